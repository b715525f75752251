"""The JSON that the API takes and gives, as pydantic models; the pages show the same models.

Knows shapes, lengths and which values are allowed; `presenting` fills the answers, OpenAPI is generated from
here. What comes in refuses unknown keys (A39: nobody sets a status by sending one); texts lose what can't be
seen in them.

>>> Ask(query=" hoeveel\\x00 kost\\ncoaching ").query
'hoeveel kost\\ncoaching'
"""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from terecht.domain.ranking import MatchKind, Outcome, Reason
from terecht.service.asking import MAX_NOTE, MAX_TEXT, storable

MAX_EMAIL = 254
"""RFC 5321, 4.5.3.1.3, less the angle brackets."""
MAX_SUGGEST = 200
"""Characters of what is being typed that suggestions look at."""


def _plain(text: object) -> object:
    """Return a text less what can't be seen; anything else as it is, for pydantic to refuse."""
    return storable(text) if isinstance(text, str) else text


Text = Annotated[str, BeforeValidator(_plain)]
Visit = Annotated[
    str, Field(pattern=r"^([A-Za-z0-9_-]{8,64})?$", description="Maak er één per paginabezoek.")
]
Token = Annotated[str, Field(max_length=200)]


class Incoming(BaseModel):
    """What is sent to us: no key more than the model knows."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Button(Incoming):
    """A button pressed: the form's token is all it carries."""


class Ask(Incoming):
    """A query; with a visit, it is filed once when no entry answers it."""

    query: Text = Field(max_length=MAX_TEXT)
    visit: Visit = ""


class Suggest(Incoming):
    """What was typed so far; the start is enough."""

    q: Annotated[str, BeforeValidator(lambda text: storable(text[:MAX_SUGGEST]))] = ""


class File(Incoming):
    """A query that the visitor wants a person to see."""

    query: Text = Field(min_length=1, max_length=MAX_TEXT)
    visit: Visit = Field(min_length=8)


class LeaveAddress(Incoming):
    """An address for the reply to a filed query, with consent; or just something to add, anonymously.

    The address is taken as it stands: one with a line break is refused by the service, not mended (A15).
    """

    receipt: Token = Field(min_length=1)
    email: str = Field("", max_length=MAX_EMAIL)
    consent: bool = False
    addition: Text = Field("", max_length=MAX_TEXT)


class Rate(Incoming):
    """The visitor's word on an answer: useful or not, and why not."""

    entry: Text = Field(min_length=1, max_length=200)
    useful: bool
    reason: str = Field("", max_length=50)
    note: Text = Field("", max_length=MAX_NOTE)
    query: Text = Field("", max_length=MAX_TEXT)
    visit: Visit = Field(min_length=8)


class Part(BaseModel):
    """A stretch of text; `mark`: it is one of the visitor's words."""

    text: str
    mark: bool


class EntryLink(BaseModel):
    """An entry to choose or to read next."""

    id: str
    question: str
    question_parts: list[Part]
    url: str


class CategoryLink(BaseModel):
    """A shelf to browse."""

    id: str
    title: str
    about: str
    count: int = Field(description="Aantal vragen.")
    url: str


class OrganisationOut(BaseModel):
    """Who can help; `url` is http(s) or empty."""

    id: str
    name: str
    does: str
    url: str
    email: str
    phone: str


class ReferralOut(BaseModel):
    """An organisation, why it is the one to turn to, and for whom (empty: everybody)."""

    organisation: OrganisationOut
    why: str
    for_whom: str


class SourceOut(BaseModel):
    """Where an answer comes from; `url` is http(s) or empty."""

    text: str
    url: str


class Answer(BaseModel):
    """An entry to show. `html` has been sanitised last; put it in the page as it is."""

    id: str
    question: str
    question_parts: list[Part]
    html: str
    category: CategoryLink | None
    referrals: list[ReferralOut]
    sources: list[SourceOut]
    reviewed: date | None
    reviewed_label: str
    valid_until: date | None
    outdated: bool = Field(description="De geldigheid van dit antwoord is voorbij.")
    related: list[EntryLink]
    url: str


class MatchOut(BaseModel):
    """A stretch of the query and what it met; `start` and `end` count Unicode characters."""

    start: int
    end: int
    text: str
    matched: str
    kind: MatchKind
    label: str
    weight: float = Field(description="Aandeel in de score; kan negatief zijn.")


class CorrectionOut(BaseModel):
    """A typing error and the word that was searched instead."""

    start: int
    end: int
    typed: str
    used: str


class Filed(BaseModel):
    """A filed query: keep the receipt in the page, it opens the form for an address."""

    receipt: str
    text: str


class Reply(BaseModel):
    """What a query gets back."""

    query: str
    outcome: Outcome
    reason: Reason
    probability: float = Field(ge=0, le=1, description="Gekalibreerde kans dat het eerste antwoord past.")
    message: str = Field(description="Wat je eerst tegen de bezoeker zegt.")
    message_language: str = Field(description="De taal daarvan (ISO 639-1), voor het lang-attribuut.")
    answer: Answer | None
    suggestions: list[EntryLink] = Field(description="Ten hoogste drie, om uit te kiezen.")
    similar: list[EntryLink] = Field(description="Ten hoogste drie, naast het formulier.")
    matches: list[MatchOut]
    query_parts: list[Part]
    why: list[str]
    words: list[str] = Field(description="Woorden die in het antwoord gemarkeerd zijn.")
    corrections: list[CorrectionOut]
    correction_message: str
    extra_vraag: Filed | None


class Suggestions(BaseModel):
    """Entries that fit what was typed so far, best first."""

    query: str
    suggestions: list[EntryLink]


class FiledReply(Filed):
    """The receipt of a query filed on the visitor's wish."""

    message: str


class AddressReply(BaseModel):
    """The secret status link: who has it, sees and changes the extra vraag. No address: no link."""

    status_url: str = Field(description="Leeg voor wie geen e-mailadres achterliet.")
    message: str
    expectation: str = Field(description="Wanneer er een antwoord komt; leeg zonder e-mailadres.")


class Thanks(BaseModel):
    """A friendly word."""

    message: str


class ContactOut(BaseModel):
    """Whom to turn to when all else fails."""

    name: str
    email: str
    phone: str


class Limits(BaseModel):
    """Longest texts, in characters."""

    query: int = MAX_TEXT
    addition: int = MAX_TEXT
    email: int = MAX_EMAIL
    note: int = MAX_NOTE


class FeedbackReason(BaseModel):
    """Why an answer was not useful."""

    code: str
    label: str


class ThemaOut(BaseModel):
    """A theme: its words, contact, categories, and every text that the widget shows."""

    id: str
    title: str
    about: str
    welcome: str
    placeholder: str
    button: str
    url: str
    privacy_url: str
    contact: ContactOut
    categories: list[CategoryLink]
    popular: list[EntryLink]
    limits: Limits
    feedback_reasons: list[FeedbackReason]
    labels: dict[str, str]


class FieldFault(BaseModel):
    """One field that can't be taken, and what is expected."""

    field: str
    message: str


class Problem(BaseModel):
    """An error as RFC 9457 describes it; title and detail are Dutch and can be shown."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldFault] = []

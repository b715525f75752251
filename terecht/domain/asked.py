"""What happened to queries and what visitors thought of the answers, without who they were.

Kept for insight: what is asked, answered, suggested and passed on over time, which queries found nothing, and
whether the precision that was promised is the precision observed. Nothing here leads to a person: no address,
no visit, no link to an extra vraag.

`Asked.text` is there for two uses: gaps (queries without a good answer, clustered) and the effect of a change
in the FAQ (which past queries would get another answer). So it is kept for answered queries too, but plain,
with whatever looks like an e-mail address or a telephone number taken out, and not at all for small talk,
another language and gibberish (`KEPT_REASONS`), which serve neither. How long each class keeps its text
before only the figures stay is for retention to say; a text can be emptied without losing the count.

>>> from datetime import UTC
>>> at = datetime(2026, 3, 1, tzinfo=UTC)
>>> asked = Asked(at, "cultuurplekken", Outcome.PASS_ON, Reason.UNKNOWN, text="wifi")
>>> asked.reason in KEPT_REASONS, "wifi" in repr(asked)
(True, False)
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from terecht.domain.ranking import Outcome, Reason

KEPT_REASONS = frozenset({Reason.SURE, Reason.BETWEEN, Reason.UNKNOWN, Reason.VAGUE})
"""The reasons for which the text of a query is kept."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One query at a time (UTC): what it led to and why, the first hit ("" if none) and its probability."""

    at: datetime
    thema: str
    outcome: Outcome
    reason: Reason
    probability: float = 0.0
    entry_id: str = ""
    text: str = field(default="", repr=False)


class NotUseful(StrEnum):
    """Why an answer was not useful; NONE when it was, or when the visitor did not say."""

    NONE = ""
    OTHER_SUBJECT = "ander-onderwerp"
    INCOMPLETE = "onvolledig"
    UNCLEAR = "onduidelijk"
    WRONG = "klopt-niet"
    NO_CONTACT = "geen-contact"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a visitor said to "Was dit nuttig?" about an entry, after which query (plain, as in `Asked`)."""

    at: datetime
    thema: str
    entry_id: str
    useful: bool
    query: str = field(default="", repr=False)
    reason: NotUseful = NotUseful.NONE
    note: str = field(default="", repr=False)

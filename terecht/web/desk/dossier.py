"""One extra vraag on the desk: everything about it on one page, and a form for every move.

Knows which form does what. A form says which versions its reader saw (`seen`); when somebody else was first, the
page comes back as it is now with what was typed still in it (409, A30). Writing an answer works by buttons that
fill the same form again: nothing is sent, and nothing typed is lost, until ‘Verstuur’.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, TypeVar

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from pydantic import Field

from terecht.domain import canned
from terecht.domain.account import Role
from terecht.domain.desk import Conflict, Move
from terecht.domain.errors import Fault, QueryError, TransitionNotAllowed, UnknownExtraVraag
from terecht.domain.extra_vraag import ExtraVraag, Resolution
from terecht.domain.mail import Mail
from terecht.domain.ranking import Hit
from terecht.labels.asking import MATCH_KINDS, contact
from terecht.letters import extra_vraag as letters
from terecht.prose import html_of
from terecht.service.coaching import MAX_ANSWER, Coaching, Dossier
from terecht.web.access import requires, signed_in
from terecht.web.desk.done import done
from terecht.web.edge import edge
from terecht.web.forms import Submitted, read_form
from terecht.web.payloads import Incoming, Text

dossier = Blueprint("dossier", __name__, url_prefix="/balie/<int(max=2147483647):number>")

FORM = "balie"
"""The token of all forms of this page; it is tied to the account."""
NEAREST = 5
EXPLAINED = 3
DRAFTED = 2
NEAR = 0.8
"""The next entry is in a draft only with so much of the score of the one before it: farther off, a coach has more
to throw away than to keep."""

Number = Annotated[str, Field(pattern=r"^\d{1,9}$")]
Called = Annotated[str, Field(pattern=r"^#?\d{1,9}$")]
"""An extra vraag as people write it: with or without #."""
Choice = Annotated[str, Field(max_length=200)]


class Seen(Incoming):
    """A button: `seen` are the numbers and versions that its reader looked at.

    `back` is the extra vraag on whose page it stood, when that is another one.
    """

    seen: str = Field(pattern=r"^\d{1,9}\.\d{1,9}( \d{1,9}\.\d{1,9})*$", max_length=4000)
    back: str = Field("", pattern=r"^\d{0,9}$")

    @property
    def versions(self) -> Mapping[int, int]:
        """The version of every extra vraag that was looked at."""
        pairs = (pair.split(".") for pair in self.seen.split())
        return {int(number): int(version) for number, version in pairs}


class Writing(Seen):
    """Something a coach writes."""

    text: Text = Field("", max_length=MAX_ANSWER)


class Answering(Writing):
    """An answer in the making: `act` is the button, the rest what may be put in."""

    act: Choice
    entry: Choice = ""
    organisation: Choice = ""
    canned: Choice = ""


class Assigning(Seen):
    """Whose it becomes."""

    to: Number


class Joining(Seen):
    """Which other extra vraag asks the same."""

    other: Called


class Closing(Seen):
    """How it ends."""

    resolution: str = Field(pattern="^(answered|duplicate|out-of-scope)$")


class HandingOver(Writing):
    """What goes to an organisation, at which address; `shown` is the address that a preview showed last."""

    act: str = Field(pattern="^(voorbeeld|verstuur)$")
    to: Choice = ""
    shown: Choice = ""


class Passing(Writing):
    """To which organisation it may go."""

    organisation: Choice


Model = TypeVar("Model", bound=Seen)
Do = Callable[[Model, int], None]
"""Does what a form asks, with the version its reader saw."""


@dossier.get("")
@requires(Role.COACH)
def page(number: int) -> ResponseReturnValue:
    """Show an extra vraag."""
    return _page(number)


@dossier.post("/neem")
@requires(Role.COACH)
def take(number: int) -> ResponseReturnValue:
    """Make it one's own."""
    return _do(number, Seen, "neem", lambda form, seen: _coaching().take(number, seen=seen, by=signed_in()))


@dossier.post("/geef")
@requires(Role.COACH)
def assign(number: int) -> ResponseReturnValue:
    """Give it to a colleague."""
    return _do(
        number,
        Assigning,
        "geef",
        lambda form, seen: _coaching().assign(number, int(form.to), seen=seen, by=signed_in()),
    )


@dossier.post("/leg-terug")
@requires(Role.COACH)
def release(number: int) -> ResponseReturnValue:
    """Put it back."""
    return _do(
        number, Seen, "leg-terug", lambda form, seen: _coaching().release(number, seen=seen, by=signed_in())
    )


@dossier.post("/heropen")
@requires(Role.COACH)
def reopen(number: int) -> ResponseReturnValue:
    """Go on with it."""
    return _do(
        number, Seen, "heropen", lambda form, seen: _coaching().reopen(number, seen=seen, by=signed_in())
    )


@dossier.post("/los")
@requires(Role.COACH)
def split(number: int) -> ResponseReturnValue:
    """Take it out of its group."""
    return _do(number, Seen, "los", lambda form, seen: _coaching().split(number, seen=seen, by=signed_in()))


@dossier.post("/samen")
@requires(Role.COACH)
def join(number: int) -> ResponseReturnValue:
    """Bring it together with another one."""

    def bring(form: Joining, seen: int) -> None:
        try:
            _coaching().join(number, int(form.other.lstrip("#")), seen=seen, by=signed_in())
        except UnknownExtraVraag as error:
            raise QueryError(Fault("dit nummer vinden we niet", field="other")) from error

    return _do(number, Joining, "samen", bring)


@dossier.post("/spam")
@requires(Role.COACH)
def spam(number: int) -> ResponseReturnValue:
    """Close what is no question."""
    return _do(number, Seen, "spam", lambda form, seen: _coaching().spam(number, seen=seen, by=signed_in()))


@dossier.post("/sluit")
@requires(Role.COACH)
def close(number: int) -> ResponseReturnValue:
    """Close it for good."""
    return _do(
        number,
        Closing,
        "sluit",
        lambda form, seen: _coaching().close(number, Resolution(form.resolution), seen=seen, by=signed_in()),
    )


@dossier.post("/notitie")
@requires(Role.COACH)
def note(number: int) -> ResponseReturnValue:
    """Keep a note for colleagues."""
    return _do(
        number,
        Writing,
        "notitie",
        lambda form, seen: _coaching().note(number, form.text, seen=seen, by=signed_in()),
    )


@dossier.post("/vraag-terug")
@requires(Role.COACH)
def ask_back(number: int) -> ResponseReturnValue:
    """Ask the asker for more."""
    return _do(
        number,
        Writing,
        "vraag-terug",
        lambda form, seen: _coaching().ask_back(
            number, form.text, seen=seen, by=signed_in(), link_to=edge().links.status
        ),
    )


@dossier.post("/vraag-doorgeven")
@requires(Role.COACH)
def ask_hand_over(number: int) -> ResponseReturnValue:
    """Ask the asker whether an organisation may have it; without words of one's own, the usual ones."""

    def ask(form: Passing, seen: int) -> None:
        words = form.text or _usual_request(form.organisation)
        _coaching().ask_hand_over(
            number, form.organisation, words, seen=seen, by=signed_in(), link_to=edge().links.status
        )

    return _do(number, Passing, "vraag-doorgeven", ask)


@dossier.post("/doorgeven")
@requires(Role.COACH)
def hand_over(number: int) -> ResponseReturnValue:
    """Mail it to the organisation that its asker agreed to, once a coach saw to which address it goes."""
    form = read_form(HandingOver, FORM, edge().tokens)
    given = form.value
    if given is None or (given.act == "verstuur" and given.shown == given.to):
        return _do(number, HandingOver, "doorgeven", lambda form, seen: _hand_over(number, form, seen))
    try:
        mail = _coaching().hand_over_mail(number, given.text, to=given.to)
    except QueryError as error:
        return _page(number, forms={"doorgeven": form.refused(error)}), 422
    return _page(number, forms={"doorgeven": form}, handing=mail)


def _hand_over(number: int, given: HandingOver, seen: int) -> None:
    _coaching().hand_over(number, given.text, to=given.to, seen=seen, by=signed_in())


@dossier.post("/groepsantwoord")
@requires(Role.COACH)
def send_group_answer(number: int) -> ResponseReturnValue:
    """Give who joined a group later the answer that the others got."""
    return _do(
        number,
        Seen,
        "groepsantwoord",
        lambda form, seen: _coaching().send_group_answer(
            number, seen=seen, by=signed_in(), link_to=edge().links.status
        ),
    )


@dossier.post("/antwoord")
@requires(Role.COACH)
def answer(number: int) -> ResponseReturnValue:
    """Send an answer; any other button shows the form again, with a preview or something put in."""
    form = read_form(Answering, FORM, edge().tokens)
    if form.value is None or form.value.act == "verstuur":
        return _do(number, Answering, "antwoord", lambda given, seen: _send(number, given))
    text = _composed(form.value, _coaching().dossier(number))
    typed = {"text": text, "act": form.value.act}
    preview = html_of(text) if form.value.act == "voorbeeld" else ""
    return _page(number, forms={"antwoord": Submitted(None, typed, {})}, preview=preview)


def _send(number: int, given: Answering) -> None:
    _coaching().answer(number, given.text, seen=given.versions, by=signed_in(), link_to=edge().links.status)


def _coaching() -> Coaching:
    return edge().services.coaching


def _do(number: int, model: type[Model], name: str, do: Do[Model]) -> ResponseReturnValue:
    """Do what a form asks and show the result; when it can't be done, the page with what was typed."""
    form = read_form(model, FORM, edge().tokens)
    if form.value is None:
        return _page(number, forms={name: form}), 422
    seen = form.value.versions.get(number, 0)
    try:
        do(form.value, seen)
    except QueryError as error:
        return _page(number, forms={name: form.refused(error)}), 422
    except (Conflict, TransitionNotAllowed) as error:
        return _page(number, forms={name: form}, refused=error, seen=seen), 409
    return done("dossier.page", name, number=int(form.value.back or number))


def _page(
    number: int,
    *,
    forms: Mapping[str, Submitted[Model]] | None = None,
    preview: Markup | str = "",
    handing: Mail | None = None,
    refused: Conflict | TransitionNotAllowed | None = None,
    seen: int = 0,
) -> str:
    services = edge().services
    shown = services.coaching.dossier(number)
    return render_template(
        "desk/dossier.html",
        dossier=shown,
        vraag=shown.vraag,
        seen=seen_text(shown),
        forms=forms or {},
        preview=preview,
        handing=handing,
        address=services.coaching.hand_over_address(shown.vraag) if shown.may(Move.HAND_OVER) else "",
        refused=refused,
        news=shown.vraag.history[seen:] if refused else (),
        nearest=[(hit, shown.faq.entry(hit.entry_id)) for hit in shown.ranking.hits[:NEAREST]],
        explained=[_explained(shown, hit) for hit in shown.ranking.hits[:EXPLAINED] if hit.parts],
        proposed=[
            (shown.faq.entry(found.entry_id), found.score)
            for found in shown.vraag.proposed[:EXPLAINED]
            if found.entry_id in shown.faq
        ],
        similar=[
            found for found in services.queue.similar(shown.vraag) if found.line.number not in shown.seen
        ],
        watchers=services.presence.enter(number, signed_in()),
        mails=services.mailing.mails_of(number),
        senders={message.at: message.sender for message in shown.vraag.messages if message.sender},
        canned_texts=services.canned_texts.all(),
        html_of=html_of,
        others=_others(shown),
        organisations={one.id: one.name for one in shown.faq.organisations},
        usual_request=letters.hand_over_request,
        sessions=services.sessions.of_vraag(number),
        next_kind=services.sessions.next_kind(shown.vraag),
        introductions=services.introductions.of_vraag(number),
    )


def _others(shown: Dossier) -> dict[int, str]:
    """Return the coaches it can be given to: taking it oneself is another button."""
    out = (shown.vraag.assignee, signed_in().id)
    return {number: name for number, name in shown.coaches.items() if number not in out}


def seen_text(shown: Dossier) -> str:
    """Return what a form says its reader saw.

    >>> Seen(seen="7.3 9.1").versions
    {7: 3, 9: 1}
    """
    return " ".join(f"{number}.{version}" for number, version in shown.seen.items())


def _explained(shown: Dossier, hit: Hit) -> tuple[str, list[tuple[str, str, str, float]]]:
    """Return the question of a hit, and of each part: what was typed, what it met, how, its weight."""
    query = shown.ranking.query
    rows = [
        (query[part.start : part.end] or "–", part.matched or "–", MATCH_KINDS[part.kind], part.weight)
        for part in sorted(hit.parts, key=lambda part: -abs(part.weight))
    ]
    return shown.faq.entry(hit.entry_id).question, rows


def _composed(given: Answering, shown: Dossier) -> str:
    """Return the text of an answer with what its button puts in at the end."""
    pieces = [given.text.rstrip(), *_pieces(given, shown)]
    return "\n\n".join(piece for piece in pieces if piece)


def _pieces(given: Answering, shown: Dossier) -> list[str]:
    kind, _, name = given.act.partition(":")
    match kind:
        case "concept":
            return [letters.draft(shown.faq.entry(hit.entry_id) for hit in drafted(shown.ranking.hits))]
        case "entry":
            return [_entry_piece(name, shown)]
        case "vraag":
            return [_earlier_answer(name)]
        case "invoegen":
            return [
                _entry_piece(given.entry, shown),
                _organisation_piece(given.organisation, shown),
                _canned_piece(given.canned, shown.vraag),
            ]
    return []


def drafted(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Return the hits that a draft begins with: the first, and the next when it comes about as near.

    >>> [hit.entry_id for hit in drafted((Hit("bar", 1, 0.5), Hit("zaal", 2, 0.45), Hit("kerk", 3, 0.44)))]
    ['bar', 'zaal']
    >>> [hit.entry_id for hit in drafted((Hit("bar", 1, 0.5), Hit("zaal", 2, 0.2)))]
    ['bar']
    """
    return tuple(hit for hit in hits[:DRAFTED] if hit.score > 0 and hit.score >= NEAR * hits[0].score)


def _entry_piece(entry_id: str, shown: Dossier) -> str:
    return letters.entry_piece(shown.faq.entry(entry_id)) if entry_id in shown.faq else ""


def _earlier_answer(name: str) -> str:
    """Return the answer that another extra vraag got."""
    if not (name.isascii() and name.isdigit() and len(name) < 10):
        return ""
    return _coaching().vraag(int(name)).answer


def _organisation_piece(organisation_id: str, shown: Dossier) -> str:
    found = (one for one in shown.faq.organisations if one.id == organisation_id)
    return next(map(letters.organisation_piece, found), "")


def _canned_piece(text_id: str, vraag: ExtraVraag) -> str:
    """Return a canned text with its variables filled in, literally (A35)."""
    thema = edge().faq.thema
    values = {
        "vraag": vraag.text,
        "thema": thema.title or thema.id,
        "coach": signed_in().name,
        "contact": contact(thema),
    }
    texts = (text.text for text in edge().services.canned_texts.all() if str(text.id) == text_id)
    return next((canned.fill(text, values) for text in texts), "")


def _usual_request(organisation_id: str) -> str:
    found = [one for one in edge().faq.organisations if one.id == organisation_id]
    return letters.hand_over_request(found[0]) if found else ""

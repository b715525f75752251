"""The post of the coaches: mail that joined no extra vraag by itself, and mail that did not arrive.

Knows the pages and which form does what; what can be done says `service.mailroom`. What a stranger wrote is text,
never a link. Whoever comes second sees the page as it is now, with a sentence about what happened (409).
"""

from collections.abc import Callable, Mapping

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from terecht.domain.account import Role
from terecht.domain.desk import Conflict, Move, allows, is_asker
from terecht.domain.errors import QueryError, TransitionNotAllowed
from terecht.domain.extra_vraag import ExtraVraag
from terecht.domain.inbox import InboxMail
from terecht.domain.post import MailMoved
from terecht.labels.mail import MAIL_MOVED
from terecht.service.asking import storable
from terecht.service.mailroom import Mailroom
from terecht.web.access import requires, signed_in
from terecht.web.desk.done import done
from terecht.web.edge import edge
from terecht.web.forms import Submitted, read_form
from terecht.web.payloads import MAX_EMAIL, Button, Incoming

mailroom = Blueprint("mailroom", __name__, url_prefix="/balie/post")

FORM = "post"
"""The token of all forms of these pages; it is tied to the account."""
NUMBER = "<int(max=2147483647):number>"
MAX_WORDS = 200
"""Characters of a search that are looked at."""

CHANGED = "De vraag veranderde intussen. Kijk even of het bericht er nog bij hoort."


class SendingAgain(Incoming):
    """To which address it goes, "" = the same."""

    to: str = Field("", max_length=MAX_EMAIL)


class Joining(Incoming):
    """Which version of the extra vraag was looked at, and that its reader saw that this is from an outsider."""

    seen: str = Field(pattern=r"^\d{1,9}$")
    outsider: bool = False


@mailroom.get("")
@requires(Role.COACH)
def post() -> ResponseReturnValue:
    """Show what waits for a person, and what did not arrive."""
    return _post()


@mailroom.post(f"/{NUMBER}/weg")
@requires(Role.COACH)
def put_aside(number: int) -> ResponseReturnValue:
    """Do nothing with a mail that came in."""
    return _press(number, _mailroom().put_aside, "weggelegd")


@mailroom.post(f"/{NUMBER}/terug")
@requires(Role.COACH)
def take_back(number: int) -> ResponseReturnValue:
    """Let a mail that was put aside wait again."""
    return _press(number, _mailroom().take_back, "teruggehaald")


@mailroom.post(f"/verstuurd/{NUMBER}/laat")
@requires(Role.COACH)
def leave(number: int) -> ResponseReturnValue:
    """Let a mail that did not arrive be."""
    return _press(number, _mailroom().leave, "gelaten")


@mailroom.post(f"/verstuurd/{NUMBER}/terug")
@requires(Role.COACH)
def mind(number: int) -> ResponseReturnValue:
    """Let a mail that was let be wait again."""
    return _press(number, _mailroom().mind, "teruggehaald")


@mailroom.post(f"/verstuurd/{NUMBER}/opnieuw")
@requires(Role.COACH)
def send_again(number: int) -> ResponseReturnValue:
    """Send a mail anew, to a better address if there is one."""
    form = read_form(SendingAgain, FORM, edge().tokens)
    if form.value is None:
        return _post(forms={number: form}), 422
    try:
        _mailroom().send_again(number, to=form.value.to, by=signed_in())
    except QueryError as error:
        return _post(forms={number: form.refused(error)}), 422
    except MailMoved as error:
        return _post(_moved(error)), 409
    return done("mailroom.post", "opnieuw")


@mailroom.get(f"/{NUMBER}/bij")
@requires(Role.COACH)
def choose(number: int) -> ResponseReturnValue:
    """Find the extra vraag that a mail belongs to."""
    mail = _mailroom().mail(number)
    words = storable(request.args.get("zoek", "")[:MAX_WORDS])
    queue = edge().services.queue
    return render_template(
        "desk/post_choose.html",
        mail=mail,
        words=words,
        offered=queue.named(_mailroom().offered(mail)),
        found=queue.find(words) if words else (),
    )


@mailroom.get(f"/{NUMBER}/bij/<int(max=2147483647):vraag>")
@requires(Role.COACH)
def look(number: int, vraag: int) -> ResponseReturnValue:
    """Show a mail beside an extra vraag, and what becomes of both."""
    return _look(number, vraag)


@mailroom.post(f"/{NUMBER}/bij/<int(max=2147483647):vraag>")
@requires(Role.COACH)
def join(number: int, vraag: int) -> ResponseReturnValue:
    """Put a mail with an extra vraag."""
    form = read_form(Joining, FORM, edge().tokens)
    if form.value is None:
        return _look(number, vraag, form=form), 422
    seen, is_outsider = int(form.value.seen), form.value.outsider
    try:
        _mailroom().join(number, vraag, seen=seen, is_outsider=is_outsider, by=signed_in())
    except QueryError as error:
        return _look(number, vraag, form=form.refused(error)), 422
    except Conflict:
        return _look(number, vraag, notice=CHANGED), 409
    except MailMoved as error:
        return _post(_moved(error)), 409
    except TransitionNotAllowed as error:
        return _look(number, vraag, notice=_sentence(error)), 409
    return done("dossier.page", "bij-vraag", number=vraag)


def _mailroom() -> Mailroom:
    return edge().services.mailroom


def _press(number: int, do: Callable[[int], None], what: str) -> ResponseReturnValue:
    if read_form(Button, FORM, edge().tokens).value is None:
        abort(400)
    try:
        do(number)
    except MailMoved as error:
        return _post(_moved(error)), 409
    return done("mailroom.post", what)


def _post(notice: str = "", *, forms: Mapping[int, Submitted[SendingAgain]] | None = None) -> str:
    return render_template(
        "desk/post.html",
        incoming=_mailroom().incoming(),
        outgone=_mailroom().outgone(),
        notice=notice,
        forms=forms or {},
    )


def _look(number: int, vraag: int, *, notice: str = "", form: Submitted[Joining] | None = None) -> str:
    mail, found = _mailroom().mail(number), edge().services.coaching.vraag(vraag)
    return render_template(
        "desk/post_join.html",
        mail=mail,
        vraag=found,
        text=_mailroom().text_for(mail, found),
        is_own=is_asker(found, mail.received.sender),
        may_join=_may_join(mail, found),
        notice=notice,
        form=form,
    )


def _may_join(mail: InboxMail, vraag: ExtraVraag) -> bool:
    return mail.needs_person and bool(mail.received.text) and allows(vraag, Move.JOIN_MAIL)


def _moved(error: MailMoved) -> str:
    return MAIL_MOVED.get(error.state, str(error))


def _sentence(error: TransitionNotAllowed) -> str:
    return f"Dat kan niet: {error}."

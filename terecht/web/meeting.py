"""What an asker does on the status page with coaching sessions and introductions: choose, call off, say yes or no.

Nothing changes by GET; whoever has no right to it finds the same page as for a link that does not work.
"""

from typing import Annotated

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from terecht.domain.coaching_session import SlotTaken
from terecht.domain.errors import TransitionNotAllowed
from terecht.web.edge import edge
from terecht.web.forms import read_form
from terecht.web.payloads import Button, Incoming
from terecht.web.visitor import SECRET_HEADERS

meeting = Blueprint("meeting", __name__, url_prefix="/extra-vraag/<secret>")

NUMBER = "<int(max=2147483647):number>"


class Choice(Incoming):
    """The slot that was chosen."""

    slot: Annotated[str, Field(pattern=r"^\d{1,9}$")]


class Consent(Incoming):
    """Yes, or no."""

    yes: bool


@meeting.post(f"/gesprek/{NUMBER}/kies")
def book(secret: str, number: int) -> ResponseReturnValue:
    """Choose a moment, or another one."""
    form = read_form(Choice, "gesprek-kiezen", edge().tokens)
    if form.value is None:
        return _refused(secret, "Kies eerst een van de momenten.", code=422)
    try:
        edge().services.sessions.book(secret, number, slot=int(form.value.slot))
    except (SlotTaken, TransitionNotAllowed) as error:
        return _refused(secret, error.faults[0].message)
    return _back(secret)


@meeting.post(f"/gesprek/{NUMBER}/afzeggen")
def cancel(secret: str, number: int) -> ResponseReturnValue:
    """Call a session off."""
    if read_form(Button, "gesprek-afzeggen", edge().tokens).value is None:
        return _refused(secret, "Dit formulier stond te lang open.", code=422)
    try:
        edge().services.sessions.cancel_own(secret, number)
    except TransitionNotAllowed as error:
        return _refused(secret, error.faults[0].message)
    return _back(secret)


@meeting.post(f"/kennismaking/{NUMBER}")
def consent(secret: str, number: int) -> ResponseReturnValue:
    """Say yes or no to getting to know somebody, or stop it."""
    form = read_form(Consent, "kennismaking", edge().tokens)
    if form.value is None:
        return _refused(secret, "Dit formulier stond te lang open.", code=422)
    try:
        edge().services.introductions.say(secret, number, yes=form.value.yes)
    except TransitionNotAllowed as error:
        return _refused(secret, error.faults[0].message)
    return _back(secret)


def _back(secret: str) -> ResponseReturnValue:
    return redirect(url_for("visitor.status", secret=secret), 303)


def _refused(secret: str, message: str, *, code: int = 409) -> ResponseReturnValue:
    """Say why nothing was changed, with the way back; an unknown secret is not found, as everywhere."""
    edge().asking.by_secret(secret)
    sentence = f"{message[:1].upper()}{message[1:]}".rstrip(".") + "."
    return render_template("status_refused.html", sentence=sentence, secret=secret), code, SECRET_HEADERS

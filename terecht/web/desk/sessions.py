"""Coaching sessions on the desk: what is planned, when coaches are free, and what was offered with a question.

Also the proposals to connect two askers, which are made from the page of an extra vraag. After each change the
page it was made on comes back (303); what could not be done is said with the way back.
"""

from collections.abc import Callable, Iterable
from typing import Annotated

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from terecht.domain.account import Role
from terecht.domain.coaching_session import (
    CoachingSession,
    Kind,
    Move,
    Place,
    Slot,
    UnknownSession,
    allows,
    local_moment,
)
from terecht.domain.errors import QueryError, TransitionNotAllowed, UnknownExtraVraag
from terecht.web.access import requires, signed_in
from terecht.web.desk.done import done
from terecht.web.edge import edge, now
from terecht.web.forms import Submitted, query_faults, read_form
from terecht.web.payloads import Button, Incoming

pages = Blueprint("sessions", __name__)

FORM = "gesprek"
"""The token of all forms of this file; it is tied to the account."""

NUMBER = "<int(max=2147483647):number>"

Count = Annotated[str, Field(pattern=r"^\d{1,9}$")]
Called = Annotated[str, Field(pattern=r"^#?\d{1,9}$")]
"""An extra vraag as people write it: with or without #."""

NOT_FOUND = "Dit nummer vinden we niet."


class FreeSlot(Incoming):
    """When a coach is free, by the clock in Brussels, and for how many weeks."""

    starts: str = Field(max_length=30)
    minutes: Count
    place: Place = Field(strict=False)
    weeks: Count = "1"


class Offer(Incoming):
    """Which kind of session is offered, and where."""

    kind: Kind = Field(strict=False)
    place: Place = Field(strict=False)


class Seen(Incoming):
    """A button, with the version of the session that its reader looked at."""

    version: Count


class Ending(Seen):
    """Whether the asker came."""

    came: bool


class Connect(Incoming):
    """The other extra vraag."""

    other: Called


@pages.get("/balie/gesprekken")
@requires(Role.COACH)
def agenda() -> ResponseReturnValue:
    """Show what is planned and when coaches are free."""
    return _agenda(None)


@pages.post("/balie/gesprekken/vrij")
@requires(Role.COACH)
def keep_free() -> ResponseReturnValue:
    """Keep a moment free, for one or more weeks."""
    form = read_form(FreeSlot, FORM, edge().tokens)
    if form.value is None:
        return _agenda(form)
    given, sessions = form.value, edge().services.sessions
    try:
        starts = local_moment(given.starts, sessions.zone)
        slot = Slot(0, signed_in().id, starts, int(given.minutes), given.place)
        sessions.keep_free(slot, weeks=int(given.weeks))
    except QueryError as error:
        return _agenda(form.refused(error))
    return done("sessions.agenda", "vrij")


@pages.post(f"/balie/gesprekken/vrij/{NUMBER}/weg")
@requires(Role.COACH)
def give_up(number: int) -> ResponseReturnValue:
    """Stop keeping a moment free."""
    if read_form(Button, FORM, edge().tokens).value is None:
        return redirect(url_for("sessions.agenda"), 303)
    edge().services.sessions.give_up(number)
    return done("sessions.agenda", "vrij-weg")


@pages.post(f"/balie/gesprekken/{NUMBER}/zeg-af")
@requires(Role.COACH)
def cancel(number: int) -> ResponseReturnValue:
    """Call a session off; asker and coach hear of it."""
    form = read_form(Seen, FORM, edge().tokens)
    if form.value is None:
        return _agenda(form)
    version, me = int(form.value.version), signed_in()
    return _change("afgezegd", lambda: edge().services.sessions.cancel(number, version=version, by=me))


@pages.post(f"/balie/gesprekken/{NUMBER}/afloop")
@requires(Role.COACH)
def end(number: int) -> ResponseReturnValue:
    """Say whether the asker came."""
    form = read_form(Ending, FORM, edge().tokens)
    if form.value is None:
        return _agenda(form)
    came, version, me = form.value.came, int(form.value.version), signed_in()
    return _change("afloop", lambda: edge().services.sessions.end(number, came=came, version=version, by=me))


@pages.post(f"/balie/{NUMBER}/gesprek")
@requires(Role.COACH)
def offer(number: int) -> ResponseReturnValue:
    """Offer a session to the asker of an extra vraag."""
    form = read_form(Offer, FORM, edge().tokens)
    if form.value is None:
        return _refused(form.faults.values(), _dossier(number))
    given, services = form.value, edge().services
    vraag = services.coaching.dossier(number).vraag
    try:
        services.sessions.offer(vraag, kind=given.kind, place=given.place, by=signed_in())
    except QueryError as error:
        return _refused(query_faults(error).values(), _dossier(number))
    return done("dossier.page", "gesprek", number=number)


@pages.post(f"/balie/{NUMBER}/kennismaking")
@requires(Role.COACH)
def connect(number: int) -> ResponseReturnValue:
    """Ask two askers whether they want to know each other."""
    form = read_form(Connect, FORM, edge().tokens)
    if form.value is None:
        return _refused(form.faults.values(), _dossier(number))
    try:
        other = int(form.value.other.lstrip("#"))
        edge().services.introductions.propose(number, other, by=signed_in())
    except QueryError as error:
        return _refused(query_faults(error).values(), _dossier(number))
    except UnknownExtraVraag:
        return _refused([NOT_FOUND], _dossier(number))
    return done("dossier.page", "kennismaking", number=number)


@pages.post(f"/balie/{NUMBER}/kennismaking/<int(max=2147483647):introduction>/stop")
@requires(Role.COACH)
def disconnect(number: int, introduction: int) -> ResponseReturnValue:
    """Take a proposal back."""
    if read_form(Button, FORM, edge().tokens).value is None:
        return redirect(_dossier(number), 303)
    edge().services.introductions.end(introduction, by=signed_in())
    return done("dossier.page", "kennismaking-stop", number=number)


def _agenda(form: Submitted[FreeSlot] | Submitted[Seen] | Submitted[Ending] | None) -> ResponseReturnValue:
    services = edge().services
    page = render_template(
        "desk/sessions.html",
        sessions=services.sessions.agenda(),
        slots=services.sessions.free_slots(),
        names=dict(services.queue.staff()),
        moves=Move,
        allows=allows,
        now=now(),
        form=form,
    )
    return page, 422 if form else 200


def _change(what: str, step: Callable[[], CoachingSession]) -> ResponseReturnValue:
    try:
        step()
    except (UnknownSession, TransitionNotAllowed) as error:
        return _refused([_sentence(fault.message) for fault in error.faults], url_for("sessions.agenda"))
    return done("sessions.agenda", what)


def _refused(sentences: Iterable[str], back: str) -> ResponseReturnValue:
    """Say why nothing was changed, and the way back."""
    return render_template("desk/refused.html", sentences=list(sentences), back=back), 409


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}."


def _dossier(number: int) -> str:
    return url_for("dossier.page", number=number)

"""What goes along with a person who leaves an extra vraag, besides the columns of that extra vraag itself.

Called in the transaction of the step that lets them go. Mail goes, what two askers were to each other ends, and
who erases or withdraws calls off what was booked. Mail that came in from their address goes too, also what a coach
put with the extra vraag of another, once that address is held for none of their own.
"""

from datetime import datetime

from sqlalchemy import Connection, case, delete, func, select, update

from terecht.adapters.sql_outbox import forget_mails
from terecht.adapters.sql_tables import asker, coaching_session, inbox, introduction, message, vraag_group
from terecht.domain.coaching_session import State
from terecht.domain.extra_vraag import REMOVED, EventKind, ExtraVraag, Resolution, Status, without_address
from terecht.domain.mail import plain_address

LEAVING = frozenset({EventKind.ERASED, EventKind.WITHDRAWN})
"""How somebody goes altogether; who mends an address, or whose question is closed, does not."""


def forget_person(connection: Connection, before: ExtraVraag, after: ExtraVraag) -> None:
    """Let go of what the asker of `before` had with us, now that it is `after`."""
    # What a coach answered before closing is still told; who leaves, or mends an address, hears no more there.
    told = after.status is Status.CLOSED and after.resolution is Resolution.ANSWERED
    forget_mails(connection, before.id, but_waiting=told)
    if after.email:
        return
    end_introductions(connection, before.id, at=after.updated_at)
    if after.history[-1].kind in LEAVING:
        _call_off(connection, before.id, at=after.updated_at)
        _forget_mailed(connection, before.email)
        _forget_in_group(connection, before)


def end_introductions(connection: Connection, number: int, *, at: datetime) -> None:
    """End every introduction that still runs, for good."""
    is_theirs = (introduction.c.one_id == number) | (introduction.c.two_id == number)
    connection.execute(
        update(introduction)
        .where(is_theirs, introduction.c.ended_at.is_(None))
        .values(ended_at=at, version=introduction.c.version + 1)
    )


def spellings(address: str) -> tuple[str, ...]:
    """Return the ways in which one address may stand in a column, in lower case.

    >>> spellings("Jan@Café.be")
    ('jan@café.be', 'jan@xn--caf-dma.be')
    """
    lower, plain = address.strip().lower(), plain_address(address)
    local, at, domain = plain.rpartition("@")
    try:
        readable = f"{local}{at}{domain.encode().decode('idna')}"
    except UnicodeError:
        readable = plain
    return tuple(sorted({lower, plain, readable}))


def _call_off(connection: Connection, number: int, *, at: datetime) -> None:
    """Cancel the sessions that are still to come; their slots are free again, and the worker tells their coaches.

    Only of what was booked: an offer stood in nobody's calendar. The letter is written once the person is gone, so
    nothing of them can be in it.
    """
    session = coaching_session.c
    is_ahead = session.starts_at.is_(None) | (session.starts_at > at)
    connection.execute(
        update(coaching_session)
        .where(session.extra_vraag_id == number, session.state.in_((State.OFFERED, State.BOOKED)), is_ahead)
        .values(
            state=State.CANCELLED,
            slot_id=None,
            sequence=session.sequence + case((session.state == State.BOOKED, 1), else_=0),
            is_untold=session.state == State.BOOKED,
            version=session.version + 1,
        )
    )


def _forget_mailed(connection: Connection, address: str) -> None:
    known = spellings(address)
    if connection.scalar(select(asker.c.extra_vraag_id).where(func.lower(asker.c.email).in_(known)).limit(1)):
        return
    connection.execute(delete(inbox).where(func.lower(inbox.c.sender).in_(known)))
    wrote = func.lower(message.c.sender).in_(known)  # the row stays: messages are numbered without gaps
    connection.execute(update(message).where(wrote).values(sender="", text=REMOVED))


def _forget_in_group(connection: Connection, before: ExtraVraag) -> None:
    is_theirs = vraag_group.c.id == before.group
    answer = connection.scalar(select(vraag_group.c.answer).where(is_theirs))
    if answer and answer != (cleaned := without_address(answer, before.email)):
        connection.execute(update(vraag_group).where(is_theirs).values(answer=cleaned))

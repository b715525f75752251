"""Post as coaches see it, in SQLite or PostgreSQL: what came in and waits, what went out and did not arrive.

A mail is changed alone, its extra vraag locked first as everywhere; what it was for is looked at again once we are
alone, so of two coaches one is first. `service.mailroom.MailroomStore` says what each call means.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, select, update
from sqlalchemy import Engine as Database

from terecht.adapters import extra_vraag_rows as rows
from terecht.adapters.person_rows import spellings
from terecht.adapters.sql_accounts import account_of
from terecht.adapters.sql_engine import reading, writing
from terecht.adapters.sql_inbox import mail_of
from terecht.adapters.sql_outbox import enqueue, outgoing_of
from terecht.adapters.sql_sessions import session_of
from terecht.adapters.sql_tables import asker, coaching_session, extra_vraag, inbox, outbox
from terecht.domain.coaching_session import Around, session_in
from terecht.domain.extra_vraag import ExtraVraag, Status
from terecht.domain.inbox import InboxMail, InboxState
from terecht.domain.outgoing import UNDELIVERED, MailState, Outgoing
from terecht.domain.post import Again, Join, Lost, MailMoved, SendAgain, UnknownMail

_NEEDS_COACH = outbox.c.state.in_(UNDELIVERED) & outbox.c.left_at.is_(None)
_WAITS = inbox.c.state == InboxState.QUARANTINED


class SqlMailroom:
    """Post on an engine whose tables are up to date."""

    def __init__(self, engine: Database) -> None:
        self._engine = engine

    def waiting(self) -> int:
        """Return how many mails wait for a coach, in and out, in one query."""
        came_in = select(func.count()).select_from(inbox).where(_WAITS).scalar_subquery()
        went_out = select(func.count()).select_from(outbox).where(_NEEDS_COACH).scalar_subquery()
        with reading(self._engine) as connection:
            both: int = connection.scalars(select(came_in + went_out)).one()
        return both

    def incoming(self, state: InboxState, *, limit: int) -> tuple[InboxMail, ...]:
        """Return mails in this state, newest first."""
        wanted = select(inbox).where(inbox.c.state == state).order_by(inbox.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            return tuple(map(mail_of, connection.execute(wanted)))

    def mail(self, number: int) -> InboxMail:
        """Return a mail that came in."""
        with reading(self._engine) as connection:
            return mail_of(_row(connection, inbox, number))

    def asked_by(self, address: str, *, limit: int) -> tuple[int, ...]:
        """Return the extra vragen of whoever left this address, newest first, but those that are closed."""
        is_theirs = func.lower(asker.c.email).in_(spellings(address))
        wanted = select(extra_vraag.c.id).join(asker).where(is_theirs, extra_vraag.c.status != Status.CLOSED)
        with reading(self._engine) as connection:
            return tuple(connection.scalars(wanted.order_by(extra_vraag.c.id.desc()).limit(limit)))

    def join(self, number: int, vraag: int, step: Join) -> None:
        """Put a mail with an extra vraag as `step` says."""
        with writing(self._engine) as connection:
            before = _alone_with(connection, vraag)
            mail = mail_of(_row(connection, inbox, number, alone=True))
            after = step(mail, before)
            rows.write(connection, before, after)
            if after is not before:
                joined = {"state": InboxState.JOINED, "extra_vraag_id": vraag}
                connection.execute(update(inbox).where(inbox.c.id == number).values(joined))

    def put(self, number: int, state: InboxState, *, before: InboxState) -> None:
        """Bring a mail from one state into another."""
        with writing(self._engine) as connection:
            mail = mail_of(_row(connection, inbox, number, alone=True))
            if mail.state not in (state, before):
                raise MailMoved(mail.state, mail.extra_vraag)
            connection.execute(update(inbox).where(inbox.c.id == number).values(state=state))

    def lost(self, *, is_left: bool, limit: int) -> tuple[Lost, ...]:
        """Return mails that did not arrive, newest first."""
        is_meant = outbox.c.left_at.is_not(None) if is_left else outbox.c.left_at.is_(None)
        wanted = _LOST.where(outbox.c.state.in_(UNDELIVERED), is_meant).order_by(outbox.c.id.desc())
        with reading(self._engine) as connection:
            return tuple(map(_lost, connection.execute(wanted.limit(limit))))

    def one_lost(self, number: int) -> Lost:
        """Return a mail that went out."""
        with reading(self._engine) as connection:
            row = connection.execute(_LOST.where(outbox.c.id == number)).one_or_none()
        if row is None:
            raise UnknownMail
        return _lost(row)

    def send_again(self, number: int, step: SendAgain, *, at: datetime) -> None:
        """Send a mail anew as `step` says."""
        with writing(self._engine) as connection:
            about = _row(connection, outbox, number).extra_vraag_id
            before = _alone_with(connection, about) if about else None
            outgoing = outgoing_of(_row(connection, outbox, number, alone=True))
            again = step(outgoing, before, _session(connection, outgoing, before))
            if again is None:
                return
            self._replace(connection, number, again, before, at)

    def leave(self, number: int, at: datetime | None) -> None:
        """Let a mail that did not arrive be, from `at` on; None = no longer."""
        with writing(self._engine) as connection:
            outgoing = outgoing_of(_row(connection, outbox, number, alone=True))
            if outgoing.state not in UNDELIVERED:
                raise MailMoved(outgoing.state)
            connection.execute(update(outbox).where(outbox.c.id == number).values(left_at=at))

    def _replace(
        self, connection: Connection, number: int, again: Again, before: ExtraVraag | None, at: datetime
    ) -> None:
        enqueue(connection, [again.mail], at=at)
        connection.execute(update(outbox).where(outbox.c.id == number).values(state=MailState.RESENT))
        if before is not None and again.vraag is not None:
            rows.write(connection, before, again.vraag)


_LOST: Select[Any] = select(outbox, asker.c.email).outerjoin(
    asker, asker.c.extra_vraag_id == outbox.c.extra_vraag_id
)


def _lost(row: Row[Any]) -> Lost:
    return Lost(outgoing_of(row), asker=row.email or "")


def _row(connection: Connection, table: Table, number: int, *, alone: bool = False) -> Row[Any]:
    """Return the row of a mail, for this transaction alone if need be."""
    wanted = select(table).where(table.c.id == number)
    row = connection.execute(wanted.with_for_update() if alone else wanted).one_or_none()
    if row is None:
        raise UnknownMail
    return row


def _session(connection: Connection, outgoing: Outgoing, vraag: ExtraVraag | None) -> Around | None:
    """Return the coaching session that a mail of this extra vraag tells of, None for any other mail."""
    number = session_in(outgoing.mail.key)
    wanted = select(coaching_session).where(coaching_session.c.id == number)
    row = connection.execute(wanted).one_or_none() if vraag and number else None
    if row is None or vraag is None:
        return None
    return Around(session_of(row), vraag, account_of(connection, row.account_id))


def _alone_with(connection: Connection, vraag: int) -> ExtraVraag:
    rows.lock(connection, (vraag,))
    return rows.one(rows.load(connection, rows.WHOLE.where(extra_vraag.c.id == vraag)))

"""Slots and coaching sessions, in SQLite or PostgreSQL. Knows rows and transactions, no rules.

A session is changed alone with its extra vraag (locked first, as everywhere) and its slot; that a slot has one
session is the database's own promise. `service.sessions.SessionStore` says what each call means.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from terecht.adapters.extra_vraag_rows import WHOLE, load, lock, one, write
from terecht.adapters.sql_accounts import account_of
from terecht.adapters.sql_engine import insert_into, reading, writing
from terecht.adapters.sql_outbox import enqueue
from terecht.adapters.sql_tables import asker, coaching_session, extra_vraag, slot
from terecht.domain.account import Account
from terecht.domain.coaching_session import (
    Around,
    CoachingSession,
    Kind,
    Place,
    Slot,
    SlotTaken,
    State,
    Step,
    UnknownSession,
)
from terecht.domain.extra_vraag import ExtraVraag
from terecht.domain.mail import Mail

_NEWEST_FIRST = coaching_session.c.id.desc()


class SqlSessions:
    """A store of coaching sessions on an engine whose tables are up to date."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep_free(self, slots: Iterable[Slot]) -> None:
        """Keep slots; one that a coach has at that moment already is left out."""
        with writing(self._engine) as connection:
            for one_slot in slots:
                values = {
                    "account_id": one_slot.coach,
                    "starts_at": one_slot.starts_at,
                    "minutes": one_slot.minutes,
                    "place": one_slot.place,
                }
                statement = insert_into(connection, slot).values(values)
                connection.execute(
                    statement.on_conflict_do_nothing(index_elements=["account_id", "starts_at"])
                )

    def give_up(self, number: int) -> None:
        """Drop a slot that nobody booked."""
        with writing(self._engine) as connection:
            connection.execute(delete(slot).where(slot.c.id == number, ~_is_booked()))

    def free_slots(self, *, after: datetime, place: Place | None = None, limit: int) -> tuple[Slot, ...]:
        """Return slots that nobody booked, the soonest first."""
        wanted = select(slot).where(slot.c.starts_at >= after, ~_is_booked())
        if place is not None:
            wanted = wanted.where(slot.c.place == place)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(slot.c.starts_at, slot.c.id).limit(limit))
            return tuple(map(_slot, rows))

    def offer(self, new: CoachingSession, step: Step, *, at: datetime) -> CoachingSession:
        """Keep a new session as `step` makes it."""
        with writing(self._engine) as connection:
            vraag = _alone_with(connection, new.extra_vraag)
            number = connection.scalars(
                insert(coaching_session).values(_columns(new)).returning(coaching_session.c.id)
            ).one()
            return self._take(connection, number, step, vraag=vraag, slot_id=0, at=at)

    def change(
        self, session: int, step: Step, *, version: int, slot: int = 0, at: datetime
    ) -> CoachingSession:
        """Take a step, alone with the session and the slot that is asked for."""
        with writing(self._engine) as connection:
            vraag = _alone_with(connection, _session(connection, session).extra_vraag)
            if version not in (0, _session(connection, session).version):
                raise UnknownSession("intussen veranderde er iets aan dit gesprek; kijk het even na")
            return self._take(connection, session, step, vraag=vraag, slot_id=slot, at=at)

    def of_vraag(self, vraag: int) -> tuple[CoachingSession, ...]:
        """Return the sessions of an extra vraag, the newest first."""
        return self._read(select(coaching_session).where(coaching_session.c.extra_vraag_id == vraag))

    def of_address(self, email: str) -> tuple[CoachingSession, ...]:
        """Return the sessions of whoever left this address anywhere."""
        return self._read(_of_asker(asker.c.email == email))

    def of_secret(self, secret_hash: str, *, at: datetime) -> tuple[CoachingSession, ...]:
        """Return the sessions of the extra vraag that this secret opens, the newest first."""
        return self._read(_of_asker((asker.c.secret_hash == secret_hash) & (asker.c.expires_at > at)))

    def between(self, start: datetime, end: datetime) -> tuple[CoachingSession, ...]:
        """Return the sessions that begin within these moments, the soonest first, and those not booked yet."""
        begins = coaching_session.c.starts_at
        is_meant = or_(begins.between(start, end), coaching_session.c.state == State.OFFERED)
        return self._read(select(coaching_session).where(is_meant), begins)

    def tell_of_leaving(self, letter: Callable[[CoachingSession, Account], Mail], *, at: datetime) -> int:
        """Keep a letter to the coach of every session that was called off because its asker left, once."""
        untold = select(coaching_session).where(coaching_session.c.is_untold).order_by(coaching_session.c.id)
        with writing(self._engine) as connection:
            rows = connection.execute(untold.with_for_update(skip_locked=True)).all()
            mails = [letter(session_of(row), account_of(connection, row.account_id)) for row in rows]
            enqueue(connection, mails, at=at)
            told = coaching_session.c.id.in_([row.id for row in rows])
            connection.execute(update(coaching_session).where(told).values(is_untold=False))
            return len(rows)

    def _read(
        self, wanted: Select[Any], order: ColumnElement[Any] = _NEWEST_FIRST
    ) -> tuple[CoachingSession, ...]:
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(order, coaching_session.c.id))
            return tuple(map(session_of, rows))

    def _take(
        self,
        connection: Connection,
        number: int,
        step: Step,
        *,
        vraag: ExtraVraag,
        slot_id: int,
        at: datetime,
    ) -> CoachingSession:
        before = _session(connection, number)
        wanted = _free_slot(connection, slot_id, number) if slot_id else None
        coach = account_of(connection, wanted.coach if wanted else before.coach)
        change = step(Around(before, vraag, coach, wanted))
        if change.session != before:
            connection.execute(
                update(coaching_session)
                .where(coaching_session.c.id == number)
                .values(_columns(change.session))
            )
        write(connection, vraag, change.told(vraag, at=at))
        enqueue(connection, change.mails, at=at)
        return change.session


def _free_slot(connection: Connection, slot_id: int, session: int) -> Slot:
    """Return a slot that this session may have, alone with it; SlotTaken when it is another's or gone."""
    row = connection.execute(select(slot).where(slot.c.id == slot_id).with_for_update()).one_or_none()
    taken = select(coaching_session.c.id).where(coaching_session.c.slot_id == slot_id)
    if row is None or connection.scalar(taken) not in (None, session):
        raise SlotTaken("dit moment is intussen bezet; kies een ander")
    return _slot(row)


def _alone_with(connection: Connection, vraag: int) -> ExtraVraag:
    lock(connection, (vraag,))
    return one(load(connection, WHOLE.where(extra_vraag.c.id == vraag)))


def _session(connection: Connection, number: int) -> CoachingSession:
    wanted = select(coaching_session).where(coaching_session.c.id == number)
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise UnknownSession("dit gesprek vinden we niet (meer)")
    return session_of(row)


def _of_asker(is_meant: ColumnElement[bool]) -> Select[Any]:
    return select(coaching_session).where(
        coaching_session.c.extra_vraag_id.in_(select(asker.c.extra_vraag_id).where(is_meant))
    )


def _is_booked() -> ColumnElement[bool]:
    return exists().where(coaching_session.c.slot_id == slot.c.id)


def _columns(session: CoachingSession) -> dict[str, Any]:
    return {
        "extra_vraag_id": session.extra_vraag,
        "kind": session.kind,
        "place": session.place,
        "state": session.state,
        "account_id": session.coach,
        "slot_id": session.slot or None,
        "offered_at": session.offered_at,
        "starts_at": session.starts_at,
        "minutes": session.minutes,
        "sequence": session.sequence,
        "version": session.version,
    }


def session_of(row: Row[Any]) -> CoachingSession:
    """Return the session of a row."""
    return CoachingSession(
        id=row.id,
        extra_vraag=row.extra_vraag_id,
        kind=Kind(row.kind),
        place=Place(row.place),
        state=State(row.state),
        coach=row.account_id,
        offered_at=row.offered_at,
        slot=row.slot_id or 0,
        starts_at=row.starts_at,
        minutes=row.minutes,
        sequence=row.sequence,
        version=row.version,
    )


def _slot(row: Row[Any]) -> Slot:
    return Slot(row.id, row.account_id, row.starts_at, row.minutes, Place(row.place))

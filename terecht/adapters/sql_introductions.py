"""Introductions of two askers, in SQLite or PostgreSQL. Knows rows and transactions, no rules.

Both extra vragen are locked, in the order of their ids, for every change. `service.introductions` says what each
call means.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, update

from terecht.adapters.extra_vraag_rows import WHOLE, load, lock, unknown, write
from terecht.adapters.sql_engine import insert_into, reading, writing
from terecht.adapters.sql_outbox import enqueue
from terecht.adapters.sql_tables import asker, extra_vraag, introduction
from terecht.domain.errors import QueryError
from terecht.domain.introduction import Both, Introduction, Step, UnknownIntroduction


class SqlIntroductions:
    """A store of introductions on an engine whose tables are up to date."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def propose(self, new: Introduction, step: Step, *, at: datetime) -> Introduction:
        """Keep a new introduction as `step` makes it; QueryError when these two were introduced before."""
        with writing(self._engine) as connection:
            lock(connection, new.between)
            if len(load(connection, WHOLE.where(extra_vraag.c.id.in_(new.between)))) < len(new.between):
                raise unknown()
            statement = insert_into(connection, introduction).values(_columns(new))
            number = connection.scalar(
                statement.on_conflict_do_nothing(index_elements=["one_id", "two_id"]).returning(
                    introduction.c.id
                )
            )
            if number is None:
                raise QueryError("aan deze twee werd dit al eens voorgesteld")
            return _take(connection, number, step, at=at)

    def change(self, number: int, step: Step, *, at: datetime) -> Introduction:
        """Take a step, alone with both extra vragen."""
        with writing(self._engine) as connection:
            lock(connection, _read(connection, number).between)
            return _take(connection, number, step, at=at)

    def of_vraag(self, vraag: int) -> tuple[Both, ...]:
        """Return the introductions of an extra vraag, the newest first."""
        with reading(self._engine) as connection:
            return _of_vraag(connection, vraag)

    def of_secret(self, secret_hash: str, *, at: datetime) -> tuple[int, tuple[Both, ...]]:
        """Return the id of the extra vraag that this secret opens (0 for none), and its introductions."""
        is_meant = (asker.c.secret_hash == secret_hash) & (asker.c.expires_at > at)
        with reading(self._engine) as connection:
            vraag = connection.scalar(select(asker.c.extra_vraag_id).where(is_meant)) or 0
            return vraag, _of_vraag(connection, vraag)


def _take(connection: Connection, number: int, step: Step, *, at: datetime) -> Introduction:
    before = _both(connection, _read(connection, number))
    change = step(before)
    if change.introduction != before.introduction:
        values = _columns(change.introduction)
        connection.execute(update(introduction).where(introduction.c.id == number).values(values))
    for was, becomes in zip(before.vragen, change.vragen, strict=True):
        write(connection, was, becomes)
    enqueue(connection, change.mails, at=at)
    return change.introduction


def _of_vraag(connection: Connection, vraag: int) -> tuple[Both, ...]:
    is_meant = (introduction.c.one_id == vraag) | (introduction.c.two_id == vraag)
    rows = connection.execute(select(introduction).where(is_meant).order_by(introduction.c.id.desc())).all()
    return tuple(_both(connection, introduction_of(row)) for row in rows)


def _both(connection: Connection, found: Introduction) -> Both:
    one, two = load(connection, WHOLE.where(extra_vraag.c.id.in_(found.between)).order_by(extra_vraag.c.id))
    return Both(found, (one, two))


def _read(connection: Connection, number: int) -> Introduction:
    row = connection.execute(select(introduction).where(introduction.c.id == number)).one_or_none()
    if row is None:
        raise UnknownIntroduction("dit voorstel vinden we niet (meer)")
    return introduction_of(row)


def _columns(introduction_: Introduction) -> dict[str, Any]:
    one, two = introduction_.between
    return {
        "one_id": one,
        "two_id": two,
        "account_id": introduction_.proposed_by,
        "proposed_at": introduction_.proposed_at,
        "one_yes_at": introduction_.yes.get(one),
        "two_yes_at": introduction_.yes.get(two),
        "ended_at": introduction_.ended_at,
        "version": introduction_.version,
    }


def introduction_of(row: Row[Any]) -> Introduction:
    """Return the introduction of a row."""
    said = {row.one_id: row.one_yes_at, row.two_id: row.two_yes_at}
    return Introduction(
        id=row.id,
        between=(row.one_id, row.two_id),
        proposed_by=row.account_id,
        proposed_at=row.proposed_at,
        yes={number: at for number, at in said.items() if at is not None},
        ended_at=row.ended_at,
        version=row.version,
    )

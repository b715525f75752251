"""Counts of tries, in SQLite or PostgreSQL: exact, however many try at once, in however many processes.

A key is a hash of who is counted; the row goes when its failures are forgotten.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, Row, delete, select, update

from terecht.adapters.sql_engine import insert_into, writing
from terecht.adapters.sql_tables import tries
from terecht.domain.tries import Patience, Tries


class SqlTries:
    """Keeps `service.accounts.Counter`'s promises."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def attempt(self, patience: dict[str, Patience], *, at: datetime) -> timedelta:
        """Count a try under every key and return zero; or, when one of them has to wait, count none."""
        with writing(self._engine) as connection:
            before = _alone(connection, patience, at)
            wait = max((kept.wait(at=at) for kept in before.values()), default=timedelta())
            if not wait:
                for key, kept in before.items():
                    _write(connection, key, kept.again(patience[key], at=at))
        return wait

    def forgive(self, *, forget: Iterable[str], lessen: Iterable[str], at: datetime) -> None:
        """Forget all tries of some keys, take the last one back from others; clear what is forgotten anyway."""
        with writing(self._engine) as connection:
            for key, kept in _alone(connection, lessen, at).items():
                _write(connection, key, kept.less())
            is_over = (tries.c.forgotten_at <= at) | tries.c.key.in_(list(forget))
            connection.execute(delete(tries).where(is_over))


def _alone(connection: Connection, keys: Iterable[str], at: datetime) -> dict[str, Tries]:
    """Return what is remembered of each key, with nobody else counting it until the transaction ends."""
    ordered = sorted(keys)  # always the same order, or two that wait for each other would wait for ever
    new = Tries.none(at)
    for key in ordered:
        values = {
            "key": key,
            "count": 0,
            "blocked_until": new.blocked_until,
            "forgotten_at": new.forgotten_at,
        }
        connection.execute(insert_into(connection, tries).values(values).on_conflict_do_nothing())
    rows = select(tries).where(tries.c.key.in_(ordered)).order_by(tries.c.key).with_for_update()
    return {row.key: _tries(row) for row in connection.execute(rows)}


def _write(connection: Connection, key: str, after: Tries) -> None:
    values = {"count": after.count, "blocked_until": after.blocked_until, "forgotten_at": after.forgotten_at}
    connection.execute(update(tries).where(tries.c.key == key).values(values))


def _tries(row: Row[tuple[object, ...]]) -> Tries:
    return Tries(row._mapping[tries.c.count], row.blocked_until, row.forgotten_at)

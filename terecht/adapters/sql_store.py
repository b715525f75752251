"""Extra vragen, what was asked and what was thought of it, in SQLite or PostgreSQL.

Knows rows and transactions: each call is one, on disk when it returns, or it raises StoreUnavailable and
nothing is stored. Knows no rules: what an extra vraag becomes is said by a function from one state to the
next, which runs while its row is locked. Tokens come in hashed. `service.asking.ExtraVraagStore` says what
each call means.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     store = SqlStore.open(f"sqlite:///{folder}/terecht.sqlite")
...     store.check()
...     store.count("cultuurplekken")
...     store.close()
0
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    Table,
    delete,
    false,
    func,
    insert,
    select,
    update,
)

from terecht.adapters.sql_engine import WAIT, insert_into, migrate, open_engine, reading, writing
from terecht.adapters.sql_tables import addition, asked, asker, event, extra_vraag, feedback, receipt
from terecht.domain.asked import Asked, Feedback
from terecht.domain.errors import UnknownExtraVraag
from terecht.domain.extra_vraag import Event, EventKind, ExtraVraag, Proposed, Resolution, Status

Step = Callable[[ExtraVraag], ExtraVraag]


class SqlStore:
    """A store on an engine whose tables are up to date. Threads share it; each process opens its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str, *, wait: float = WAIT) -> Self:
        """Migrate the database at this URL and return a store on it.

        `wait` is how long (seconds) a call waits for a lock. ConfigError when the URL can't be used or the
        database is of a newer Terecht; StoreUnavailable when it can't be reached.
        """
        migrate(url)
        return cls(open_engine(url, wait=wait))

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def check(self) -> None:
        """Raise StoreUnavailable unless the database can be read and written now. Changes nothing."""
        with writing(self._engine) as connection:
            connection.execute(update(receipt).where(false()).values(hash=receipt.c.hash))

    def file(self, vraag: ExtraVraag, *, visit_key: str, receipt_hash: str, until: datetime) -> bool:
        """Keep `vraag` unless `visit_key` was filed already, and the receipt unless an address was left."""
        with writing(self._engine) as connection:
            number = self._filed_before(connection, visit_key)
            while number is None:
                number = self._keep(connection, vraag, visit_key) or self._filed_before(connection, visit_key)
            if connection.scalar(select(asker.c.extra_vraag_id).where(asker.c.extra_vraag_id == number)):
                return False
            connection.execute(
                insert(receipt).values(hash=receipt_hash, extra_vraag_id=number, expires_at=until)
            )
            return True

    def claim(self, receipt_hash: str, step: Step, *, at: datetime, until: datetime) -> ExtraVraag:
        """Make a receipt the one secret of its extra vraag, unless it is that already, and take the step."""
        with writing(self._engine) as connection:
            number = connection.scalar(
                select(receipt.c.extra_vraag_id).where(
                    receipt.c.hash == receipt_hash, receipt.c.expires_at > at
                )
            )
            if number is not None:
                self._lock(connection, number)
                mine = receipt.c.extra_vraag_id == number
                hashes = connection.scalars(delete(receipt).where(mine).returning(receipt.c.hash)).all()
                if receipt_hash in hashes:
                    connection.execute(
                        insert(asker).values(
                            extra_vraag_id=number,
                            secret_hash=receipt_hash,
                            expires_at=until,
                            email="",
                            consent_version="",
                        )
                    )
            return self._take(connection, step, _is_asker(receipt_hash, at))

    def annotate(self, receipt_hash: str, step: Step, *, at: datetime) -> ExtraVraag:
        """Take a step with the extra vraag of this receipt, or of this secret; both stay what they are."""
        held = select(receipt.c.extra_vraag_id).where(
            receipt.c.hash == receipt_hash, receipt.c.expires_at > at
        )
        with writing(self._engine) as connection:
            return self._take(connection, step, extra_vraag.c.id.in_(held) | _is_asker(receipt_hash, at))

    def change(self, secret_hash: str, step: Step, *, at: datetime) -> ExtraVraag:
        """Take a step with the extra vraag of this secret and return what it became."""
        with writing(self._engine) as connection:
            return self._take(connection, step, _is_asker(secret_hash, at))

    def forget(self, secret_hash: str, step: Step, *, at: datetime) -> None:
        """Take a step and drop the secret; an unknown one is no error, an expired one is good for this."""
        with writing(self._engine) as connection:
            try:
                vraag = self._take(connection, step, asker.c.secret_hash == secret_hash)
            except UnknownExtraVraag:
                return
            connection.execute(delete(asker).where(asker.c.extra_vraag_id == vraag.id))
            self._free_visit(connection, vraag.id)

    def by_secret(self, secret_hash: str, *, at: datetime) -> ExtraVraag:
        """Return the extra vraag of this secret."""
        with reading(self._engine) as connection:
            return _one(_load(connection, _WHOLE.where(_is_asker(secret_hash, at))))

    def read(self, number: int) -> ExtraVraag:
        """Return the extra vraag with this id."""
        with reading(self._engine) as connection:
            return _one(_load(connection, _WHOLE.where(extra_vraag.c.id == number)))

    def find(
        self,
        thema: str,
        *,
        statuses: Collection[Status] = (),
        words: str = "",
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[ExtraVraag, ...]:
        """Return the extra vragen of a theme in these statuses that hold these words, newest first."""
        newest_first = (extra_vraag.c.created_at.desc(), extra_vraag.c.id.desc())
        wanted = _WHOLE.where(*_conditions(thema, statuses, words)).order_by(*newest_first)
        with reading(self._engine) as connection:
            return _load(connection, wanted.limit(limit).offset(offset))

    def count(self, thema: str, *, statuses: Collection[Status] = (), words: str = "") -> int:
        """Return how many `find` would find without a limit."""
        wanted = select(func.count()).select_from(extra_vraag).where(*_conditions(thema, statuses, words))
        with reading(self._engine) as connection:
            return connection.scalars(wanted).one()

    def record(self, asked_: Asked) -> None:
        """Keep what a query led to."""
        with writing(self._engine) as connection:
            connection.execute(insert(asked).values(asdict(asked_)))

    def rate(self, feedback_: Feedback, *, visit_key: str) -> None:
        """Keep what a visitor thought, in place of what was thought before with this key."""
        values = asdict(feedback_)
        with writing(self._engine) as connection:
            statement = insert_into(connection, feedback).values(visit_key=visit_key, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["visit_key"], set_=values))

    def _filed_before(self, connection: Connection, visit_key: str) -> int | None:
        """Return and lock what this visit filed, if it did."""
        wanted = select(extra_vraag.c.id).where(extra_vraag.c.visit_key == visit_key)
        return connection.scalar(wanted.with_for_update())

    def _keep(self, connection: Connection, vraag: ExtraVraag, visit_key: str) -> int | None:
        """Insert a new extra vraag and return its id; None when another one was just before with this key."""
        statement = (
            insert_into(connection, extra_vraag)
            .values(
                visit_key=visit_key,
                thema=vraag.thema,
                text=vraag.text,
                key=vraag.key,
                reason=vraag.reason,
                probability=vraag.probability,
                proposed=[asdict(proposed) for proposed in vraag.proposed],
                created_at=vraag.created_at,
                **_changing(vraag),
            )
            .on_conflict_do_nothing(index_elements=["visit_key"])
            .returning(extra_vraag.c.id)
        )
        number: int | None = connection.scalar(statement)
        if number is not None:
            _write_history(connection, number, vraag.history, start=0)
        return number

    def _lock(self, connection: Connection, number: int) -> None:
        connection.execute(select(extra_vraag.c.id).where(extra_vraag.c.id == number).with_for_update())

    def _take(self, connection: Connection, step: Step, is_meant: ColumnElement[bool]) -> ExtraVraag:
        """Take a step with the one extra vraag that is meant, alone with it."""
        meant = select(extra_vraag.c.id).outerjoin_from(extra_vraag, asker).where(is_meant)
        number = connection.scalar(meant)
        if number is None:
            raise _unknown()
        self._lock(connection, number)
        before = _one(_load(connection, _WHOLE.where(is_meant)))  # anew: we may have waited for the lock
        after = step(before)
        if after != before:
            self._write(connection, before, after)
        return after

    def _write(self, connection: Connection, before: ExtraVraag, after: ExtraVraag) -> None:
        """Write what is different; the history may only have grown."""
        number = before.id
        connection.execute(update(extra_vraag).where(extra_vraag.c.id == number).values(**_changing(after)))
        connection.execute(
            update(asker)
            .where(asker.c.extra_vraag_id == number)
            .values(email=after.email, consent_at=after.consent_at, consent_version=after.consent_version)
        )
        if after.additions != before.additions:
            connection.execute(delete(addition).where(addition.c.extra_vraag_id == number))
            _insert_numbered(connection, addition, number, ({"text": text} for text in after.additions))
        known = len(before.history)
        if after.history[:known] != before.history:
            raise ValueError("the history only grows")
        _write_history(connection, number, after.history[known:], start=known)
        if after.status is Status.CLOSED:
            self._free_visit(connection, number)

    def _free_visit(self, connection: Connection, number: int) -> None:
        """Forget which visit it was from; asked again, it is a new extra vraag."""
        connection.execute(update(extra_vraag).where(extra_vraag.c.id == number).values(visit_key=None))


_WHOLE = select(extra_vraag, asker.c.email, asker.c.consent_at, asker.c.consent_version).outerjoin_from(
    extra_vraag, asker
)


def _is_asker(secret_hash: str, at: datetime) -> ColumnElement[bool]:
    return (asker.c.secret_hash == secret_hash) & (asker.c.expires_at > at)


def _conditions(thema: str, statuses: Collection[Status], words: str) -> Iterator[ColumnElement[bool]]:
    yield extra_vraag.c.thema == thema
    if statuses:
        yield extra_vraag.c.status.in_(sorted(statuses))
    if words:
        yield extra_vraag.c.key.contains(words, autoescape=True)


def _changing(vraag: ExtraVraag) -> dict[str, Any]:
    """Return the columns that steps change."""
    return {
        "status": vraag.status,
        "resolution": vraag.resolution,
        "answer": vraag.answer,
        "assignee_id": vraag.assignee or None,
        "group_id": vraag.group or None,
        "version": vraag.version,
        "updated_at": vraag.updated_at,
    }


def _write_history(connection: Connection, number: int, events: Iterable[Event], *, start: int) -> None:
    _insert_numbered(connection, event, number, map(asdict, events), start=start)


def _insert_numbered(
    connection: Connection, table: Table, number: int, rows: Iterable[dict[str, Any]], *, start: int = 0
) -> None:
    values = [
        {"extra_vraag_id": number, "number": place, **row} for place, row in enumerate(rows, start=start + 1)
    ]
    if values:
        connection.execute(insert(table), values)


def _load(connection: Connection, wanted: Select[Any]) -> tuple[ExtraVraag, ...]:
    """Return what `wanted` selects, each with its additions and history."""
    rows = connection.execute(wanted).all()
    numbers = [row.id for row in rows]
    additions = _children(connection, addition, numbers)
    history = _children(connection, event, numbers)
    return tuple(
        ExtraVraag(
            id=row.id,
            thema=row.thema,
            text=row.text,
            status=Status(row.status),
            created_at=row.created_at,
            updated_at=row.updated_at,
            key=row.key,
            reason=row.reason,
            probability=row.probability,
            proposed=tuple(Proposed(**proposed) for proposed in row.proposed),
            additions=tuple(child.text for child in additions[row.id]),
            email=row.email or "",
            consent_at=row.consent_at,
            consent_version=row.consent_version or "",
            answer=row.answer,
            assignee=row.assignee_id or 0,
            group=row.group_id or 0,
            resolution=Resolution(row.resolution),
            version=row.version,
            history=tuple(
                Event(child.at, EventKind(child.kind), child.by, child.text) for child in history[row.id]
            ),
        )
        for row in rows
    )


def _children(connection: Connection, table: Table, numbers: list[int]) -> dict[int, list[Row[Any]]]:
    wanted = select(table).where(table.c.extra_vraag_id.in_(numbers)).order_by(table.c.number)
    children: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(wanted):
        children[row.extra_vraag_id].append(row)
    return children


def _one(vragen: tuple[ExtraVraag, ...]) -> ExtraVraag:
    if not vragen:
        raise _unknown()
    return vragen[0]


def _unknown() -> UnknownExtraVraag:
    return UnknownExtraVraag("deze link werkt niet (meer)")

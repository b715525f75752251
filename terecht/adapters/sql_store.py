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

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import ColumnElement, Connection, Engine, delete, false, func, insert, select, update

from terecht.adapters.extra_vraag_rows import WHOLE, drop_asker, keep, load, lock, one, unknown, write
from terecht.adapters.sql_engine import (
    WAIT,
    check_revision,
    insert_into,
    migrate,
    open_engine,
    reading,
    wipe,
    writing,
)
from terecht.adapters.sql_outbox import enqueue
from terecht.adapters.sql_tables import asked, asker, extra_vraag, feedback, job, receipt
from terecht.domain.asked import Asked, Feedback
from terecht.domain.errors import UnknownExtraVraag
from terecht.domain.extra_vraag import ExtraVraag, Status
from terecht.domain.mail import Mail

PROBE = "proef"
"""A job that never is: written and taken away by `SqlStore.check`."""

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
        """Raise StoreUnavailable unless the database is ours and takes something in now. Leaves nothing behind.

        Where visitors write must be free, and something is really written: a disk that is full only says so to
        who needs room.
        """
        with writing(self._engine) as connection:
            check_revision(connection)
            connection.execute(update(receipt).where(false()).values(hash=receipt.c.hash))
            connection.execute(insert(job).values(name=PROBE, seen_at=datetime.now(UTC), trouble=""))
            connection.execute(delete(job).where(job.c.name == PROBE))

    def file(self, vraag: ExtraVraag, *, visit_key: str, receipt_hash: str, until: datetime) -> bool:
        """Keep `vraag` unless `visit_key` was filed already, and the receipt unless an address was left."""
        with writing(self._engine) as connection:
            number = self._filed_before(connection, visit_key)
            while number is None:
                number = keep(connection, vraag, visit_key) or self._filed_before(connection, visit_key)
            if connection.scalar(select(asker.c.extra_vraag_id).where(asker.c.extra_vraag_id == number)):
                return False
            connection.execute(
                insert(receipt).values(hash=receipt_hash, extra_vraag_id=number, expires_at=until)
            )
            return True

    def claim(
        self,
        receipt_hash: str,
        step: Step,
        *,
        at: datetime,
        until: datetime,
        tell: Callable[[ExtraVraag], Iterable[Mail]] = lambda vraag: (),
    ) -> ExtraVraag:
        """Make a receipt the one secret of its extra vraag, unless it is that already, take the step and tell."""
        with writing(self._engine) as connection:
            number = connection.scalar(
                select(receipt.c.extra_vraag_id).where(
                    receipt.c.hash == receipt_hash, receipt.c.expires_at > at
                )
            )
            if number is not None:
                lock(connection, (number,))
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
            after = self._take(connection, step, _is_asker(receipt_hash, at))
            enqueue(connection, tell(after), at=at)
            return after

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
            drop_asker(connection, vraag.id)
        wipe(self._engine)

    def by_secret(self, secret_hash: str, *, at: datetime) -> ExtraVraag:
        """Return the extra vraag of this secret."""
        with reading(self._engine) as connection:
            return one(load(connection, WHOLE.where(_is_asker(secret_hash, at))))

    def read(self, number: int) -> ExtraVraag:
        """Return the extra vraag with this id."""
        with reading(self._engine) as connection:
            found = load(connection, WHOLE.where(extra_vraag.c.id == number))
        if not found:
            raise UnknownExtraVraag(f"extra vraag {number} bestaat niet")
        return found[0]

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
        wanted = WHOLE.where(*_conditions(thema, statuses, words)).order_by(*newest_first)
        with reading(self._engine) as connection:
            return load(connection, wanted.limit(limit).offset(offset))

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

    def _take(self, connection: Connection, step: Step, is_meant: ColumnElement[bool]) -> ExtraVraag:
        """Take a step with the one extra vraag that is meant, alone with it."""
        meant = select(extra_vraag.c.id).outerjoin_from(extra_vraag, asker).where(is_meant)
        number = connection.scalar(meant)
        if number is None:
            raise unknown()
        lock(connection, (number,))
        before = one(load(connection, WHOLE.where(is_meant)))  # anew: we may have waited for the lock
        after = step(before)
        if after != before:
            write(connection, before, after)
        return after


def _is_asker(secret_hash: str, at: datetime) -> ColumnElement[bool]:
    return (asker.c.secret_hash == secret_hash) & (asker.c.expires_at > at)


def _conditions(thema: str, statuses: Collection[Status], words: str) -> Iterator[ColumnElement[bool]]:
    yield extra_vraag.c.thema == thema
    if statuses:
        yield extra_vraag.c.status.in_(sorted(statuses))
    if words:
        yield extra_vraag.c.key.contains(words, autoescape=True)

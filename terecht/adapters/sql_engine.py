"""Open a database and bring its tables up to date: SQLite or PostgreSQL, by one URL.

Knows how each of the two is made safe (nothing acknowledged is lost when a process is killed, no wait without
end, several workers may start at once), how its schema moves, and which of its errors pass. Knows no table.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     migrate(f"sqlite:///{folder}/var/terecht.sqlite")
>>> open_engine("mysql://localhost/terecht")
Traceback (most recent call last):
terecht.domain.errors.ConfigError: veld 'database_url': deze database kennen we niet (gevonden: 'mysql'); \
verwacht: sqlite:///… of postgresql+psycopg://…
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from terecht.domain.errors import ConfigError, Fault, StoreUnavailable

WAIT = 5.0
"""Seconds to wait for a lock or a free connection before the database counts as unavailable."""
MIGRATION_WAIT = 120.0
"""Seconds a worker waits for another one that is migrating."""
CONNECT_WAIT = 5
"""Seconds to wait for a server to answer at all."""

MIGRATIONS = "terecht.adapters:migrations"

MISSING = ("42P01", "42703")
"""What PostgreSQL says of a table or a column that is not there; SQLite has no such word, its fault is operational."""

_MIGRATION_LOCK = 7_372_636_378
"""Any number, the same for every worker: PostgreSQL's advisory locks have numbers."""


def open_engine(url: str, *, wait: float = WAIT) -> Engine:
    """Return an engine for this URL, without connecting yet. A SQLite file is made, for its owner only.

    ConfigError when the URL names no database that Terecht knows. Messages never show parameters: no personal
    data in logs.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        _make_private(str(parsed.database))
        engine = create_engine(
            parsed, hide_parameters=True, pool_timeout=wait, connect_args={"timeout": wait}
        )
        _set_up_sqlite(engine)
    else:
        engine = create_engine(
            parsed,
            hide_parameters=True,
            pool_timeout=wait,
            pool_pre_ping=True,
            connect_args={"connect_timeout": CONNECT_WAIT},
        )
        _set_up_postgresql(engine, wait)
    return engine


def migrate(url: str, *, to: str = "head") -> None:
    """Bring the tables up to a revision, `head` by default; workers that start at once wait for each other.

    All or nothing: a migration that fails leaves the schema as it was. ConfigError when the database was made
    by a newer Terecht, StoreUnavailable when it can't be reached or written.
    """
    with unavailable():
        engine = open_engine(url, wait=MIGRATION_WAIT)
    try:
        with unavailable():
            if engine.dialect.name == "sqlite":
                turn_on_wal(engine)
            with engine.begin() as connection:
                if engine.dialect.name == "postgresql":
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
                command.upgrade(migration_config(connection), to)
    except CommandError as error:
        raise ConfigError(
            Fault("de database is van een nieuwere versie van Terecht", field="database_url")
        ) from error
    finally:
        engine.dispose()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that may write: on disk when the block ends, or StoreUnavailable and nothing is."""
    with unavailable(), engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that only reads: it sees one state of the database and waits for no writer."""
    with unavailable(), engine.execution_options(is_reading=True).begin() as connection:
        yield connection


def insert_into(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Begin an insert that may say what happens on a conflict: both dialects can, no common class does."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def wipe(engine: Engine) -> None:
    """Leave nothing of what was erased beside a SQLite file; readers that are busy are not waited for."""
    if engine.dialect.name == "sqlite":
        with unavailable(), closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()


def turn_on_wal(engine: Engine) -> None:
    """Let readers and a writer of a SQLite file not wait for each other; the file remembers it.

    Of several that switch at once SQLite turns some away whatever their patience, so they try again here.
    """
    deadline = time.monotonic() + MIGRATION_WAIT
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        while True:
            try:
                cursor.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)


def migration_config(connection: Connection) -> Config:
    """Return what Alembic needs to run Terecht's migrations on this connection, in its transaction."""
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    config.attributes["connection"] = connection
    return config


def check_revision(connection: Connection) -> None:
    """Raise StoreUnavailable unless the tables are those of this Terecht: neither older nor newer."""
    context = MigrationContext.configure(connection)
    if context.get_current_revision() != _newest_revision():
        raise StoreUnavailable("de database is van een andere versie van Terecht")


@cache
def _newest_revision() -> str | None:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    return ScriptDirectory.from_config(config).get_current_head()


@contextmanager
def unavailable() -> Iterator[None]:
    """Turn what the administrator must mend, or what passes, into StoreUnavailable; faults of ours stay."""
    try:
        yield
    except (IntegrityError, DataError):
        raise
    except (DBAPIError, PoolTimeoutError, sqlite3.Error, OSError) as error:
        if isinstance(error, ProgrammingError) and not _is_other_schema(error):
            raise
        raise StoreUnavailable(
            "de database is even niet bereikbaar; probeer het zo dadelijk opnieuw"
        ) from error


def _is_other_schema(error: ProgrammingError) -> bool:
    """Tell whether a table or column is missing: another version's backup was put back under a Terecht that runs."""
    return getattr(error.orig, "sqlstate", "") in MISSING


def _parse(url: str) -> URL:
    expected = "sqlite:///… of postgresql+psycopg://…"
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigError(
            Fault("dit is geen adres van een database", field="database_url", expected=expected)
        ) from error
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and ":memory:" not in parsed.database:
            return parsed.set(drivername="sqlite+pysqlite")
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+psycopg")
        case name:
            raise ConfigError(
                Fault("deze database kennen we niet", field="database_url", value=name, expected=expected)
            )


def _make_private(database: str) -> None:
    """Make the file before SQLite does, readable by nobody else; the files beside it take over its mode."""
    if database.startswith("file:"):
        return
    path = Path(database)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def _set_up_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(dbapi_connection: Any, _record: object) -> None:  # any DBAPI connection
        with closing(dbapi_connection.cursor()) as cursor:
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.execute("PRAGMA synchronous = FULL")  # some builds of SQLite take a risk with WAL
            cursor.execute("PRAGMA secure_delete = ON")  # what is erased is not left in unused pages

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that will write takes its turn at the start, where waiting can't end in a deadlock.
        is_reading = connection.get_execution_options().get("is_reading", False)
        connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def _set_up_postgresql(engine: Engine, wait: float) -> None:
    @event.listens_for(engine, "connect")
    def _connect(dbapi_connection: Any, _record: object) -> None:  # any DBAPI connection
        with closing(dbapi_connection.cursor()) as cursor:
            cursor.execute(f"SET lock_timeout = {round(wait * 1000)}")
            cursor.execute("SET synchronous_commit = on")  # whatever the server does by default
        dbapi_connection.commit()

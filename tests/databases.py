"""Databases with the tables of today, for tests that ask what is in them and not how they came about.

The migrations run once a kind, not once a test: a SQLite file is copied, a schema of PostgreSQL is emptied and given
again. What tests migrations, or changes tables, starts from an empty database.
"""

import secrets
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, create_engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from terecht.adapters.sql_engine import migrate
from terecht.adapters.sql_tables import metadata

ROWS_ONLY_GROW = "extra_vraag_event"
"""The table whose trigger refuses what empties it."""
PATIENCE = "SET LOCAL lock_timeout = '2s'"
"""A process that a test killed may hold a lock for a moment more; longer, and its schema is not given again."""


def copy_tables(path: Path) -> Path:
    """Make a SQLite file with today's tables at `path`, readable by its owner only, as Terecht makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(_sqlite_with_tables())
    return path


@cache
def _sqlite_with_tables() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "terecht.sqlite"
        migrate(f"sqlite:///{path}")
        return path.read_bytes()


class Schemas:
    """Schemas on a PostgreSQL server: an empty one is dropped by who asked, one with tables may come back."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._engine = create_engine(server)
        self._spare: list[str] = []

    def url(self, schema: str) -> str:
        """Return the URL at which this schema is the only one."""
        options = f"-csearch_path={schema}"
        url = make_url(self._server).update_query_dict({"options": options})
        return url.render_as_string(hide_password=False)

    def make(self) -> str:
        """Make an empty schema and return its name."""
        schema = f"test_{secrets.token_hex(8)}"
        with self._engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
        return schema

    def take(self) -> str:
        """Return the name of a schema with today's tables, and nothing in them."""
        if self._spare:
            return self._spare.pop()
        schema = self.make()
        migrate(self.url(schema))
        return schema

    def give_back(self, schema: str) -> None:
        """Empty the tables for the next test; drop what can't be emptied."""
        try:
            with self._engine.begin() as connection:
                _empty(connection, schema)
        except DBAPIError:
            self.drop(schema)
        else:
            self._spare.append(schema)

    def drop(self, schema: str) -> None:
        """Drop a schema with all that is in it."""
        with self._engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))

    def close(self) -> None:
        """Leave nothing on the server."""
        for schema in self._spare:
            self.drop(schema)
        self._engine.dispose()


def _empty(connection: Connection, schema: str) -> None:
    tables = [table.name for table in reversed(metadata.sorted_tables)]
    sequences = inspect(connection).get_sequence_names(schema=schema)
    statements = (
        PATIENCE,
        f"ALTER TABLE {schema}.{ROWS_ONLY_GROW} DISABLE TRIGGER USER",
        *(f"DELETE FROM {schema}.{table}" for table in tables),
        *(f"SELECT setval('{schema}.{sequence}', 1, false)" for sequence in sequences),
        f"ALTER TABLE {schema}.{ROWS_ONLY_GROW} ENABLE TRIGGER USER",
    )
    connection.exec_driver_sql("; ".join(statements))

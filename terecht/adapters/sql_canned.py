"""Canned texts in SQLite or PostgreSQL; `service.canned.CannedStore` says what each call means."""

from datetime import datetime

from sqlalchemy import Engine, delete, insert, select, update

from terecht.adapters.sql_engine import reading, writing
from terecht.adapters.sql_tables import canned_text
from terecht.domain.canned import CannedText


class SqlCanned:
    """A store on an engine whose tables are up to date."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> tuple[CannedText, ...]:
        """Return every text, by title."""
        wanted = select(canned_text).order_by(canned_text.c.title, canned_text.c.id)
        with reading(self._engine) as connection:
            return tuple(
                CannedText(row.id, row.title, row.text, row.version) for row in connection.execute(wanted)
            )

    def save(self, text: CannedText, *, at: datetime) -> bool:
        """Keep a text, in place of the version it says when it has an id."""
        values = {"title": text.title, "text": text.text, "updated_at": at}
        with writing(self._engine) as connection:
            if not text.id:
                connection.execute(insert(canned_text).values(**values, version=1))
                return True
            named = (canned_text.c.id == text.id) & (canned_text.c.version == text.version)
            changed = update(canned_text).where(named).values(**values, version=text.version + 1)
            return connection.execute(changed).rowcount == 1

    def remove(self, text_id: int, *, version: int) -> bool:
        """Drop a text in this version."""
        named = (canned_text.c.id == text_id) & (canned_text.c.version == version)
        with writing(self._engine) as connection:
            return connection.execute(delete(canned_text).where(named)).rowcount == 1

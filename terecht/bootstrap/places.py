"""Where things are kept, and what comes from outside: the database, files of editors, the clock, chance."""

import secrets
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine as Database

from terecht.adapters.faq_import import Imported, import_entries
from terecht.adapters.faq_write import write_faq
from terecht.adapters.guarded_file import GuardedFile
from terecht.adapters.sql_engine import migrate, open_engine
from terecht.adapters.sql_store import SqlStore
from terecht.config import Settings
from terecht.labels.measures import BRUSSELS


def open_store(settings: Settings) -> SqlStore:
    """Return the store of the settings."""
    return SqlStore(open_database(settings))


def open_database(settings: Settings) -> Database:
    """Return the database of the settings, its tables up to date; the folder of an SQLite file is made first."""
    if not settings.database_url:
        settings.var_path.mkdir(parents=True, exist_ok=True)
    migrate(settings.database)
    return open_engine(settings.database)


def guarded_file(settings: Settings) -> GuardedFile:
    """Return the guarded queries of the settings."""
    return GuardedFile(settings.guarded_path, settings.own_guarded_path)


def now() -> datetime:
    """Return the time, aware, UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day it is in Brussels."""
    return now().astimezone(BRUSSELS).date()


def new_secret() -> str:
    """Return a random token, URL-safe, 192 bits."""
    return secrets.token_urlsafe(24)


def import_faq(source: Path, target: Path, *, overwrite: bool) -> Imported:
    """Take over a FAQ of another system: all of its rows written to `target`, or FaqError and nothing."""
    imported = import_entries(source)
    write_faq(imported.faq, target, overwrite=overwrite)
    return imported


def stamp_of(*paths: Path) -> Callable[[], Hashable]:
    """Return a function that marks the state of files: time, size and inode of each."""

    def stamp() -> Hashable:
        marks = []
        for path in paths:
            try:
                status = path.stat()
                marks.append((status.st_mtime_ns, status.st_size, status.st_ino))
            except FileNotFoundError:
                marks.append((0, 0, 0))
        return tuple(marks)

    return stamp

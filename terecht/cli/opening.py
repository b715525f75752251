"""What commands open first: the settings, the FAQ they say, the database; closed again when the command ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine as Database

from terecht.bootstrap import Workshop, open_database
from terecht.config import Settings, load_settings
from terecht.domain.faq import Faq
from terecht.labels.measures import counted


def settings_with(faq: Path | None) -> Settings:
    """Return the settings, with another FAQ than theirs when one is named."""
    return load_settings() if faq is None else load_settings(faq_path=faq)


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Give the database of the settings, and let go of it."""
    database = open_database(settings)
    try:
        yield database
    finally:
        database.dispose()


def thema_of(settings: Settings) -> str:
    """Return the id of the thema whose FAQ the settings name."""
    return Workshop(settings).read_faq().thema.id


def size_of(faq: Faq) -> str:
    """Return how many questions a FAQ has, in words."""
    return counted(len(faq.entries), "vraag", "vragen")

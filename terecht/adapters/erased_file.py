"""What was erased, in a file beside the database: one JSON object a line, ids and times only, and it only grows.

A backup that is put back brings back who was erased after it was made; this file tells who.
"""

import json
import logging
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from terecht.domain.errors import StoreUnavailable
from terecht.domain.retention import Gone

logger = logging.getLogger(__name__)


class ErasedFile:
    """Keeps `service.retention.Journal`'s promises in a file that need not exist."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> frozenset[Gone]:
        """Return everything in it; a line that was cut off by a crash is passed over."""
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise StoreUnavailable("het bestand met wat gewist werd kan niet gelezen worden") from error
        return frozenset(_parsed(lines))

    def add(self, gone: Iterable[Gone]) -> None:
        """Add lines, on disk when this returns; StoreUnavailable when the disk says no."""
        lines = sorted(map(_line, gone))
        if not lines:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with open(descriptor, "wb") as file:
                file.write(("\n" + "".join(lines)).encode())  # a line that was cut off ends here
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreUnavailable("wat gewist werd kan niet genoteerd worden") from error


def _line(gone: Gone) -> str:
    return json.dumps({"wat": gone.what, "id": gone.id, "gemaakt": gone.made.isoformat()}) + "\n"


def _parsed(lines: Iterable[bytes]) -> Iterator[Gone]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            read = json.loads(line)
            yield Gone(str(read["wat"]), int(read["id"]), datetime.fromisoformat(read["gemaakt"]))
        except (ValueError, TypeError, KeyError):
            logger.warning("line %d of the erased is unreadable", number)

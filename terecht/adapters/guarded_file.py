"""The guarded queries: what nobody fits to, so that it shows whether the FAQ still answers.

Two files of judged queries: the project's, only read, and the one that editors fill from the browser, written
whole. Neither has to exist. Whoever writes takes turns with `atomic_file.alone_with` beforehand.
"""

from pathlib import Path

from terecht.adapters.atomic_file import replace_file
from terecht.adapters.editor_files import read_bytes
from terecht.adapters.json_fields import write_line
from terecht.adapters.judged_files import parse_judged
from terecht.domain.errors import FaqUnwritable, Fault
from terecht.evaluation.run import Judged

ASKED = "gevraagd"
"""The kind of a query that a visitor asked and an editor guarded."""


class GuardedFile:
    """The guarded queries of `project`, and of `own`, which editors add to."""

    def __init__(self, project: Path, own: Path) -> None:
        self._project = project
        self._own = own

    def read(self) -> tuple[Judged, ...]:
        """Return all of them, the editors' own first; FaqError with every fault."""
        return (*self.own(), *_read(self._project))

    def own(self) -> tuple[Judged, ...]:
        """Return those that editors added; FaqError with every fault."""
        return _read(self._own)

    def guard(self, text: str, entry_id: str) -> None:
        """Add a query that an entry answers, unless it is there; FaqUnwritable when the disk says no."""
        if all(judged.text != text for judged in self.own()):
            before = read_bytes(self._own, optional=True)
            gap = b"" if not before or before.endswith(b"\n") else b"\n"
            line = write_line({"text": text, "id": entry_id, "kind": ASKED})
            self._write(before + gap + f"{line}\n".encode())

    def release(self, text: str, entry_id: str) -> None:
        """Take a query away that an entry answers; nothing to do when it is not there."""
        kept = [
            line
            for line in read_bytes(self._own, optional=True).splitlines(keepends=True)
            if not (line.strip() and _is(line, text, entry_id))
        ]
        if len(b"".join(kept)) < len(read_bytes(self._own, optional=True)):
            self._write(b"".join(kept))

    def _write(self, data: bytes) -> None:
        try:
            replace_file(self._own, data)
        except OSError as error:
            message = f"het bestand kan niet geschreven worden ({error.strerror or error})"
            raise FaqUnwritable(Fault(message, file=str(self._own))) from error


def _read(path: Path) -> tuple[Judged, ...]:
    data = read_bytes(path, optional=True)
    return parse_judged(data, name=str(path)) if data.strip() else ()


def _is(line: bytes, text: str, entry_id: str) -> bool:
    return parse_judged(line, name="") == (Judged(text, frozenset({entry_id}), ASKED),)

"""The sentences that coaches use again: find, write, change, remove. Knows what a good one is; no form, no table."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from terecht.domain.canned import VARIABLES, CannedText, unknown_variables
from terecht.domain.errors import Fault, QueryError
from terecht.service.asking import storable

MAX_TITLE = 120
MAX_TEXT = 5_000

CHANGED = "intussen wijzigde iemand deze tekst; de jouwe staat hier nog"


class CannedStore(Protocol):
    """Where canned texts are kept. Each call is one transaction."""

    def all(self) -> tuple[CannedText, ...]:
        """Return every text, by title."""

    def save(self, text: CannedText, *, at: datetime) -> bool:
        """Keep a text: a new one when its id is 0, else in place of the version it says; False when that is gone."""

    def remove(self, text_id: int, *, version: int) -> bool:
        """Drop a text in this version; False when it is another by now."""


class CannedTexts:
    """The use cases of canned texts."""

    def __init__(self, store: CannedStore, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def all(self) -> tuple[CannedText, ...]:
        """Return every text, by title."""
        return self._store.all()

    def save(self, text_id: int, title: str, text: str, *, version: int) -> None:
        """Keep a new text (id 0) or a changed one; QueryError with every fault, also when it changed meanwhile."""
        plain = " ".join(storable(title).split())
        said = storable(text)
        faults = [*_faults("title", plain, MAX_TITLE), *_faults("text", said, MAX_TEXT)]
        if unknown := unknown_variables(said):
            names = ", ".join(f"{{{name}}}" for name in VARIABLES)
            faults.append(Fault(f"{{{unknown[0]}}} kennen we niet", field="text", expected=names))
        if faults:
            raise QueryError(*faults)
        if not self._store.save(CannedText(text_id, plain, said, version), at=self._clock()):
            raise QueryError(Fault(CHANGED, field="text"))

    def remove(self, text_id: int, *, version: int) -> None:
        """Drop a text; QueryError when it changed meanwhile."""
        if not self._store.remove(text_id, version=version):
            raise QueryError(Fault(CHANGED, field="text"))


def _faults(field: str, text: str, longest: int) -> list[Fault]:
    if not text:
        return [Fault("vul dit in", field=field)]
    if len(text) > longest:
        return [Fault("dit is te lang", field=field, expected=f"hoogstens {longest} tekens")]
    return []

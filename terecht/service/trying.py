"""The engine that serves and that of a draft, and what both said to the queries they were asked."""

from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import Protocol

from terecht.domain.faq import Faq
from terecht.service.corpus import Engine, Snapshot
from terecht.service.effect import Said, said

REMEMBERED = 5_000
"""Queries of which is remembered what an engine says: probes are mostly the same from draft to draft."""


class Live(Protocol):
    """The FAQ that serves."""

    def current(self) -> Snapshot:
        """Return the pair that serves now."""

    def refresh(self) -> None:
        """Read the file now and serve it."""


class Asked:
    """An engine, and what it said to the queries it was asked last."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.said: Callable[[str], Said] = lru_cache(maxsize=REMEMBERED)(lambda text: said(engine.rank(text)))


class Engines:
    """The engine that serves and that of the last draft; one draft is fitted at a time."""

    def __init__(self, live: Live, refit: Callable[[Faq], Engine]) -> None:
        self._live = live
        self._refit = refit
        self._one_at_a_time = Lock()
        self._serving: tuple[Snapshot, Asked] | None = None
        self._drafted: tuple[tuple[str, Engine], Asked] | None = None

    def live(self) -> Asked:
        """Return the one that serves."""
        snapshot = self._live.current()
        if self._serving is None or self._serving[0] is not snapshot:
            self._serving = snapshot, Asked(snapshot.engine)
        return self._serving[1]

    def of(self, faq: Faq) -> Asked:
        """Return the one of a changed FAQ."""
        with self._one_at_a_time:
            key = faq.fingerprint, self._live.current().engine
            if self._drafted is None or self._drafted[0] != key:
                self._drafted = key, Asked(self._refit(faq))
            return self._drafted[1]

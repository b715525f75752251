"""The FAQ that is live: followed while it changes, swapped whole, never taken down by a broken file.

Knows when to read again and what to serve meanwhile. Knows no file or format: how to tell that something
changed, to read and to fit come in as functions. A change is read once it has stood still for a moment, so
that a half-written file is not taken for a broken one. It is served in two steps: first with an engine that
reuses what was learnt before (quick), then with one that has learnt from the new FAQ (full), unless another
change came in between.

>>> from terecht.domain.faq import Thema
>>> faq, engine = Faq(Thema("cultuurplekken"), ()), object()
>>> def broken():
...     raise TerechtError("regel 3: geen vragen")
>>> corpus = LiveCorpus(
...     Snapshot(faq, engine), stamp=0, changed=lambda: 0, read=broken, quick=lambda faq: engine, full=print
... )
>>> corpus.reload()
>>> corpus.current().faq is faq, corpus.problem
(True, 'regel 3: geen vragen')
"""

import logging
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Protocol

from terecht.domain.errors import TerechtError
from terecht.domain.faq import Faq
from terecht.domain.ranking import Ranking

logger = logging.getLogger(__name__)

INTERVAL = 0.5
"""Seconds between two looks. With `SETTLE` and a quick engine under a second, a change is live within two."""
SETTLE = 0.2
"""Seconds a change must stand still before it is read; an editor writes a FAQ in a few milliseconds."""


class Engine(Protocol):
    """What ranks the entries of one FAQ for a query; thread-safe, and never raises on a string."""

    def rank(self, query: str, *, explain: bool = False) -> Ranking:
        """Return the engine's whole word on a query; `explain` adds what made each hit."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A FAQ and the engine fitted to it: always used together."""

    faq: Faq
    engine: Engine


class LiveCorpus:
    """Holds the snapshot that serves, and keeps it current from two threads of its own.

    Args:
        first: what serves from the start.
        stamp: what `changed` said before `first` was read.
        changed: returns a mark of the files' state (say of each its mtime_ns, size and inode); another mark
            means that something changed. OSError counts as a state of its own.
        read: reads the FAQ; TerechtError or OSError when that can't be done.
        quick: an engine for a FAQ in under a second, with what was learnt before.
        full: an engine that learns from the FAQ; may take its time.
        interval: seconds between two looks.
        settle: seconds that a change must stand still.
    """

    def __init__(
        self,
        first: Snapshot,
        *,
        stamp: Hashable,
        changed: Callable[[], Hashable],
        read: Callable[[], Faq],
        quick: Callable[[Faq], Engine],
        full: Callable[[Faq], Engine],
        interval: float = INTERVAL,
        settle: float = SETTLE,
    ) -> None:
        self._snapshot = first
        self._read_stamp = stamp
        self._seen_stamp = stamp
        self._changed = changed
        self._read = read
        self._quick = quick
        self._full = full
        self._interval = interval
        self._settle = settle
        self._problem = ""
        self._swap = threading.Lock()
        self._reading = threading.Lock()
        self._stopping = threading.Event()
        self._to_learn = threading.Event()
        self._threads: tuple[threading.Thread, ...] = ()

    def current(self) -> Snapshot:
        """Return the pair that serves now; what a caller holds stays whole while another takes its place."""
        return self._snapshot

    @property
    def problem(self) -> str:
        """Why the newest FAQ is not the one that serves (Dutch, every fault on a line); "" when it is."""
        return self._problem

    def start(self) -> None:
        """Begin to follow changes. Call it in the process that serves, after any fork."""
        self._threads = (
            threading.Thread(target=self._watch, name="faq-watch", daemon=True),
            threading.Thread(target=self._learn, name="faq-learn", daemon=True),
        )
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End both threads; waits for a fit under way. What serves goes on serving."""
        self._stopping.set()
        self._to_learn.set()
        for thread in self._threads:
            thread.join()

    def poll(self) -> bool:
        """Look once, and read what changed if it stood still since the look before. False while it moves."""
        with self._reading:
            stamp = self._stamp()
            is_still = stamp == self._seen_stamp
            self._seen_stamp = stamp
            if is_still and stamp != self._read_stamp:
                self._read_stamp = stamp
                self.reload()
            return is_still

    def refresh(self) -> None:
        """Read now, without waiting for the file to stand still: for who has just written it whole."""
        with self._reading:
            self._read_stamp = self._seen_stamp = self._stamp()
            self.reload()

    def reload(self) -> None:
        """Read now and serve it with a quick engine, or note why not and let what served serve on."""
        try:
            faq = self._read()
            snapshot = Snapshot(faq, self._quick(faq))
        except TerechtError as error:
            self._refuse(str(error))
        except OSError as error:
            self._refuse(f"{error.filename or 'een bestand'}: kan niet gelezen worden ({error.strerror})")
        except Exception as error:  # a fault of ours in reading or fitting must not end the service
            logger.exception("the changed FAQ can't be taken up")
            self._refuse(f"onverwachte fout bij het inlezen: {type(error).__name__}")
        else:
            with self._swap:
                self._snapshot = snapshot
            self._problem = ""
            self._to_learn.set()
            logger.info("the changed FAQ is live: %d entries", len(faq.entries))

    def learn(self) -> None:
        """Fit the full engine to the FAQ that serves, and serve it unless the FAQ changed meanwhile."""
        quick = self._snapshot
        try:
            full = Snapshot(quick.faq, self._full(quick.faq))
        except Exception:  # the quick engine serves on
            logger.exception("the engine can't learn from the changed FAQ")
            return
        with self._swap:
            if self._snapshot is quick:
                self._snapshot = full

    def _stamp(self) -> Hashable:
        try:
            return self._changed()
        except OSError as error:
            return "unreadable", error.errno

    def _refuse(self, problem: str) -> None:
        if problem != self._problem:
            logger.error("the changed FAQ is refused, the last good one serves on: %s", problem)
        self._problem = problem

    def _watch(self) -> None:
        is_still = True
        while not self._stopping.wait(self._interval if is_still else self._settle):
            is_still = self.poll()

    def _learn(self) -> None:
        while self._to_learn.wait() and not self._stopping.is_set():
            self._to_learn.clear()
            self.learn()

"""Which extra vragen ask nearly the same: the engine's own look at texts, turned on what coaches get.

Only questions are held against each other; `service.finding` searches in the rest too.
Every process keeps the features of all texts in memory and catches up with the database before it compares: it
reads what changed since it last looked, and a little before that, for transactions end in another order than
they begin. No words are kept. `SAME` was chosen on pairs that are not those of the tests.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from terecht.domain.queue import Filed
from terecht.ranking.texts import Near, Texts
from terecht.ranking.words import words_of
from terecht.text.analysis import Analysis

SAME = 0.5
"""From here extra vragen are proposed as a group: 95 of 100 such pairs asked the same when this was chosen."""
ALIKE = 0.3
"""From here one is worth a look beside another."""
OVERLAP = timedelta(minutes=5)
"""So far back every look reads again: longer than any transaction lasts, clocks of servers included."""
Analyse = Callable[[str], Analysis]
Weighed = TypeVar("Weighed")


class Filings(Protocol):
    """Where the texts come from."""

    def filed(self, thema: str, *, since: datetime | None) -> tuple[Filed, ...]:
        """Return the questions of what changed at or after `since`, of everything when None."""


@dataclass(frozen=True, slots=True)
class Similar:
    """Another extra vraag, how near it is (in [0, 1]), and which words of this one it shares, as typed."""

    number: int
    score: float
    words: tuple[str, ...]


class Followed:
    """Keeps something in memory up to date with what is filed. Thread-safe.

    Args:
        read: returns what changed at or after a moment, everything when None.
        take: is given what is another than when it was last given.
    """

    def __init__(self, read: Callable[..., tuple[Filed, ...]], take: Callable[[Filed], None]) -> None:
        self._read = read
        self._take = take
        self._marks: dict[int, int] = {}
        self._newest: datetime | None = None
        self._lock = threading.Lock()

    def now(self, weigh: Callable[[], Weighed]) -> Weighed:
        """Take what was filed or changed since the last look; return what is made of all there is now."""
        with self._lock:
            for filed in self._read(since=self._newest - OVERLAP if self._newest else None):
                mark = hash((filed.text, filed.said))
                if self._marks.get(filed.number) != mark:
                    self._take(filed)
                    self._marks[filed.number] = mark
                self._newest = max(filed.updated_at, self._newest or filed.updated_at)
            return weigh()


class SimilarVragen:
    """Compares the questions of one theme. Thread-safe.

    Args:
        store: where the texts are.
        thema: the id of the theme.
        analyse: the text treatment of the live engine.
    """

    def __init__(self, store: Filings, thema: str, *, analyse: Analyse) -> None:
        self._analyse = analyse
        self._texts = Texts()
        self._followed = Followed(partial(store.filed, thema), self._take)

    def catch_up(self) -> None:
        """Read all there is now, so that whoever asks next need not wait for it."""
        self._followed.now(self._texts.compared)

    def near(self, numbers: Sequence[int], *, least: float = SAME) -> tuple[tuple[Near, ...], ...]:
        """Return for each extra vraag the others whose questions are at least so near, best first."""
        return tuple(self._followed.now(self._texts.compared).near(numbers, least=least)) if numbers else ()

    def shared(self, text: str, others: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """Return for each other text the words of `text`, as typed, that it has in some form."""
        own = self._analyse(text)
        return tuple(_shared(own, self._analyse(other)) for other in others)

    def _take(self, filed: Filed) -> None:
        self._texts.put(filed.number, words_of(self._analyse(filed.text)))


def clusters(texts: Sequence[str], *, analyse: Analyse) -> tuple[tuple[int, ...], ...]:
    """Take texts together that ask the same: groups of their places, the largest first.

    A group is a text with all that is near it and not in a larger group already; many have one text only.
    """
    collection = Texts()
    for place, text in enumerate(texts):
        collection.put(place, words_of(analyse(text)))
    near = collection.compared().near(range(len(texts)), least=SAME)
    groups: list[tuple[int, ...]] = []
    left = set(range(len(texts)))
    for place in sorted(left, key=lambda place: (-len(near[place]), place)):
        if place in left:
            group = (place, *(other.number for other in near[place] if other.number in left))
            left.difference_update(group)
            groups.append(group)
    return tuple(sorted(groups, key=lambda group: (-len(group), group)))


def _shared(own: Analysis, other: Analysis) -> tuple[str, ...]:
    theirs = {
        term.key
        for terms, is_content in zip(other.terms, other.content, strict=True)
        if is_content
        for term in terms
    }
    words = (
        token.text
        for token, terms, is_content in zip(own.tokens, own.terms, own.content, strict=True)
        if is_content and any(term.key in theirs for term in terms)
    )
    return tuple(dict.fromkeys(words))

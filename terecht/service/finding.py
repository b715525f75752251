"""Which extra vragen hold some words: in their question, or in what was added, answered, said or noted.

As in `service.similar`, every process keeps hashed terms of all that in memory and catches up with the database
before it looks; what was erased is gone with the next look. Words to show are read anew, for the few lines shown.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

from terecht.domain.queue import Filed, Part, Said
from terecht.ranking.passages import Passages
from terecht.ranking.words import words_of
from terecht.service.similar import Analyse, Followed
from terecht.text.analysis import Analysis

MAX_FOUND = 200
"""The best of a search; whoever looks further needs other words."""

MAX_READ = 20_000
"""Characters of what was said about one extra vraag that a search looks at: what a conversation of weeks has."""
LEAD, SHOWN = 40, 120
"""Characters of an excerpt before the words that matter, and from there on."""
_PASSAGE = re.compile(r"\S(?:.{0,598}\S)?(?!\S)|\S{600}", re.DOTALL)


class Writings(Protocol):
    """Where what was written comes from."""

    def written(self, thema: str, *, since: datetime | None) -> tuple[Filed, ...]:
        """Return question and all that was said of what changed at or after `since`, of everything when None."""

    def said(self, numbers: Collection[int]) -> Mapping[int, tuple[Said, ...]]:
        """Return what was said about these extra vragen, in the order of `written`."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of what was said about an extra vraag, with where in it the words of a query stand."""

    part: Part
    text: str = field(repr=False)
    spans: tuple[tuple[int, int], ...]


class Finding:
    """Searches the extra vragen of one theme. Thread-safe.

    Args:
        store: where the texts are.
        thema: the id of the theme.
        analyse: the text treatment of the live engine.
    """

    def __init__(self, store: Writings, thema: str, *, analyse: Analyse) -> None:
        self._store = store
        self._analyse = analyse
        self._passages = Passages()
        self._followed = Followed(partial(store.written, thema), self._take)

    def catch_up(self) -> None:
        """Read all there is now, so that who searches first need not wait for it."""
        self._followed.now(self._passages.indexed)

    def search(self, query: str, *, limit: int = MAX_FOUND) -> Mapping[int, int]:
        """Return the extra vragen that hold the words of a query in some form, best first.

        Each number with the place of the passage that says so, 0 for the question itself.
        """
        words = words_of(self._analyse(query))
        found = self._followed.now(self._passages.indexed).search(words, limit=limit)
        return {one.number: one.place for one in found}

    def excerpts(self, query: str, places: Mapping[int, int]) -> Mapping[int, Excerpt]:
        """Return the stretch that holds the words of a query, of each number whose question is not enough."""
        aside = {number: place for number, place in places.items() if place > 0}
        said = self._store.said(aside) if aside else {}
        wanted = _keys(self._analyse(query))
        passages = {number: passages_of(said[number]) for number in aside}
        return {
            number: self._excerpt(passages[number][place - 1], wanted)
            for number, place in aside.items()
            if place <= len(passages[number])  # else it was erased a moment ago
        }

    def _take(self, filed: Filed) -> None:
        texts = (filed.text, *(said.text for said in passages_of(filed.said)))
        self._passages.put(filed.number, [words_of(self._analyse(text)) for text in texts])

    def _excerpt(self, said: Said, wanted: frozenset[str]) -> Excerpt:
        analysis = self._analyse(said.text)
        spans = [
            (token.start, token.end)
            for token, terms in zip(analysis.tokens, analysis.terms, strict=True)
            if any(term.key in wanted for term in terms)
        ]
        first, last = _around(said.text, spans)
        shown = [(start - first, end - first) for start, end in spans if first <= start and end <= last]
        return Excerpt(said.part, said.text[first:last], tuple(shown))


def passages_of(said: Iterable[Said]) -> tuple[Said, ...]:
    """Cut what was said into passages that can be read at a glance; what comes after `MAX_READ` is left out.

    >>> [len(one.text) for one in passages_of([Said(Part.NOTE, "zaal " * 300)])]
    [599, 599, 299]
    """
    left, passages = MAX_READ, []
    for one in said:
        passages += [Said(one.part, text) for text in _PASSAGE.findall(one.text[:left])]
        left -= len(one.text)
        if left <= 0:
            break
    return tuple(passages)


def _keys(analysis: Analysis) -> frozenset[str]:
    """Return what the telling words of a query stand for; all of its words when none tells anything."""
    words = list(zip(analysis.terms, analysis.content, strict=True))
    telling = [terms for terms, is_content in words if is_content] or [terms for terms, _ in words]
    return frozenset(term.key for terms in telling for term in terms)


def _around(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return where to cut a text, between words, so that what is left holds most of these spans."""
    starts = [start for start, _ in spans]
    busiest = max(starts, key=lambda at: sum(at <= other < at + SHOWN for other in starts), default=0)
    first = text.rfind(" ", 0, max(0, busiest - LEAD)) + 1
    last = text.find(" ", first + LEAD + SHOWN)
    return first, len(text) if last < 0 else last

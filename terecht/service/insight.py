"""What happened in a period, for staff and for the month report: counts, votes, gaps, waiting times.

Counts come from a store; the FAQ that is live tells categories and questions. Says nothing of persons.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from terecht.domain import insight as sums
from terecht.domain.faq import Faq
from terecht.domain.insight import Counts, Period, Tally, Votes, VoteTally, Waited, Waiting
from terecht.service.asking import Corpus

GAP_TEXTS = 2_000
"""So many of the newest unanswered queries are looked through for gaps."""
GAPS = 12
EXAMPLES = 4

Cluster = Callable[[Sequence[str]], tuple[tuple[int, ...], ...]]
"""Takes texts together that ask the same: groups of their places, the largest first."""


class InsightStore(Protocol):
    """Where what was asked, thought and answered is counted."""

    def asked(self, thema: str, period: Period) -> tuple[Tally, ...]:
        """Return how often queries of each hour (in Brussels), outcome and nearest entry were asked."""

    def votes(self, thema: str, period: Period) -> tuple[VoteTally, ...]:
        """Return how often each thing was thought of each entry."""

    def unanswered(self, thema: str, period: Period, *, limit: int) -> tuple[str, ...]:
        """Return the newest texts that no entry answered, as long as they are kept."""

    def waited(self, thema: str, period: Period) -> tuple[Waited, ...]:
        """Return the extra vragen whose first answer went out in the period."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Queries that ask the same and found no answer: how often, and some ways in which it was asked."""

    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Insight:
    """All there is to tell about a period.

    `before` are the counts of the period of the same length that went before. `promised` is the precision of
    the settings, `expected` the mean probability of the answers given; both in [0, 1].
    """

    faq: Faq
    period: Period
    counts: Counts
    before: Counts
    over_time: tuple[tuple[date, Counts], ...]
    by_category: tuple[tuple[str, Counts], ...]
    promised: float
    expected: float | None
    votes: Votes
    votes_by_entry: tuple[tuple[str, Votes], ...]
    waiting: Waiting | None
    gaps: tuple[Gap, ...]
    never_shown: tuple[str, ...]


class Looking:
    """The use cases of insight, on one theme.

    Args:
        corpus: the live FAQ.
        store: counts.
        cluster: takes texts together that ask the same.
        promised: the precision that the settings promise, in (0, 1).
    """

    def __init__(self, corpus: Corpus, store: InsightStore, *, cluster: Cluster, promised: float) -> None:
        self._corpus = corpus
        self._store = store
        self._cluster = cluster
        self._promised = promised

    def look(self, period: Period) -> Insight:
        """Return what happened in a period; StoreUnavailable when that can't be read now."""
        faq = self._corpus.current().faq
        thema = faq.thema.id
        asked = self._store.asked(thema, period)
        voted = self._store.votes(thema, period)
        return Insight(
            faq=faq,
            period=period,
            counts=sums.total(asked),
            before=sums.total(self._store.asked(thema, _before(period))),
            over_time=sums.over_time(asked, period),
            by_category=sums.by_category(asked, faq),
            promised=self._promised,
            expected=sums.expected_precision(asked),
            votes=sums.votes(voted),
            votes_by_entry=tuple(sorted(sums.votes_by_entry(voted).items(), key=_worst_first)),
            waiting=sums.waiting(self._store.waited(thema, period)),
            gaps=self._gaps(thema, period),
            never_shown=sums.never_shown(asked, faq),
        )

    def _gaps(self, thema: str, period: Period) -> tuple[Gap, ...]:
        texts = self._store.unanswered(thema, period, limit=GAP_TEXTS)
        return tuple(_gap([texts[place] for place in group]) for group in self._cluster(texts)[:GAPS])


def _gap(texts: Sequence[str]) -> Gap:
    different = tuple(dict.fromkeys(texts))
    return Gap(len(texts), different[:EXAMPLES])


def _before(period: Period) -> Period:
    return Period(period.start - timedelta(days=period.days), period.start)


def _worst_first(item: tuple[str, Votes]) -> tuple[int, str]:
    entry_id, votes = item
    return votes.useful - (votes.total - votes.useful), entry_id

"""What a change of the FAQ does to what people ask: which queries get another outcome or another first answer.

Asks two engines the same queries (*probes*): guarded ones, what visitors asked lately, and the phrasings of the
entry that changes and of those it competes with; of each source a bounded number, so that the answer comes while
an editor waits. Knows nothing of how the change is made or saved.

>>> probe = Probe("pintjes?", Source.GUARDED, frozenset({"bar"}))
>>> sure, silent = Said(Outcome.ANSWER, ("bar",), 0.97), Said(Outcome.PASS_ON, (), 0.1)
>>> shift_of(probe, sure, silent).turn.value, shift_of(probe, silent, sure).turn.value
('slechter', 'beter')
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from terecht.domain.faq import Entry, Faq
from terecht.domain.ranking import Outcome, Ranking
from terecht.evaluation.run import SUGGESTED, Judged

MAX_GUARDED = 600
MAX_PAST = 200
MAX_PHRASINGS = 300
"""At some 2 ms a query (see `docs/matcher.md`) all of it takes two or three seconds."""
COMPETITORS = 8
"""Entries whose phrasings are asked as well: those most often among the first hits of the changed one's phrasings."""


class Source(StrEnum):
    """Where a probe comes from, and so who knows what should answer it."""

    GUARDED = "bewaakt"
    PHRASING = "formulering"
    ASKED = "gevraagd"


class Turn(StrEnum):
    """Which way an outcome turned, worst first."""

    WORSE = "slechter"
    OTHER = "anders"
    BETTER = "beter"


_ORDER = {turn: place for place, turn in enumerate(Turn)}


@dataclass(frozen=True, slots=True)
class Probe:
    """A query to ask before and after; `right` are the entries that answer it, None when nobody knows."""

    text: str
    source: Source
    right: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a visitor gets to see: the answer, or the entries to choose from, best first, or nothing.

    `probability` in [0, 1]: that the first hit answers the query. `near` are the first hits, shown or not.
    """

    outcome: Outcome
    shown: tuple[str, ...]
    probability: float
    near: tuple[str, ...] = field(default=(), compare=False)

    @property
    def first(self) -> str:
        """The entry shown first, "" when none is."""
        return self.shown[0] if self.shown else ""


@dataclass(frozen=True, slots=True)
class Shift:
    """A probe that gets something else to see."""

    probe: Probe
    before: Said
    after: Said
    turn: Turn


@dataclass(frozen=True, slots=True)
class Effect:
    """Every shift, worst first, and how many probes of each source were asked."""

    shifts: tuple[Shift, ...]
    asked: Counter[Source]

    @property
    def turns(self) -> Counter[Turn]:
        """How many shifts there are of each kind."""
        return Counter(shift.turn for shift in self.shifts)


Ask = Callable[[str], Said]


def said(ranking: Ranking) -> Said:
    """Return what a visitor gets to see of a ranking."""
    shown = {Outcome.ANSWER: 1, Outcome.SUGGESTIONS: SUGGESTED, Outcome.PASS_ON: 0}[ranking.outcome]
    first = tuple(hit.entry_id for hit in ranking.hits[:SUGGESTED])
    return Said(ranking.outcome, first[:shown], ranking.probability, near=first)


def effect_of(probes: Iterable[Probe], *, before: Ask, after: Ask) -> Effect:
    """Return what turned between two engines."""
    shifts: list[Shift] = []
    asked: Counter[Source] = Counter()
    for probe in probes:
        asked[probe.source] += 1
        shift = shift_of(probe, before(probe.text), after(probe.text))
        if (shift.before.outcome, shift.before.first) != (shift.after.outcome, shift.after.first):
            shifts.append(shift)
    return Effect(tuple(sorted(shifts, key=_gravity)), asked)


def probes_of(
    entry: Entry,
    faq: Faq,
    *,
    old: Collection[str],
    guarded: Sequence[Judged],
    past: Sequence[str],
    after: Ask,
) -> tuple[Probe, ...]:
    """Return what to ask about a change that makes `faq` hold `entry`; each text once, the judged ones first.

    Of the entry's own phrasings only the `old` ones: that what is new finds it says nothing.
    """
    found = {
        probe.text: probe
        for probe in (
            *(Probe(text, Source.ASKED) for text in past[:MAX_PAST]),
            *islice(_phrasings(entry, faq, old, after), MAX_PHRASINGS),
            *(Probe(query.text, Source.GUARDED, query.right_ids) for query in guarded[:MAX_GUARDED]),
        )
    }
    order = list(Source)
    return tuple(sorted(found.values(), key=lambda probe: order.index(probe.source)))


def shift_of(probe: Probe, before: Said, after: Said) -> Shift:
    """Return a probe with what it got before and after, and which way that turned."""
    return Shift(probe, before, after, _turn(probe, before, after))


def _phrasings(entry: Entry, faq: Faq, old: Collection[str], after: Ask) -> Iterator[Probe]:
    """Yield the old phrasings of an entry, then those of the entries found beside it, the most found first.

    Who should answer a phrasing that is taken away, nobody knows any more.
    """
    beside: Counter[str] = Counter()
    for text in entry.phrasings:
        beside.update(set(after(text).near) - {entry.id})
        if text in old:
            yield Probe(text, Source.PHRASING, frozenset({entry.id}))
    yield from (Probe(text, Source.PHRASING) for text in old if text not in entry.phrasings)
    for other_id, _ in beside.most_common(COMPETITORS):
        for text in faq.entry(other_id).phrasings:
            yield Probe(text, Source.PHRASING, frozenset({other_id}))


def _turn(probe: Probe, before: Said, after: Said) -> Turn:
    if probe.right is None:
        lost = before.outcome is Outcome.ANSWER and after.outcome is not Outcome.ANSWER
        return Turn.WORSE if lost else Turn.OTHER
    goodness = [_goodness(one, probe.right) for one in (before, after)]
    if goodness[0] == goodness[1]:
        return Turn.OTHER
    return Turn.WORSE if goodness[1] < goodness[0] else Turn.BETTER


def _goodness(one: Said, right: frozenset[str]) -> int:
    """Return how well a visitor is served: 3 the right answer, 2 the right one to choose, 1 none, 0 a wrong answer.

    What no entry answers is served best by none.
    """
    if not right:
        return {Outcome.PASS_ON: 3, Outcome.SUGGESTIONS: 1, Outcome.ANSWER: 0}[one.outcome]
    if right.intersection(one.shown):
        return 3 if one.outcome is Outcome.ANSWER else 2
    return 0 if one.outcome is Outcome.ANSWER else 1


def _gravity(shift: Shift) -> tuple[int, int, float]:
    sources = list(Source)
    distance = abs(shift.after.probability - shift.before.probability)
    return _ORDER[shift.turn], sources.index(shift.probe.source), -distance

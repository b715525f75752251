"""What the counts of a period say: asked and how it ended, by day and by category, votes, waiting times.

Pure sums over `Tally` rows, which say how often something was asked in one hour with one end; nothing in it
leads to a person.

>>> november = Period(date(2026, 11, 1), date(2026, 12, 1))
>>> november.days, Counts({Outcome.ANSWER: 3, Outcome.PASS_ON: 1}).share(Outcome.ANSWER)
(30, 0.75)
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from terecht.domain.asked import NotUseful
from terecht.domain.faq import Faq
from terecht.domain.ranking import Outcome

WEEKS_FROM = 63
"""Days from which a period is shown by week: more bars than that say less."""

WRONG_REASONS = frozenset({NotUseful.OTHER_SUBJECT, NotUseful.WRONG})
"""What a visitor says when the answer was not the right one; the other reasons are about a right one."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to, not including, `end`, in Brussels."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    @property
    def step(self) -> int:
        """How many days one bar stands for: 1 or 7."""
        return 7 if self.days >= WEEKS_FROM else 1


def month_of(day: date) -> Period:
    """Return the month that a day is in.

    >>> month_of(date(2026, 12, 31))
    Period(start=datetime.date(2026, 12, 1), end=datetime.date(2027, 1, 1))
    """
    start = day.replace(day=1)
    return Period(start, (start + timedelta(days=31)).replace(day=1))


@dataclass(frozen=True, slots=True)
class Tally:
    """So many queries of one hour (aware) with one outcome; the sum of their probabilities goes along."""

    hour: datetime
    outcome: Outcome
    entry_id: str
    count: int
    probability_sum: float


@dataclass(frozen=True, slots=True)
class VoteTally:
    """So many visitors who thought the same of one entry."""

    entry_id: str
    useful: bool
    reason: NotUseful
    count: int


@dataclass(frozen=True, slots=True)
class Waited:
    """An extra vraag that was answered: when it was asked and when the first answer went out (aware)."""

    asked_at: datetime
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """Queries by outcome."""

    of: Mapping[Outcome, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.of.values())

    def share(self, outcome: Outcome) -> float:
        """Return the share with this outcome in [0, 1]; 0 when there are none."""
        return self.of.get(outcome, 0) / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Votes:
    """What visitors thought of an entry, or of all: how often useful, and why not."""

    useful: int = 0
    not_useful: Mapping[NotUseful, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many said something."""
        return self.useful + sum(self.not_useful.values())

    @property
    def right(self) -> int:
        """How many were not told something else than they asked: useful, or right but not enough."""
        return self.total - sum(self.not_useful.get(reason, 0) for reason in WRONG_REASONS)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long askers waited for an answer: how many, and hours at the middle and at the slowest tenth."""

    count: int
    median_hours: float
    slow_hours: float


def over_time(tallies: Iterable[Tally], period: Period) -> tuple[tuple[date, Counts], ...]:
    """Return the counts of every step of the period, also of the empty ones; hours are in Brussels already."""
    found: dict[date, Counter[Outcome]] = {
        period.start + timedelta(days=days): Counter() for days in range(0, period.days, period.step)
    }
    for tally in tallies:
        days = (tally.hour.date() - period.start).days
        found[period.start + timedelta(days=days - days % period.step)][tally.outcome] += tally.count
    return tuple((day, Counts(counter)) for day, counter in found.items())


def by_category(tallies: Iterable[Tally], faq: Faq) -> tuple[tuple[str, Counts], ...]:
    """Return the counts per category of the nearest entry, in the order of the FAQ; "" for all that is none.

    What was answered is about its entry for sure; of what was passed on the nearest entry is a guess.
    """
    found: dict[str, Counter[Outcome]] = defaultdict(Counter)
    for tally in tallies:
        category = faq.entry(tally.entry_id).category if tally.entry_id in faq else ""
        found[category][tally.outcome] += tally.count
    order = [category.id for category in faq.categories]
    rest = [category for category in found if category not in order]
    return tuple((category, Counts(found[category])) for category in (*order, *rest) if category in found)


def total(tallies: Iterable[Tally]) -> Counts:
    """Return the counts of the whole period."""
    counter: Counter[Outcome] = Counter()
    for tally in tallies:
        counter[tally.outcome] += tally.count
    return Counts(counter)


def expected_precision(tallies: Iterable[Tally]) -> float | None:
    """Return the mean probability with which answers were given, in [0, 1]; None when none was."""
    answers = [tally for tally in tallies if tally.outcome is Outcome.ANSWER]
    given = sum(tally.count for tally in answers)
    return sum(tally.probability_sum for tally in answers) / given if given else None


def votes_by_entry(tallies: Iterable[VoteTally]) -> dict[str, Votes]:
    """Return what visitors thought of each entry."""
    by_entry: dict[str, list[VoteTally]] = defaultdict(list)
    for tally in tallies:
        by_entry[tally.entry_id].append(tally)
    return {entry_id: votes(found) for entry_id, found in by_entry.items()}


def votes(tallies: Iterable[VoteTally]) -> Votes:
    """Return what visitors thought of all of it together."""
    useful, against = 0, Counter[NotUseful]()
    for tally in tallies:
        if tally.useful:
            useful += tally.count
        else:
            against[tally.reason] += tally.count
    return Votes(useful, against)


def waiting(waited: Sequence[Waited]) -> Waiting | None:
    """Return how long askers waited, None when nothing was answered."""
    if not waited:
        return None
    hours = sorted((one.answered_at - one.asked_at).total_seconds() / 3600 for one in waited)
    return Waiting(len(hours), median(hours), hours[min(len(hours) - 1, int(0.9 * len(hours)))])


def never_shown(tallies: Iterable[Tally], faq: Faq) -> tuple[str, ...]:
    """Return the ids of entries that no answer of the period was, in the order of the FAQ."""
    shown = {tally.entry_id for tally in tallies if tally.outcome is Outcome.ANSWER}
    return tuple(entry.id for entry in faq.entries if entry.id not in shown)

"""What a report on a run shows, as values: figures beside what to reach, curves, and all that went wrong.

Knows no page; `adapters.report_html` makes one of it. Sentences of the page stand in its template.

>>> TO_REACH["hit@1"].is_reached(0.93), TO_REACH["false_answers"].is_reached(0.05)
(True, False)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isnan

from terecht.domain.ranking import Outcome
from terecht.evaluation.curves import (
    HitCurve,
    ReliabilityBin,
    RiskPoint,
    chosen_point,
    hit_curves,
    reliability,
    risk_coverage,
)
from terecht.evaluation.intervals import Interval, ece_by_chance, intervals
from terecht.evaluation.metrics import FIGURES, JudgedRun, figures_by_kind
from terecht.evaluation.run import SUGGESTED, Verdict


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should be: from `at_least` to `at_most`, both in [0, 1]."""

    at_least: float = 0.0
    at_most: float = 1.0

    def is_reached(self, value: float) -> bool:
        """Whether `value` lies within."""
        return self.at_least <= value <= self.at_most


TO_REACH: Mapping[str, Target] = {
    "hit@1": Target(at_least=0.92),
    "hit@3": Target(at_least=0.98),
    "precision": Target(at_least=0.93, at_most=0.97),  # the promise of 0.95, neither broken nor overcautious
    "answered": Target(at_least=0.75),
    "served": Target(at_least=0.95),
    "false_answers": Target(at_most=0.04),
    "ece": Target(at_most=0.04),
}
"""What the engine aims at on queries that it has never seen."""


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure over all queries (NaN if undefined), its 95 % interval and target if it has one."""

    name: str
    value: float
    interval: Interval | None = None
    target: Target | None = None

    @property
    def is_reached(self) -> bool:
        """Whether there is a target and the figure meets it."""
        return self.target is not None and self.target.is_reached(self.value)


class FailureKind(StrEnum):
    """What went wrong with a query, worst first."""

    FALSE_ANSWER = "vals-antwoord"
    WRONG_ANSWER = "verkeerd-antwoord"
    WRONG_SUGGESTIONS = "verkeerde-suggesties"
    PASSED_ON = "onnodig-doorgegeven"
    NEEDLESS_SUGGESTIONS = "onnodige-suggesties"


@dataclass(frozen=True, slots=True)
class Failure:
    """A query that went wrong, with the questions it should have found and those it was given."""

    kind: FailureKind
    verdict: Verdict
    expected: tuple[str, ...]
    given: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """How many queries with one outcome had the right entry first, second or third, further on or nowhere.

    `unanswerable`: for so many nothing was right because no entry answers them.
    """

    outcome: Outcome
    first: int
    suggested: int
    missed: int
    unanswerable: int

    @property
    def total(self) -> int:
        """All queries with this outcome."""
        return self.first + self.suggested + self.missed + self.unanswerable


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a page about one run shows. `facts` are pairs of a name and a value for its head.

    `promised` is the precision of direct answers that was promised, in [0, 1]; None when there was none.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[FigureLine, ...]
    by_kind: Mapping[str, Mapping[str, float]]
    risk_coverage: tuple[RiskPoint, ...]
    chosen: RiskPoint | None
    promised: float | None
    reliability: tuple[ReliabilityBin, ...]
    ece_by_chance: float
    hit_curves: tuple[HitCurve, ...]
    outcomes: tuple[OutcomeRow, ...]
    failures: tuple[Failure, ...]

    def failures_of(self, kind: FailureKind) -> tuple[Failure, ...]:
        """Return the failures of one kind, most probable first."""
        return tuple(failure for failure in self.failures if failure.kind is kind)


def build_report(
    verdicts: Sequence[Verdict],
    questions: Mapping[str, str],
    *,
    title: str,
    facts: Sequence[tuple[str, str]] = (),
    targets: Mapping[str, Target] | None = None,
    promised: float | None = None,
) -> Report:
    """Return the report on these verdicts.

    Args:
        verdicts: how every query fared, in any order.
        questions: the question of every entry by id; an id that is not there stands for itself.
        title: what was measured (the theme, the set of queries).
        facts: what the reader should know of the run, as name and value: FAQ, language part, date.
        targets: figures to reach, such as `TO_REACH`; none when not given.
        promised: the precision promised for direct answers.
    """
    run = JudgedRun.of(verdicts)
    by_kind = figures_by_kind(verdicts)
    return Report(
        title=title,
        facts=tuple(facts),
        lines=_lines(by_kind[""], intervals(run), targets or {}),
        by_kind=by_kind,
        risk_coverage=risk_coverage(run),
        chosen=chosen_point(run),
        promised=promised,
        reliability=reliability(run),
        ece_by_chance=ece_by_chance(run),
        hit_curves=hit_curves(verdicts),
        outcomes=tuple(_outcome_row(outcome, verdicts) for outcome in Outcome),
        failures=find_failures(verdicts, questions),
    )


def _lines(
    figures: Mapping[str, float], found: Mapping[str, Interval], targets: Mapping[str, Target]
) -> tuple[FigureLine, ...]:
    return tuple(
        FigureLine(name, figures[name], _known(found.get(name)), targets.get(name)) for name in FIGURES
    )


def _known(interval: Interval | None) -> Interval | None:
    return None if interval is None or isnan(interval.low) else interval


def _outcome_row(outcome: Outcome, verdicts: Sequence[Verdict]) -> OutcomeRow:
    given = [verdict for verdict in verdicts if verdict.outcome is outcome]
    inside = [verdict for verdict in given if verdict.judged.is_answerable]
    first = sum(verdict.is_right for verdict in inside)
    suggested = sum(1 < verdict.rank <= SUGGESTED for verdict in inside)
    return OutcomeRow(
        outcome,
        first=first,
        suggested=suggested,
        missed=len(inside) - first - suggested,
        unanswerable=len(given) - len(inside),
    )


def find_failures(verdicts: Sequence[Verdict], questions: Mapping[str, str]) -> tuple[Failure, ...]:
    """Return what went wrong, worst kind first, within a kind the most probable first."""
    kinds = list(FailureKind)
    found = [
        Failure(
            kind, verdict, _named(sorted(verdict.judged.right_ids), questions), _given(verdict, questions)
        )
        for verdict in verdicts
        if (kind := failure_kind(verdict))
    ]
    return tuple(sorted(found, key=lambda failure: (kinds.index(failure.kind), -failure.verdict.probability)))


def failure_kind(verdict: Verdict) -> FailureKind | None:
    """Return what went wrong with one query; None when it went as it should."""
    if not verdict.judged.is_answerable:
        return _WITHOUT_ANSWER.get(verdict.outcome)
    return None if verdict.is_served else _WITH_ANSWER[verdict.outcome]


_WITHOUT_ANSWER = {
    Outcome.ANSWER: FailureKind.FALSE_ANSWER,
    Outcome.SUGGESTIONS: FailureKind.NEEDLESS_SUGGESTIONS,
}
_WITH_ANSWER = {
    Outcome.ANSWER: FailureKind.WRONG_ANSWER,
    Outcome.SUGGESTIONS: FailureKind.WRONG_SUGGESTIONS,
    Outcome.PASS_ON: FailureKind.PASSED_ON,
}


def _given(verdict: Verdict, questions: Mapping[str, str]) -> tuple[str, ...]:
    """Return what the visitor got to see, or would have seen: the answer, or what could be suggested."""
    shown = verdict.top[:1] if verdict.outcome is Outcome.ANSWER else verdict.top
    return _named(shown, questions)


def _named(ids: Sequence[str], questions: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(questions.get(entry_id, entry_id) for entry_id in ids)

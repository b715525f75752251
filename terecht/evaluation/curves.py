"""The curves behind the figures: risk against coverage, reliability of probabilities, hit rate@k per kind.

Values only; `adapters.report_plots` draws them.

>>> from terecht.domain.ranking import Outcome
>>> from terecht.evaluation.run import Judged, Verdict
>>> bar = Judged("mag de bar open", frozenset({"bar"}))
>>> run = JudgedRun.of([Verdict(bar, Outcome.ANSWER, 0.9, rank=1), Verdict(bar, Outcome.ANSWER, 0.4, rank=2)])
>>> [(point.coverage, point.risk) for point in risk_coverage(run)]
[(0.5, 0.0), (1.0, 0.5)]
"""

from collections.abc import Sequence
from dataclasses import dataclass

from terecht.evaluation.intervals import Interval, wilson
from terecht.evaluation.metrics import JudgedRun, bins, by_probability, hit_rate, selected
from terecht.evaluation.run import Verdict

CUTOFFS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """What answering every query from `threshold` on would give.

    `given` direct answers of which `right`; `coverage`: given / all queries; `risk`: share of the given that
    is wrong, with its 95 % Wilson interval.
    """

    threshold: float
    given: int
    right: int
    coverage: float
    risk: float
    interval: Interval


def risk_coverage(run: JudgedRun) -> tuple[RiskPoint, ...]:
    """Return the risk–coverage curve (El-Yaniv & Wiener 2010): one point per probability, highest first.

    Coverage rises; the last point answers everything.
    """
    thresholds, given, right = selected(run)
    rows = zip(thresholds.tolist(), given.tolist(), right.tolist(), strict=True)
    return tuple(_risk_point(*row, n_queries=len(run)) for row in rows)


def chosen_point(run: JudgedRun) -> RiskPoint | None:
    """Return where the engine's own outcomes put it: None when it gave no direct answer.

    `threshold` is the lowest probability that it answered at.
    """
    if not run.answers.any():
        return None
    return _risk_point(
        float(run.probabilities[run.answers].min()),
        int(run.answers.sum()),
        int((run.answers & run.right).sum()),
        n_queries=len(run),
    )


def at_coverages(points: Sequence[RiskPoint], steps: int = 10) -> tuple[RiskPoint, ...]:
    """Return the first point at or past each of `steps` equal steps of coverage: few enough to read."""
    reached = (
        next((point for point in points if point.coverage * steps >= step), None)
        for step in range(1, steps + 1)
    )
    return tuple(dict.fromkeys(point for point in reached if point))


def _risk_point(threshold: float, given: int, right: int, *, n_queries: int) -> RiskPoint:
    wrong = given - right
    return RiskPoint(threshold, given, right, given / n_queries, wrong / given, wilson(wrong, given))


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Queries of nearly the same probability: their number, mean probability, and how many were right.

    `share` is right / count, with its 95 % Wilson interval; calibrated means share = mean probability.
    """

    count: int
    lowest: float
    highest: float
    mean_probability: float
    right: int
    share: float
    interval: Interval


def reliability(run: JudgedRun) -> tuple[ReliabilityBin, ...]:
    """Return the reliability diagram: the very bins of `metrics.ece`, lowest probability first.

    Σ count · |mean_probability - share| / n is the ece.
    """
    order = by_probability(run)
    probabilities, right = run.probabilities[order], run.right[order]
    return tuple(
        _reliability_bin(probabilities[piece].tolist(), int(right[piece].sum())) for piece in bins(len(run))
    )


def _reliability_bin(probabilities: list[float], right: int) -> ReliabilityBin:
    count = len(probabilities)
    return ReliabilityBin(
        count=count,
        lowest=probabilities[0],
        highest=probabilities[-1],
        mean_probability=sum(probabilities) / count,
        right=right,
        share=right / count,
        interval=wilson(right, count),
    )


@dataclass(frozen=True, slots=True)
class HitCurve:
    """Hit rate@k of the answerable queries of one kind ("" = all of them), k from 1 to 5."""

    kind: str
    n_in: int
    rates: tuple[float, ...]
    first: Interval
    """The 95 % Wilson interval of hit rate@1."""


def hit_curves(verdicts: Sequence[Verdict]) -> tuple[HitCurve, ...]:
    """Return the curve of all answerable queries, then of each kind, best hit rate@1 first."""
    inside = [verdict for verdict in verdicts if verdict.judged.is_answerable]
    kinds = sorted({verdict.judged.kind for verdict in inside} - {""})
    curves = [_hit_curve(kind, [v for v in inside if v.judged.kind == kind]) for kind in kinds]
    ranked = sorted(curves, key=lambda curve: curve.rates, reverse=True)
    return (_hit_curve("", inside), *ranked) if inside else ()


def _hit_curve(kind: str, verdicts: Sequence[Verdict]) -> HitCurve:
    run = JudgedRun.of(verdicts)
    shares = [hit_rate(run, k) for k in CUTOFFS]
    first = wilson(shares[0].count, shares[0].of)
    return HitCurve(kind, len(run), tuple(share.value for share in shares), first)

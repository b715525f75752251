"""The figures of a judged run, vectorised: how well it ranks, answers, abstains and knows its own chances.

Every figure is a function of `JudgedRun`, the arrays of a run beside its judgements. Those that are a share
of queries give a `Share`: which queries count of which, so that intervals and the gate see the queries too.
Undefined figures (a share of nothing, one class only) are NaN.

>>> from terecht.evaluation.run import Judged, Verdict
>>> verdicts = [
...     Verdict(Judged("mag de bar open", frozenset({"bar"})), Outcome.ANSWER, probability=0.9, rank=1),
...     Verdict(Judged("wat weegt een klok"), Outcome.PASS_ON, probability=0.2, rank=0),
... ]
>>> precision(JudgedRun.of(verdicts)).value, figures(JudgedRun.of(verdicts))["auroc"]
(1.0, 1.0)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from terecht.domain.ranking import Outcome
from terecht.evaluation.run import SUGGESTED, Verdict

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BINS = 10
"""Bins of equal size for calibration, as Naeini et al. (2015) propose."""

ARP_PRECISION = 0.95


@dataclass(frozen=True, eq=False, slots=True)
class JudgedRun:
    """A run beside its judgements; every array is of shape (n_queries,).

    `ranks`: place of the first right hit, from 1; 0 when there is none. `answerable`: some entry answers it.
    `answers`, `suggestions`, `passes`: what the outcome was. `probabilities`: in [0, 1], that the first hit
    is right.
    """

    ranks: Ints
    answerable: Bools
    answers: Bools
    suggestions: Bools
    passes: Bools
    probabilities: Floats

    @classmethod
    def of(cls, verdicts: Sequence[Verdict]) -> "JudgedRun":
        """Return the arrays of these verdicts, in their order."""
        return cls(
            ranks=np.array([verdict.rank for verdict in verdicts], np.int64),
            answerable=np.array([verdict.judged.is_answerable for verdict in verdicts], np.bool_),
            answers=_has(verdicts, Outcome.ANSWER),
            suggestions=_has(verdicts, Outcome.SUGGESTIONS),
            passes=_has(verdicts, Outcome.PASS_ON),
            probabilities=np.array([verdict.probability for verdict in verdicts], np.float64),
        )

    def __len__(self) -> int:
        return len(self.ranks)

    @property
    def right(self) -> Bools:
        """Where the first hit answers the query."""
        right: Bools = self.ranks == 1
        return right

    def take(self, places: Ints) -> "JudgedRun":
        """Return the run of the queries at `places`, which may name a query more than once."""
        return JudgedRun(
            ranks=self.ranks[places],
            answerable=self.answerable[places],
            answers=self.answers[places],
            suggestions=self.suggestions[places],
            passes=self.passes[places],
            probabilities=self.probabilities[places],
        )


def _has(verdicts: Sequence[Verdict], outcome: Outcome) -> Bools:
    return np.array([verdict.outcome is outcome for verdict in verdicts], np.bool_)


@dataclass(frozen=True, eq=False, slots=True)
class Share:
    """Which queries count (`part`) of which (`whole`); both of shape (n_queries,), part within whole."""

    part: Bools
    whole: Bools

    @property
    def count(self) -> int:
        """How many queries count."""
        return int(self.part.sum())

    @property
    def of(self) -> int:
        """Of how many."""
        return int(self.whole.sum())

    @property
    def value(self) -> float:
        """The share, in [0, 1]; NaN of nothing."""
        return self.count / self.of if self.of else float("nan")


def hit_rate(run: JudgedRun, k: int) -> Share:
    """Hit rate@k: answerable queries with a right entry among the first `k` hits, whatever the outcome.

    |{q answerable: 1 <= rank(q) <= k}| / n_in; in [0, 1], higher is better, never falls with k.
    """
    return Share(_among_first(run, k), run.answerable)


def precision(run: JudgedRun) -> Share:
    """Precision of direct answers: right ones / those given, answers to unanswerable queries included.

    In [0, 1], higher is better. This is the selective accuracy of El-Yaniv & Wiener (2010) at the thresholds
    that the engine chose; 1 - it is the selective risk.
    """
    return Share(run.answers & run.right, run.answers)


def answered(run: JudgedRun) -> Share:
    """Right direct answers / answerable queries: the coverage that counts. In [0, 1], higher is better."""
    return Share(run.answers & run.right, run.answerable)


def served(run: JudgedRun) -> Share:
    """Answerable queries whose right entry was the answer or one of at most three suggestions / n_in.

    In [0, 1], higher is better; at least `answered`, at most hit rate@3.
    """
    suggested = run.suggestions & _among_first(run, SUGGESTED)
    return Share((run.answers & run.right) | suggested, run.answerable)


def false_answers(run: JudgedRun) -> Share:
    """Unanswerable queries that got a direct answer / n_out. In [0, 1], lower is better."""
    return Share(run.answers & ~run.answerable, ~run.answerable)


def passed_on(run: JudgedRun) -> Share:
    """Unanswerable queries that were passed on / n_out. In [0, 1], higher is better."""
    return Share(run.passes & ~run.answerable, ~run.answerable)


def mrr(run: JudgedRun) -> float:
    """Mean reciprocal rank (Voorhees 1999): mean over answerable queries of 1 / rank, 0 if nothing is right.

    In [0, 1], higher is better, at least hit rate@1; the outcome is ignored.
    """
    ranks = run.ranks[run.answerable]
    if not ranks.size:
        return float("nan")
    return float(np.divide(1.0, ranks, out=np.zeros(ranks.size), where=ranks > 0).mean())


def arp95(run: JudgedRun) -> float:
    """Answered at the best threshold on probability that keeps precision at 0.95 or more.

    max over thresholds t of |{right, p >= t}| / n_in where |{right, p >= t}| / |{p >= t}| >= 0.95, over all
    queries, outcomes ignored; 0 when no threshold will do. In [0, 1], higher is better: what the ranking of
    the probabilities would allow (El-Yaniv & Wiener 2010, selective classification).
    """
    n_in = int(run.answerable.sum())
    if not n_in:
        return float("nan")
    given, right = selected(run)[1:]
    kept = right[right / given >= ARP_PRECISION]
    return float(kept.max(initial=0) / n_in)


def selected(run: JudgedRun) -> tuple[Floats, Ints, Ints]:
    """Return what each threshold on probability selects: thresholds, how many queries, how many right.

    Thresholds fall. One place per distinct probability, so that queries of the same probability go together.
    """
    thresholds, places = np.unique(-run.probabilities, return_inverse=True)
    given = np.bincount(places, minlength=thresholds.size)
    right = np.bincount(places[run.right], minlength=thresholds.size)
    return -thresholds, given.cumsum(), right.cumsum()


def auroc(run: JudgedRun) -> float:
    """Area under the ROC curve: how well probability tells "the first hit is right" from the rest.

    Mann & Whitney's (1947) U / (n_right · n_wrong): the chance that a right query has a higher probability
    than a wrong one, ties count half. In [0, 1], higher is better, 0.5 is no use. Over all queries.
    """
    n_right = int(run.right.sum())
    n_wrong = len(run) - n_right
    if not n_right or not n_wrong:
        return float("nan")
    mid_ranks = _mid_ranks(run.probabilities)[run.right]
    return float((mid_ranks.sum() - n_right * (n_right + 1) / 2) / (n_right * n_wrong))


def _mid_ranks(values: Floats) -> Floats:
    """Return the rank of every value from 1, smallest first; equal values share the mean of their ranks."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = counts.cumsum()
    ranks: Floats = (last - (counts - 1) / 2)[places]
    return ranks


def ece(run: JudgedRun) -> float:
    """Expected calibration error: mean distance from probability to share right, in ten bins of equal size.

    Σ_b |Σ_{q in b} p(q) - |{q in b: right}|| / n over bins b (Naeini et al. 2015, AAAI), all queries, sorted
    by probability. In [0, 1], lower is better; small samples give some by chance (`intervals.ece_by_chance`).
    """
    if not len(run):
        return float("nan")
    gaps = (run.probabilities - run.right)[by_probability(run)]
    return float(sum(abs(gaps[piece].sum()) for piece in bins(len(run))) / len(run))


def by_probability(run: JudgedRun) -> Ints:
    """Return the places of the queries by rising probability; of equal ones the wrong come first."""
    return np.lexsort((run.right, run.probabilities))


def bins(n_queries: int, count: int = BINS) -> list[slice]:
    """Return `count` pieces of as equal size as can be, empty ones left out."""
    edges = [number * n_queries // count for number in range(count + 1)]
    return [slice(low, high) for low, high in pairwise(edges) if low < high]


def _among_first(run: JudgedRun, k: int) -> Bools:
    return (run.ranks >= 1) & (run.ranks <= k)


SHARES: Mapping[str, Callable[[JudgedRun], Share]] = {
    "hit@1": lambda run: hit_rate(run, 1),
    "hit@3": lambda run: hit_rate(run, 3),
    "precision": precision,
    "answered": answered,
    "served": served,
    "false_answers": false_answers,
    "passed_on": passed_on,
}
"""Figures that are a share of queries, by name."""

OTHER_FIGURES: Mapping[str, Callable[[JudgedRun], float]] = {
    "mrr": mrr,
    "arp95": arp95,
    "auroc": auroc,
    "ece": ece,
}
"""The other figures, by name."""

FIGURES = (
    "hit@1",
    "hit@3",
    "mrr",
    "precision",
    "answered",
    "served",
    "false_answers",
    "passed_on",
    "arp95",
    "auroc",
    "ece",
)
"""Names of all figures, in the order of every table."""


def figure(name: str, run: JudgedRun) -> float:
    """Return one figure of `FIGURES`, in [0, 1] or NaN."""
    return SHARES[name](run).value if name in SHARES else OTHER_FIGURES[name](run)


def figures(run: JudgedRun) -> dict[str, float]:
    """Return every figure by name, after n_in and n_out: how many queries are answerable and how many not."""
    n_in = int(run.answerable.sum())
    return {"n_in": n_in, "n_out": len(run) - n_in} | {name: figure(name, run) for name in FIGURES}


def figures_by_kind(verdicts: Sequence[Verdict]) -> dict[str, dict[str, float]]:
    """Return the figures of all verdicts under "", then those of each kind, answerable kinds first."""
    kinds = {verdict.judged.kind for verdict in verdicts} - {""}
    table = {kind: figures(JudgedRun.of(_of_kind(verdicts, kind))) for kind in sorted(kinds)}
    ordered = sorted(table.items(), key=lambda item: item[1]["n_in"] == 0)
    return {"": figures(JudgedRun.of(verdicts)), **dict(ordered)}


def _of_kind(verdicts: Sequence[Verdict], kind: str) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.judged.kind == kind]

"""How sure a figure is: Wilson intervals for shares, the bootstrap for the others, chance for calibration.

Randomness is seeded, so the same run gives the same intervals.

>>> found = wilson(9, 10)
>>> round(found.low, 3), round(found.high, 3)
(0.596, 0.982)
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan, sqrt
from statistics import NormalDist

import numpy as np

from terecht.evaluation.metrics import OTHER_FIGURES, SHARES, JudgedRun, ece

LEVEL = 0.95
_SAMPLES = 2_000
_SEED = 20_260_301
_BOOTSTRAPPED = ("mrr", "arp95", "auroc")


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval within [0, 1]; NaN when there is nothing to go by."""

    low: float
    high: float


def wilson(count: int, of: int, *, level: float = LEVEL) -> Interval:
    """Return the score interval of a share (Wilson 1927, doi 10.1080/01621459.1927.10502953).

    It keeps its coverage for small samples and shares near 0 or 1, and never leaves [0, 1].
    """
    if not of:
        return Interval(float("nan"), float("nan"))
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, weight = count / of, z * z / of
    centre = (share + weight / 2) / (1 + weight)
    reach = z * sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight)
    # Rounding must not put the share itself outside: at 0 and 1 the formula ends exactly there.
    return Interval(max(0.0, min(centre - reach, share)), min(1.0, max(centre + reach, share)))


def lower_bound(count: int, of: int, *, level: float = LEVEL) -> float:
    """Return the one-sided Wilson bound: the share is above it with probability `level`; NaN of nothing."""
    return wilson(count, of, level=2 * level - 1).low


def bootstrap(run: JudgedRun, figure: Callable[[JudgedRun], float], *, level: float = LEVEL) -> Interval:
    """Return the percentile interval of a figure over queries drawn anew (Efron & Tibshirani 1993, ch. 13).

    Draws for which the figure is undefined are left out.
    """
    random = np.random.default_rng(_SEED)
    drawn = (figure(run.take(random.integers(len(run), size=len(run)))) for _ in range(_SAMPLES))
    values = [value for value in drawn if not isnan(value)] if len(run) else []
    if not values:
        return Interval(float("nan"), float("nan"))
    low, high = np.quantile(values, ((1 - level) / 2, (1 + level) / 2))
    return Interval(float(low), float(high))


def intervals(run: JudgedRun) -> dict[str, Interval]:
    """Return the 95 % interval of every figure that has an honest one, by name.

    `ece` has none: drawn anew it only grows, since noise adds to it; see `ece_by_chance`.
    """
    shares = {name: share(run) for name, share in SHARES.items()}
    found = {name: wilson(share.count, share.of) for name, share in shares.items()}
    return found | {name: bootstrap(run, OTHER_FIGURES[name]) for name in _BOOTSTRAPPED}


def ece_by_chance(run: JudgedRun, *, level: float = LEVEL) -> float:
    """Return the ece that perfectly calibrated probabilities stay under with probability `level`.

    Draws "right" for each query with its own probability (consistency resampling, Bröcker & Smith 2007,
    doi 10.1175/WAF993.1): an ece below it is no evidence of bad calibration. NaN without queries.
    """
    if not len(run):
        return float("nan")
    random = np.random.default_rng(_SEED)
    return float(np.quantile([ece(_redrawn(run, random)) for _ in range(_SAMPLES)], level))


def _redrawn(run: JudgedRun, random: np.random.Generator) -> JudgedRun:
    """Return `run` with its first hit right as often as the probabilities say; all else is as it was."""
    right = random.random(len(run)) < run.probabilities
    return JudgedRun(
        ranks=right.astype(np.int64),
        answerable=run.answerable,
        answers=run.answers,
        suggestions=run.suggestions,
        passes=run.passes,
        probabilities=run.probabilities,
    )

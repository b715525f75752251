"""From a calibrated probability to an outcome, by thresholds that keep the promised precision.

`answer_threshold` picks the lowest probability at which, on queries held out from all learning, the lower
confidence bound of the precision still reaches the promise, and the upper one of the false answers still keeps
it: as many answers as the promises allow, and none beyond what the FAQ can carry.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from terecht.domain.ranking import Outcome

Z = 1.28  # one-sided 90 %: nine FAQs in ten keep the promise on queries like those held out
LOST = 0.015  # share of answerable queries whose right suggestion may be lost by passing on
FALSE_ANSWERS = 0.025
"""Share of held-out queries that no entry answers which may yet get an answer. Visitors are promised 0.04; but what is
held out was thought of by those who wrote the rest, and of what others think of more slips through (docs/matcher.md).
"""


@dataclass(frozen=True)
class Thresholds:
    """`answer` on the probability that the first hit is right, `suggest` on that it is among three, both in
    [0, 1].

    `carried` is False when the FAQ was too small to show the promised precision; `answer` is then a cautious
    guess.
    """

    answer: float
    suggest: float
    carried: bool

    def outcome(self, probability: float, among_three: float) -> Outcome:
        """Return the outcome for a query with these probabilities."""
        if probability >= self.answer:
            return Outcome.ANSWER
        return Outcome.SUGGESTIONS if among_three >= self.suggest else Outcome.PASS_ON


def wilson_lower(share: ArrayLike, n: ArrayLike, z: float = Z) -> NDArray[np.float64]:
    """Return the lower bound of a proportion seen `share` in `n` (Wilson 1927)."""
    p, size = np.asarray(share, dtype=np.float64), np.maximum(np.asarray(n, dtype=np.float64), 1e-9)
    middle = p + z * z / (2 * size)
    spread = z * np.sqrt(p * (1 - p) / size + z * z / (4 * size * size))
    return np.asarray((middle - spread) / (1 + z * z / size))


def wilson_upper(share: ArrayLike, n: ArrayLike, z: float = Z) -> NDArray[np.float64]:
    """Return the upper bound of a proportion seen `share` in `n`."""
    return 1 - wilson_lower(1 - np.asarray(share, dtype=np.float64), n, z)


def answer_threshold(
    probabilities: ArrayLike, right: ArrayLike, answerable: ArrayLike, weights: ArrayLike, *, precision: float
) -> float | None:
    """Return the lowest probability whose answers keep both promises; None when no threshold can be shown to.

    The promises: of the answers at least `precision` is right, and of the queries that nothing answers at
    most `FALSE_ANSWERS` gets one; each by its bound. Held-out queries count with their `weights`; the bounds use
    their effective number (Σw)²/Σw² (Kish 1965). Without queries that nothing answers the second has no say.
    """
    p, w = np.asarray(probabilities, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    order = np.argsort(-p, kind="stable")
    p, w = p[order], w[order]
    ok, known = np.asarray(right, dtype=bool)[order], np.asarray(answerable, dtype=bool)[order]
    given, good, squares = np.cumsum(w), np.cumsum(w * ok), np.cumsum(w * w)
    is_precise = wilson_lower(good / np.maximum(given, 1e-12), _effective(given, squares)) >= precision
    unknown = w * ~known
    false = np.cumsum(unknown) / max(unknown.sum(), 1e-12)
    n_unknown = _effective(unknown.sum(), (unknown**2).sum())
    is_silent = known.all() | (wilson_upper(false, n_unknown) <= FALSE_ANSWERS)
    last_of_tie = np.append(p[1:] != p[:-1], True)
    places = np.flatnonzero(is_precise & is_silent & last_of_tie)
    return float(p[places[-1]]) if len(places) else None


def _effective(total: ArrayLike, squares: ArrayLike) -> NDArray[np.float64]:
    """Return how many equal queries say as much as weighted ones with these sums of weights and their squares."""
    return np.asarray(np.square(total) / np.maximum(squares, 1e-12))


def suggest_threshold(among_three: ArrayLike, answerable: ArrayLike) -> float:
    """Return the probability under which at most `LOST` of the answerable queries fall."""
    known = np.asarray(among_three, dtype=np.float64)[np.asarray(answerable, dtype=bool)]
    return float(np.quantile(known, LOST)) if len(known) else 0.0

"""What tells a right first hit from a wrong one: features of a ranked query, for the calibration.

How strong the first hit is to each scorer and how far the second stays behind; whether the scorers agree; how
much of the query the FAQ does not know; how near the background (what no entry answers) comes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from terecht.ranking.evidence import Evidence
from terecht.ranking.features import Floats
from terecht.ranking.fusion import Fusion
from terecht.ranking.index import Beyond

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Signals:
    """What the evidence says of a query as a whole, beside the scores of its candidates.

    `nearest` (c,): the kernel with every candidate's nearest phrasing; `beyond`: that with the nearest row of
    every class beyond the FAQ; `given`: what the classifier gives those classes. `known` in [0, 1]: the share
    of the query's information that the FAQ holds; `total`: that information; `n_content`: words that carry
    any.
    """

    nearest: Floats
    beyond: tuple[float, ...]
    given: tuple[float, ...]
    known: float
    total: float
    n_content: int
    is_dutch: bool


def signals_of(evidence: Evidence, *, is_dutch: bool) -> Signals:
    """Return the signals of a query."""
    information = evidence.information
    total = float(information.sum())
    given = (
        evidence.classes[evidence.matcher.index.n_entries :]
        if evidence.classes.size
        else np.zeros(len(Beyond))
    )
    return Signals(
        evidence.nearest_kernel,
        tuple(evidence.nearest_beyond),
        tuple(given.tolist()),
        float(information @ evidence.held.max(axis=1)) / total if total else 0.0,
        total,
        int(np.count_nonzero(information)),
        is_dutch,
    )


def confidence(signals: Signals, scores: Floats, fusion: Fusion) -> Array:
    """Return the features of a query, (n_features,); `scores` (n_scorers, c) of its candidates."""
    fused = fusion.fuse(scores)
    order = np.argsort(-fused, kind="stable")[:4]
    first, second, third, fourth = (order[min(place, len(order) - 1)] for place in range(4))
    odds = np.exp(fusion.temperature * (fused - fused[first]))
    odds /= odds.sum()
    nearest = float(signals.nearest[first])
    return np.array(
        [
            *scores[:, first],
            *(scores[:, first] - scores[:, second]),
            fused[first],
            fused[first] - fused[second],
            fused[first] - fused[third],
            fused[second] - fused[fourth],
            odds[first],
            odds[order[:3]].sum(),
            -float(odds @ np.log(odds + 1e-12)),
            float(np.mean(scores.argmax(axis=1) == first)),
            nearest,
            *signals.beyond,
            *signals.given,
            nearest - max(signals.beyond),
            signals.known,
            np.log1p(signals.n_content),
            np.log1p(signals.total),
            float(signals.is_dutch),
        ]
    )

"""What tells a right first hit from a wrong one: features of a ranked query, for the calibration.

How strong the first hit is to each scorer and how far the second stays behind; whether the scorers agree; how much of the
query the FAQ does not know; how near the background (what no entry answers) comes.
"""

import numpy as np
from numpy.typing import NDArray

from terecht.ranking.evidence import Evidence
from terecht.ranking.features import Floats
from terecht.ranking.fusion import Fusion
from terecht.ranking.index import Beyond

Array = NDArray[np.float64]


def confidence(evidence: Evidence, scores: Floats, *, fusion: Fusion, is_dutch: bool) -> Array:
    """Return the features of a query, (n_features,); `scores` (n_scorers, c) with the candidates of the evidence."""
    fused = fusion.fuse(scores)
    order = np.argsort(-fused, kind="stable")[:4]
    first, second, third, fourth = (order[min(place, len(order) - 1)] for place in range(4))
    alone = len(order) == 1
    behind = np.zeros(len(scores)) if alone else scores[:, first] - scores[:, second]
    odds = np.exp(fusion.temperature * (fused - fused[first]))
    odds /= odds.sum()
    given = (
        evidence.classes[evidence.matcher.index.n_entries :]
        if evidence.classes.size
        else np.zeros(len(Beyond))
    )
    nearest = float(evidence.nearest_kernel[first])
    information = evidence.information
    total = float(information.sum())
    known = float(information @ evidence.held.max(axis=1)) if total else 0.0
    return np.array(
        [
            *scores[:, first],
            *behind,
            fused[first],
            fused[first] - fused[second],
            fused[first] - fused[third],
            fused[second] - fused[fourth],
            odds[first],
            odds[[first, second, third]].sum() if len(order) > 2 else 1.0,
            -float(odds @ np.log(odds + 1e-12)),
            float(np.mean(scores.argmax(axis=1) == first)),
            nearest,
            *evidence.nearest_beyond,
            *given,
            nearest - max(evidence.nearest_beyond),
            known / total if total else 0.0,
            np.log1p(np.count_nonzero(information)),
            np.log1p(total),
            float(is_dutch),
        ]
    )

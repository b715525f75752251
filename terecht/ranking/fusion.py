"""Fusion: one score an entry from the scores of all scorers, with weights learned from the FAQ itself.

Conditional logit (McFadden 1974): the weights θ ≥ 0 that make the right entry of held-out phrasings most
probable under softmax(θ·s). The fused score is the convex combination Σ θᵢsᵢ / Σ θᵢ, in [0, 1]; Σ θᵢ is the
temperature that makes it a distribution over entries again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from terecht.ranking.features import Floats

Array = NDArray[np.float64]

NEWCOMER = 1.0  # weight of a scorer the prior does not know: as that of the nearest phrasing, its next of kin


@dataclass(frozen=True)
class Fusion:
    """`weights` (n_scorers,) ≥ 0."""

    weights: Array

    @classmethod
    def fit(
        cls, scores: Sequence[Floats], right: Sequence[int], *, prior: "Fusion", ridge: float = 0.02
    ) -> "Fusion":
        """Learn from held-out queries: their `scores` (n_scorers, c) each, and the place of the `right`
        candidate.

        Drawn towards `prior` (relative to its size), which is all there is when nothing could be held out.
        """
        if not len(right):
            return prior
        widest = max(table.shape[1] for table in scores)
        padded = np.full((len(scores), len(prior.weights), widest), -1e6)
        for table, place in zip(scores, range(len(scores)), strict=True):
            padded[place, :, : table.shape[1]] = table
        chosen = padded[np.arange(len(right)), :, right]
        real = padded[:, 0, :] > -1e5
        padded[padded < -1e5] = 0.0

        def loss(theta: Array) -> tuple[float, Array]:
            utilities = np.where(real, np.einsum("s,qsc->qc", theta, padded), -np.inf)
            utilities -= utilities.max(axis=1, keepdims=True)
            odds = np.exp(utilities)
            odds /= odds.sum(axis=1, keepdims=True)
            picked = odds[np.arange(len(right)), right]
            drift = theta - prior.weights
            value = -np.log(np.maximum(picked, 1e-12)).sum() + 0.5 * ridge * drift @ drift
            gradient = np.einsum("qc,qsc->s", odds, padded) - chosen.sum(axis=0) + ridge * drift
            return float(value), gradient

        bounds = [(0.0, None)] * len(prior.weights)
        import scipy.optimize  # for who learns alone: a worker starts 0.2 s sooner without

        found = scipy.optimize.minimize(loss, prior.weights, jac=True, method="L-BFGS-B", bounds=bounds)
        return cls(found.x)

    def widened(self, n_scorers: int) -> "Fusion":
        """Return these weights for `n_scorers`, the last of which are new."""
        return Fusion(np.append(self.weights, np.full(n_scorers - len(self.weights), NEWCOMER)))

    @property
    def temperature(self) -> float:
        """How sharply a difference in fused score favours an entry."""
        return float(self.weights.sum()) or 1.0

    @property
    def shares(self) -> Array:
        """The weights as shares that sum to 1."""
        return self.weights / self.temperature

    def fuse(self, scores: Floats) -> Array:
        """Return the fused score of every candidate, (c,) in [0, 1], from `scores` (n_scorers, c)."""
        return np.asarray(self.shares @ scores)

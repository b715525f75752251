"""Scorer: fuzzy. Compares letters, not features: forgives typing errors and words in another order.

score(q, e) = weighted ratio (rapidfuzz `token_set_ratio`, 0-100 scaled to [0, 1]) of q with the nearest
phrasing of e, for the strongest candidates only: elsewhere it could not change the order.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from rapidfuzz import fuzz

from terecht.ranking.evidence import Evidence
from terecht.ranking.features import Floats

STRONGEST = 10


class RowTexts(Protocol):
    """Texts by their place."""

    def __getitem__(self, place: int, /) -> str: ...


@dataclass(frozen=True)
class Fuzzy:
    """`texts` are the folded rows of the index, in its order."""

    texts: RowTexts
    name: str = "fuzzy"

    def score(self, evidence: Evidence) -> Floats:
        """Return a score in [0, 1] per candidate, (c,); 0 outside the strongest."""
        scores = np.zeros(len(evidence.entries), dtype=np.float32)
        strongest = np.argsort(-evidence.nearest_kernel, kind="stable")[:STRONGEST]
        query = " ".join(word.key for word in evidence.words if word.key)
        for candidate in strongest.tolist():
            text = self.texts[evidence.nearest_row(candidate)]
            scores[candidate] = fuzz.token_set_ratio(query, text) / 100
        return scores

    def shares(self, evidence: Evidence, candidate: int) -> Floats:
        """Return what each query word adds, (n_words,): by its length, for letters have no words of their
        own.
        """
        lengths = np.array([len(word.key) for word in evidence.words], dtype=np.float32)
        shares: Floats = lengths / (lengths.sum() or 1.0) * self.score(evidence)[candidate]
        return shares

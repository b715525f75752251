"""Scorer: a classifier with one class an entry, and classes for the background that no entry answers.

Kernel ridge regression (Saunders, Gammerman & Vovk 1998) on one-hot targets: with K the matrix of (k + ½)², k the mean of
both cosines between rows, and Y the classes, A = (K + λI)⁻¹Y; the score of class c for a query is Σ_r (k(q, r) + ½)²·A[r, c].
The square lets pairs of words speak together. In closed form, so the same FAQ gives the same weights.
"""

from dataclasses import dataclass

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from terecht.ranking.evidence import Evidence
from terecht.ranking.features import Floats
from terecht.ranking.index import Index

LARGEST = 8_000  # rows; beyond, (n³/3) solving takes minutes and the other scorers carry the ranking
RIDGE = 0.3
OFFSET = 0.5


@dataclass(frozen=True)
class Classifier:
    """`weights` (n_rows, n_entries + background classes); (0, 0) when there are too many rows to learn from."""

    weights: Floats
    name: str = "classifier"

    @classmethod
    def fit(cls, index: Index, *, n_background: int) -> "Classifier":
        """Learn from the rows of an index, whose last `n_background` classes are background."""
        n_rows = len(index.rows)
        if n_rows > LARGEST:
            return cls(np.zeros((0, 0), dtype=np.float32))
        bags = index.rows.matrix(index.n_words)
        grams, terms = (space.vectors(bags, index.n_words) for space in (index.grams, index.terms))
        kernel = ((grams @ grams.T).toarray() + (terms @ terms.T).toarray()) * np.float32(0.5)
        matrix = np.square(kernel + np.float32(OFFSET), dtype=np.float32)
        matrix[np.diag_indices(n_rows)] += np.float32(RIDGE)
        targets = np.zeros((n_rows, index.n_entries + n_background), dtype=np.float32)
        targets[np.arange(n_rows), index.owners] = 1.0
        factor = scipy.linalg.cho_factor(matrix, overwrite_a=True, check_finite=False)
        return cls(scipy.linalg.cho_solve(factor, targets, check_finite=False).astype(np.float32))

    @property
    def is_fitted(self) -> bool:
        """Whether there was little enough to learn from."""
        return bool(self.weights.size)

    def classes(self, evidence: Evidence) -> Floats:
        """Return the raw score of every class, background last, (n_classes,); about 1 for the right one."""
        return np.square(evidence.kernel + np.float32(OFFSET)) @ self.weights

    def score(self, evidence: Evidence) -> Floats:
        """Return a score in [0, 1] per candidate, (c,); zeros when not fitted."""
        if not self.is_fitted:
            return np.zeros(len(evidence.entries), dtype=np.float32)
        return np.clip(self.classes(evidence)[evidence.entries], 0.0, 1.0)

    def shares(self, evidence: Evidence, candidate: int) -> Floats:
        """Return what each query word adds to the score of a candidate, (n_words,); they sum to it.

        (k + ½)² is not a sum over words; a word gets its share of k·(k + 1), and what k = 0 gives is spread evenly.
        """
        score = float(self.score(evidence)[candidate])
        if not score or not len(evidence.words):
            return np.zeros(len(evidence.words), dtype=np.float32)
        matcher = evidence.matcher
        weights = self.weights[:, evidence.entries[candidate]]
        pull = (evidence.kernel + 1.0) * weights * 0.5
        grams, terms = evidence.by_word
        rows = matcher.index.rows
        per_word = grams @ (matcher.rows.T @ (pull / rows.gram_norms)) + terms @ (matcher.rows.T @ (pull / rows.term_norms))
        rest = score - float(per_word.sum())
        shares: NDArray[np.float32] = (per_word + rest / len(per_word)).astype(np.float32)
        return shares

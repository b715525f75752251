"""Scorer: a classifier with one class an entry, and classes for the background that no entry answers.

Kernel ridge regression (Saunders, Gammerman & Vovk 1998) on one-hot targets: with K the matrix of (k + ½)², k
the mean of both cosines between rows, and Y the classes, A = (K + λI)⁻¹Y; the score of class c for a query is
Σ_r (k(q, r) + ½)²·A[r, c]. The square lets pairs of words speak together. In closed form, so the same FAQ
gives the same weights.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from terecht.ranking.evidence import GRAMS, KERNEL_OFFSET, TERMS, Evidence
from terecht.ranking.features import Floats
from terecht.ranking.index import Beyond, Index

LARGEST = 8_000  # rows; beyond, (n³/3) solving takes minutes and the other scorers carry the ranking
MOST_WEIGHTS = 8_000_000  # 32 MB, all of which a query meets: some 4 ms
RIDGE = 0.3


@dataclass(frozen=True)
class Classifier:
    """Kernel ridge classifier; its weights stand beside the index, for they go with its rows."""

    name: str = "classifier"

    def score(self, evidence: Evidence) -> Floats:
        """Return a score in [0, 1] per candidate, (c,); zeros without words, or with too many rows to learn
        from.
        """
        if not (evidence.classes.size and evidence.words):
            return np.zeros(len(evidence.entries), dtype=np.float32)
        return np.clip(evidence.classes[evidence.entries], 0.0, 1.0)

    def shares(self, evidence: Evidence, candidate: int) -> Floats:
        """Return what each query word adds to the score of a candidate, (n_words,); they sum to the score."""
        return class_shares(evidence, evidence.entries[[candidate]], np.ones(1, dtype=np.float32))


def class_shares(evidence: Evidence, entries: NDArray[np.integer], parts: Floats) -> Floats:
    """Return what each query word adds to the scores of `entries`, each counted for its part, (n_words,); they sum to
    those.

    (k + ½)² is not a sum over words; a word gets its share of k·(k + 1), and what k = 0 gives is spread evenly.
    """
    matcher, words = evidence.matcher, len(evidence.words)
    if not (matcher.weights.size and words):
        return np.zeros(words, dtype=np.float32)
    score = float(np.clip(evidence.classes[entries], 0.0, 1.0) @ parts)
    if not score:
        return np.zeros(words, dtype=np.float32)
    pull = (evidence.kernel + 1.0) * (matcher.weights[:, entries] @ parts) * 0.5
    bags, in_rows = matcher.index.rows, evidence.scope.row_bags.T
    shares = evidence.by_word[GRAMS] @ (in_rows @ (pull / bags.gram_norms))
    shares += evidence.by_word[TERMS] @ (in_rows @ (pull / bags.term_norms))
    return np.asarray(shares + (score - shares.sum()) / words, dtype=np.float32)


def can_learn(index: Index) -> bool:
    """Return whether an index is small enough to learn a classifier from."""
    return may_learn(len(index.rows), index.n_entries)


def may_learn(n_rows: int, n_entries: int) -> bool:
    """Return whether so many rows of so many entries are few enough to learn a classifier from."""
    return n_rows <= LARGEST and n_rows * (n_entries + len(Beyond)) <= MOST_WEIGHTS


def fit_classifier(index: Index, vectors: sp.csr_array | None) -> Floats:
    """Return the weights (n_rows, n_entries + classes beyond) learned from the rows of an index.

    `vectors` are the rows' (see `build_index`). (0, 0) when the index is too large.
    """
    if vectors is None or not can_learn(index):
        return np.zeros((0, 0), dtype=np.float32)
    return _solve(_kernel(vectors, vectors), _targets(index))


def carry_classifier(
    index: Index, vectors: sp.csr_array | None, carried: Floats, is_new: NDArray[np.bool_], lost: Floats
) -> Floats:
    """Return weights for a changed index: `carried` by the rows that stayed, and mended for what came and went.

    New rows learn what the others leave of their targets: a block step of Gauss-Seidel on (K + λI)A = Y. What the
    rows that stayed then miss is nearly the same for all rows of a class, as (k + ½)² is never below ¼. A gives
    them Y - missing, so A·M gives (Y - missing)·M; the M (`mixing`) that comes nearest to `missing` is a small problem.
    On the project's FAQ that leaves no more outcomes to change than learning anew does, in a hundredth of the time.

    Args:
        index: the changed index, with the `vectors` of its rows.
        carried: (n_rows, n_classes), anything where `is_new`.
        is_new: (n_rows,) the rows that were not there.
        lost: (n_rows, n_classes) what the rows that went gave to every row (see `given_by`); of new rows, anything.

    Returns:
        (0, 0) as `fit_classifier` does.
    """
    if vectors is None or not can_learn(index):
        return np.zeros((0, 0), dtype=np.float32)
    targets = _targets(index)
    weights: Floats = np.where(is_new[:, None], np.float32(0.0), carried)
    missing = lost.copy()
    if is_new.any():
        fresh = vectors[is_new]
        to_all = _kernel(fresh, vectors)
        weights[is_new] = _solve(_kernel(fresh, fresh), targets[is_new] - to_all @ weights)
        missing -= to_all.T @ weights[is_new]
        missing[is_new] = 0.0
    given: Floats = targets - missing
    mixing = _solve(np.asarray(given.T @ given), np.asarray(given.T @ missing))
    return np.asarray(weights + weights @ mixing)


def given_by(rows: NDArray[np.intp], index: Index, weights: Floats) -> Floats:
    """Return what some rows of an index give to each of its rows, (n_rows, n_classes); `weights` are those rows'."""
    bags, cosines = index.rows.matrix(index.n_words), []
    for space, norms in ((index.grams, index.rows.gram_norms), (index.terms, index.rows.term_norms)):
        postings = space.postings(index.n_words)
        dots = (bags[rows] @ postings.T) @ postings @ bags.T
        cosines.append(dots.toarray() / norms[rows, None] / norms)
    return np.asarray(np.square((cosines[0] + cosines[1]) / 2 + KERNEL_OFFSET).T @ weights, dtype=np.float32)


def _kernel(one: sp.csr_array, other: sp.csr_array) -> Floats:
    """Return (k + ½)² between rows, k the mean of the cosines in both spaces."""
    kernel: Floats = (one @ other.T).toarray()
    kernel *= np.float32(0.5)
    kernel += KERNEL_OFFSET
    np.square(kernel, out=kernel)
    return kernel


def _targets(index: Index) -> Floats:
    targets = np.zeros((len(index.rows), index.n_entries + len(Beyond)), dtype=np.float32)
    targets[np.arange(len(index.rows)), index.owners] = 1.0
    return targets


def _solve(kernel: Floats, targets: Floats) -> Floats:
    """Return (K + λI)⁻¹Y; overwrites the kernel."""
    import scipy.linalg  # for who learns alone: a worker starts 0.2 s sooner without

    kernel[np.diag_indices(len(kernel))] += np.float32(RIDGE)
    factor = scipy.linalg.cho_factor(kernel, overwrite_a=True, check_finite=False)
    return np.asarray(scipy.linalg.cho_solve(factor, targets, check_finite=False), dtype=np.float32)

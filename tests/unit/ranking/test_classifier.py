from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from terecht.ranking import classifier
from terecht.ranking.classifier import RIDGE, carry_classifier, fit_classifier, given_by
from terecht.ranking.index import Bags, Beyond, build_index
from terecht.ranking.words import words_of
from tests.small_faq import FAQ, analyser_of

ANALYSER = analyser_of(FAQ)
OWNERS = [owner for owner, entry in enumerate(FAQ.entries) for _ in entry.phrasings]
ROWS = [words_of(ANALYSER.analyse(text)) for entry in FAQ.entries for text in entry.phrasings]


@pytest.fixture(scope="module")
def built():
    return build_index(ROWS, OWNERS, [[] for _ in FAQ.entries])


def naive_weights(vectors, owners, n_classes):
    """Kernel ridge regression written out: (K + λI)⁻¹ Y."""
    return np.linalg.inv(kernel_of(vectors) + RIDGE * np.eye(len(owners))) @ np.eye(n_classes)[owners]


def test_the_weights_are_those_of_kernel_ridge_regression(built):
    index, vectors = built
    expected = naive_weights(vectors, OWNERS, len(FAQ.entries) + len(Beyond))
    np.testing.assert_allclose(fit_classifier(index, vectors), expected, atol=1e-3)


def kernel_of(vectors):
    return ((vectors @ vectors.T).toarray() / 2 + 0.5) ** 2


def test_weights_carried_whole_stay_as_they_are(built):
    index, vectors = built
    weights = fit_classifier(index, vectors)
    none_new = np.zeros(len(OWNERS), dtype=bool)
    same = carry_classifier(index, vectors, weights, none_new, np.zeros_like(weights))
    np.testing.assert_array_equal(same, weights)


def test_when_every_row_is_new_carrying_is_learning(built):
    index, vectors = built
    anything = np.ones((len(OWNERS), len(FAQ.entries) + len(Beyond)), np.float32)
    carried = carry_classifier(index, vectors, anything, np.ones(len(OWNERS), dtype=bool), anything)
    np.testing.assert_allclose(carried, fit_classifier(index, vectors), atol=1e-3)


def test_what_rows_give_is_their_kernel_times_their_weights(built):
    index, vectors = built
    rows, weights = np.array([3, 12]), fit_classifier(index, vectors)
    expected = kernel_of(vectors)[:, rows] @ weights[rows]
    np.testing.assert_allclose(given_by(rows, index, weights[rows]), expected, atol=1e-4)


@pytest.mark.parametrize("changed", [[12], [3, 4, 5], range(0, len(OWNERS), 9)])
def test_new_rows_disturb_the_others_less_than_when_these_stood_still(built, changed):
    """Against learning anew: what all rows are given, by weights that were learned without the new rows."""
    index, vectors = built
    kernel, full = kernel_of(vectors), fit_classifier(index, vectors)
    is_new = np.isin(np.arange(len(OWNERS)), changed)
    before = np.zeros_like(full)
    before[~is_new] = np.linalg.solve(
        kernel[~is_new][:, ~is_new] + RIDGE * np.eye((~is_new).sum()), np.eye(full.shape[1])[OWNERS][~is_new]
    )
    carried = carry_classifier(index, vectors, before, is_new, np.zeros_like(full))
    still = np.where(is_new[:, None], carried, before)
    assert np.abs(kernel @ (carried - full)).mean() < 0.5 * np.abs(kernel @ (still - full)).mean()


def test_rows_that_went_are_missed_less_than_when_the_others_stood_still(built):
    """The rows of one entry become those of nobody's: the others make up for what theirs gave."""
    index, vectors = built
    kernel, full = kernel_of(vectors), fit_classifier(index, vectors)
    gone = np.flatnonzero(np.array(OWNERS) == 1)
    stay = np.setdiff1d(np.arange(len(OWNERS)), gone)
    smaller = replace(index, owners=index.owners[stay], rows=_some(index.rows, stay))
    none_new = np.zeros(len(stay), dtype=bool)
    carried = carry_classifier(
        smaller, vectors[stay], full[stay], none_new, given_by(gone, index, full[gone])[stay]
    )
    anew = fit_classifier(smaller, vectors[stay])
    kernel = kernel[stay][:, stay]
    assert np.abs(kernel @ (carried - anew)).mean() < 0.3 * np.abs(kernel @ (full[stay] - anew)).mean()


def _some(bags, rows):
    matrix = sp.csr_array((bags.counts, bags.words, bags.starts))[rows]
    return Bags(matrix.indptr, matrix.indices, matrix.data, bags.gram_norms[rows], bags.term_norms[rows])


def test_too_many_rows_are_not_learned_from(built, monkeypatch):
    index, vectors = built
    monkeypatch.setattr(classifier, "LARGEST", 3)
    assert fit_classifier(index, vectors).shape == (0, 0)
    assert fit_classifier(index, None).shape == (0, 0)
    assert isinstance(vectors, sp.csr_array)

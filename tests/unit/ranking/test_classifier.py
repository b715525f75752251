import numpy as np
import pytest
import scipy.sparse as sp

from terecht.ranking import classifier
from terecht.ranking.classifier import RIDGE, carry_classifier, fit_classifier
from terecht.ranking.index import Beyond, build_index
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
    kernel = ((vectors @ vectors.T).toarray() / 2 + 0.5) ** 2
    return np.linalg.inv(kernel + RIDGE * np.eye(len(owners))) @ np.eye(n_classes)[owners]


def test_the_weights_are_those_of_kernel_ridge_regression(built):
    index, vectors = built
    expected = naive_weights(vectors, OWNERS, len(FAQ.entries) + len(Beyond))
    np.testing.assert_allclose(fit_classifier(index, vectors), expected, atol=1e-3)


def test_weights_carried_whole_stay_as_they_are(built):
    index, vectors = built
    weights = fit_classifier(index, vectors)
    same = carry_classifier(index, vectors, weights, np.zeros(len(OWNERS), dtype=bool))
    np.testing.assert_array_equal(same, weights)


def test_when_every_row_is_new_carrying_is_learning(built):
    index, vectors = built
    carried = carry_classifier(
        index, vectors, np.ones((len(OWNERS), 9), np.float32), np.ones(len(OWNERS), dtype=bool)
    )
    np.testing.assert_allclose(carried, fit_classifier(index, vectors), atol=1e-3)


def test_a_new_row_is_learned_as_far_as_the_others_leave_it(built):
    index, vectors = built
    full = fit_classifier(index, vectors)
    is_new = np.arange(len(OWNERS)) == 12
    carried = carry_classifier(index, vectors, full, is_new)
    np.testing.assert_allclose(carried[12], full[12], atol=1e-3)  # it solves the same equation


def test_too_many_rows_are_not_learned_from(built, monkeypatch):
    index, vectors = built
    monkeypatch.setattr(classifier, "LARGEST", 3)
    assert fit_classifier(index, vectors).shape == (0, 0)
    assert fit_classifier(index, None).shape == (0, 0)
    assert isinstance(vectors, sp.csr_array)

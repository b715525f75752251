import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.linear_model import LogisticRegression

from terecht.ranking.logistic import Logistic

RANDOM = np.random.default_rng(7)
FEATURES = RANDOM.normal(size=(200, 3)) * (1.0, 10.0, 0.1) + (0.0, 5.0, 2.0)
LABELS = FEATURES[:, 0] + RANDOM.normal(size=200) > 0


def test_fit_gives_the_probabilities_of_scikit_learn():
    ours = Logistic.fit(FEATURES, LABELS, ridge=2.0)
    z = (FEATURES - FEATURES.mean(axis=0)) / FEATURES.std(axis=0)
    theirs = LogisticRegression(C=0.5, tol=1e-8).fit(z, LABELS)
    np.testing.assert_allclose(ours.probability(FEATURES), theirs.predict_proba(z)[:, 1], atol=1e-3)


def test_a_case_with_weight_two_counts_as_two_cases():
    weights = np.where(np.arange(200) < 50, 2.0, 1.0)
    weighted = Logistic.fit(FEATURES, LABELS, sample_weights=weights, ridge=1.0)
    repeated = Logistic.fit(
        np.concatenate([FEATURES, FEATURES[:50]]), np.concatenate([LABELS, LABELS[:50]]), ridge=1.0
    )
    np.testing.assert_allclose(weighted.probability(FEATURES), repeated.probability(FEATURES), atol=1e-3)


def test_a_feature_that_never_varies_changes_nothing():
    with_constant = np.column_stack([FEATURES, np.full(200, 3.0)])
    plain = Logistic.fit(FEATURES, LABELS, ridge=1.0).probability(FEATURES)
    np.testing.assert_allclose(
        Logistic.fit(with_constant, LABELS, ridge=1.0).probability(with_constant), plain, atol=1e-4
    )


def test_without_much_evidence_the_prior_stands():
    prior = Logistic.fit(FEATURES, LABELS, ridge=1.0)
    few = Logistic.fit(FEATURES[:2], ~LABELS[:2], ridge=1_000.0, prior=prior)
    np.testing.assert_allclose(few.probability(FEATURES), prior.probability(FEATURES), atol=0.02)


@given(arrays(np.float64, (5, 3), elements=st.floats(-1e6, 1e6)))
def test_a_probability_is_between_nought_and_one_whatever_the_features(features):
    probabilities = Logistic.fit(FEATURES, LABELS, ridge=1.0).probability(features)
    assert ((probabilities >= 0) & (probabilities <= 1)).all()

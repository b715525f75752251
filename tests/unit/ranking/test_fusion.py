import numpy as np
import pytest
from scipy.special import log_softmax

from terecht.ranking.fusion import Fusion

PRIOR = Fusion(np.array([1.0, 1.0, 1.0]))
RANDOM = np.random.default_rng(3)


def queries(n, useful):
    """Score tables in which only scorer `useful` tells the right candidate, and where that stands."""
    tables, right = [], []
    for _ in range(n):
        table = RANDOM.random((3, 6)).astype(np.float32)
        place = int(RANDOM.integers(6))
        table[useful, place] = 1.0
        tables.append(table)
        right.append(place)
    return tables, right


def test_the_scorer_that_tells_gets_the_weight():
    tables, right = queries(200, useful=1)
    fusion = Fusion.fit(tables, right, prior=PRIOR)
    assert fusion.shares.argmax() == 1
    assert (fusion.weights >= 0).all()


def test_without_queries_the_prior_stands():
    assert Fusion.fit([], [], prior=PRIOR) is PRIOR


def test_the_weights_are_at_a_minimum_of_the_likelihood():
    tables, right = queries(50, useful=0)
    fusion = Fusion.fit(tables, right, prior=PRIOR, ridge=0.02)

    def loss(weights):
        likelihood = sum(log_softmax(weights @ t)[place] for t, place in zip(tables, right, strict=True))
        return -likelihood + 0.01 * ((weights - PRIOR.weights) ** 2).sum()

    best = loss(fusion.weights)
    for step in np.eye(3) * 0.05:
        assert loss(fusion.weights + step) >= best - 1e-3
        assert loss(np.maximum(fusion.weights - step, 0)) >= best - 1e-3


def test_the_fused_score_is_a_mean_of_the_scores():
    fusion = Fusion(np.array([3.0, 1.0, 0.0]))
    scores = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    assert fusion.fuse(scores) == pytest.approx([0.75, 0.25])


def test_tables_of_different_width_go_together():
    tables, right = queries(40, useful=2)
    narrow = [table[:, :3] for table, place in zip(tables, right, strict=True) if place < 3]
    places = [place for place in right if place < 3]
    fusion = Fusion.fit([*tables, *narrow], [*right, *places], prior=PRIOR)
    assert fusion.shares.argmax() == 2

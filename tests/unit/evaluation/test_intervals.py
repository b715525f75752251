from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.evaluation.intervals import (
    Interval,
    bootstrap,
    ece_by_chance,
    intervals,
    lower_bound,
    wilson,
)
from terecht.evaluation.metrics import OTHER_FIGURES, SHARES, JudgedRun, auroc, ece, mrr
from tests.unit.evaluation.judged_runs import verdict

COUNTS = st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


def calibrated_run(size: int, *, seed: int) -> JudgedRun:
    """A run whose probabilities are exactly right."""
    random = np.random.default_rng(seed)
    probabilities = random.random(size)
    right = random.random(size) < probabilities
    return JudgedRun.of(
        [
            verdict(str(number), rank=int(right[number]), probability=probabilities[number])
            for number in range(size)
        ]
    )


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662), (10, 10, 0.7225, 1.0)],
)
def test_wilson_gives_the_published_intervals(count: int, of: int, low: float, high: float) -> None:
    found = wilson(count, of)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@given(COUNTS)
def test_wilson_stays_within_zero_and_one_around_the_share(counts: tuple[int, int]) -> None:
    found = wilson(*counts)
    assert 0 <= found.low <= counts[0] / counts[1] <= found.high <= 1


@given(COUNTS)
def test_the_ends_of_wilson_are_where_the_share_would_just_be_doubted(counts: tuple[int, int]) -> None:
    share, of = counts[0] / counts[1], counts[1]
    for end in (wilson(*counts).low, wilson(*counts).high):
        if 0 < end < 1:
            assert abs(share - end) / (end * (1 - end) / of) ** 0.5 == pytest.approx(1.959964, rel=1e-4)


@given(COUNTS)
def test_the_one_sided_bound_is_nearer_than_the_two_sided_one(counts: tuple[int, int]) -> None:
    assert wilson(*counts).low <= lower_bound(*counts) <= counts[0] / counts[1]


def test_the_one_sided_bound_leaves_five_percent_below() -> None:
    assert lower_bound(10, 10) == pytest.approx(10 / (10 + 1.644854**2))


def test_nothing_has_no_interval() -> None:
    assert isnan(wilson(0, 0).low)
    assert isnan(lower_bound(0, 0))
    assert isnan(bootstrap(JudgedRun.of([]), mrr).low)
    assert isnan(ece_by_chance(JudgedRun.of([])))


def test_the_bootstrap_agrees_with_the_spread_of_a_mean() -> None:
    run = JudgedRun.of([verdict(str(number), rank=1 if number % 4 else 0) for number in range(200)])
    error = (0.75 * 0.25 / 200) ** 0.5
    found = bootstrap(run, mrr)
    assert (found.low, found.high) == pytest.approx((0.75 - 1.96 * error, 0.75 + 1.96 * error), abs=0.01)


def test_the_bootstrap_gives_the_same_interval_every_time() -> None:
    run = calibrated_run(50, seed=1)
    assert bootstrap(run, mrr) == bootstrap(run, mrr)


def test_the_bootstrap_leaves_out_draws_for_which_the_figure_is_undefined() -> None:
    run = JudgedRun.of([verdict("a", probability=0.9), verdict("b", rank=2, probability=0.2)])
    assert bootstrap(run, auroc) == Interval(1.0, 1.0)


def test_every_figure_but_ece_has_an_interval() -> None:
    assert set(intervals(calibrated_run(30, seed=2))) == {*SHARES, *OTHER_FIGURES} - {"ece"}


def test_ece_by_chance_is_seldom_passed_by_calibrated_probabilities() -> None:
    runs = [calibrated_run(100, seed=seed) for seed in range(20)]
    assert sum(ece(run) > ece_by_chance(run) for run in runs) <= 4


def test_ece_by_chance_is_passed_by_probabilities_that_promise_too_much() -> None:
    run = JudgedRun.of([verdict(str(number), rank=1 + number % 2, probability=0.95) for number in range(100)])
    assert ece(run) > ece_by_chance(run)


def test_ece_by_chance_shrinks_with_more_queries() -> None:
    assert ece_by_chance(calibrated_run(2_000, seed=3)) < ece_by_chance(calibrated_run(100, seed=3)) / 3

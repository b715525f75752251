import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.domain.ranking import Outcome
from terecht.ranking.decision import (
    FALSE_ANSWERS,
    Thresholds,
    answer_threshold,
    suggest_threshold,
    wilson_lower,
    wilson_upper,
)

CASES = st.lists(
    st.tuples(st.floats(0, 1), st.booleans(), st.booleans(), st.floats(0.1, 3)), min_size=1, max_size=60
)


def columns(cases):
    p = np.array([case[0] for case in cases])
    answerable = np.array([case[1] for case in cases])
    right = np.array([case[2] for case in cases]) & answerable
    return p, right, answerable, np.array([case[3] for case in cases])


def naive_threshold(p, right, answerable, weights, precision):
    """Try every probability as threshold, lowest first."""
    for threshold in sorted(set(p)):
        given_ = p >= threshold
        w = weights[given_]
        share = (w * right[given_]).sum() / w.sum()
        if wilson_lower(share, w.sum() ** 2 / (w * w).sum()) < precision:
            continue
        if answerable.all():
            return threshold
        unknown = weights[~answerable]
        false = weights[given_ & ~answerable].sum() / unknown.sum()
        if wilson_upper(false, unknown.sum() ** 2 / (unknown * unknown).sum()) <= FALSE_ANSWERS:
            return threshold
    return None


@given(CASES, st.sampled_from([0.5, 0.8, 0.95]))
def test_the_threshold_is_the_lowest_that_keeps_both_promises(cases, precision):
    p, right, answerable, weights = columns(cases)
    found = answer_threshold(p, right, answerable, weights, precision=precision)
    assert found == pytest.approx(naive_threshold(p, right, answerable, weights, precision))


@given(CASES)
def test_a_stricter_promise_never_lowers_the_threshold(cases):
    p, right, answerable, weights = columns(cases)
    loose = answer_threshold(p, right, answerable, weights, precision=0.3)
    strict = answer_threshold(p, right, answerable, weights, precision=0.6)
    assert strict is None or (loose is not None and loose <= strict)


def test_a_handful_of_right_answers_can_not_carry_a_promise_of_95_percent():
    assert answer_threshold([0.9] * 10, [True] * 10, [True] * 10, [1.0] * 10, precision=0.95) is None
    assert answer_threshold([0.9] * 100, [True] * 100, [True] * 100, [1.0] * 100, precision=0.95) == 0.9


def test_answers_to_what_nothing_answers_raise_the_threshold():
    p = [0.9] * 100 + [0.8] * 100
    right = [True] * 200
    answerable = [True] * 200
    silent = answer_threshold(p, right, answerable, [1.0] * 200, precision=0.9)
    p, right, answerable = (
        [*p, *[0.8] * 5, *[0.1] * 95],
        [*right, *[False] * 100],
        [*answerable, *[False] * 100],
    )
    assert (silent, answer_threshold(p, right, answerable, [1.0] * 300, precision=0.9)) == (0.8, 0.9)


def test_few_examples_of_what_nothing_answers_can_not_carry_a_promise_of_few_false_answers():
    def found(n_unanswerable):
        return answer_threshold(
            [0.9] * 200 + [0.1] * n_unanswerable,
            [True] * 200 + [False] * n_unanswerable,
            [True] * 200 + [False] * n_unanswerable,
            [1.0] * (200 + n_unanswerable),
            precision=0.95,
        )

    assert (found(20), found(70)) == (None, 0.9)


def test_the_upper_wilson_bound_mirrors_the_lower_one():
    assert wilson_upper(0.1, 100, z=1.96) == pytest.approx(1 - 0.8256, abs=1e-4)


def test_the_wilson_bound_agrees_with_a_worked_example():
    assert wilson_lower(0.9, 100, z=1.96) == pytest.approx(0.8256, abs=1e-4)


def test_passing_on_loses_few_answerable_queries():
    probabilities = np.linspace(0, 1, 1001)
    threshold = suggest_threshold(probabilities, np.ones(1001, dtype=bool))
    assert (probabilities < threshold).mean() == pytest.approx(0.015, abs=0.002)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_threshold_never_gives_more_answers(probability, among_three, low, high, suggest):
    low, high = sorted((low, high))
    order = [Outcome.PASS_ON, Outcome.SUGGESTIONS, Outcome.ANSWER]
    loose = Thresholds(low, suggest, carried=True).outcome(probability, among_three)
    strict = Thresholds(high, suggest, carried=True).outcome(probability, among_three)
    assert order.index(strict) <= order.index(loose)

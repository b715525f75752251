"""Each fast figure against the slow, obvious one that its docstring describes."""

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.domain.ranking import Outcome
from terecht.evaluation.metrics import (
    FIGURES,
    OTHER_FIGURES,
    SHARES,
    JudgedRun,
    figures,
    figures_by_kind,
    hit_rate,
)
from terecht.evaluation.run import Verdict
from tests.unit.evaluation.judged_runs import random_verdicts, verdict

ALL = random_verdicts()


def of(verdicts: list[Verdict]) -> dict[str, float]:
    return figures(JudgedRun.of(verdicts))


def share(counted: list[Verdict], among: list[Verdict]) -> float:
    return len(counted) / len(among) if among else nan


def inside(verdicts: list[Verdict]) -> list[Verdict]:
    return [one for one in verdicts if one.judged.right_ids]


def outside(verdicts: list[Verdict]) -> list[Verdict]:
    return [one for one in verdicts if not one.judged.right_ids]


def direct(verdicts: list[Verdict]) -> list[Verdict]:
    return [one for one in verdicts if one.outcome is Outcome.ANSWER]


def first(verdicts: list[Verdict]) -> list[Verdict]:
    return [one for one in verdicts if one.rank == 1]


@given(ALL)
def test_hit_rate_counts_answerable_queries_with_a_right_entry_among_the_first_k(
    verdicts: list[Verdict],
) -> None:
    for k in (1, 3):
        found = [one for one in inside(verdicts) if one.rank in range(1, k + 1)]
        assert of(verdicts)[f"hit@{k}"] == pytest.approx(share(found, inside(verdicts)), nan_ok=True)


@given(ALL)
def test_mrr_is_the_mean_of_one_over_rank(verdicts: list[Verdict]) -> None:
    reciprocal = [1 / one.rank if one.rank else 0 for one in inside(verdicts)]
    expected = sum(reciprocal) / len(reciprocal) if reciprocal else nan
    assert of(verdicts)["mrr"] == pytest.approx(expected, nan_ok=True)


@given(ALL)
def test_precision_counts_right_direct_answers_among_all_direct_answers(verdicts: list[Verdict]) -> None:
    expected = share(first(direct(verdicts)), direct(verdicts))
    assert of(verdicts)["precision"] == pytest.approx(expected, nan_ok=True)


@given(ALL)
def test_answered_counts_right_direct_answers_among_answerable_queries(verdicts: list[Verdict]) -> None:
    expected = share(first(direct(verdicts)), inside(verdicts))
    assert of(verdicts)["answered"] == pytest.approx(expected, nan_ok=True)


@given(ALL)
def test_served_adds_right_suggestions_to_right_answers(verdicts: list[Verdict]) -> None:
    suggested = [
        one for one in inside(verdicts) if one.outcome is Outcome.SUGGESTIONS and one.rank in (1, 2, 3)
    ]
    expected = share(first(direct(verdicts)) + suggested, inside(verdicts))
    assert of(verdicts)["served"] == pytest.approx(expected, nan_ok=True)


@given(ALL)
def test_false_answers_and_passed_on_are_shares_of_the_unanswerable(verdicts: list[Verdict]) -> None:
    passed = [one for one in outside(verdicts) if one.outcome is Outcome.PASS_ON]
    expected = (
        share(direct(outside(verdicts)), outside(verdicts)),
        share(passed, outside(verdicts)),
    )
    found = of(verdicts)
    assert (found["false_answers"], found["passed_on"]) == pytest.approx(expected, nan_ok=True)


@given(ALL)
def test_arp95_is_the_best_answered_over_all_thresholds_with_enough_precision(
    verdicts: list[Verdict],
) -> None:
    kept = [0.0]
    for threshold in {one.probability for one in verdicts}:
        given = [one for one in verdicts if one.probability >= threshold]
        if len(first(given)) / len(given) >= 0.95:
            kept.append(share(first(given), inside(verdicts)))
    expected = max(kept) if inside(verdicts) else nan
    assert of(verdicts)["arp95"] == pytest.approx(expected, nan_ok=True)


@given(ALL)
def test_auroc_counts_the_pairs_that_probability_puts_in_order(verdicts: list[Verdict]) -> None:
    pairs = [
        1.0
        if right.probability > wrong.probability
        else 0.5
        if right.probability == wrong.probability
        else 0.0
        for right in first(verdicts)
        for wrong in verdicts
        if wrong.rank != 1
    ]
    expected = sum(pairs) / len(pairs) if pairs else nan
    assert of(verdicts)["auroc"] == pytest.approx(expected, nan_ok=True)


@given(random_verdicts(max_size=60))
def test_ece_averages_the_distance_to_the_truth_over_ten_bins_of_equal_size(verdicts: list[Verdict]) -> None:
    pairs = sorted((one.probability, one.rank == 1) for one in verdicts)
    total, size = 0.0, len(pairs)
    for number in range(10):
        piece = pairs[number * size // 10 : (number + 1) * size // 10]
        if piece:
            mean = sum(probability for probability, _ in piece) / len(piece)
            accuracy = sum(right for _, right in piece) / len(piece)
            total += len(piece) / size * abs(mean - accuracy)
    assert of(verdicts)["ece"] == pytest.approx(total if pairs else nan, abs=1e-12, nan_ok=True)


@given(ALL)
def test_every_figure_lies_between_zero_and_one_or_is_undefined(verdicts: list[Verdict]) -> None:
    found = of(verdicts)
    assert all(isnan(found[name]) or 0 <= found[name] <= 1 for name in FIGURES)


@given(ALL, st.randoms())
def test_the_order_of_the_queries_changes_no_figure(verdicts: list[Verdict], random: st.DataObject) -> None:
    shuffled = list(verdicts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # st.randoms gives a random.Random
    assert of(shuffled) == pytest.approx(of(verdicts), nan_ok=True)


@given(ALL)
def test_figures_bound_each_other(verdicts: list[Verdict]) -> None:
    found = of(verdicts)
    if inside(verdicts):
        assert found["answered"] <= found["served"] <= found["hit@3"]
        assert found["hit@1"] <= found["mrr"] + 1e-12
        assert found["hit@1"] <= found["hit@3"]


@given(ALL)
def test_hit_rate_never_falls_with_k(verdicts: list[Verdict]) -> None:
    counts = [hit_rate(JudgedRun.of(verdicts), k).count for k in range(1, 13)]
    assert counts == sorted(counts)


@given(ALL)
def test_what_counts_lies_within_what_it_is_counted_of(verdicts: list[Verdict]) -> None:
    run = JudgedRun.of(verdicts)
    for found in (figure(run) for figure in SHARES.values()):
        assert not (found.part & ~found.whole).any()


@given(random_verdicts(min_size=1), st.data())
def test_taking_queries_gives_the_run_of_those_queries(verdicts: list[Verdict], data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, len(verdicts) - 1)))
    taken = JudgedRun.of(verdicts).take(np.array(places, np.int64))
    assert figures(taken) == pytest.approx(of([verdicts[place] for place in places]), nan_ok=True)


def test_precision_of_095_exactly_is_enough_for_arp95() -> None:
    right = [verdict(str(number)) for number in range(19)]
    assert of([*right, verdict("fout", rank=2)])["arp95"] == 19 / 20


def test_one_wrong_answer_too_many_leaves_the_threshold_above_it() -> None:
    right = [verdict(str(number), probability=0.9) for number in range(18)]
    assert of([*right, verdict("fout", rank=2, probability=0.5)])["arp95"] == 18 / 19


def test_no_threshold_reaches_the_precision_when_the_surest_query_is_wrong() -> None:
    assert of([verdict("a", rank=2, probability=0.9), verdict("b", probability=0.1)])["arp95"] == 0


def test_of_queries_with_the_same_probability_the_wrong_ones_come_first_in_the_bins() -> None:
    verdicts = [verdict(str(number), rank=rank, probability=0.5) for number, rank in enumerate([1, 2] * 10)]
    assert of(verdicts)["ece"] == 0.5


def test_every_figure_has_one_way_to_be_computed() -> None:
    assert sorted(FIGURES) == sorted([*SHARES, *OTHER_FIGURES])


def test_figures_start_with_how_many_queries_are_answerable() -> None:
    found = of([verdict("a"), verdict("b"), verdict("c", right="")])
    assert (list(found), found["n_in"], found["n_out"]) == (["n_in", "n_out", *FIGURES], 2, 1)


def test_no_query_at_all_leaves_every_figure_undefined() -> None:
    assert all(isnan(of([])[name]) for name in FIGURES)


def test_figures_by_kind_start_with_all_then_answerable_kinds_by_name() -> None:
    verdicts = [
        verdict("a", right="", kind="dichtbij"),
        verdict("b", kind="vraag"),
        verdict("c", kind="leek", rank=2),
        verdict("d"),
    ]
    table = figures_by_kind(verdicts)
    assert list(table) == ["", "leek", "vraag", "dichtbij"]
    assert [table[kind]["hit@1"] for kind in ("", "leek", "vraag")] == [2 / 3, 0, 1]

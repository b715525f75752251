import pytest
from hypothesis import given

from terecht.domain.ranking import Outcome
from terecht.evaluation.curves import (
    at_coverages,
    chosen_point,
    hit_curves,
    reliability,
    risk_coverage,
)
from terecht.evaluation.metrics import JudgedRun, answered, ece, hit_rate, precision
from terecht.evaluation.run import Verdict
from tests.unit.evaluation.judged_runs import random_verdicts, verdict

SOME = random_verdicts(min_size=1)


@given(SOME)
def test_each_point_of_the_risk_curve_is_what_its_threshold_gives(verdicts: list[Verdict]) -> None:
    for point in risk_coverage(JudgedRun.of(verdicts)):
        given = [one for one in verdicts if one.probability >= point.threshold]
        wrong = [one for one in given if one.rank != 1]
        assert (point.given, point.right) == (len(given), len(given) - len(wrong))
        assert point.coverage == pytest.approx(len(given) / len(verdicts))
        assert point.risk == pytest.approx(len(wrong) / len(given))


@given(SOME)
def test_the_risk_curve_rises_in_coverage_from_the_surest_query_to_all(verdicts: list[Verdict]) -> None:
    points = risk_coverage(JudgedRun.of(verdicts))
    coverages = [point.coverage for point in points]
    assert coverages == sorted(set(coverages))
    assert coverages[-1] == 1
    assert [point.threshold for point in points] == sorted(
        {one.probability for one in verdicts}, reverse=True
    )


@given(SOME)
def test_the_risk_lies_within_its_interval(verdicts: list[Verdict]) -> None:
    for point in risk_coverage(JudgedRun.of(verdicts)):
        assert point.interval.low <= point.risk <= point.interval.high


@given(SOME)
def test_the_chosen_point_shows_the_precision_of_the_engine(verdicts: list[Verdict]) -> None:
    run = JudgedRun.of(verdicts)
    point = chosen_point(run)
    if point is None:
        assert not run.answers.any()
    else:
        assert point.risk == pytest.approx(1 - precision(run).value)
        assert point.right == answered(run).count


def test_the_chosen_threshold_is_the_lowest_probability_that_was_answered() -> None:
    verdicts = [
        verdict("a", probability=0.8),
        verdict("b", probability=0.7),
        verdict("c", probability=0.75, outcome=Outcome.SUGGESTIONS),
    ]
    point = chosen_point(JudgedRun.of(verdicts))
    assert point is not None
    assert (point.threshold, point.coverage) == (0.7, 2 / 3)


def test_a_curve_in_steps_has_the_first_point_past_each_step() -> None:
    points = risk_coverage(
        JudgedRun.of([verdict(str(number), probability=number / 100) for number in range(100)])
    )
    assert [point.coverage for point in at_coverages(points, 4)] == [0.25, 0.5, 0.75, 1.0]


def test_a_curve_of_few_points_is_not_repeated_in_steps() -> None:
    points = risk_coverage(JudgedRun.of([verdict("a"), verdict("b", probability=0.1)]))
    assert at_coverages(points) == points


@given(SOME)
def test_the_distances_in_the_reliability_diagram_are_the_ece(verdicts: list[Verdict]) -> None:
    run = JudgedRun.of(verdicts)
    gaps = [piece.count * abs(piece.mean_probability - piece.share) for piece in reliability(run)]
    assert sum(gaps) / len(verdicts) == pytest.approx(ece(run), abs=1e-12)


@given(SOME)
def test_reliability_bins_hold_every_query_in_order_and_in_equal_numbers(verdicts: list[Verdict]) -> None:
    pieces = reliability(JudgedRun.of(verdicts))
    assert sum(piece.count for piece in pieces) == len(verdicts)
    assert max(piece.count for piece in pieces) - min(piece.count for piece in pieces) <= 1
    edges = [edge for piece in pieces for edge in (piece.lowest, piece.highest)]
    assert edges == sorted(edges)
    assert all(piece.interval.low <= piece.share <= piece.interval.high for piece in pieces)


@given(random_verdicts())
def test_hit_curves_of_all_queries_are_the_hit_rates(verdicts: list[Verdict]) -> None:
    curves = hit_curves(verdicts)
    run = JudgedRun.of(verdicts)
    if not run.answerable.any():
        assert curves == ()
    else:
        assert curves[0].rates == tuple(hit_rate(run, k).value for k in range(1, 6))
        assert curves[0].n_in == run.answerable.sum()


def test_hit_curves_show_the_best_kind_first_and_leave_out_unanswerable_kinds() -> None:
    verdicts = [
        verdict("a", kind="leek", rank=4),
        verdict("b", kind="vraag"),
        verdict("c", kind="jargon", rank=2),
        verdict("d", right="", kind="ver"),
    ]
    curves = hit_curves(verdicts)
    assert [curve.kind for curve in curves] == ["", "vraag", "jargon", "leek"]
    assert curves[3].rates == (0, 0, 0, 1, 1)

import pytest
from hypothesis import given

from terecht.domain.ranking import Outcome
from terecht.evaluation.curves import chosen_point
from terecht.evaluation.metrics import FIGURES, JudgedRun, figures
from terecht.evaluation.report import (
    TO_REACH,
    FailureKind,
    Target,
    build_report,
    failure_kind,
    find_failures,
)
from terecht.evaluation.run import Verdict
from tests.unit.evaluation.judged_runs import random_verdicts, verdict

QUESTIONS = {"bar": "Mag ik een bar openen?", "zaal": "Kan ik een zaal huren?"}


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (verdict(right="", outcome=Outcome.ANSWER), FailureKind.FALSE_ANSWER),
        (verdict(right="", outcome=Outcome.SUGGESTIONS), FailureKind.NEEDLESS_SUGGESTIONS),
        (verdict(right="", outcome=Outcome.PASS_ON), None),
        (verdict(rank=2), FailureKind.WRONG_ANSWER),
        (verdict(outcome=Outcome.SUGGESTIONS, rank=4), FailureKind.WRONG_SUGGESTIONS),
        (verdict(outcome=Outcome.SUGGESTIONS, rank=3), None),
        (verdict(outcome=Outcome.PASS_ON), FailureKind.PASSED_ON),
        (verdict(), None),
    ],
)
def test_what_went_wrong_follows_from_outcome_and_truth(one: Verdict, kind: FailureKind | None) -> None:
    assert failure_kind(one) is kind


def test_false_answers_come_first_and_the_surest_of_a_kind_first() -> None:
    verdicts = [
        verdict("a", outcome=Outcome.PASS_ON),
        verdict("b", rank=2, probability=0.9),
        verdict("c", rank=2, probability=0.95),
        verdict("d", right="", probability=0.5),
    ]
    assert [failure.verdict.judged.text for failure in find_failures(verdicts, {})] == ["d", "c", "b", "a"]


def test_a_failure_names_the_expected_and_the_given_questions() -> None:
    (failure,) = find_failures([verdict(rank=2, top=("zaal", "bar", "kerk"))], QUESTIONS)
    assert failure.expected == ("Mag ik een bar openen?",)
    assert failure.given == ("Kan ik een zaal huren?",)


def test_a_failure_without_answer_names_all_that_could_be_suggested() -> None:
    one = verdict(outcome=Outcome.SUGGESTIONS, rank=4, top=("zaal", "kerk", "orgel"))
    (failure,) = find_failures([one], QUESTIONS)
    assert failure.given == ("Kan ik een zaal huren?", "kerk", "orgel")


@given(random_verdicts())
def test_failures_and_successes_are_all_queries(verdicts: list[Verdict]) -> None:
    good = [
        one
        for one in verdicts
        if one.is_served or (not one.judged.is_answerable and one.outcome is Outcome.PASS_ON)
    ]
    assert len(find_failures(verdicts, {})) + len(good) == len(verdicts)


def test_the_table_of_outcomes_holds_every_query_once() -> None:
    verdicts = [
        verdict("a"),
        verdict("b", rank=3),
        verdict("c", rank=4),
        verdict("d", rank=0, outcome=Outcome.PASS_ON),
        verdict("e", right="", outcome=Outcome.SUGGESTIONS),
    ]
    rows = build_report(verdicts, {}, title="proef").outcomes
    assert [(row.outcome, row.first, row.suggested, row.missed, row.unanswerable) for row in rows] == [
        (Outcome.ANSWER, 1, 1, 1, 0),
        (Outcome.SUGGESTIONS, 0, 0, 0, 1),
        (Outcome.PASS_ON, 0, 0, 1, 0),
    ]
    assert sum(row.total for row in rows) == len(verdicts)


def test_a_report_shows_every_figure_beside_its_target() -> None:
    verdicts = [verdict("a", kind="leek"), verdict("b", right="", outcome=Outcome.PASS_ON, kind="ver")]
    report = build_report(verdicts, {}, title="proef", targets={"hit@1": Target(at_least=0.9)})
    lines = {line.name: line for line in report.lines}
    assert tuple(lines) == FIGURES
    assert {name: line.value for name, line in lines.items()} == {
        name: figures(JudgedRun.of(verdicts))[name] for name in FIGURES
    }
    assert [name for name, line in lines.items() if line.is_reached] == ["hit@1"]
    assert lines["ece"].interval is None
    assert list(report.by_kind) == ["", "leek", "ver"]
    assert report.chosen == chosen_point(JudgedRun.of(verdicts))


def test_a_figure_that_is_undefined_has_no_interval() -> None:
    report = build_report([verdict()], {}, title="proef")
    intervals = {line.name: line.interval for line in report.lines}
    assert (intervals["false_answers"], intervals["auroc"]) == (None, None)


@pytest.mark.parametrize(("value", "reached"), [(0.92, False), (0.93, True), (0.97, True), (0.98, False)])
def test_precision_should_be_what_is_promised_neither_less_nor_much_more(value: float, reached: bool) -> None:
    assert TO_REACH["precision"].is_reached(value) is reached


def test_an_undefined_figure_reaches_no_target() -> None:
    assert not Target().is_reached(float("nan"))


def test_every_figure_to_reach_is_one_of_the_figures() -> None:
    assert set(TO_REACH) <= set(FIGURES)

import pytest

from terecht.domain.errors import FaqError
from terecht.domain.ranking import Hit, Outcome, Ranking, Reason
from terecht.evaluation.run import Judged, RunRow, judge, run_row
from tests.unit.evaluation.judged_runs import verdict

BAR = Judged("mag de bar open", frozenset({"bar", "toog"}), "leek")
CLOCK = Judged("wat weegt een kerkklok")


def row(text: str, *ids: str, outcome: Outcome = Outcome.ANSWER) -> RunRow:
    return RunRow(text, outcome, 0.7, tuple(Hit(entry_id, rank, 0.5) for rank, entry_id in enumerate(ids, 1)))


def test_the_rank_is_the_place_of_the_first_right_hit() -> None:
    found = judge([BAR], [row(BAR.text, "zaal", "toog", "bar")])[0]
    assert (found.rank, found.is_right) == (2, False)


@pytest.mark.parametrize("judged", [BAR, CLOCK])
def test_the_rank_is_zero_when_nothing_right_was_found(judged: Judged) -> None:
    assert judge([judged], [row(judged.text, "zaal")])[0].rank == 0


def test_a_verdict_keeps_the_first_three_hits_outcome_and_probability() -> None:
    found = judge([BAR], [row(BAR.text, "a", "b", "c", "d", outcome=Outcome.PASS_ON)])[0]
    assert (found.top, found.outcome, found.probability) == (("a", "b", "c"), Outcome.PASS_ON, 0.7)


def test_a_run_row_holds_what_the_engine_said_under_the_judged_text() -> None:
    ranking = Ranking("Mag de bar open", Outcome.ANSWER, Reason.SURE, 0.93, (Hit("bar", 1, 0.8),))
    assert run_row(BAR.text, ranking) == RunRow(BAR.text, Outcome.ANSWER, 0.93, (Hit("bar", 1, 0.8),))


def test_judging_a_run_of_other_queries_names_the_first_that_differs() -> None:
    with pytest.raises(FaqError) as raised:
        judge([BAR, CLOCK], [row(BAR.text), row("wat weegt een orgel")])
    (fault,) = raised.value.faults
    assert (fault.line, fault.value, fault.expected) == (2, "wat weegt een orgel", CLOCK.text)


@pytest.mark.parametrize("rows", [[], [row(BAR.text)] * 2])
def test_judging_a_run_of_another_length_says_both_lengths(rows: list[RunRow]) -> None:
    with pytest.raises(FaqError) as raised:
        judge([BAR], rows)
    assert (raised.value.faults[0].value, raised.value.faults[0].expected) == (str(len(rows)), "1")


@pytest.mark.parametrize(
    ("outcome", "rank", "served"),
    [
        (Outcome.ANSWER, 1, True),
        (Outcome.ANSWER, 2, False),
        (Outcome.SUGGESTIONS, 3, True),
        (Outcome.SUGGESTIONS, 4, False),
        (Outcome.SUGGESTIONS, 0, False),
        (Outcome.PASS_ON, 1, False),
    ],
)
def test_a_visitor_is_served_by_the_right_answer_or_by_a_right_suggestion(
    outcome: Outcome, rank: int, served: bool
) -> None:
    assert verdict(outcome=outcome, rank=rank).is_served is served

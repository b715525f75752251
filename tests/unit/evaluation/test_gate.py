from dataclasses import replace
from itertools import product
from math import comb, isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.domain.errors import FaqError
from terecht.domain.ranking import Outcome
from terecht.evaluation.gate import GUARDED, FigureChange, compare, fall_by_chance
from terecht.evaluation.metrics import JudgedRun, Share, hit_rate, precision
from terecht.evaluation.run import Verdict
from tests.unit.evaluation.judged_runs import NUMBERS, numbered, random_verdicts, verdict

GOLDEN = [verdict(f"vraag {number}") for number in range(100)]


def moved(count: int, **changes: object) -> list[Verdict]:
    """The golden verdicts, the first `count` of them changed."""
    return [replace(one, **changes) for one in GOLDEN[:count]] + GOLDEN[count:]  # type: ignore[arg-type]


def change_of(name: str, golden: list[Verdict], now: list[Verdict]) -> FigureChange:
    return next(change for change in compare(golden, now).figures if change.name == name)


def two_runs() -> st.SearchStrategy[tuple[list[Verdict], list[Verdict]]]:
    """Two runs over the same queries, few enough to swap in every way."""
    return st.lists(st.tuples(NUMBERS, NUMBERS), max_size=9).map(
        lambda pairs: (
            [numbered(str(n), one) for n, (one, _) in enumerate(pairs)],
            [_again(str(n), *pair) for n, pair in enumerate(pairs)],
        )
    )


def _again(text: str, before: int, after: int) -> Verdict:
    judged, other = numbered(text, before).judged, numbered(text, after)
    return replace(other, judged=judged, rank=other.rank if judged.is_answerable else 0)


def slow_chance(was: Share, now: Share) -> float:
    """Swap every subset of the queries and count the falls that are as large."""
    pairs = list(zip(was.part, was.whole, now.part, now.whole, strict=True))
    falls = []
    for swaps in product((False, True), repeat=len(pairs)):
        sides = [
            (n, m, o, p) if swap else (o, p, n, m) for swap, (n, m, o, p) in zip(swaps, pairs, strict=True)
        ]
        new, new_of, old, old_of = (sum(int(side[column]) for side in sides) for column in range(4))
        if new_of and old_of:
            falls.append(old / old_of - new / new_of)
    observed = was.value - now.value
    return sum(fall >= observed - 1e-12 for fall in falls) / len(falls) if falls else float("nan")


@given(two_runs())
def test_the_chance_of_a_fall_is_that_over_all_swaps(runs: tuple[list[Verdict], list[Verdict]]) -> None:
    before, after = (JudgedRun.of(run) for run in runs)
    for share in (precision, lambda run: hit_rate(run, 1)):
        was, now = share(before), share(after)
        if isnan(was.value) or isnan(now.value):
            assert isnan(fall_by_chance(was, now))
        else:
            assert fall_by_chance(was, now) == pytest.approx(slow_chance(was, now))


def test_swaps_that_leave_a_side_without_answers_are_not_counted() -> None:
    silent = verdict(outcome=Outcome.PASS_ON)
    was, now = (precision(JudgedRun.of(run)) for run in ([verdict(), silent], [silent, verdict(rank=2)]))
    assert fall_by_chance(was, now) == slow_chance(was, now) == 0.5


@given(st.integers(0, 20), st.integers(0, 20))
def test_over_fixed_queries_the_chance_is_that_of_the_sign_test(lost: int, won: int) -> None:
    right, wrong = verdict(), verdict(rank=2)
    before = JudgedRun.of([right] * lost + [wrong] * won + [right])
    after = JudgedRun.of([wrong] * lost + [right] * won + [right])
    expected = sum(comb(lost + won, n) for n in range(lost, lost + won + 1)) / 2 ** (lost + won)
    assert fall_by_chance(hit_rate(before, 1), hit_rate(after, 1)) == pytest.approx(expected)


@given(random_verdicts())
def test_a_run_compared_with_itself_keeps_every_figure(verdicts: list[Verdict]) -> None:
    found = compare(verdicts, verdicts)
    assert (found.fell, found.queries) == ((), ())


@given(two_runs())
def test_a_figure_that_rose_or_stayed_never_fell(runs: tuple[list[Verdict], list[Verdict]]) -> None:
    assert all(change.now < change.was or isnan(change.now) for change in compare(*runs).fell)


@given(two_runs())
def test_the_queries_named_are_those_that_the_figures_count(
    runs: tuple[list[Verdict], list[Verdict]],
) -> None:
    found = compare(*runs)
    for change in found.figures:
        assert change.lost == sum(change.name in query.lost for query in found.queries)
        assert change.won == sum(change.name in query.won for query in found.queries)


def test_the_guarded_figures_are_hit_at_1_served_and_precision() -> None:
    assert [change.name for change in compare(GOLDEN, GOLDEN).figures] == list(GUARDED)
    assert GUARDED == ("hit@1", "served", "precision")


@pytest.mark.parametrize(("lost", "fell"), [(4, False), (5, True)])
def test_five_queries_lost_and_none_won_is_more_than_chance(lost: int, fell: bool) -> None:
    golden = [*GOLDEN[:60], *(replace(one, rank=2) for one in GOLDEN[60:])]
    now = [replace(one, rank=2) for one in golden[:lost]] + golden[lost:]
    change = change_of("hit@1", golden, now)
    assert (change.lost, change.won, change.fell) == (lost, 0, fell)
    assert change.now > change.lowest
    assert change.sentence.endswith("; de kans dat dit toeval is: 3,1 %." if fell else "; binnen de marge.")


def test_a_large_fall_is_refused_though_as_much_changed_for_the_better() -> None:
    golden = [replace(one, rank=1 if number < 80 else 2) for number, one in enumerate(GOLDEN)]
    now = [replace(one, rank=2 if number < 28 else 1) for number, one in enumerate(golden)]
    change = change_of("hit@1", golden, now)
    assert (change.lost, change.won, change.was, change.now) == (28, 20, 0.8, 0.72)
    assert change.chance > 0.05
    assert change.fell
    assert change.sentence.endswith("; dat is lager dan de ondergrens 0,727.")


def test_wrong_answers_to_unanswerable_queries_lower_precision() -> None:
    quiet = [verdict(f"ver {number}", right="", outcome=Outcome.PASS_ON) for number in range(6)]
    loud = [replace(one, outcome=Outcome.ANSWER) for one in quiet]
    found = compare([*GOLDEN, *quiet], [*GOLDEN, *loud])
    assert [change.name for change in found.fell] == ["precision"]


def test_more_answers_of_the_same_quality_do_not_lower_precision() -> None:
    """Five wrong answers more, but 45 right ones too: the promise is kept as before."""
    now = [replace(one, rank=2 if number % 10 == 0 else 1) for number, one in enumerate(GOLDEN)]
    golden = [*now[:50], *(replace(one, outcome=Outcome.PASS_ON) for one in now[50:])]
    assert not change_of("precision", golden, now).fell


def test_an_engine_that_stops_answering_has_lost_its_precision() -> None:
    now = [replace(one, outcome=Outcome.SUGGESTIONS) for one in GOLDEN]
    change = change_of("precision", GOLDEN, now)
    assert change.fell
    assert change.sentence == (
        "precision zakte van 1,000 naar onbepaald: 100 vragen verloren, 0 gewonnen; "
        "er wordt niets meer rechtstreeks beantwoord."
    )


def test_an_engine_that_begins_to_answer_loses_nothing() -> None:
    silent = [replace(one, outcome=Outcome.SUGGESTIONS) for one in GOLDEN]
    assert compare(silent, GOLDEN).fell == ()


def test_a_fall_by_chance_is_said_and_let_through() -> None:
    change = change_of("hit@1", GOLDEN, moved(1, rank=2))
    assert (
        change.sentence == "hit@1 ging van 1,000 naar 0,990: 1 vraag verloren, 0 gewonnen; binnen de marge."
    )


def test_an_unchanged_figure_is_said_to_have_stayed() -> None:
    assert change_of("served", GOLDEN, GOLDEN).sentence == "served bleef 1,000."


def test_a_rise_is_said_without_a_reason() -> None:
    sentence = change_of("hit@1", moved(1, rank=2), GOLDEN).sentence
    assert sentence == "hit@1 ging van 0,990 naar 1,000: 0 vragen verloren, 1 gewonnen."


def test_changed_queries_are_named_with_what_came_first_losses_before_gains() -> None:
    golden = [verdict("mag de bar open", kind="leek"), verdict("zaal huren", rank=2, top=("kerk", "bar"))]
    now = [
        verdict("mag de bar open", kind="leek", outcome=Outcome.SUGGESTIONS, rank=4, top=("zaal",)),
        verdict("zaal huren"),
    ]
    assert [query.sentence for query in compare(golden, now).queries] == [
        "verloren voor hit@1, served, precision: “mag de bar open” [leek]: "
        "antwoord, juiste op 1 → suggesties, juiste op 4 (eerst: zaal)",
        "gewonnen voor hit@1, served, precision: “zaal huren”: "
        "antwoord, juiste op 2 (eerst: kerk) → antwoord, juiste op 1",
    ]


def test_a_query_that_lost_for_one_figure_and_won_for_another_says_both() -> None:
    golden = [verdict(rank=2, outcome=Outcome.ANSWER)]
    now = [verdict(rank=0, outcome=Outcome.PASS_ON, top=())]
    (query,) = compare([replace(golden[0], rank=1, outcome=Outcome.PASS_ON)], golden).queries
    assert (query.lost, query.won) == (("hit@1", "precision"), ())
    (query,) = compare(golden, now).queries
    assert query.sentence == (
        "gewonnen voor precision: “mag de bar open”: "
        "antwoord, juiste op 2 (eerst: bar) → doorgeven, juiste niet gevonden"
    )


def test_a_query_that_no_entry_answers_is_said_without_a_place() -> None:
    quiet = verdict("wat weegt een klok", right="", outcome=Outcome.PASS_ON)
    (query,) = compare([quiet], [replace(quiet, outcome=Outcome.ANSWER)]).queries
    assert query.sentence == (
        "verloren voor precision: “wat weegt een klok”: doorgeven (eerst: bar) → antwoord (eerst: bar)"
    )


@pytest.mark.parametrize(
    ("now", "named"),
    [
        (GOLDEN[1:], "“vraag 0”"),
        ([*GOLDEN, verdict("nieuw")], "“nieuw”"),
        ([verdict("vraag 0", right="zaal"), *GOLDEN[1:]], "“vraag 0”, “vraag 0”"),
        (GOLDEN[::-1], "alleen de volgorde"),
    ],
)
def test_a_golden_file_of_other_queries_or_judgements_is_refused(now: list[Verdict], named: str) -> None:
    with pytest.raises(FaqError) as raised:
        compare(GOLDEN, now)
    assert raised.value.faults[0].value == named

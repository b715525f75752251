"""What a change does to what people ask: shifts, worst first."""

from hypothesis import given
from hypothesis import strategies as st

from terecht.domain.faq import Entry, Faq, Thema
from terecht.domain.ranking import Hit, Outcome, Ranking, Reason
from terecht.evaluation.run import Judged
from terecht.service.effect import (
    MAX_GUARDED,
    MAX_PAST,
    Probe,
    Said,
    Source,
    Turn,
    effect_of,
    probes_of,
    said,
    shift_of,
)

BAR = Entry("bar", "Mag een bar?", "Ja.", variants=("pintjes",))
ZAAL = Entry("zaal", "Wat kost een zaal?", "Veel.", variants=("huur",))
KERK = Entry("kerk", "Wat met een kerk?", "Plan.")
FAQ = Faq(Thema("demo"), (BAR, ZAAL, KERK))

SILENT = Said(Outcome.PASS_ON, (), 0.1)
ANSWERS = {entry_id: Said(Outcome.ANSWER, (entry_id,), 0.97) for entry_id in ("bar", "zaal")}
CHOICE = Said(Outcome.SUGGESTIONS, ("zaal", "bar"), 0.5)

guarded = Probe("pintjes?", Source.GUARDED, frozenset({"bar"}))
asked = Probe("pintjes?", Source.ASKED)
beyond = Probe("weer morgen?", Source.GUARDED, frozenset())


def turn(probe: Probe, before: Said, after: Said) -> Turn:
    return shift_of(probe, before, after).turn


def test_losing_the_right_answer_is_worse_and_gaining_it_is_better() -> None:
    assert turn(guarded, ANSWERS["bar"], CHOICE) is Turn.WORSE
    assert turn(guarded, CHOICE, ANSWERS["zaal"]) is Turn.WORSE
    assert turn(guarded, SILENT, ANSWERS["zaal"]) is Turn.WORSE
    assert turn(guarded, ANSWERS["zaal"], CHOICE) is Turn.BETTER
    assert turn(guarded, SILENT, CHOICE) is Turn.BETTER


def test_silence_is_best_for_what_no_entry_answers() -> None:
    assert turn(beyond, SILENT, CHOICE) is Turn.WORSE
    assert turn(beyond, ANSWERS["bar"], SILENT) is Turn.BETTER


def test_of_what_nobody_judged_only_a_lost_answer_is_known_to_be_worse() -> None:
    assert turn(asked, ANSWERS["bar"], SILENT) is Turn.WORSE
    assert turn(asked, ANSWERS["bar"], ANSWERS["zaal"]) is Turn.OTHER
    assert turn(asked, SILENT, ANSWERS["zaal"]) is Turn.OTHER


def test_only_what_a_visitor_sees_counts_and_the_worst_comes_first() -> None:
    now = {"a": ANSWERS["bar"], "b": SILENT, "c": SILENT, "d": ANSWERS["bar"]}
    then = {"a": ANSWERS["bar"], "b": ANSWERS["bar"], "c": Said(Outcome.PASS_ON, (), 0.2), "d": SILENT}
    probes = [Probe(text, Source.GUARDED, frozenset({"bar"})) for text in "abcd"]

    effect = effect_of(probes, before=now.__getitem__, after=then.__getitem__)

    assert [(shift.probe.text, shift.turn) for shift in effect.shifts] == [
        ("d", Turn.WORSE),
        ("b", Turn.BETTER),
    ]
    assert effect.asked == {Source.GUARDED: 4}
    assert effect.turns == {Turn.WORSE: 1, Turn.BETTER: 1}


def test_visitor_sees_one_answer_three_suggestions_or_nothing() -> None:
    hits = tuple(Hit(entry_id, rank, 0.5) for rank, entry_id in enumerate("abcd", 1))
    rankings = [Ranking("q", outcome, Reason.SURE, 0.5, hits) for outcome in Outcome]

    assert [said(ranking).shown for ranking in rankings] == [("a",), ("a", "b", "c"), ()]
    assert [said(ranking).first for ranking in rankings] == ["a", "a", ""]


def test_old_phrasings_and_those_of_competitors_are_asked_with_who_should_answer_them() -> None:
    changed = Entry("bar", "Mag een bar?", "Ja.", variants=("tapvergunning",))
    shown = {"tapvergunning": Said(Outcome.ANSWER, ("bar",), 0.97, near=("bar", "zaal"))}

    probes = probes_of(
        changed, FAQ, old=BAR.phrasings, guarded=(), past=(), after=lambda text: shown.get(text, SILENT)
    )

    assert [(probe.text, probe.right) for probe in probes] == [
        ("Mag een bar?", {"bar"}),
        ("pintjes", None),
        ("Wat kost een zaal?", {"zaal"}),
        ("huur", {"zaal"}),
    ]


def test_text_from_two_sources_is_asked_once_as_what_is_known_best() -> None:
    probes = probes_of(
        BAR,
        FAQ,
        old=BAR.phrasings,
        guarded=[Judged("pintjes?", frozenset({"bar"}))],
        past=["pintjes?", "Mag een bar?", "toog"],
        after=lambda text: SILENT,
    )

    assert [(probe.text, probe.source) for probe in probes] == [
        ("pintjes?", Source.GUARDED),
        ("Mag een bar?", Source.PHRASING),
        ("pintjes", Source.PHRASING),
        ("toog", Source.ASKED),
    ]


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_what_is_asked_is_bounded_however_much_there_is(n_guarded: int, n_past: int) -> None:
    probes = probes_of(
        BAR,
        FAQ,
        old=(),
        guarded=[Judged(f"bewaakt {number}") for number in range(n_guarded)],
        past=[f"gevraagd {number}" for number in range(n_past)],
        after=lambda text: SILENT,
    )

    assert len(probes) == min(n_guarded, MAX_GUARDED) + min(n_past, MAX_PAST)


@given(
    st.sampled_from([SILENT, CHOICE, *ANSWERS.values()]), st.sampled_from([SILENT, CHOICE, *ANSWERS.values()])
)
def test_way_back_turns_better_into_worse(one: Said, other: Said) -> None:
    opposite = {Turn.WORSE: Turn.BETTER, Turn.OTHER: Turn.OTHER, Turn.BETTER: Turn.WORSE}

    assert turn(guarded, other, one) is opposite[turn(guarded, one, other)]

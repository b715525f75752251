import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terecht.domain.faq import Entry, Faq, Thema
from terecht.domain.ranking import MatchKind, Outcome, Reason
from terecht.ranking import fitting
from terecht.ranking.engine import EXPLAINED, HITS, Engine
from terecht.text.related import Related
from tests.small_faq import BACKGROUND, FAQ, analyser_of, engine_of, small_engine

ODD_TEXT = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="aeiou ́̂​‮😀كתĳ", max_size=200),
    st.sampled_from(["", " ", "?", "x", "😀" * 50, "a" * 100_000, "zaal " * 10_000, "z̷̢̛" * 200, "\x00\ud800"]),
)


def test_a_question_of_the_faq_finds_its_entry_first():
    found = [small_engine().rank(entry.question).hits[0].entry_id for entry in FAQ.entries]
    assert found == [entry.id for entry in FAQ.entries]


def test_a_query_with_typing_errors_and_other_words_finds_its_entry():
    ranking = small_engine().rank("hoevel nooduitgange moeten er zijn")
    assert ranking.hits[0].entry_id == "brandveiligheid"
    assert ("hoevel", "hoeveel") in [(c.typed, c.used) for c in ranking.corrections]


@settings(deadline=None, max_examples=150)
@given(ODD_TEXT)
def test_any_text_gets_an_outcome_and_hits_that_fall_by_score(text):
    ranking = small_engine().rank(text)
    scores = [hit.score for hit in ranking.hits]
    assert isinstance(ranking.outcome, Outcome)
    assert 0.0 <= ranking.probability <= 1.0
    assert scores == sorted(scores, reverse=True)
    assert [hit.rank for hit in ranking.hits] == list(range(1, len(FAQ.entries) + 1))
    assert all(-1e-6 <= score <= 1 + 1e-6 for score in scores)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ["wij", "zoeken", "repetitiekot", "voor", "de", "fanfare", "kerk", "brandweer", "xq"]
        ),
        max_size=9,
    )
)
def test_the_parts_of_a_hit_sum_to_its_score(words):
    ranking = small_engine().rank(" ".join(words), explain=True)
    for hit in ranking.hits[:EXPLAINED]:
        assert sum(part.weight for part in hit.parts) == pytest.approx(hit.score, abs=1e-4)
    assert all(not hit.parts for hit in ranking.hits[EXPLAINED:])


def test_a_part_says_where_it_stands_and_what_it_met():
    query = "tarief feestzalen"
    parts = small_engine().rank(query, explain=True).hits[0].parts
    met = {query[part.start : part.end]: (part.matched, part.kind) for part in parts}
    assert met["tarief"] == ("tarief", MatchKind.EXACT)
    assert met["feestzalen"] == ("feestzaal", MatchKind.LEMMA)


def test_a_query_in_other_words_meets_the_kin_of_the_words_of_the_faq():
    query = "schadepolis jeugd"
    assert small_engine().rank(query).hits[0].entry_id == "repetitieruimte"
    kin = Related.of({"verzekering": {"schadepolis": 0.5}})
    best = engine_of(related=kin).rank(query, explain=True).hits[0]
    assert best.entry_id == "vrijwilligers"
    assert (best.parts[0].matched, best.parts[0].kind) == ("verzekering", MatchKind.RELATED)


def test_kin_of_kin_does_not_meet():
    related = Related.of({"verzekeren": {"schadepolis": 0.5}, "document": {"schadepolis": 0.5}})
    hits = engine_of(related=related).rank("document", explain=True).hits
    assert MatchKind.RELATED not in {part.kind for hit in hits for part in hit.parts}


@pytest.mark.parametrize("question", [entry.question for entry in FAQ.entries][:4])
def test_greeting_and_thanks_around_a_question_change_nothing(question):
    asked, plain = (
        small_engine().rank(text) for text in (f"Hallo allemaal, {question} Alvast bedankt!", question)
    )
    assert (asked.outcome, asked.reason) == (plain.outcome, plain.reason)
    assert asked.probability == pytest.approx(plain.probability)
    assert [(hit.entry_id, hit.score) for hit in asked.hits] == [
        (hit.entry_id, pytest.approx(hit.score)) for hit in plain.hits
    ]


def test_the_order_of_the_entries_does_not_change_the_scores():
    shuffled = list(FAQ.entries)
    random.Random(5).shuffle(shuffled)
    other = Faq(FAQ.thema, tuple(shuffled))
    fitted = fitting.reindex(other, small_engine(), analyse=analyser_of(other).analyse, background=BACKGROUND)
    engine = Engine(other, fitted, analyser_of(other))
    for query in ("brandweer", "oefenen met ons bandje", "wat kost dat"):
        ours = {hit.entry_id: hit.score for hit in small_engine().rank(query).hits}
        assert {hit.entry_id: hit.score for hit in engine.rank(query).hits} == pytest.approx(ours, abs=1e-4)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", Reason.EMPTY),
        ("  \u200b ", Reason.EMPTY),
        ("xzqwrt bvcxk qwrtp", Reason.GIBBERISH),
        ("Where can we find a room to practise with our band?", Reason.OTHER_LANGUAGE),
        ("ben jij een robot", Reason.SMALL_TALK),
        ("zaal", Reason.VAGUE),
    ],
)
def test_a_query_of_a_special_kind_gets_no_answer_and_says_why(query, reason):
    ranking = small_engine().rank(query)
    assert ranking.reason is reason
    assert ranking.outcome is not Outcome.ANSWER


def test_a_vague_query_gets_three_directions_back():
    assert len(small_engine().rank("zaal").suggestions) == 3


def test_of_a_long_story_the_sentence_with_the_need_is_the_focus():
    query = (
        "Mijn broer woont al dertig jaar in Aalst. Onze fanfare zoekt een lokaal om te repeteren. "
        "Vorige week regende het de hele dag."
    )
    ranking = small_engine().rank(query, explain=True)
    assert query[slice(*ranking.focus)].startswith("Onze fanfare")
    assert ranking.hits[0].entry_id == "repetitieruimte"


def test_no_more_than_ten_hits_are_given():
    many = Faq(
        Thema("veel"), tuple(Entry(f"e{n}", f"Vraag over onderwerp {n}", f"Antwoord {n}") for n in range(40))
    )
    fitted = fitting.reindex(many, small_engine(), analyse=analyser_of(many).analyse, background=BACKGROUND)
    assert len(Engine(many, fitted, analyser_of(many)).rank("onderwerp 7").hits) == HITS


def test_with_many_entries_only_the_nearest_are_ranked_and_the_right_one_is_among_them():
    names = [
        f"{a}{b}{c}" for a in "bdfgklmnprstvz" for b in "aeiou" for c in ("rk", "nt", "ls", "mp", "st", "ks")
    ]
    many = Faq(
        Thema("veel"),
        tuple(Entry(f"e{n}", f"Wat is een {name}?", f"Een {name}.") for n, name in enumerate(names)),
    )
    analyser = analyser_of(many)
    fitted = fitting.reindex(many, small_engine(), analyse=analyser.analyse, background=BACKGROUND)
    engine = Engine(many, fitted, analyser)
    assert len(many.entries) > 256
    for number in range(0, len(names), 37):
        assert engine.rank(f"wat is een {names[number]}").hits[0].entry_id == f"e{number}"


def test_an_entry_without_any_word_harms_nothing():
    odd = replace(FAQ, entries=(*FAQ.entries, Entry("leeg", "???", "")))
    fitted = fitting.reindex(odd, small_engine(), analyse=analyser_of(odd).analyse, background=BACKGROUND)
    assert Engine(odd, fitted, analyser_of(odd)).rank("brandweer").hits[0].entry_id == "brandveiligheid"


def test_a_faq_without_entries_passes_everything_on():
    empty = Faq(Thema("leeg"), ())
    fitted = fitting.reindex(empty, small_engine(), analyse=analyser_of(empty).analyse, background=BACKGROUND)
    ranking = Engine(empty, fitted, analyser_of(empty)).rank("brandweer keuring zaal")
    assert (ranking.outcome, ranking.hits) == (Outcome.PASS_ON, ())


def test_the_same_query_gets_the_same_ranking_from_many_threads():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        rankings = list(pool.map(small_engine().rank, ["brandweer keuring"] * 64))
    assert len({(r.probability, r.hits) for r in rankings}) == 1
    assert np.isfinite(rankings[0].probability)

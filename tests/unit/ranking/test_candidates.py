"""Measuring a part of the index gives what measuring the whole gives for that part."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terecht.domain.faq import Entry, Faq, Thema
from terecht.ranking import evidence, fitting
from terecht.ranking.candidates import CANDIDATES, FEW_ENTRIES, look
from terecht.ranking.engine import EXPLAINED, Engine
from terecht.ranking.evidence import Matcher
from terecht.ranking.words import words_of
from tests.small_faq import BACKGROUND, FAQ, analyser_of, small_engine

ANALYSER = analyser_of(FAQ)
NO_CLASSIFIER = np.zeros((0, 0), dtype=np.float32)
QUERIES = ("brandweer keuring", "ons koor zoekt een lokaal", "wat kost dat", "xq", "")


def matcher_without_classifier() -> Matcher:
    return Matcher(small_engine().fitted.index, NO_CLASSIFIER)


def narrowed_to(entries, monkeypatch) -> Matcher:
    monkeypatch.setattr(evidence, "FEW_ENTRIES", 0)
    monkeypatch.setattr(evidence, "look", lambda index, dots: np.array(entries))
    return matcher_without_classifier()


def words(query):
    return words_of(ANALYSER.analyse(query))


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(QUERIES), st.sets(st.integers(0, len(FAQ.entries) - 1), min_size=1))
def test_a_candidate_meets_a_query_as_it_does_among_all_entries(query, chosen):
    entries = sorted(chosen)
    whole = matcher_without_classifier().meet(words(query))
    with pytest.MonkeyPatch.context() as patch:
        part = narrowed_to(entries, patch).meet(words(query))
    np.testing.assert_array_equal(part.entries, entries)
    np.testing.assert_array_equal(part.nearest, whole.nearest[:, entries])
    np.testing.assert_array_equal(part.nearest_kernel, whole.nearest_kernel[entries])
    np.testing.assert_array_equal(part.profiles, whole.profiles[:, entries])
    np.testing.assert_array_equal(part.held, whole.held[:, entries])
    assert part.nearest_beyond == whole.nearest_beyond
    assert [part.nearest_row(place) for place in range(len(entries))] == [
        whole.nearest_row(entry) for entry in entries
    ]


@pytest.mark.parametrize("query", QUERIES)
def test_with_all_entries_as_candidates_the_ranking_is_the_same(query, monkeypatch):
    fitted = small_engine().fitted
    bare = replace(fitted, weights=NO_CLASSIFIER)
    expected = Engine(FAQ, bare, ANALYSER).rank(query, explain=True)
    narrowed_to(range(len(FAQ.entries)), monkeypatch)
    assert Engine(FAQ, bare, ANALYSER).rank(query, explain=True) == expected


def test_an_index_with_a_classifier_is_met_whole_for_it_weighs_every_row(monkeypatch):
    monkeypatch.setattr(evidence, "FEW_ENTRIES", 0)
    fitted = small_engine().fitted
    met = Matcher(fitted.index, fitted.weights).meet(words("brandweer"))
    assert len(met.entries) == len(FAQ.entries)


def test_the_arrays_of_the_index_are_used_where_they_are():
    matcher = matcher_without_classifier()
    index = matcher.index
    for used, stored in (
        (matcher.whole.row_bags.indices, index.rows.words),
        (matcher.whole.row_bags.indptr, index.rows.starts),
        (matcher.whole.row_bags.data, index.rows.counts),
        (matcher.grams.indices, index.grams.words),
        (matcher.grams.indptr, index.grams.starts),
    ):
        assert np.shares_memory(used, stored)


@cache
def large_engine() -> Engine:
    """Some 400 entries that differ in one made word, and all say the same beside it."""
    names = [
        a + b + c for a in "bdfgklmnprstvz" for b in "aeiou" for c in ("rk", "nt", "ls", "mp", "st", "ks")
    ]
    faq = Faq(
        Thema("veel"),
        tuple(
            Entry(f"e{n}", f"Wat is een {name}zaal?", f"Een {name}.", variants=(f"uitleg over {name}",))
            for n, name in enumerate(names)
        ),
    )
    analyser = analyser_of(faq)
    fitted = fitting.reindex(faq, small_engine(), analyse=analyser.analyse, background=BACKGROUND)
    return Engine(faq, replace(fitted, weights=NO_CLASSIFIER), analyser)


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 419), st.sampled_from(["wat is een {}", "{}", "uitleg over de {} graag", "hoe {} wij dat"])
)
def test_the_entry_that_alone_knows_a_word_is_found_and_explained(number, form):
    engine = large_engine()
    assert len(engine.faq.entries) > FEW_ENTRIES
    name = engine.faq.entries[number].answer[4:-1]
    ranking = engine.rank(form.format(name), explain=True)
    assert ranking.hits[0].entry_id == f"e{number}"
    for hit in ranking.hits[:EXPLAINED]:
        assert sum(part.weight for part in hit.parts) == pytest.approx(hit.score, abs=1e-4)


@pytest.mark.parametrize("query", ["", "xq", "wat is een", "zaal " * 60, "bark bert"])
def test_a_look_gives_so_many_different_entries_whatever_is_asked(query):
    index = large_engine().fitted.index
    analysed = words_of(large_engine().analyser.analyse(query))
    met = large_engine().matcher.meet(analysed)
    assert len(met.entries) == len(set(met.entries.tolist())) == CANDIDATES
    nothing = look(index, np.zeros(index.n_words, dtype=np.float32))
    assert len(nothing) == CANDIDATES

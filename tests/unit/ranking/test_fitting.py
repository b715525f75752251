from dataclasses import replace

import numpy as np
import pytest

from terecht.domain.background import Background
from terecht.domain.faq import Entry, Faq, Thema
from terecht.domain.ranking import Outcome
from terecht.ranking import classifier, examples, fitting
from terecht.ranking.engine import Engine
from terecht.ranking.evidence import Matcher
from terecht.ranking.examples import FOLDS
from terecht.ranking.state import flatten
from terecht.ranking.words import words_of
from terecht.text.related import Related
from tests.small_faq import BACKGROUND, FAQ, PRIOR, analyser_of, engine_of, small_engine


def fit(faq, background=BACKGROUND):
    return fitting.fit(faq, analyse=analyser_of(faq).analyse, background=background, prior=PRIOR)


def test_the_same_faq_gives_the_same_engine_to_the_last_bit():
    first, _ = flatten(fit(FAQ)[0])
    second, _ = flatten(fit(FAQ)[0])
    assert first.keys() == second.keys()
    for name, array in first.items():
        assert array.tobytes() == second[name].tobytes(), name


def test_what_a_round_asks_its_index_has_never_seen(monkeypatch):
    seen = []
    learn = fitting._learn

    def spy(texts, answers, *, keep, held_out=-2):
        index, weights, row_texts = learn(texts, answers, keep=keep, held_out=held_out)
        asked = {" ".join(w.key for w in t.words if w.key) for t in texts if t.round == held_out}
        seen.append(asked & set(row_texts))
        return index, weights, row_texts

    monkeypatch.setattr(fitting, "_learn", spy)
    fit(FAQ)
    assert seen == [set()] * (FOLDS + 1)


def test_no_round_learns_a_classifier_that_the_engine_will_lack(monkeypatch):
    learned = []
    learn = fitting._learn

    def spy(texts, answers, **how):
        found = learn(texts, answers, **how)
        learned.append((len(found[0].rows), found[1].size > 0))
        return found

    monkeypatch.setattr(fitting, "_learn", spy)
    fit(FAQ)
    assert all(has_classifier for _, has_classifier in learned)
    largest_round = max(n_rows for n_rows, _ in learned[:-1])
    assert largest_round < learned[-1][0]
    learned.clear()
    monkeypatch.setattr(classifier, "LARGEST", largest_round)
    fit(FAQ)
    assert not any(has_classifier for _, has_classifier in learned)


def test_every_phrasing_is_held_out_once_and_told_how_it_fared():
    _, held_out = fit(FAQ)
    phrasings = [(entry.id, phrasing) for entry in FAQ.entries for phrasing in entry.phrasings]
    assert len(held_out) == len({(h.entry_id, h.phrasing) for h in held_out})
    assert {(h.entry_id, h.phrasing) for h in held_out} <= set(phrasings)
    assert all((h.rank == 1) == (h.found_id == h.entry_id) for h in held_out)


def test_progress_is_told_from_the_first_round_to_the_last():
    steps = []
    fitting.fit(
        FAQ,
        analyse=analyser_of(FAQ).analyse,
        background=BACKGROUND,
        prior=PRIOR,
        progress=lambda *step: steps.append(step),
    )
    assert steps == [(n, FOLDS + 1) for n in range(1, FOLDS + 2)]


@pytest.mark.parametrize(
    "background", [Background(), BACKGROUND], ids=["without background", "with background"]
)
@pytest.mark.parametrize("n_entries", [1, 2, 3])
def test_a_faq_of_a_few_entries_without_variants_works(n_entries, background):
    faq = Faq(Thema("klein"), tuple(replace(entry, variants=()) for entry in FAQ.entries[:n_entries]))
    engine = engine_of(faq, background)
    for entry in faq.entries:
        assert engine.rank(entry.question).hits[0].entry_id == entry.id
    assert not engine.fitted.thresholds.carried


def test_an_empty_faq_can_be_fitted_and_passes_everything_on():
    engine = engine_of(Faq(Thema("leeg"), ()))
    assert engine.rank("wat kost een zaal").outcome is Outcome.PASS_ON


def test_a_reindexed_engine_keeps_what_was_learned_and_knows_the_new_entry():
    bigger = replace(
        FAQ, entries=(*FAQ.entries, Entry("parkeren", "Waar kunnen bezoekers parkeren?", "Achteraan."))
    )
    fitted = fitting.reindex(
        bigger, small_engine(), analyse=analyser_of(bigger).analyse, background=BACKGROUND
    )
    assert fitted.fusion is small_engine().fitted.fusion
    assert (
        Engine(bigger, fitted, analyser_of(bigger)).rank("bezoekers parkeren").hits[0].entry_id == "parkeren"
    )


@pytest.mark.parametrize(("many_gone", "atol"), [(fitting.MANY_GONE, 0.03), (0, 0.001)])
def test_a_reindexed_engine_that_lost_an_entry_is_as_sure_of_the_others_as_one_that_learned_anew(
    monkeypatch, many_gone, atol
):
    monkeypatch.setattr(fitting, "MANY_GONE", many_gone)
    smaller = replace(FAQ, entries=(FAQ.entries[0], *FAQ.entries[2:]))
    analyser = analyser_of(FAQ)
    quick = fitting.reindex(smaller, small_engine(), analyse=analyser.analyse, background=BACKGROUND)
    anew = engine_of(smaller).fitted
    matchers = Matcher(quick.index, quick.weights), Matcher(anew.index, anew.weights)
    for entry in smaller.entries:
        words = words_of(analyser.analyse(entry.question))
        given, expected = (matcher.meet(words).classes for matcher in matchers)
        np.testing.assert_allclose(given, expected, atol=atol)


def test_a_reindexed_engine_gives_the_words_of_a_new_entry_their_kin():
    related = Related.of({"parkeren": {"stallen": 0.5}})
    engine = engine_of(related=related)
    entry = Entry("parkeren", "Waar kunnen bezoekers parkeren?", "Achteraan.")
    bigger = replace(FAQ, entries=(*FAQ.entries, entry))
    analyser = analyser_of(bigger)
    fitted = fitting.reindex(bigger, engine, analyse=analyser.analyse, background=BACKGROUND, related=related)
    assert Engine(bigger, fitted, analyser).rank("stallen").hits[0].entry_id == "parkeren"


def test_a_text_is_learned_with_its_kin_and_asked_without():
    related = Related.of({"zaal": {"aula": 0.5}})
    texts = examples.texts_of(FAQ, analyse=analyser_of(FAQ).analyse, background=BACKGROUND, related=related)
    stored = {term.key for text in texts for word in text.stored for term in word.terms}
    asked = {term.key for text in texts for word in text.words for term in word.terms}
    assert stored - asked == {"aula"}


def test_queries_that_nothing_answers_weigh_a_third_of_all():
    kinds = ["phrasing"] * 20 + ["near"] * 7 + ["talk"] * 3
    weights = fitting._weights(kinds)
    assert weights[20:].sum() / weights.sum() == pytest.approx(fitting.UNANSWERABLE)
    assert np.allclose(weights[:20], 1.0)

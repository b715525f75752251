"""The dense scorer in a fitted engine, with a tiny static model loaded as an administrator's is."""

from dataclasses import replace

import numpy as np
import pytest

from terecht.adapters.embeddings import load_embed
from terecht.adapters.model_files import load_engine, read_prior, save_engine
from terecht.domain.faq import Entry, Faq, Thema
from terecht.ranking import examples, fitting
from terecht.ranking.dense import DenseNearest, DenseWhole, Vectors, remembered, said, seen_from
from terecht.ranking.engine import EXPLAINED, Engine
from terecht.ranking.examples import FOLDS
from terecht.ranking.words import words_of
from terecht.text.tokens import MAX_CHARACTERS
from tests.small_faq import BACKGROUND, FAQ, MODELS, PRIOR, analyser_of, small_engine
from tests.synonym_model import MEANINGS, save_model

WAYS = (
    "Waar vind ik een {}?",
    "mijn {} is weg",
    "wij zoeken een {}",
    "{} gezocht voor zaterdag",
    "wat moet ik doen met een {}",
    "iemand nam de {} mee",
    "een {} voor ons kamp",
    "hoeveel kost zo een {}",
    "mag de {} mee naar binnen",
    "wie weet iets over een {}",
    "alles over de {}",
    "{} aanvragen",
    "geen {} meer te vinden",
    "een andere {} krijgen",
    "de {} van mijn zus",
)
"""Said in these ways, by neighbours with a word of their own for it; the last word the FAQ never says."""


def entry_of(meaning: tuple[str, ...]) -> Entry:
    asked = [way.format(meaning[place * FOLDS // len(WAYS)]) for place, way in enumerate(WAYS)]
    return Entry(meaning[0], asked[0], f"Alles over de {meaning[0]}.", variants=tuple(asked[1:]))


SYNONYMS_FAQ = Faq(Thema("woorden"), tuple(map(entry_of, MEANINGS)))


@pytest.fixture(scope="module")
def embed(tmp_path_factory):
    return load_embed(str(save_model(tmp_path_factory.mktemp("model"))))


def engine_with(embed, faq=SYNONYMS_FAQ, prior=PRIOR):
    analyser = analyser_of(faq)
    fitted, _ = fitting.fit(faq, analyse=analyser.analyse, background=BACKGROUND, prior=prior, embed=embed)
    return Engine(faq, fitted, analyser, embed=embed)


@pytest.fixture(scope="module")
def dense_engine(embed):
    return engine_with(embed)


@pytest.fixture(scope="module")
def plain_engine():
    return engine_with(None)


def test_an_entry_is_found_by_a_word_that_only_the_model_knows(dense_engine, plain_engine):
    unheard = [meaning[-1] for meaning in MEANINGS]
    wanted = [meaning[0] for meaning in MEANINGS]
    assert [dense_engine.rank(f"{word} kwijt").hits[0].entry_id for word in unheard] == wanted
    assert [plain_engine.rank(f"{word} kwijt").hits[0].entry_id for word in unheard] != wanted


def test_its_weight_is_learned_from_the_faq(dense_engine):
    assert [scorer.name for scorer in dense_engine.scorers][-2:] == ["dense-nearest", "dense-whole"]
    assert dense_engine.fitted.fusion.shares[-2:].sum() > 0.1


def test_the_calibration_learns_from_it_too(dense_engine, plain_engine):
    more = len(dense_engine.fitted.right.weights) - len(plain_engine.fitted.right.weights)
    assert more == 4
    assert 0.0 <= dense_engine.rank("velo kwijt").probability <= 1.0


@pytest.mark.parametrize(
    "query", ["velo kwijt", "mijn fiets en mijn kat", "xyzzy", "een epistel schrijven in de stortvlaag"]
)
def test_the_parts_of_a_hit_sum_to_its_score(dense_engine, query):
    for hit in dense_engine.rank(query, explain=True).hits[:EXPLAINED]:
        assert sum(part.weight for part in hit.parts) == pytest.approx(hit.score, abs=1e-4)


def test_the_word_the_model_knows_has_the_largest_part(dense_engine):
    best = dense_engine.rank("sedert gisteren velo kwijt", explain=True).hits[0].parts[0]
    assert "sedert gisteren velo kwijt"[best.start : best.end] == "velo"


@pytest.mark.parametrize("query", ["", "  \u200b ", "😀" * 9, "\ud800", "velo " * 5_000, "\x00velo"])
def test_any_text_gets_scores_between_nought_and_one(dense_engine, query):
    ranking = dense_engine.rank(query, explain=True)
    assert len(ranking.hits) == len(MEANINGS)
    assert all(-1e-6 <= hit.score <= 1 + 1e-6 for hit in ranking.hits)


def test_a_saved_engine_ranks_the_same_without_embedding_its_rows_again(dense_engine, embed, tmp_path):
    save_engine(
        tmp_path / "engine",
        dense_engine.fitted,
        dense_engine.analyser.vocabulary,
        fingerprint="faq-1",
        figures={},
    )
    asked = []

    def counting(texts):
        asked.extend(texts)
        return embed(texts)

    stored = load_engine(tmp_path / "engine", fingerprint="faq-1")
    engine = Engine(SYNONYMS_FAQ, stored.fitted, dense_engine.analyser, embed=counting)
    saved, fresh = engine.rank("velo kwijt"), dense_engine.rank("velo kwijt")
    assert [hit.entry_id for hit in saved.hits] == [hit.entry_id for hit in fresh.hits]
    assert saved.probability == pytest.approx(fresh.probability, abs=1e-6)
    assert asked == ["velo kwijt"]


def test_a_fit_embeds_every_text_once_and_at_once(embed):
    calls = []

    def counting(texts):
        calls.append(list(texts))
        return embed(texts)

    faq = SYNONYMS_FAQ
    analyse = analyser_of(faq).analyse
    fitting.fit(faq, analyse=analyse, background=BACKGROUND, prior=PRIOR, embed=counting)
    assert len(calls) == 1
    assert len(calls[0]) == len(set(calls[0]))


def test_the_rows_have_the_vectors_of_their_own_texts(dense_engine, embed):
    phrasings = [phrasing for entry in SYNONYMS_FAQ.entries for phrasing in entry.phrasings]
    vectors = dense_engine.fitted.vectors
    np.testing.assert_allclose(vectors.rows, seen_from(vectors.origin, embed(phrasings)), atol=1e-6)
    wholes = [f"{entry.question} {entry.answer}" for entry in SYNONYMS_FAQ.entries]
    np.testing.assert_allclose(vectors.entries, seen_from(vectors.origin, embed(wholes)), atol=1e-6)


def test_they_are_seen_from_the_mean_of_all_that_was_learned_from_the_background_too(dense_engine, embed):
    texts = [text for entry in SYNONYMS_FAQ.entries for text in (*entry.phrasings, *entry.lookalikes)]
    texts += [*BACKGROUND.near, *BACKGROUND.far, *BACKGROUND.small_talk, *BACKGROUND.vague]
    origin = dense_engine.fitted.vectors.origin
    np.testing.assert_allclose(origin, embed(texts).mean(axis=0), atol=1e-6)


def test_what_all_texts_have_in_common_tells_none_apart():
    common = np.array([[0.9, 0.1, 0.0], [0.9, 0.0, 0.1]], dtype=np.float32)
    one, other = Vectors.of(common, 2, common).rows
    assert float(one @ other) == pytest.approx(-1.0)
    assert not seen_from(common.mean(axis=0), np.zeros((1, 3), dtype=np.float32)).any()


@pytest.mark.parametrize(("held_out", "is_shown"), [(0, False), (1, True)])
def test_a_question_that_is_asked_is_no_part_of_what_the_model_sees_of_its_entry(embed, held_out, is_shown):
    seen = []

    def counting(texts):
        seen.extend(texts)
        return embed(texts)

    analyse = analyser_of(SYNONYMS_FAQ).analyse
    texts = examples.texts_of(SYNONYMS_FAQ, analyse=analyse, background=BACKGROUND)
    answers = [examples.answer_words(entry, analyse) for entry in SYNONYMS_FAQ.entries]
    fitting.ask(texts, answers, held_out=held_out, embed=counting, entries=SYNONYMS_FAQ.entries)
    first = SYNONYMS_FAQ.entries[2]  # stays in both rounds
    assert (f"{first.question} {first.answer}" in seen) == is_shown
    assert (first.answer in seen) != is_shown


def test_a_changed_faq_embeds_only_what_is_new_and_finds_it(dense_engine, embed):
    asked = []

    def counting(texts):
        asked.extend(texts)
        return embed(texts)

    first, *others = SYNONYMS_FAQ.entries
    bigger = replace(SYNONYMS_FAQ, entries=(*others, replace(first, variants=(*first.variants, "Oude velo"))))
    analyser = analyser_of(bigger)
    previous = Engine(SYNONYMS_FAQ, dense_engine.fitted, dense_engine.analyser, embed=counting)
    fitted = fitting.reindex(bigger, previous, analyse=analyser.analyse, background=BACKGROUND)
    assert asked == ["Oude velo"]
    phrasings = [phrasing for entry in bigger.entries for phrasing in entry.phrasings]
    wanted = seen_from(fitted.vectors.origin, embed(phrasings))
    np.testing.assert_allclose(fitted.vectors.rows, wanted, atol=1e-6)
    assert Engine(bigger, fitted, analyser, embed=embed).rank("geneesheer kwijt").hits[0].entry_id == "dokter"


def test_of_a_changed_answer_only_that_entry_is_embedded_anew(dense_engine, embed):
    asked = []

    def counting(texts):
        asked.extend(texts)
        return embed(texts)

    first, *others = SYNONYMS_FAQ.entries
    changed = replace(SYNONYMS_FAQ, entries=(replace(first, answer="Een **kat** is geen fiets."), *others))
    previous = Engine(SYNONYMS_FAQ, dense_engine.fitted, dense_engine.analyser, embed=counting)
    analyse = analyser_of(changed).analyse
    vectors = fitting.reindex(changed, previous, analyse=analyse, background=BACKGROUND).vectors
    assert asked == [f"{first.question} Een kat is geen fiets."]
    had = dense_engine.fitted.vectors
    np.testing.assert_array_equal(vectors.entries[1:], had.entries[1:])
    np.testing.assert_array_equal(vectors.rows, had.rows)


def test_a_faq_that_loses_all_its_entries_passes_everything_on(dense_engine, embed):
    empty = Faq(Thema("leeg"), ())
    analyser = analyser_of(empty)
    fitted = fitting.reindex(empty, dense_engine, analyse=analyser.analyse, background=BACKGROUND)
    again = fitting.reindex(
        SYNONYMS_FAQ,
        Engine(empty, fitted, analyser, embed=embed),
        analyse=analyser.analyse,
        background=BACKGROUND,
    )
    assert Engine(empty, fitted, analyser, embed=embed).rank("velo").hits == ()
    engine = Engine(SYNONYMS_FAQ, again, dense_engine.analyser, embed=embed)
    assert engine.rank("velo kwijt").hits[0].entry_id == "fiets"


def test_in_a_faq_too_small_to_learn_from_it_counts_for_what_the_prior_says(embed):
    prior = read_prior(MODELS / "voorkennis_taalmodel.json")
    bikes = Faq(Thema("fietsen"), (Entry("fiets", "Waar is mijn fiets?", "Buiten."), *FAQ.entries))
    engine = engine_with(embed, bikes, prior)
    assert engine.fitted.fusion is prior.fusion
    assert engine.rank("velo").hits[0].entry_id == "fiets"
    assert engine_with(None, bikes).rank("velo").hits[0].score < engine.rank("velo").hits[0].score


def test_in_a_faq_too_small_for_a_prior_that_knows_no_model_the_scorers_are_silent(embed):
    engine, plain = engine_with(embed, FAQ), small_engine()
    assert [scorer.name for scorer in engine.scorers] == [scorer.name for scorer in plain.scorers]
    assert engine.fitted.vectors.rows.shape == (0, 0)
    for query in ("brandweer keuring", "velo kwijt", "oefenen met ons bandje"):
        assert engine.rank(query, explain=True) == plain.rank(query, explain=True)
    analyse = analyser_of(FAQ).analyse
    fitted = fitting.reindex(FAQ, engine, analyse=analyse, background=BACKGROUND)
    assert Engine(FAQ, fitted, engine.analyser, embed=embed).rank("brandweer keuring").hits


def always(vector):
    """A model that sees the same in every text, also in none."""
    return lambda texts: np.array([vector] * len(texts), dtype=np.float32)


def scorers_of(vector, seen):
    """Both scorers of the small FAQ, all texts of which have one vector, with a model that sees another in all."""
    n_rows, n_entries = int(small_engine().fitted.index.entry_starts[-1]), len(FAQ.entries)
    rows, entries = (np.array([vector] * n, dtype=np.float32) for n in (n_rows, n_entries))
    vectors = Vectors(rows, entries, np.zeros(2, dtype=np.float32))
    return DenseNearest(vectors, always(seen)), DenseWhole(vectors, always(seen))


def evidence_of(query):
    analysis = small_engine().analyser.analyse(query)
    return small_engine().matcher.meet(words_of(analysis), said(analysis))


def test_a_query_without_words_scores_nothing_whatever_the_model_sees_in_it():
    for scorer in scorers_of((1, 0), (1, 0)):
        assert not scorer.score(evidence_of("😀")).any()
        assert scorer.shares(evidence_of("😀"), 0).shape == (0,)


def test_an_entry_that_points_away_from_the_query_scores_nothing():
    for scorer in scorers_of((-1, 0), (1, 0)):
        assert scorer.score(evidence_of("wat kost een zaal")).tolist() == [0.0] * len(FAQ.entries)


def test_only_words_by_themselves_get_a_part_not_what_spans_them():
    evidence = evidence_of("wij willen de zaal open maken voor een koor")
    spans = [not word.key for word in evidence.words]
    assert any(spans)
    for scorer in scorers_of((1, 0), (1, 0)):
        shares = scorer.shares(evidence, 0)
        assert not shares[spans].any()
        assert shares.sum() == pytest.approx(1.0)


def test_of_a_very_long_query_no_more_is_embedded_than_is_analysed():
    assert len(said(small_engine().analyser.analyse("zaal " * 20_000))) == MAX_CHARACTERS


def test_what_was_not_worked_out_beforehand_is_embedded_when_asked(embed):
    known = remembered(embed, ["fiets"])
    np.testing.assert_array_equal(known(["kat", "fiets"]), embed(["kat", "fiets"]))


def test_without_a_model_there_are_no_vectors_and_no_dense_scorer(plain_engine):
    assert plain_engine.fitted.vectors.rows.shape == (0, 0)
    assert not [scorer.name for scorer in plain_engine.scorers if scorer.name.startswith("dense")]

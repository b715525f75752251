"""The sparse index against a slow, obvious one of dictionaries."""

from collections import Counter
from math import log, sqrt

import numpy as np
import pytest

from terecht.ranking import space
from terecht.ranking.evidence import GRAMS, TERMS, Matcher
from terecht.ranking.features import GRAM_SIZES
from terecht.ranking.index import build_index
from terecht.ranking.words import words_of
from tests.small_faq import FAQ, analyser_of

ANALYSER = analyser_of(FAQ)
TEXTS = [(owner, text) for owner, entry in enumerate(FAQ.entries) for text in entry.phrasings]
QUERIES = [
    "brandweer keuring",
    "hoeveel betalen we voor een zaal",
    "ons koor wil oefenen",
    "parochie kerk",
    "qqq",
]


def words(text):
    return words_of(ANALYSER.analyse(text))


@pytest.fixture(scope="module")
def matcher():
    rows, owners = [words(text) for _, text in TEXTS], [owner for owner, _ in TEXTS]
    index, _ = build_index(rows, owners, [[words(entry.answer)] for entry in FAQ.entries])
    return Matcher(index, np.zeros((0, 0), dtype=np.float32))


def grams_of(word):
    padded = f" {word.key} " if word.key else ""
    return Counter(padded[i : i + n] for n in GRAM_SIZES for i in range(len(padded) - n + 1))


def terms_of(word):
    best = {}
    for term in word.terms:
        best[term.key] = max(best.get(term.key, 0.0), term.weight)
    return Counter(best)


def vector(bag, features, idf):
    found = Counter()
    for word, count in bag.items():
        for feature, weight in features(word).items():
            if feature in idf:
                found[feature] += count * weight * idf[feature]
    return found


def cosine(one, other):
    lengths = sqrt(sum(v * v for v in one.values())) * sqrt(sum(v * v for v in other.values()))
    return sum(one[key] * other[key] for key in one) / lengths if lengths else 0.0


def naive_cosines(features, texts, query):
    profiles = [words(" ; ".join((*entry.phrasings, entry.answer))) for entry in FAQ.entries]
    rows = [*(words(text) for _, text in TEXTS), *profiles]
    held = Counter(f for bag in rows for f in {f for word in bag for f in features(word)})
    idf = {f: log((1 + len(rows)) / (1 + df)) + 1 for f, df in held.items()}
    asked = vector(Counter(words(query)), features, idf)
    return [cosine(asked, vector(bag, features, idf)) for bag in texts]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(
    ("which", "features"), [(GRAMS, grams_of), (TERMS, terms_of)], ids=["grams", "terms"]
)
def test_the_cosine_with_every_phrasing_is_that_of_the_obvious_index(matcher, query, which, features):
    # identical words have one place in the sentence in a bag, whatever their position
    rows = [Counter(words(text)) for _, text in TEXTS]
    np.testing.assert_allclose(
        matcher.meet(words(query)).rows[which], naive_cosines(features, rows, query), atol=1e-5
    )


def test_an_entry_is_as_near_as_its_nearest_phrasing(matcher):
    evidence = matcher.meet(words("brandweer keuring"))
    for entry in range(len(FAQ.entries)):
        mine = [number for number, (owner, _) in enumerate(TEXTS) if owner == entry]
        assert evidence.nearest_kernel[entry] == max(evidence.kernel[number] for number in mine)


def test_what_the_faq_never_says_is_held_by_no_entry(matcher):
    evidence = matcher.meet(words("brandweer xylofoon"))
    held = dict(zip([word.key for word in evidence.words], evidence.held.max(axis=1), strict=True))
    assert (held["brandweer"], held["xylofoon"]) == (1.0, 0.0)
    assert evidence.information.tolist()[-1] == max(evidence.information)


def test_shares_of_the_words_sum_to_both_dot_products(matcher):
    evidence = matcher.meet(words("ons koor zoekt een lokaal"))
    for which in (GRAMS, TERMS):
        rows = evidence.scope.row_bags @ evidence.by_word[which].sum(axis=0)
        norms = (matcher.index.rows.gram_norms, matcher.index.rows.term_norms)[which]
        np.testing.assert_allclose(rows / norms, evidence.rows[which], atol=1e-5)


def test_the_vectors_of_the_rows_have_unit_length_in_both_spaces_and_give_the_kernel(matcher):
    rows, owners = [words(text) for _, text in TEXTS], [owner for owner, _ in TEXTS]
    _, vectors = build_index(rows, owners, [[words(entry.answer)] for entry in FAQ.entries])
    kernel = (vectors @ vectors.T).toarray() / 2
    np.testing.assert_allclose(np.diag(kernel), 1.0, atol=1e-5)
    np.testing.assert_allclose(kernel[3], matcher.meet(words(TEXTS[3][1])).kernel, atol=1e-5)


def test_many_texts_are_taken_in_parts_with_the_same_result(matcher, monkeypatch):
    monkeypatch.setattr(space, "CHUNK", 7)
    rows, owners = [words(text) for _, text in TEXTS], [owner for owner, _ in TEXTS]
    index, vectors = build_index(rows, owners, [[words(entry.answer)] for entry in FAQ.entries])
    assert vectors is None
    np.testing.assert_array_equal(index.grams.idf, matcher.index.grams.idf)
    np.testing.assert_allclose(index.rows.gram_norms, matcher.index.rows.gram_norms)
    np.testing.assert_allclose(index.profiles.term_norms, matcher.index.profiles.term_norms)

"""The company of an entry against a slow, obvious one."""

from dataclasses import replace

import numpy as np
import pytest

from terecht.domain.faq import Entry, Faq, Thema
from terecht.ranking import evidence, index
from terecht.ranking.classifier import Classifier, fit_classifier
from terecht.ranking.company import Company
from terecht.ranking.coverage import Coverage
from terecht.ranking.evidence import Matcher
from terecht.ranking.index import COMPANY, build_index
from terecht.ranking.words import words_of
from tests.small_faq import FAQ, analyser_of

ANALYSER = analyser_of(FAQ)
QUERIES = ["brandweer keuring", "ons koor wil oefenen in de kerk", "zaal", "qqq", ""]


def words(text):
    return words_of(ANALYSER.analyse(text))


def matcher_of(faq):
    rows = [words(text) for entry in faq.entries for text in entry.phrasings]
    owners = [owner for owner, entry in enumerate(faq.entries) for _ in entry.phrasings]
    built, vectors = build_index(rows, owners, [[words(entry.answer)] for entry in faq.entries])
    return Matcher(built, fit_classifier(built, vectors))


@pytest.fixture(scope="module")
def matcher():
    return matcher_of(FAQ)


def naive_company(met, most):
    """The mean match of the entries whose profiles have the highest cosines, weighed by these."""
    found = met.matcher.index
    cosines = np.zeros((found.n_entries, found.n_entries))
    for bags, space, norms in (
        (met.matcher.grams, found.grams, found.profiles.gram_norms),
        (met.matcher.terms, found.terms, found.profiles.term_norms),
    ):
        vectors = found.profiles.matrix(found.n_words).toarray() @ bags.toarray()[: len(space.keys)].T
        cosines += vectors @ vectors.T / norms[:, None] / norms[None, :] / 2
    grams, terms = met.profiles
    match = (4 * grams + 4 * terms + 3 * Coverage().score(met) + 10 * Classifier().score(met)) / 21
    scores = []
    for entry in range(found.n_entries):
        others = sorted(set(range(found.n_entries)) - {entry}, key=lambda other: -cosines[entry, other])[
            :most
        ]
        near = cosines[entry, others]
        scores.append(near @ match[others] / near.sum())
    return scores


@pytest.mark.parametrize("query", QUERIES)
def test_an_entry_scores_as_its_nearest_entries_match(matcher, query):
    met = matcher.meet(words(query))
    np.testing.assert_allclose(Company().score(met), naive_company(met, COMPANY), atol=1e-5)


def test_only_the_nearest_are_company(monkeypatch):
    monkeypatch.setattr(index, "COMPANY", 2)
    met = matcher_of(FAQ).meet(words("ons koor wil oefenen in de kerk"))
    np.testing.assert_allclose(Company().score(met), naive_company(met, 2), atol=1e-5)


@pytest.mark.parametrize("query", QUERIES)
def test_the_shares_of_the_words_sum_to_the_score(matcher, query):
    met = matcher.meet(words(query))
    sums = [Company().shares(met, entry).sum() for entry in range(len(FAQ.entries))]
    np.testing.assert_allclose(sums, Company().score(met), atol=1e-5)


def test_of_entries_that_share_nothing_with_the_query_that_in_the_right_company_scores_highest():
    entries = (
        Entry("lawaai", "Wat als buren klagen over geluid van optredens?", "Meet het geluid."),
        Entry("nacht", "Tot hoe laat mogen optredens geluid maken voor de buren?", "Tot middernacht."),
        Entry("vlag", "Waar koop ik een wimpel?", "In de winkel."),
    )
    met = matcher_of(Faq(Thema("klein"), entries)).meet(words("klagen"))
    scores = Company().score(met)
    assert scores[1] > scores[2]


def silent(matcher):
    met = matcher.meet(words("ons koor wil oefenen"))
    shares = Company().shares(met, 0)
    return not Company().score(met).any() and not shares.any() and len(shares) == len(met.words)


def test_company_that_is_no_candidate_matches_nothing(matcher, monkeypatch):
    unclassified = Matcher(matcher.index, np.zeros((0, 0), dtype=np.float32))
    query = words("ons koor wil oefenen in de kerk")
    whole = unclassified.meet(query)
    monkeypatch.setattr(evidence, "look", lambda found, dots: np.array([1, 2, 4]))
    unclassified._takes_all = False
    some = unclassified.meet(query)
    match = (4 * whole.profiles.sum(axis=0) + 3 * Coverage().score(whole)) / 21
    near = matcher.index.near
    expected = [
        sum(w * match[n] for n, w in zip(near.entries[e], near.weights[e], strict=True) if n in (1, 2, 4))
        for e in (1, 2, 4)
    ]
    np.testing.assert_allclose(Company().score(some), expected, atol=1e-5)
    np.testing.assert_allclose([Company().shares(some, c).sum() for c in range(3)], expected, atol=1e-5)


def test_it_is_silent_where_there_are_too_many_entries_to_compare(monkeypatch):
    monkeypatch.setattr(index, "MOST_COMPARED", 3)
    assert silent(matcher_of(FAQ))


def test_an_entry_alone_has_no_company():
    assert silent(matcher_of(replace(FAQ, entries=FAQ.entries[:1])))


def test_entries_that_have_nothing_in_common_are_no_company():
    entries = (Entry("a", "bloem", ""), Entry("b", "trein", ""))
    found = matcher_of(Faq(Thema("klein"), entries))
    assert found.index.near.weights.tolist() == [[0.0], [0.0]]
    assert silent(found)

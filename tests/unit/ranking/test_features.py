from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from terecht.ranking.features import GRAM_SIZES, gram_keys, term_key, word_features
from terecht.text.analysis import Term
from tests.small_faq import lexicon


def naive_grams(word):
    padded = f" {word} "
    return [padded[i : i + n] for n in GRAM_SIZES for i in range(len(padded) - n + 1)] if word else []


@given(st.text(min_size=0, max_size=30), st.text(min_size=0, max_size=30))
def test_two_words_share_a_key_for_every_ngram_they_share_and_no_other(one, other):
    shared = sum((Counter(naive_grams(one)) & Counter(naive_grams(other))).values())
    keys = Counter(gram_keys(one).tolist()) & Counter(gram_keys(other).tolist())
    assert sum(keys.values()) == shared


def test_no_two_ngrams_of_the_dutch_lexicon_share_a_key():
    keys = {}
    for number in range(0, len(lexicon()), 97):
        keys.update(zip(naive_grams(form(number)), gram_keys(form(number)).tolist(), strict=True))
    assert len(keys) > 10_000
    assert len(set(keys.values())) == len(keys)


def form(number):
    start, stop = lexicon()._starts[number], lexicon()._starts[number + 1]
    return lexicon()._text[start : stop - 1].decode()


def test_a_term_has_the_same_key_on_every_machine():
    assert term_key("kerk") == 1604512681594772381


def test_a_word_counts_an_ngram_as_often_as_it_holds_it():
    features = word_features("banana", ())
    assert features.gram_counts.max() == 2.0
    assert features.gram_counts.sum() == len(naive_grams("banana"))


def test_of_two_ways_to_the_same_term_the_heaviest_counts():
    features = word_features("x", (Term("kerk", "compound", 0.5), Term("kerk", "exact", 1.0)))
    assert features.term_weights.tolist() == [1.0]

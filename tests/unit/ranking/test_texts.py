"""Texts compared with each other, held against slow and obvious counting."""

from collections import Counter
from collections.abc import Sequence
from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.ranking.features import term_key, word_features
from terecht.ranking.texts import SHARED, Texts
from terecht.ranking.words import Word
from terecht.text.analysis import Term

WORDS = ("bar", "zaal", "kerk", "orgel", "muziek", "harmonie", "vergunning", "dak")


def word(text: str, *, content: bool = True, terms: Sequence[tuple[str, float]] = ()) -> Word:
    own = tuple(Term(key, "lemma", weight) for key, weight in terms or ((text, 1.0),))
    return Word(text, own, word_features(text, own), 0, content=content)


def of(*sentences: str) -> Texts:
    texts = Texts()
    for number, sentence in enumerate(sentences, start=1):
        texts.put(number, [word(text) for text in sentence.split()])
    return texts


def cosine(one: Counter[int], other: Counter[int], frequency: Counter[int], n: int) -> float:
    def weigh(bag: Counter[int]) -> dict[int, float]:
        return {key: count * (log((1 + n) / (1 + frequency[key])) + 1) for key, count in bag.items()}

    a, b = weigh(one), weigh(other)
    lengths = sqrt(sum(x * x for x in a.values())) * sqrt(sum(x * x for x in b.values()))
    return sum(a[key] * b.get(key, 0.0) for key in a) / lengths


def slow_similarity(sentences: Sequence[str], one: int, other: int) -> float:
    """The mean of two cosines, counted feature by feature; 0 when the terms share too little."""
    found = []
    for name, weights in (("grams", "gram_counts"), ("terms", "term_weights")):
        bags = []
        for sentence in sentences:
            bag: Counter[int] = Counter()
            for text in sentence.split():
                features = word(text).features
                keys, counts = getattr(features, name).tolist(), getattr(features, weights).tolist()
                for key, count in zip(keys, counts, strict=True):
                    bag[key] += count
            bags.append(bag)
        frequency = Counter(key for bag in bags for key in bag)
        found.append(cosine(bags[one], bags[other], frequency, len(sentences)))
    return sum(found) / 2 if found[1] >= SHARED else 0.0


sentences = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join), min_size=2, max_size=6
)


@given(sentences, st.floats(0.05, 0.9))
def test_near_is_what_slow_counting_says(texts: list[str], least: float) -> None:
    found = of(*texts).compared().near([1], least=least)[0]
    slow = {number: slow_similarity(texts, 0, number - 1) for number in range(2, len(texts) + 1)}

    for number, score in slow.items():
        if abs(score - least) > 1e-4:
            assert (number in {near.number for near in found}) == (score > least)
    assert {near.number: near.score for near in found} == pytest.approx(
        {near.number: slow[near.number] for near in found}, abs=1e-5
    )
    assert [near.score for near in found] == sorted((near.score for near in found), reverse=True)


@given(sentences)
def test_being_near_is_mutual(texts: list[str]) -> None:
    everybody = list(range(1, len(texts) + 1))
    found = dict(zip(everybody, of(*texts).compared().near(everybody), strict=True))
    pairs = {(one, near.number) for one, others in found.items() for near in others}

    assert pairs == {(other, one) for one, other in pairs}


@given(sentences, st.randoms(use_true_random=False))
def test_order_of_arrival_changes_nothing(texts: list[str], random: object) -> None:
    numbered = list(enumerate(texts, start=1))
    random.shuffle(numbered)  # type: ignore[attr-defined]
    shuffled = Texts()
    for number, sentence in numbered:
        shuffled.put(number, [word(text) for text in sentence.split()])

    one, other = of(*texts).compared().near([1])[0], shuffled.compared().near([1])[0]
    assert {near.number: near.score for near in one} == pytest.approx(
        {near.number: near.score for near in other}, abs=1e-5
    )


def test_same_text_is_entirely_near() -> None:
    (near,) = of("bar open", "bar open", "kerk").compared().near([1])[0]

    assert (near.number, near.score) == (2, pytest.approx(1.0, abs=1e-6))


def test_what_was_dropped_or_replaced_is_found_no_more() -> None:
    texts = of("bar open", "bar open", "bar open")
    texts.drop(2)
    texts.put(3, [word("orgel")])

    assert texts.compared().near([1])[0] == ()
    assert len(texts) == 2


def test_comparison_does_not_change_under_its_reader() -> None:
    texts = of("bar open", "kerk")
    before = texts.compared()
    texts.put(3, [word("bar"), word("open")])

    assert before.near([1])[0] == ()
    assert texts.compared().near([1])[0] != ()


def test_unknown_number_and_empty_texts_are_near_nothing() -> None:
    texts = of("bar")
    texts.put(2, [])
    texts.put(3, [])

    assert texts.compared().near([2, 99]) == [(), ()]
    assert Texts().compared().near([1]) == [()]


def test_function_words_only_count_where_there_is_nothing_else() -> None:
    texts = of("bar", "mag")
    texts.put(3, [word("mag", content=False), word("bar")])
    texts.put(4, [word("mag", content=False)])

    assert [[near.number for near in found] for found in texts.compared().near([1, 2], least=0.9)] == [
        [3],
        [4],
    ]


def test_no_word_is_kept() -> None:
    texts = of("geheim")

    assert "geheim" not in str(vars(texts)) + str(vars(texts._terms))
    assert term_key("geheim") in texts._terms.columns

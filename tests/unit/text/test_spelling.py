from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from terecht.text.spelling import (
    DOUBLING,
    LONG,
    MOST,
    MOST_LONG,
    NEIGHBOUR,
    NEIGHBOURS,
    SWAP,
    Repair,
    Speller,
    distance,
    sound,
    weighted_edits,
)
from terecht.text.vocabulary import SHORTEST, Vocabulary

VOCABULARY = {
    "subsidie": 50,
    "bibliotheek": 30,
    "kerken": 20,
    "zaal": 20,
    "vergunning": 40,
    "verguning": 2,
    "toegankelijkheid": 5,
    "verbouwing": 5,
    "parcum": 3,
    "agb": 2,
    "kercken": 4,
    "zaall": 5,
    "vragen": 9,
    "dragen": 9,
}
KNOWN = frozenset(VOCABULARY) - {"verguning", "parcum", "agb", "kercken", "zaall"} | {
    "zalm",
    "kerkes",
    "subsidiair",
}
words = st.text(alphabet="abdegklnorstz", min_size=1, max_size=14)


def speller_of(vocabulary: dict[str, int]) -> Speller:
    return Speller(Vocabulary.of(vocabulary, sound=sound), KNOWN.__contains__)


@pytest.fixture(scope="module")
def speller() -> Speller:
    return speller_of(VOCABULARY)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("subsdie", "subsidie"),
        ("susbidie", "subsidie"),
        ("supsidie", "subsidie"),
        ("biblioteek", "bibliotheek"),
        ("biblleotheek", "bibliotheek"),
        ("toegangkelijkhijd", "toegankelijkheid"),
        ("verbouwingg", "verbouwing"),
        ("kerke", "kerken"),
        ("zaaal", "zaal"),
        ("parcumm", "parcum"),
    ],
)
def test_a_typing_error_is_repaired(speller: Speller, typed: str, meant: str) -> None:
    repair = speller.repair(typed)
    assert repair is not None
    assert repair.word == meant


@pytest.mark.parametrize(
    "typed",
    [
        "kerkes",  # a real word, one edit from kerken
        "raal",  # an error in the first letter is too much for four letters
        "pubsidae",  # with another one even for eight
        "subsidiair",  # a real word
        "zal",  # too short to tell
        "agbb",  # near a word too short to tell
        "subsidie1",  # no word
        "subsidie",  # right
        "grumiaux",  # near nothing
        "bibliobus",  # too far
        "zoel",  # two edits in four letters
    ],
)
def test_what_is_no_typing_error_is_left_alone(speller: Speller, typed: str) -> None:
    assert speller.repair(typed) is None


def test_an_error_in_the_vocabulary_itself_is_repaired_towards_the_common_word(speller: Speller) -> None:
    assert speller.repair("verguning") == Repair("vergunning", 0.3)
    assert speller.repair("kercken") == Repair("kerken", 0.3)


def test_a_word_of_the_vocabulary_is_kept_when_the_other_is_not_so_common(speller: Speller) -> None:
    assert speller.repair("zaall") is None


def test_an_error_leads_to_the_right_word_and_not_to_another_error(speller: Speller) -> None:
    repair = speller.repair("vergunig")
    assert repair is not None
    assert repair.word == "vergunning"


def test_a_name_of_the_vocabulary_that_no_common_word_resembles_is_kept(speller: Speller) -> None:
    assert speller.repair("parcum") is None


def test_the_nearest_word_wins_over_one_as_near_as_written(speller: Speller) -> None:
    assert speller.repair("fragen") == Repair("vragen", 0.3)  # f sounds as v; dragen is one letter away too


@given(words, words)
def test_distance_is_none_only_to_the_word_itself(typed: str, word: str) -> None:
    assert (distance(typed, word) == 0) == (typed == word)


def by_the_book(typed: str, word: str) -> float:
    """Return the cost of the cheapest edits, the slow and obvious way."""

    @cache
    def rest(i: int, j: int) -> float:
        if i == len(typed) or j == len(word):
            left = typed[i:] or word[j:]
            before = typed[i - 1 : i] if typed[i:] else word[j - 1 : j]
            return sum(
                DOUBLING if last == letter else 1
                for last, letter in zip(before.rjust(1) + left, left, strict=False)
            )
        if typed[i] == word[j]:
            return rest(i + 1, j + 1)
        costs = [
            rest(i + 1, j + 1) + (NEIGHBOUR if word[j] in NEIGHBOURS.get(typed[i], ()) else 1),
            rest(i + 1, j) + (DOUBLING if i and typed[i - 1] == typed[i] else 1),
            rest(i, j + 1) + (DOUBLING if j and word[j - 1] == word[j] else 1),
        ]
        if typed[i : i + 2] == word[j : j + 2][::-1] and len(typed[i : i + 2]) == 2:
            costs.append(rest(i + 2, j + 2) + SWAP)
        return min(costs)

    return rest(0, 0)


@given(words, words)
def test_weighted_edits_cost_what_the_book_says_as_far_as_anything_is_repaired(typed: str, word: str) -> None:
    assert min(2, weighted_edits(typed, word)) == pytest.approx(min(2, by_the_book(typed, word)))


@given(words)
def test_sound_of_a_sound_is_that_sound(word: str) -> None:
    assert sound(sound(word)) == sound(word)


@pytest.mark.parametrize(
    ("typed", "word", "cost"),
    [
        ("zaat", "zaal", 1.0),  # any letter
        ("zaak", "zaal", 0.7),  # the key beside it
        ("zaaal", "zaal", 0.3),  # sounds the same
        ("bakenn", "baken", 0.3),
        ("zala", "zaal", 0.8),  # swapped
        ("raal", "zaal", 1.5),  # the first letter
        ("werke", "werken", 0.4),  # n left out
        ("werk", "werken", 2.0),
        ("trijn", "trein", 0.3),  # ij for ei
        ("kontakt", "contact", 0.3),
        ("ginder", "vinder", 1.2),
    ],
)
def test_cheap_errors_cost_less(typed: str, word: str, cost: float) -> None:
    assert distance(typed, word) == cost


@pytest.mark.parametrize(
    ("typed", "word", "cost"),
    [("zaaal", "zaal", 0.6), ("zal", "zaal", 0.6), ("ba", "aba", 1.0), ("abc", "acb", 0.8)],
)
def test_edits_have_their_price(typed: str, word: str, cost: float) -> None:
    assert weighted_edits(typed, word) == cost


@given(st.text(max_size=30))
def test_repair_never_fails_and_never_goes_too_far(typed: str) -> None:
    repair = speller_of(VOCABULARY).repair(typed)
    assert repair is None or (repair.word in VOCABULARY and repair.distance <= MOST_LONG)


@given(st.lists(words, max_size=12, unique=True), words)
def test_no_word_within_reach_is_overlooked(vocabulary: list[str], typed: str) -> None:
    speller = Speller(
        Vocabulary.of(dict.fromkeys(vocabulary, 1), sound=sound), frozenset(vocabulary).__contains__
    )
    edits = 1 if len(typed) < LONG else 2
    near = [
        distance(typed, word)
        for word in vocabulary
        if len(word) >= SHORTEST
        and (OSA.distance(typed, word) <= edits or OSA.distance(sound(typed), sound(word)) <= edits - 1)
    ]
    most = MOST if len(typed) < LONG else MOST_LONG
    expected = min(near, default=9.0)
    if len(typed) < SHORTEST or typed in vocabulary or expected > most:
        assert speller.repair(typed) is None
    else:
        repair = speller.repair(typed)
        assert repair is not None
        assert repair.distance == expected

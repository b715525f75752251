"""What was written about numbered things, found by the words of a query; held against looking piece by piece."""

from collections.abc import Sequence
from math import log

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from terecht.ranking.features import word_features
from terecht.ranking.passages import COVERED, Found, Index, Passages
from terecht.ranking.words import Word
from terecht.text.analysis import Term

WORDS = ("bar", "zaal", "kerk", "orgel", "muziek", "harmonie", "vergunning", "dak")


def word(text: str, *, content: bool = True, terms: Sequence[tuple[str, float]] = ()) -> Word:
    own = tuple(Term(key, "lemma", weight) for key, weight in terms or ((text, 1.0),))
    return Word(text, own, word_features(text, own), 0, content=content)


def words(text: str) -> list[Word]:
    return [word(each) for each in text.split()]


def of(*written: Sequence[str]) -> Passages:
    """Number from 1 what was written: for each number its pieces."""
    passages = Passages()
    for number, pieces in enumerate(written, start=1):
        passages.put(number, [words(piece) for piece in pieces])
    return passages


def found(passages: Passages | Index, query: str) -> dict[int, int]:
    """Return number and place of what holds a query, best first."""
    index = passages.indexed() if isinstance(passages, Passages) else passages
    return {one.number: one.place for one in index.search(words(query), limit=99)}


pieces = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
written = st.lists(st.lists(pieces, min_size=1, max_size=3), min_size=1, max_size=5)
queries = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True).map(" ".join)


@given(written, queries)
@example([[""], ["bar"], ["", "bar", "bar"], *[["bar", "bar zaal kerk", ""]] * 2], "bar zaal orgel kerk")
def test_found_is_what_looking_piece_by_piece_finds(written: list[list[str]], query: str) -> None:
    flat = [set(piece.split()) for one in written for piece in one]
    held = {w: sum(w in piece for piece in flat) for w in query.split()}
    worth = {w: log((1 + len(flat)) / (1 + held[w])) + 1 for w in held}

    def share(here: set[str]) -> float:
        return sum(worth[w] for w in held if w in here) / sum(worth.values())

    slow = {}
    for number, one in enumerate(written, start=1):
        whole = share({w for piece in one for w in piece.split()})
        if whole >= COVERED:
            slow[number] = (whole + share(set(one[0].split()))) / 2

    hits = of(*written).indexed().search(words(query), limit=99)

    assert {hit.number: hit.score for hit in hits} == pytest.approx(slow, abs=1e-5)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        one = written[hit.number - 1]
        shares = [share(set(piece.split())) for piece in one]
        is_enough = shares[0] >= COVERED - 1e-6 or len(one) == 1
        best = 0 if is_enough else max(range(1, len(one)), key=lambda at: shares[at])
        assert shares[hit.place] == pytest.approx(shares[best], abs=1e-5)
        assert (hit.place == 0) == is_enough


def test_words_may_stand_in_different_pieces_and_the_telling_one_is_shown() -> None:
    passages = of(["bar dak", "kerk", "vergunning muziek"], ["bar", "zaal"])

    assert found(passages, "bar vergunning") == {1: 2}
    assert found(passages, "bar dak") == {1: 0}
    assert found(passages, "orgel") == {}


def test_who_asks_it_comes_before_who_was_told_it_and_then_the_newest() -> None:
    passages = of(["kerk", "bar"], ["bar"], ["bar"], ["zaal", "bar"])

    assert list(found(passages, "bar")) == [3, 2, 4, 1]


def test_what_was_dropped_or_replaced_is_found_no_more() -> None:
    passages = of(["bar", "orgel"], ["bar", "orgel"])
    before = passages.indexed()
    passages.put(1, [words("bar")])
    passages.drop(2)
    passages.drop(99)

    assert found(passages, "orgel") == {}
    assert found(passages, "bar") == {1: 0}
    assert found(before, "orgel") == {2: 1, 1: 1}  # who was reading reads on


def test_nothing_is_kept_of_what_was_replaced_however_often() -> None:
    passages = of(["bar"])
    for _ in range(50):
        passages.put(1, [words("bar dak"), words("kerk")])

    index = passages.indexed()
    assert (len(index.numbers), index.firsts.tolist(), len(index.rows)) == (1, [0, 2], 3)


def test_word_that_came_later_is_no_word_of_an_earlier_index() -> None:
    passages = of(["bar"])
    before = passages.indexed()
    passages.put(2, [words("orgel")])

    assert found(before, "orgel") == {}
    assert found(passages, "orgel") == {2: 0}


def test_part_of_a_compound_and_a_name_with_a_letter_too_many_are_found() -> None:
    passages = of(["dak", "theremin"], ["kerk"])
    passages.put(3, [[word("parochiezaal", terms=(("parochiezaal", 1.0), ("zaal", 0.5)))]])

    assert found(passages, "zaal") == {3: 0}
    assert found(passages, "theremins") == {1: 1}
    assert found(passages, "theresia") == {}  # begins alike, no more


def test_function_words_only_count_where_there_is_nothing_else() -> None:
    passages = Passages()
    passages.put(1, [[word("mag", content=False), word("bar")]])
    passages.put(2, [[word("mag", content=False)]])

    hits = passages.indexed().search([word("mag", content=False)], limit=9)
    assert [hit.number for hit in hits] == [2]


def test_search_gives_no_more_than_asked_and_nothing_of_nothing() -> None:
    passages = of(["bar"], ["bar"], ["bar"])

    assert passages.indexed().search(words("bar"), limit=2) == (Found(3, 1.0, 0), Found(2, 1.0, 0))
    assert passages.indexed().search([], limit=2) == ()
    assert Passages().indexed().search(words("bar"), limit=2) == ()
    passages.put(3, [])
    assert list(found(passages, "bar")) == [2, 1]


def test_no_word_is_kept() -> None:
    passages = of(["geheim"])
    passages.indexed()

    assert "geheim" not in str(vars(passages)) + str(vars(passages.indexed()))

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.text.normalise import fold
from terecht.text.tokens import MAX_CHARACTERS, MAX_TOKENS, MAX_WORD, tokenise


def texts_of(text: str) -> list[str]:
    return [token.text for token in tokenise(text)]


@given(st.text(max_size=200))
def test_tokens_lie_inside_the_text_in_order_and_do_not_overlap(text: str) -> None:
    tokens = tokenise(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(left.end <= right.start for left, right in pairwise(tokens))


@given(st.text(max_size=200))
def test_keys_are_folded_and_hold_no_blank(text: str) -> None:
    assert all(
        token.key and token.key == fold(token.key) and not token.key.split()[1:] for token in tokenise(text)
    )


@given(st.text(alphabet="abcdeéëï '-.", max_size=80))
def test_lower_and_upper_case_give_the_same_keys(text: str) -> None:
    assert [token.key for token in tokenise(text)] == [token.key for token in tokenise(text.upper())]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("'s avonds en 's nachts", ["'s", "avonds", "en", "'s", "nachts"]),
        ("’k Zoek foto’s", ["'k", "Zoek", "foto's"]),
        ("de 'zaal' van 'De Ster'", ["de", "zaal", "van", "De", "Ster"]),
        ("1.250,50 euro om 18.30 u", ["1.250,50", "euro", "om", "18.30", "u"]),
        ("mail naar jan.pelgrims@kerk-zaal.be.", ["mail", "naar", "jan.pelgrims@kerk-zaal.be"]),
        ("zie https://kerk.be/huur?x=1.", ["zie", "https://kerk.be/huur?x=1"]),
        ("op cultuurloket.be/subsidie, ja", ["op", "cultuurloket.be/subsidie", "ja"]),
        ("een sociaal-culturele vzw", ["een", "sociaal-culturele", "vzw"]),
        ("en/of", ["en", "of"]),
        ("kerk_zaal", ["kerk", "zaal"]),
        ("!!! ... ???", []),
        ("½ jaar", ["1", "jaar"]),
    ],
)
def test_tokenise_finds_dutch_words(text: str, words: list[str]) -> None:
    assert texts_of(text) == words


@pytest.mark.parametrize("text", ["v.z.w.", "V.Z.W.", "vzw", "VZW"])
def test_an_abbreviation_has_one_key_with_and_without_dots(text: str) -> None:
    assert [token.key for token in tokenise(text)] == ["vzw"]


def test_spans_point_into_the_text_as_typed() -> None:
    text = "  Cafe\u0301\u200b ĳs \u202ezaal"
    assert [text[token.start : token.end] for token in tokenise(text)] == ["Cafe\u0301", "ĳs", "zaal"]


def test_hyphenated_word_is_one_token_that_knows_its_parts() -> None:
    (token,) = tokenise("OCMW-zaal")
    assert (token.key, token.parts) == ("ocmwzaal", ("ocmw", "zaal"))


def test_word_without_hyphen_is_its_only_part() -> None:
    assert tokenise("zaal")[0].parts == ("zaal",)


def test_a_text_without_blanks_of_a_hundred_thousand_letters_is_cut() -> None:
    (token,) = tokenise("a" * 100_000)
    assert (len(token.text), len(token.key)) == (MAX_CHARACTERS, MAX_WORD)


def test_no_more_tokens_than_a_person_types() -> None:
    assert len(tokenise("a " * 50_000)) == MAX_TOKENS


def test_a_higher_limit_reads_more_of_a_long_text() -> None:
    text = "kerk " * 1_000
    assert (len(tokenise(text)), len(tokenise(text, limit=10_000))) == (MAX_TOKENS, 1_000)

import pytest

from terecht.text.gibberish import is_gibberish, is_run
from terecht.text.tokens import tokenise

KNOWN = frozenset({"wij", "zoeken", "een", "zaal", "test"})


def gibberish(text: str) -> bool:
    tokens = tokenise(text)
    return is_gibberish(tokens, [token.key.isalpha() and token.key not in KNOWN for token in tokens])


@pytest.mark.parametrize(
    "text",
    [
        "asdfgh jkl",
        "azertyuiop",
        "sdkfjhskdjfh",
        "SDKFJHSKDJFH",
        "lalalala",
        "la la la",
        "zzzzzz",
        "dfdf",
        "kjh87gf6d",
        "aoiuea",
        "?!?!",
        "12345 678",
        "😂😂",
        "x",
        "",
    ],
)
def test_what_nobody_could_mean_is_gibberish(text: str) -> None:
    assert gibberish(text)


@pytest.mark.parametrize(
    "text",
    [
        "test",
        "asdfgh zaal",
        "Grumiaux",
        "subsdie aanvrgaen",
        "bibliotheke",
        "KMSKA",
        "op",
        "mp3",
        "VVSG",
        "vwzq is mijn vzw",
        "ξένος",
        "qwerty is een toetsenbord",
    ],
)
def test_words_names_abbreviations_and_typing_errors_are_not(text: str) -> None:
    assert not gibberish(text)


@pytest.mark.parametrize(("key", "run"), [("qwer", True), ("poiu", True), ("asd", False), ("werk", False)])
def test_a_run_is_four_keys_in_the_order_they_lie(key: str, run: bool) -> None:
    assert is_run(key) is run

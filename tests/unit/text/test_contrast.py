import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.text.contrast import rejected
from terecht.text.tokens import tokenise


def aside(text):
    tokens = tokenise(text)
    return [token.text for token, is_aside in zip(tokens, rejected(tokens, text), strict=True) if is_aside]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ik zoek de prijs, niet de duur.", ["niet", "de", "duur"]),
        ("niet de huur maar de waarborg", ["niet", "de", "huur"]),
        ("een lening in plaats van een premie", ["in", "plaats", "van", "een", "premie"]),
        ("de kerk, en niet de pastorie, wat kost die", ["niet", "de", "pastorie"]),
    ],
)
def test_what_a_query_sets_aside_is_known(text, words):
    assert aside(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "onze kerk is niet beschermd",
        "het dak is kapot, niet alleen bij regen",
        "wij vinden de zaal niet meer mooi",
        "we hebben geen geld",
        "mag dat niet",
        "niet",
    ],
)
def test_plain_negation_is_no_contrast(text):
    assert aside(text) == []


@given(
    st.lists(
        st.sampled_from(["niet", "maar", "in", "plaats", "van", "de", "kerk", ",", ".", "dus"]), max_size=20
    )
)
def test_every_token_is_set_aside_or_not_whatever_the_text(words):
    text = " ".join(words)
    tokens = tokenise(text)
    assert len(rejected(tokens, text)) == len(tokens)

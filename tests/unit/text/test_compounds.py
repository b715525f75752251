from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.text.compounds import LONGEST_WORD, Splitter
from terecht.text.lexicon import BEGIN, END, MIDDLE, WORD, Exceptions, Lexicon

ANYWHERE = WORD | BEGIN | MIDDLE | END
FORMS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "parochie": (("parochie",), WORD | BEGIN | MIDDLE),
    "zaal": (("zaal",), ANYWHERE),
    "zalen": (("zaal",), WORD | END),
    "kerk": (("kerk",), ANYWHERE),
    "dorp": (("dorp",), ANYWHERE),
    "dorps": (("dorps",), WORD | BEGIN | MIDDLE),
    "brand": (("brand",), ANYWHERE),
    "veiligheid": (("veiligheid",), WORD | END),
    "veiligheids": (("veiligheid",), BEGIN | MIDDLE),
    "brandveiligheid": (("brandveiligheid",), WORD),
    "normen": (("norm", "normen"), WORD | END),
    "werken": (("werken", "werk"), WORD | END),
    "ring": (("ring",), ANYWHERE),
    "registre": ((), BEGIN),
    "belasting": (("belasting",), ANYWHERE),
    "belast": (("belasten",), WORD | BEGIN),
    "ing": (("ing",), ANYWHERE),
    "aftrek": (("aftrek",), ANYWHERE),
    "foto": (("foto",), ANYWHERE),
    "foto's": (("foto",), WORD),
    "graaf": (("graaf",), ANYWHERE),
    "verbouwen": (("verbouwen",), WORD),
    "chat": (("chat",), WORD),
    "chatkerk": (("chatkerk",), WORD),
    "man": (("man",), ANYWHERE),
    "kerke": (("kerke",), BEGIN),
    "gas": (("gas",), WORD | BEGIN),
    "zingt": (("zingen",), 0),
}


@pytest.fixture(scope="module")
def splitter() -> Splitter:
    lexicon = Lexicon.of(
        {form: lemmas for form, (lemmas, _) in FORMS.items()},
        flags={form: flags for form, (_, flags) in FORMS.items()},
    )
    lexicon.exceptions = Exceptions(
        parts={"fotograaf": ("fotograaf",), "graafzaal": ("graafzaal",)}, flags={"fotograaf": WORD | END}
    )
    return Splitter(lexicon)


@pytest.mark.parametrize(
    ("word", "split"),
    [
        ("parochiezaal", ("parochie", "zaal")),
        ("dorpszalen", ("dorps", "zalen")),
        ("brandveiligheidsnormen", ("brand", "veiligheids", "normen")),
        ("kerk", ("kerk",)),
        ("zaalparochie", ("zaalparochie",)),
        ("belastingaftrek", ("belasting", "aftrek")),
        ("registrering", ("registrering",)),
    ],
)
def test_a_word_is_cut_where_flags_and_bans_allow(
    splitter: Splitter, word: str, split: tuple[str, ...]
) -> None:
    assert splitter.split(word) == split


def test_an_exception_is_not_cut_even_inside_another_compound(splitter: Splitter) -> None:
    assert splitter.split("fotograaf") == ("fotograaf",)
    assert splitter.split("kerkfotograaf") == ("kerk", "fotograaf")
    assert splitter.split("kerkgraafzaal") == ("kerk", "graaf", "zaal")  # graafzaal may not end a compound


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=60))
def test_parts_written_together_are_the_word(word: str) -> None:
    splitter = Splitter(Lexicon.of({"abc": ["abc"], "ab": ["ab"]}, flags={"abc": ANYWHERE, "ab": ANYWHERE}))
    assert "".join(splitter.split(word)) == word


def test_a_word_too_long_to_be_one_is_left_whole(splitter: Splitter) -> None:
    word = "kerk" * (LONGEST_WORD // 4 + 1)
    assert splitter.split(word) == (word,)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("parochiezalen", ("parochie", "zaal")),
        ("dorpszaal", ("dorp", "zaal")),
        ("brandveiligheidsnormen", ("brandveiligheid", "brand", "veiligheid", "norm")),
        ("kerkwerken", ("kerk", "werk")),
        ("kerkezaal", ("kerke", "zaal")),
        ("gaszaal", ("gas", "zaal")),
        ("zaal", ()),
    ],
)
def test_parts_are_lemmas_without_linking_letters(
    splitter: Splitter, word: str, parts: tuple[str, ...]
) -> None:
    assert splitter.parts(word) == parts


@pytest.mark.parametrize(
    ("word", "lemmas"),
    [
        ("parochiezalen", ("parochiezaal",)),
        ("dorpswerken", ("dorpswerk",)),
        ("werken", ("werken", "werk")),
        ("fotos", ("foto",)),
        ("verbouwe", ("verbouwen",)),
        ("zaalke", ("zaal",)),
        ("kerkskes", ("kerk",)),
        ("manneke", ("man",)),
        ("onzin", ("onzin",)),
    ],
)
def test_lemmas_come_from_the_form_or_from_the_last_part(
    splitter: Splitter, word: str, lemmas: tuple[str, ...]
) -> None:
    assert splitter.lemmas(word) == lemmas


@pytest.mark.parametrize(
    "word", ["kerk", "parochiezalen", "fotos", "verbouwe", "zaalke", "zingt", "registre"]
)
def test_words_and_compounds_of_words_are_known(splitter: Splitter, word: str) -> None:
    assert splitter.is_known(word)


@pytest.mark.parametrize("word", ["krek", "chatzalen", "zalenkerk", "kerks"])
def test_other_words_are_not_known(splitter: Splitter, word: str) -> None:
    assert not splitter.is_known(word)


def test_an_unknown_word_has_parts_when_its_halves_are_words(splitter: Splitter) -> None:
    assert splitter.split_loosely("chatzalen") == ("chat", "zalen")
    assert splitter.parts("chatzalen") == ("chat", "zaal")
    assert splitter.split_loosely("grumiauxzalen") == ("grumiauxzalen",)
    assert splitter.split_loosely("chatverbouwen") == ("chatverbouwen",)


@pytest.mark.parametrize("word", ["chatkerk", "chat", "", "chat" + "kerk" * (LONGEST_WORD // 4)])
def test_a_known_word_or_one_too_long_is_not_split_loosely(splitter: Splitter, word: str) -> None:
    assert splitter.split_loosely(word) == (word,)

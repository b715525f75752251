import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.text.normalise import fold, normalise, plain

typed = st.text(max_size=80) | st.text(
    alphabet="aAéĳIJ\u0301\u0323\u200b\u202e ’“-–ßıİſﬁǅЖаΣςǼ½…'e", max_size=40
)


@given(typed)
def test_normalise_twice_is_normalise_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(typed)
def test_fold_twice_is_fold_once(text: str) -> None:
    word = normalise(text)
    assert fold(fold(word)) == fold(word)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzëéèïöüçáñ'-", max_size=40))
def test_lower_and_upper_case_have_the_same_key(word: str) -> None:
    assert fold(normalise(word.upper())) == fold(normalise(word))


@given(typed)
def test_composed_and_decomposed_text_have_the_same_key(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert fold(normalise(decomposed)) == fold(normalise(unicodedata.normalize("NFC", text)))


@given(typed)
def test_plain_letters_come_from_rising_places_in_the_text(text: str) -> None:
    found = plain(text)
    spans = [found.span(place, place + 1) for place in range(len(found.text))]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("ca\u0301fe\u0301", "cáfé"),
        ("\u0132sje in \u0133s", "IJsje in ijs"),
        ("sub\u200bsi\u00addie\ufeff", "subsidie"),
        ("\u202ezaal\u202c", "zaal"),
        ("zo’n ‘zaal’ – “groot”", "zo'n 'zaal' - \"groot\""),
        ("a  b\t\tc\n d ", "a b c d"),
        ("z" + "\u0301\u0302\u0323" * 30 + "aal", "ẓaal"),
        ("ﬁetsen", "fietsen"),
        ("één coördinator", "één coördinator"),
    ],
)
def test_normalise_makes_text_plain_and_keeps_dutch_accents(typed: str, wanted: str) -> None:
    assert normalise(typed) == wanted


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("COÖRDINATOR", "coordinator"),
        ("één", "een"),
        ("e-mail", "email"),
        ("Vlaams-Brabant", "vlaamsbrabant"),
        ("œuvre", "oeuvre"),
        ("foto's", "foto's"),
        ("\u0455ubsidi\u0435", "subsidie"),  # Cyrillic ѕ and е
        ("\u041a\u0435rk", "kerk"),  # Cyrillic К and е
    ],
)
def test_fold_drops_capitals_accents_hyphens_and_disguises(word: str, key: str) -> None:
    assert fold(word) == key


def test_fold_leaves_a_word_of_another_script_in_it() -> None:
    assert fold("Київ") == fold("київ") != "kuib"

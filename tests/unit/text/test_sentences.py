from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.text.sentences import sentences


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@given(st.text(max_size=300) | st.text(alphabet="ab. ,;!?\n", max_size=300))
def test_spans_lie_in_order_without_blanks_around_them(text: str) -> None:
    spans = sentences(text)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


@given(st.lists(st.sampled_from(["de zaal", "is", "Kerk", "2024", "vzw"]), min_size=1, max_size=60))
def test_no_word_is_lost(words: list[str]) -> None:
    text = ", maar ".join(words)
    assert "".join(pieces(text)).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Wij zoeken een zaal. Kan dat?", ["Wij zoeken een zaal.", "Kan dat?"]),
        ("onze zaal lekt. wie betaalt?", ["onze zaal lekt.", "wie betaalt?"]),
        ("Echt waar?! Ja... Goed", ["Echt waar?!", "Ja...", "Goed"]),
        ("dag\nik heb een vraag", ["dag", "ik heb een vraag"]),
        ("De zaal is vol; wat nu?", ["De zaal is vol;", "wat nu?"]),
        ("'Mag dat?' Nee.", ["'Mag dat?'", "Nee."]),
        ("", []),
        (" ... ", []),
    ],
)
def test_a_text_is_cut_into_its_sentences(text: str, wanted: list[str]) -> None:
    assert pieces(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Onze bv. en onze vzw. De Ster zoeken onderdak",
        "Dat staat in nr. 5 van art. 3 van het reglement",
        "Voor o.a. toneel, e.d. en m.b.t. muziek",
        "Bel tussen 9.00 u en 18.30 u of mail naar jan.pelgrims@kerk.be vandaag",
        "Wie is J. Pelgrims van de kerkfabriek",
        "Wij willen 1. een zaal en 2. een podium",
    ],
)
def test_a_dot_that_ends_no_sentence_does_not_cut(text: str) -> None:
    assert pieces(text) == [text]


def test_a_story_in_one_breath_is_cut_where_it_turns() -> None:
    text = (
        "Wij hebben al jaren een oude zaal naast de kerk en die is eigendom van de parochie "
        "maar nu wil de kerkfabriek die verkopen en wij weten niet waar we heen moeten "
        "want alles hier in de buurt is veel te duur voor ons "
        "dus hoe kunnen we aan een ruimte geraken waar wij kunnen repeteren"
    )
    assert [piece.split()[0] for piece in pieces(text)] == ["Wij", "maar", "want", "dus"]


def test_a_sentence_of_common_length_is_not_cut() -> None:
    text = "Wij willen wel helpen, maar we weten niet waar we moeten beginnen, dus wie helpt ons?"
    assert pieces(text) == [text]

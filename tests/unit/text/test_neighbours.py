import pytest

from terecht.text.lexicon import Lexicon
from terecht.text.neighbours import clause_ends, joined, separated
from terecht.text.tokens import tokenise

WORDS = """
    vragen aanvragen stellen openstellen zeggen opzeggen werken plegen raadplegen
    zaalverhuur openen voorwaarden zaalover
"""
LEXICON = Lexicon.of(
    {
        **{word: [word] for word in WORDS.split()},
        "vraag": ["vraag", "vragen"],
        "stelt": ["stellen"],
        "zeg": ["zeggen"],
    }
)


def joined_in(text: str, *, vocabulary: tuple[str, ...] = ()) -> list[tuple[int, str]]:
    tokens = tokenise(text)
    return list(joined(tokens, clause_ends(tokens, text), LEXICON, vocabulary))


def separated_in(text: str) -> list[tuple[int, int, str]]:
    tokens = tokenise(text)
    return list(separated(tokens, clause_ends(tokens, text), LEXICON))


def test_a_word_written_in_two_is_joined() -> None:
    assert joined_in("prijs zaal verhuur") == [(1, "zaalverhuur")]


def test_a_first_half_without_content_needs_the_vocabulary() -> None:
    assert joined_in("de voor waarden") == []
    assert joined_in("de voor waarden", vocabulary=("voorwaarden",)) == [(1, "voorwaarden")]


@pytest.mark.parametrize(
    "text", ["zaal, verhuur", "zaal. Verhuur", "verhuur zaal", "open en dicht", "aan voor aan", "zaal over"]
)
def test_other_neighbours_stay_apart(text: str) -> None:
    assert joined_in(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hoe vragen wij subsidie aan", [(1, 4, "aanvragen")]),
        ("vraag ik subsidie aan voor de kerk", [(0, 3, "aanvragen")]),
        ("wie stelt de zaal open, en wanneer", [(1, 4, "openstellen")]),
        ("om subsidie aan te vragen", [(2, 4, "aanvragen")]),
        ("zeg ik het contract op?", [(0, 4, "opzeggen")]),
        ("vragen " + 11 * "zaal " + "aan", [(0, 12, "aanvragen")]),
    ],
)
def test_a_verb_finds_its_particle(text: str, found: list[tuple[int, int, str]]) -> None:
    assert separated_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "wij vragen het aan de kerk",  # aan is a preposition here
        "wij vragen. Dat hangt aan",  # another sentence
        "werken wij aan",  # no such verb
        "wij plegen raad",  # no particle
        "vragen " + 12 * "zaal " + "aan",  # too far away
        "aan te",
        "aan",
    ],
)
def test_a_preposition_is_no_particle(text: str) -> None:
    assert separated_in(text) == []


def test_a_clause_ends_at_marks_and_at_the_end() -> None:
    text = "ja, dat (soms) wel: goed"
    assert clause_ends(tokenise(text), text) == [True, True, True, True, True]
    assert clause_ends(tokenise("de zaal"), "de zaal") == [False, True]
    assert clause_ends((), "") == []

import pytest

from terecht.text.courtesy import courtesies
from terecht.text.tokens import tokenise


def left(text: str) -> str:
    tokens = tokenise(text)
    marks = courtesies(tokens, text)
    return " ".join(token.text for token, polite in zip(tokens, marks, strict=True) if not polite)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Hallo, waar vind ik subsidie?", "waar vind ik subsidie"),
        ("hallo waar vind ik subsidie", "waar vind ik subsidie"),
        ("Dag allemaal, hoe duur is coaching", "hoe duur is coaching"),
        ("Dag, hoe duur is coaching", "hoe duur is coaching"),
        ("Dag An Peeters, hoe duur is coaching", "hoe duur is coaching"),
        ("Beste mevrouw, mag dat?", "mag dat"),
        ("hey hallo team kan dat", "kan dat"),
        ("Mag dat? Alvast bedankt en vriendelijke groeten", "Mag dat"),
        ("mag dat dank u wel", "mag dat"),
        ("hoi", ""),
        ("dank je wel!", ""),
    ],
)
def test_greeting_and_thanks_are_told_from_the_question(text: str, asked: str) -> None:
    assert left(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "dag van de architectuur",
        "beste vloer voor dans",
        "Dag Vlaanderen met de fiets",
        "is er hallo te huren",
        "met wie kan ik samen werken met je",
        "groet de koning en wij",
        "",
    ],
)
def test_words_of_a_question_are_no_courtesy(text: str) -> None:
    assert left(text) == " ".join(token.text for token in tokenise(text))

"""A letter to one person becomes a text for everybody, and no word of what it says is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.text.salutation import for_everybody, greeted

BODY = "Ja, dat mag.\n\n1. Bel de gemeente.\n2. Vul het formulier in."


@pytest.mark.parametrize(
    "greeting",
    [
        "Dag Maria,",
        "Beste Maria Peeters",
        "Hallo!",
        "Goeiedag Jan-Willem van den Broeck,",
        "Geachte mevrouw De Smet,",
        "Beste heer/mevrouw,",
        "Dag allemaal!",
        "dag iedereen,",
        "Beste collega's,",
        "Hoi Élise!",
        "Dag mevrouw,",
    ],
)
def test_greeting_is_left_out(greeting: str) -> None:
    assert for_everybody(f"{greeting}\n\n{BODY}") == BODY
    assert for_everybody(f"{greeting}\r\n\r\nJa.\r\n") == "Ja."


@pytest.mark.parametrize(
    "goodbye",
    [
        "Groeten",
        "Groeten,\nAn",
        "Met vriendelijke groeten\n\nAn Peeters\nHet Steunpunt\n02 123 45 67",
        "Hartelijke groet van An",
        "Vriendelijke groeten,\\\nHet Steunpunt",
        "Veel groetjes!\nAn en Bo",
        "Alvast bedankt,\nAn",
        "Groeten, An Peeters",
        "Mvg\nAn",
        "-- \nAn Peeters\nwww.steunpunt.be",
        "An Peeters",
        "An",
    ],
)
def test_goodbye_and_signature_are_left_out(goodbye: str) -> None:
    assert for_everybody(f"{BODY}\n\n{goodbye}\n") == BODY


def test_letter_in_one_line_is_cut_at_both_ends() -> None:
    assert for_everybody("Dag Maria, ja dat mag. Groeten, An") == "Ja dat mag."
    assert for_everybody("Hallo, mag onze bar open?") == "Mag onze bar open?"


def test_postscript_and_text_under_a_goodbye_stay() -> None:
    long = "Wie meer wil weten, " + "leest de hele pagina van de gemeente " * 3
    assert for_everybody("Ja.\n\nGroeten\nAn\n\nPS: neem een kopie mee.") == "Ja.\n\nPS: neem een kopie mee."
    assert for_everybody(f"Ja.\n\nGroeten\nAn\n{long}") == f"Ja.\n\n{long}".strip()
    steps = "Ja.\n\nAlvast bedankt\n" + "\n".join(f"- stap {number}" for number in range(9))
    assert for_everybody(steps) == steps


@pytest.mark.parametrize(
    "text",
    [
        "Dag van de Amateurkunsten: schrijf je in voor 1 mei.",
        "Dag na dag groeit het publiek, zo blijkt.",
        "Beste keuze: een vzw.",
        "Hallo",
        "De groeten van de burgemeester horen op de affiche.",
        "Vraag het aan:\n\n- Gemeente Gent\n- Erfgoedcel Brugge",
        "Kies uit:\n\nVlaamse Gemeenschap",
        "Gent",
    ],
)
def test_what_only_looks_like_a_letter_stays(text: str) -> None:
    assert for_everybody(text) == text


def test_who_is_greeted_is_named_nowhere_else() -> None:
    letter = (
        "Dag Maria Peeters,\n\nZoals je zei, Maria, mag dat. Maria Peeters en haar Mariale kring tekenen."
    )

    assert for_everybody(letter) == "Zoals je zei, [naam], mag dat. [naam] en haar Mariale kring tekenen."
    assert (
        for_everybody("Ik ben Maria en wil een bar.", names=greeted(letter))
        == "Ik ben [naam] en wil een bar."
    )
    assert greeted("Beste mevrouw De Smet,\n\nJa.") == ("Smet",)
    assert for_everybody("Dag mevrouw De Smet,\n\nDe gemeente weet het.") == "De gemeente weet het."


@given(st.text(st.sampled_from("Dag Beste,!\nGroeten An.van:-"), max_size=60))
def test_it_never_fails_and_leaves_nothing_to_cut_a_text_to_nothing(text: str) -> None:
    assert bool(for_everybody(text)) == bool(text.strip())

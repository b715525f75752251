"""A reply without what the mail program put there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.text.quoting import reply_of

INTROS = [
    "Op ma 2 mrt 2026 om 10:30 schreef Het Steunpunt <vragen@steunpunt.be>:",
    "Op 02/03/2026 om 10:30\nschreef Het Steunpunt:",
    "On Mon, Mar 2, 2026 at 10:30 AM Het Steunpunt <vragen@steunpunt.be>\nwrote:",
    "Le lun. 2 mars 2026 à 10:30, Het Steunpunt <vragen@steunpunt.be> a écrit :",
    "Am 02.03.2026 um 10:30 schrieb Het Steunpunt:",
]
BLOCKS = [
    "Van: Het Steunpunt <vragen@steunpunt.be>\nVerzonden: maandag 2 maart 2026 10:30\nAan: Jan",
    "From: Het Steunpunt\nSent: Monday, March 2, 2026\nTo: Jan",
    "*Van:* Het Steunpunt\n*Datum:* 2 maart 2026",
    "-----Oorspronkelijk bericht-----\nVan: Het Steunpunt",
    "________ Original Message ________\nHallo",
]


@pytest.mark.parametrize("intro", INTROS)
def test_what_programs_put_before_a_quotation_is_left_out(intro: str) -> None:
    assert reply_of(f"Ja, graag!\n\n{intro}\n\n> Wil je komen?\n> Groet") == "Ja, graag!"


@pytest.mark.parametrize("block", BLOCKS)
def test_what_stands_below_the_header_of_another_mail_is_left_out(block: str) -> None:
    assert reply_of(f"Ja, graag!\n\n{block}\n\nWil je komen?") == "Ja, graag!"


def test_answers_between_the_lines_stay() -> None:
    text = f"Zie hieronder.\n\n{INTROS[0]}\n> Komt er een bar?\nJa.\n> En een zaal?\nNee."

    assert reply_of(text) == "Zie hieronder.\n\nJa.\nNee."


def test_signature_is_left_out() -> None:
    assert reply_of("Ja.\n-- \nJan Peeters\nParochie") == "Ja."


@pytest.mark.parametrize(
    "text",
    [
        "Op zaterdag willen we een fuif geven. Mag dat?",
        "Van: de gemeente hoorden we niets.",
        "We hebben een zaal - met een bar - en een podium.\n-----\nEn nu?",
        "> alleen wat jullie schreven",
    ],
)
def test_what_only_looks_like_a_quotation_stays(text: str) -> None:
    assert reply_of(text) == text


@given(st.text(alphabet="ab> \n-:VanOpschreef", max_size=400))
def test_something_is_left_of_every_text(text: str) -> None:
    left = reply_of(text)

    assert bool(left) == bool(text.strip())
    assert len(left) <= len(text)

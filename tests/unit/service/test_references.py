"""A reference is worth something only as it was made, in a reply of the one it was made for."""

from hypothesis import given
from hypothesis import strategies as st

from terecht.service.references import References

OURS = References("s" * 40)
MADE = OURS.make(7, to="jan@kerk.be", random="a1b2c3d4e5f6")


def test_reference_is_found_wherever_a_reply_has_it() -> None:
    headers = f"<other@mail.be> <{MADE.upper()}@steunpunt.be> balie+{MADE}@steunpunt.be"

    assert OURS.read(headers, sender="Jan@KERK.be") == 7


def test_reference_of_another_reader_another_secret_or_another_number_is_nothing() -> None:
    assert OURS.read(MADE, sender="piet@kerk.be") == 0
    assert References("t" * 40).read(MADE, sender="jan@kerk.be") == 0
    assert OURS.read(MADE.replace("t7.", "t8."), sender="jan@kerk.be") == 0
    assert OURS.read("Re: [#7] t7 (7)", sender="jan@kerk.be") == 0


def test_good_reference_counts_behind_a_forged_one() -> None:
    forged = MADE.replace("t7.", "t8.")

    assert OURS.read(f"<{forged}@a.be> <{MADE}@a.be>", sender="jan@kerk.be") == 7


@given(st.integers(0, len(MADE) - 1), st.sampled_from("abcdefgh234567.t"))
def test_no_changed_character_goes_unseen(place: int, letter: str) -> None:
    changed = f"{MADE[:place]}{letter}{MADE[place + 1 :]}"

    assert OURS.read(changed, sender="jan@kerk.be") == (7 if changed == MADE else 0)


@given(st.text(), st.text())
def test_no_text_is_a_reference_by_chance(text: str, sender: str) -> None:
    assert OURS.read(text, sender=sender) == 0
    assert OURS.read_stop_token(text) == ""


def test_stop_token_stands_for_its_address_and_does_not_tell_it() -> None:
    token = OURS.stop_token("Jan@Kerk.be")

    assert OURS.read_stop_token(token) == OURS.address_mark("jan@kerk.be")
    assert References("t" * 40).read_stop_token(token) == ""
    assert OURS.address_mark("piet@kerk.be") not in token

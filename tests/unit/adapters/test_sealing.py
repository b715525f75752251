from terecht.adapters.sealing import Seal


def test_seal_hides_the_secret_and_differs_each_time() -> None:
    seal = Seal("sleutel-" * 5)
    one, other = seal.close("geheim-1234"), seal.close("geheim-1234")

    assert one != other
    assert "geheim" not in one
    assert {seal.open(one), seal.open(other)} == {"geheim-1234"}


def test_what_was_changed_stays_shut() -> None:
    seal = Seal("sleutel-" * 5)
    closed = seal.close("geheim")

    assert [seal.open(closed[:-4] + "AAA="), seal.open(""), seal.open("onzin")] == ["", "", ""]


def test_key_is_not_shown() -> None:
    assert "sleutel" not in repr(Seal("sleutel-" * 5))

"""One entry of a FAQ file is changed, and not a letter outside of it."""

import difflib
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.adapters.faq_edit import FaqFile, FaqText
from terecht.adapters.faq_file import parse_faq
from terecht.domain.errors import FaqConflict, FaqError, FaqUnwritable
from terecht.domain.faq import Doorverwijzing, Entry
from terecht.domain.promotion import EntryChange

ROOT = Path(__file__).parents[3]
REAL = (ROOT / "data" / "faq.yaml").read_bytes()

FILE = b"""\
# Boven alles.
thema:
  id: demo   # de naam

organisaties:
  - {id: gemeente, naam: De gemeente}

vragen:
  # De bar eerst.
  - id: bar  # nooit veranderen
    categorie: ''
    vraag: "Mag een bar?"
    varianten:
      # zoals op de markt gehoord
      - pintjes verkopen   # van Jan
      - 'drank: mag dat'

      - tapvergunning
    antwoord: >
      Ja,
      met een vergunning.
    # nog na te vragen
    nagekeken: 2026-01-02

  # Dan de zaal.
  - id: zaal
    vraag: Wat kost een zaal?
    antwoord: |
      # Geen titel maar tekst
      Veel.
    verwant: [bar]
# Onder alles.
"""
FAQ = parse_faq(FILE, name="faq.yaml")
BAR, ZAAL = FAQ.entry("bar"), FAQ.entry("zaal")


def change_of(data: bytes, entry: Entry) -> EntryChange:
    return FaqText(data, name="faq.yaml").plan(entry).change


def changed(data: bytes, change: EntryChange) -> bytes:
    return FaqText(data, name="faq.yaml").changed(change)


def edited(entry: Entry, data: bytes = FILE) -> bytes:
    return changed(data, change_of(data, entry))


def difference(after: bytes, before: bytes = FILE) -> list[str]:
    lines = difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    return [line for line in lines if line[:1] in "+-"]


def test_added_variant_is_one_line_and_comments_order_and_quotes_stay() -> None:
    after = edited(replace(BAR, variants=(*BAR.variants, "toog openen")))

    assert difference(after) == ["+       - toog openen"]


def test_variant_taken_out_of_the_middle_leaves_the_comments_of_the_others() -> None:
    after = edited(replace(BAR, variants=(BAR.variants[0], BAR.variants[2])))

    assert "      # zoals op de markt gehoord\n      - pintjes verkopen   # van Jan\n" in after.decode()
    assert "drank: mag dat" not in after.decode()


def test_every_key_can_come_change_and_go() -> None:
    gemeente = FAQ.organisations[0]
    full = replace(
        BAR,
        question="Mag ik een bar: ja of nee?",
        lookalikes=("Waar is een bar?",),
        answer="**Ja.**\n\n1. Bel.\n   - of mail",
        referrals=(Doorverwijzing(gemeente, "Weet het.", "iedereen"),),
        sources=("https://example.org",),
        reviewed=date(2026, 11, 25),
        valid_until=date(2027, 1, 1),
        related=("zaal",),
    )
    bare = Entry("bar", "Mag een bar?", "Ja.")

    with_all = edited(full)
    assert replace(parse_faq(with_all, name="faq.yaml").entry("bar"), line=None) == replace(full, line=None)
    without = edited(bare, with_all)
    assert replace(parse_faq(without, name="faq.yaml").entry("bar"), line=None) == bare
    assert b"# nog na te vragen" in with_all


def test_new_entry_stands_last_in_its_category_behind_a_blank_line() -> None:
    after = edited(Entry("toog", "Mag een toog?", "Ja.", variants=("een toog",)))

    assert difference(after) == [
        "+ ",
        "+   - id: toog",
        "+     vraag: Mag een toog?",
        "+     varianten:",
        "+       - een toog",
        "+     antwoord: |",
        "+       Ja.",
    ]
    assert after.endswith(b"      Ja.\n# Onder alles.\n")


@pytest.mark.parametrize("entry", [replace(ZAAL, answer="Weinig."), Entry("toog", "Mag een toog?", "Ja.")])
def test_inverse_gives_back_every_letter(entry: Entry) -> None:
    change = change_of(FILE, entry)

    assert changed(changed(FILE, change), change.inverse) == FILE


def test_line_ends_and_mark_of_another_system_stay() -> None:
    data = b"\xef\xbb\xbf" + FILE.replace(b"\n", b"\r\n")

    after = edited(replace(BAR, variants=(*BAR.variants, "toog openen")), data)

    assert after == data.replace(
        b"      - tapvergunning\r\n", b"      - tapvergunning\r\n      - toog openen\r\n"
    )


def test_file_without_a_last_line_end_gets_one_before_what_is_new() -> None:
    data = b"thema: {id: demo}\nvragen:\n- id: bar\n  vraag: Mag een bar?\n  antwoord: Ja."

    assert edited(Entry("zaal", "Wat?", "Veel."), data) == (
        data + b"\n\n- id: zaal\n  vraag: Wat?\n  antwoord: |\n    Veel.\n"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"thema: {id: demo}\nvragen: [{id: bar, vraag: Mag een bar?, antwoord: Ja.}]\n",
        b"thema: {id: demo}\nvragen:\n  -\n    id: bar\n    vraag: Mag een bar?\n    antwoord: Ja.\n",
        b"thema: {id: demo}\n",
    ],
)
def test_layout_that_only_people_can_change_is_left_to_them(data: bytes) -> None:
    with pytest.raises(FaqError, match="zelf"):
        change_of(data, replace(BAR, answer="Nee."))


def test_continued_quote_at_the_margin_is_refused_rather_than_cut_in_two() -> None:
    data = b'thema: {id: demo}\nvragen:\n  - id: bar\n    vraag: "Mag\neen bar?"\n    antwoord: Ja.\n'

    with pytest.raises(FaqError):
        change_of(data, Entry("bar", "Mag een toog?", "Ja."))


def test_change_of_an_entry_that_is_another_by_now_is_a_conflict() -> None:
    change = change_of(FILE, replace(BAR, answer="Nee."))
    meanwhile = FILE.replace(b"tapvergunning", b"tapkraan")

    with pytest.raises(FaqConflict, match="intussen veranderd"):
        changed(meanwhile, change)
    elsewhere = FILE.replace(b"Veel.", b"Te veel.")
    assert b"Nee." in changed(elsewhere, change)


def test_result_that_the_strict_reader_refuses_is_never_written(tmp_path: Path) -> None:
    path = tmp_path / "faq.yaml"
    path.write_bytes(FILE)
    broken = EntryChange("bar", FaqFile(path).open().text_of("bar"), "  - id: bar\n    vraag: [\n")

    with pytest.raises(FaqError):
        FaqFile(path).write(broken)
    with pytest.raises(FaqError, match="deze vraag bestaat niet"):
        FaqFile(path).write(EntryChange("bar", broken.before, ""))
    assert path.read_bytes() == FILE
    assert os.listdir(tmp_path) == ["faq.yaml"]


def test_disk_that_says_no_is_a_sentence_and_the_file_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "faq.yaml"
    path.write_bytes(FILE)
    change = change_of(FILE, replace(BAR, answer="Nee."))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("terecht.adapters.atomic_file.os.fsync", full)
    with pytest.raises(FaqUnwritable, match="kan niet geschreven worden"):
        FaqFile(path).write(change)
    assert path.read_bytes() == FILE


def test_real_file_every_entry_keeps_every_letter_but_those_of_its_change() -> None:
    faq = parse_faq(REAL, name="faq.yaml")
    lines = REAL.decode().splitlines(keepends=True)
    for entry in faq.entries[::7]:
        more = replace(entry, variants=(*entry.variants, "een gloednieuwe: formulering"))
        change = change_of(REAL, more)
        after = changed(REAL, change).decode().splitlines(keepends=True)
        added = [
            line
            for line in difflib.ndiff(change.before.splitlines(), change.after.splitlines())
            if line[:1] in "+-"
        ]
        start = next(place for place, line in enumerate(lines) if f"- id: {entry.id}\n" in line)
        assert added == ["+       - 'een gloednieuwe: formulering'"]
        assert after[:start] == lines[:start]
        assert len(after) == len(lines) + 1
        assert (
            after[start + len(change.after.splitlines()) :]
            == lines[start + len(change.before.splitlines()) :]
        )


def test_real_file_new_entry_comes_and_goes_without_a_trace() -> None:
    change = change_of(REAL, Entry("gloednieuw", "Mag een raket?", "Nee."))

    assert changed(changed(REAL, change), change.inverse) == REAL


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=30).map(
    lambda text: " ".join(text.split()) or "leeg"
)


@given(
    question=TEXTS,
    variants=st.lists(TEXTS, max_size=4).map(tuple),
    answer=st.lists(TEXTS, min_size=1, max_size=4).map("\n".join).map(str.strip),
    place=st.sampled_from([BAR, ZAAL, Entry("toog", "", "")]),
)
def test_whatever_is_typed_is_what_is_read_and_the_inverse_gives_back_every_letter(
    question: str, variants: tuple[str, ...], answer: str, place: Entry
) -> None:
    wanted = replace(place, question=question, variants=variants, answer=answer)

    change = change_of(FILE, wanted)
    after = changed(FILE, change)

    assert replace(parse_faq(after, name="faq.yaml").entry(place.id), line=None) == replace(wanted, line=None)
    assert changed(after, change.inverse) == FILE

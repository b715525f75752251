"""What the editors' manual says is what the readers do."""

import re
from datetime import date
from pathlib import Path

import pytest

from terecht.adapters.faq_file import KEYS, parse_faq
from terecht.adapters.faq_import import parse_entries
from terecht.adapters.faq_table import COLUMNS, MAX_ROWS
from terecht.adapters.word_files import BACKGROUND_KEYS, SYNONYM_KEYS, parse_background, parse_synonyms
from terecht.adapters.yaml_fields import MAX_ID, MAX_LINE
from terecht.domain.errors import FaqError
from terecht.service.checking import MAX_ANSWER_WORDS, WarningKind, check

MANUAL = (Path(__file__).parents[3] / "docs" / "redactie.md").read_text(encoding="utf-8")


def examples(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)


def rows_under(heading):
    """Return the cells of the table that follows the heading which begins so, as lists."""
    section = MANUAL.split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


FAQ, SYNONYMS, BACKGROUND = examples("yaml")


def test_complete_example_is_read_without_faults():
    faq = parse_faq(FAQ.encode(), name="redactie.md")
    assert [entry.id for entry in faq.entries] == ["bar-openen", "zaal-huren"]
    assert check(faq, today=date(2026, 11, 23)) == ()


def test_complete_example_shows_every_key():
    assert all(re.search(rf"^[ -]*{key}:", FAQ, re.MULTILINE) for keys in KEYS.values() for key in keys)


def test_table_of_keys_has_every_key_of_the_reader_and_no_other():
    documented = [(row[0].strip("`"), row[1].strip("`")) for row in rows_under("Alle sleutels")]
    assert documented == [(place or "bovenaan", key) for place, keys in KEYS.items() for key in keys]


LEAST = """\
thema:
  id: t
categorieen:
  - id: c
organisaties:
  - id: o
vragen:
  - id: v
    vraag: V?
    antwoord: A
    doorverwijzing:
      - organisatie: o
"""


def test_faq_with_only_the_keys_that_the_table_says_are_needed_is_read():
    needed = [row[1].strip("`") for row in rows_under("Alle sleutels") if row[3] == "ja"]
    assert needed == ["thema", "id", "id", "id", "id", "vraag", "antwoord", "organisatie"]
    assert parse_faq(LEAST.encode(), name="faq.yaml").entry("v").answer == "A"


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("thema:\n  id: t\n", ""),
        ("  id: t", "  titel: t"),
        ("- id: c", "- titel: c"),
        ("- id: o", "- naam: o"),
        ("- id: v", "- verwant: []"),
        ("    vraag: V?\n", ""),
        ("    antwoord: A\n", ""),
        ("- organisatie: o", "- waarom: o"),
    ],
)
def test_faq_without_a_needed_key_is_refused(line, instead):
    with pytest.raises(FaqError, match="ontbreekt"):
        parse_faq(LEAST.replace(line, instead).encode(), name="faq.yaml")


def test_table_of_warnings_has_every_kind_in_order_of_gravity():
    assert [row[0].strip("`") for row in rows_under("Nakijken")] == [str(kind) for kind in WarningKind]


def test_limits_are_those_of_the_reader():
    assert f"hoogstens {MAX_ID} tekens" in MANUAL
    assert f"hoogstens {MAX_LINE} tekens, een antwoord 20.000" in MANUAL
    assert f"meer dan {MAX_ANSWER_WORDS} woorden" in MANUAL
    assert f"Hoogstens {MAX_ROWS // 1000}.000 rijen en 16 MB" in MANUAL


def test_examples_of_synonyms_and_background_are_read_and_show_every_key():
    assert parse_synonyms(SYNONYMS.encode(), name="s")[0] == ("kerk", "bedehuis", "parochiekerk")
    assert parse_background(BACKGROUND.encode(), name="a").count == 7
    assert all(f"{key}:" in SYNONYMS for key in SYNONYM_KEYS)
    assert all(f"{key}:" in BACKGROUND for key in BACKGROUND_KEYS)
    assert tuple(row[0].strip("`") for row in rows_under("Wat we niet")) == BACKGROUND_KEYS


def test_examples_of_import_are_read():
    (table,), (lines,) = examples("csv"), examples("json")
    assert [entry.id for entry in parse_entries(table.encode(), name="a.csv").faq.entries] == [
        "bar-openen",
        "wat-kost-de-zaal",
    ]
    assert parse_entries(lines.encode(), name="a.jsonl").faq.entries[0].variants == ("drank schenken",)


def test_table_of_columns_has_every_column_and_no_other():
    documented = {name.strip("`") for row in rows_under("Een bestaande FAQ") for name in row[:2] if name}
    assert documented == set(COLUMNS)

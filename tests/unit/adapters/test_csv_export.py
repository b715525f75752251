import csv
from datetime import UTC, datetime
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from terecht.adapters.csv_export import BOM, needs_apostrophe, write_csv
from terecht.domain.extra_vraag import Status

FORMULAS = [
    "=1+1",
    "+32 470 12 34 56",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\rx",
    "\nx",
    "  =cmd|'/c calc'!A0",
    '"=1+1',
    "'=1+1",
    "\u00a0=1",
    "\ufeff=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
]

text_cells = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("=+-@'\"; \t\r\n＝"))


def read_back(lines: str) -> list[list[str]]:
    """The way back as the module documents it."""
    rows = csv.reader(StringIO(lines.removeprefix(BOM), newline=""), delimiter=";")
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and needs_apostrophe(cell[1:]) else cell


@pytest.mark.parametrize("text", FORMULAS)
def test_write_csv_puts_an_apostrophe_before_what_a_spreadsheet_would_execute(text: str) -> None:
    lines = "".join(write_csv([(text,)], ("vraag",)))

    assert list(csv.reader(StringIO(lines, newline=""), delimiter=";"))[1] == [f"'{text}"]


@pytest.mark.parametrize(
    "text", ["'s avonds open?", "Mag dat?", "2 - 3 zalen", "één; twee", "", "a=b", "e-mail"]
)
def test_write_csv_leaves_ordinary_text_alone(text: str) -> None:
    lines = "".join(write_csv([(text,)], ("vraag",)))

    assert list(csv.reader(StringIO(lines, newline=""), delimiter=";"))[1] == [text]


def test_write_csv_is_what_a_dutch_spreadsheet_expects() -> None:
    at = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    lines = list(write_csv([(7, -0.5, at, None, Status.NEW)], ("nr", "kans", "wanneer", "wie", "status")))

    assert lines == [
        "\ufeff",
        '"nr";"kans";"wanneer";"wie";"status"\r\n',
        '7;-0.5;"2026-03-02T09:30:00+00:00";"";"new"\r\n',
    ]


def test_write_csv_guards_its_header_too() -> None:
    assert list(write_csv([], ("=x",)))[1] == '"\'=x"\r\n'


@given(st.lists(st.tuples(text_cells, text_cells)))
@example([("'", "''=")])
@example([("\0", "'\0")])
def test_write_csv_gives_every_text_back(rows: list[tuple[str, str]]) -> None:
    lines = "".join(write_csv(rows, ("a", "b")))

    assert read_back(lines) == [["a", "b"], *[list(row) for row in rows]]


@given(text_cells)
def test_write_csv_never_starts_a_cell_like_a_formula(text: str) -> None:
    (cell,) = list(csv.reader(StringIO("".join(write_csv([(text,)], ("a",))), newline=""), delimiter=";"))[1]

    assert cell[:1] not in set("=+-@\t\r\n＝＋－＠")

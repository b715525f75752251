"""Rows of another system's FAQ, from CSV or JSON Lines: the cells, by the keys of our own file.

Knows the two formats and the names that columns go by, not what makes an entry sound: `faq_import` asks
`faq_file` for that. Bounded: at most `MAX_ROWS` rows are looked at.

>>> faults = FaultList("faq.csv")
>>> read_table("id;vraag;antwoord\\nbar;Mag een bar?;Ja.\\n", faults).rows
(Row(number=2, cells={'id': 'bar', 'vraag': 'Mag een bar?', 'antwoord': 'Ja.'}),)
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from terecht.adapters.fault_list import FaultList

MAX_ROWS = 10_000

COLUMNS = {
    "id": "id",
    "vraag": "vraag",
    "question": "vraag",
    "antwoord": "antwoord",
    "answer": "antwoord",
    "varianten": "varianten",
    "alternatives": "varianten",
    "categorie": "categorie",
    "category": "categorie",
}
"""Names of columns (any case) and JSON keys, and the key of the FAQ file that each is."""

_NEEDED = {"vraag", "antwoord"}
_EXPECTED = "een kop met minstens vraag en antwoord (of question en answer)"
_SEPARATORS = ";,\t"
_BETWEEN_VARIANTS = re.compile(r"[|\n]")


@dataclass(frozen=True, slots=True)
class Row:
    """One question: its row in the spreadsheet (or line of JSON), and its cells by key of the FAQ file."""

    number: int
    cells: dict[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """All rows, and the names of columns that have no place in the FAQ file."""

    rows: tuple[Row, ...]
    ignored: tuple[str, ...] = ()


def read_table(text: str, faults: FaultList) -> Table:
    """Return the rows of `text`, noting in `faults` every row that can't be read."""
    start = text.lstrip()[:1]
    if not start:
        faults.add("het bestand is leeg", expected=_EXPECTED)
        return Table(())
    if start == "[":
        faults.stop("dit is één JSON-lijst", line=1, expected="JSON Lines: elke vraag op een regel")
    return _json_lines(text, faults) if start == "{" else _csv(text, faults)


def _csv(text: str, faults: FaultList) -> Table:
    separator = _separator(text)
    records = _records(text, separator, faults)
    _, names = next(records, (1, []))
    keys = [COLUMNS.get(name.strip().casefold(), "") for name in names]
    if not _is_header(keys):
        faults.stop("de kop is niet bruikbaar", line=1, value=separator.join(names), expected=_EXPECTED)
    rows = tuple(
        _csv_row(number, dict(zip(keys, cells, strict=False)))
        for number, cells in records
        if _is_row(number, cells, keys, faults)
    )
    return Table(rows, tuple(name for name, key in zip(names, keys, strict=True) if not key))


def _separator(text: str) -> str:
    """Return the separator under which the header makes sense; the likeliest one when it does under none."""
    first = text.lstrip("\n").split("\n", 1)[0]
    for separator in _SEPARATORS:
        names = next(csv.reader([first], delimiter=separator), [])
        if _is_header([COLUMNS.get(name.strip().casefold(), "") for name in names]):
            return separator
    return max(_SEPARATORS, key=first.count)


def _is_header(keys: list[str]) -> bool:
    """Whether question and answer are there and no column stands there twice."""
    known = [key for key in keys if key]
    return set(known) >= _NEEDED and len(known) == len(set(known))


def _records(text: str, separator: str, faults: FaultList) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its number in a spreadsheet, the header included; empty rows are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    for number in count(1):
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            message = f"deze rij (ze begint op regel {line} van het bestand) is geen goede CSV"
            expected = 'een " in een tekst staat dubbel (""), en elke " wordt gesloten'
            faults.add(message, line=number, expected=expected)
            continue
        if number > MAX_ROWS + 1:
            faults.stop("het bestand telt te veel rijen", expected=f"hoogstens {MAX_ROWS}")
        if any(cell.strip() for cell in record):
            yield number, record


def _is_row(number: int, cells: list[str], keys: list[str], faults: FaultList) -> bool:
    if len(cells) > len(keys) and any(cell.strip() for cell in cells[len(keys) :]):
        expected = f'{len(keys)}; zet een tekst met het scheidingsteken erin tussen "…"'
        faults.add("deze rij telt te veel cellen", line=number, value=str(len(cells)), expected=expected)
        return False
    return True


def _csv_row(number: int, cells: dict[str, str]) -> Row:
    values: dict[str, str | tuple[str, ...]] = {key: text for key, text in cells.items() if key}
    if "varianten" in cells:
        values["varianten"] = _variants(_BETWEEN_VARIANTS.split(cells["varianten"]))
    return Row(number, values)


def _json_lines(text: str, faults: FaultList) -> Table:
    rows: list[Row] = []
    ignored: dict[str, None] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if len(rows) == MAX_ROWS:
            faults.stop("het bestand telt te veel rijen", expected=f"hoogstens {MAX_ROWS}")
        if (record := _json_object(line, number, faults)) is not None:
            ignored |= dict.fromkeys(name for name in record if name not in COLUMNS)
            rows.append(_json_row(number, record, faults))
    return Table(tuple(rows), tuple(ignored))


def _json_object(line: str, number: int, faults: FaultList) -> dict[str, Any] | None:
    """Parse one line; None, with a fault, when it is no object with each key once."""
    expected = 'één regel per vraag, zoals {"id": "…", "question": "…", "answer": "…", "alternatives": ["…"]}'
    try:
        record = json.loads(line, object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError):
        faults.add("deze regel is geen goede JSON", line=number, value=line, expected=expected)
        return None
    if not isinstance(record, dict):
        faults.add("deze regel is geen JSON-object", line=number, value=line, expected=expected)
        return None
    return record


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a key stands twice")
    return record


def _json_row(number: int, record: dict[str, Any], faults: FaultList) -> Row:
    cells: dict[str, str | tuple[str, ...]] = {}
    for name, value in record.items():
        key = COLUMNS.get(name)
        if key is None:
            continue
        if key in cells:
            faults.add("staat er twee keer, onder twee namen", line=number, field=name)
        elif value is None:
            cells |= {key: ""} if key in _NEEDED else {}
        elif key == "varianten" and _is_texts(value):
            cells[key] = _variants(value)
        elif key != "varianten" and isinstance(value, str):
            cells[key] = value
        elif key == "id" and isinstance(value, int) and not isinstance(value, bool):
            cells[key] = str(value)
        else:
            expected = 'een lijst van teksten: ["…", "…"]' if key == "varianten" else 'een tekst: "…"'
            message = "heeft de verkeerde soort waarde"
            faults.add(message, line=number, field=name, value=str(value), expected=expected)
    return Row(number, cells)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _variants(texts: list[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if text.strip())

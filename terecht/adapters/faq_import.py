"""Takes over the FAQ of another system: rows of CSV or JSON Lines become a FAQ of ours, all of them or none.

The rows pass the same gate as the FAQ file (`faq_file.build_faq`); faults name the row instead of the line.

>>> imported = parse_entries(b"question,answer\\nMag een bar?,Ja.\\n", name="faq.csv")
>>> imported.faq.entries[0].id
'mag-een-bar'
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from terecht.adapters.editor_files import decode_text, read_bytes, refuse_too_large
from terecht.adapters.faq_file import build_faq
from terecht.adapters.faq_table import Row, read_table
from terecht.adapters.fault_list import FaultList
from terecht.adapters.strict_yaml import MappingNode, Node, ScalarNode, SequenceNode
from terecht.domain.faq import Faq

_LONGEST_SLUG = 60


@dataclass(frozen=True, slots=True)
class Imported:
    """A FAQ made from rows (an entry's `line` is its row), and the columns that were left out."""

    faq: Faq
    ignored: tuple[str, ...] = ()


def import_entries(path: Path) -> Imported:
    """Return the FAQ in the CSV or JSON Lines file at `path`; raises FaqError with every faulty row."""
    return parse_entries(read_bytes(path), name=str(path))


def parse_entries(data: bytes, *, name: str) -> Imported:
    """Return the FAQ in `data`; the theme takes its id from `name`, a file name. Raises FaqError."""
    faults = FaultList(name)
    refuse_too_large(data, name=name)
    table = read_table(decode_text(data, name=name), faults)
    faq = build_faq(_tree(table.rows, title=Path(name).stem), faults)
    faults.raise_any()
    return Imported(faq, table.ignored)


def _tree(rows: tuple[Row, ...], *, title: str) -> MappingNode:
    """Return the rows as the tree that a FAQ file would have been."""
    taken = {str(row.cells.get("id", "")).strip() for row in rows}
    untried: dict[str, Iterator[str]] = {}
    categories: dict[str, Node] = {}
    entries = []
    for row in rows:
        cells = dict(row.cells)
        if not str(cells.get("id", "")).strip():
            base = slug(str(cells.get("vraag", ""))) or "vraag"
            ids = untried.setdefault(base, _ids_of(base))
            entry_id = next(entry_id for entry_id in ids if entry_id not in taken)
            taken.add(entry_id)
            cells["id"] = entry_id
        if category := " ".join(str(cells.get("categorie", "")).split()):
            category_id = slug(category) or "categorie"
            cells["categorie"] = category_id
            categories.setdefault(category_id, _mapping(row.number, {"id": category_id, "titel": category}))
        entries.append(_mapping(row.number, cells))
    top: dict[str, Node] = {
        "thema": _mapping(1, {"id": slug(title) or "thema", "titel": title}),
        "categorieen": SequenceNode(1, tuple(categories.values())),
        "vragen": SequenceNode(1, tuple(entries)),
    }
    return MappingNode(1, top, dict.fromkeys(top, 1))


def _mapping(line: int, cells: dict[str, str | tuple[str, ...]]) -> MappingNode:
    values: dict[str, Node] = {
        key: ScalarNode(line, cell)
        if isinstance(cell, str)
        else SequenceNode(line, tuple(ScalarNode(line, text) for text in cell))
        for key, cell in cells.items()
    }
    return MappingNode(line, values, dict.fromkeys(values, line))


def _ids_of(base: str) -> Iterator[str]:
    """Yield base, base-2, base-3 …"""
    yield base
    yield from (f"{base}-{number}" for number in count(2))


def slug(text: str) -> str:
    """Return `text` as the words of an id, "" when it has no letter or digit.

    >>> slug("Mag ik een café openen in 't kerkje?")
    'mag-ik-een-cafe-openen-in-t-kerkje'
    """
    letters = unicodedata.normalize("NFKD", text[:1000]).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    if len(words) <= _LONGEST_SLUG:
        return words
    return words[: _LONGEST_SLUG + 1].rpartition("-")[0] or words[:_LONGEST_SLUG]

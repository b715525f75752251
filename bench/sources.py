"""FAQs to measure on: Terecht's own YAML, or JSON Lines of other people.

JSON Lines: ``{"id", "question", "answer", "alternatives": […]}`` a line; other keys are remarks.
"""

import hashlib
import json
from pathlib import Path

from terecht.adapters.faq_file import read_faq
from terecht.domain.faq import Entry, Faq, Thema


def read_any_faq(path: Path) -> Faq:
    """Return the FAQ at `path`, by its suffix (``.jsonl`` or YAML)."""
    return read_jsonl_faq(path) if path.suffix == ".jsonl" else read_faq(path)


def read_jsonl_faq(path: Path) -> Faq:
    """Return the FAQ of a JSON Lines file."""
    data = path.read_bytes()
    rows = [json.loads(line) for line in data.splitlines() if line.strip()]
    entries = tuple(
        Entry(row["id"], row["question"], row["answer"], variants=tuple(row.get("alternatives") or ()))
        for row in rows
    )
    return Faq(Thema(path.stem), entries, fingerprint=hashlib.sha256(data).hexdigest())


def write_jsonl_faq(path: Path, faq: Faq) -> None:
    """Write a FAQ as JSON Lines: ids, questions, answers and variants alone."""
    with path.open("w", encoding="utf-8") as file:
        for entry in faq.entries:
            row = {
                "id": entry.id,
                "question": entry.question,
                "answer": entry.answer,
                "alternatives": entry.variants,
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

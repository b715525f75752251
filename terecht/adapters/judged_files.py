"""Judged queries and runs on disk: JSON Lines, one query a line, in the same order in both.

Judged: ``{"text": str, "id": entry id or null}``, with ``"ids": [all right ids]`` when there are more, and
``"kind"`` for the way of asking. Run: ``{"text", "outcome", "probability", "hits": [{"id", "score"}, …]}``,
best hit first. Other keys are remarks of their makers. What figures mean is `evaluation.metrics`' to know.

>>> parse_judged(b'{"text": "mag de bar open", "id": "bar", "kind": "leek"}', name="vragen.jsonl")
(Judged(text='mag de bar open', right_ids=frozenset({'bar'}), kind='leek'),)
"""

from collections.abc import Iterable
from pathlib import Path

from terecht.adapters.editor_files import read_bytes
from terecht.adapters.fault_list import FaultList
from terecht.adapters.json_fields import JsonFields, read_lines, write_line
from terecht.domain.errors import Fault, TerechtError
from terecht.domain.ranking import Hit, Outcome
from terecht.evaluation.run import Judged, RunRow

KIND = "kind"
MAX_BYTES = 64 * 1024 * 1024
"""50,000 queries with ten hits each take some 40 MB."""

_HIGHEST_SCORE = 1e9
"""Scores of Terecht are in [0, 1]; other rankers that are measured beside it have scales of their own."""


def read_judged(path: Path, *, kind_key: str = KIND) -> tuple[Judged, ...]:
    """Return the judged queries in the file at `path`, at least one.

    `kind_key` names the key that holds the kind. Raises FaqError with every fault found, never OSError.
    """
    return parse_judged(read_bytes(path, limit=MAX_BYTES), name=str(path), kind_key=kind_key)


def parse_judged(data: bytes, *, name: str, kind_key: str = KIND) -> tuple[Judged, ...]:
    """Return the judged queries written in `data`; `name` is what faults call the file."""
    faults = FaultList(name)
    judged = tuple(_judged(line, kind_key) for line in read_lines(data, faults))
    faults.raise_any()
    if not judged:
        faults.stop(
            "er staat geen enkele vraag in het bestand", expected='{"text": "…", "id": "…"} per regel'
        )
    return judged


def read_run(path: Path) -> tuple[RunRow, ...]:
    """Return the run in the file at `path`; FaqError with every fault found, never OSError."""
    return parse_run(read_bytes(path, limit=MAX_BYTES), name=str(path))


def parse_run(data: bytes, *, name: str) -> tuple[RunRow, ...]:
    """Return the run written in `data`; `name` is what faults call the file."""
    faults = FaultList(name)
    rows = tuple(_run_row(line) for line in read_lines(data, faults))
    faults.raise_any()
    return rows


def write_run(path: Path, rows: Iterable[RunRow]) -> None:
    """Write a run, numbers in full, so that its figures are those in memory; TerechtError when it can't."""
    write_text(path, "".join(f"{write_line(_run_line(row))}\n" for row in rows))


def write_text(path: Path, text: str) -> None:
    """Write a text file with its folder; TerechtError when the disk says no."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise TerechtError(Fault(f"kan niet geschreven worden ({reason})", file=str(path))) from error


def _judged(line: JsonFields, kind_key: str) -> Judged:
    return Judged(line.text("text"), _right_ids(line), line.optional_text(kind_key))


def _right_ids(line: JsonFields) -> frozenset[str]:
    """Return `ids`, or else `id` alone; null means that no entry is right."""
    ids = frozenset(line.texts("ids"))
    if line.is_null("id"):
        if ids:
            line.note("spreekt 'ids' tegen", "id", value="null", expected="één van 'ids', of 'ids' weg")
        return ids
    if "id" not in line and ids:
        return ids
    right = line.text("id")
    if ids and right and right not in ids:
        line.note("staat niet bij 'ids'", "id", value=right, expected=f"één van {', '.join(sorted(ids))}")
    return ids or frozenset({right})


def _run_row(line: JsonFields) -> RunRow:
    outcome = line.choice("outcome", tuple(Outcome))
    return RunRow(
        text=line.text("text"),
        outcome=Outcome(outcome or Outcome.PASS_ON),
        probability=line.number("probability", low=0, high=1),
        hits=_hits(line),
    )


def _hits(line: JsonFields) -> tuple[Hit, ...]:
    hits = tuple(
        Hit(hit.text("id"), rank, hit.number("score", low=-_HIGHEST_SCORE, high=_HIGHEST_SCORE))
        for rank, hit in enumerate(line.objects("hits"), 1)
    )
    ids = [hit.entry_id for hit in hits if hit.entry_id]
    if len(set(ids)) < len(ids):
        twice = next(entry_id for entry_id in ids if ids.count(entry_id) > 1)
        line.note("deze id staat er tweemaal", "hits", value=twice, expected="elke id één keer")
    return hits


def _run_line(row: RunRow) -> dict[str, object]:
    return {
        "text": row.text,
        "outcome": row.outcome.value,
        "probability": row.probability,
        "hits": [{"id": hit.entry_id, "score": hit.score} for hit in row.hits],
    }

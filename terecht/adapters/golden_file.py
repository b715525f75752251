"""The golden file of the gate: how every guarded query fared when somebody last looked at it and was content.

JSON, a query a line, so that a change of the matcher shows in a diff as the queries that it changed; the
figures on top are for the reader and must follow from the queries. What may fall is `evaluation.gate`'s.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from math import isclose, isnan
from pathlib import Path

from terecht.adapters.editor_files import decode_text, read_bytes
from terecht.adapters.fault_list import FaultList
from terecht.adapters.json_fields import JsonFields, parse_object, write_line
from terecht.adapters.judged_files import write_text
from terecht.domain.ranking import Outcome
from terecht.evaluation.metrics import JudgedRun, figures
from terecht.evaluation.run import Judged, Verdict

_DECIMALS = 4
"""Enough for every figure, few enough that another processor writes the same file."""

_LOWEST_RANK = 1_000_000


def write_golden(path: Path, verdicts: Sequence[Verdict]) -> None:
    """Write the golden file; probabilities with four decimals. TerechtError when it can't be written."""
    write_text(path, format_golden(verdicts))


def format_golden(verdicts: Sequence[Verdict]) -> str:
    """Return the text of the golden file: the same for the same verdicts."""
    rounded = [replace(verdict, probability=round(verdict.probability, _DECIMALS)) for verdict in verdicts]
    figure_lines = json.dumps(_figures(rounded), indent=2).replace("\n", "\n  ")
    queries = ",\n    ".join(write_line(_query(verdict)) for verdict in rounded)
    return f'{{\n  "figures": {figure_lines},\n  "queries": [\n    {queries}\n  ]\n}}\n'


def read_golden(path: Path) -> tuple[Verdict, ...]:
    """Return the verdicts in the golden file at `path`; FaqError with every fault found, never OSError."""
    return parse_golden(read_bytes(path), name=str(path))


def parse_golden(data: bytes, *, name: str) -> tuple[Verdict, ...]:
    """Return the verdicts written in `data`; `name` is what faults call the file."""
    faults = FaultList(name)
    top = parse_object(decode_text(data, name=name), faults)
    verdicts = tuple(_verdict(query) for query in top.objects("queries")) if top else ()
    faults.raise_any()  # before the figures: they follow from queries that are whole
    if top:
        _check_figures(top, verdicts)
        faults.raise_any()
    return verdicts


def _figures(verdicts: Sequence[Verdict]) -> dict[str, float | None]:
    """Return all figures, rounded; None for NaN, which JSON does not know."""
    found = figures(JudgedRun.of(verdicts))
    return {name: None if isnan(value) else round(value, _DECIMALS) for name, value in found.items()}


def _query(verdict: Verdict) -> dict[str, object]:
    return {
        "text": verdict.judged.text,
        "kind": verdict.judged.kind,
        "right": sorted(verdict.judged.right_ids),
        "outcome": verdict.outcome.value,
        "rank": verdict.rank,
        "probability": verdict.probability,
        "top": list(verdict.top),
    }


def _verdict(query: JsonFields) -> Verdict:
    judged = Judged(query.text("text"), frozenset(query.texts("right")), query.optional_text("kind"))
    return Verdict(
        judged,
        outcome=Outcome(query.choice("outcome", tuple(Outcome)) or Outcome.PASS_ON),
        probability=query.number("probability", low=0, high=1),
        rank=query.count("rank", high=_LOWEST_RANK),
        top=query.texts("top"),
    )


def _check_figures(top: JsonFields, verdicts: Sequence[Verdict]) -> None:
    """Note it when the figures on top are not those of the queries: somebody changed the file by hand."""
    written, expected = top.value("figures"), _figures(verdicts)
    if not isinstance(written, dict) or not all(
        _alike(written.get(name), expected[name]) for name in expected
    ):
        top.note("kloppen niet met de vragen eronder", "figures", expected="maak het gouden bestand opnieuw")


def _alike(written: object, expected: float | None) -> bool:
    if expected is None or not isinstance(written, int | float):
        return written is expected
    return isclose(written, expected, rel_tol=0, abs_tol=1.5 * 10**-_DECIMALS)

"""Charts as shapes in a drawing of fixed width; a template draws them as SVG, beside a table of the same figures.

Knows lengths and places, no colours: shapes carry the name of what they stand for.

>>> chart = stacked([("ma", {"antwoord": 3, "doorgeven": 1})], order=("antwoord", "doorgeven"))
>>> [(bar.kind, bar.height) for bar in chart.bars], chart.top
([('antwoord', 120.0), ('doorgeven', 40.0)], 4)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

WIDTH, HEIGHT = 720, 160
LABELS = 8
"""About so many labels fit below the bars."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle from (`x`, `y`), its upper left corner, and what it says when pointed at."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """A word below the drawing, its middle at `x`."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, the words below them, and the count at the upper edge."""

    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    top: int
    width: int = WIDTH
    height: int = HEIGHT


def stacked(rows: Sequence[tuple[str, Mapping[str, int]]], *, order: Sequence[str]) -> Chart:
    """Return one bar a row, made of its counts; the first kind of `order` is at the bottom."""
    top = _round_up(max((sum(counts.values()) for _, counts in rows), default=0))
    slot = WIDTH / max(len(rows), 1)
    every = -(-len(rows) // LABELS) or 1
    bars = [
        bar
        for place, row in enumerate(rows)
        for bar in _stack(row, order, x=place * slot, slot=slot, top=top)
    ]
    labels = [
        Label(round((place + 0.5) * slot, 1), name)
        for place, (name, _) in enumerate(rows)
        if place % every == 0
    ]
    return Chart(tuple(bars), tuple(labels), top)


def _stack(
    row: tuple[str, Mapping[str, int]], order: Sequence[str], *, x: float, slot: float, top: int
) -> list[Bar]:
    name, counts = row
    amounts = [counts.get(kind, 0) for kind in order]
    gap = min(4.0, slot * 0.2)
    return [
        Bar(
            kind,
            round(x + gap / 2, 1),
            round(HEIGHT * (1 - end / top), 1),
            round(slot - gap, 1),
            round(HEIGHT * amount / top, 1),
            f"{name}: {amount} {kind}",
        )
        for kind, amount, end in zip(order, amounts, accumulate(amounts), strict=True)
        if amount
    ]


def _round_up(count: int) -> int:
    """Return the first of 4, 8, 20, 40, 80, 200 … that is no less: half and a quarter of it are whole."""
    top = 4
    while top < count:
        top = top * 2 if str(top)[0] != "8" else top * 5 // 2
    return top

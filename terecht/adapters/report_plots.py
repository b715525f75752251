"""The plots of a report as SVG to put inside a page: risk–coverage, reliability, hit rate@k per kind.

Knows how to draw; the values are `evaluation.curves`'. The same values give the same bytes. Colours are CSS
variables of the page (``--ink``, ``--muted``, ``--grid``, ``--accent``, ``--warn``, ``--k1`` … ``--k5``), so
that a plot follows light and dark; words are text, so that they can be searched and copied.
"""

import re
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from terecht.evaluation.curves import CUTOFFS, HitCurve, ReliabilityBin, RiskPoint

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

# matplotlib is imported where it draws: a worker that serves visitors never does, and saves its 60 MB.

INK, MUTED, GRID, ACCENT, WARN = "#010201", "#010202", "#010203", "#010204", "#010205"
RANKS = tuple(f"#01030{k}" for k in CUTOFFS)
_VARIABLES = {INK: "ink", MUTED: "muted", GRID: "grid", ACCENT: "accent", WARN: "warn"} | {
    colour: f"k{k}" for colour, k in zip(RANKS, CUTOFFS, strict=True)
}
"""What stands for each CSS variable while matplotlib draws, since it takes real colours only."""

_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "font.size": 10.5,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "figure.facecolor": "none",
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
}
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_SIZE = (6.4, 4.6)  # inches
_DASHES = (0, (5, 3))


def plot_risk_coverage(
    points: Sequence[RiskPoint], *, chosen: RiskPoint | None, promised: float | None
) -> str:
    """Return the risk–coverage curve (a point at least), its Wilson band, the promise and what was chosen."""
    return _draw("risico", lambda axes: _risk_coverage(axes, points, chosen, promised))


def _risk_coverage(
    axes: "Axes", points: Sequence[RiskPoint], chosen: RiskPoint | None, promised: float | None
) -> None:
    coverage = [point.coverage for point in points]
    low, high = [point.interval.low for point in points], [point.interval.high for point in points]
    axes.fill_between(coverage, low, high, color=ACCENT, alpha=0.15, linewidth=0)
    axes.plot(coverage, [point.risk for point in points], color=ACCENT, linewidth=2, label="risico")
    if promised is not None:
        label = f"beloofd: hoogstens {_percent(1 - promised)}"
        axes.axhline(1 - promised, color=WARN, linewidth=1.6, linestyle=_DASHES, label=label)
    if chosen:
        label = f"gekozen: {_percent(chosen.risk)} bij {_percent(chosen.coverage)}"
        axes.plot(chosen.coverage, chosen.risk, "o", color=INK, markersize=8, label=label)
    axes.set_xlabel("dekking: deel van alle vragen dat rechtstreeks antwoord krijgt")
    axes.set_ylabel("risico: deel van die antwoorden dat fout is")
    _in_percent(axes.xaxis, axes.yaxis)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, max(point.risk for point in points) * 1.25 + 0.03)


def plot_reliability(bins: Sequence[ReliabilityBin]) -> str:
    """Return the reliability diagram (a bin at least): share right against mean probability, intervals."""
    return _draw("betrouwbaarheid", lambda axes: _reliability(axes, bins))


def _reliability(axes: "Axes", bins: Sequence[ReliabilityBin]) -> None:
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1.4, linestyle=_DASHES, label="volmaakt gekalibreerd")
    means, shares = [piece.mean_probability for piece in bins], [piece.share for piece in bins]
    low, high = [piece.interval.low for piece in bins], [piece.interval.high for piece in bins]
    axes.vlines(means, low, high, color=ACCENT, linewidth=1.8, alpha=0.5)
    axes.plot(means, shares, "o-", color=ACCENT, linewidth=1.2, markersize=7, label="Terecht")
    axes.set_xlabel("kans die Terecht gaf (gemiddelde van de groep)")
    axes.set_ylabel("deel waarvan de eerste treffer juist was")
    _in_percent(axes.xaxis, axes.yaxis)
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.02)


def plot_hits(curves: Sequence[HitCurve]) -> str:
    """Return a bar a kind (one at least): queries with the right entry first … fifth; the rest is open."""
    return _draw("treffers", lambda axes: _hits(axes, curves), size=(6.4, 1.5 + 0.4 * len(curves)))


def _hits(axes: "Axes", curves: Sequence[HitCurve]) -> None:
    places = range(len(curves))
    for rank, colour in enumerate(RANKS):
        left = [curve.rates[rank - 1] if rank else 0.0 for curve in curves]
        width = [curve.rates[rank] - start for curve, start in zip(curves, left, strict=True)]
        axes.barh(places, width, left=left, height=0.62, color=colour, label=f"op {rank + 1}")
    axes.barh(places, [1.0] * len(curves), height=0.62, color="none", edgecolor=MUTED, linewidth=0.8)
    for place, curve in enumerate(curves):
        axes.annotate(_percent(curve.rates[0]), (1.02, place), va="center", annotation_clip=False)
    axes.annotate("hit@1", (1.02, -0.75), va="center", color=MUTED, annotation_clip=False)
    names = [f"{curve.kind or 'alle'} ({curve.n_in})" for curve in curves]
    axes.set_yticks(places, names)
    axes.tick_params("y", length=0)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.set_xlim(0, 1)
    axes.set_xlabel("deel van de vragen met een antwoord")
    _in_percent(axes.xaxis)


def _draw(name: str, draw: Callable[["Axes"], None], *, size: tuple[float, float] = _SIZE) -> str:
    """Return what `draw` puts on one pair of axes as SVG; `name` sets its ids apart from other plots'."""
    from matplotlib.figure import Figure
    from matplotlib.style import context

    with context(["default", _STYLE | {"svg.hashsalt": name}]):  # whatever the reader's own matplotlibrc says
        figure = Figure(figsize=size, layout="constrained")
        draw(figure.add_subplot())
        figure.legend(loc="outside upper left", ncols=len(RANKS), handlelength=1.6, columnspacing=1.4)
        written = BytesIO()
        figure.savefig(written, format="svg", metadata=_NO_METADATA, transparent=True)
    return _for_page(written.getvalue().decode("utf-8"), name)


def _for_page(svg: str, name: str) -> str:
    """Return `svg` ready to stand between other plots in a page: no prologue, own ids, the page's colours."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r' (width|height)="[\d.]+pt"', "", svg, count=2)
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;\"]*; ", "", svg)
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\1{name}-", svg)
    return re.sub(r"#0[0-9a-f]{5}\b", lambda found: f"var(--{_VARIABLES[found[0]]})", svg)


def _in_percent(*sides: "Axis") -> None:
    from matplotlib.ticker import FuncFormatter

    for side in sides:
        side.set_major_formatter(FuncFormatter(lambda value, _: _percent(value)))


def _percent(share: float) -> str:
    """Return a share in [0, 1] as a Dutch reader writes it: a decimal only where it says something."""
    number = f"{100 * share:.1f}".removesuffix(".0")
    return f"{number}\N{NO-BREAK SPACE}%".replace(".", ",")

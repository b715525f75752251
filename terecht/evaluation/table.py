"""The figures as a plain-text table, a row per group, for terminals and closing notes.

>>> print(format_table({"": {"n_in": 2, "hit@1": 0.5}, "leek": {"n_in": 1, "hit@1": float("nan")}}))
                n_in         hit@1
alle               2         0.500
leek               1             –
"""

from collections.abc import Mapping
from math import isnan

_FIRST, _COLUMN = 6, 13


def format_table(figures_by_group: Mapping[str, Mapping[str, float]]) -> str:
    """Return a table of `metrics.figures_by_kind`: counts whole, figures with three decimals, NaN as a dash.

    The group "" reads "alle". Every group has the same figures.
    """
    width = max([_FIRST, *(len(group) for group in figures_by_group)])
    names = list(dict.fromkeys(name for figures in figures_by_group.values() for name in figures))
    lines = [" " * width + "".join(f" {name:>{_COLUMN}}" for name in names)]
    for group, figures in figures_by_group.items():
        cells = "".join(f" {_cell(figures[name]):>{_COLUMN}}" for name in names)
        lines.append(f"{group or 'alle':{width}}{cells}")
    return "\n".join(lines)


def _cell(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    return "–" if isnan(value) else f"{value:.3f}"

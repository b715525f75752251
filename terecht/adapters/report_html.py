"""A report as one page, rapport.html: figures, plots with their tables, and everything that went wrong.

Self-contained (no script, nothing fetched), readable in light, dark and print, and the same bytes for the
same report. Knows numbers as a Dutch reader writes them; sentences stand in the template, values in
`evaluation.report`.
"""

from math import isnan
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from terecht.adapters.judged_files import write_text
from terecht.adapters.report_plots import plot_hits, plot_reliability, plot_risk_coverage
from terecht.evaluation.curves import at_coverages
from terecht.evaluation.report import FailureKind, Report, Target

PAGE = "rapport.html"


def write_report(report: Report, directory: Path) -> Path:
    """Write rapport.html in `directory`, made when it is not there; returns its path. Raises TerechtError."""
    path = directory / PAGE
    write_text(path, render_report(report))
    return path


def render_report(report: Report) -> str:
    """Return the page."""
    return (
        _environment()
        .get_template(PAGE)
        .render(
            report=report,
            failure_kinds=tuple(FailureKind),
            coverages=at_coverages(report.risk_coverage),
            risk_plot=Markup(
                plot_risk_coverage(report.risk_coverage, chosen=report.chosen, promised=report.promised)
            ),
            reliability_plot=Markup(plot_reliability(report.reliability)),
            hits_plot=Markup(plot_hits(report.hit_curves)) if report.hit_curves else "",
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("terecht.adapters"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"cijfer": decimal, "procent": percent, "doel": target_label}
    return environment


def decimal(value: float, digits: int = 3) -> str:
    """Return a figure with a decimal comma, a dash when it is undefined.

    >>> decimal(0.9), decimal(float("nan"))
    ('0,900', '–')
    """
    return "–" if isnan(value) else f"{value:.{digits}f}".replace(".", ",")


def percent(share: float) -> str:
    r"""Return a share in [0, 1] as a whole percentage, a dash when it is undefined.

    >>> percent(0.954)
    '95\xa0%'
    """
    return "–" if isnan(share) else f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def target_label(target: Target) -> str:
    """Return what to reach.

    >>> target_label(Target(at_least=0.92)), target_label(Target(at_least=0.93, at_most=0.97))
    ('≥ 0,92', '0,93–0,97')
    """
    low, high = decimal(target.at_least, 2), decimal(target.at_most, 2)
    if target.at_most == 1:
        return f"≥ {low}"
    return f"≤ {high}" if target.at_least == 0 else f"{low}–{high}"

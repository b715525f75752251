"""Insight for all of staff: a month or a year on one page that prints well, and each of its tables as CSV.

>>> period_of({"maand": "2026-02"}, today=date(2026, 3, 1)).end, period_of({"maand": "x"}, today=date(2026, 3, 1)).start
(datetime.date(2026, 3, 1), datetime.date(2026, 3, 1))
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from terecht.bootstrap import write_csv
from terecht.domain.account import Role
from terecht.domain.insight import Period, month_of
from terecht.domain.ranking import Outcome
from terecht.evaluation.intervals import wilson
from terecht.labels.asking import OUTCOMES
from terecht.labels.measures import MONTHS, date_label
from terecht.service.insight import Insight
from terecht.web.access import requires
from terecht.web.desk import insight_tables
from terecht.web.desk.charts import stacked
from terecht.web.edge import edge, today

pages = Blueprint("insight", __name__)

MIN_VOTES = 20
"""With fewer votes the observed precision says more of chance than of the answers."""

ORDER = tuple(OUTCOMES.values())

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True)
class Observed:
    """What visitors' votes say of the precision: how many, the share that was right and its 95 % interval."""

    count: int
    share: float
    low: float
    high: float


@pages.get("/balie/inzicht")
@requires(*Role)
def overview() -> ResponseReturnValue:
    """Show a month, or a year."""
    insight = _look()
    period = insight.period
    return render_template(
        "desk/insight.html",
        insight=insight,
        title=period_title(period),
        chart=stacked(
            [(date_label(day), insight_tables.by_label(counts)) for day, counts in insight.over_time],
            order=ORDER,
        ),
        tables=insight_tables.tables(insight),
        observed=observed(insight),
        outcomes=Outcome,
        earlier=_address(Period(period.start - timedelta(days=1), period.start), whole_year=_is_year(period)),
        later=_address(Period(period.end, period.end), whole_year=_is_year(period))
        if period.end <= today()
        else "",
        chosen=_argument(period, whole_year=_is_year(period)),
        months=[(f"{start:%Y-%m}", period_title(month_of(start))) for start in _months(today())],
    )


@pages.get("/balie/inzicht/<name>.csv")
@requires(*Role)
def table(name: str) -> ResponseReturnValue:
    """Send one table of the page, safe to open in a spreadsheet."""
    insight = _look()
    found = insight_tables.tables(insight).get(name)
    if found is None:
        abort(404)
    file = f"terecht-{name}-{insight.period.start:%Y-%m-%d}.csv"
    return Response(
        write_csv(found.rows, found.header),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{file}"'},
    )


def period_of(arguments: Mapping[str, str], *, today: date) -> Period:
    """Return the month or year that an address names; this month when it names none that can be."""
    if found := _MONTH.fullmatch(arguments.get("maand", "")):
        return month_of(date(int(found[1]), int(found[2]), 1))
    if _YEAR.fullmatch(arguments.get("jaar", "")):
        year = int(arguments["jaar"])
        return Period(date(year, 1, 1), date(year + 1, 1, 1))
    return month_of(today)


def period_title(period: Period) -> str:
    """Return a month or a year as people say it."""
    month = "" if _is_year(period) else f"{MONTHS[period.start.month - 1]} "
    return f"{month}{period.start.year}"


def observed(insight: Insight) -> Observed | None:
    """Return what votes say of the precision; None while there are too few of them."""
    votes = insight.votes
    if votes.total < MIN_VOTES:
        return None
    interval = wilson(votes.right, votes.total)
    return Observed(votes.total, votes.right / votes.total, interval.low, interval.high)


def _look() -> Insight:
    return edge().services.looking.look(period_of(request.args, today=today()))


def _is_year(period: Period) -> bool:
    return period.days > 31


def _argument(period: Period, *, whole_year: bool) -> dict[str, str]:
    return {"jaar": str(period.start.year)} if whole_year else {"maand": f"{period.start:%Y-%m}"}


def _address(period: Period, *, whole_year: bool) -> str:
    arguments: dict[str, Any] = {**_argument(period, whole_year=whole_year)}
    return url_for("insight.overview", **arguments)


def _months(day: date) -> list[date]:
    """Return the first days of this month and the eleven before it."""
    found = [month_of(day).start]
    while len(found) < 12:
        found.append(month_of(found[-1] - timedelta(days=1)).start)
    return found

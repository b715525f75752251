"""The tables of insight: rows of plain figures, the same for the page and for the CSV."""

from collections.abc import Callable
from dataclasses import dataclass

from terecht.domain.insight import Counts, Votes
from terecht.labels.asking import FEEDBACK_REASONS, OUTCOMES
from terecht.labels.measures import date_label
from terecht.service.insight import Insight

Cell = str | int | float | None
Rows = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table with its title; a number is shown at the right."""

    title: str
    header: tuple[str, ...]
    rows: Rows


def tables(insight: Insight) -> dict[str, FigureTable]:
    """Return every table by the name that its address has."""
    return {name: make(insight) for name, make in _TABLES.items()}


def by_label(counts: Counts) -> dict[str, int]:
    """Return counts under the Dutch name of their outcome."""
    return {label: counts.of.get(outcome, 0) for outcome, label in OUTCOMES.items()}


def _over_time(insight: Insight) -> FigureTable:
    header = "week van" if insight.period.step > 1 else "dag"
    rows: Rows = tuple((date_label(day), *_cells(counts)) for day, counts in insight.over_time)
    return FigureTable("Vragen in de tijd", (header, *_OUTCOMES), rows)


def _categories(insight: Insight) -> FigureTable:
    titles = {category.id: category.title for category in insight.faq.categories}
    rows: Rows = tuple(
        (titles.get(category, category) or "geen onderwerp", *_cells(counts))
        for category, counts in insight.by_category
    )
    return FigureTable("Per onderwerp", ("onderwerp", *_OUTCOMES), rows)


def _votes(insight: Insight) -> FigureTable:
    header = (
        "vraag",
        "nuttig",
        "niet nuttig",
        *(label.lower() for label in FEEDBACK_REASONS.values()),
    )
    rows: Rows = tuple(
        (_question(insight, entry_id), *_said(votes)) for entry_id, votes in insight.votes_by_entry
    )
    return FigureTable("Was het nuttig?", header, rows)


def _gaps(insight: Insight) -> FigureTable:
    rows: Rows = tuple((gap.count, *(*gap.examples, "", "", "", "")[:4]) for gap in insight.gaps)
    header = ("keer gevraagd", "bijvoorbeeld", "of", "of ook", "of nog")
    return FigureTable("Wat we nog niet kunnen beantwoorden", header, rows)


def _never_shown(insight: Insight) -> FigureTable:
    rows: Rows = tuple((_question(insight, entry_id),) for entry_id in insight.never_shown)
    return FigureTable("Niet één keer als antwoord getoond", ("vraag",), rows)


def _cells(counts: Counts) -> tuple[int, ...]:
    return (counts.total, *by_label(counts).values())


def _said(votes: Votes) -> tuple[int, ...]:
    against = (votes.not_useful.get(reason, 0) for reason in FEEDBACK_REASONS)
    return (votes.useful, votes.total - votes.useful, *against)


def _question(insight: Insight, entry_id: str) -> str:
    return insight.faq.entry(entry_id).question if entry_id in insight.faq else entry_id


_OUTCOMES = ("gesteld", *OUTCOMES.values())

_TABLES: dict[str, Callable[[Insight], FigureTable]] = {
    "verloop": _over_time,
    "onderwerpen": _categories,
    "stemmen": _votes,
    "hiaten": _gaps,
    "nooit-getoond": _never_shown,
}

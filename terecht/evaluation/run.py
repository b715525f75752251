"""Judged queries, what the engine made of them (a run), and the verdict on each: was it right?

Knows neither files (`adapters.judged_files`) nor figures (`evaluation.metrics`).
*Judgements* are the qrels of information retrieval: per query the entries that answer it, if any does.

>>> judged = Judged("mag de bar open", frozenset({"bar"}), kind="leek")
>>> row = RunRow(judged.text, Outcome.ANSWER, 0.9, (Hit("zaal", 1, 0.8), Hit("bar", 2, 0.7)))
>>> verdict = judge([judged], [row])[0]
>>> verdict.rank, verdict.is_right, verdict.top
(2, False, ('zaal', 'bar'))
"""

from collections.abc import Sequence
from dataclasses import dataclass

from terecht.domain.errors import FaqError, Fault
from terecht.domain.ranking import Hit, Outcome, Ranking

SUGGESTED = 3
"""So many hits a visitor gets to choose from at most."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query and the ids of every entry that answers it (empty: none does); `kind` is its way of asking."""

    text: str
    right_ids: frozenset[str] = frozenset()
    kind: str = ""

    @property
    def is_answerable(self) -> bool:
        """Whether an entry answers it."""
        return bool(self.right_ids)


@dataclass(frozen=True, slots=True)
class RunRow:
    """What a ranker said to one query: outcome, probability in [0, 1] that the first hit is right, hits."""

    text: str
    outcome: Outcome
    probability: float
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one query fared.

    `rank` is the place of the first right hit, from 1; 0 when there is none. `top` holds the ids of the
    first hits, at most three.
    """

    judged: Judged
    outcome: Outcome
    probability: float
    rank: int
    top: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether the first hit answers the query."""
        return self.rank == 1

    @property
    def is_served(self) -> bool:
        """Whether the visitor got to see the right entry: as the answer or among the suggestions."""
        if self.outcome is Outcome.ANSWER:
            return self.is_right
        return self.outcome is Outcome.SUGGESTIONS and 1 <= self.rank <= SUGGESTED


def run_row(text: str, ranking: Ranking) -> RunRow:
    """Return the row of a run for the judged query `text`, which the engine ranked as `ranking`."""
    return RunRow(text, ranking.outcome, ranking.probability, ranking.hits)


def judge(judged: Sequence[Judged], rows: Sequence[RunRow]) -> tuple[Verdict, ...]:
    """Return the verdict on every row; FaqError when the rows are not of these queries in this order."""
    _check_same_queries(judged, rows)
    return tuple(_verdict(query, row) for query, row in zip(judged, rows, strict=True))


def _verdict(judged: Judged, row: RunRow) -> Verdict:
    ids = tuple(hit.entry_id for hit in row.hits)
    rank = next((place for place, found in enumerate(ids, 1) if found in judged.right_ids), 0)
    return Verdict(judged, row.outcome, row.probability, rank, ids[:SUGGESTED])


def _check_same_queries(judged: Sequence[Judged], rows: Sequence[RunRow]) -> None:
    pairs = zip(judged, rows, strict=False)
    for place, (query, row) in enumerate(pairs, 1):
        if query.text != row.text:
            fault = Fault(
                "de run hoort niet bij deze vragen", line=place, value=row.text, expected=query.text
            )
            raise FaqError(fault)
    if len(judged) != len(rows):
        message = "de run heeft niet evenveel regels als er vragen zijn"
        raise FaqError(Fault(message, value=str(len(rows)), expected=str(len(judged))))

"""What the engine says about a query: hits, a calibrated probability, an outcome, and why.

Scores are in [0, 1], higher is better, and are no probabilities; `Ranking.probability` is one.
"""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What a query leads to."""

    ANSWER = "antwoord"
    SUGGESTIONS = "suggesties"
    PASS_ON = "doorgeven"


class Reason(StrEnum):
    """Why this outcome: sure, between few, unknown to the FAQ, or a query of a special kind."""

    SURE = "zeker"
    BETWEEN = "twijfel"
    UNKNOWN = "onbekend"
    VAGUE = "vaag"
    OTHER_LANGUAGE = "andere-taal"
    SMALL_TALK = "praatje"
    GIBBERISH = "onleesbaar"
    EMPTY = "leeg"


class MatchKind(StrEnum):
    """How a word of the query met the entry."""

    EXACT = "exact"
    LEMMA = "grondvorm"
    COMPOUND = "woorddeel"
    CORRECTION = "verbetering"
    SYNONYM = "synoniem"
    RELATED = "verwant"
    SPELLING = "lettergroep"


@dataclass(frozen=True, slots=True)
class Part:
    """One contribution to a hit's score. The parts of a hit sum to its score (before calibration).

    `start`, `end` are the span in the query as typed (both 0 when the contribution has no place in it);
    `matched` is the word or phrase of the entry it met; `weight` its share of the score, may be negative.
    """

    start: int
    end: int
    matched: str
    kind: MatchKind
    weight: float


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry with its rank (from 1), its score and what made it; `phrasing` is the nearest way of asking."""

    entry_id: str
    rank: int
    score: float
    parts: tuple[Part, ...] = ()
    phrasing: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A typing error as found in the query and the word that was searched instead."""

    start: int
    end: int
    typed: str
    used: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """The engine's whole word on a query.

    `probability` in [0, 1]: calibrated chance that the first hit answers the query. `hits` are best first
    (ten at most). `focus` is the span of the query (a sentence of a long story) that decided.
    `language` is an ISO 639-1 code, "nl" unless another language was recognised.
    """

    query: str
    outcome: Outcome
    reason: Reason
    probability: float
    hits: tuple[Hit, ...] = ()
    corrections: tuple[Correction, ...] = ()
    focus: tuple[int, int] = (0, 0)
    language: str = "nl"

    @property
    def suggestions(self) -> tuple[Hit, ...]:
        """The hits to choose from: at most three, none unless the outcome is `suggesties`."""
        return self.hits[:3] if self.outcome is Outcome.SUGGESTIONS else ()

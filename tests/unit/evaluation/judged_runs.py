"""Verdicts for the tests of evaluation: random ones for laws, small ones that read as a story."""

from math import prod

from hypothesis import strategies as st

from terecht.domain.ranking import Outcome
from terecht.evaluation.run import Judged, Verdict

ENTRIES = ("bar", "zaal", "kerk", "orgel", "podium")
RIGHT = (None, *ENTRIES)
PROBABILITIES = (0.0, 0.2, 0.5, 0.9, 1.0, 1 / 3, 0.71, 0.9501)
"""Often equal: ties are where fast figures go wrong."""
RANKS = range(13)
KINDS = ("", "leek", "jargon")
TOPS = ((), ("bar",), ("zaal", "bar"), ("kerk", "orgel", "podium"))

_SIZES = tuple(len(choices) for choices in (RIGHT, PROBABILITIES, RANKS, KINDS, TOPS, Outcome))
NUMBERS = st.integers(0, prod(_SIZES) - 1)
"""A verdict as one number, which is quick to draw."""


def random_verdicts(*, min_size: int = 0, max_size: int = 40) -> st.SearchStrategy[list[Verdict]]:
    """Return verdicts as `judge` makes them, on answerable and unanswerable queries."""
    drawn = st.lists(NUMBERS, min_size=min_size, max_size=max_size)
    return drawn.map(lambda numbers: [numbered(f"vraag {n}", number) for n, number in enumerate(numbers)])


def numbered(text: str, number: int) -> Verdict:
    """Return the verdict that `number` stands for."""
    places = []
    for size in _SIZES:
        number, place = divmod(number, size)
        places.append(place)
    entry = RIGHT[places[0]]
    return Verdict(
        Judged(text, frozenset({entry} if entry else ()), kind=KINDS[places[3]]),
        outcome=list(Outcome)[places[5]],
        probability=PROBABILITIES[places[1]],
        rank=RANKS[places[2]] if entry else 0,
        top=TOPS[places[4]],
    )


def verdict(
    text: str = "mag de bar open",
    *,
    right: str = "bar",
    outcome: Outcome = Outcome.ANSWER,
    probability: float = 0.9,
    rank: int = 1,
    top: tuple[str, ...] = ("bar", "zaal", "kerk"),
    kind: str = "",
) -> Verdict:
    """Return a verdict that is a right answer unless told otherwise; `right` "" is an unanswerable query."""
    judged = Judged(text, frozenset({right} if right else ()), kind)
    return Verdict(judged, outcome, probability, rank if right else 0, top)

"""Verdicts for the tests of evaluation: random ones for laws, small ones that read as a story."""

from hypothesis import strategies as st

from terecht.domain.ranking import Outcome
from terecht.evaluation.run import Judged, Verdict

ENTRIES = ("bar", "zaal", "kerk", "orgel", "podium")
PROBABILITIES = st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]) | st.floats(0, 1)
"""Often equal: ties are where fast figures go wrong."""


@st.composite
def random_verdicts(draw: st.DrawFn, *, min_size: int = 0, max_size: int = 40) -> list[Verdict]:
    """Return verdicts as `judge` makes them, on answerable and unanswerable queries."""
    size = draw(st.integers(min_size, max_size))
    return [draw(random_verdict(f"vraag {number}")) for number in range(size)]


@st.composite
def random_verdict(draw: st.DrawFn, text: str) -> Verdict:
    """Return one verdict; what stands first is right where the rank says so."""
    right = draw(st.none() | st.sampled_from(ENTRIES))
    return Verdict(
        Judged(text, frozenset({right} if right else ()), kind=draw(st.sampled_from(["", "leek", "jargon"]))),
        outcome=draw(st.sampled_from(Outcome)),
        probability=draw(PROBABILITIES),
        rank=draw(st.integers(0, 12)) if right else 0,
        top=tuple(draw(st.lists(st.sampled_from(ENTRIES), max_size=3, unique=True))),
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

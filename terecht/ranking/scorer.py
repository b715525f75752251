"""The shape that all scorers share: a score per candidate, and what each query word adds to it."""

from typing import Protocol

from terecht.ranking.evidence import Evidence
from terecht.ranking.features import Floats


class Scorer(Protocol):
    """One way of telling how well an entry answers a query."""

    @property
    def name(self) -> str:
        """What the card and the ablation call it."""

    def score(self, evidence: Evidence) -> Floats:
        """Return a score in [0, 1] per candidate entry, higher is better, (c,)."""

    def shares(self, evidence: Evidence, candidate: int) -> Floats:
        """Return what each query word adds to the score of a candidate, (n_words,); they sum to the score."""

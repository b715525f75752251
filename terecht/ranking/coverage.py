"""Scorer: coverage. How much of what the query says does the entry know?

score(q, e) = Σ idf(w)·held(w, e) / Σ idf(w) over the content words w of q, in [0, 1]; held is the weight of
the best term that the word shares with the entry's profile. A word that the FAQ never uses counts against
every entry.
"""

from dataclasses import dataclass

from terecht.ranking.evidence import Evidence
from terecht.ranking.features import Floats


@dataclass(frozen=True)
class Coverage:
    """Share of the query's information that an entry explains."""

    name: str = "coverage"

    def score(self, evidence: Evidence) -> Floats:
        """Return a score in [0, 1] per candidate, (c,)."""
        return (evidence.information @ evidence.held) / (evidence.information.sum() or 1.0)

    def shares(self, evidence: Evidence, candidate: int) -> Floats:
        """Return what each query word adds to the score of a candidate, (n_words,); they sum to it."""
        return evidence.information * evidence.held[:, candidate] / (evidence.information.sum() or 1.0)

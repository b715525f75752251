"""Scorer: the nearest phrasing. An entry is as good as its phrasing that comes nearest to the query.

score(q, e) = max over the phrasings p of e of cosine(q, p), in [0, 1].
"""

from dataclasses import dataclass

from terecht.ranking.evidence import Evidence
from terecht.ranking.features import Floats


@dataclass(frozen=True)
class Nearest:
    """Nearest phrasing in one of the two spaces (`evidence.GRAMS`, `evidence.TERMS`)."""

    name: str
    space: int

    def score(self, evidence: Evidence) -> Floats:
        """Return a score in [0, 1] per candidate, (c,)."""
        scores: Floats = evidence.nearest[self.space]
        return scores

    def shares(self, evidence: Evidence, candidate: int) -> Floats:
        """Return what each query word adds to the score of a candidate, (n_words,); they sum to it."""
        row = evidence.nearest_row(candidate, evidence.rows[self.space])
        return evidence.matcher.index.rows.shares(row, evidence.by_word[self.space], self.space)

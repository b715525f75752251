"""Scorer: the whole entry. All its phrasings, its answer and its referrals as one text.

score(q, e) = cosine(q, profile of e), in [0, 1].
"""

from dataclasses import dataclass

from terecht.ranking.evidence import Evidence
from terecht.ranking.features import Floats


@dataclass(frozen=True)
class Profile:
    """Whole entry in one of the two spaces (`evidence.GRAMS`, `evidence.TERMS`)."""

    name: str
    space: int

    def score(self, evidence: Evidence) -> Floats:
        """Return a score in [0, 1] per candidate, (c,)."""
        scores: Floats = evidence.profiles[self.space]
        return scores

    def shares(self, evidence: Evidence, candidate: int) -> Floats:
        """Return what each query word adds to the score of a candidate, (n_words,); they sum to it."""
        entry = int(evidence.entries[candidate])
        return evidence.matcher.index.profiles.shares(entry, evidence.by_word[self.space], self.space)

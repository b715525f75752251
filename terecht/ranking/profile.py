"""Scorer: the whole entry. All its phrasings, its answer and its referrals as one text.

score(q, e) = cosine(q, profile of e), in [0, 1].
"""

from dataclasses import dataclass

import numpy as np

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
        matcher, entry = evidence.matcher, int(evidence.entries[candidate])
        bags = matcher.index.profiles
        norms = (bags.gram_norms, bags.term_norms)[self.space]
        return np.asarray((matcher.profiles[[entry]] @ evidence.by_word[self.space].T).ravel() / norms[entry])

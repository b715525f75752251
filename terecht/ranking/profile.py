"""Scorer: the whole entry. All its phrasings, its answer and its referrals as one text.

score(q, e) = cosine(q, profile of e), in [0, 1].
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from terecht.ranking.evidence import Evidence
from terecht.ranking.features import Floats


@dataclass(frozen=True)
class Profile:
    """Whole entry by character n-grams or by terms."""

    space: Literal["grams", "terms"]

    @property
    def name(self) -> str:
        """What the card and the ablation call it."""
        return f"profile-{self.space}"

    def score(self, evidence: Evidence) -> Floats:
        """Return a score in [0, 1] per candidate, (c,)."""
        return evidence.gram_profiles if self.space == "grams" else evidence.term_profiles

    def shares(self, evidence: Evidence, candidate: int) -> Floats:
        """Return what each query word adds to the score of a candidate, (n_words,); they sum to it."""
        index = evidence.matcher.index
        entry = evidence.entries[candidate]
        norms = index.profiles.gram_norms if self.space == "grams" else index.profiles.term_norms
        dots = evidence.by_word[0 if self.space == "grams" else 1]
        return np.asarray(evidence.matcher.profiles[[entry]] @ dots.T).ravel() / norms[entry]

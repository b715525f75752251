"""Scorer: the nearest phrasing. An entry is as good as its phrasing that comes nearest to the query.

score(q, e) = max over the phrasings p of e of cosine(q, p), in [0, 1].
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from terecht.ranking.evidence import Evidence
from terecht.ranking.features import Floats


@dataclass(frozen=True)
class Nearest:
    """Nearest phrasing by character n-grams or by terms."""

    space: Literal["grams", "terms"]

    @property
    def name(self) -> str:
        """What the card and the ablation call it."""
        return f"nearest-{self.space}"

    def score(self, evidence: Evidence) -> Floats:
        """Return a score in [0, 1] per candidate, (c,)."""
        rows = evidence.gram_rows if self.space == "grams" else evidence.term_rows
        return evidence.matcher.nearest(rows)[evidence.entries]

    def shares(self, evidence: Evidence, candidate: int) -> Floats:
        """Return what each query word adds to the score of a candidate, (n_words,); they sum to it."""
        matcher = evidence.matcher
        index = matcher.index
        entry = evidence.entries[candidate]
        rows = evidence.gram_rows if self.space == "grams" else evidence.term_rows
        start, stop = index.entry_starts[entry], index.entry_starts[entry + 1]
        row = int(start + np.argmax(rows[start:stop]))
        norms = index.rows.gram_norms if self.space == "grams" else index.rows.term_norms
        dots = evidence.by_word[0 if self.space == "grams" else 1]
        return np.asarray(matcher.rows[[row]] @ dots.T).ravel() / norms[row]

"""Scorer: company. An entry is known by the entries it stands among: what suits those, suits it a little too.

score(q, e) = Σ near(e, n)·match(q, n) / Σ near(e, n) over the entries n whose whole text is nearest to that of e, in
[0, 1]; match is the mean of the scorers that look at whole entries, weighed as in `MATCH`. Closely related texts tend
to answer the same queries (the cluster hypothesis, Van Rijsbergen 1979); for scores: Diaz 2005,
doi:10.1145/1099554.1099722. It tells most where an entry has few phrasings: a word that only its neighbours use still
says what the query is about.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from terecht.ranking.classifier import Classifier, class_shares
from terecht.ranking.coverage import Coverage
from terecht.ranking.evidence import GRAMS, TERMS, Evidence
from terecht.ranking.features import Floats
from terecht.ranking.profile import Profile
from terecht.ranking.scorer import Scorer

CLASSES = Classifier()
WHOLE: tuple[Scorer, ...] = (Profile("grams", GRAMS), Profile("terms", TERMS), Coverage())
MATCH = np.array([4.0, 4.0, 3.0, 10.0], dtype=np.float32) / np.float32(21.0)
"""What the scorers of `WHOLE` and the classifier count for: as in the prior fusion (`models/build_prior.py`)."""


@dataclass(frozen=True)
class Company:
    """How well the entries nearest to an entry match the query."""

    name: str = "company"

    def score(self, evidence: Evidence) -> Floats:
        """Return a score in [0, 1] per candidate, (c,); company that is no candidate itself matches nothing."""
        places, weights = _company(evidence, evidence.entries)
        match = MATCH @ np.stack([scorer.score(evidence) for scorer in (*WHOLE, CLASSES)])
        score: Floats = (weights * match[places]).sum(axis=1)
        return score

    def shares(self, evidence: Evidence, candidate: int) -> Floats:
        """Return what each query word adds to the score of a candidate, (n_words,); they sum to it."""
        (places,), (weights,) = _company(evidence, evidence.entries[[candidate]])
        shares = np.zeros(len(evidence.words), dtype=np.float32)
        for place, weight in zip(places.tolist(), weights, strict=True):
            for scorer, part in zip(WHOLE, MATCH[:-1], strict=True):
                shares += weight * part * scorer.shares(evidence, place)
        shares += MATCH[-1] * class_shares(evidence, evidence.entries[places], weights)
        return shares


def _company(evidence: Evidence, entries: NDArray[np.intp]) -> tuple[NDArray[np.intp], Floats]:
    """Return, for each of `entries`, its company as places among the candidates and what it counts for, both (n, k)."""
    near = evidence.matcher.index.near
    members, weights = near.entries[entries], near.weights[entries]
    places = np.minimum(np.searchsorted(evidence.entries, members), len(evidence.entries) - 1)
    return places, np.where(evidence.entries[places] == members, weights, np.float32(0.0))

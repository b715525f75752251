"""Scorer: dense. Compares meanings as a sentence-embedding model sees them; there only when one is set.

score(q, e) = max over the phrasings p of e of cosine(q, p), clipped to [0, 1]. Knows no model and no library:
it is handed a function that embeds texts. Query and phrasings are embedded as they were typed, for models
learned from such text.

>>> dense_scorers(np.zeros((0, 0), dtype=np.float32), None)
()
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np

from terecht.ranking.evidence import Evidence
from terecht.ranking.features import Floats
from terecht.text.analysis import Analysis
from terecht.text.tokens import MAX_CHARACTERS

Embed = Callable[[Sequence[str]], Floats]
"""One or more texts to their vectors, (n, d): of unit length, or zero for a text the model knows nothing of."""


class Dense:
    """Nearest phrasing by the vectors of the FAQ's rows, (n_faq_rows, d). Thread-safe when `embed` is."""

    name = "dense"

    def __init__(self, vectors: Floats, embed: Embed) -> None:
        """Keep the vectors and what embeds a query, remembering the last few for their explanation."""
        self._vectors = vectors
        self._embed = lru_cache(maxsize=16)(embed)

    def score(self, evidence: Evidence) -> Floats:
        """Return a score in [0, 1] per candidate, (c,); 0 for a query without words."""
        if not evidence.words:
            return np.zeros(len(evidence.entries), dtype=np.float32)
        return np.clip(evidence.highest(self._rows(evidence)), np.float32(0.0), np.float32(1.0))

    def shares(self, evidence: Evidence, candidate: int) -> Floats:
        """Return what each query word adds, (n_words,): by how near it comes to the phrasing by itself.

        A model sees a sentence as a whole, so this is a division and no sum; where no word comes near by
        itself, each adds as much.
        """
        if not evidence.words:
            return np.zeros(0, dtype=np.float32)
        row = evidence.nearest_row(candidate, self._rows(evidence))
        keys = tuple(word.key for word in evidence.words)
        near = np.clip(self._embed(keys) @ self._vectors[row], 0.0, None)
        near[[not key for key in keys]] = 0.0  # it spans words that are there by themselves
        if not near.any():
            near[:] = 1.0
        shares: Floats = near / near.sum() * self.score(evidence)[candidate]
        return shares

    def _rows(self, evidence: Evidence) -> Floats:
        """Return the cosine with every row of the candidates."""
        scope = evidence.scope
        rows = scope.rows[: scope.starts[-1]]
        vectors = self._vectors if len(rows) == len(self._vectors) else self._vectors[rows]
        cosines: Floats = vectors @ self._embed((evidence.text,))[0]
        return cosines


def dense_scorers(vectors: Floats, embed: Embed | None) -> tuple[Dense, ...]:
    """Return the dense scorer; () when there is no model, or when the engine learned no vectors (0, 0)."""
    return (Dense(vectors, embed),) if embed and vectors.shape[1] else ()


def said(analysis: Analysis) -> str:
    """Return what is embedded of an analysed text: as it was typed, no more than was analysed."""
    return analysis.text[:MAX_CHARACTERS]


def remembered(embed: Embed, texts: Iterable[str]) -> Embed:
    """Return an `embed` that has already worked out the vectors of `texts`, at once, and selects from them."""
    known = list(dict.fromkeys(texts))
    vectors = embed(known)
    places = {text: place for place, text in enumerate(known)}

    def select(wanted: Sequence[str]) -> Floats:
        if all(text in places for text in wanted):
            return vectors[[places[text] for text in wanted]]
        return embed(wanted)

    return select

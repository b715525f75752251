"""Scorers: dense. They compare meanings as a sentence-embedding model sees them; there only when one is set.

Nearest: score(q, e) = max over the phrasings p of e of cosine(q, p). Whole: cosine(q, question and answer of e).
Both clipped to [0, 1]. The vectors are moved so that the mean of all that was learned from is the origin: models
differ in how alike they find any two texts (some give all of them 0.8), and what is left says what tells texts apart
(Mu & Viswanath 2018, arXiv:1702.01417).

Knows no model and no library: it is handed a function that embeds texts. They are embedded as they were typed, for
models learned from such text.

>>> dense_scorers(NO_VECTORS, None)
()
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np

from terecht.ranking.evidence import Evidence
from terecht.ranking.features import Floats
from terecht.text.analysis import Analysis
from terecht.text.tokens import MAX_CHARACTERS

Embed = Callable[[Sequence[str]], Floats]
"""One or more texts to their vectors, (n, d): of unit length, or zero for a text the model knows nothing of."""


@dataclass(frozen=True)
class Vectors:
    """What a model makes of a FAQ: `rows` (n_faq_rows, d) and `entries` (n_entries, d), seen from `origin` (d,).

    d is 0 without a model.
    """

    rows: Floats
    entries: Floats
    origin: Floats

    @classmethod
    def of(cls, rows: Floats, n_own: int, entries: Floats) -> Self:
        """Place the vectors of all `rows` learned from, the FAQ's `n_own` first, and those of its `entries`."""
        origin: Floats = rows.mean(axis=0, dtype=np.float32)
        return cls(seen_from(origin, rows[:n_own]), seen_from(origin, entries), origin)


NO_VECTORS = Vectors(
    np.zeros((0, 0), dtype=np.float32), np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32)
)


def seen_from(origin: Floats, vectors: Floats) -> Floats:
    """Return `vectors` (n, d) with another `origin` (d,), of unit length again; zero ones stay so."""
    moved: Floats = np.where(vectors.any(axis=1, keepdims=True), vectors - origin, np.float32(0.0))
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


class _Dense:
    """What both have in common: a query's vector, and a score divided over its words."""

    def __init__(self, vectors: Vectors, embed: Embed) -> None:
        """Keep the vectors and what embeds a query. Thread-safe when `embed` is."""
        self._vectors = vectors
        self._embed = embed

    def score(self, evidence: Evidence) -> Floats:
        """Return a score in [0, 1] per candidate, (c,); 0 for a query without words."""
        if not evidence.words:
            return np.zeros(len(evidence.entries), dtype=np.float32)
        return np.clip(self._cosines(evidence), np.float32(0.0), np.float32(1.0))

    def shares(self, evidence: Evidence, candidate: int) -> Floats:
        """Return what each query word adds, (n_words,): by how near it comes to the candidate by itself.

        A model sees a sentence as a whole, so this is a division and no sum; where no word comes near by
        itself, each adds as much.
        """
        if not evidence.words:
            return np.zeros(0, dtype=np.float32)
        keys = tuple(word.key for word in evidence.words)
        near = np.clip(self._seen(keys) @ self._meant(evidence, candidate), 0.0, None)
        near[[not key for key in keys]] = 0.0  # it spans words that are there by themselves
        if not near.any():
            near[:] = 1.0
        shares: Floats = near / near.sum() * self.score(evidence)[candidate]
        return shares

    def _seen(self, texts: tuple[str, ...]) -> Floats:
        return seen_from(self._vectors.origin, self._embed(texts))

    def _cosines(self, evidence: Evidence) -> Floats:
        """Return the cosine with every candidate, (c,)."""
        raise NotImplementedError

    def _meant(self, evidence: Evidence, candidate: int) -> Floats:
        """Return the vector that a candidate's score is a cosine with, (d,)."""
        raise NotImplementedError


class DenseNearest(_Dense):
    """The phrasing nearest in meaning."""

    name = "dense-nearest"

    def _cosines(self, evidence: Evidence) -> Floats:
        return evidence.highest(self._rows(evidence))

    def _meant(self, evidence: Evidence, candidate: int) -> Floats:
        row: Floats = self._vectors.rows[evidence.nearest_row(candidate, self._rows(evidence))]
        return row

    def _rows(self, evidence: Evidence) -> Floats:
        """Return the cosine with every row of the candidates."""
        scope = evidence.scope
        rows, vectors = scope.rows[: scope.starts[-1]], self._vectors.rows
        cosines: Floats = (vectors if len(rows) == len(vectors) else vectors[rows]) @ self._seen(
            (evidence.text,)
        )[0]
        return cosines


class DenseWhole(_Dense):
    """Question and answer together."""

    name = "dense-whole"

    def _cosines(self, evidence: Evidence) -> Floats:
        cosines: Floats = self._vectors.entries[evidence.entries] @ self._seen((evidence.text,))[0]
        return cosines

    def _meant(self, evidence: Evidence, candidate: int) -> Floats:
        entry: Floats = self._vectors.entries[evidence.entries[candidate]]
        return entry


def dense_scorers(vectors: Vectors, embed: Embed | None) -> tuple[DenseNearest | DenseWhole, ...]:
    """Return the dense scorers; () when there is no model, or when the engine learned no vectors."""
    if not embed or not len(vectors.origin):
        return ()
    recent = lru_cache(maxsize=16)(embed)  # both ask the same of a query, and its explanation again
    return DenseNearest(vectors, recent), DenseWhole(vectors, recent)


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

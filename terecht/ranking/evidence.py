"""How one query meets the index: its cosine with every row, and with the profile of every candidate entry.

Computed once per query and shared by all scorers. Rows and entries are those of a `Scope`: all of them with
few entries, the candidates' with many.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from terecht.ranking.candidates import FEW_ENTRIES, Scope, look
from terecht.ranking.features import Floats, WordFeatures
from terecht.ranking.index import Index
from terecht.ranking.space import Space, spread
from terecht.ranking.words import Word

KERNEL_OFFSET = np.float32(0.5)


@dataclass(frozen=True, slots=True)
class _Known:
    """A word as the index knows it: places and weights of its features, what it is worth, and which entries
    hold it.
    """

    grams: NDArray[np.intp]
    gram_weights: Floats
    terms: NDArray[np.intp]
    term_weights: Floats
    information: float


class Matcher:
    """An index made ready to meet queries. Thread-safe: all it changes is a cache of words."""

    def __init__(self, index: Index, weights: Floats) -> None:
        """Wrap the arrays; `weights` are the classifier's (n_rows, n_classes), or empty when it has none."""
        self.index = index
        self.weights = weights
        self.whole = Scope.of(index)
        self.grams, self.terms = index.grams.postings(index.n_words), index.terms.postings(index.n_words)
        self._takes_all = index.n_entries <= FEW_ENTRIES or weights.size > 0  # it weighs every row
        self.look_up = lru_cache(maxsize=8192)(self._look_up)

    def meet(self, words: Sequence[Word], text: str = "") -> "Evidence":
        """Return the evidence of a query; `text` is the whole of it, for a scorer that reads it so."""
        index = self.index
        known = [self.look_up(word.features, is_worth=word.content and bool(word.key)) for word in words]
        grams, terms = _parts(words, known)
        gram_dots, gram_norm = _dots(index.grams, self.grams, grams)
        term_dots, term_norm = _dots(index.terms, self.terms, terms)
        dots = (gram_dots / np.float32(gram_norm), term_dots / np.float32(term_norm))
        scope = self.whole if self._takes_all else self.whole.narrowed(look(index, dots[0] + dots[1]))
        rows: Floats = np.stack([scope.row_bags @ part for part in dots]) * scope.row_scales
        profiles: Floats = np.stack([scope.profile_bags @ part for part in dots]) * scope.profile_scales
        return Evidence(self, tuple(words), known, scope, rows, profiles, (gram_norm, term_norm), text)

    def _look_up(self, features: WordFeatures, *, is_worth: bool) -> _Known:
        grams, terms = self.index.grams, self.index.terms
        gram_places, has_gram = grams.find(features.grams)
        term_places, has_term = terms.find(features.terms)
        worth = 0.0
        if is_worth:
            worth = float(terms.idf[term_places[has_term]].max()) if has_term.any() else terms.unseen
        return _Known(
            gram_places[has_gram],
            features.gram_counts[has_gram],
            term_places[has_term],
            features.term_weights[has_term],
            worth,
        )


GRAMS, TERMS = 0, 1
"""The two spaces, as places in the first axis of a pair."""


@dataclass(frozen=True)
class Evidence:
    """A query against the index. Cosines are in [0, 1].

    `scope`: the candidates (c) and the rows (r) that count. `rows` (2, r) and `profiles` (2, c): cosines by
    n-grams and by terms with them. `norms`: the lengths of the query's own two vectors. `text`: the query as
    typed.
    """

    matcher: Matcher
    words: tuple[Word, ...]
    known: Sequence[_Known]
    scope: Scope
    rows: Floats
    profiles: Floats
    norms: tuple[float, float]
    text: str

    @property
    def entries(self) -> NDArray[np.intp]:
        """The candidates, as places in the FAQ, rising, (c,)."""
        return self.scope.entries

    @cached_property
    def kernel(self) -> Floats:
        """The mean of both cosines with every row, (r,)."""
        kernel: Floats = (self.rows[GRAMS] + self.rows[TERMS]) * np.float32(0.5)
        return kernel

    @cached_property
    def nearest(self) -> Floats:
        """Both cosines of every candidate's nearest phrasing, (2, c)."""
        return self.highest(self.rows)

    @cached_property
    def nearest_kernel(self) -> Floats:
        """The kernel with every candidate's nearest phrasing, (c,)."""
        return self.highest(self.kernel)

    def highest(self, rows: Floats) -> Floats:
        """Return, per candidate, the highest value among its rows: (…, c) of (…, r)."""
        starts = self.scope.starts
        return np.maximum.reduceat(rows[..., : starts[-1]], starts[:-1], axis=-1)

    @cached_property
    def nearest_beyond(self) -> list[float]:
        """The kernel with the nearest row of every class beyond the FAQ; 0 for a class without rows."""
        return [
            float(self.kernel[start:stop].max(initial=0.0)) for start, stop in pairwise(self.scope.beyond)
        ]

    def nearest_row(self, candidate: int, values: Floats | None = None) -> int:
        """Return which row of the index is a candidate's nearest, by the kernel or by other `values` (r,)."""
        start, stop = self.scope.starts[candidate : candidate + 2]
        values = self.kernel if values is None else values
        return int(self.scope.rows[start + values[start:stop].argmax()])

    @cached_property
    def classes(self) -> Floats:
        """What the classifier gives every class, background last; () when it could not learn."""
        weights = self.matcher.weights
        return np.square(self.kernel + KERNEL_OFFSET) @ weights if weights.size else weights.ravel()

    @cached_property
    def information(self) -> Floats:
        """What each query word is worth: the idf of its best term, (n_words,); 0 for function words."""
        worth = (k.information * word.weight for k, word in zip(self.known, self.words, strict=True))
        return np.fromiter(worth, dtype=np.float32, count=len(self.known))

    @cached_property
    def held(self) -> Floats:
        """How far each candidate's profile holds each query word, (n_words, c): its best shared term's
        weight.
        """
        index = self.matcher.index
        places = (
            np.concatenate([known.terms for known in self.known])
            if self.known
            else np.empty(0, dtype=np.intp)
        )
        if not len(places):
            return np.zeros((len(self.known), len(self.entries)), dtype=np.float32)
        weights = np.concatenate([known.term_weights for known in self.known])
        word = np.repeat(np.arange(len(self.known)), [len(known.terms) for known in self.known])
        order = np.argsort(weights, kind="stable")  # the heaviest term is written last, and stays
        places, weights, word = places[order], weights[order], word[order]
        at, lengths = spread(index.term_entry_starts, places)
        held = np.zeros((len(self.known), index.n_entries), dtype=np.float32)
        held[np.repeat(word, lengths), index.term_entries[at]] = np.repeat(weights, lengths)
        return held if self.scope is self.matcher.whole else held[:, self.entries]

    @cached_property
    def by_word(self) -> tuple[Floats, Floats]:
        """The share of each query word in both dot products with the vocabulary, twice (n_words,
        n_vocabulary).

        Divided by the length of the whole query's vector, so that the shares sum to the query's.
        """
        matcher = self.matcher
        grams, terms = _parts(self.words, self.known)
        return (
            _dots_by_part(matcher.index.grams, matcher.grams, grams, self.norms[GRAMS]),
            _dots_by_part(matcher.index.terms, matcher.terms, terms, self.norms[TERMS]),
        )


_Part = tuple[NDArray[np.intp], Floats]
"""The places of a word's features in a space, and their weights in the query."""


def _parts(words: Sequence[Word], known: Sequence[_Known]) -> tuple[list[_Part], list[_Part]]:
    """Return the n-grams and the terms of each word, weighed as the word counts in the query."""
    weights = [np.float32(word.weight) for word in words]
    grams = [(k.grams, k.gram_weights * weight) for k, weight in zip(known, weights, strict=True)]
    terms = [(k.terms, k.term_weights * weight) for k, weight in zip(known, weights, strict=True)]
    return grams, terms


def _dots(space: Space, postings: sp.csr_array, parts: list[_Part]) -> tuple[Floats, float]:
    """Return the dot products with every vocabulary word and the length of the query's own vector (1 when
    empty).
    """
    if not parts:
        return np.zeros(postings.shape[1], dtype=np.float32), 1.0
    places, inverse = np.unique(np.concatenate([places for places, _ in parts]), return_inverse=True)
    weights = np.concatenate([weights for _, weights in parts])
    vector = (
        np.bincount(inverse, weights=weights, minlength=len(places)).astype(np.float32) * space.idf[places]
    )
    norm = float(np.sqrt(vector @ vector))
    # Slices of the arrays themselves: at this size scipy takes longer to make a matrix of them than to multiply.
    at, lengths = spread(postings.indptr, places)
    added = postings.data[at] * np.repeat(vector, lengths)
    dots = np.bincount(postings.indices[at], weights=added, minlength=postings.shape[1])
    return dots.astype(np.float32), norm or 1.0


def _dots_by_part(space: Space, postings: sp.csr_array, parts: list[_Part], norm: float) -> Floats:
    """Return the dot products of each part, divided by `norm`, with every vocabulary word, (n_parts, n_words)."""
    lengths = [len(places) for places, _ in parts]
    places = np.concatenate([places for places, _ in parts]) if parts else np.empty(0, dtype=np.intp)
    weights = np.concatenate([weights for _, weights in parts]) if parts else np.empty(0, dtype=np.float32)
    query = sp.csr_array(
        (weights * space.idf[places] / np.float32(norm), places, np.cumsum([0, *lengths])),
        shape=(len(parts), len(space.keys)),
    )
    dots: Floats = (query @ postings).toarray()
    return dots

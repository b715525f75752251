"""How one query meets the index: its cosine with every row, and with the profile of every candidate entry.

Computed once per query and shared by all scorers. With few entries every entry is a candidate; with many, the
entries whose phrasings come nearest (candidates first, features after).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from terecht.ranking.features import Floats, WordFeatures
from terecht.ranking.index import Beyond, Index
from terecht.ranking.space import Space, spread
from terecht.ranking.words import Word

CANDIDATES = 64  # of thousands; one the first look leaves out has 64 nearer neighbours, and is no answer
KERNEL_OFFSET = np.float32(0.5)
FEW_ENTRIES = 256  # up to here ranking all entries is cheaper than choosing among them


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
        self.rows = index.rows.matrix(index.n_words)
        self.profiles = index.profiles.matrix(index.n_words)
        self.n_faq_rows = int(index.entry_starts[-1])
        self.starts = index.entry_starts.tolist()
        self.beyond = np.searchsorted(index.owners, index.n_entries + np.arange(len(Beyond) + 1)).tolist()
        self._row_scales = np.reciprocal(np.stack([index.rows.gram_norms, index.rows.term_norms]))
        self._profile_scales = np.reciprocal(np.stack([index.profiles.gram_norms, index.profiles.term_norms]))
        self.look_up = lru_cache(maxsize=8192)(self._look_up)

    def meet(self, words: Sequence[Word], text: str = "") -> "Evidence":
        """Return the evidence of a query; `text` is the whole of it, for a scorer that reads it so."""
        index = self.index
        known = [self.look_up(word.features, is_worth=word.content and bool(word.key)) for word in words]
        grams, terms = _parts(words, known)
        gram_dots, gram_norm = _dots(index.grams, grams, index.n_words)
        term_dots, term_norm = _dots(index.terms, terms, index.n_words)
        dots = (gram_dots / np.float32(gram_norm), term_dots / np.float32(term_norm))
        rows: Floats = np.stack([self.rows @ part for part in dots]) * self._row_scales
        entries = self._candidates(rows)
        profiles, scales = self.profiles, self._profile_scales
        if len(entries) < index.n_entries:
            profiles, scales = profiles[entries], scales[:, entries]
        cosines: Floats = np.stack([profiles @ part for part in dots]) * scales
        return Evidence(self, tuple(words), known, entries, rows, cosines, (gram_norm, term_norm), text)

    def nearest(self, rows: Floats) -> Floats:
        """Return, per entry, the highest value among its rows: (…, n_entries) of (…, n_rows)."""
        return np.maximum.reduceat(rows[..., : self.n_faq_rows], self.index.entry_starts[:-1], axis=-1)

    def _candidates(self, rows: Floats) -> NDArray[np.intp]:
        if self.index.n_entries <= FEW_ENTRIES:
            return np.arange(self.index.n_entries)
        nearest = self.nearest(rows[0] + rows[1])
        return np.sort(np.argpartition(-nearest, CANDIDATES)[:CANDIDATES])

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

    `entries` (c,): the candidates, rising. `rows` (2, n_rows) and `profiles` (2, c): cosines by n-grams and
    by terms with every row and with the candidates' profiles. `norms`: the lengths of the query's own two
    vectors. `text`: the query as typed.
    """

    matcher: Matcher
    words: tuple[Word, ...]
    known: Sequence[_Known]
    entries: NDArray[np.intp]
    rows: Floats
    profiles: Floats
    norms: tuple[float, float]
    text: str

    @cached_property
    def kernel(self) -> Floats:
        """The mean of both cosines with every row, (n_rows,)."""
        kernel: Floats = (self.rows[GRAMS] + self.rows[TERMS]) * np.float32(0.5)
        return kernel

    @cached_property
    def nearest(self) -> Floats:
        """Both cosines of every candidate's nearest phrasing, (2, c)."""
        return self.matcher.nearest(self.rows)[:, self.entries]

    @cached_property
    def nearest_kernel(self) -> Floats:
        """The kernel with every candidate's nearest phrasing, (c,)."""
        return self.matcher.nearest(self.kernel)[self.entries]

    @cached_property
    def nearest_beyond(self) -> list[float]:
        """The kernel with the nearest row of every class beyond the FAQ; 0 for a class without rows."""
        return [
            float(self.kernel[start:stop].max(initial=0.0)) for start, stop in pairwise(self.matcher.beyond)
        ]

    def nearest_row(self, candidate: int) -> int:
        """Return the row of a candidate's nearest phrasing."""
        starts, entry = self.matcher.starts, int(self.entries[candidate])
        return int(starts[entry] + self.kernel[starts[entry] : starts[entry + 1]].argmax())

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
        return held if len(self.entries) == index.n_entries else held[:, self.entries]

    @cached_property
    def by_word(self) -> tuple[Floats, Floats]:
        """The share of each query word in both dot products with the vocabulary, twice (n_words,
        n_vocabulary).

        Divided by the length of the whole query's vector, so that the shares sum to the query's.
        """
        index = self.matcher.index
        shape = (len(self.known), index.n_words)
        gram_parts, term_parts = _parts(self.words, self.known)
        grams = [_dots(index.grams, [part], index.n_words)[0] for part in gram_parts]
        terms = [_dots(index.terms, [part], index.n_words)[0] for part in term_parts]
        return (
            np.array(grams, dtype=np.float32).reshape(shape) / self.norms[GRAMS],
            np.array(terms, dtype=np.float32).reshape(shape) / self.norms[TERMS],
        )


_Part = tuple[NDArray[np.intp], Floats]
"""The places of a word's features in a space, and their weights in the query."""


def _parts(words: Sequence[Word], known: Sequence[_Known]) -> tuple[list[_Part], list[_Part]]:
    """Return the n-grams and the terms of each word, weighed as the word counts in the query."""
    weights = [np.float32(word.weight) for word in words]
    grams = [(k.grams, k.gram_weights * weight) for k, weight in zip(known, weights, strict=True)]
    terms = [(k.terms, k.term_weights * weight) for k, weight in zip(known, weights, strict=True)]
    return grams, terms


def _dots(space: Space, parts: list[_Part], n_words: int) -> tuple[Floats, float]:
    """Return the dot products with every vocabulary word and the length of the query's own vector (1 when
    empty).
    """
    if not parts:
        return np.zeros(n_words, dtype=np.float32), 1.0
    places, inverse = np.unique(np.concatenate([places for places, _ in parts]), return_inverse=True)
    weights = np.concatenate([weights for _, weights in parts])
    vector = (
        np.bincount(inverse, weights=weights, minlength=len(places)).astype(np.float32) * space.idf[places]
    )
    norm = float(np.sqrt(vector @ vector))
    return space.dots(places, vector, n_words), norm or 1.0

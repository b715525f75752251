"""The fitted index: every phrasing and every entry as bags of vocabulary words, and two spaces over those
words.

A *row* is one text the engine learnt from: the phrasings of the entries first, grouped by entry, then the
background (what no entry answers). An entry's *profile* is all its text together: phrasings, answer,
referrals. A phrasing's vector is the sum of its words' vectors, so a query needs its dot product with each
vocabulary word once; rows and profiles follow by sparse sums. Arrays only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from terecht.ranking.features import Floats, WordFeatures
from terecht.ranking.space import Ints, Space
from terecht.ranking.words import Word


class Beyond(IntEnum):
    """The classes of what no entry answers: another question, small talk, a vague cry in the field."""

    OTHER = 0
    SMALL_TALK = 1
    VAGUE = 2


@dataclass(frozen=True)
class Bags:
    """Texts as counted vocabulary words (CSR), with the lengths of their vectors in both spaces."""

    starts: NDArray[np.int64]
    words: Ints
    counts: Floats
    gram_norms: Floats
    term_norms: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1

    def matrix(self, n_words: int) -> sp.csr_array:
        """Return the bags as a sparse matrix (n_texts, n_words)."""
        return sp.csr_array((self.counts, self.words, self.starts), shape=(len(self), n_words))


@dataclass(frozen=True)
class Index:
    """Rows and profiles over one vocabulary.

    `owners` (n_rows,): the entry of a row, or n_entries + its class `Beyond` the FAQ; rising.
    `entry_starts` (n_entries + 1,): the rows of entry e are entry_starts[e] … entry_starts[e + 1].
    `term_entries`: per term the entries whose profile holds it (CSC as `term_entry_starts`).
    """

    n_words: int
    n_entries: int
    grams: Space
    terms: Space
    rows: Bags
    profiles: Bags
    owners: Ints
    entry_starts: NDArray[np.int64]
    term_entry_starts: NDArray[np.int64]
    term_entries: Ints

    @classmethod
    def build(
        cls,
        rows: Sequence[Sequence[Word]],
        owners: Sequence[int],
        profiles: Sequence[Sequence[Sequence[Word]]],
    ) -> "Index":
        """Build from texts: `rows` with their `owners` (grouped and rising), and the texts of each entry."""
        vocabulary = _Vocabulary()
        row_bags = [vocabulary.bag(words) for words in rows]
        profile_bags = [
            _sublinear(vocabulary.bag(word for words in texts for word in words)) for texts in profiles
        ]
        n_words, n_entries = len(vocabulary.features), len(profiles)
        row_matrix, profile_matrix = _matrix(row_bags, n_words), _matrix(profile_bags, n_words)
        # What is rare is rare in the FAQ, answers included: the background would drown a small FAQ's own counts.
        own = sp.vstack(
            [row_matrix[: np.searchsorted(np.asarray(owners), n_entries)], profile_matrix]
        ).tocsr()
        grams = _space(
            [f.grams for f in vocabulary.features], [f.gram_counts for f in vocabulary.features], own
        )
        terms = _space(
            [f.terms for f in vocabulary.features], [f.term_weights for f in vocabulary.features], own
        )
        holding = (profile_matrix @ _by_word(terms, n_words)).tocsc()
        return cls(
            n_words=n_words,
            n_entries=n_entries,
            grams=grams,
            terms=terms,
            rows=_bags(row_matrix, grams, terms),
            profiles=_bags(profile_matrix, grams, terms),
            owners=np.asarray(owners, dtype=np.int32),
            entry_starts=np.searchsorted(np.asarray(owners), np.arange(n_entries + 1)).astype(np.int64),
            term_entry_starts=holding.indptr.astype(np.int64),
            term_entries=holding.indices.astype(np.int32),
        )


class _Vocabulary:
    """Numbers words in the order they come; a word is its letters with its terms."""

    def __init__(self) -> None:
        self.features: list[WordFeatures] = []
        self._numbers: dict[WordFeatures, int] = {}

    def bag(self, words: Iterable[Word]) -> dict[int, float]:
        """Return how often each vocabulary word occurs, numbering the new ones."""
        counts: dict[int, float] = {}
        for word in words:
            number = self._numbers.setdefault(word.features, len(self.features))
            if number == len(self.features):
                self.features.append(word.features)
            counts[number] = counts.get(number, 0.0) + 1.0
        return counts


def _sublinear(bag: dict[int, float]) -> dict[int, float]:
    """Dampen repetition in a long text: 1 + ln(count) (Manning, Raghavan & Schütze 2008, §6.4.1)."""
    return {word: 1.0 + float(np.log(count)) for word, count in bag.items()}


def _matrix(bags: Sequence[dict[int, float]], n_words: int) -> sp.csr_array:
    starts = np.cumsum([0, *(len(bag) for bag in bags)])
    words = np.fromiter((word for bag in bags for word in bag), dtype=np.int32, count=starts[-1])
    counts = np.fromiter(
        (count for bag in bags for count in bag.values()), dtype=np.float32, count=starts[-1]
    )
    return sp.csr_array((counts, words, starts), shape=(len(bags), n_words))


def _space(keys: Sequence[NDArray[np.uint64]], weights: Sequence[Floats], rows: sp.csr_array) -> Space:
    lengths = np.array([len(part) for part in keys])
    flat = np.concatenate(keys) if keys else np.empty(0, dtype=np.uint64)
    sorted_keys, columns = np.unique(flat, return_inverse=True)
    counts = sp.csr_array(
        (
            np.concatenate(weights) if weights else np.empty(0, dtype=np.float32),
            columns,
            np.cumsum([0, *lengths]),
        ),
        shape=(len(keys), len(sorted_keys)),
    )
    return Space.of(sorted_keys, counts, rows)


def _by_word(space: Space, n_words: int) -> sp.csr_array:
    return sp.csc_array((space.weights, space.words, space.starts), shape=(n_words, len(space.keys))).tocsr()


def _bags(matrix: sp.csr_array, grams: Space, terms: Space) -> Bags:
    n_words = matrix.shape[1]
    return Bags(
        starts=matrix.indptr.astype(np.int64),
        words=matrix.indices.astype(np.int32),
        counts=matrix.data.astype(np.float32),
        gram_norms=grams.norms(matrix, n_words),
        term_norms=terms.norms(matrix, n_words),
    )

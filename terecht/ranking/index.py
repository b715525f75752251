"""The fitted index: every phrasing and every entry as bags of vocabulary words, and two spaces over those
words.

A *row* is one text the engine learnt from: the phrasings of the entries first, grouped by entry, then the
background (what no entry answers). An entry's *profile* is all its text together: phrasings, answer,
referrals. A phrasing's vector is the sum of its words' vectors, so a query needs its dot product with each
vocabulary word once; rows and profiles follow by sparse sums. Arrays only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from terecht.ranking.features import Floats, WordFeatures
from terecht.ranking.space import Ints, Space
from terecht.ranking.words import Word

COMPANY = 8  # 5 to 12 do the same (docs/matcher.md)
MOST_COMPARED = 3_000  # entries; each with each takes seconds and 36 MB


class Beyond(IntEnum):
    """The classes of what no entry answers: another question, small talk, a vague cry in the field."""

    OTHER = 0
    SMALL_TALK = 1
    VAGUE = 2


@dataclass(frozen=True)
class Bags:
    """Texts as counted vocabulary words (CSR), with the lengths of their vectors in both spaces."""

    starts: Ints
    words: Ints
    counts: Floats
    gram_norms: Floats
    term_norms: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1

    def shares(self, text: int, by_word: Floats, space: int) -> Floats:
        """Return what each query word adds to the cosine with a text, (n_query_words,).

        `by_word` (n_query_words, n_words): the dot products of each with the vocabulary; `space` 0 or 1 as in
        `evidence`.
        """
        start, stop = self.starts[text], self.starts[text + 1]
        norm = (self.gram_norms, self.term_norms)[space][text]
        shares: Floats = by_word[:, self.words[start:stop]] @ self.counts[start:stop] / norm
        return shares

    def matrix(self, n_words: int) -> sp.csr_array:
        """Return the bags as a sparse matrix (n_texts, n_words)."""
        return sp.csr_array((self.counts, self.words, self.starts), shape=(len(self), n_words))


@dataclass(frozen=True)
class Holders:
    """Per vocabulary word the entries whose profile holds it, and its weight there (CSC).

    `weights`: the word's dampened count divided by the length of the profile's vector of n-grams.
    """

    starts: NDArray[np.int64]
    entries: Ints
    weights: Floats


@dataclass(frozen=True)
class Near:
    """Per entry the entries whose whole text is nearest to its own, nearest first, and what each counts for.

    Both (n_entries, k), k at most `COMPANY`; the weights of an entry sum to 1, or to 0 when nothing is near. k is
    0 with more than `MOST_COMPARED` entries.
    """

    entries: Ints
    weights: Floats


@dataclass(frozen=True)
class Index:
    """Rows and profiles over one vocabulary.

    `owners` (n_rows,): the entry of a row, or n_entries + its class `Beyond` the FAQ; rising.
    `entry_starts` (n_entries + 1,): the rows of entry e are entry_starts[e] … entry_starts[e + 1].
    `term_entries`: per term the entries whose profile holds it (CSC as `term_entry_starts`); `holders`: the
    same per vocabulary word. `near`: what stands near each entry.
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
    holders: Holders
    near: Near


def build_index(
    rows: Sequence[Sequence[Word]], owners: Sequence[int], extras: Sequence[Sequence[Sequence[Word]]]
) -> tuple[Index, sp.csr_array | None]:
    """Build an index from texts.

    Args:
        rows: the texts to meet, the entries' own first.
        owners: the entry of each row, or n_entries + its class beyond the FAQ; rising.
        extras: per entry what its profile holds beside its rows.

    Returns:
        The index, and the rows' vectors in both spaces side by side, each of unit length (n_rows, n_features);
        None when there are too many rows to hold.
    """
    vocabulary = _Vocabulary()
    row_matrix = vocabulary.matrix(rows)
    extra_matrix = vocabulary.matrix([[word for words in texts for word in words] for texts in extras])
    n_entries, n_words = len(extras), len(vocabulary.features)
    row_matrix.resize(len(rows), n_words)
    owner = np.asarray(owners, dtype=np.int32)
    entry_starts = np.searchsorted(owner, np.arange(n_entries + 1)).astype(np.int64)
    profiles = _profiles(row_matrix, extra_matrix, entry_starts)
    texts = sp.vstack([row_matrix, profiles], format="csr")
    is_own = np.concatenate([owner < n_entries, np.ones(n_entries, dtype=bool)])
    grams, gram_norms, gram_vectors = _space(vocabulary.features, "grams", "gram_counts", texts, is_own)
    terms, term_norms, term_vectors = _space(vocabulary.features, "terms", "term_weights", texts, is_own)
    holding = (profiles @ _by_word(terms, n_words)).tocsc()
    n_rows, vectors = len(rows), None
    if gram_vectors is not None and term_vectors is not None:
        vectors = _side_by_side((gram_vectors, gram_norms), (term_vectors, term_norms))
    index = Index(
        n_words=n_words,
        n_entries=n_entries,
        grams=grams,
        terms=terms,
        rows=_bags(row_matrix, gram_norms[:n_rows], term_norms[:n_rows]),
        profiles=_bags(profiles, gram_norms[n_rows:], term_norms[n_rows:]),
        owners=owner,
        entry_starts=entry_starts,
        term_entry_starts=holding.indptr.astype(np.int64),
        term_entries=holding.indices.astype(np.int32),
        holders=_holders(profiles, gram_norms[n_rows:]),
        near=_near(n_entries, None if vectors is None else vectors[n_rows:]),
    )
    return index, None if vectors is None else vectors[:n_rows]


def _profiles(rows: sp.csr_array, extras: sp.csr_array, entry_starts: NDArray[np.int64]) -> sp.csr_array:
    """Return per entry all its words together, repetition dampened: 1 + ln(count) (Manning et al. 2008, §6.4.1)."""
    n_own, lengths = int(entry_starts[-1]), np.diff(entry_starts)
    entries = np.repeat(np.arange(len(lengths)), lengths)
    members = sp.csr_array(
        (np.ones(n_own, dtype=np.float32), (entries, np.arange(n_own))), shape=(len(lengths), n_own)
    )
    profiles = (members @ rows[:n_own] + extras).tocsr()
    profiles.data = (1.0 + np.log(profiles.data)).astype(np.float32)
    return profiles


class _Vocabulary:
    """Numbers words in the order they come; a word is its letters with its terms."""

    def __init__(self) -> None:
        self.features: list[WordFeatures] = []
        self._numbers: dict[WordFeatures, int] = {}

    def matrix(self, texts: Sequence[Sequence[Word]]) -> sp.csr_array:
        """Return how often each text holds each vocabulary word (n_texts, n_words so far), numbering new ones."""
        numbers, features, lengths = self._numbers, self.features, np.zeros(len(texts) + 1, dtype=np.int64)
        found: list[int] = []
        for place, words in enumerate(texts, start=1):
            for word in words:
                number = numbers.setdefault(word.features, len(features))
                if number == len(features):
                    features.append(word.features)
                found.append(number)
            lengths[place] = len(words)
        counted = sp.csr_array(
            (np.ones(len(found), dtype=np.float32), np.array(found, dtype=np.int32), np.cumsum(lengths)),
            shape=(len(texts), len(features)),
        )
        counted.sum_duplicates()
        return counted


def _space(
    features: Sequence[WordFeatures], keys: str, weights: str, texts: sp.csr_array, is_own: NDArray[np.bool_]
) -> tuple[Space, Floats, sp.csr_array | None]:
    """Build the space of one sort of features: the fields of a word's features that hold its keys and weights."""
    own_keys = [getattr(word, keys) for word in features] or [np.empty(0, dtype=np.uint64)]
    own_weights = [getattr(word, weights) for word in features] or [np.empty(0, dtype=np.float32)]
    sorted_keys, columns = np.unique(np.concatenate(own_keys), return_inverse=True)
    starts = np.cumsum([0, *(len(part) for part in own_keys)])[: len(features) + 1]
    counts = sp.csr_array(
        (np.concatenate(own_weights), columns, starts), shape=(len(features), len(sorted_keys))
    )
    return Space.of(sorted_keys, counts, texts, is_own=is_own)


def _by_word(space: Space, n_words: int) -> sp.csr_array:
    return sp.csc_array((space.weights, space.words, space.starts), shape=(n_words, len(space.keys))).tocsr()


def _holders(profiles: sp.csr_array, norms: Floats) -> Holders:
    by_word = profiles.tocsc()
    return Holders(
        starts=by_word.indptr.astype(np.int64),
        entries=by_word.indices.astype(np.int32),
        weights=(by_word.data / norms[by_word.indices]).astype(np.float32),
    )


def _side_by_side(*spaces: tuple[sp.csr_array, Floats]) -> sp.csr_array:
    """Return vectors in several spaces as one, of unit length in each."""
    return sp.hstack([sp.diags_array(1 / norms) @ vectors for vectors, norms in spaces], format="csr")


def _near(n_entries: int, profiles: sp.csr_array | None) -> Near:
    """Return what stands near each entry, by the cosine of their profiles (mean of both spaces)."""
    if profiles is None or n_entries > MOST_COMPARED:
        nobody = (n_entries, 0)
        return Near(np.zeros(nobody, dtype=np.int32), np.zeros(nobody, dtype=np.float32))
    cosines: Floats = (profiles @ profiles.T).toarray()
    np.fill_diagonal(cosines, -1.0)
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, : min(COMPANY, max(n_entries - 1, 0))]
    weights = np.take_along_axis(cosines, nearest, axis=1)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), np.float32(1e-9))
    return Near(nearest.astype(np.int32), weights.astype(np.float32))


def _bags(matrix: sp.csr_array, gram_norms: Floats, term_norms: Floats) -> Bags:
    return Bags(
        starts=matrix.indptr.astype(np.int32),  # as `words`: given two types, scipy copies both
        words=matrix.indices.astype(np.int32),
        counts=matrix.data.astype(np.float32),
        gram_norms=gram_norms,
        term_norms=term_norms,
    )

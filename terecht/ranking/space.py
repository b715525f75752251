"""A feature space: which words hold a feature, and how much it says.

Knows the postings from a feature to the vocabulary words that hold it; a query's features gathered over them
give every vocabulary word its dot product with the query in one pass. Arrays only, so that it can live on
disk and be shared between workers.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from terecht.ranking.features import Floats, Keys

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Space:
    """Features (sorted 64-bit keys) with their idf and postings.

    `starts` (n_features + 1,) index into `words` and `weights`: the vocabulary words that hold a feature and
    the weight of it there, idf included. `unseen` is the idf of a feature that no text of the FAQ holds.
    """

    keys: Keys
    idf: Floats
    starts: NDArray[np.int64]
    words: Ints
    weights: Floats
    unseen: float

    @classmethod
    def of(cls, keys: Keys, counts: sp.csr_array, texts: sp.csr_array) -> "Space":
        """Build from `counts` (n_words, n_features) and `texts` (n_texts, n_words); keys sorted as the columns.

        idf = ln((1 + n) / (1 + df)) + 1, df over the texts (smoothed; Salton & Buckley 1988, as scikit-learn has
        it).
        """
        held = texts @ counts
        document_frequency = np.bincount(held.indices, minlength=len(keys))
        n_texts = texts.shape[0]
        idf = (np.log((1 + n_texts) / (1 + document_frequency)) + 1).astype(np.float32)
        by_feature = counts.tocsc()
        weights = by_feature.data * np.repeat(idf, np.diff(by_feature.indptr))
        return cls(
            keys,
            idf,
            by_feature.indptr.astype(np.int64),
            by_feature.indices.astype(np.int32),
            weights.astype(np.float32),
            float(np.log(1 + n_texts) + 1),
        )

    def find(self, keys: Keys) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Return the places of `keys` and which of them exist (a missing key has place 0)."""
        if not len(self.keys):
            return np.zeros(len(keys), dtype=np.intp), np.zeros(len(keys), dtype=np.bool_)
        places = np.searchsorted(self.keys, keys)
        places[places == len(self.keys)] = 0
        return places, self.keys[places] == keys

    def dots(self, places: NDArray[np.intp], weights: Floats, n_words: int) -> Floats:
        """Return the dot product of a query with every vocabulary word, (n_words,); `weights` include the
        idf.
        """
        at, lengths = spread(self.starts, places)
        found = np.bincount(
            self.words[at], weights=self.weights[at] * np.repeat(weights, lengths), minlength=n_words
        )
        return found.astype(np.float32)

    def vectors(self, bag: sp.csr_array, n_words: int) -> sp.csr_array:
        """Return the unit-length feature vectors of a `bag` (n, n_words) of words: (n, n_features)."""
        by_feature = sp.csc_array((self.weights, self.words, self.starts), shape=(n_words, len(self.keys)))
        vectors = (bag @ by_feature.tocsr()).tocsr()
        return (sp.diags_array((1 / _safe(_norms(vectors))).astype(np.float32)) @ vectors).tocsr()

    def norms(self, bag: sp.csr_array, n_words: int, *, chunk: int = 50_000) -> Floats:
        """Return the lengths of a bag's feature vectors, (n,), in chunks so that a million rows fit."""
        by_word = sp.csc_array(
            (self.weights, self.words, self.starts), shape=(n_words, len(self.keys))
        ).tocsr()
        parts = [_norms(bag[at : at + chunk] @ by_word) for at in range(0, bag.shape[0], chunk)]
        return _safe(np.concatenate(parts) if parts else np.empty(0)).astype(np.float32)


def spread(
    starts: NDArray[np.int64], places: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where all the items of the lists at `places` stand, and how long each list is; list i is
    starts[i:i + 2].
    """
    lengths = starts[places + 1] - starts[places]
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(
        starts[places] - ends + lengths, lengths
    ), lengths


def _norms(vectors: sp.csr_array) -> NDArray[np.float64]:
    return np.sqrt(np.asarray(vectors.multiply(vectors).sum(axis=1), dtype=np.float64)).ravel()


def _safe(norms: NDArray[np.float64]) -> NDArray[np.float64]:
    """A vector without features has length 1, so that dividing by it leaves zeros."""
    return np.where(norms > 0, norms, 1.0)

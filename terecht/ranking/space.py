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


CHUNK = 50_000  # texts whose vectors are held at once: some 100 MB


@dataclass(frozen=True)
class Space:
    """Features (sorted 64-bit keys) with their idf and postings.

    `starts` (n_features + 1,) index into `words` and `weights`: the vocabulary words that hold a feature and
    the weight of it there, idf included. `unseen` is the idf of a feature that no text of the FAQ holds.
    """

    keys: Keys
    idf: Floats
    starts: Ints
    words: Ints
    weights: Floats
    unseen: float

    @classmethod
    def of(
        cls, keys: Keys, counts: sp.csr_array, texts: sp.csr_array, *, is_own: NDArray[np.bool_]
    ) -> "tuple[Space, Floats, sp.csr_array | None]":
        """Build from `counts` (n_words, n_features) and `texts` (n_texts, n_words); keys sorted as the columns.

        idf = ln((1 + n) / (1 + df)) + 1 (smoothed; Salton & Buckley 1988, as scikit-learn has it), over the texts
        that are the FAQ's own: the background would drown the counts of a small FAQ.

        Returns:
            The space; the length of every text's vector (n_texts,), 1 where it has no feature; and the vectors
            themselves (n_texts, n_features), or None when there are more texts than `CHUNK`.
        """
        starts = range(0, texts.shape[0], CHUNK)
        held = [texts @ counts] if len(starts) == 1 else None
        frequency = np.zeros(len(keys), dtype=np.int64)
        for at, part in zip(starts, held or (texts[at : at + CHUNK] @ counts for at in starts), strict=True):
            frequency += np.bincount(part[is_own[at : at + CHUNK]].indices, minlength=len(keys))
        n_own = int(is_own.sum())
        idf = (np.log((1 + n_own) / (1 + frequency)) + 1).astype(np.float32)
        norms = np.ones(texts.shape[0], dtype=np.float32)
        for at, part in zip(starts, held or (texts[at : at + CHUNK] @ counts for at in starts), strict=True):
            part.data *= idf[part.indices]
            lengths = np.sqrt(part.multiply(part).sum(axis=1))
            norms[at : at + CHUNK] = np.where(lengths > 0, lengths, 1.0)
        by_feature = counts.tocsc()
        space = cls(
            keys,
            idf,
            by_feature.indptr.astype(np.int32),
            by_feature.indices.astype(np.int32),
            (by_feature.data * np.repeat(idf, np.diff(by_feature.indptr))).astype(np.float32),
            float(np.log(1 + n_own) + 1),
        )
        return space, norms, held[0] if held else None

    def find(self, keys: Keys) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Return the places of `keys` and which of them exist (a missing key has place 0)."""
        if not len(self.keys):
            return np.zeros(len(keys), dtype=np.intp), np.zeros(len(keys), dtype=np.bool_)
        places = np.searchsorted(self.keys, keys)
        places[places == len(self.keys)] = 0
        return places, self.keys[places] == keys

    def postings(self, n_words: int) -> sp.csr_array:
        """Return the weight of every feature in every vocabulary word, (n_features, n_words); nothing is copied."""
        return sp.csr_array((self.weights, self.words, self.starts), shape=(len(self.keys), n_words))


def spread(
    starts: NDArray[np.int64], places: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where all items of the lists at `places` stand, and how long each is; list i is starts[i:i + 2]."""
    lengths = starts[places + 1] - starts[places]
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(
        starts[places] - ends + lengths, lengths
    ), lengths

"""Texts compared with each other, by the features the engine compares phrasings with. The collection grows.

Knows numbered texts as bags of hashed n-grams and terms, with their idf among themselves; holds no words, so
that what is dropped is gone. Function words only count in a text that has nothing else. Adding is cheap; the
first comparison after it weighs all features anew, vectorised.

similarity(a, b) = the mean of both cosines (n-grams, terms), in [0, 1]: what `evidence.Evidence.kernel` is.

>>> from terecht.ranking.features import word_features
>>> from terecht.text.analysis import Term
>>> terms = (Term("bar", "exact", 1.0),)
>>> bar = Word("bar", terms, word_features("bar", terms), 0)
>>> texts = Texts()
>>> texts.put(7, [bar])
>>> texts.put(8, [bar])
>>> [(near.number, round(near.score, 2)) for near in texts.compared().near([7])[0]]
[(8, 1.0)]
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from terecht.ranking.features import Floats, Keys
from terecht.ranking.words import Word, telling

LEAST = 0.3
"""Below this similarity two texts have no more than a word in common."""
SHARED = 0.2
"""So much the terms of two texts have in common at least; all 76 pairs nearer than `LEAST` in tests/gold have."""


@dataclass(frozen=True, slots=True)
class Near:
    """A text by its number, and how near it is, in [0, 1]."""

    number: int
    score: float


class _Bags:
    """The features of one kind of all texts, row by row, in arrays that grow."""

    def __init__(self) -> None:
        self.columns: dict[int, int] = {}
        self.starts = array("q", [0])
        self.places = array("i")
        self.values = array("f")

    def append(self, keys: Keys, weights: Floats) -> None:
        """Add a row; a feature that comes more than once counts together."""
        unique, inverse = np.unique(keys, return_inverse=True)
        columns = self.columns
        self.places.extend(columns.setdefault(key, len(columns)) for key in unique.tolist())
        self.values.extend(np.bincount(inverse, weights, minlength=len(unique)).tolist())
        self.starts.append(len(self.places))

    def clear(self, row: int) -> None:
        """Let a row weigh nothing any more."""
        for at in range(self.starts[row], self.starts[row + 1]):
            self.places[at], self.values[at] = 0, 0.0

    def weighed(self) -> sp.csr_array:
        """Return the rows with idf = ln((1 + n) / (1 + df)) + 1, as `space.Space` has it, and length 1."""
        starts, places = np.array(self.starts, dtype=np.int64), np.array(self.places, dtype=np.int32)
        values = np.array(self.values, dtype=np.float32)
        frequency = np.bincount(places[values > 0], minlength=len(self.columns))
        idf = (np.log(len(starts) / (1 + frequency)) + 1).astype(np.float32)
        values *= idf[places]
        rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        lengths = np.sqrt(np.bincount(rows, values * values, minlength=len(starts) - 1))
        values /= np.maximum(lengths, 1e-9).astype(np.float32)[rows]
        return sp.csr_array((values, places, starts), shape=(len(starts) - 1, len(self.columns)))


class Texts:
    """Numbered texts. Not thread-safe; what `compared` returns is."""

    def __init__(self) -> None:
        self._grams, self._terms = _Bags(), _Bags()
        self._numbers: list[int] = []
        self._row_of: dict[int, int] = {}
        self._compared: Comparison | None = None

    def __len__(self) -> int:
        return len(self._row_of)

    def put(self, number: int, words: Sequence[Word]) -> None:
        """Add a text, in place of what had this number."""
        self.drop(number)
        chosen = telling(words)
        self._grams.append(*_joined((word.features.grams, word.features.gram_counts) for word in chosen))
        self._terms.append(*_joined((word.features.terms, word.features.term_weights) for word in chosen))
        self._row_of[number] = len(self._numbers)
        self._numbers.append(number)
        self._compared = None

    def drop(self, number: int) -> None:
        """Forget a text; nothing to do for an unknown number."""
        row = self._row_of.pop(number, None)
        if row is not None:
            for bags in (self._grams, self._terms):
                bags.clear(row)
            self._compared = None

    def compared(self) -> "Comparison":
        """Return all texts as they are now, weighed against each other."""
        if self._compared is None:
            numbers = np.array(self._numbers, dtype=np.int64)
            self._compared = Comparison(
                numbers, dict(self._row_of), self._grams.weighed(), self._terms.weighed()
            )
        return self._compared


@dataclass(frozen=True)
class Comparison:
    """Texts weighed against each other; later changes of the collection don't reach it. Thread-safe."""

    numbers: NDArray[np.int64]
    row_of: dict[int, int]
    grams: sp.csr_array
    terms: sp.csr_array

    def near(self, numbers: Sequence[int], *, least: float = LEAST) -> list[tuple[Near, ...]]:
        """Return, for each text, the others that are at least so similar, best first; none for an unknown one.

        Texts whose terms have less than `SHARED` in common are not near, however alike their letters; that spares
        the n-grams of most.
        """
        known = [number for number in dict.fromkeys(numbers) if number in self.row_of]
        if not known:
            return [()] * len(numbers)
        rows = [self.row_of[number] for number in known]
        by_terms = (self.terms @ self.terms[rows].T.tocsc()).tocsc()
        found = dict(zip(known, map(self._near, rows, _columns(by_terms), [least] * len(rows)), strict=True))
        return [found.get(number, ()) for number in numbers]

    def _near(self, row: int, by_terms: tuple[NDArray[np.int32], Floats], least: float) -> tuple[Near, ...]:
        others, cosines = by_terms
        is_possible = (cosines >= SHARED) & (others != row)
        others, cosines = others[is_possible], cosines[is_possible]
        query = self.grams[[row]].toarray()[0]
        scores = (self.grams[others] @ query + cosines) / 2
        order = np.argsort(-scores, kind="stable")
        return tuple(
            self._near_of(int(others[place]), min(1.0, float(scores[place])))
            for place in order
            if scores[place] >= least
        )

    def _near_of(self, row: int, score: float) -> Near:
        return Near(int(self.numbers[row]), score)


def _joined(parts: Iterable[tuple[Keys, Floats]]) -> tuple[Keys, Floats]:
    keys, weights = [np.empty(0, np.uint64)], [np.empty(0, np.float32)]
    for own_keys, own_weights in parts:
        keys.append(own_keys)
        weights.append(own_weights)
    return np.concatenate(keys), np.concatenate(weights)


def _columns(matrix: sp.csc_array) -> Iterable[tuple[NDArray[np.int32], Floats]]:
    """Yield of each column the rows that have a value, and the values."""
    for start, stop in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True):
        yield matrix.indices[start:stop], matrix.data[start:stop]

"""What was written about numbered things, piece by piece, and found again by the words of a query.

Knows of every piece which hashed terms it holds, and of every term the n-grams of one word that stands for it, so
that a name no list knows is met in spite of a letter. Holds no words and no order: what is put in place of
something, or dropped, is gone. Putting is cheap; the first search after it builds the index anew, vectorised.

>>> from terecht.ranking.features import word_features
>>> from terecht.text.analysis import Term
>>> bar, dak = (Word(key, (), word_features(key, (Term(key, "exact", 1.0),)), 0) for key in ("bar", "dak"))
>>> passages = Passages()
>>> passages.put(7, [[bar], [dak]])
>>> passages.indexed().search([dak], limit=5)
(Found(number=7, score=0.5, place=1),)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from terecht.ranking.features import Floats, Keys
from terecht.ranking.words import Word, telling

MET = 0.4
"""A word is in a piece from here: a part of a compound counts (0.5), a part that had to be repaired too (0.45)."""
GRAMS_MET = 0.65
"""A word that no piece has as a term is taken for one that holds this share of its n-grams."""
COVERED = 0.6
"""Something is found when all that was written about it holds this share of a query, by what its words say."""
MAX_QUERY_WORDS = 30

Columns = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Found:
    """What holds the words of a query: its number and how well, in [0, 1].

    `place` is that of the piece to show: the first (0) when that alone is enough, else the one that says most.
    """

    number: int
    score: float
    place: int


class Passages:
    """Numbered things with what was written about each. Not thread-safe; what `indexed` returns is."""

    def __init__(self) -> None:
        self._columns: dict[int, int] = {}
        self._forms: dict[int, Keys] = {}
        self._pieces: dict[int, tuple[Columns, ...]] = {}
        self._index: Index | None = None

    def put(self, number: int, pieces: Sequence[Sequence[Word]]) -> None:
        """Add what was written, the most telling piece first, in place of what had this number."""
        self.drop(number)
        if pieces:
            self._pieces[number] = tuple(map(self._terms_of, pieces))

    def drop(self, number: int) -> None:
        """Forget a number; nothing to do for an unknown one."""
        self._pieces.pop(number, None)
        self._index = None

    def indexed(self) -> "Index":
        """Return all there is now, ready to be searched."""
        if self._index is None:
            self._index = self._built()
        return self._index

    def _terms_of(self, words: Sequence[Word]) -> Columns:
        found: set[int] = set()
        for word in telling(words):
            keys = word.features.terms.tolist()
            columns = [self._columns.setdefault(key, len(self._columns)) for key in keys]
            found.update(columns)
            if word.key and columns:
                self._forms.setdefault(columns[0], word.features.grams)
        return np.fromiter(found, np.int32, len(found))

    def _built(self) -> "Index":
        bags = [bag for pieces in self._pieces.values() for bag in pieces]
        starts = np.cumsum([0, *map(len, bags)])
        shape = (len(bags), len(self._columns))
        terms = np.concatenate([np.empty(0, np.int32), *bags])
        by_term = sp.csr_array((np.ones(len(terms), np.int8), terms, starts), shape=shape).tocsc()
        return Index(
            np.fromiter(self._pieces, np.int64, len(self._pieces)),
            np.cumsum([0, *map(len, self._pieces.values())]),
            by_term.indptr,
            by_term.indices,
            self._columns,
            _Forms.of(self._forms),
        )


@dataclass(frozen=True)
class _Forms:
    """The n-grams of known words, one after the other; `owner` is the term column of each n-gram's word."""

    grams: Keys
    owner: Columns

    @classmethod
    def of(cls, forms: dict[int, Keys]) -> "_Forms":
        owner = np.fromiter(forms, np.int32, len(forms))
        return cls(
            np.concatenate([np.empty(0, np.uint64), *forms.values()]),
            np.repeat(owner, [len(grams) for grams in forms.values()]),
        )

    def like(self, word: Word) -> Iterator[tuple[int, float]]:
        """Yield the terms of the words that look like this one, and which share of its n-grams they hold."""
        met = self.owner[np.isin(self.grams, word.features.grams)]
        columns, counts = np.unique(met, return_counts=True)
        shares = counts / max(len(word.features.grams), 1)
        for column, share in zip(columns.tolist(), shares.tolist(), strict=True):
            if share >= GRAMS_MET:
                yield column, share


@dataclass(frozen=True)
class Index:
    """Everything at one moment; later changes of the collection don't reach it. Thread-safe.

    `firsts` (n_numbers + 1,): the first piece of each number; `starts` and `rows`: the pieces that hold a term,
    column after column; `columns`: term key to column, also of later terms.
    """

    numbers: NDArray[np.int64]
    firsts: NDArray[np.int64]
    starts: NDArray[np.int32]
    rows: Columns
    columns: dict[int, int]
    forms: _Forms

    def search(self, words: Sequence[Word], *, limit: int) -> tuple[Found, ...]:
        """Return what holds the words of a query, wherever they stand, best first; () when it has no words.

        score = half of how much of the query all pieces hold together + half of how much the first one holds.
        """
        chosen = [word for word in telling(words) if word.key][:MAX_QUERY_WORDS]
        if not chosen or not len(self.numbers):
            return ()
        met = np.stack([self._met(word) for word in chosen])
        worth = np.array([self._worth(word) for word in chosen], dtype=np.float32)
        shares = worth / worth.sum()
        whole, first = np.maximum.reduceat(met, self.firsts[:-1], axis=1), met[:, self.firsts[:-1]]
        scores = np.round(shares @ (whole + first) / 2, 6)  # sums of the same in another order are the same
        found = np.flatnonzero(shares @ (whole >= MET) >= COVERED)
        order = np.lexsort((-self.numbers[found], -scores[found]))[:limit]
        return tuple(self._found(int(at), float(scores[at]), shares, met) for at in found[order])

    def _found(self, at: int, score: float, shares: Floats, met: Floats) -> Found:
        own = met[:, self.firsts[at] : self.firsts[at + 1]]
        is_enough = shares @ (own[:, 0] >= MET) >= COVERED or own.shape[1] == 1
        place = 0 if is_enough else 1 + int(np.argmax(shares @ own[:, 1:]))
        return Found(int(self.numbers[at]), score, place)

    def _met(self, word: Word) -> Floats:
        """Return how well every piece holds a word, in [0, 1], (n_pieces,): by its best term, else its letters."""
        met = np.zeros(self.firsts[-1], dtype=np.float32)
        for column, weight in self._known(word) or self.forms.like(word):
            rows = self.rows[self.starts[column] : self.starts[column + 1]]
            met[rows] = np.maximum(met[rows], weight)
        return met

    def _worth(self, word: Word) -> float:
        """Return what a word says: ln((1 + n) / (1 + df)) + 1 of its rarest term here."""
        counts = [int(self.starts[column + 1] - self.starts[column]) for column, _ in self._known(word)]
        return float(np.log((1 + self.firsts[-1]) / (1 + min(counts, default=0))) + 1)

    def _known(self, word: Word) -> list[tuple[int, float]]:
        """Return the terms of a word that some piece holds, as columns, with their weights."""
        features = word.features
        pairs = zip(features.terms.tolist(), features.term_weights.tolist(), strict=True)
        found = ((self.columns.get(key, -1), weight) for key, weight in pairs)
        return [(column, weight) for column, weight in found if column >= 0 and self._is_held(column)]

    def _is_held(self, column: int) -> bool:
        return column + 1 < len(self.starts) and bool(self.starts[column] < self.starts[column + 1])

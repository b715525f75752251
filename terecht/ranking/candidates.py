"""Candidates first, features after: the part of the index that a query is measured against.

With few entries that is all of it. With many, a look at the words that say most of the query chooses the
entries whose whole text holds them; only their rows and profiles are measured, and the background's rows.

>>> narrowed = Scope.of(index).narrowed(look(index, dots))                              # doctest: +SKIP
>>> len(narrowed.entries), len(narrowed.rows)                                           # doctest: +SKIP
(128, 3507)
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from terecht.ranking.features import Floats
from terecht.ranking.index import Beyond, Index
from terecht.ranking.space import spread

CANDIDATES = 128  # of thousands; what the look misses is stated in docs/matcher.md (bench/blik.py)
FEW_ENTRIES = 256  # up to here ranking all entries is cheaper than choosing among them
FAINT = 0.05  # a word that adds less than this share of the heaviest is not looked at
MOST_HOLDERS = 200_000  # entries looked at, each once for every word it holds; the heaviest words go first


@dataclass(frozen=True)
class Scope:
    """Candidate entries with their rows, and the rows of the background.

    `entries` (c,): the candidates, rising. `rows` (r,): places in the index, the candidates' first: those of
    candidate i are starts[i] … starts[i + 1]; `beyond` bounds those of every class beyond the FAQ likewise.
    `row_bags` (r, n_words) and `profile_bags` (c, n_words) as in the index; `row_scales` (2, r) and
    `profile_scales` (2, c): 1 / length of their vectors by n-grams and by terms.
    """

    entries: NDArray[np.intp]
    rows: NDArray[np.intp]
    starts: NDArray[np.intp]
    beyond: tuple[int, ...]
    row_bags: sp.csr_array
    profile_bags: sp.csr_array
    row_scales: Floats
    profile_scales: Floats

    @classmethod
    def of(cls, index: Index) -> Self:
        """Return the whole of an index: every entry is a candidate. The arrays are shared, not copied."""
        beyond = np.searchsorted(index.owners, index.n_entries + np.arange(len(Beyond) + 1))
        return cls(
            entries=np.arange(index.n_entries),
            rows=np.arange(len(index.rows)),
            starts=np.asarray(index.entry_starts, dtype=np.intp),
            beyond=tuple(beyond.tolist()),
            row_bags=index.rows.matrix(index.n_words),
            profile_bags=index.profiles.matrix(index.n_words),
            row_scales=np.reciprocal(np.stack([index.rows.gram_norms, index.rows.term_norms])),
            profile_scales=np.reciprocal(np.stack([index.profiles.gram_norms, index.profiles.term_norms])),
        )

    def narrowed(self, entries: NDArray[np.intp]) -> Self:
        """Return the part of these `entries` (places in the whole, rising), the background as it is."""
        own, lengths = spread(self.starts, entries)
        n_own = len(own)
        rows = np.concatenate([own, np.arange(self.beyond[0], self.beyond[-1])])
        return type(self)(
            entries=entries,
            rows=rows,
            starts=np.concatenate([[0], np.cumsum(lengths)]),
            beyond=tuple(bound - self.beyond[0] + n_own for bound in self.beyond),
            row_bags=self.row_bags[rows],
            profile_bags=self.profile_bags[entries],
            row_scales=self.row_scales[:, rows],
            profile_scales=self.profile_scales[:, entries],
        )


def look(index: Index, dots: Floats) -> NDArray[np.intp]:
    """Return `CANDIDATES` entries, rising: those that hold most of what the query says.

    `dots` (n_words,): what each vocabulary word adds to the cosine with a text of length 1 that holds it once.
    An entry's cosine is summed over the heaviest of those words.
    """
    words = np.flatnonzero(dots > FAINT * dots.max(initial=0.0))
    words = words[np.argsort(-dots[words], kind="stable")]
    holders = index.holders
    n_looked_at = np.cumsum(holders.starts[words + 1] - holders.starts[words])
    words = words[: 1 + int(np.searchsorted(n_looked_at, MOST_HOLDERS))]
    at, lengths = spread(holders.starts, words)
    added = holders.weights[at] * np.repeat(dots[words], lengths)
    cosines = np.bincount(holders.entries[at], weights=added, minlength=index.n_entries)
    return np.sort(np.argpartition(-cosines, CANDIDATES)[:CANDIDATES])

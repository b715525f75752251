"""Repair typing errors towards the words of the FAQ, and leave real words alone.

Knows the vocabulary (words worth repairing to), the lexicon (words that are no error), how Dutch sounds and where
the keys lie; knows no context. Rules and figures: see `docs/architectuur.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from terecht.text.compounds import Splitter


@dataclass(frozen=True, slots=True)
class Repair:
    """The word that was meant, and how far the typed one was from it (weighted edits, 0 is the same sound)."""

    word: str
    distance: float


class Speller:
    """Repairs towards one vocabulary (key -> how often it occurs). Thread-safe."""

    def __init__(self, vocabulary: Mapping[str, int], splitter: Splitter) -> None:
        self._vocabulary = vocabulary
        self._splitter = splitter
        self._targets = tuple(sorted(word for word in vocabulary if len(word) > 3 and word.isalpha()))
        self.repair = lru_cache(maxsize=16384)(self._repair)

    def _repair(self, key: str) -> Repair | None:
        """Return the word of the vocabulary that `key` is a typing error of; None when it is none."""
        if len(key) < 4 or not key.isalpha() or key in self._vocabulary or self._splitter.is_known(key):
            return None
        most = 1 if len(key) < 8 else 2
        found = process.extract(key, self._targets, scorer=OSA.distance, score_cutoff=most, limit=3)
        if not found:
            return None
        word, distance, _ = min(found, key=lambda hit: (hit[1], -self._vocabulary[hit[0]], hit[0]))
        return Repair(word, float(distance))

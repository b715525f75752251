"""Repair typing errors towards the words of the FAQ, and leave real words alone.

Knows the vocabulary (words worth repairing to), the words that are no error, how Dutch sounds and where the
keys lie; knows no context. A typed word is near a target when few cheap edits lead from one to the other,
as written or as they sound (weighted optimal string alignment, after Damerau 1964,
https://doi.org/10.1145/363958.363994).

>>> vocabulary = Vocabulary.of({"subsidie": 9, "bibliotheek": 5}, sound=sound)
>>> speller = Speller(vocabulary, lambda key: key == "subtiel")
>>> speller.repair("biblioteek"), speller.repair("subtiel")
(Repair(word='bibliotheek', distance=0.3), None)
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, starmap
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from terecht.text.vocabulary import SHORTEST, Vocabulary

LONG = 8
"""From this length on two errors are likelier than another word."""
MOST = 1.0
MOST_LONG = 1.7
"""Weighted distances above which nothing is repaired, for words shorter than LONG and for others."""

MORE_OFTEN = 5
"""How many times as often as a word of the vocabulary another occurs, if the first is its typing error."""

NEIGHBOUR = 0.7
DOUBLING = 0.6
SWAP = 0.8
FIRST_LETTER = 0.5
FINAL_N = 0.4
SAME_SOUND = 0.3
"""Costs of a wrong neighbouring key, a letter doubled or halved, two letters swapped (a plain edit costs 1),
of an error in the first letter (added), of leaving out the n of -en, and of writing a word as it sounds
(instead of its edits)."""

_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(.)\1+", r"\1"),
        ("ij|ei|y(?=[^aeiou]|$)", "9"),
        ("au|ou", "8"),
        ("sch|ch|g", "g"),
        ("th|dt", "t"),
        ("ph|v", "f"),
        ("qu", "kw"),
        ("x", "ks"),
        ("c(?=[eiy9])|z", "s"),
        ("c|q", "k"),
        ("ie|y", "i"),
        ("d$", "t"),
        (r"(.)\1+", r"\1"),
    )
)

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm"), ("azertyuiop", "qsdfghjklm", "wxcvbn")


@dataclass(frozen=True, slots=True)
class Repair:
    """The word that was meant, and its weighted distance from what was typed (0.3: they sound the same)."""

    word: str
    distance: float


class Speller:
    """Repairs towards one vocabulary. Thread-safe; remembers its repairs."""

    def __init__(self, vocabulary: Vocabulary, is_known: Callable[[str], bool]) -> None:
        self._vocabulary = vocabulary
        self._is_known = is_known
        self._words, self._sounds = _Shelf(list(vocabulary.words)), _Shelf(list(vocabulary.sounds))
        self.counts: dict[str, int] = dict(zip(self._words.words, vocabulary.counts.tolist(), strict=True))
        self.repair = lru_cache(maxsize=16384)(self._repair)

    def _repair(self, key: str) -> Repair | None:
        """Return the word of the vocabulary that `key` is a typing error of; None when it is none.

        A word of the vocabulary itself is only repaired when no one knows it, and towards a known word that
        occurs `MORE_OFTEN` times as often: people's ways of asking are in the FAQ with their errors.
        """
        if len(key) < SHORTEST or not key.isalpha() or self._is_known(key):
            return None
        most = MOST if len(key) < LONG else MOST_LONG
        least = self.counts.get(key, 0) * MORE_OFTEN
        found = (
            (distance(key, word), -self.counts[word], word)
            for word in self._candidates(key)
            if self._may_become(word, least)
        )
        best = min(found, default=(most + 1, 0, ""))
        return Repair(best[2], best[0]) if best[0] <= most else None

    def _may_become(self, word: str, least: int) -> bool:
        """Return whether `word` occurs at least `least` times, and is no typing error itself."""
        if self._is_known(word):
            return self.counts[word] >= least
        return not least and self.repair(word) is None

    def _candidates(self, key: str) -> set[str]:
        """Return the words within a few plain edits of `key`, as written or as they sound."""
        edits = 1 if len(key) < LONG else 2
        found = set(self._words.near(key, edits))
        for heard in self._sounds.near(sound(key), edits - 1):
            found.update(self._vocabulary.sounding(heard))
        words = (self._words.words[place] for place in found)
        return {word for word in words if len(word) >= SHORTEST}


class _Shelf:
    """Words, the shortest first, with their letters and pairs of letters as bits: nearly all of them are ruled
    out without reading them.
    """

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self._lengths, self._letters, self._pairs = _bits(words)

    def near(self, key: str, edits: int) -> Iterator[int]:
        """Yield the places of the words at most `edits` plain edits (a swap of two letters is one) from `key`.

        A letter more or less changes one letter of the set, another letter in its place two; and no edit more
        than six pairs.
        """
        letters, pairs = (
            np.uint64(_set(map(ord, key))),
            np.uint64(_set(starmap(_pair, pairwise(map(ord, key))))),
        )
        low, high = np.searchsorted(self._lengths, (len(key) - edits, len(key) + edits + 1)).tolist()
        strange = np.bitwise_count(self._letters[low:high] ^ letters)
        likely = low + np.flatnonzero(strange <= 2 * edits - np.abs(self._lengths[low:high] - len(key)))
        likely = likely[np.bitwise_count(self._pairs[likely] ^ pairs) <= 6 * edits]
        for place in likely.tolist():
            if OSA.distance(key, self.words[place], score_cutoff=edits) <= edits:
                yield place


def _bits(words: list[str]) -> tuple[NDArray[np.int16], NDArray[np.uint64], NDArray[np.uint64]]:
    """Return, per word, its length and the sets of its letters and its pairs of letters, 64 bits each."""
    lengths = np.fromiter(map(len, words), dtype=np.int16, count=len(words))
    if not words:
        return lengths, np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.uint64)
    letters = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    ends = np.cumsum(lengths, dtype=np.int64)
    pairs = _pair(letters, np.append(letters[1:], np.uint32(0)))
    sets = np.left_shift(np.uint64(1), (np.stack([letters, pairs]) & 63).astype(np.uint64))
    sets[1, ends - 1] = 0  # the last letter of a word makes no pair with the next word
    of_words = np.bitwise_or.reduceat(sets, ends - lengths, axis=1)
    return lengths, of_words[0], of_words[1]


def _pair(left: Any, right: Any) -> Any:
    """Return a number for two letters (code points, or arrays of them), below 64 by its last six bits."""
    return left * 31 + right


def _set(numbers: Iterable[int]) -> int:
    bits = 0
    for number in numbers:
        bits |= 1 << (number & 63)
    return bits


@lru_cache(maxsize=16384)
def sound(key: str) -> str:
    """Return how `key` sounds: what Dutch writes in several ways, written in one.

    >>> sound("toegankelijkhijd") == sound("toegankelijkheit")
    True
    """
    for pattern, plain in _SOUNDS:
        key = pattern.sub(plain, key)
    return key


def distance(typed: str, word: str) -> float:
    """Return the weighted distance between what was typed and a word, in [0, ∞), rounded to 0.01."""
    as_heard = SAME_SOUND + _from_start(sound(typed), sound(word))
    return round(min(_from_start(typed, word), as_heard), 2)


def _from_start(typed: str, word: str) -> float:
    return _weighted(typed, word) + FIRST_LETTER * (typed[0] != word[0])


def _weighted(typed: str, word: str) -> float:
    """Return the cost of the cheapest edits that make `word` of `typed`, or leave out its last n."""
    if word.endswith("en") and typed.endswith("e"):
        return min(FINAL_N + _weighted(typed, word[:-1]), weighted_edits(typed, word))
    return weighted_edits(typed, word)


def weighted_edits(typed: str, word: str) -> float:
    """Return the cost of the cheapest edits that make `word` of `typed`; above 2, a bound of it."""
    typed, word = _core(typed, word)
    before: list[float] = []
    row = [0.0]
    for j in range(len(word)):
        row.append(row[j] + _one_more(word, j))
    for i, letter in enumerate(typed):
        left_out = _one_more(typed, i)
        before, last, row = row, before, [row[0] + left_out]
        for j, wanted in enumerate(word):
            cost = min(
                before[j] + _instead(letter, wanted), before[j + 1] + left_out, row[j] + _one_more(word, j)
            )
            if i and j and letter == word[j - 1] and typed[i - 1] == wanted:
                cost = min(cost, last[j - 1] + SWAP)
            row.append(cost)
    return row[-1]


def _one_more(word: str, place: int) -> float:
    """Return what it costs that the letter at `place` is there or not."""
    return DOUBLING if place and word[place - 1] == word[place] else 1


def _instead(letter: str, wanted: str) -> float:
    if letter == wanted:
        return 0
    return NEIGHBOUR if wanted in NEIGHBOURS.get(letter, ()) else 1


def _core(typed: str, word: str) -> tuple[str, str]:
    """Return both words without the ends they share, but for a letter at each end: doubling looks at it."""
    most = min(len(typed), len(word))
    head = 0
    while head < most and typed[head] == word[head]:
        head += 1
    tail = 0
    while tail < most - head and typed[-1 - tail] == word[-1 - tail]:
        tail += 1
    head, tail = max(0, head - 1), max(0, tail - 1)
    return typed[head : len(typed) - tail], word[head : len(word) - tail]


def _neighbours() -> dict[str, frozenset[str]]:
    """Return the keys beside each key, on QWERTY and AZERTY."""
    found: dict[str, set[str]] = defaultdict(set)
    for rows in _ROWS:
        for above, row in enumerate(rows):
            for place, letter in enumerate(row):
                found[letter].update(row[max(0, place - 1) : place + 2])
                for other in rows[above + 1 : above + 2]:
                    for near in other[max(0, place - 1) : place + 1]:
                        found[letter].add(near)
                        found[near].add(letter)
    return {letter: frozenset(near - {letter}) for letter, near in found.items()}


NEIGHBOURS = _neighbours()
"""The keys beside each key, on QWERTY and AZERTY."""

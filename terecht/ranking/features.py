"""A word as features: hashed character n-grams and hashed terms, each a 64-bit key.

Hashing spares a dictionary of n-grams: a fitted index is sorted arrays that workers can share from disk. With
64 bits a collision among a million features has a chance under one in ten million (birthday bound n²/2⁶⁵).

>>> kerk = word_features("kerk", (Term("kerk", "lemma", 1.0),))
>>> len(kerk.grams), len(kerk.terms)
(9, 1)
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from terecht.text.analysis import Term

GRAM_SIZES = (3, 4, 5)
_BASE = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio: spreads the polynomial hash over all bits

Keys = NDArray[np.uint64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class WordFeatures:
    """Feature keys of one word, each once, with their weights (n-grams: how often they occur in it).

    Compared by identity: `word_features` gives the same word the same object, which spares much hashing.
    """

    grams: Keys
    gram_counts: Floats
    terms: Keys
    term_weights: Floats


@lru_cache(maxsize=65536)
def word_features(word: str, terms: tuple[Term, ...]) -> WordFeatures:
    """Return the features of a folded `word` ("" = none: a term that spans words) with its `terms`."""
    grams, counts = np.unique(gram_keys(word), return_counts=True)
    best: dict[int, float] = {}
    for term in terms:
        key = term_key(term.key)
        best[key] = max(best.get(key, 0.0), term.weight)
    return WordFeatures(
        grams,
        counts.astype(np.float32),
        np.fromiter(best.keys(), dtype=np.uint64, count=len(best)),
        np.fromiter(best.values(), dtype=np.float32, count=len(best)),
    )


def gram_keys(word: str) -> Keys:
    """Return the keys of the character n-grams of ` word `, blanks at both ends marking its borders.

    Polynomial hash over code points, vectorised: key = Σ code·base^i, mixed by its size. A word shorter than
    the smallest size is one n-gram by itself.
    """
    if not word:
        return np.empty(0, dtype=np.uint64)
    codes = np.frombuffer(f" {word} ".encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    keys = []
    with np.errstate(over="ignore"):
        running = codes.copy()
        for size in range(2, max(GRAM_SIZES) + 1):
            if len(codes) < size:
                break
            running = running[:-1] * _BASE + codes[size - 1 :]
            if size in GRAM_SIZES:
                keys.append((running ^ (running >> np.uint64(29))) * _BASE + np.uint64(size))
    return np.concatenate(keys)


@lru_cache(maxsize=65536)
def term_key(term: str) -> int:
    """Return the 64-bit key of a term (BLAKE2b, the same on every machine)."""
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")

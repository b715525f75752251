"""Tell what nobody could mean: mashed keys, syllables over and over, nothing but marks.

Knows how keys lie and what can't be said; knows no words: which tokens are known is given. Real Dutch with
typing errors and strange names are not gibberish.

>>> from terecht.text.tokens import tokenise
>>> is_gibberish(tokenise("asdfgh jkl"), (True, True)), is_gibberish(tokenise("Grumiaux"), (True,))
(True, False)
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from terecht.text.tokens import Token

_ROWS = "qwertyuiop asdfghjkl zxcvbnm azertyuiop qsdfghjklm wxcvbn 1234567890"
_NEIGHBOURS = frozenset(pair for row in (_ROWS, _ROWS[::-1]) for pair in pairwise(row) if " " not in pair)

_UNSAYABLE = re.compile(
    r"""
      ^[^aeiouy]{4,}$             # no vowel at all
    | [bcdfghjklmnpqrstvwxz]{6}   # more consonants than any Dutch word that is not in the lexicon
    | [aeiou]{5}
    | ([a-z])\1{3}                # aaaa
    | ^([a-z]{1,4})\2{2,}         # lalala
    | ^([^aeiouy]{2,4})\3+$       # dfdf
    """,
    re.VERBOSE,
)

_LETTER = re.compile(r"[^\W\d_]")
_MIXED = re.compile(r"(?:[a-z]+\d+){2,}[a-z]|\d[a-z]+\d+[a-z]+\d")


def is_gibberish(tokens: Sequence[Token], unknown: Sequence[bool]) -> bool:
    """Return whether nothing in `tokens` can be read: no words at all, or at least half of them mashed.

    `unknown` says, per token, that it is no word of the lexicon or the vocabulary, and that no repair was
    found, or one of a run of keys (see `is_run`).
    """
    words = [
        (token, strange) for token, strange in zip(tokens, unknown, strict=True) if _LETTER.search(token.key)
    ]
    if all(len(token.key) == 1 for token, _ in words):
        return True
    if any(not strange and not _MIXED.search(token.key) for token, strange in words if len(token.key) > 2):
        return False
    mashed = sum(is_mashed(token) for token, _ in words)
    repeated = len(words) >= 3 and len({token.key for token, _ in words}) == 1
    return repeated or 2 * mashed >= len(words)


def is_run(key: str) -> bool:
    """Return whether `key` is four or more keys in the order they lie: a repair of it (qwer → queer) means nothing."""
    return len(key) >= 4 and any(key in row for row in (_ROWS, _ROWS[::-1]))


def is_mashed(token: Token) -> bool:
    """Return whether a single unknown word looks typed with a flat hand; abbreviations (KMSKA) do not."""
    key = token.key
    if not key.isascii() or (token.text.isupper() and len(key) <= 6):
        return False
    neighbours = sum(pair in _NEIGHBOURS for pair in pairwise(key))
    return bool(_UNSAYABLE.search(key) or _MIXED.search(key)) or (
        len(key) >= 3 and neighbours >= 0.7 * (len(key) - 1)
    )

"""Bring any typed text to one plain form, and a word to its key.

Knows Unicode, and from which place in the text as typed each letter of the plain form came; knows no Dutch.
Accents survive `normalise` (they are Dutch) and are dropped on purpose by `fold`, whose result is only a key.

>>> normalise("  Cafe\u0301\u200b  \u2018De Ster\u2019 ")
"Café 'De Ster'"
>>> fold("Coördinatie-E\u0301cole")
'coordinatieecole'
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_PLAIN = str.maketrans(
    {
        odd: plain
        for plain, odds in {
            "'": "‘’‚‛′‵ʼʹ`´＇",
            '"': "“”„‟″‶«»＂",
            "-": "‐‑‒–—―−⁃﹘﹣－",
        }.items()
        for odd in odds
    }
)
"""Typographic characters and the plain one that stands for each."""

_ODD = re.compile(r"[\u0000-\u001f\u007f-\u00a0\u00ad]|[^\u0000-\u024f]|  ")
"""What can't be left as it is, or must be looked at more closely."""

_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Me"})
"""Unicode categories of what can't be seen (control, direction, zero width) or encloses a letter."""

_LOOKALIKES = str.maketrans("аеорсухіјѕһԁӏԛԝвкмнтαεικνορτυχ", "aeopcyxijshdlqwbkmhtaeiknoptux")
"""Small Cyrillic and Greek letters that look Latin (or do as capitals), and the letters they look like."""
_FOREIGN = re.compile(r"[\u0370-\u052f]")
_LATIN = re.compile(r"[a-z]")

_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
"""Letters that Unicode does not see as a letter with a mark."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A text in plain form; `places` are the typed spans its letters came from (None: their own places)."""

    text: str
    places: tuple[tuple[int, int], ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the typed text of the letters from `start` up to `end` (at least one)."""
        if self.places is None:
            return start, end
        return self.places[start][0], self.places[end - 1][1]


def normalise(text: str) -> str:
    """Return `text` in plain composed Unicode (NFKC): nothing invisible, single blanks, none at the ends.

    Typographic quotes and dashes become plain, ĳ becomes ij, a letter keeps at most one mark. Idempotent.
    """
    return plain(text).text


def plain(text: str) -> Plain:
    """Return `normalise(text)`, knowing where each letter of it came from."""
    quick = text.translate(_PLAIN)
    if not _ODD.search(quick) and quick == quick.strip() and unicodedata.is_normalized("NFKC", quick):
        return Plain(quick, None)
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    for start, end in pairwise(_clusters(text)):
        for letter in _plain_letter(text[start:end]):
            if letter != " " or (letters and letters[-1] != " "):
                letters.append(letter)
                places.append((start, end))
    if letters and letters[-1] == " ":
        letters.pop()
        places.pop()
    return Plain("".join(letters), tuple(places))


def _clusters(text: str) -> Iterator[int]:
    """Yield where each letter with its marks begins, and the end of the text."""
    for place, letter in enumerate(text):
        if place == 0 or not unicodedata.combining(letter):
            yield place
    yield len(text)


@lru_cache(maxsize=4096)
def _plain_letter(cluster: str) -> str:
    """Return the plain form of one letter with its marks; "" when nothing of it can be seen."""
    kept: list[str] = []
    may_be_marked = False
    for letter in unicodedata.normalize("NFKD", cluster[:8].translate(_PLAIN)).translate(_PLAIN):
        if unicodedata.combining(letter):
            if may_be_marked:
                kept.append(letter)
            may_be_marked = False
        elif letter.isspace():
            kept.append(" ")
            may_be_marked = False
        elif unicodedata.category(letter) not in _UNSEEN:
            kept.append(letter)
            may_be_marked = letter.isalpha()
    return unicodedata.normalize("NFC", "".join(kept))


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """Return the key of a normalised word: no capitals, accents or hyphens; look-alike letters made Latin.

    Idempotent. Lower and upper case give the same key.
    """
    word = word.casefold().replace("-", "")
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFKD", word)
    key = "".join(letter for letter in letters if not unicodedata.combining(letter))
    key = key.casefold().translate(_UNDECOMPOSED)
    if _FOREIGN.search(key) and _LATIN.search(key):
        return key.translate(_LOOKALIKES)
    return key

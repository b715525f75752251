"""Bring any typed text to one plain form, and a word to its key.

Knows Unicode, and that one letter of the plain form came from a place in the text as typed; knows no Dutch.
Accents survive `normalise` (they are Dutch) and are dropped on purpose by `fold`, whose result is only a key.

>>> normalise("  Cafe\u0301\u200b  \u2018De Ster\u2019 ")
"Café 'De Ster'"
>>> fold("Coördinatie-E\u0301cole")
'coordinatieecole'
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

_PLAIN = {
    ord(odd): plain
    for plain, odds in {
        "'": "‘’‚‛′‵ʼʹ`´＇",
        '"': "“”„‟″‶«»＂",
        "-": "‐‑‒–—―−⁃﹘﹣－",
        "...": "…",
    }.items()
    for odd in odds
}
"""Typographic characters and the plain ones that stand for them."""

_ODD = re.compile(r"[\u0000-\u001f\u007f-\u00a0\u00ad]|[^\u0000-\u024f]|  |[`´«»]")
"""What the short way of `normalised` can't leave as it is."""

_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁӏԛԝвкмнтАВЕКМНОРСТУХІЈЅαεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijshdlqwbkmhtABEKMHOPCTYXIJSaeiknoptuxABEZHIKMNOPTYX",
)
"""Cyrillic and Greek letters that look Latin."""

_FOREIGN = re.compile(r"[\u0370-\u052f]")
_LATIN = re.compile(r"[A-Za-z]")
_UNDECOMPOSED = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def normalise(text: str) -> str:
    """Return `text` in plain composed Unicode: no control, invisible or direction marks, one blank at a time.

    Typographic quotes and dashes become plain, ĳ becomes ij, a letter keeps at most one mark. Idempotent.
    """
    return normalised(text)[0]


def normalised(text: str) -> tuple[str, tuple[int, ...] | None]:
    """Return `normalise(text)` and, per letter of it plus one past the end, its place in `text`.

    The places are None when both texts are the same, letter by letter.
    """
    if not _ODD.search(text) and text == text.strip() and unicodedata.is_normalized("NFKC", text):
        return text, None
    letters: list[str] = []
    places: list[int] = []
    for start, end in pairwise(_clusters(text)):
        for letter in _plain(text[start:end]):
            if letter == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(letter)
            places.append(start)
    while letters and letters[-1] == " ":
        letters.pop()
        places.pop()
    return "".join(letters), (*places, len(text))


def _clusters(text: str) -> Iterator[int]:
    """Yield where each letter with its marks begins, and the end of the text."""
    for place, letter in enumerate(text):
        if not unicodedata.combining(letter) or place == 0:
            yield place
    yield len(text)


@lru_cache(maxsize=4096)
def _plain(cluster: str) -> str:
    """Return the plain form of one letter with its marks; "" when nothing of it can be seen."""
    kept: list[str] = []
    marked = True
    for letter in unicodedata.normalize("NFKD", cluster[:8].translate(_PLAIN)).translate(_PLAIN):
        if letter.isspace():
            kept.append(" ")
            marked = True
        elif unicodedata.combining(letter):
            if not marked:
                kept.append(letter)
            marked = True
        elif unicodedata.category(letter) not in {"Cc", "Cf", "Cn", "Co", "Cs", "Me"}:
            kept.append(letter)
            marked = not letter.isalpha()
    return unicodedata.normalize("NFC", "".join(kept))


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return the key of a normalised word: no capitals, accents or hyphens; look-alike letters made Latin.

    Idempotent. Lower and upper case give the same key.
    """
    if _FOREIGN.search(word) and _LATIN.search(word):
        word = word.translate(_LOOKALIKES)
    word = word.casefold().replace("-", "")
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFKD", word.translate(_UNDECOMPOSED))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()

"""Dutch words for peers that bring none of their own: folded, without stop words, stemmed by Snowball.

>>> words("De kérken en parochiezalen", stem=True)
['kerk', 'parochiezal']
"""

import re
import unicodedata
from functools import lru_cache

import Stemmer
from bm25s.stopwords import STOPWORDS_DUTCH

_WORD = re.compile(r"\w+")
_STOP = frozenset(STOPWORDS_DUTCH)
_STEMMER = Stemmer.Stemmer("dutch")


def fold(text: str) -> str:
    """Return `text` in lower case without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def words(text: str, *, stem: bool, stop: bool = True) -> list[str]:
    """Return the words of `text`; without the Dutch stop words when `stop`, as stems when `stem`."""
    found = [word for word in _WORD.findall(fold(text)) if not (stop and word in _STOP)]
    return [_stem(word) for word in found] if stem else found


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))

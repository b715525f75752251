"""Cut a text into words that remember where they stand in it, whatever was typed.

Knows what a Dutch word may look like ('s avonds, foto's, e-mail, v.z.w., 18.30) and its key; knows no
meaning. Linear in the length of the text, and bounded.

>>> [(token.text, token.key) for token in tokenise("Foto's van 't Vlaams-Brabants café?")]
[("Foto's", "foto's"), ('van', 'van'), ("'t", "'t"), ('Vlaams-Brabants', 'vlaamsbrabants'), ('café', 'cafe')]
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from terecht.text.normalise import fold, plain

MAX_CHARACTERS = 2_000
"""Of a longer query only this beginning is looked at."""
MAX_TOKENS = 300
"""As many words as such a query has, at most."""
MAX_WORD = 64
"""Longer words are cut in their key; the longest Dutch words in use have some 50 letters."""

_TOKEN = re.compile(
    r"""
      (?:https?://|www\.)[^\s<>"']{1,300}(?<![.,;:!?)])             # a link
    | (?:[\w-]{1,64}\.){1,4}(?:be|nl|com|org|net|eu|brussels|vlaanderen)\b(?:/[^\s<>"']{0,200}(?<![.,;:!?)]))?
    | [\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}               # an e-mail address
    | \d+(?:[.,:]\d+)+(?![^\W_])                                    # 18.30, 1.000,50
    | (?:[^\W\d_]\.){2,8}(?:[^\W\d_]\b)?                            # v.z.w.
    | '[stknmr]\b(?!')                                              # 's, 't, 'k
    | [^\W_]+(?:['-][^\W_]+)*                                       # foto's, e-mail
    """,
    re.VERBOSE | re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,8}[^\W\d_]?")


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its span in the text as typed, its plain form, and its key (see `fold`)."""

    start: int
    end: int
    text: str
    key: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The keys of the parts between hyphens, in order; only the key itself when there is no hyphen."""
        if "-" not in self.text or "@" in self.text or "/" in self.text:
            return (self.key,)
        return tuple(key for part in self.text.split("-") if (key := fold(part[:MAX_WORD])))


def tokenise(text: str, *, limit: int = MAX_CHARACTERS) -> tuple[Token, ...]:
    """Return the words of the first `limit` characters of `text`, in order.

    At most `MAX_TOKENS`, unless a `limit` above `MAX_CHARACTERS` asks for more than a query.
    """
    most = MAX_TOKENS if limit <= MAX_CHARACTERS else limit
    return tuple(islice(_tokens(text[:limit]), most))


def _tokens(text: str) -> Iterator[Token]:
    found = plain(text)
    last = 0
    for match in _TOKEN.finditer(found.text):
        start, end = found.span(*match.span())
        word = match.group()
        key = fold(word[:MAX_WORD])
        if "." in key and _INITIALS.fullmatch(key):
            key = key.replace(".", "")
        if key and start >= last:  # two words out of one character (as ½) stay one
            yield Token(start, end, word, key)
            last = end

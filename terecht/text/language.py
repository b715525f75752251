"""Guess the language of a query: "nl" unless another one is clear, and see what is no language at all."""

import re
from collections.abc import Sequence

from terecht.text.tokens import Token

_MARKS: dict[str, frozenset[str]] = {
    "en": frozenset("the and how what where can our you for with is are do does to an my we it this of i a in".split()),
    "fr": frozenset("le la les des une un est nous vous pour avec comment quel quelle je dans du et que qui notre".split()),
    "de": frozenset("der die das und ich wir ist nicht ein eine fur mit wie wo kann konnen auf den dem zu".split()),
    "es": frozenset("el los las una como para con donde que es por nuestro puedo podemos un del y en".split()),
    "it": frozenset("il lo gli una come per con dove che e di nostra posso possiamo un del la in".split()),
    "tr": frozenset("bir ve icin nasil nerede ne bu ile miyim olarak var".split()),
    "pl": frozenset("jak gdzie czy nie jest dla z na moge mozemy w i do sie".split()),
}
_NL = frozenset(
    "de het een en van ik wij we je jullie hoe wat waar kan kunnen mag moet onze ons is voor met op in te dat die niet "
    "geen er om aan bij naar als wie of".split()
)


def guess(tokens: Sequence[Token]) -> str:
    """Return the ISO 639-1 code of the language, "nl" in doubt, "und" for a script nobody here reads."""
    text = "".join(token.text for token in tokens)
    if re.search(r"[\u0400-\u04ff]", text):
        return "uk"
    if re.search(r"[\u0600-\u06ff]", text):
        return "ar"
    keys = [token.key for token in tokens]
    dutch = sum(key in _NL for key in keys)
    best, count = max(
        ((code, sum(key in words for key in keys)) for code, words in _MARKS.items()), key=lambda item: item[1]
    )
    return best if count >= 3 and count > 2 * dutch else "nl"


def is_gibberish(tokens: Sequence[Token], unknown: Sequence[bool]) -> bool:
    """Return whether nothing in the text can be read as words."""
    if not tokens:
        return False
    return all(unknown) and not any(re.search(r"[aeiouy]", token.key) for token in tokens)

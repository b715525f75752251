"""Guess in which language a query is written; Dutch in doubt.

Knows the scripts and the commonest small words and greetings of nine languages that visitors of a
Belgian site may write; knows no dictionary. Another language is only named with clear evidence, so that
dialect, keywords and Dutch full of loan words stay "nl".

>>> from terecht.text.tokens import tokenise
>>> guess(tokenise("How do I rent the hall?")), guess(tokenise("call for artists: deadline?"))
('en', 'nl')
"""

import re
from collections.abc import Callable, Sequence

from terecht.text.stopwords import STOPWORDS, is_stopword
from terecht.text.tokens import Token

DUTCH = "nl"
UNDETERMINED = "und"

_SMALL_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """
            a the and how what where when which who why can could our your my you they their this
            that these those with from for are does do did don't doesn't i'm i am we're an to
            it's be been has have would should there about any some get need find not at by if
            or her his him she us its im is it in of we on hello hi please thanks thank looking
        """,
        "fr": """
            le la les des une un est sont nous vous notre votre nos vos pour avec comment quel
            quelle quels quelles combien quand pourquoi je peux pouvons pouvez faut il elle ils
            du au aux et ou que qui sur dans ce cette ces pas mon ma mes son sa ses par etre
            avoir faire puis-je est-ce y a-t-il d'un d'une l'on qu'est-ce j'ai c'est de en je
            bonjour bonsoir cherche cherchons voudrais
        """,
        "de": """
            der das und ich wir ist sind nicht ein eine einen einem einer kein keine fur mit von
            zu zum zur wie wo wann warum welche welcher kann konnen darf durfen muss mussen
            mochte unser unsere unseren im am auf auch dem des sich oder wenn haben hat wird
            werden gibt es uns mein meine sie ihr bei uber die den guten bitte danke suche suchen
        """,
        "es": """
            el los las una unos con como donde cuando cuanto cual que por para es esta estan son
            hay puedo podemos puede necesito quiero nuestro nuestra mi su del al y o se en la un
            de le lo yo nos si mas muy hola gracias busco buscamos
        """,
        "it": """
            il lo gli una uno con come dove quando quanto quale perche che per sono e della del
            dei delle nel nella alla al posso possiamo vorrei devo abbiamo nostra nostro nostri
            un di si ci la le da in non mi buongiorno grazie cerco cerchiamo
        """,
        "tr": """
            bir ve icin nasil nerede neden ne zaman bu su ile var yok mi mu midir olarak
            istiyorum istiyoruz kadar gibi cok degil bizim benim hangi kim daha veya ama lazim
            gerekiyor yapabilirim miyim miyiz merhaba ariyorum ariyoruz
        """,
        "pl": """
            jak gdzie kiedy czy nie jest sa dla na moge mozemy mozna w z do sie i lub albo ile
            jaki jaka jakie nasz nasza nasze moj moja potrzebuje chce chcemy prosze po o od ze
            to co przez dzien dobry szukam szukamy
        """,
    }.items()
}

_SCRIPTS = (
    (UNDETERMINED, re.compile(r"[ыэъёЫЭЪЁ]")),
    ("uk", re.compile(r"[\u0400-\u052f]")),
    (UNDETERMINED, re.compile(r"[پچژگ]")),
    ("ar", re.compile(r"[\u0600-\u06ff\u0750-\u077f]")),
)

LAST_LATIN = "\u024f"

_TELLING = frozenset().union(*_SMALL_WORDS.values()) - STOPWORDS
"""Small words of other languages that Dutch has not: without one of them a text in our letters is Dutch."""

CLEAR = 3
"""Small words of another language that make it clear; two do when they are nearly all there is."""


def guess(tokens: Sequence[Token], is_known: Callable[[str], bool] = lambda _: True) -> str:
    """Return the ISO 639-1 code of the language: "nl" in doubt, "und" for another without a code here.

    `is_known` says whether a key is a Dutch word; words that are not support a language that has evidence
    already.
    """
    script = _script(tokens)
    if script:
        return script
    keys = [token.key for token in tokens]
    if _TELLING.isdisjoint(keys):
        return DUTCH
    found, best = max((_evidence(code, keys), code) for code in _SMALL_WORDS)
    dutch = sum(is_stopword(key) and key not in _SMALL_WORDS[best] for key in keys)
    telling = sum(key in _TELLING and key in _SMALL_WORDS[best] for key in keys)
    strange = sum(key not in _SMALL_WORDS[best] and not is_known(key) for key in keys)
    if found <= 2 * dutch or (telling < 2 and 2 * strange < len(keys)):
        return DUTCH
    found += strange / 2
    few = len(keys) > 2 and 3 * found >= len(keys)
    return best if found >= CLEAR or (found >= 2 and few) else DUTCH


def _script(tokens: Sequence[Token]) -> str:
    """Return the language when most letters are of another script than ours, "" else."""
    if all(token.text.isascii() for token in tokens):
        return ""
    letters = "".join(letter for token in tokens for letter in token.text if letter.isalpha())
    if 2 * sum(letter > LAST_LATIN for letter in letters) <= len(letters):
        return ""
    return next((code for code, script in _SCRIPTS if script.search(letters)), UNDETERMINED)


def _evidence(language: str, keys: Sequence[str]) -> float:
    """Return how many words speak for `language`: its small words, for half when Dutch has them too."""
    found = [key for key in keys if key in _SMALL_WORDS[language]]
    return sum(0.5 if is_stopword(key) or len(key) == 1 else 1 for key in found)

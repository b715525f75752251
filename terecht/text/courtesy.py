"""The greeting a query begins with and the thanks it ends with: manners, not what it asks.

Knows how people in Flanders begin and end a message, by tokens and marks alone. "Hallo" is no part of a question
about subsidies, and a question after "hallo" is no small talk.

>>> from terecht.text.tokens import tokenise
>>> text = "Hallo, waar vind ik subsidie? Alvast bedankt!"
>>> courtesies(tokenise(text), text)
(True, False, False, False, False, True, True)
"""

from collections.abc import Sequence

from terecht.text.neighbours import clause_ends
from terecht.text.tokens import Token


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GREETINGS = _words(
    """
    hallo hallokes hoi hey hé hee hi hello bonjour salut goeiedag goededag goedendag goeiemorgen
    goedemorgen goeiemiddag goedemiddag goeienavond goedenavond goeieavond geachte
    """
)
_DOUBTFUL = frozenset({"dag", "beste"})
"""A greeting only before a mark or an addressee: "dag van de architectuur", "beste vloer"."""
_ADDRESSEES = _words(
    """
    allemaal allen iedereen mensen vrienden team mevrouw meneer mijnheer heer dames heren collega
    collega's coach coaches daar terecht
    """
)
_THANKS = _words(
    """
    bedankt dank dankje dankjewel dankuwel merci thanks thx groeten groetjes mvg
    """
)
_AROUND_THANKS = _words(
    """
    alvast en heel hartelijk hartelijke vriendelijke veel vele beste warme met je jullie u wel
    """
)
_MOST_NAMES = 2


def courtesies(tokens: Sequence[Token], text: str) -> tuple[bool, ...]:
    """Return, per token, whether it belongs to the greeting or to the thanks."""
    ends = clause_ends(tokens, text)
    greeting, thanks = _greeting(tokens, ends), _thanks(tokens)
    return tuple(place < greeting or place >= thanks for place in range(len(tokens)))


def _greeting(tokens: Sequence[Token], ends: Sequence[bool]) -> int:
    """Return how many tokens the greeting has, 0 when there is none."""
    length = 0
    while length < len(tokens) and _greets(tokens, ends, length):
        length += 1
    if not length:
        return 0
    while length < len(tokens) and not ends[length - 1] and tokens[length].key in _ADDRESSEES:
        length += 1
    return length + _names(tokens, ends, length)


def _greets(tokens: Sequence[Token], ends: Sequence[bool], place: int) -> bool:
    key = tokens[place].key
    if key in _DOUBTFUL:
        after = tokens[place + 1].key if place + 1 < len(tokens) else ""
        return ends[place] or after in _ADDRESSEES or _names(tokens, ends, place + 1) > 0
    return key in _GREETINGS


def _names(tokens: Sequence[Token], ends: Sequence[bool], start: int) -> int:
    """Return how many tokens from `start` are a name with a mark behind it."""
    if start and ends[start - 1]:
        return 0
    for count, token in enumerate(tokens[start : start + _MOST_NAMES], start=1):
        if not token.text[:1].isupper():
            return 0
        if ends[start + count - 1]:
            return count
    return 0


def _thanks(tokens: Sequence[Token]) -> int:
    """Return the place where the thanks at the end begin; the number of tokens when there are none."""
    start = len(tokens)
    while start and tokens[start - 1].key in _THANKS | _AROUND_THANKS:
        start -= 1
    return start if any(token.key in _THANKS for token in tokens[start:]) else len(tokens)

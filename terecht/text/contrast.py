"""What a query says it does not mean: "de prijs, niet de duur", "niet de duur maar de prijs", "in plaats van de duur".

Knows the Dutch patterns that set one thing against another, by tokens and marks alone. Plain negation is no
contrast: in "ik heb geen diploma" or "dat werkt niet meer" the words are what the query is about.

>>> from terecht.text.tokens import tokenise
>>> text = "Ik zoek de prijs, niet de duur."
>>> rejected(tokenise(text), text)
(False, False, False, False, True, True, True)
"""

from collections.abc import Sequence

from terecht.text.neighbours import clause_ends
from terecht.text.tokens import Token

_NO_CONTRAST = frozenset(
    {"alleen", "altijd", "echt", "enkel", "iedereen", "langer", "meer", "veel", "waar", "zo"}
)
"""After "niet" these make a statement of their own: "niet meer", "niet iedereen"."""
_LEAD = frozenset({"dus", "en", "maar"})


def rejected(tokens: Sequence[Token], text: str) -> tuple[bool, ...]:
    """Return, per token, whether it stands in a part that the text sets aside."""
    keys = [token.key for token in tokens]
    ends = clause_ends(tokens, text)
    marks = [False] * len(keys)
    for place, key in enumerate(keys):
        if key == "niet" and keys[place + 1 : place + 2] and keys[place + 1] not in _NO_CONTRAST:
            stop = _stop(keys, ends, place)
            before = place - 1 if place and keys[place - 1] in _LEAD else place
            if (before > 0 and ends[before - 1]) or keys[stop : stop + 1] == ["maar"]:
                marks[place:stop] = [True] * (stop - place)
        elif keys[place : place + 3] == ["in", "plaats", "van"]:
            stop = _stop(keys, ends, place)
            marks[place:stop] = [True] * (stop - place)
    return tuple(marks)


def _stop(keys: Sequence[str], ends: Sequence[bool], start: int) -> int:
    """Return where the part from `start` ends: at a mark, or before a "maar" (also one behind the mark)."""
    for place in range(start, len(keys)):
        if keys[place] == "maar":
            return place
        if ends[place]:
            return place + 1
    return len(keys)

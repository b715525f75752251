r"""A letter to one person as a text for everybody: without greeting, goodbye, signature, and the names in them.

Knows how people in Flanders begin and end a mail. Cuts only at what is surely that, and leaves everything when
nothing would be left: a word too many is better than a word lost, for somebody reads it after us.

>>> for_everybody("Dag Maria,\n\nJa, Maria, dat mag.\n\nGroeten\nAn Peeters")
'Ja, [naam], dat mag.'
>>> greeted("Dag Maria,\n\nDat mag."), greeted("Dag allemaal! Dat mag.")
(('Maria',), ())
"""

import re
from collections.abc import Collection

LEFT_OUT = "[naam]"
"""What stands where a name was."""

LONGEST = 100
"""Characters of a line under a goodbye; a longer one is text again."""
MOST = 8
"""Lines under a goodbye; more of them are no signature."""

_NAME = r"[A-ZÀ-Þ][\w’'-]*\.?"
_PARTICLE = r"(?:van|de|den|der|het|en|ten|ter|&)"
_NAMES = rf"{_NAME}(?:[ \t]+(?:{_PARTICLE}[ \t]+){{0,2}}{_NAME}){{0,3}}"
_TITLE = r"(?i:mevrouw|meneer|mijnheer|mevr\.?|dhr\.?|heer)"
_EVERYBODY = (
    r"(?i:allen|allemaal|iedereen|jullie|mensen|vrienden|collega(?:[’']?s)?|team|bezoeker|vraagsteller"
    r"|heer[ \t]*[/,][ \t]*mevrouw|dames[ \t]+en[ \t]+heren|daar)"
)
_GREETING = re.compile(
    r"\A\s*(?i:goeiedag|goedendag|goeiemorgen|goedemorgen|goeiemiddag|goedemiddag|goeienavond|goedenavond"
    r"|dag|beste|hallo|hoi|hey|geachte|lieve)"
    rf"(?:[ \t]+(?:{_EVERYBODY}|(?:{_TITLE}[ \t]+)?(?P<names>{_NAMES})|{_TITLE}))?"
    r"[ \t]*(?:[,!][ \t]*|\.?[ \t]*(?=\n|\Z))\n*"
)
_GOODBYE = (
    r"(?i:(?:met[ \t]+)?(?:(?:veel|vriendelijke|hartelijke|warme|beste|lieve|zonnige|fijne|culturele|oprechte)[ \t]+)*"
    r"(?:groeten|groet|groetjes)|alvast[ \t]+bedankt|hoogachtend|mvg|vr\.?[ \t]?gr\.?)"
)
_GOODBYE_LINE = re.compile(
    rf"^[ \t]*{_GOODBYE}(?:[ \t]+(?i:van|uit|aan)[ \t]+[^\n]{{1,60}})?"
    rf"[ \t]*[,.!]?\\?[ \t]*(?:{_NAMES})?[ \t]*$|^--[ \t]?$"
)
_GOODBYE_AFTER_TEXT = re.compile(
    rf"(?<=[.!?])[ \t]+{_GOODBYE}[ \t]*,?(?:[ \t]+(?:(?i:van)[ \t]+)?{_NAMES})?[ \t]*[.!]?\s*\Z"
)
_SIGNATURE = re.compile(rf"(?<=[.!?)])[ \t]*\n[ \t]*\n[ \t]*{_NAMES}[ \t]*\Z")
_POSTSCRIPT = re.compile(r"^[ \t]*P\.?S\.?\b", re.IGNORECASE)


def for_everybody(text: str, *, names: Collection[str] = ()) -> str:
    """Return a letter as a text for everybody, with `LEFT_OUT` for whom it greets and for other `names`."""
    body = _without_goodbye(_GREETING.sub("", text.replace("\r\n", "\n"), count=1)).strip() or text.strip()
    if body[0:1] != text.strip()[0:1]:
        body = body[0:1].upper() + body[1:]
    return _without(body, (*greeted(text), *names))


def greeted(text: str) -> tuple[str, ...]:
    """Return the names in the greeting of a letter, each word of them."""
    found = _GREETING.match(text.replace("\r\n", "\n"))
    words = re.findall(_NAME, (found and found["names"]) or "")
    return tuple(word for word in words if not re.fullmatch(_PARTICLE, word.lower()))


def _without_goodbye(text: str) -> str:
    """Return a text without the goodbye that ends it and what is signed under it; a postscript stays."""
    text = _GOODBYE_AFTER_TEXT.sub("", text)
    lines = text.split("\n")
    for place, line in enumerate(lines):
        if _GOODBYE_LINE.match(line) and (length := _signed(lines[place + 1 :])) <= MOST:
            return "\n".join((*lines[:place], *lines[place + 1 + length :])).rstrip()
    return _SIGNATURE.sub("", text.rstrip())


def _signed(lines: list[str]) -> int:
    """Return how many lines are signature, from the first on."""
    texts = (n for n, line in enumerate(lines) if _POSTSCRIPT.match(line) or len(line) > LONGEST)
    return next(texts, len(lines))


def _without(text: str, names: Collection[str]) -> str:
    for name in names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", LEFT_OUT, text)
    return re.sub(rf"{re.escape(LEFT_OUT)}(?:[ \t]+{re.escape(LEFT_OUT)})+", LEFT_OUT, text)

"""Cut a long story into its sentences, as spans of the text as typed.

>>> text = "Onze vzw zoekt een lokaal. Kan dat?"
>>> [text[start:end] for start, end in sentences(text)]
['Onze vzw zoekt een lokaal.', 'Kan dat?']
"""

import re

_END = re.compile(r"(?<=[.!?;])[\"')\]]*\s+|\n+")
_ABBREVIATION = re.compile(r"(?:^|\s)(?:nr|bv|vzw|o\.a|d\.w\.z|enz|bijv|incl|excl|max|min|ca|m\.a\.w|tel|dhr|mevr|mr|dr|st|art)\.$", re.I)


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of each sentence, in order, without the blanks around it."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        piece = text[start : match.start()]
        if _ABBREVIATION.search(piece[-12:]) and "\n" not in match.group():
            continue
        _add(spans, text, start, match.start())
        start = match.end()
    _add(spans, text, start, len(text))
    return tuple(spans)


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    if piece.strip():
        spans.append((start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())))

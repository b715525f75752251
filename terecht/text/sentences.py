"""Cut a long story into its sentences, as spans of the text as typed.

Knows Dutch abbreviations and where a very long sentence may be cut; knows no meaning. Linear in the text.

>>> text = "Onze vzw. De Ster zoekt nr. 5 om 18.30 u. Kan dat?"
>>> [text[start:end] for start, end in sentences(text)]
['Onze vzw. De Ster zoekt nr. 5 om 18.30 u.', 'Kan dat?']
"""

import re
from collections.abc import Iterator

_END = re.compile(r"[.!?…][.!?…\"'”’)\]]*(?=\s)|[\n\r]+|;(?=\s)")
_WORD_BEFORE = re.compile(r"[\w.&/-]{1,20}$")

_ABBREVIATION_WORDS = """
    a.d. a.h.w. a.u.b. aanv afd arr art b.t.w. bijl bijv blz bv b.v ca cf d.d. d.i. d.m.v. d.w.z dhr dir
    dr drs e.a. e.d. e.v. evt excl fam fig gebr gem hfst i.f.v. i.k.v. i.p.v. i.s.m. i.v.m. incl jl k.b.
    m.a.w. m.b.t. m.b.v. m.n. m.u.v. max mej mevr min mr mvr n.a.v. n.v.t. nr nrs nv n.v o.a o.a. o.b.v.
    o.l.v. o.m. p.a. p.m. p.p. pag plv prof resp secr sr st t.a.v. t.e.m. t.g.v. t.h.v. t.o.v. t.w.v.
    tel toegest v.b. vb vgl vnl vs vzw v.z.w zgn
"""
_ABBREVIATIONS = frozenset(_ABBREVIATION_WORDS.split())
"""What ends in a dot without ending a sentence."""

_LETTER = re.compile(r"\w")

LONG = 240
"""A sentence of more characters is a story told in one breath: cut it where a new thought begins."""
SHORTEST = 40
"""Shorter pieces are not cut off a long sentence."""
_NEW_THOUGHT = re.compile(
    r"\s(?=(?:maar|dus|want|daarom|bovendien|alleen|verder|toch|nu)\s)|,\s", re.IGNORECASE
)


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of each sentence or long clause, in order, without the blanks around it."""
    return tuple(
        piece
        for start, end in _between(text, 0, len(text), _ends(text))
        for piece in _between(text, start, end, _turns(text, start, end))
    )


def _ends(text: str) -> Iterator[int]:
    """Yield where sentences end."""
    for match in _END.finditer(text):
        if match.group() != "." or not _is_abbreviation(text, match.start()):
            yield match.end()


def _is_abbreviation(text: str, dot: int) -> bool:
    """Return whether the word before `dot` keeps the sentence going: nr., o.a., an initial, a list number."""
    before = _WORD_BEFORE.search(text[max(0, dot - 20) : dot])
    if not before:
        return False
    word = before.group().lower()
    if word in _ABBREVIATIONS or f"{word}." in _ABBREVIATIONS:
        return True
    return (len(word) == 1 and word.isalpha() and word != "u") or (word.isdigit() and len(word) < 3)


def _turns(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where a sentence that is too long takes another turn."""
    if end - start <= LONG:
        return
    last = start
    for match in _NEW_THOUGHT.finditer(text, start, end):
        if match.end() - last >= SHORTEST and end - match.end() >= SHORTEST:
            last = match.end()
            yield last


def _between(text: str, start: int, end: int, cuts: Iterator[int]) -> Iterator[tuple[int, int]]:
    """Yield the spans between `cuts`, without blanks around them, those without a letter left out."""
    for cut in (*cuts, end):
        piece = text[start:cut]
        if _LETTER.search(piece):
            yield start + len(piece) - len(piece.lstrip()), cut - len(piece) + len(piece.rstrip())
        start = cut

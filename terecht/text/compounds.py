"""Take Dutch compounds apart, and find the lemmas of words by their last part.

Knows which forms may begin, continue and end a compound (the flags of the lexicon), the linking letters
that belong to the left part, and the forms that only look like a part; knows nothing of meaning.

>>> from terecht.text.lexicon import BEGIN, END, WORD, Lexicon
>>> lexicon = Lexicon.of(
...     {"parochie": ["parochie"], "zalen": ["zaal"]},
...     flags={"parochie": WORD | BEGIN, "zalen": WORD | END},
... )
>>> splitter = Splitter(lexicon)
>>> splitter.split("parochiezalen"), splitter.parts("parochiezalen"), splitter.lemmas("parochiezalen")
(('parochie', 'zalen'), ('parochie', 'zaal'), ('parochiezaal',))
"""

from collections.abc import Iterator
from functools import lru_cache

from terecht.text.lexicon import BEGIN, END, MIDDLE, Lexicon

SHORTEST_PART = 3
LONGEST_WORD = 48
"""Longer words are left whole: the search stays small on any input."""

_NEVER_FIRST_WORDS = "ang gehang hei ind infra ing inl iso kei kno kro nam naw obs plo ser vlo wei"
_NEVER_INSIDE_WORDS = """
    ade bede beha bode eur erp fte ing ito kade lade made nen oren rede ret robe sen ser ten
"""
NEVER_FIRST = frozenset(_NEVER_FIRST_WORDS.split())
NEVER_INSIDE = frozenset(_NEVER_INSIDE_WORDS.split())
"""Forms that may stand in a compound, but are mostly a piece of another word (belast|ing|aftrek)."""

NEVER_AFTER_E = frozenset({"ring", "ringen", "rings", "ringetje"})
"""Here the end of a noun made of a verb in -eren (registre|ring), never the ring."""


class Splitter:
    """Splits words with one lexicon. Thread-safe; remembers what it split."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.split = lru_cache(maxsize=16384)(self._split)
        self.parts = lru_cache(maxsize=16384)(self._parts)
        self.lemmas = lru_cache(maxsize=16384)(self._lemmas)

    def is_known(self, key: str) -> bool:
        """Return whether `key` is a word form, a part of compounds, or a compound of such."""
        return bool(self._form(key)) or len(self.split(key)) > 1

    def split_loosely(self, key: str) -> tuple[str, ...]:
        """Return two parts of an unknown word, the last a good end, the first any word; itself if none.

        Finds parts where the flags are too strict (chat|dingen), but takes a typing error for a compound now
        and then: to be asked last.
        """
        if not 2 * SHORTEST_PART < len(key) <= LONGEST_WORD or self._form(key):
            return (key,)
        for end in range(SHORTEST_PART, len(key) - SHORTEST_PART):
            first, last = key[:end], key[end:]
            if self._lexicon.flags(last) & END and self._lexicon.is_word(self._unlinked(first)):
                return first, last
        return (key,)

    def _split(self, key: str) -> tuple[str, ...]:
        """Return the parts of `key` as written, linking letters with the left one; itself alone if none."""
        by_hand = self._lexicon.exceptions.parts.get(key)
        if by_hand:
            return by_hand
        if not 2 * SHORTEST_PART <= len(key) <= LONGEST_WORD:
            return (key,)
        return self._tail(key, 0, {}) or (key,)

    def _tail(self, key: str, start: int, known: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
        """Return the most parts into which `key[start:]` can be cut; () when it can't."""
        if start not in known:
            by_hand = self._lexicon.exceptions.parts.get(key[start:]) if self._may_end(key, start) else None
            known[start] = by_hand or self._cut(key, start, known)
        return known[start]

    def _cut(self, key: str, start: int, known: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
        best: tuple[str, ...] = (key[start:],) if self._may_end(key, start) else ()
        wanted, never = (MIDDLE, NEVER_INSIDE) if start else (BEGIN, NEVER_FIRST)
        for end in range(start + SHORTEST_PART, len(key) - SHORTEST_PART + 1):
            part = key[start:end]
            if self._lexicon.flags(part) & wanted and part not in never:
                rest = self._tail(key, end, known)
                if rest and len(rest) + 1 > len(best):
                    best = (part, *rest)
        return best

    def _may_end(self, key: str, start: int) -> bool:
        """Return whether `key[start:]` may be the last part of the compound `key`."""
        last = key[start:]
        if key[start - 1] == "e" and last in NEVER_AFTER_E:
            return False
        return bool(self._lexicon.flags(last) & END)

    def _lemmas(self, key: str) -> tuple[str, ...]:
        """Return the possible lemmas of `key`, most likely first: the lexicon's, else by its last part."""
        known = self._lexicon.lemmas(self._form(key))
        if known:
            return known
        *before, head = self._split_somehow(key)
        return tuple("".join(before) + lemma for lemma in self._noun_lemmas(head))

    def _parts(self, key: str) -> tuple[str, ...]:
        """Return the lemmas of the parts, words that neighbouring parts make first; () if there are none."""
        split = self._split_somehow(key)
        if len(split) == 1:
            return ()
        sizes = range(len(split) - 1, 1, -1)
        runs = ("".join(split[at : at + size]) for size in sizes for at in range(len(split) - size + 1))
        known = [word for run in runs for word in (run, run.removesuffix("s")) if self._lexicon.is_word(word)]
        alone = [*map(self._unlinked, split[:-1]), split[-1]]
        return tuple(dict.fromkeys(map(self._part_lemma, (*known, *alone))))

    def _split_somehow(self, key: str) -> tuple[str, ...]:
        split = self.split(key)
        return split if len(split) > 1 else self.split_loosely(key)

    def _unlinked(self, part: str) -> str:
        """Return a part before the last without the s that only links it: dorps- is dorp, kruis- stays."""
        flags = self._lexicon.flags
        return part[:-1] if part.endswith("s") and not flags(part) & END and flags(part[:-1]) & END else part

    def _part_lemma(self, part: str) -> str:
        lemmas = self._noun_lemmas(part)
        return part if part in lemmas else lemmas[0]

    def _noun_lemmas(self, part: str) -> tuple[str, ...]:
        """Return the lemmas of a part; no infinitive where another is possible: most compounds are nouns."""
        lemmas = self._lexicon.lemmas(part) or (part,)
        return tuple(lemma for lemma in lemmas if not lemma.endswith("en")) or lemmas

    def _form(self, key: str) -> str:
        """Return the form of the lexicon that `key` is, or that many people write so; "" when none."""
        lexicon = self._lexicon
        for form in (key, *_written_otherwise(key)):
            if lexicon.flags(form) or lexicon.lemmas(form):
                return form
        return next((stem for stem in _without_diminutive(key) if lexicon.flags(stem) & END), "")


def _written_otherwise(key: str) -> Iterator[str]:
    """Yield what fotos (foto's) and verbouwe (verbouwen) may stand for: many leave these out."""
    if key.endswith(("as", "is", "os", "us", "ys")):
        yield f"{key[:-1]}'s"
    if key.endswith("e"):
        yield f"{key}n"


def _without_diminutive(key: str) -> Iterator[str]:
    """Yield what a diminutive the lexicon lacks may be made of: heemke, dakske, manneke, zaaltje."""
    for ending in ("ke", "ske", "eke", "je", "tje", "pje"):
        stem = key.removesuffix("s").removesuffix(ending)
        if len(stem) >= SHORTEST_PART and len(stem) < len(key.removesuffix("s")):
            yield stem
            if stem[-1] == stem[-2]:
                yield stem[:-1]

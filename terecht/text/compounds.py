"""Take Dutch compounds apart, and find the words that stand apart in a text but belong together.

Knows which forms may begin, continue and end a compound (the flags of the lexicon), the linking letters that belong
to the left part, and the prefixes that only look like a word; knows nothing of meaning.

>>> from terecht.text.lexicon import BEGIN, END, WORD, Lexicon
>>> lexicon = Lexicon.of(
...     {"parochie": ["parochie"], "zalen": ["zaal"]},
...     flags={"parochie": WORD | BEGIN, "zalen": WORD | END},
... )
>>> splitter = Splitter(lexicon)
>>> splitter.split("parochiezalen"), splitter.parts("parochiezalen"), splitter.lemmas("parochiezalen")
(('parochie', 'zalen'), ('parochie', 'zaal'), ('parochiezaal',))
"""

from collections.abc import Sequence
from functools import lru_cache

from terecht.text.lexicon import BEGIN, END, MIDDLE, Lexicon
from terecht.text.tokens import Token

SHORTEST_PART = 3
LONGEST_WORD = 48
"""Longer words are left whole: the search stays small on any input."""

PREFIXES = frozenset({"infra"})
"""Forms the word list lets begin a compound, but whose compounds nobody looks for by that part."""


class Splitter:
    """Splits words with one lexicon. Thread-safe; remembers what it split."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.split = lru_cache(maxsize=32768)(self._split)
        self.parts = lru_cache(maxsize=32768)(self._parts)
        self.lemmas = lru_cache(maxsize=32768)(self._lemmas)

    def is_known(self, key: str) -> bool:
        """Return whether `key` is a word, or a compound of words."""
        return self._lexicon.is_word(key) or len(self.split(key)) > 1

    def _split(self, key: str) -> tuple[str, ...]:
        """Return the parts of `key` as written, linking letters with the left one; itself alone if it has none."""
        by_hand = self._lexicon.exceptions.parts.get(key)
        if by_hand:
            return by_hand
        if not 2 * SHORTEST_PART <= len(key) <= LONGEST_WORD:
            return (key,)
        found = self._tails(key, 0, {})
        return found if found and len(found) > 1 else (key,)

    def _tails(self, key: str, start: int, known: dict[int, tuple[str, ...] | None]) -> tuple[str, ...] | None:
        """Return the most parts into which `key[start:]` can be cut, None when it can't."""
        if start in known:
            return known[start]
        flags = self._lexicon.flags
        best: tuple[str, ...] | None = None
        if start and flags(key[start:]) & END:
            best = (key[start:],)
        wanted = MIDDLE if start else BEGIN
        for end in range(start + SHORTEST_PART, len(key) - SHORTEST_PART + 1):
            part = key[start:end]
            if flags(part) & wanted and part not in PREFIXES:
                rest = self._tails(key, end, known)
                if rest and (best is None or len(rest) + 1 > len(best)):
                    best = (part, *rest)
        known[start] = best
        return best

    def _lemmas(self, key: str) -> tuple[str, ...]:
        """Return the possible lemmas of `key`, most likely first: the lexicon's, else those of its head."""
        return self._lexicon.lemmas(key) or self.lemmas_by_head(key)

    def lemmas_by_head(self, key: str) -> tuple[str, ...]:
        """Return the lemmas that the last part of the compound `key` leads to; `key` when it is no compound."""
        *before, head = self.split(key)
        return tuple("".join(before) + lemma for lemma in self._noun_lemmas(head)) if before else (key,)

    def _noun_lemmas(self, part: str) -> tuple[str, ...]:
        """Return the lemmas of a part; no infinitives where another one is possible: most compounds are nouns."""
        lemmas = self._lexicon.lemmas(part) or (part,)
        return tuple(lemma for lemma in lemmas if not lemma.endswith("en")) or lemmas

    def _parts(self, key: str) -> tuple[str, ...]:
        """Return the lemmas of the parts, and of known words that several neighbours make; () if it has none."""
        split = self.split(key)
        if len(split) == 1:
            return ()
        found: list[str] = []
        for length in range(len(split) - 1, 0, -1):
            for first in range(len(split) - length + 1):
                whole = "".join(split[first : first + length])
                if length == 1 or self._lexicon.flags(whole):
                    found.extend(lemma for lemma in self._noun_lemmas(whole)[:1] if lemma not in found)
        return tuple(found)



PARTICLES = frozenset(
    "aan achter af bij binnen buiten dicht door in langs los mee na neer om onder op open over rond samen tegen terug "
    "thuis toe tussen uit vast vol voor voorbij voort vrij weg weer".split()
)
"""What may stand apart from its verb."""


def joined(tokens: Sequence[Token], splitter: Splitter) -> tuple[tuple[int, str], ...]:
    """Return (place of the first, key) for each two neighbours that written together are a known word."""
    found = []
    for place, (left, right) in enumerate(zip(tokens, tokens[1:], strict=False)):
        if len(left.key) < SHORTEST_PART or len(right.key) < SHORTEST_PART:
            continue
        key = left.key + right.key
        if splitter.is_known(key):
            found.append((place, key))
    return tuple(found)


def separated(tokens: Sequence[Token], splitter: Splitter, lexicon: Lexicon) -> tuple[tuple[int, int, str], ...]:
    """Return (place of the verb, place of the particle, lemma) for each verb whose particle stands further on."""
    found = []
    for place, particle in enumerate(tokens):
        if particle.key not in PARTICLES:
            continue
        for verb in range(place - 1, max(-1, place - 9), -1):
            whole = next(
                (
                    particle.key + lemma
                    for lemma in splitter.lemmas(tokens[verb].key)
                    if lemma.endswith("n") and lexicon.lemmas(particle.key + lemma)[-1:] == (particle.key + lemma,)
                ),
                "",
            )
            if whole:
                found.append((verb, place, whole))
                break
    return tuple(found)

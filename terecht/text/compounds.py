"""Take Dutch compounds apart, and find the words that stand apart in a text but belong together.

Knows which forms may begin, continue and end a compound (the flags of the lexicon), the linking letters that belong
to the left part, and the forms that only look like a part; knows nothing of meaning.

>>> from terecht.text.lexicon import BEGIN, END, WORD, Lexicon
>>> lexicon = Lexicon.of(
...     {"parochie": ["parochie"], "zalen": ["zaal"]},
...     flags={"parochie": WORD | BEGIN, "zalen": WORD | END},
... )
>>> splitter = Splitter(lexicon)
>>> splitter.split("parochiezalen"), splitter.parts("parochiezalen"), splitter.lemmas("parochiezalen")
(('parochie', 'zalen'), ('parochie', 'zaal'), ('parochiezaal',))
"""

from collections.abc import Container, Iterator, Sequence
from functools import lru_cache

from terecht.text.lexicon import BEGIN, END, MIDDLE, Lexicon
from terecht.text.stopwords import is_stopword
from terecht.text.tokens import Token

SHORTEST_PART = 3
LONGEST_WORD = 48
"""Longer words are left whole: the search stays small on any input."""

NEVER_FIRST = frozenset("ang gehang hei ind infra ing inl iso kei kno kro nam naw obs plo ser vlo wei".split())
NEVER_INSIDE = frozenset(
    "ade bede beha bode eur erp fte ing ito kade lade made nen oren rede ret robe sen ser ten".split()
)
"""Forms the word list lets stand in a compound, but that are mostly a piece of something else (belast|ing|aftrek)."""

NEVER_AFTER_E = ("ring", "ringen", "rings", "ringetje")
"""registre|ring, anime|ring: a piece of a verb in -eren, never the ring."""


class Splitter:
    """Splits words with one lexicon. Thread-safe; remembers what it split."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.split = lru_cache(maxsize=32768)(self._split)
        self.parts = lru_cache(maxsize=32768)(self._parts)
        self.lemmas = lru_cache(maxsize=32768)(self._lemmas)

    def is_known(self, key: str) -> bool:
        """Return whether `key` is a word form, a part of compounds, or a compound of such."""
        return bool(self._form(key)) or len(self.split(key)) > 1

    def _form(self, key: str) -> str:
        """Return the form of the lexicon that `key` is, or writes as many do (fotos, verbouwe); "" if none."""
        for form in (key, _with_apostrophe(key), f"{key}n" if key.endswith("e") else key):
            if self._lexicon.flags(form) or self._lexicon.lemmas(form):
                return form
        return ""

    def _split(self, key: str) -> tuple[str, ...]:
        """Return the parts of `key` as written, linking letters with the left one; itself alone if it has none."""
        by_hand = self._lexicon.exceptions.parts.get(key)
        if by_hand:
            return by_hand
        if not 2 * SHORTEST_PART <= len(key) <= LONGEST_WORD:
            return (key,)
        return self._tail(key, 0, {}) or (key,)

    def _tail(self, key: str, start: int, known: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
        """Return the most parts into which `key[start:]` can be cut; () when it can't."""
        if start in known:
            return known[start]
        tail = key[start:]
        flags = self._lexicon.flags
        best: tuple[str, ...] = ()
        if start and flags(tail) & END and not (key[start - 1] == "e" and tail in NEVER_AFTER_E):
            best = self._lexicon.exceptions.parts.get(tail, (tail,))
        if len(best) != 1 or best != self._lexicon.exceptions.parts.get(tail):
            wanted, never = (MIDDLE, NEVER_INSIDE) if start else (BEGIN, NEVER_FIRST)
            for end in range(start + SHORTEST_PART, len(key) - SHORTEST_PART + 1):
                part = key[start:end]
                if flags(part) & wanted and part not in never:
                    rest = self._tail(key, end, known)
                    if rest and len(rest) + 1 > len(best):
                        best = (part, *rest)
        known[start] = best
        return best

    def _lemmas(self, key: str) -> tuple[str, ...]:
        """Return the possible lemmas of `key`, most likely first: the lexicon's, else those of its last part."""
        known = self._lexicon.lemmas(self._form(key))
        if known:
            return known
        *before, head = self.split(key) if len(self.split(key)) > 1 else self.split_loosely(key)
        return tuple("".join(before) + lemma for lemma in self._head_lemmas(head)) if before else (key,)

    def _head_lemmas(self, head: str) -> tuple[str, ...]:
        """Return the lemmas of a last part; no infinitive where another is possible: most compounds are nouns."""
        lemmas = self._lexicon.lemmas(head) or (head,)
        return tuple(lemma for lemma in lemmas if not lemma.endswith("en")) or lemmas

    def split_loosely(self, key: str) -> tuple[str, ...]:
        """Return two parts of an unknown word, the second a good end and the first any word; itself if it has none.

        Finds parts where the flags are too strict (chat|dingen), and mistakes a typing error for a compound now and
        then: ask it last.
        """
        if not 2 * SHORTEST_PART < len(key) <= LONGEST_WORD or self._form(key):
            return (key,)
        for end in range(SHORTEST_PART, len(key) - SHORTEST_PART):
            first, last = key[:end], key[end:]
            if self._lexicon.flags(last) & END and self._lexicon.is_word(self._without_link(first, key)):
                return first, last
        return (key,)

    def _parts(self, key: str) -> tuple[str, ...]:
        """Return the lemmas of the parts, words that several neighbours make first; () when `key` has no parts."""
        split = self.split(key) if len(self.split(key)) > 1 else self.split_loosely(key)
        if len(split) == 1:
            return ()
        wholes = (
            "".join(split[first : first + length])
            for length in range(len(split) - 1, 1, -1)
            for first in range(len(split) - length + 1)
        )
        known = [whole for written in wholes if (whole := self._without_link(written, key))]
        alone = [self._without_link(part, key) or part for part in split]
        return tuple(dict.fromkeys(self._part_lemma(part) for part in (*known, *alone)))

    def _without_link(self, part: str, key: str) -> str:
        """Return a part of `key` without the s that only links it (dorps-), "" when it is no word either way."""
        flags = self._lexicon.flags
        if not key.endswith(part) and part.endswith("s") and not flags(part) & END and flags(part[:-1]) & END:
            return part[:-1]
        return part if flags(part) else ""

    def _part_lemma(self, part: str) -> str:
        lemmas = self._head_lemmas(part)
        return part if part in lemmas else lemmas[0]


def _with_apostrophe(key: str) -> str:
    """Return fotos as foto's: many leave the apostrophe out."""
    return f"{key[:-1]}'s" if key[-2:] in {"as", "is", "os", "us", "ys"} else key


PARTICLES = frozenset(
    "aan achter af bij binnen buiten dicht door in klaar langs los mee na neer om onder op open over rond samen stop "
    "tegen terecht terug thuis toe tussen uit vast vol voor voorbij voort vrij weg weer".split()
)
"""What may stand apart from its verb."""

_CLAUSE_GOES_ON = frozenset(
    "aan als bij binnen dan dat door en in maar met na naar of om omdat onder op over sinds te tegen tijdens tot tussen "
    "uit van vanaf via volgens voor voordat wanneer want zodat zonder".split()
)
"""What may follow a particle that belongs to a verb; after a preposition comes what it governs instead."""


def joined(
    tokens: Sequence[Token], ends: Sequence[bool], lexicon: Lexicon, vocabulary: Container[str]
) -> Iterator[tuple[int, str]]:
    """Yield (place of the first, key) for each two neighbours that written together are one word.

    A word of the vocabulary counts even when its first half has no content of its own (voor waarden). `ends` says,
    per token, whether a clause ends after it.
    """
    for place, (left, right) in enumerate(zip(tokens, tokens[1:], strict=False)):
        sizes = len(left.key), len(right.key)
        if ends[place] or sizes[1] <= SHORTEST_PART or sum(sizes) > LONGEST_WORD or is_stopword(right.key):
            continue
        key = left.key + right.key
        if key in vocabulary or (
            sizes[0] > SHORTEST_PART and not is_stopword(left.key) and lexicon.is_word(key)
        ):
            yield place, key


def separated(
    tokens: Sequence[Token], ends: Sequence[bool], lexicon: Lexicon
) -> Iterator[tuple[int, int, str]]:
    """Yield (first place, last place, lemma) for each verb and its particle: vraag ... aan, aan te vragen.

    `ends` says, per token, whether a clause ends after it.
    """
    for place, particle in enumerate(tokens):
        if particle.key not in PARTICLES:
            continue
        if place + 2 < len(tokens) and tokens[place + 1].key == "te":
            verbs: Sequence[int] = (place + 2,)
        elif ends[place] or tokens[place + 1].key in _CLAUSE_GOES_ON:
            verbs = range(place - 1, max(-1, place - 13), -1)
        else:
            continue
        for verb in verbs:
            if verb < place and ends[verb]:
                break
            whole = _with_particle(particle.key, tokens[verb].key, lexicon)
            if whole:
                yield min(verb, place), max(verb, place), whole
                break


def _with_particle(particle: str, key: str, lexicon: Lexicon) -> str:
    """Return the lemma of the separable verb that `particle` and the form `key` make; "" when there is none."""
    for lemma in lexicon.lemmas(key):
        if lemma.endswith("n") and (particle + lemma) in lexicon.lemmas(particle + lemma):
            return particle + lemma
    return ""

"""Find words that stand apart in a text but belong together: zaal verhuur, voor waarden, vraag … aan.

Knows the particles of Dutch verbs and what may follow one; knows nothing of word order beyond that.

>>> from terecht.text.lexicon import Lexicon
>>> from terecht.text.tokens import tokenise
>>> lexicon = Lexicon.of({"vragen": ["vragen"], "aanvragen": ["aanvragen"]})
>>> tokens = tokenise("hoe vragen wij subsidie aan")
>>> list(separated(tokens, clause_ends(tokens, "hoe vragen wij subsidie aan"), lexicon))
[(1, 4, 'aanvragen')]
"""

from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from terecht.text.lexicon import Lexicon
from terecht.text.stopwords import is_stopword
from terecht.text.tokens import Token

SHORTEST_HALF = 4
"""The second half of a word written in two has this many letters at least, or anything would do."""

FARTHEST = 12
"""A particle is sought a verb this many words back at most."""

_PARTICLE_WORDS = """
    aan achter af bij binnen buiten dicht door in klaar langs los mee na neer om onder op open over rond samen
    stop tegen terecht terug thuis toe tussen uit vast vol voor voorbij voort vrij weg weer
"""
PARTICLES = frozenset(_PARTICLE_WORDS.split())
"""What may stand apart from its verb."""

_FOLLOWING_WORDS = """
    aan als bij binnen dan dat door en in maar met na naar of om omdat onder op over sinds te tegen tijdens
    tot tussen uit van vanaf via volgens voor voordat wanneer want zodat zonder
"""
FOLLOWING = frozenset(_FOLLOWING_WORDS.split())
"""What may follow a particle of a verb; a preposition is followed by what it governs instead."""

_MARKS = frozenset(".,;:!?()\n")


def clause_ends(tokens: Sequence[Token], text: str) -> list[bool]:
    """Return whether a clause of `text` ends after each token: at the end, or where a mark stands."""
    gaps = [text[left.end : right.start] for left, right in pairwise(tokens)]
    return [*(gap != " " and not _MARKS.isdisjoint(gap) for gap in gaps), True][: len(tokens)]


def joined(
    tokens: Sequence[Token], ends: Sequence[bool], lexicon: Lexicon, vocabulary: Container[str]
) -> Iterator[tuple[int, str]]:
    """Yield (place of the first, key) for each two neighbours that written together are one word.

    A word of the vocabulary counts even when its first half has no content of its own (voor waarden).
    """
    for place, (left, right) in enumerate(pairwise(tokens)):
        if ends[place] or len(right.key) < SHORTEST_HALF or is_stopword(right.key):
            continue
        key = left.key + right.key
        if key in vocabulary or (lexicon.is_word(key) and not is_stopword(left.key)):
            yield place, key


def separated(
    tokens: Sequence[Token], ends: Sequence[bool], lexicon: Lexicon
) -> Iterator[tuple[int, int, str]]:
    """Yield (first place, last place, lemma) for each verb and its particle: vraag … aan, aan te vragen."""
    for place, particle in enumerate(tokens):
        if particle.key not in PARTICLES:
            continue
        for verb in _verbs_of(tokens, place, ends):
            lemma = _with_particle(particle.key, tokens[verb].key, lexicon)
            if lemma:
                yield min(verb, place), max(verb, place), lemma
                break


def _verbs_of(tokens: Sequence[Token], place: int, ends: Sequence[bool]) -> Iterator[int]:
    """Yield the places where the verb of the particle at `place` may stand, nearest first."""
    if place + 2 < len(tokens) and tokens[place + 1].key == "te":
        yield place + 2
    elif ends[place] or tokens[place + 1].key in FOLLOWING:
        for before in range(place - 1, max(-1, place - 1 - FARTHEST), -1):
            if ends[before]:
                return
            yield before


def _with_particle(particle: str, key: str, lexicon: Lexicon) -> str:
    """Return the lemma of the verb that `particle` and the form `key` make; "" when there is none."""
    wholes = (particle + lemma for lemma in lexicon.lemmas(key) if lemma.endswith("n"))
    return next((whole for whole in wholes if whole in lexicon.lemmas(whole)), "")

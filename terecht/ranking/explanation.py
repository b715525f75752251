"""Why a hit: what every word of the query added to its score, and which word of the entry it met.

The shares come from the scorers and sum to the score; here they get a place in the query, a kind and the word
met.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from terecht.domain.ranking import MatchKind, Part
from terecht.ranking.features import gram_keys
from terecht.ranking.words import Word
from terecht.text.analysis import Analysis, Term
from terecht.text.related import Related
from terecht.text.sentences import sentences

KINDS = {
    "exact": MatchKind.EXACT,
    "lemma": MatchKind.LEMMA,
    "compound": MatchKind.COMPOUND,
    "correction": MatchKind.CORRECTION,
    "synonym": MatchKind.SYNONYM,
    "related": MatchKind.RELATED,
}
ALIKE = 0.25  # share of n-grams two words must have in common to be shown as spelled alike


@dataclass(frozen=True)
class TextWords:
    """The words of an entry's text as a query may meet them.

    `by_term`: per term key the word that holds it with most weight, as (shown, folded key, the term); `letters`: every
    word as shown, with the keys of its n-grams.
    """

    by_term: Mapping[str, tuple[str, str, Term]]
    letters: tuple[tuple[str, frozenset[int]], ...]


def text_words(analysis: Analysis, related: Related) -> TextWords:
    """Return the words of an analysed text, met by their kin as well."""
    by_term: dict[str, tuple[str, str, Term]] = {}
    keys = analysis.char_text.split(" ") if analysis.char_text else ()
    for token, key, terms in zip(analysis.tokens, keys, analysis.terms, strict=True):
        for term in related.widen(terms):
            if term.key not in by_term or term.weight > by_term[term.key][2].weight:
                by_term[term.key] = (token.text, key, term)
    letters = ((token.text, _grams_of(token.key)) for token in analysis.tokens)
    return TextWords(by_term, tuple(letters))


@lru_cache(maxsize=16384)
def _grams_of(key: str) -> frozenset[int]:
    return frozenset(gram_keys(key).tolist())


def parts_of(
    analysis: Analysis, words: Sequence[Word], shares: Sequence[float], texts: Sequence[TextWords]
) -> tuple[Part, ...]:
    """Return the parts of a hit's score, heaviest first; their weights sum to the sum of `shares`.

    `texts`: the entry's nearest phrasing and its question.
    """
    parts = []
    for word, share in zip(words, shares, strict=True):
        tokens = analysis.tokens[word.token : word.token + word.span]
        matched, kind = _meeting(word, texts)
        parts.append(Part(tokens[0].start, tokens[-1].end, matched, kind, float(share)))
    return tuple(sorted(parts, key=lambda part: -part.weight))


def _meeting(word: Word, texts: Sequence[TextWords]) -> tuple[str, MatchKind]:
    """Return the word of the texts that a query word meets, and how: by its best shared term, else by its letters."""
    best: tuple[float, str, MatchKind] = (0.0, "", MatchKind.SPELLING)
    for text in texts:
        for term in word.terms:
            shown, key, other = text.by_term.get(term.key, ("", "", term))
            if shown and term.weight * other.weight > best[0]:
                best = (term.weight * other.weight, shown, _kind(word, key, term.kind, other.kind))
    return (best[1], best[2]) if best[0] else (_alike(word, texts), MatchKind.SPELLING)


def _kind(word: Word, key: str, mine: str, theirs: str) -> MatchKind:
    """Name a meeting after the longest step on either side: the same word, its lemma, a part, a repair, a
    synonym, kin.
    """
    if mine == "correction":
        return MatchKind.CORRECTION
    if word.key and word.key == key:
        return MatchKind.EXACT
    order = ("exact", "lemma", "compound", "correction", "synonym", "related")
    return (
        KINDS[max(mine, theirs, key=order.index)]
        if "exact" not in (mine, theirs) or mine != theirs
        else MatchKind.LEMMA
    )


def _alike(word: Word, texts: Sequence[TextWords]) -> str:
    """Return the word of the texts that shares most n-grams with a query word, "" when none does enough."""
    mine = frozenset(word.features.grams.tolist())
    found = [
        (len(mine & grams) / (len(mine | grams) or 1), shown)
        for text in texts
        for shown, grams in text.letters
    ]
    overlap, shown = max(found, default=(0.0, ""))
    return shown if overlap > ALIKE else ""


def focus_of(query: str, parts: Sequence[Part]) -> tuple[int, int]:
    """Return the span of the sentence that decided: the one whose words add most to the score."""
    spans = sentences(query)
    if len(spans) < 2:
        return (0, len(query))
    weights = [sum(part.weight for part in parts if start <= part.start < end) for start, end in spans]
    return spans[int(np.argmax(weights))]

"""Why a hit: what every word of the query added to its score, and which word of the entry it met.

The shares come from the scorers and sum to the score; here they get a place in the query, a kind and the word
met.
"""

from collections.abc import Callable, Sequence

import numpy as np

from terecht.domain.faq import Entry
from terecht.domain.ranking import MatchKind, Part
from terecht.ranking.features import gram_keys
from terecht.ranking.words import Word
from terecht.text.analysis import Analysis
from terecht.text.sentences import sentences

KINDS = {
    "exact": MatchKind.EXACT,
    "lemma": MatchKind.LEMMA,
    "compound": MatchKind.COMPOUND,
    "correction": MatchKind.CORRECTION,
    "synonym": MatchKind.SYNONYM,
}
ALIKE = 0.25  # share of n-grams two words must have in common to be shown as spelled alike


def parts_of(
    analysis: Analysis,
    words: Sequence[Word],
    shares: Sequence[float],
    *,
    entry: Entry,
    phrasing: str,
    analyse: Callable[[str], Analysis],
) -> tuple[Part, ...]:
    """Return the parts of a hit's score, heaviest first; their weights sum to the sum of `shares`."""
    met = [analyse(text) for text in dict.fromkeys((phrasing, entry.question))]
    parts = []
    for word, share in zip(words, shares, strict=True):
        tokens = analysis.tokens[word.token : word.token + word.span]
        matched, kind = _meeting(word, met)
        parts.append(Part(tokens[0].start, tokens[-1].end, matched, kind, float(share)))
    return tuple(sorted(parts, key=lambda part: -part.weight))


def _meeting(word: Word, texts: Sequence[Analysis]) -> tuple[str, MatchKind]:
    """Return the word of the texts that a query word meets, and how: by its best shared term, else by its
    letters.
    """
    best: tuple[float, str, MatchKind] = (0.0, "", MatchKind.SPELLING)
    for text in texts:
        keys = text.char_text.split(" ") if text.char_text else ()
        for token, key, terms in zip(text.tokens, keys, text.terms, strict=True):
            theirs = {term.key: term for term in terms}
            for term in word.terms:
                other = theirs.get(term.key)
                if other and term.weight * other.weight > best[0]:
                    best = (term.weight * other.weight, token.text, _kind(word, key, term.kind, other.kind))
    if best[0]:
        return best[1], best[2]
    return _alike(word, texts), MatchKind.SPELLING


def _kind(word: Word, key: str, mine: str, theirs: str) -> MatchKind:
    """Name a meeting after the longest step on either side: the same word, its lemma, a part, a repair, a
    synonym.
    """
    if mine == "correction":
        return MatchKind.CORRECTION
    if word.key and word.key == key:
        return MatchKind.EXACT
    order = ("exact", "lemma", "compound", "correction", "synonym")
    return (
        KINDS[max(mine, theirs, key=order.index)]
        if "exact" not in (mine, theirs) or mine != theirs
        else MatchKind.LEMMA
    )


def _alike(word: Word, texts: Sequence[Analysis]) -> str:
    """Return the token of the texts that shares most n-grams with a word, "" when none does enough."""
    mine = set(gram_keys(word.key).tolist())
    best = (ALIKE, "")
    for text in texts:
        for token in text.tokens:
            theirs = set(gram_keys(token.key).tolist())
            overlap = len(mine & theirs) / max(len(mine | theirs), 1)
            best = max(best, (overlap, token.text))
    return best[1]


def focus_of(query: str, parts: Sequence[Part]) -> tuple[int, int]:
    """Return the span of the sentence that decided: the one whose words add most to the score."""
    spans = sentences(query)
    if len(spans) < 2:
        return (0, len(query))
    weights = [sum(part.weight for part in parts if start <= part.start < end) for start, end in spans]
    return spans[int(np.argmax(weights))]

"""From an analysed text to words as the index has them: folded letters with terms, and terms over words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from terecht.ranking.features import WordFeatures, word_features
from terecht.text.analysis import Analysis, Term
from terecht.text.contrast import rejected
from terecht.text.courtesy import courtesies
from terecht.text.related import Related

REJECTED = 0.25  # weight of a word that the query sets aside


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text. `key` is its folded, corrected form, "" for a term that spans several tokens.

    `features` are its n-grams and terms as keys; `token` is the place of its (first) token in the analysis,
    `span` how many tokens it covers; `content` is False for function words. `weight` is what it counts for in a
    query: a word that the text sets aside ("…, niet de duur") says less, and not nothing.
    """

    key: str
    terms: tuple[Term, ...]
    features: WordFeatures
    token: int
    span: int = 1
    content: bool = True
    weight: float = 1.0


def words_of(analysis: Analysis) -> tuple[Word, ...]:
    """Return the words of an analysed text, in order; without greeting and thanks when it says something else too."""
    keys = analysis.char_text.split(" ") if analysis.char_text else ()
    aside = rejected(analysis.tokens, analysis.text)
    polite = _mere_courtesy(analysis)
    words: list[Word] = []
    for place, (key, terms) in enumerate(zip(keys, analysis.terms, strict=True)):
        if polite[place]:
            continue
        weight = REJECTED if aside[place] else 1.0
        spanning = [term for term in terms if term.span > 1]
        single = tuple([term for term in terms if term.span == 1]) if spanning else terms
        features = word_features(key, single)
        words.append(Word(key, single, features, place, content=analysis.content[place], weight=weight))
        for term in spanning:
            words.append(Word("", (term,), word_features("", (term,)), place, span=term.span, weight=weight))
    return tuple(words)


def _mere_courtesy(analysis: Analysis) -> Sequence[bool]:
    """Tell, per token, whether it can be left out: "hallo" before a question, and not by itself."""
    polite = courtesies(analysis.tokens, analysis.text)
    asks = any(content and not courtesy for content, courtesy in zip(analysis.content, polite, strict=True))
    return polite if asks else [False] * len(polite)


def telling(words: Sequence[Word]) -> Sequence[Word]:
    """Return the words that say something; all of them in a text that has nothing else than function words."""
    return [word for word in words if word.content] or words


def widened(words: Sequence[Word], related: Related) -> tuple[Word, ...]:
    """Return the words of a stored text with the kin of each, so that a query in other words meets them.

    Only what is stored is widened: kin on both sides would let words meet that are twice removed.
    """
    found: list[Word] = []
    for word in words:
        terms = related.widen(word.terms) if word.content and word.key else word.terms
        is_wider = len(terms) > len(word.terms)
        found.append(
            replace(word, terms=terms, features=word_features(word.key, terms)) if is_wider else word
        )
    return tuple(found)

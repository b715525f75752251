"""All that Terecht knows about the words of a text, in one value; phrasings and queries go the same way.

Knows how tokens, lexicon, compounds, spelling and synonyms work together; knows nothing of the FAQ or of
scores.

>>> from terecht.text.lexicon import Lexicon
>>> lexicon = Lexicon.of({"zalen": ["zaal"], "zaal": ["zaal"], "de": ["de"]})
>>> analysis = Analyser(lexicon, synonyms=Synonyms((("lokaal", ("lokaal", "zaal")),))).analyse("De zalen")
>>> [(term.key, term.kind, term.weight) for term in analysis.terms[1]]
[('zaal', 'lemma', 1.0), ('#lokaal', 'synonym', 0.8)]
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from terecht.text.compounds import Splitter
from terecht.text.gibberish import is_gibberish, is_run
from terecht.text.language import DUTCH, guess
from terecht.text.lexicon import Lexicon
from terecht.text.neighbours import clause_ends, joined, separated
from terecht.text.spelling import Speller, sound
from terecht.text.stopwords import is_stopword
from terecht.text.synonyms import Synonyms, Thesaurus
from terecht.text.tokens import MAX_CHARACTERS, Token, tokenise
from terecht.text.vocabulary import Vocabulary

__all__ = ["Analyser", "Analysis", "Corrected", "Lemmatise", "Synonyms", "Term", "vocabulary_of"]

PART_WEIGHT = 0.5
"""A part says less than the whole; so do, in this order, what follows."""
JOINED_WEIGHT = 0.8
CONCEPT_WEIGHT = 0.8
CORRECTION_WEIGHT = 0.9

LONGEST_ABBREVIATION = 5
"""Words all in capitals up to this length are abbreviations, never typing errors."""

Lemmatise = Callable[[tuple[Token, ...]], tuple[tuple[str, ...], ...]]
"""Tokens to the possible lemmas of each, most likely first; () leaves a token to the lexicon."""


@dataclass(frozen=True, slots=True)
class Term:
    """Something a token stands for.

    `key` is a lemma, or a concept (`#kerk`). `kind` is exact, lemma, compound, correction or synonym.
    `weight` is in
    (0, 1]. `span` counts the tokens it covers, from the token it belongs to.
    """

    key: str
    kind: str
    weight: float
    span: int = 1


@dataclass(frozen=True, slots=True)
class Corrected:
    """A typing error: its span in the text as typed, what was typed and what was read instead."""

    start: int
    end: int
    typed: str
    used: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of a text; `terms`, `unknown` and `content` run along with `tokens`.

    `unknown`: a word neither in the lexicon nor in the vocabulary, and not repaired. `content`: no stop word.
    `char_text`: the corrected keys, one per token, with a blank between, for character n-grams. `language`
    is an ISO 639-1 code, "nl" in doubt. `gibberish`: nothing in it can be read.
    """

    text: str
    tokens: tuple[Token, ...]
    terms: tuple[tuple[Term, ...], ...]
    corrections: tuple[Corrected, ...]
    unknown: tuple[bool, ...]
    content: tuple[bool, ...]
    char_text: str
    language: str
    gibberish: bool


@dataclass(frozen=True, slots=True)
class _Word:
    """What a token stands for by itself; `used` is its key, or the word it was repaired to."""

    terms: tuple[Term, ...]
    lemmas: tuple[str, ...]
    used: str
    unknown: bool
    content: bool


class Analyser:
    """Analyses texts with one lexicon, thesaurus and vocabulary. Thread-safe; remembers words it has seen."""

    def __init__(
        self,
        lexicon: Lexicon,
        *,
        synonyms: Synonyms | None = None,
        vocabulary: Mapping[str, int] | Vocabulary | None = None,
        lemmatise: Lemmatise | None = None,
    ) -> None:
        """Make an analyser; typing errors are repaired towards `vocabulary` (or key -> how often it occurs)."""
        self.lexicon = lexicon
        self.splitter = Splitter(lexicon)
        if not isinstance(vocabulary, Vocabulary):
            vocabulary = Vocabulary.of(vocabulary or {}, sound=sound)
        self.vocabulary = vocabulary
        self._speller = Speller(vocabulary, self.splitter.is_known)
        self._counts = self._speller.counts
        self._thesaurus = Thesaurus(synonyms or Synonyms(), self.splitter)
        self._lemmatise = lemmatise
        self._word = lru_cache(maxsize=16384)(self._look_up)

    def analyse(self, text: str, *, limit: int = MAX_CHARACTERS) -> Analysis:
        """Return the analysis of the first `limit` characters of `text`. Never fails."""
        tokens = tokenise(text, limit=limit)
        language = guess(tokens, self.splitter.is_known)
        words = self._words(tokens, is_dutch=language == DUTCH)
        unknown = tuple([word.unknown for word in words])
        gibberish = bool(text.strip()) and is_gibberish(tokens, _unreadable(tokens, words))
        return Analysis(
            text=text,
            tokens=tokens,
            terms=self._terms(tokens, words, text),
            corrections=tuple(
                Corrected(token.start, token.end, token.text, word.used)
                for token, word in zip(tokens, words, strict=True)
                if word.used != token.key and not gibberish
            ),
            unknown=unknown,
            content=tuple([word.content for word in words]),
            char_text=" ".join([word.used for word in words]),
            language=language,
            gibberish=gibberish,
        )

    def _words(self, tokens: tuple[Token, ...], *, is_dutch: bool) -> list[_Word]:
        given = self._lemmatise(tokens) if self._lemmatise else ((),) * len(tokens)
        return [
            self._word(token.key, token.parts, lemmas, is_dutch and _may_be_error(token, first=place == 0))
            for place, (token, lemmas) in enumerate(zip(tokens, given, strict=True))
        ]

    def _look_up(self, key: str, between: tuple[str, ...], given: tuple[str, ...], may_repair: bool) -> _Word:
        """Return what a key stands for; `between` its hyphens are parts, `given` come from elsewhere."""
        known = self._is_known(key, between)
        repair = self._speller.repair(key) if may_repair and not known else None
        used = repair.word if repair else key
        lemmas = given or self.splitter.lemmas(used)
        scale = CORRECTION_WEIGHT if repair else 1.0
        terms = [
            Term(lemma, "correction" if repair else "exact" if lemma == key else "lemma", scale / len(lemmas))
            for lemma in lemmas
        ]
        parts = self.splitter.parts(used) or tuple(
            self.splitter.lemmas(part)[0] for part in between[1:] and between
        )
        terms += [Term(part, "compound", scale * PART_WEIGHT) for part in parts if part not in lemmas]
        return _Word(
            terms=tuple(terms),
            lemmas=lemmas,
            used=used,
            unknown=not (known or repair or key in self._counts or self.splitter.split_loosely(key)[1:]),
            content=not all(is_stopword(lemma) for lemma in lemmas),
        )

    def _is_known(self, key: str, between: tuple[str, ...]) -> bool:
        """Return whether `key` is a word, made of words, or nothing that could be one (as a number)."""
        return (
            not key.replace("'", "").isalpha()
            or self.splitter.is_known(key)
            or (len(between) > 1 and all(self.splitter.is_known(part) for part in between))
        )

    def _terms(
        self, tokens: Sequence[Token], words: Sequence[_Word], text: str
    ) -> tuple[tuple[Term, ...], ...]:
        """Return the terms of each token: its own, words made with neighbours, and the concepts of all."""
        terms = [list(word.terms) for word in words]
        ends = clause_ends(tokens, text)
        for place, key in joined(tokens, ends, self.lexicon, self._counts):
            terms[place].append(Term(self.splitter.lemmas(key)[0], "compound", JOINED_WEIGHT, span=2))
        for first, last, lemma in separated(tokens, ends, self.lexicon):
            terms[first].append(Term(lemma, "compound", JOINED_WEIGHT, span=last - first + 1))
        lemmas = [word.lemmas for word in words]
        return tuple(tuple(own + self._concepts(own, lemmas, place)) for place, own in enumerate(terms))

    def _concepts(self, terms: Sequence[Term], lemmas: Sequence[tuple[str, ...]], place: int) -> list[Term]:
        """Return the concepts that the terms of one token lead to, each once."""
        found: dict[str, Term] = {}
        for term in terms:
            for concept, span in self._thesaurus.concepts(term.key, lemmas, place):
                if concept not in found:
                    weight = CONCEPT_WEIGHT * term.weight
                    found[concept] = Term(concept, "synonym", weight, max(span, term.span))
        return list(found.values())


def _unreadable(tokens: Sequence[Token], words: Sequence[_Word]) -> list[bool]:
    """Tell, per token, whether nothing was read in it; a repaired run of keys is no reading."""
    return [
        word.unknown or (word.used != token.key and is_run(token.key))
        for token, word in zip(tokens, words, strict=True)
    ]


def _may_be_error(token: Token, *, first: bool) -> bool:
    """Return whether `token` looks like an ordinary word: no abbreviation, no name inside a sentence."""
    if token.text.isupper():
        return len(token.text) > LONGEST_ABBREVIATION
    return first or not token.text[:1].isupper()


def vocabulary_of(texts: Iterable[str]) -> dict[str, int]:
    """Return how often each key occurs in `texts`: the vocabulary to give an Analyser.

    >>> vocabulary_of(["De kerk", "kerk"])
    {'de': 1, 'kerk': 2}
    """
    counts: dict[str, int] = {}
    for text in texts:
        for token in tokenise(text, limit=len(text)):
            counts[token.key] = counts.get(token.key, 0) + 1
    return counts

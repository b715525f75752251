"""Everything Terecht knows about the words of a text, in one value; phrasings and queries go through the same code.

Knows how tokens, lexicon, compounds, spelling and synonyms work together; knows nothing of the FAQ or of scores.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from terecht.text.compounds import Splitter, joined, separated
from terecht.text.language import guess, is_gibberish
from terecht.text.lexicon import Lexicon
from terecht.text.spelling import Speller
from terecht.text.stopwords import is_stopword
from terecht.text.tokens import MAX_CHARACTERS, Token, tokenise

PART_WEIGHT = 0.5
JOINED_WEIGHT = 0.8
CORRECTION_WEIGHT = 0.9
CONCEPT_WEIGHT = 0.8

Lemmatise = Callable[[tuple[Token, ...]], tuple[tuple[str, ...], ...]]
"""Tokens to the possible lemmas of each, most likely first; () leaves a token to the lexicon."""


@dataclass(frozen=True, slots=True)
class Term:
    """Something a token stands for.

    `key` is a lemma, or a concept (`#kerk`). `kind` is exact, lemma, compound, correction or synonym. `weight` is in
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

    `unknown`: neither in the lexicon nor in the vocabulary, nor repaired. `content`: no stop word. `char_text`: the
    corrected keys with a blank between, for character n-grams.
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
class Synonyms:
    """Groups of words that mean the same: (concept, members); a member may have several words."""

    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    """What a token stands for by itself."""

    terms: tuple[Term, ...]
    lemmas: tuple[str, ...]
    used: str
    unknown: bool


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A member of a group of synonyms as sets of lemmas, a set a word."""

    words: tuple[frozenset[str], ...]
    concept: str


class Analyser:
    """Analyses texts with one lexicon, thesaurus and vocabulary. Thread-safe; remembers words it has seen."""

    def __init__(
        self,
        lexicon: Lexicon,
        *,
        synonyms: Synonyms = Synonyms(),  # noqa: B008 - an immutable value
        vocabulary: Mapping[str, int] | None = None,
        lemmatise: Lemmatise | None = None,
    ) -> None:
        self.lexicon = lexicon
        self.splitter = Splitter(lexicon)
        self.vocabulary: Mapping[str, int] = vocabulary or {}
        self._speller = Speller(self.vocabulary, self._is_known)
        self._lemmatise = lemmatise
        self._patterns = self._compile(synonyms)
        self._word = lru_cache(maxsize=32768)(self._look_up)

    def analyse(self, text: str, *, limit: int = MAX_CHARACTERS) -> Analysis:
        """Return the analysis of the first `limit` characters of `text`. Never fails."""
        tokens = tokenise(text, limit=limit)
        given = self._lemmatise(tokens) if self._lemmatise else ((),) * len(tokens)
        words = [
            self._word(token.key, token.parts, lemmas, self._may_repair(token, first=place == 0))
            for place, (token, lemmas) in enumerate(zip(tokens, given, strict=True))
        ]
        terms = [list(word.terms) for word in words]
        self._add_joined(terms, tokens, text)
        self._add_concepts(terms, words)
        unknown = tuple(word.unknown for word in words)
        return Analysis(
            text=text,
            tokens=tokens,
            terms=tuple(tuple(several) for several in terms),
            corrections=tuple(
                Corrected(token.start, token.end, token.text, word.used)
                for token, word in zip(tokens, words, strict=True)
                if word.used != token.key
            ),
            unknown=unknown,
            content=tuple(not is_stopword(word.used) for word in words),
            char_text=" ".join(word.used for word in words),
            language=guess(tokens),
            gibberish=is_gibberish(tokens, unknown),
        )

    def _may_repair(self, token: Token, *, first: bool) -> bool:
        """Return whether `token` looks like an ordinary word: no abbreviation, no name inside a sentence."""
        if token.text.isupper() and len(token.text) <= 5:
            return False
        return first or not token.text[:1].isupper() or token.text.isupper()

    def _look_up(self, key: str, hyphened: tuple[str, ...], given: tuple[str, ...], may_repair: bool) -> _Word:
        known = key in self.vocabulary or self._is_known(key)
        repair = self._speller.repair(key) if may_repair and not known else None
        used = repair.word if repair else key
        lemmas = given or self.splitter.lemmas(used)
        terms: list[Term] = []
        scale = CORRECTION_WEIGHT if repair else 1.0
        for lemma in lemmas:
            kind = "correction" if repair else "exact" if lemma == key else "lemma"
            terms.append(Term(lemma, kind, scale / len(lemmas)))
        for part in self.splitter.parts(used) or (self._hyphen_parts(hyphened) if len(hyphened) > 1 else ()):
            if part not in lemmas:
                terms.append(Term(part, "compound", scale * PART_WEIGHT))
        return _Word(tuple(terms), lemmas, used, not known and repair is None)

    def _is_known(self, key: str) -> bool:
        return self.splitter.is_known(key)

    def _hyphen_parts(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.splitter.lemmas(key)[0] for key in keys)

    def _add_joined(self, terms: list[list[Term]], tokens: Sequence[Token], text: str) -> None:
        ends = _clause_ends(tokens, text)
        for place, key in joined(tokens, ends, self.lexicon, self.vocabulary):
            terms[place].append(Term(self.splitter.lemmas(key)[0], "compound", JOINED_WEIGHT, span=2))
        for verb, _, lemma in separated(tokens, ends, self.lexicon):
            terms[verb].append(Term(lemma, "compound", JOINED_WEIGHT))

    def _add_concepts(self, terms: list[list[Term]], words: Sequence[_Word]) -> None:
        for place in range(len(words)):
            seen: set[str] = set()
            for term in tuple(terms[place]):
                if term.kind == "synonym":
                    continue
                for pattern in self._patterns.get(term.key, ()):
                    if pattern.concept in seen or not self._fits(pattern, words, place):
                        continue
                    seen.add(pattern.concept)
                    span = max(len(pattern.words), term.span)
                    terms[place].append(Term(pattern.concept, "synonym", CONCEPT_WEIGHT * term.weight, span))

    def _fits(self, pattern: _Pattern, words: Sequence[_Word], place: int) -> bool:
        if place + len(pattern.words) > len(words):
            return False
        return all(
            not wanted.isdisjoint(words[place + step].lemmas)
            for step, wanted in enumerate(pattern.words[1:], start=1)
        )

    def _compile(self, synonyms: Synonyms) -> dict[str, tuple[_Pattern, ...]]:
        """Return the members of all groups by the lemmas they may begin with, longest first."""
        found: dict[str, list[_Pattern]] = {}
        for concept, members in synonyms.groups:
            key = concept if concept.startswith("#") else f"#{concept}"
            for member in members:
                words = tuple(frozenset(self.splitter.lemmas(token.key)) for token in tokenise(member))
                for lemma in words[0] if words else ():
                    found.setdefault(lemma, []).append(_Pattern(words, key))
        return {lemma: tuple(sorted(several, key=lambda p: -len(p.words))) for lemma, several in found.items()}


def _clause_ends(tokens: Sequence[Token], text: str) -> tuple[bool, ...]:
    """Return whether a clause ends after each token: at the end, or where a mark stands."""
    between = (text[left.end : right.start] for left, right in zip(tokens, tokens[1:], strict=False))
    return (*(any(mark in ".,;:!?()\n" for mark in gap) for gap in between), True)


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

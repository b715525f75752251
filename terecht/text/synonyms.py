"""A thesaurus: groups of words that mean the same, found in a text whatever their form.

Knows concepts and the lemmas that lead to them, members of several words included; knows no file (an
adapter reads it) and no weights.

>>> from terecht.text.lexicon import Lexicon
>>> from terecht.text.compounds import Splitter
>>> lexicon = Lexicon.of({"bibs": ["bib"], "open": ["open"]})
>>> groups = Synonyms((("bieb", ("bieb", "bib")), ("onbemand", ("open bib",))))
>>> thesaurus = Thesaurus(groups, Splitter(lexicon))
>>> list(thesaurus.concepts("open", (("open",), ("bib",)), 0))
[('#onbemand', 2)]
>>> list(thesaurus.concepts("bib", (("bib",),), 0))
[('#bieb', 1)]
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from terecht.text.compounds import Splitter
from terecht.text.tokens import tokenise


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Groups of words that mean the same: (concept, members). A member may have several words."""

    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What follows the first word of a member of several words, as the possible lemmas of each."""

    rest: tuple[frozenset[str], ...]
    concept: str


class Thesaurus:
    """Synonyms made ready to look up by lemma. Never changes after it was made."""

    def __init__(self, synonyms: Synonyms, splitter: Splitter) -> None:
        words: dict[str, list[str]] = defaultdict(list)
        phrases: dict[str, list[_Phrase]] = defaultdict(list)
        for name, members in synonyms.groups:
            concept = f"#{name.removeprefix('#')}"
            for member in members:
                first, *rest = [splitter.lemmas(token.key) for token in tokenise(member)] or [()]
                for lemma in first:
                    if rest:
                        phrases[lemma].append(_Phrase(tuple(frozenset(lemmas) for lemmas in rest), concept))
                    elif concept not in words[lemma]:
                        words[lemma].append(concept)
        self._words = {lemma: tuple(concepts) for lemma, concepts in words.items()}
        self._phrases = {
            lemma: tuple(sorted(several, key=lambda phrase: -len(phrase.rest)))
            for lemma, several in phrases.items()
        }

    def concepts(
        self, lemma: str, following: Sequence[tuple[str, ...]], place: int
    ) -> Iterator[tuple[str, int]]:
        """Yield (concept, words it takes) that begin with `lemma`, longest first.

        `following` are the possible lemmas of every word of the text, `lemma` one of those of the word at
        `place`.
        """
        for phrase in self._phrases.get(lemma, ()):
            ahead = following[place + 1 : place + 1 + len(phrase.rest)]
            if len(ahead) == len(phrase.rest) and not any(map(frozenset.isdisjoint, phrase.rest, ahead)):
                yield phrase.concept, 1 + len(phrase.rest)
        for concept in self._words.get(lemma, ()):
            yield concept, 1

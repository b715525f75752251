"""From an analysed text to the words the index knows: folded letters with terms, and terms that span words."""

from dataclasses import dataclass

from terecht.ranking.features import WordFeatures, word_features
from terecht.text.analysis import Analysis, Term


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text. `key` is its folded, corrected form, "" for a term that spans several tokens.

    `features` are its n-grams and terms as keys; `token` is the place of its (first) token in the analysis,
    `span` how many tokens it covers; `content` is False for function words.
    """

    key: str
    terms: tuple[Term, ...]
    features: WordFeatures
    token: int
    span: int = 1
    content: bool = True


def words_of(analysis: Analysis) -> tuple[Word, ...]:
    """Return the words of an analysed text, in order."""
    keys = analysis.char_text.split(" ") if analysis.char_text else ()
    words: list[Word] = []
    for place, (key, terms) in enumerate(zip(keys, analysis.terms, strict=True)):
        single = tuple(term for term in terms if term.span == 1)
        words.append(Word(key, single, word_features(key, single), place, content=analysis.content[place]))
        spanning = ((term,) for term in terms if term.span > 1)
        words += (Word("", one, word_features("", one), place, span=one[0].span) for one in spanning)
    return tuple(words)

"""What an engine learns from and is asked: the phrasings of a FAQ, its look-alikes, the background, the answers.

Knows which text stands in which round of holding out, and nothing of how an engine learns (see `fitting`).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from terecht.domain.background import Background
from terecht.domain.faq import Entry, Faq
from terecht.ranking.dense import said
from terecht.ranking.index import Beyond
from terecht.ranking.words import Word, widened, words_of
from terecht.text.analysis import Analysis
from terecht.text.related import NO_KIN, Related

Analyse = Callable[[str], Analysis]
"""What makes an analysis of a text; one that remembers texts spares work when a FAQ is read anew."""

FOLDS = 5


@dataclass(frozen=True)
class Text:
    """One text to learn from or to ask: what it is, whose it is (-1: nobody's), and the round that holds it
    out.

    `words` is how it is asked, `stored` how it is learned from: with the kin of its words. `beyond` is its class
    when it is nobody's; None for what is asked but not learned from.
    """

    analysis: Analysis
    words: tuple[Word, ...]
    stored: tuple[Word, ...]
    owner: int
    kind: str
    round: int
    beyond: Beyond | None = Beyond.OTHER


def texts_of(faq: Faq, *, analyse: Analyse, background: Background, related: Related = NO_KIN) -> list[Text]:
    """Return all there is to learn from and to ask: phrasings, look-alikes, background."""
    texts = [*_phrasings(faq, analyse), *_lookalikes(faq, analyse), *_background(background, analyse)]
    return [replace(text, stored=widened(text.words, related)) for text in texts]


def _phrasings(faq: Faq, analyse: Analyse) -> list[Text]:
    """Every phrasing, its block of neighbours the round that holds it out; a single phrasing is never held
    out.
    """
    texts = []
    for owner, entry in enumerate(faq.entries):
        several = len(entry.phrasings)
        for place, phrasing in enumerate(entry.phrasings):
            block = place * FOLDS // several if several > 1 else -1
            texts.append(_text(phrasing, analyse, owner=owner, kind="phrasing", block=block))
    return texts


def _lookalikes(faq: Faq, analyse: Analyse) -> list[Text]:
    texts = [text for entry in faq.entries for text in entry.lookalikes]
    return [_text(text, analyse, owner=-1, kind="near", block=n % FOLDS) for n, text in enumerate(texts)]


def _background(background: Background, analyse: Analyse) -> list[Text]:
    """The background by kind; neighbours in the file share a round, four blocks of each kind a round."""
    kinds = (
        ("near", Beyond.OTHER, background.near),
        ("far", Beyond.OTHER, background.far),
        ("talk", Beyond.SMALL_TALK, background.small_talk),
        ("vague", Beyond.VAGUE, background.vague),
        ("language", None, tuple(line for lines in background.other_languages.values() for line in lines)),
        ("talk", None, background.gibberish),
    )
    return [
        _text(
            line, analyse, owner=-1, kind=kind, block=place * 4 * FOLDS // len(lines) % FOLDS, beyond=beyond
        )
        for kind, beyond, lines in kinds
        for place, line in enumerate(lines)
    ]


def _text(
    text: str, analyse: Analyse, *, owner: int, kind: str, block: int, beyond: Beyond | None = Beyond.OTHER
) -> Text:
    analysis = analyse(text)
    words = words_of(analysis)
    return Text(analysis, words, words, owner, kind, block, beyond)


def answer_words(entry: Entry, analyse: Analyse, related: Related = NO_KIN) -> list[tuple[Word, ...]]:
    """What an entry's profile holds beside its phrasings: the answer, less Markdown, and the referrals."""
    referrals = [f"{r.organisation.name} {r.why} {r.for_whom}" for r in entry.referrals]
    parts = (part for part in (*_plain(entry).split("\n"), *referrals) if part.strip())
    return [widened(words_of(analyse(part)), related) for part in parts]


def _plain(entry: Entry) -> str:
    """Return the answer without what marks it up."""
    return re.sub(r"\]\([^)]*\)|[*_#>`\[\]|]", " ", entry.answer)


def typed_by_fold(texts: Sequence[Text]) -> dict[str, str]:
    """Return what was typed by what it is when folded: models are learned from the former."""
    return {folded(text.words): said(text.analysis) for text in texts}


def whole(entry: Entry, with_question: bool = True) -> str:
    """Return what a dense scorer takes for the whole of an entry: question and answer, less Markdown."""
    answer = " ".join(_plain(entry).split())
    return f"{entry.question} {answer}" if with_question else answer


def folded(words: Sequence[Word]) -> str:
    """Return a text as it is compared: its words, folded and repaired, with a blank between."""
    return " ".join(word.key for word in words if word.key)

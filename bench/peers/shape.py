"""What every peer looks like: documents in, per query the hits it finds and how long it took.

A *peer* is another search library, set up as well as its documentation allows. Knows how a FAQ becomes
documents, for a peer knows nothing of FAQs; does not know the judgements (`kwaliteit` does).

>>> documents_of(FAQ, Layout.PHRASING)                              # doctest: +SKIP
[Document(entry_id='bar', asked='Mag ik een bar openen?', answer=''), ...]
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from terecht.domain.faq import Faq

ENTRIES = 10
"""So many entries of a query's hits are kept."""
DOCUMENTS = 300
"""So many documents a peer is asked for: enough for ten entries, each with several phrasings."""
ANSWER_WEIGHT = 0.5
"""What a word in the answer is worth beside one in the phrasings, to peers that weigh fields."""


class Layout(StrEnum):
    """How an entry becomes documents."""

    PHRASING = "phrasing"
    """A document a phrasing; the best phrasing speaks for the entry."""
    ENTRY = "entry"
    """One document: phrasings and answer as one text."""
    FIELDS = "fields"
    """One document of two fields: the phrasings, and the answer at `ANSWER_WEIGHT`."""


@dataclass(frozen=True, slots=True)
class Document:
    """One text to find. `answer` is "" unless the layout has fields."""

    entry_id: str
    asked: str
    answer: str = ""


Setting = Mapping[str, object]
"""One way to set a peer up; `layout` is always in it."""

Hits = Sequence[tuple[int, float]]
"""Numbers of documents with the peer's own score, best first; a higher score is better."""


@dataclass(frozen=True)
class Found:
    """What a peer made of one query: entries, best first, with its own score; `seconds` of wall time."""

    entries: tuple[tuple[str, float], ...]
    seconds: float


Run = Callable[[Sequence[Document], Sequence[str], Setting], list[Found]]


@dataclass(frozen=True)
class Peer:
    """A peer with the settings to choose from on a tuning set."""

    name: str
    settings: tuple[Setting, ...]
    run: Run


def in_process(build: Callable[[Sequence[Document], Setting], Callable[[str], Hits]]) -> Run:
    """Return how a peer runs that is a Python library: built once, asked one query at a time, timed."""

    def run(documents: Sequence[Document], queries: Sequence[str], setting: Setting) -> list[Found]:
        search = build(documents, setting)
        for query in queries[:20]:  # warm-up: caches and lazily built parts
            search(query)
        found = []
        for query in queries:
            start = time.perf_counter()
            entries = best_entries(documents, search(query))
            found.append(Found(entries, time.perf_counter() - start))
        return found

    return run


def best_entries(documents: Sequence[Document], hits: Hits) -> tuple[tuple[str, float], ...]:
    """Return the entries of `hits`, each with the score of its best document."""
    best: dict[str, float] = {}
    for number, score in hits:
        entry_id = documents[number].entry_id
        if entry_id not in best:
            if len(best) == ENTRIES:
                break
            best[entry_id] = float(score)
    return tuple(best.items())


def documents_of(faq: Faq, layout: Layout) -> list[Document]:
    """Return the documents of a FAQ in the order of its entries."""
    if layout is Layout.PHRASING:
        return [Document(entry.id, text) for entry in faq.entries for text in entry.phrasings]
    if layout is Layout.ENTRY:
        return [Document(entry.id, "\n".join((*entry.phrasings, entry.answer))) for entry in faq.entries]
    return [Document(entry.id, "\n".join(entry.phrasings), entry.answer) for entry in faq.entries]


def grid(**choices: Sequence[object]) -> tuple[Setting, ...]:
    """Return every combination of the choices.

    >>> grid(layout=["entry"], stem=[True, False])
    ({'layout': 'geheel', 'stem': True}, {'layout': 'geheel', 'stem': False})
    """
    combinations: list[dict[str, object]] = [{}]
    for name, values in choices.items():
        combinations = [{**chosen, name: value} for chosen in combinations for value in values]
    return tuple(combinations)

"""Peer: SQLite FTS5 with its bm25(): Dutch stems made beforehand (it has none), prefixes, or trigrams."""

import sqlite3
from collections.abc import Callable, Sequence

from peers.dutch import words
from peers.shape import ANSWER_WEIGHT, DOCUMENTS, Document, Hits, Layout, Peer, Setting, grid, in_process

MODES = ["stems", "stems*", "words*", "trigrams"]
SHORTEST_TRIGRAM = 3


def peers() -> tuple[Peer, ...]:
    """Return the one; ``*``: a query word matches what it begins, ``trigrams``: it matches inside words."""
    return (Peer("SQLite FTS5", grid(layout=list(Layout), mode=MODES), in_process(_build)),)


def _build(documents: Sequence[Document], setting: Setting) -> Callable[[str], Hits]:
    mode = str(setting["mode"])
    stem, tokeniser = mode.startswith("stems"), "trigram" if mode == "trigrams" else "unicode61"
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE found USING fts5(asked, answer, tokenize='{tokeniser}')")
    texts = (
        (number, *(" ".join(words(text, stem=stem)) for text in (document.asked, document.answer)))
        for number, document in enumerate(documents)
    )
    database.executemany("INSERT INTO found(rowid, asked, answer) VALUES (?, ?, ?)", texts)
    select = (
        f"SELECT rowid, -bm25(found, 1.0, {ANSWER_WEIGHT}) AS score FROM found WHERE found MATCH ? "
        f"ORDER BY score DESC LIMIT {DOCUMENTS}"
    )

    def search(query: str) -> Hits:
        terms = dict.fromkeys(words(query, stem=stem))
        if mode == "trigrams":
            terms = dict.fromkeys(term for term in terms if len(term) >= SHORTEST_TRIGRAM)
        ending = "*" if mode.endswith("*") else ""
        wanted = " OR ".join(f'"{term}"{ending}' for term in terms)
        return database.execute(select, (wanted,)).fetchall() if wanted else ()

    return search

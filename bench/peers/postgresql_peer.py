"""Peer: PostgreSQL full text with its `dutch` configuration, and pg_trgm for typing errors.

Works in one transaction with a temporary table, never committed: the database is left as it was. pg_trgm
comes with PostgreSQL's contrib modules; the owner of a database may create it.
"""

from collections.abc import Callable, Sequence

import psycopg

from peers.dutch import fold
from peers.shape import DOCUMENTS, Document, Hits, Layout, Peer, Run, Setting, grid, in_process

_TABLE = """
CREATE TEMPORARY TABLE found (number int PRIMARY KEY, asked text, answer text, terms tsvector) ON COMMIT DROP
"""
_INSERT = """
INSERT INTO found VALUES (%(number)s, %(asked)s, %(answer)s,
    setweight(to_tsvector('dutch', %(asked)s), 'A') || setweight(to_tsvector('dutch', %(answer)s), 'B'))
"""
_SELECT = """
WITH query AS (
    SELECT array_to_string(array(
        SELECT quote_literal(lexeme) FROM unnest(to_tsvector('dutch', %(query)s))), ' | ')::tsquery AS terms
)
SELECT number, {rank}('{{0.1, 0.2, 0.5, 1.0}}', found.terms, query.terms, {norm}) + {trigrams} AS score
FROM found, query
WHERE {where}
ORDER BY score DESC, number LIMIT {limit}
"""


def peers(url: str) -> tuple[Peer, ...]:
    """Return the one; `trigrams` is the worth of pg_trgm's word similarity beside the rank."""
    settings = grid(layout=list(Layout), rank=["ts_rank", "ts_rank_cd"], norm=[0, 1], trigrams=[0.0])
    fuzzy = grid(layout=list(Layout), rank=["ts_rank", "ts_rank_cd"], norm=[1], trigrams=[1.0])
    return (Peer("PostgreSQL dutch + pg_trgm", (*settings, *fuzzy), _run(url)),)


def _run(url: str) -> Run:
    def build(documents: Sequence[Document], setting: Setting) -> Callable[[str], Hits]:
        connection = psycopg.connect(url)
        cursor = connection.cursor()
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute(_TABLE)
        rows = [
            {"number": number, "asked": fold(document.asked), "answer": fold(document.answer)}
            for number, document in enumerate(documents)
        ]
        cursor.executemany(_INSERT, rows)
        cursor.execute("ANALYZE found")
        select = _select(setting)

        def search(query: str) -> Hits:
            return cursor.execute(select, {"query": fold(query)}).fetchall()

        return search

    return in_process(build)


def _select(setting: Setting) -> str:
    """Return the statement; without trigrams only documents that share a term are ranked."""
    worth = setting["trigrams"]
    similarity = f"{worth} * word_similarity(%(query)s, found.asked)" if worth else "0"
    where = "true" if worth else "found.terms @@ query.terms"
    return _SELECT.format(
        rank=setting["rank"], norm=setting["norm"], trigrams=similarity, where=where, limit=DOCUMENTS
    )

"""Peers: bm25s (sparse matrices) and rank-bm25 (plain Python), both with Dutch stems."""

from collections.abc import Callable, Sequence

import bm25s
import numpy as np
import rank_bm25
from numpy.typing import NDArray

from peers.dutch import words
from peers.shape import DOCUMENTS, Document, Hits, Layout, Peer, Setting, grid, in_process

LAYOUTS = [Layout.PHRASING, Layout.ENTRY]
RANK_BM25 = {"okapi": rank_bm25.BM25Okapi, "plus": rank_bm25.BM25Plus, "l": rank_bm25.BM25L}


def peers() -> tuple[Peer, ...]:
    """Return both."""
    return (
        Peer(
            "bm25s",
            grid(
                layout=LAYOUTS,
                stem=[True, False],
                method=["lucene", "bm25+"],
                k1=[0.9, 1.5, 2.0],
                b=[0.4, 0.75],
            ),
            in_process(_bm25s),
        ),
        Peer(
            "rank-bm25",
            grid(layout=LAYOUTS, stem=[True, False], method=list(RANK_BM25)),
            in_process(_rank_bm25),
        ),
    )


def _bm25s(documents: Sequence[Document], setting: Setting) -> Callable[[str], Hits]:
    stem = bool(setting["stem"])
    k1, b = float(str(setting["k1"])), float(str(setting["b"]))
    index = bm25s.BM25(k1=k1, b=b, method=str(setting["method"]))
    index.index([words(document.asked, stem=stem) for document in documents], show_progress=False)

    def search(query: str) -> Hits:
        known = [word for word in words(query, stem=stem) if word in index.vocab_dict]
        return best(index.get_scores(known)) if known else ()

    return search


def _rank_bm25(documents: Sequence[Document], setting: Setting) -> Callable[[str], Hits]:
    stem = bool(setting["stem"])
    index = RANK_BM25[str(setting["method"])]([words(document.asked, stem=stem) for document in documents])
    return lambda query: best(index.get_scores(words(query, stem=stem)))


def best(scores: NDArray[np.floating]) -> Hits:
    """Return the best documents with a score above 0."""
    order = np.argsort(-scores, kind="stable")[:DOCUMENTS]
    return [(int(number), float(scores[number])) for number in order if scores[number] > 0]

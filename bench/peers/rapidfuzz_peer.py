"""Peer: rapidfuzz, the nearest text by a ratio of edits."""

from collections.abc import Callable, Sequence

from rapidfuzz import fuzz, process

from peers.dutch import fold, words
from peers.shape import DOCUMENTS, Document, Hits, Layout, Peer, Setting, grid, in_process

RATIOS = {"token_set": fuzz.token_set_ratio, "token_sort": fuzz.token_sort_ratio}


def peers() -> tuple[Peer, ...]:
    """Return the one; whole entries only with the ratio that bears a text much longer than the query."""
    settings = grid(layout=[Layout.PHRASING], ratio=list(RATIOS), stop=[True, False])
    long = grid(layout=[Layout.ENTRY], ratio=["token_set"], stop=[True, False])
    return (Peer("rapidfuzz", (*settings, *long), in_process(_build)),)


def _build(documents: Sequence[Document], setting: Setting) -> Callable[[str], Hits]:
    def prepare(text: str) -> str:
        return " ".join(words(text, stem=False, stop=bool(setting["stop"]))) or fold(text)

    texts = [prepare(document.asked) for document in documents]
    ratio = RATIOS[str(setting["ratio"])]

    def search(query: str) -> Hits:
        found = process.extract(prepare(query), texts, scorer=ratio, limit=DOCUMENTS)
        return [(number, score) for _, score, number in found]

    return search

"""Peers: scikit-learn's TF-IDF with the cosine, over Dutch stems and over character n-grams."""

from collections.abc import Callable, Sequence
from functools import partial

from sklearn.feature_extraction.text import TfidfVectorizer

from peers.bm25 import LAYOUTS, best
from peers.dutch import fold, words
from peers.shape import Document, Hits, Peer, Setting, grid, in_process


def peers() -> tuple[Peer, ...]:
    """Return both."""
    return (
        Peer(
            "scikit-learn TF-IDF, words",
            grid(layout=LAYOUTS, stem=[True, False], stop=[True, False], sublinear=[True, False]),
            in_process(_words),
        ),
        Peer(
            "scikit-learn TF-IDF, character n-grams",
            grid(layout=LAYOUTS, sizes=[(2, 5), (3, 5), (2, 4)], sublinear=[True, False]),
            in_process(_letters),
        ),
    )


def _words(documents: Sequence[Document], setting: Setting) -> Callable[[str], Hits]:
    analyser = partial(words, stem=bool(setting["stem"]), stop=bool(setting["stop"]))
    return _search(documents, TfidfVectorizer(analyzer=analyser, sublinear_tf=bool(setting["sublinear"])))


def _letters(documents: Sequence[Document], setting: Setting) -> Callable[[str], Hits]:
    sizes, sublinear = setting["sizes"], bool(setting["sublinear"])
    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=sizes, sublinear_tf=sublinear, preprocessor=fold
    )
    return _search(documents, vectorizer)


def _search(documents: Sequence[Document], vectorizer: TfidfVectorizer) -> Callable[[str], Hits]:
    by_feature = vectorizer.fit_transform([document.asked for document in documents]).T.tocsr()
    return lambda query: best((vectorizer.transform([query]) @ by_feature).toarray()[0])

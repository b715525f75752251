"""Peer: tantivy (BM25), with its own Dutch stemmer, stop words and fuzzy terms."""

from collections.abc import Callable, Sequence

import tantivy
from tantivy import Filter, Occur, Query, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from peers.shape import ANSWER_WEIGHT, DOCUMENTS, Document, Hits, Layout, Peer, Setting, grid, in_process

ANALYSER = "nederlands"
FIELDS = {"asked": 1.0, "answer": ANSWER_WEIGHT}
SHORTEST_FUZZY = 5


def peers() -> tuple[Peer, ...]:
    """Return the one; `fuzzy` weighs a term one edit away, which tantivy scores 1 whatever its rarity."""
    return (
        Peer(
            "tantivy",
            grid(layout=list(Layout), stem=[True, False], fuzzy=[0.0, 0.3, 1.0]),
            in_process(_build),
        ),
    )


def _build(documents: Sequence[Document], setting: Setting) -> Callable[[str], Hits]:
    analyser = _analyser(stem=bool(setting["stem"]))
    builder = tantivy.SchemaBuilder().add_unsigned_field("number", stored=True)
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name=ANALYSER)
    schema = builder.build()
    index = tantivy.Index(schema)
    index.register_tokenizer(ANALYSER, analyser)
    writer = index.writer(num_threads=1)
    for number, document in enumerate(documents):
        writer.add_document(tantivy.Document(number=number, asked=document.asked, answer=document.answer))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher, fuzzy = index.searcher(), float(str(setting["fuzzy"]))

    def search(query: str) -> Hits:
        parts = [
            part for term in dict.fromkeys(analyser.analyze(query)) for part in _parts(schema, term, fuzzy)
        ]
        if not parts:
            return ()
        result = searcher.search(Query.boolean_query([(Occur.Should, part) for part in parts]), DOCUMENTS)
        return [(searcher.doc(address)["number"][0], score) for score, address in result.hits]

    return search


def _analyser(*, stem: bool) -> TextAnalyzer:
    builder = (
        TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(60)).filter(Filter.lowercase())
    )
    builder = builder.filter(Filter.stopword("dutch")).filter(Filter.ascii_fold())
    return (builder.filter(Filter.stemmer("dutch")) if stem else builder).build()


def _parts(schema: tantivy.Schema, term: str, fuzzy: float) -> list[Query]:
    parts = [
        Query.boost_query(Query.term_query(schema, field, term), weight) for field, weight in FIELDS.items()
    ]
    if fuzzy and len(term) >= SHORTEST_FUZZY:
        near = [(Query.fuzzy_term_query(schema, field, term), weight) for field, weight in FIELDS.items()]
        parts += [Query.boost_query(query, fuzzy * weight) for query, weight in near]
    return parts

"""Finding extra vragen by their words and by each other, while several workers file them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from terecht.adapters.sql_queue import SqlQueue
from terecht.adapters.sql_store import SqlStore
from terecht.adapters.sql_tables import extra_vraag
from terecht.service.similar import SimilarVragen
from terecht.text.analysis import Analyser, vocabulary_of
from terecht.text.lexicon import Lexicon
from tests.filed import AT, VRAAG, file

MODELS = Path(__file__).parents[2] / "models"


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    lexicon = Lexicon.load(MODELS / "nl_lexicon.xz", exceptions=MODELS / "nl_uitzonderingen.tsv")
    return Analyser(lexicon, vocabulary=vocabulary_of(["Hoe huur je een parochiezaal?", "vergunning drank"]))


class Worker:
    """A process of Terecht, with an index of its own on the shared database."""

    def __init__(self, store: SqlStore, analyser: Analyser) -> None:
        self.store = store
        self.similar = SimilarVragen(SqlQueue(store._engine), VRAAG.thema, analyse=analyser.analyse)

    def file(self, text: str, *, at: timedelta = timedelta()) -> None:
        vraag = replace(VRAAG, text=text, created_at=AT + at, updated_at=AT + at)
        file(self.store, vraag, visit=text, receipt=text)


@pytest.fixture
def worker(sql_store: SqlStore, analyser: Analyser) -> Worker:
    return Worker(sql_store, analyser)


@pytest.fixture
def other(sql_store: SqlStore, analyser: Analyser) -> Worker:
    return Worker(sql_store, analyser)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("parochiezalen", (1,)),  # another form
        ("zaal", (1,)),  # a part of a compound
        ("parochizaal huren", (1,)),  # a typing error, repaired towards the FAQ's words
        ("theremin", (2,)),  # a word that no list knows
        ("theremins", (2,)),
        ("%", ()),
        ("_", ()),
        ("100%", ()),
        ("' OR 1=1 --", ()),
        ("", ()),
        ("raket", ()),
        ("x" * 100_000, ()),
        ("a " * 10_000, ()),
    ],
)
def test_search_reads_a_query_as_the_engine_does(worker: Worker, query: str, found: tuple[int, ...]) -> None:
    worker.file("Kunnen wij de parochiezaal huren?")
    worker.file("Wie geeft les op de theremin?")

    assert worker.similar.search(query) == found


def test_what_another_worker_filed_is_found_at_once(worker: Worker, other: Worker) -> None:
    worker.file("Wie stemt ons orgel?")
    assert worker.similar.search("orgel") == (1,)

    other.file("Ons orgel klinkt vals", at=timedelta(minutes=1))

    assert set(worker.similar.search("orgel")) == {1, 2}


def test_what_was_committed_late_is_found_all_the_same(worker: Worker, other: Worker) -> None:
    worker.file("Wie stemt ons orgel?")
    worker.similar.catch_up()

    other.file("Ons orgel klinkt vals", at=-timedelta(minutes=4))  # began before, ended after

    assert set(worker.similar.search("orgel")) == {1, 2}


def test_text_that_was_taken_away_is_found_no_more(worker: Worker) -> None:
    worker.file("Wie stemt ons orgel?")
    assert worker.similar.search("orgel") == (1,)

    with worker.store._engine.begin() as connection:
        connection.execute(update(extra_vraag).values(text="", updated_at=AT + timedelta(minutes=1)))

    assert worker.similar.search("orgel") == ()


def test_near_names_the_words_that_are_shared(worker: Worker) -> None:
    worker.file("Wie kan ons kerkorgel stemmen?")
    worker.file("Het orgel van de kerk moet gestemd worden")
    worker.file("Mag een hond binnen?")

    (found,) = worker.similar.near([1], least=0.1)

    assert [near.number for near in found] == [2]
    assert worker.similar.shared("Wie kan ons kerkorgel stemmen?", ["Het orgel moet gestemd worden"]) == (
        ("kerkorgel", "stemmen"),
    )

"""Finding extra vragen by their words and by each other, while several workers file them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from terecht.adapters.extra_vraag_rows import write
from terecht.adapters.sql_queue import SqlQueue
from terecht.adapters.sql_store import SqlStore
from terecht.adapters.sql_tables import extra_vraag
from terecht.domain.extra_vraag import Message, MessageKind, erase
from terecht.domain.queue import Part
from terecht.service.finding import Finding
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
        self.finding = Finding(SqlQueue(store._engine), VRAAG.thema, analyse=analyser.analyse)

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

    assert tuple(worker.finding.search(query)) == found


def test_what_another_worker_filed_is_found_at_once(worker: Worker, other: Worker) -> None:
    worker.file("Wie stemt ons orgel?")
    assert worker.finding.search("orgel") == {1: 0}

    other.file("Ons orgel klinkt vals", at=timedelta(minutes=1))

    assert set(worker.finding.search("orgel")) == {1, 2}


def test_what_was_committed_late_is_found_all_the_same(worker: Worker, other: Worker) -> None:
    worker.file("Wie stemt ons orgel?")
    worker.finding.catch_up()

    other.file("Ons orgel klinkt vals", at=-timedelta(minutes=4))  # began before, ended after

    assert set(worker.finding.search("orgel")) == {1, 2}


def test_text_that_was_taken_away_is_found_no_more(worker: Worker) -> None:
    worker.file("Wie stemt ons orgel?")
    assert worker.finding.search("orgel") == {1: 0}

    with worker.store._engine.begin() as connection:
        connection.execute(update(extra_vraag).values(text="", updated_at=AT + timedelta(minutes=1)))

    assert worker.finding.search("orgel") == {}


def talk(worker: Worker, number: int, **steps: str) -> None:
    """Let asker and coach write about an extra vraag, a minute after it was filed."""
    vraag, at = worker.store.read(number), AT + timedelta(minutes=1)
    after = replace(
        vraag,
        additions=(steps["addition"],) if "addition" in steps else (),
        answer=steps.get("answer", ""),
        messages=tuple(
            Message(at, MessageKind(kind), "account:1", text)
            for kind, text in steps.items()
            if kind in list(MessageKind)
        ),
        updated_at=at,
    )
    with worker.store._engine.begin() as connection:
        write(connection, vraag, after)


@pytest.mark.parametrize(
    ("part", "query", "spans"),
    [
        ("addition", "parochiezalen", ("parochiezaal",)),
        ("answer", "verzekeringen", ("verzekering",)),
        ("note", "theremins", ()),  # met by its letters only: nothing to mark
        ("reply", "orgels", ("orgel",)),
    ],
)
def test_search_finds_what_was_said_and_shows_it(
    worker: Worker, part: str, query: str, spans: tuple[str, ...]
) -> None:
    said = {
        "addition": "Het gaat om onze parochiezaal in Gent.",
        "answer": "Dat mag, met een verzekering.",
        "note": "Zie ook het dossier van de theremin.",
        "reply": "Wij hebben ook een orgel.",
    }
    worker.file("Mag een hond binnen?")
    worker.file("Kan dat?")
    talk(worker, 1, **said)

    found = worker.finding.search(query)
    excerpt = worker.finding.excerpts(query, found)[1]

    assert list(found) == [1]
    assert (excerpt.part, excerpt.text) == (Part(part), said[part])
    assert tuple(excerpt.text[start:end] for start, end in excerpt.spans) == spans
    assert worker.finding.excerpts("hond", worker.finding.search("hond")) == {}  # the question says it all


def test_likeness_is_of_questions_alone(worker: Worker) -> None:
    worker.file("Mag een hond binnen?")
    worker.file("Wie stemt ons orgel?")
    talk(worker, 1, addition="Wie stemt ons orgel?", answer="Wie stemt ons orgel?")

    assert worker.similar.near([1], least=0.1) == ((),)


def test_what_was_said_is_gone_from_the_index_with_its_person(worker: Worker) -> None:
    worker.file("Mag een hond binnen?")
    talk(worker, 1, addition="Wij zijn van Sint-Hubertus", note="Bel de pastoor")
    assert list(worker.finding.search("hubertus")) == list(worker.finding.search("pastoor")) == [1]
    stale = worker.finding.search("pastoor")

    vraag = worker.store.read(1)
    with worker.store._engine.begin() as connection:
        write(connection, vraag, erase(vraag, at=AT + timedelta(minutes=2)))

    assert worker.finding.search("hubertus") == worker.finding.search("pastoor") == {}
    assert worker.finding.excerpts("pastoor", stale) == {}


def test_long_talk_is_read_so_far_and_shown_where_it_matters(worker: Worker) -> None:
    worker.file("Mag een hond binnen?")
    story = "De vergunning ligt klaar. " * 200 + "Het kerkorgel moet gestemd worden. "
    talk(worker, 1, note=story + "De vergunning ligt klaar. " * 1000 + "Een raket.")

    excerpt = worker.finding.excerpts("kerkorgel", worker.finding.search("kerkorgel"))[1]

    assert worker.finding.search("raket") == {}  # beyond what is read
    worker.file("Mag een kat binnen?")
    talk(worker, 2, addition="vergunning " * 1900, note="De raket.")
    assert worker.finding.search("raket") == {}
    assert "Het kerkorgel moet gestemd worden." in excerpt.text
    assert len(excerpt.text) < 200


def test_near_names_the_words_that_are_shared(worker: Worker) -> None:
    worker.file("Wie kan ons kerkorgel stemmen?")
    worker.file("Het orgel van de kerk moet gestemd worden")
    worker.file("Mag een hond binnen?")

    (found,) = worker.similar.near([1], least=0.1)

    assert [near.number for near in found] == [2]
    assert worker.similar.shared("Wie kan ons kerkorgel stemmen?", ["Het orgel moet gestemd worden"]) == (
        ("kerkorgel", "stemmen"),
    )

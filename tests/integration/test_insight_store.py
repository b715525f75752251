"""Insight counted by both databases: the same figures, also around midnight and the change of the clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, insert

from terecht.adapters.sql_engine import migrate, open_engine, writing
from terecht.adapters.sql_insight import SqlInsight
from terecht.adapters.sql_store import SqlStore
from terecht.adapters.sql_tables import event, extra_vraag
from terecht.domain.asked import Asked, Feedback, NotUseful
from terecht.domain.extra_vraag import EventKind
from terecht.domain.insight import Period, Tally, VoteTally, Waited, month_of
from terecht.domain.ranking import Outcome, Reason
from terecht.labels.measures import BRUSSELS
from tests.filed import VRAAG, file

THEMA = "cultuurplekken"
MARCH = month_of(date(2026, 3, 1))


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    migrate(database_url)
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(database: Engine) -> SqlStore:
    return SqlStore(database)


@pytest.fixture
def counted(database: Engine) -> SqlInsight:
    return SqlInsight(database, zone=BRUSSELS)


def asked(
    at: datetime,
    outcome: Outcome = Outcome.ANSWER,
    *,
    entry_id: str = "bar",
    text: str = "",
    thema: str = THEMA,
) -> Asked:
    reason = Reason.SURE if outcome is Outcome.ANSWER else Reason.UNKNOWN
    return Asked(at, thema, outcome, reason, probability=0.5, entry_id=entry_id, text=text)


def test_queries_are_counted_by_hour_outcome_and_entry(store: SqlStore, counted: SqlInsight) -> None:
    noon = datetime(2026, 3, 2, 11, 5, tzinfo=UTC)
    for one in (asked(noon), asked(noon + timedelta(minutes=50)), asked(noon, Outcome.PASS_ON, entry_id="")):
        store.record(one)
    store.record(asked(noon, thema="een ander thema"))

    found = sorted(counted.asked(THEMA, MARCH), key=lambda tally: tally.outcome)

    hour = datetime(2026, 3, 2, 12, tzinfo=BRUSSELS)
    assert found == [Tally(hour, Outcome.ANSWER, "bar", 2, 1.0), Tally(hour, Outcome.PASS_ON, "", 1, 0.5)]


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 2, 28, 22, 59, tzinfo=UTC), None),
        (datetime(2026, 2, 28, 23, 0, tzinfo=UTC), date(2026, 3, 1)),  # midnight in winter is 23 h UTC
        (datetime(2026, 3, 31, 21, 59, tzinfo=UTC), date(2026, 3, 31)),  # and 22 h in summer
        (datetime(2026, 3, 31, 22, 0, tzinfo=UTC), None),
    ],
)
def test_day_is_a_day_in_brussels(
    store: SqlStore, counted: SqlInsight, at: datetime, day: date | None
) -> None:
    store.record(asked(at))

    assert [tally.hour.date() for tally in counted.asked(THEMA, MARCH)] == ([day] if day else [])


def test_votes_are_counted_by_entry_and_reason(store: SqlStore, counted: SqlInsight) -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    vote = partial(Feedback, at, THEMA, "bar")
    store.rate(vote(useful=True), visit_key="a")
    store.rate(vote(useful=True), visit_key="b")
    store.rate(vote(useful=False, reason=NotUseful.WRONG), visit_key="c")

    assert sorted(counted.votes(THEMA, MARCH), key=lambda tally: tally.count) == [
        VoteTally("bar", False, NotUseful.WRONG, 1),
        VoteTally("bar", True, NotUseful.NONE, 2),
    ]


def test_unanswered_texts_come_newest_first_without_those_that_were_emptied(
    store: SqlStore, counted: SqlInsight
) -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    for minute, text in enumerate(("wifi", "", "parking", "lift")):
        store.record(asked(at + timedelta(minutes=minute), Outcome.PASS_ON, text=text))
    store.record(asked(at, text="beantwoord"))

    assert counted.unanswered(THEMA, MARCH, limit=2) == ("lift", "parking")
    assert counted.unanswered(THEMA, MARCH, limit=9) == ("lift", "parking", "wifi")


def test_waiting_ends_with_the_first_answer(database: Engine, store: SqlStore, counted: SqlInsight) -> None:
    file(store)
    answered = [VRAAG.created_at + timedelta(hours=hours) for hours in (3, 8)]
    with writing(database) as connection:
        number = connection.scalars(extra_vraag.select().with_only_columns(extra_vraag.c.id)).one()
        for place, at in enumerate(answered, start=2):
            row = {
                "extra_vraag_id": number,
                "number": place,
                "at": at,
                "kind": EventKind.ANSWERED,
                "by": "",
                "text": "",
            }
            connection.execute(insert(event).values(row))

    assert counted.waited(THEMA, MARCH) == (Waited(VRAAG.created_at, answered[0]),)
    assert counted.waited(THEMA, Period(MARCH.end, date(2027, 1, 1))) == ()

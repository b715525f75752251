"""The queue on both databases: what is a line, in which order, and that pages don't shift."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, update

from terecht.adapters.extra_vraag_rows import write
from terecht.adapters.sql_accounts import SqlAccounts
from terecht.adapters.sql_engine import migrate, open_engine
from terecht.adapters.sql_queue import SqlQueue
from terecht.adapters.sql_store import SqlStore
from terecht.adapters.sql_tables import extra_vraag, vraag_group
from terecht.domain.account import Account, Role
from terecht.domain.extra_vraag import Message, MessageKind, Proposed, Resolution, Status
from terecht.domain.queue import NOBODY, Line, Order, Part, Place, Said, Tally, View, Wanted
from tests.filed import AT, VRAAG, claim, file

THEMA = "cultuurplekken"
MINUTE = timedelta(minutes=1)
ALL = Wanted(View.ALL, me=1)


class Desk:
    """A queue with the means to fill it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.queue = SqlQueue(engine)
        self.store = SqlStore(engine)
        self.accounts = SqlAccounts(engine)
        self.numbers = count(1)

    def file(self, text: str = "Mag dat?", **values: object) -> int:
        """Store an extra vraag with these columns."""
        number = next(self.numbers)
        at = values.pop("at", AT + number * MINUTE)
        entries = tuple(Proposed(entry, 0.5) for entry in values.pop("entries", ("bar-openen",)))  # type: ignore[attr-defined]
        vraag = replace(VRAAG, text=text, created_at=at, updated_at=at, proposed=entries)  # type: ignore[arg-type]
        file(self.store, vraag, visit=f"v{number}", receipt=f"r{number}")
        if values:
            with self.engine.begin() as connection:
                connection.execute(update(extra_vraag).where(extra_vraag.c.id == number).values(**values))
        return number

    def group(self) -> int:
        with self.engine.begin() as connection:
            made = insert(vraag_group).values(thema=THEMA, answer="", created_at=AT)
            return connection.scalars(made.returning(vraag_group.c.id)).one()

    def coach(self, name: str = "An") -> int:
        return self.accounts.add(Account(0, f"{name}@s.be", name, frozenset({Role.COACH})), at=AT).id

    def shown(
        self, wanted: Wanted = ALL, order: Order = Order.OLDEST, after: Place | None = None
    ) -> list[int]:
        lines = self.queue.lines(THEMA, wanted, order, after=after, limit=100)
        return [line.number for line in lines]


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    migrate(database_url)
    engine = open_engine(database_url)
    yield Desk(engine)
    engine.dispose()


def test_every_view_shows_its_statuses(desk: Desk) -> None:
    me = desk.coach()
    numbers = {status: desk.file(status=status) for status in Status}
    mine = desk.file(status=Status.OPEN, assignee_id=me)

    def shown(view: View) -> list[int]:
        return desk.shown(Wanted(view, me))

    assert shown(View.NEW) == [numbers[Status.NEW]]
    assert shown(View.MINE) == [mine]
    assert shown(View.WAITING) == [numbers[Status.PENDING]]
    assert shown(View.ANSWERED) == [numbers[Status.SOLVED]]
    assert shown(View.ALL) == [*numbers.values(), mine]


def test_line_says_all_but_who_asked(desk: Desk) -> None:
    an = desk.coach("An")
    number = desk.file(
        "Mag de bar open?", assignee_id=an, status=Status.SOLVED, resolution=Resolution.ANSWERED
    )
    claim(desk.store, f"r{number}", at=AT)  # opens it again; leaves an address

    (line,) = desk.queue.lines(THEMA, ALL, Order.OLDEST, after=None, limit=5)

    assert (line.text, line.assignee, line.assignee_name) == ("Mag de bar open?", an, "An")
    assert (line.has_asker, line.entry_id, line.size, line.group) == (True, "bar-openen", 1, 0)
    assert "jan@kerk.be" not in str([getattr(line, name) for name in Line.__slots__])
    assert "bar" not in repr(line).replace("bar-openen", "")


def test_filters_narrow_together(desk: Desk) -> None:
    an = desk.coach("An")
    first = desk.file(assignee_id=an, status=Status.OPEN)
    second = desk.file(entries=("zaal-huren", "bar-openen"))
    third = desk.file(entries=())
    claim(desk.store, f"r{third}")

    assert desk.shown(replace(ALL, assignee=an)) == [first]
    assert desk.shown(replace(ALL, assignee=NOBODY)) == [second, third]
    assert desk.shown(replace(ALL, status=Status.NEW)) == [second, third]
    assert desk.shown(replace(ALL, entries=frozenset({"zaal-huren"}))) == [second]
    assert desk.shown(replace(ALL, entries=frozenset())) == []
    assert desk.shown(replace(ALL, has_asker=True)) == [third]
    assert desk.shown(replace(ALL, has_asker=False)) == [first, second]
    assert desk.shown(replace(ALL, numbers=(third, first, 999))) == [first, third]
    assert desk.shown(replace(ALL, assignee=NOBODY, has_asker=False)) == [second]
    assert desk.shown(replace(ALL, entries=frozenset({"'; DROP TABLE extra_vraag; --", "%"}))) == []


def test_only_what_waits_for_us_is_late(desk: Desk) -> None:
    old = {status: desk.file(status=status, at=AT - MINUTE) for status in Status}
    desk.file(at=AT)

    assert desk.shown(replace(ALL, late_before=AT)) == [old[Status.NEW], old[Status.OPEN]]


def test_group_is_one_line_with_its_size(desk: Desk) -> None:
    group = desk.group()
    solved = desk.file(group_id=group, status=Status.SOLVED)
    alone = desk.file()
    first_new = desk.file(group_id=group)
    desk.file(group_id=group)

    lines = desk.queue.lines(THEMA, Wanted(View.NEW, 1), Order.OLDEST, after=None, limit=9)

    assert [(line.number, line.size, line.group) for line in lines] == [(alone, 1, 0), (first_new, 3, group)]
    assert desk.shown() == [solved, alone]


def test_orders_and_pages_hold_while_others_come_and_go(desk: Desk) -> None:
    numbers = [desk.file(at=AT) for _ in range(3)] + [desk.file(at=AT + MINUTE)]
    place = Place(AT, numbers[1])

    assert desk.shown(after=place) == numbers[2:]
    with desk.engine.begin() as connection:
        connection.execute(
            update(extra_vraag).where(extra_vraag.c.id == numbers[1]).values(status=Status.CLOSED)
        )
    assert desk.shown(replace(ALL, view=View.NEW), after=place) == numbers[2:]
    assert desk.shown(order=Order.NEWEST) == [numbers[3], numbers[2], numbers[1], numbers[0]]
    assert desk.shown(order=Order.NEWEST, after=Place(AT, numbers[2])) == [numbers[1], numbers[0]]
    assert desk.shown(order=Order.CHANGED, after=Place(AT + MINUTE, numbers[3])) == numbers[2::-1]


def test_place_is_exact_to_the_microsecond(desk: Desk) -> None:
    at = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)
    first, second = desk.file(at=at), desk.file(at=at + timedelta(microseconds=1))

    assert desk.shown(after=Place(at, first)) == [second]


def test_tallies_count_by_status_owner_and_group(desk: Desk) -> None:
    me, group = desk.coach(), desk.group()
    desk.file()
    desk.file()
    desk.file(group_id=group)
    desk.file(status=Status.OPEN, assignee_id=me)

    assert set(desk.queue.tallies(THEMA, me=me)) == {
        Tally(Status.NEW, False, 0, 2),
        Tally(Status.NEW, False, group, 1),
        Tally(Status.OPEN, True, 0, 1),
    }
    assert desk.queue.tallies("ander-thema", me=me) == ()


def test_texts_since_a_moment_are_those_that_changed(desk: Desk) -> None:
    old, new = desk.file("oud", at=AT), desk.file("nieuw", at=AT + MINUTE)

    assert {filed.number for filed in desk.queue.filed(THEMA, since=None)} == {old, new}
    assert [filed.text for filed in desk.queue.filed(THEMA, since=AT + MINUTE)] == ["nieuw"]


def test_what_was_written_comes_with_its_question_the_answer_first_and_the_last_word_next(desk: Desk) -> None:
    silent, talked = desk.file("oud", at=AT), desk.file("nieuw", at=AT + MINUTE)
    vraag = desk.store.read(talked)
    turns = [
        ("ask-back", "Waar?"),
        ("reply", "Gent"),
        ("answer", "Nee."),
        ("answer", "Ja."),
        ("note", "Klaar"),
    ]
    messages = tuple(Message(AT, MessageKind(kind), "account:1", text) for kind, text in turns)
    with desk.engine.begin() as connection:
        write(connection, vraag, replace(vraag, answer="Ja.", additions=("in", "Gent"), messages=messages))

    said = tuple(
        Said(Part(kind), text)
        for kind, text in [
            ("answer", "Ja."),
            ("addition", "in"),
            ("addition", "Gent"),
            ("note", "Klaar"),
            ("answer", "Nee."),
            ("reply", "Gent"),
            ("ask-back", "Waar?"),
        ]
    )
    (written,) = desk.queue.written(THEMA, since=AT + MINUTE)
    assert (written.number, written.text, written.said) == (talked, "nieuw", said)
    assert desk.queue.said([talked, silent, 404]) == {talked: said, silent: (), 404: ()}
    assert {one.number: one.said for one in desk.queue.written(THEMA, since=None)} == {
        silent: (),
        talked: said,
    }
    assert desk.queue.written("ander-thema", since=None) == ()


def test_presence_is_renewed_and_forgotten(desk: Desk) -> None:
    an, bo, number = desk.coach("An"), desk.coach("Bo"), desk.file()
    desk.queue.see(number, bo, at=AT, stale=AT - MINUTE)
    desk.queue.see(number, an, at=AT, stale=AT - MINUTE)
    desk.queue.see(number, an, at=AT + MINUTE, stale=AT)

    assert desk.queue.seen([number], since=AT) == {number: ((an, "An"), (bo, "Bo"))}
    assert desk.queue.seen([number], since=AT + MINUTE) == {number: ((an, "An"),)}

    desk.queue.see(number, an, at=AT + 3 * MINUTE, stale=AT + 2 * MINUTE)
    assert desk.queue.seen([number], since=AT) == {number: ((an, "An"),)}


def test_nobody_is_present_at_what_does_not_exist(desk: Desk) -> None:
    desk.queue.see(999, desk.coach(), at=AT, stale=AT)

    assert desk.queue.seen([999], since=AT) == {}


def test_staff_is_by_name(desk: Desk) -> None:
    bo, an = desk.coach("Bo"), desk.coach("An")

    assert desk.queue.staff() == ((an, "An"), (bo, "Bo"))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(1, 7), order=st.sampled_from([Order.OLDEST, Order.NEWEST, Order.CHANGED]))
def test_pages_after_each_other_are_the_whole_queue_once(desk: Desk, size: int, order: Order) -> None:
    while len(desk.shown()) < 9:
        group = desk.group() if len(desk.shown()) == 4 else None
        for _ in range(2 if group else 1):
            desk.file(group_id=group, at=AT + (len(desk.shown()) % 3) * MINUTE)
    place, pages = None, []
    while lines := desk.queue.lines(THEMA, ALL, order, after=place, limit=size):
        pages += [line.number for line in lines]
        last = lines[-1]
        place = Place(last.updated_at if order is Order.CHANGED else last.created_at, last.number)

    assert pages == desk.shown(order=order)

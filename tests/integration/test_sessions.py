"""Coaching sessions on both databases: one slot one session, one change one mail, the rule of the first by address."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, select

from terecht.adapters.sql_accounts import SqlAccounts
from terecht.adapters.sql_engine import migrate, open_engine, reading
from terecht.adapters.sql_sessions import SqlSessions
from terecht.adapters.sql_store import SqlStore
from terecht.adapters.sql_tables import outbox
from terecht.domain.account import Account, Role
from terecht.domain.coaching_session import (
    Around,
    CoachingSession,
    Kind,
    Place,
    Prices,
    Slot,
    SlotTaken,
    State,
    UnknownSession,
)
from terecht.domain.errors import QueryError, TransitionNotAllowed
from terecht.domain.extra_vraag import EventKind, ExtraVraag
from terecht.domain.mail import Mail, MailKind
from terecht.labels.measures import BRUSSELS
from terecht.service.sessions import Sessions
from terecht.service.tokens import hash_token
from tests.fakes import FakeClock
from tests.filed import claim, file

AT = FakeClock().now
IN_TWO_DAYS = AT + timedelta(days=2)


class PlainLetters:
    """Says in a word what happened, to whom a real letter would go."""

    def offered(self, around: Around) -> tuple[Mail, ...]:
        return (self._mail("aanbod", around, around.vraag.email),)

    def booked(self, around: Around) -> tuple[Mail, ...]:
        return tuple(self._mail("afspraak", around, to) for to in (around.vraag.email, around.coach.email))

    def cancelled(self, around: Around) -> tuple[Mail, ...]:
        return tuple(self._mail("afgezegd", around, to) for to in (around.vraag.email, around.coach.email))

    def reminder(self, around: Around) -> tuple[Mail, ...]:
        key = f"reminder:{around.session.id}:{around.session.sequence}"
        return (self._mail("morgen", around, around.vraag.email, key=key),)

    def _mail(self, subject: str, around: Around, to: str, *, key: str = "") -> Mail:
        return Mail(
            MailKind.SESSION, to, subject, str(around.session.starts_at), extra_vraag=around.vraag.id, key=key
        )


class Desk:
    """A coach, an asker who left an address, and what they do with sessions."""

    def __init__(self, database: Engine) -> None:
        self.database = database
        self.clock = FakeClock()
        self.store = SqlStore(database)
        self.sessions = Sessions(
            SqlSessions(database), PlainLetters(), prices=Prices(0, 70), zone=BRUSSELS, clock=self.clock
        )
        new = Account(0, "bo@steunpunt.be", "Bo", frozenset({Role.COACH}))
        self.coach = SqlAccounts(database).add(new, at=AT)

    def asker(self, name: str = "r1") -> ExtraVraag:
        """File an extra vraag of somebody with the address that every asker here has; `name` is the secret."""
        file(self.store, visit=name, receipt=hash_token(name))
        return claim(self.store, hash_token(name))

    def slot(self, at: datetime = IN_TWO_DAYS, *, place: Place = Place.ONLINE, weeks: int = 1) -> Slot:
        self.sessions.keep_free(Slot(0, self.coach.id, at, 60, place), weeks=weeks)
        return next(slot for slot in self.sessions.free_slots() if slot.starts_at == at)

    def offer(self, vraag: ExtraVraag, kind: Kind = Kind.FIRST) -> CoachingSession:
        return self.sessions.offer(vraag, kind=kind, place=Place.ONLINE, by=self.coach)

    def mails(self) -> list[tuple[str, str]]:
        with reading(self.database) as connection:
            rows = connection.execute(select(outbox.c.subject, outbox.c.to).order_by(outbox.c.id))
            return [(row.subject, row.to) for row in rows]

    def history(self, vraag: ExtraVraag) -> list[EventKind]:
        return [event.kind for event in self.store.read(vraag.id).history if event.kind.startswith("session")]


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    migrate(database_url)
    database = open_engine(database_url, wait=30)
    yield Desk(database)
    database.dispose()


JAN, BO = "jan@kerk.be", "bo@steunpunt.be"


def test_offered_booked_and_held_each_told_once(desk: Desk) -> None:
    vraag = desk.asker()
    slot = desk.slot()

    session = desk.offer(vraag)
    booked = desk.sessions.book("r1", session.id, slot=slot.id)
    again = desk.sessions.book("r1", session.id, slot=slot.id)
    desk.clock.forward(days=3)
    held = desk.sessions.end(session.id, came=True, version=booked.version, by=desk.coach)

    assert (booked.state, booked.starts_at, again, held.state) == (
        State.BOOKED,
        IN_TWO_DAYS,
        booked,
        State.HELD,
    )
    assert desk.mails() == [("aanbod", JAN), ("afspraak", JAN), ("afspraak", BO)]
    assert desk.history(vraag) == [
        EventKind.SESSION_OFFERED,
        EventKind.SESSION_BOOKED,
        EventKind.SESSION_HELD,
    ]


def test_booked_slot_is_no_longer_free_and_a_cancelled_one_is_again(desk: Desk) -> None:
    session = desk.offer(desk.asker())
    slot = desk.slot()

    desk.sessions.book("r1", session.id, slot=slot.id)
    assert desk.sessions.free_slots() == ()
    desk.sessions.cancel_own("r1", session.id)
    desk.sessions.cancel_own("r1", session.id)

    assert desk.sessions.free_slots() == (slot,)
    assert [subject for subject, _ in desk.mails()].count("afgezegd") == 2  # one to each, once


def test_moved_session_gives_its_first_slot_back(desk: Desk) -> None:
    session = desk.offer(desk.asker())
    first, second = desk.slot(), desk.slot(IN_TWO_DAYS + timedelta(days=1))

    desk.sessions.book("r1", session.id, slot=first.id)
    moved = desk.sessions.book("r1", session.id, slot=second.id)

    assert (moved.starts_at, moved.sequence) == (second.starts_at, 2)
    assert desk.sessions.free_slots() == (first,)


def test_ten_askers_run_for_one_slot_and_one_has_it(desk: Desk) -> None:
    slot = desk.slot()
    names = [f"asker {number}" for number in range(10)]
    offers = {name: desk.offer(desk.asker(name)) for name in names}
    barrier = Barrier(len(names))

    def run(name: str) -> bool:
        barrier.wait()
        try:
            desk.sessions.book(name, offers[name].id, slot=slot.id)
        except SlotTaken:
            return False
        return True

    with ThreadPoolExecutor(len(names)) as threads:
        won = list(threads.map(run, names))

    assert won.count(True) == 1
    assert [one.slot for one in desk.sessions.agenda() if one.state is State.BOOKED] == [slot.id]
    assert [subject for subject, _ in desk.mails()].count("afspraak") == 2


def test_slot_that_is_gone_is_not_booked(desk: Desk) -> None:
    session, slot = desk.offer(desk.asker()), desk.slot()
    desk.sessions.give_up(slot.id)

    for number in (slot.id, slot.id + 99):
        with pytest.raises(SlotTaken, match="intussen bezet"):
            desk.sessions.book("r1", session.id, slot=number)


def test_booked_slot_is_not_given_up(desk: Desk) -> None:
    session, slot = desk.offer(desk.asker()), desk.slot()
    desk.sessions.book("r1", session.id, slot=slot.id)

    desk.sessions.give_up(slot.id)
    desk.sessions.cancel_own("r1", session.id)

    assert desk.sessions.free_slots() == (slot,)


def test_stranger_neither_books_nor_cancels(desk: Desk) -> None:
    session, slot = desk.offer(desk.asker()), desk.slot()
    desk.asker("r2")

    for act in (
        lambda: desk.sessions.book("r2", session.id, slot=slot.id),
        lambda: desk.sessions.cancel_own("r2", session.id),
        lambda: desk.sessions.cancel_own("geraden", session.id),
    ):
        with pytest.raises(UnknownSession):
            act()
    assert desk.sessions.of_vraag(1)[0].state is State.OFFERED


def test_second_session_of_an_address_is_a_follow_up_whatever_the_question(desk: Desk) -> None:
    one, other = desk.asker(), desk.asker("r2")
    assert desk.sessions.next_kind(one) is Kind.FIRST

    session = desk.offer(one)

    assert desk.sessions.next_kind(other) is Kind.FOLLOW_UP
    desk.sessions.cancel(session.id, version=session.version, by=desk.coach)
    assert desk.sessions.next_kind(other) is Kind.FIRST


def test_anonymous_extra_vraag_gets_no_offer(desk: Desk) -> None:
    file(desk.store)

    with pytest.raises(QueryError, match="geen vraagsteller"):
        desk.offer(desk.store.read(1))


def test_coach_who_looks_at_an_older_version_changes_nothing(desk: Desk) -> None:
    session, slot = desk.offer(desk.asker()), desk.slot()
    desk.sessions.book("r1", session.id, slot=slot.id)

    with pytest.raises(UnknownSession, match="intussen veranderde"):
        desk.sessions.cancel(session.id, version=session.version, by=desk.coach)


def test_session_is_reminded_of_once_also_by_a_worker_that_comes_often(desk: Desk) -> None:
    session, slot = desk.offer(desk.asker()), desk.slot()
    desk.sessions.book("r1", session.id, slot=slot.id)

    assert desk.sessions.remind() == 0
    desk.clock.forward(hours=24)
    assert [desk.sessions.remind() for _ in range(3)] == [1, 1, 1]

    assert [subject for subject, _ in desk.mails()].count("morgen") == 1


def test_slots_of_twelve_weeks_stay_at_the_same_hour_of_the_clock(desk: Desk) -> None:
    desk.slot(datetime(2026, 3, 10, 13, tzinfo=UTC), weeks=4)

    hours = [slot.starts_at.astimezone(BRUSSELS).hour for slot in desk.sessions.free_slots()]
    assert hours == [14, 14, 14, 14]
    assert {slot.starts_at.hour for slot in desk.sessions.free_slots()} == {13, 12}


def test_slot_kept_twice_is_there_once(desk: Desk) -> None:
    desk.slot()
    assert [desk.slot()] == list(desk.sessions.free_slots())


def test_past_slot_is_neither_kept_nor_shown(desk: Desk) -> None:
    desk.slot()
    with pytest.raises(QueryError, match="al voorbij"):
        desk.slot(AT)

    desk.clock.forward(days=2)
    assert desk.sessions.free_slots() == ()


def test_session_that_must_still_begin_can_not_be_missed(desk: Desk) -> None:
    session, slot = desk.offer(desk.asker()), desk.slot()
    booked = desk.sessions.book("r1", session.id, slot=slot.id)

    with pytest.raises(TransitionNotAllowed, match="moet nog beginnen"):
        desk.sessions.end(session.id, came=False, version=booked.version, by=desk.coach)

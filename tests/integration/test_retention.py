"""Retention on both databases: each class goes when it is time, one worker does it, no clock is trusted."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Barrier, Thread
from threading import Event as ThreadEvent
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select

from terecht.adapters.erased_file import ErasedFile
from terecht.adapters.sql_accounts import SqlAccounts
from terecht.adapters.sql_desk import SqlDesk
from terecht.adapters.sql_engine import migrate, open_engine, reading, writing
from terecht.adapters.sql_outbox import enqueue
from terecht.adapters.sql_retention import SqlRetention
from terecht.adapters.sql_store import SqlStore
from terecht.adapters.sql_tables import (
    account_link,
    asked,
    asker,
    coaching_session,
    feedback,
    inbox,
    login_session,
    outbox,
    presence,
    receipt,
    slot,
    tries,
)
from terecht.bootstrap import build_mailing
from terecht.config import Settings
from terecht.domain import desk as moves
from terecht.domain import extra_vraag as steps
from terecht.domain.account import Account, Role
from terecht.domain.asked import Asked, Feedback
from terecht.domain.errors import StoreUnavailable
from terecht.domain.extra_vraag import EventKind, ExtraVraag, Resolution, Status
from terecht.domain.mail import Mail, MailKind
from terecht.domain.outgoing import Delivery, Outgoing, Verdict
from terecht.domain.ranking import Outcome, Reason
from terecht.domain.retention import VRAAG, Gone, Kept, Trouble
from terecht.service.retention import LEASE, Retention
from terecht.service.worker import Chore, work
from tests.fakes import FakeClock
from tests.filed import AT as FILED_AT
from tests.filed import VRAAG as FILED
from tests.filed import claim, file

DAYS = Settings(mode="demo").keep_days


class Office:
    """A database with its stores, a journal beside it, and a clock that goes where it is told."""

    def __init__(self, database: Engine, folder: Path) -> None:
        self.database, self.clock = database, FakeClock(FILED_AT)
        self.store, self.desk = SqlStore(database), SqlDesk(database)
        self.journal = ErasedFile(folder / "var" / "gewist.jsonl")
        self.rows = SqlRetention(database)
        self.retention = self.worker()
        self.coach = SqlAccounts(database).add(
            Account(0, "bo@steunpunt.be", "Bo", frozenset({Role.COACH})), at=FILED_AT
        )

    def worker(self) -> Retention:
        return Retention(self.rows, self.journal, days=DAYS, clock=self.clock)

    def asker(self, name: str = "r1") -> ExtraVraag:
        file(self.store, visit=name, receipt=name)
        return claim(self.store, name)

    def step(self, name: str, step: Any) -> None:
        self.store.change(name, step, at=FILED_AT)

    def count(self, table: Any) -> int:
        with reading(self.database) as connection:
            return connection.scalars(select(func.count()).select_from(table)).one()

    def rows_of(self, column: Any) -> list[Any]:
        with reading(self.database) as connection:
            return list(connection.scalars(select(column)))

    def put(self, table: Any, **values: object) -> None:
        with writing(self.database) as connection:
            connection.execute(insert(table).values(**values))

    def pass_days(self, days: float) -> None:
        """Let days pass with a worker that runs every day."""
        whole = int(days)
        for _ in range(whole):
            self.clock.forward(days=1)
            self.retention.tend()
        if days > whole:
            self.clock.forward(days=days - whole)


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    migrate(database_url)
    database = open_engine(database_url, wait=30)
    made = Office(database, tmp_path)
    made.retention.tend()
    yield made
    database.dispose()


def jump(office: Office, days: float) -> None:
    """Go to the day as if the worker had run all the time, without the runs in between."""
    office.clock.forward(days=days)
    office.retention.confirm()


def around(office: Office, kept: Kept) -> None:
    """Stand just before the last day of a class, with a run that may not touch it; then on it."""
    jump(office, DAYS[kept] - 1)
    office.retention.tend()


def test_texts_of_queries_go_and_their_figures_stay(office: Office) -> None:
    office.store.record(Asked(FILED_AT, "c", Outcome.PASS_ON, Reason.UNKNOWN, text="wifi"))
    around(office, Kept.QUERIES)
    assert office.rows_of(asked.c.text) == ["wifi"]
    jump(office, 1)
    assert office.retention.tend()[Kept.QUERIES] == 1
    assert office.rows_of(asked.c.text) == [""]


def test_remarks_and_their_queries_go_and_the_votes_stay(office: Office) -> None:
    office.store.rate(Feedback(FILED_AT, "c", "bar", useful=False, query="wifi", note="nee"), visit_key="v")
    around(office, Kept.FEEDBACK)
    assert office.rows_of(feedback.c.note) == ["nee"]
    jump(office, 1)
    office.retention.tend()
    assert (office.rows_of(feedback.c.note), office.rows_of(feedback.c.query)) == ([""], [""])
    assert office.count(feedback) == 1


def test_a_solved_extra_vraag_closes_without_its_asker_and_stays_answered(office: Office) -> None:
    vraag = office.asker()
    office.step("r1", partial(moves.answer, text="Ja.", by=office.coach.id, at=FILED_AT))
    around(office, Kept.SOLVED)
    assert office.store.read(vraag.id).email == "jan@kerk.be"
    jump(office, 1)
    office.retention.tend()
    after = office.store.read(vraag.id)
    assert (after.status, after.resolution, after.email) == (Status.CLOSED, Resolution.ANSWERED, "")
    assert (after.additions, after.messages, after.answer, after.text) == ((), (), "Ja.", FILED.text)


def test_what_waits_for_its_asker_closes_for_want_of_a_reaction(office: Office) -> None:
    vraag = office.asker()
    office.step("r1", partial(moves.ask_back, text="Waar?", by=office.coach.id, at=FILED_AT))
    around(office, Kept.WAITING)
    assert office.store.read(vraag.id).status is Status.PENDING
    jump(office, 1)
    office.retention.tend()
    after = office.store.read(vraag.id)
    assert (after.status, after.resolution, after.email) == (Status.CLOSED, Resolution.NO_REPLY, "")
    assert after.history[-1].kind is EventKind.CLOSED


def test_what_is_still_to_be_talked_about_does_not_close(office: Office) -> None:
    vraag = office.asker()
    office.step("r1", partial(moves.answer, text="Ja.", by=office.coach.id, at=FILED_AT))
    later = FILED_AT + timedelta(days=DAYS[Kept.SOLVED] + 5)
    put_session(office, vraag, later)
    jump(office, DAYS[Kept.SOLVED] + 1)
    office.retention.tend()
    assert office.store.read(vraag.id).status is Status.SOLVED


def test_an_asker_whose_link_expired_goes_and_the_question_stays(office: Office) -> None:
    vraag = office.asker()
    jump(office, 364)
    office.retention.tend()
    assert office.store.read(vraag.id).email == "jan@kerk.be"
    jump(office, 1)
    office.retention.tend()
    after = office.store.read(vraag.id)
    assert (after.email, after.additions, after.status, after.text) == ("", (), Status.NEW, FILED.text)
    assert after.history[-1].by == "engine"
    assert office.count(asker) == 0


def test_the_text_of_a_closed_extra_vraag_goes_last_and_its_history_stays(office: Office) -> None:
    vraag = office.asker()
    office.step("r1", partial(steps.withdraw, at=FILED_AT))
    around(office, Kept.CLOSED)
    # Its link expired meanwhile, which is a change too: from then on it is kept as long again.
    jump(office, 1 + DAYS[Kept.CLOSED])
    office.retention.tend()
    after = office.store.read(vraag.id)
    assert (after.text, after.key, after.answer) == ("", "", "")
    assert [event.kind for event in after.history][-1] is EventKind.TEXT_ERASED


def test_mail_goes_unless_it_still_has_to_be_sent(office: Office) -> None:
    with writing(office.database) as connection:
        enqueue(
            connection, [Mail(MailKind.STAFF, f"{name}@x.be", name, "Dag!") for name in "ab"], at=FILED_AT
        )
    with writing(office.database) as connection:
        connection.execute(outbox.update().where(outbox.c.to == "a@x.be").values(state="sent"))
    office.put(
        inbox,
        message_id="m",
        at=FILED_AT,
        sender="c@x.be",
        subject="s",
        text="t",
        attachments=0,
        state="quarantined",
        reason="no-text",
    )
    around(office, Kept.MAIL)
    assert (office.count(outbox), office.count(inbox)) == (2, 1)
    jump(office, 1)
    office.retention.tend()
    assert (office.rows_of(outbox.c.to), office.count(inbox)) == (["b@x.be"], 0)


def put_session(office: Office, vraag: ExtraVraag, starts_at: datetime) -> None:
    office.put(slot, id=1, account_id=office.coach.id, starts_at=starts_at, minutes=60, place="online")
    office.put(
        coaching_session,
        extra_vraag_id=vraag.id,
        kind="first",
        place="online",
        state="booked",
        account_id=office.coach.id,
        slot_id=1,
        offered_at=FILED_AT,
        starts_at=starts_at,
        minutes=60,
        sequence=1,
        version=1,
    )


def test_moments_of_past_sessions_go_and_the_sessions_stay(office: Office) -> None:
    put_session(office, office.asker(), FILED_AT)
    around(office, Kept.SESSIONS)
    assert office.count(slot) == 1
    jump(office, 1)
    office.retention.tend()
    assert (office.count(slot), office.count(coaching_session)) == (0, 1)


def test_whatever_expired_goes(office: Office) -> None:
    vraag = office.asker()
    until = {"expires_at": FILED_AT}
    office.put(receipt, hash="r", extra_vraag_id=vraag.id, **until)
    office.put(account_link, hash="l", account_id=office.coach.id, kind="reset", created_at=FILED_AT, **until)
    office.put(
        login_session,
        hash="s",
        account_id=office.coach.id,
        device="",
        created_at=FILED_AT,
        seen_at=FILED_AT,
        **until,
    )
    office.put(tries, key="k", count=1, blocked_until=FILED_AT, forgotten_at=FILED_AT)
    office.put(presence, extra_vraag_id=vraag.id, account_id=office.coach.id, seen_at=FILED_AT)
    tables = (receipt, account_link, login_session, tries, presence)
    around(office, Kept.EXPIRED)
    assert [office.count(table) for table in tables] == [1] * 5
    jump(office, 1)
    office.retention.tend()
    assert [office.count(table) for table in tables] == [0] * 5


def test_after_ten_days_of_silence_it_catches_up(office: Office) -> None:
    for day in range(1200):
        office.store.record(
            Asked(FILED_AT - timedelta(days=360), "c", Outcome.PASS_ON, Reason.UNKNOWN, text=str(day))
        )
    office.clock.forward(days=10)
    assert office.retention.trouble() is Trouble.LATE
    assert office.retention.tend()[Kept.QUERIES] == 1200
    assert office.retention.trouble() is Trouble.NONE


@pytest.mark.parametrize("days", [46, 4000, -2])
def test_when_the_clock_jumps_nothing_goes_until_a_person_says_so(office: Office, days: int) -> None:
    office.store.record(
        Asked(FILED_AT - timedelta(days=800), "c", Outcome.PASS_ON, Reason.UNKNOWN, text="wifi")
    )
    office.clock.forward(days=days)
    assert office.retention.tend() == {}
    assert office.rows_of(asked.c.text) == ["wifi"]
    assert office.retention.trouble() is Trouble.CLOCK
    office.retention.confirm()
    assert office.retention.tend()[Kept.QUERIES] == 1


def test_a_clock_that_comes_back_needs_no_confirmation(office: Office) -> None:
    office.clock.forward(days=4000)
    office.retention.tend()
    office.clock.forward(days=-3999)
    assert office.retention.tend() != {}
    assert office.retention.trouble() is Trouble.NONE


def test_of_two_workers_at_once_one_does_it(office: Office) -> None:
    office.clock.forward(days=1)
    start, done = Barrier(4), list[object]()

    def run() -> None:
        start.wait()
        done.append(office.worker().tend())

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(bool(result) for result in done) == 1


def test_what_a_dead_worker_left_another_does_once_its_lease_is_over(office: Office) -> None:
    office.clock.forward(days=1)
    now = office.clock.now
    assert office.rows.claim(at=now, until=now + LEASE) is not None
    assert office.retention.tend() == {}
    office.clock.forward(seconds=LEASE.total_seconds())
    assert office.retention.tend() != {}


def test_a_run_that_fails_is_told_and_tried_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> int:
        raise StoreUnavailable("schijf vol")

    office.clock.forward(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(office.rows, "sweep", fail)
        with pytest.raises(StoreUnavailable):
            office.retention.tend()
    assert office.retention.trouble() is Trouble.FAILED
    assert office.retention.tend() != {}
    assert office.retention.trouble() is Trouble.NONE


def test_a_run_is_bounded_and_the_next_one_goes_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terecht.service.retention.BATCH", 2)
    monkeypatch.setattr("terecht.service.retention.MOST", 2)
    for text in "abcde":
        office.store.record(
            Asked(FILED_AT - timedelta(days=800), "c", Outcome.PASS_ON, Reason.UNKNOWN, text=text)
        )
    office.clock.forward(days=1)
    assert office.retention.tend()[Kept.QUERIES] == 4
    monkeypatch.undo()
    assert office.retention.tend()[Kept.QUERIES] == 1


def test_who_came_back_with_a_backup_is_erased_again_and_nobody_else(office: Office) -> None:
    jan = office.asker("r1")
    other = office.asker("r2")
    # The journal knows that both ids were erased, the second of them when it was another extra vraag.
    other_life = Gone(VRAAG, other.id, other.created_at - timedelta(days=9))
    office.journal.add([Gone(VRAAG, jan.id, jan.created_at), other_life])
    office.retention.tend()
    after = office.store.read(jan.id)
    assert (after.email, after.additions, after.messages) == ("", (), ())
    assert office.store.read(other.id).email == "jan@kerk.be"
    version = after.version
    office.retention.tend()
    assert office.store.read(jan.id).version == version


class SlowRetention(SqlRetention):
    """Is about to erase for as long as it is told."""

    def __init__(self, database: Engine) -> None:
        super().__init__(database)
        self.is_at_it, self.go_on = ThreadEvent(), ThreadEvent()

    def erase_again(self, gone: Gone, step: Any) -> None:
        self.is_at_it.set()
        assert self.go_on.wait(30)
        super().erase_again(gone, step)


class StoppingPost:
    """Writes down who got mail, and stops its worker once somebody in particular did."""

    def __init__(self, last: str) -> None:
        self.last, self.readers, self.stop = last, list[str](), ThreadEvent()

    def send(self, outgoing: Outgoing) -> Delivery:
        self.readers.append(outgoing.mail.to)
        if outgoing.mail.to == self.last:
            self.stop.set()
        return Delivery(Verdict.SENT)


def test_no_worker_sends_before_who_came_back_is_erased_again_also_while_another_is_at_it(
    office: Office,
) -> None:
    jan, els = office.asker("r1"), office.asker("r2")
    office.journal.add([Gone(VRAAG, jan.id, jan.created_at)])
    with writing(office.database) as connection:
        to_jan = Mail(MailKind.ANSWER, "jan@kerk.be", "Je antwoord", "Ja.", extra_vraag=jan.id)
        to_els = Mail(MailKind.ANSWER, "els@molen.be", "Je antwoord", "Nee.", extra_vraag=els.id)
        enqueue(connection, [to_jan, to_els], at=FILED_AT)
    slow, post = SlowRetention(office.database), StoppingPost(last="els@molen.be")
    first = Thread(target=Retention(slow, office.journal, days=DAYS, clock=office.clock).tend)
    first.start()
    assert slow.is_at_it.wait(30)

    mailing = build_mailing(Settings(mode="demo"), office.database)
    tend = Chore("keeping no longer", 900, office.worker().tend, before_mail=True)
    second = Thread(target=work, args=(post.stop, mailing, post), kwargs={"chores": [tend]})
    second.start()
    second.join(30)
    slow.go_on.set()
    first.join(30)

    assert post.readers == ["els@molen.be"]
    after = office.store.read(jan.id)
    assert (after.email, [event.kind for event in after.history].count(EventKind.ERASED)) == ("", 1)


def test_whoever_erases_themselves_is_noted_with_numbers_only(office: Office, tmp_path: Path) -> None:
    jan = office.asker("r1")
    office.store.forget("r1", partial(steps.erase, at=FILED_AT), at=FILED_AT)
    office.retention.tend()
    assert office.journal.read() == {Gone(VRAAG, jan.id, jan.created_at)}
    assert "jan" not in (tmp_path / "var" / "gewist.jsonl").read_text()


def test_a_line_of_the_journal_that_was_cut_off_hides_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "gewist.jsonl"
    path.write_text('{"wat": "extra_vraag", "id": 3, "gem')
    gone = Gone(VRAAG, 7, FILED_AT)
    ErasedFile(path).add([gone])
    with caplog.at_level(logging.WARNING):
        assert ErasedFile(path).read() == {gone}
    assert "line 1" in caplog.text


def test_the_age_of_what_changed_meanwhile_is_looked_at_again_under_the_lock(office: Office) -> None:
    vraag = office.asker()
    office.step("r1", partial(moves.answer, text="Ja.", by=office.coach.id, at=FILED_AT))
    fresh = FILED_AT + timedelta(days=80)
    office.store.change("r1", partial(steps.add, text="Nog iets", at=fresh), at=FILED_AT)
    jump(office, DAYS[Kept.SOLVED] + 1)
    office.retention.tend()
    assert office.store.read(vraag.id).email == "jan@kerk.be"


def test_every_class_is_cleared_by_something() -> None:
    from terecht.adapters.sql_retention import _SWEEPS, _VRAGEN

    assert set(_SWEEPS) | set(_VRAGEN) == set(Kept) == set(DAYS)

"""Introductions on both databases: no address is seen before two times yes, nor after a no or an erasure (A41)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from terecht.adapters.sql_accounts import SqlAccounts
from terecht.adapters.sql_engine import migrate, open_engine, reading
from terecht.adapters.sql_introductions import SqlIntroductions
from terecht.adapters.sql_store import SqlStore
from terecht.adapters.sql_tables import introduction, outbox
from terecht.domain import extra_vraag as steps
from terecht.domain.account import Account, Role
from terecht.domain.errors import QueryError, TransitionNotAllowed, UnknownExtraVraag
from terecht.domain.extra_vraag import EventKind
from terecht.domain.introduction import Both, Introduction, UnknownIntroduction
from terecht.domain.mail import Mail, MailKind
from terecht.service.introductions import Introductions, Seen
from terecht.service.tokens import hash_token
from tests.fakes import FakeClock
from tests.filed import NEXT_YEAR, TOMORROW, VRAAG

AT = FakeClock().now
LATER = AT + timedelta(hours=1)


class PlainLetters:
    """Says in a word what happened, to each of both."""

    def proposed(self, both: Both) -> tuple[Mail, ...]:
        return self._mails("voorstel", both)

    def opened(self, both: Both) -> tuple[Mail, ...]:
        return self._mails("kennis", both)

    def _mails(self, subject: str, both: Both) -> tuple[Mail, ...]:
        kind, number = MailKind.INTRODUCTION, both.introduction.id
        return tuple(
            Mail(kind, vraag.email, subject, "…", extra_vraag=vraag.id, key=f"{subject}:{number}:{vraag.id}")
            for vraag in both.vragen
        )


class Desk:
    """A coach, and three askers of whom two have the same address."""

    def __init__(self, database: Engine) -> None:
        self.database = database
        self.store = SqlStore(database)
        self.introductions = Introductions(SqlIntroductions(database), PlainLetters(), clock=FakeClock())
        new = Account(0, "bo@steunpunt.be", "Bo", frozenset({Role.COACH}))
        self.coach = SqlAccounts(database).add(new, at=AT)
        for name in ("jan", "an"):
            self.file(name, f"{name}@kerk.be")

    def file(self, name: str, email: str) -> None:
        self.store.file(VRAAG, visit_key=name, receipt_hash=hash_token(name), until=TOMORROW)
        self.store.claim(
            hash_token(name),
            lambda vraag: steps.leave_address(vraag, email=email, consent_version="1", addition="", at=AT),
            at=AT,
            until=NEXT_YEAR,
        )

    def propose(self, one: int = 1, two: int = 2) -> Introduction:
        return self.introductions.propose(one, two, by=self.coach)

    def seen(self, name: str) -> tuple[Seen, ...]:
        return self.introductions.of_secret(name)

    def address(self, name: str) -> str:
        return "".join(seen.address for seen in self.seen(name))

    def mails(self) -> list[tuple[str, str]]:
        with reading(self.database) as connection:
            rows = connection.execute(select(outbox.c.subject, outbox.c.to).order_by(outbox.c.id))
            return [(row.subject, row.to) for row in rows]


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    migrate(database_url)
    database = open_engine(database_url, wait=30)
    yield Desk(database)
    database.dispose()


def test_both_see_each_other_after_both_said_yes_and_not_a_moment_before(desk: Desk) -> None:
    number = desk.propose().id
    assert (desk.address("jan"), desk.address("an")) == ("", "")

    desk.introductions.say("jan", number, yes=True)
    assert (desk.address("jan"), desk.address("an")) == ("", "")
    assert [seen.said_yes for seen in (*desk.seen("jan"), *desk.seen("an"))] == [True, False]

    desk.introductions.say("an", number, yes=True)
    assert (desk.address("jan"), desk.address("an")) == ("an@kerk.be", "jan@kerk.be")
    assert [subject for subject, _ in desk.mails()] == ["voorstel", "voorstel", "kennis", "kennis"]
    assert {to for _, to in desk.mails()} == {"jan@kerk.be", "an@kerk.be"}


def test_yes_of_one_leaves_no_trace_that_the_other_could_see(desk: Desk) -> None:
    number = desk.propose().id
    before = desk.seen("an"), desk.store.read(2)

    desk.introductions.say("jan", number, yes=True)

    assert (desk.seen("an"), desk.store.read(2)) == before


def test_yes_taken_back_closes_it_for_both(desk: Desk) -> None:
    number = desk.propose().id
    for name in ("jan", "an"):
        desk.introductions.say(name, number, yes=True)

    desk.introductions.say("an", number, yes=False)

    assert (desk.seen("jan"), desk.seen("an")) == ((), ())
    with pytest.raises(TransitionNotAllowed, match="loopt niet meer"):
        desk.introductions.say("jan", number, yes=True)


@pytest.mark.parametrize("leave", [steps.erase, steps.withdraw])
def test_who_is_erased_or_withdraws_is_seen_by_nobody_any_more(desk: Desk, leave: object) -> None:
    number = desk.propose().id
    for name in ("jan", "an"):
        desk.introductions.say(name, number, yes=True)

    desk.store.change(hash_token("an"), lambda vraag: leave(vraag, at=LATER), at=LATER)  # type: ignore[operator]

    assert desk.seen("jan") == ()
    with reading(desk.database) as connection:
        row = connection.execute(select(introduction)).one()
    assert "kerk.be" not in str(row)
    assert row.ended_at == LATER  # for good: another address at the same question brings nothing back
    with pytest.raises(TransitionNotAllowed, match="loopt niet meer"):
        desk.introductions.say("jan", number, yes=True)


def test_history_tells_each_side_its_own_and_names_nobody(desk: Desk) -> None:
    number = desk.propose().id
    desk.introductions.say("jan", number, yes=True)

    kinds = [[event.kind for event in desk.store.read(vraag).history[2:]] for vraag in (1, 2)]
    assert kinds == [
        [EventKind.INTRODUCTION_PROPOSED, EventKind.INTRODUCTION_AGREED],
        [EventKind.INTRODUCTION_PROPOSED],
    ]
    assert all(
        "@" not in event.by + event.text for vraag in (1, 2) for event in desk.store.read(vraag).history
    )


def test_said_twice_it_is_said_once(desk: Desk) -> None:
    number = desk.propose().id
    for _ in range(2):
        desk.introductions.say("jan", number, yes=True)
        desk.introductions.say("an", number, yes=True)

    assert [subject for subject, _ in desk.mails()].count("kennis") == 2


def test_stranger_has_no_say(desk: Desk) -> None:
    number = desk.propose().id
    desk.file("piet", "piet@kerk.be")

    for secret in ("piet", "geraden", ""):
        with pytest.raises(UnknownIntroduction):
            desk.introductions.say(secret, number, yes=True)


def test_same_person_and_nobody_are_not_introduced(desk: Desk) -> None:
    desk.file("jan ook", "jan@kerk.be")
    desk.store.file(VRAAG, visit_key="anoniem", receipt_hash="x", until=TOMORROW)

    with pytest.raises(QueryError, match="twee keer dezelfde vraagsteller"):
        desk.propose(1, 3)
    with pytest.raises(QueryError, match="geen vraagsteller"):
        desk.propose(1, 4)
    assert desk.mails() == []


def test_what_was_proposed_once_is_not_proposed_again(desk: Desk) -> None:
    number = desk.propose().id
    desk.introductions.end(number, by=desk.coach)

    with pytest.raises(QueryError, match="al eens voorgesteld"):
        desk.propose(2, 1)
    assert desk.introductions.end(number, by=desk.coach).is_over


def test_nobody_is_introduced_to_what_is_not_there(desk: Desk) -> None:
    with pytest.raises(UnknownExtraVraag):
        desk.propose(1, 999)
    with reading(desk.database) as connection:
        assert connection.execute(select(introduction)).all() == []

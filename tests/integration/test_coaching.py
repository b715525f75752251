"""Coaches at work on both databases: what they do is kept whole, told once, and never overwritten."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from terecht.adapters.sealing import Seal
from terecht.adapters.sql_accounts import SqlAccounts
from terecht.adapters.sql_desk import SqlDesk
from terecht.adapters.sql_engine import migrate, open_engine
from terecht.adapters.sql_store import SqlStore
from terecht.adapters.sql_tables import outbox, vraag_group
from terecht.domain.account import Account, Role
from terecht.domain.desk import Conflict, Group
from terecht.domain.errors import QueryError, TransitionNotAllowed, UnknownExtraVraag
from terecht.domain.extra_vraag import EventKind, ExtraVraag, MessageKind, Resolution, Status
from terecht.domain.faq import Faq, Organisation, Thema
from terecht.domain.mail import Mail, MailKind
from terecht.domain.outgoing import MailState
from terecht.letters import extra_vraag as letters
from terecht.service.asking import Asking
from terecht.service.coaching import Coaching
from terecht.service.corpus import Snapshot
from tests.fakes import BAR, ZAAL, FakeClock, FakeCorpus, FakeEngine

STEUNPUNT = Organisation("steunpunt", "Het Steunpunt", "Helpt op weg.", email="vraag@steunpunt.be")
MUTE = Organisation("stil", "Stil vzw")
FAQ = Faq(Thema("cultuurplekken", "Cultuurplekken"), (BAR, ZAAL), organisations=(STEUNPUNT, MUTE))
SEAL = Seal("sleutel-" * 5)


def link_to(secret: str) -> str:
    return f"https://terecht.be/extra-vraag/{secret}"


@dataclass
class Office:
    """Two coaches, askers, and one database."""

    engine: Engine
    asking: Asking
    coaching: Coaching
    clock: FakeClock
    an: Account
    bo: Account

    def ask(self, text: str = "Mag mijn bar open?", *, email: str = "jan@kerk.be") -> tuple[int, str]:
        """File an extra vraag, with an address unless that is "", and return its number and secret."""
        receipt = self.asking.file(text, visit=secrets.token_hex(8)).receipt
        if email:
            self.asking.leave_address(receipt, email=email, consent=True)
        return self.last(), receipt

    def last(self) -> int:
        return SqlStore(self.engine).find("cultuurplekken", limit=1)[0].id

    def read(self, number: int) -> ExtraVraag:
        return SqlStore(self.engine).read(number)

    def seen(self, number: int) -> int:
        return self.read(number).version

    def group_of(self, *numbers: int) -> None:
        """Put extra vragen in one group."""
        first, *others = numbers
        for other in others:
            self.coaching.join(other, first, seen=self.seen(other), by=self.an)

    def answer(self, number: int, text: str = "Ja, **dat mag**.") -> None:
        seen = self.coaching.dossier(number).seen
        self.coaching.answer(number, text, seen=seen, by=self.an, link_to=link_to)

    def mails(self) -> list[Mail]:
        caused = select(outbox).where(outbox.c.kind != MailKind.RECEIPT)
        with self.engine.connect() as connection:
            rows = connection.execute(caused.order_by(outbox.c.id)).all()
        return [
            Mail(MailKind(row.kind), row.to, row.subject, row.text, row.html, "", row.extra_vraag_id, row.key)
            for row in rows
        ]


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    migrate(database_url)
    engine = open_engine(database_url, wait=30)
    clock, corpus = FakeClock(), FakeCorpus(Snapshot(FAQ, FakeEngine()))
    asking = Asking(
        corpus,
        SqlStore(engine),
        clock=clock,
        secrets=lambda: secrets.token_urlsafe(24),
        seal=SEAL.close,
    )
    coaching = Coaching(corpus, SqlDesk(engine), letters=letters, clock=clock, unseal=SEAL.open)
    accounts = SqlAccounts(engine)
    people = [
        accounts.add(Account(0, f"{name}@steunpunt.be", name, frozenset({Role.COACH})), at=clock.now)
        for name in ("an", "bo")
    ]
    yield Office(engine, asking, coaching, clock, *people)
    engine.dispose()


def test_dossier_shows_the_question_and_why_the_engine_kept_silent(office: Office) -> None:
    number, _ = office.ask()

    dossier = office.coaching.dossier(number)

    assert dossier.vraag == office.read(number)
    assert dossier.group is None
    assert dossier.others == ()
    assert [hit.entry_id for hit in dossier.ranking.hits] == ["bar-openen", "zaal-huren"]
    assert dossier.coaches == {office.an.id: "an", office.bo.id: "bo"}
    assert dossier.may("take")
    assert not dossier.may("reopen")


def test_dossier_of_an_unknown_number_is_unknown(office: Office) -> None:
    with pytest.raises(UnknownExtraVraag):
        office.coaching.dossier(404)
    with pytest.raises(UnknownExtraVraag):
        office.coaching.take(404, seen=1, by=office.an)


def test_take_assign_and_release_are_kept_with_who_did_it(office: Office) -> None:
    number, _ = office.ask()

    office.coaching.take(number, seen=office.seen(number), by=office.an)
    office.coaching.assign(number, office.bo.id, seen=office.seen(number), by=office.an)
    assert office.read(number).assignee == office.bo.id
    office.coaching.release(number, seen=office.seen(number), by=office.bo)

    kept = office.read(number)
    assert (kept.status, kept.assignee) == (Status.NEW, 0)
    assert [(event.kind, event.by) for event in kept.history[2:]] == [
        (EventKind.TAKEN, f"account:{office.an.id}"),
        (EventKind.ASSIGNED, f"account:{office.an.id}"),
        (EventKind.RELEASED, f"account:{office.bo.id}"),
    ]


def test_assign_takes_only_somebody_who_coaches(office: Office) -> None:
    number, _ = office.ask()

    with pytest.raises(QueryError, match="kies een collega"):
        office.coaching.assign(number, 999, seen=office.seen(number), by=office.an)


def test_note_is_for_coaches_alone(office: Office) -> None:
    number, secret = office.ask()

    office.coaching.note(number, "Bel de stad.", seen=office.seen(number), by=office.an)

    assert [message.kind for message in office.asking.by_secret(secret).messages] == [MessageKind.NOTE]
    assert office.mails() == []


def test_ask_back_mails_the_asker_with_a_link_and_the_reply_comes_back(office: Office) -> None:
    number, secret = office.ask()

    office.coaching.ask_back(
        number, "Welke **zaal**?", seen=office.seen(number), by=office.an, link_to=link_to
    )
    assert office.asking.by_secret(secret).status is Status.PENDING
    office.asking.add(secret, "De parochiezaal.")

    (mail,) = office.mails()
    assert (mail.to, mail.kind, mail.extra_vraag) == ("jan@kerk.be", MailKind.ASK_BACK, number)
    assert "Welke zaal?" in mail.text
    assert link_to(secret) in mail.text
    assert "Welke <strong>zaal</strong>?" in mail.html
    kept = office.read(number)
    assert (kept.status, kept.messages[-1].text) == (Status.OPEN, "De parochiezaal.")


def test_nothing_is_said_without_words(office: Office) -> None:
    number, _ = office.ask()

    with pytest.raises(QueryError, match="typ eerst je tekst"):
        office.answer(number, " \u200b ")
    with pytest.raises(QueryError, match="te lang"):
        office.answer(number, "x" * 20_001)
    assert office.read(number).version == 2


def test_answer_to_who_stayed_anonymous_is_kept_and_mails_nobody(office: Office) -> None:
    number, _ = office.ask(email="")

    office.answer(number)

    assert office.read(number).resolution is Resolution.ANSWERED
    assert office.mails() == []


def test_group_is_answered_once_and_each_asker_gets_a_private_mail(office: Office) -> None:
    askers = {office.ask(f"Bar {name}?", email=f"{name}@kerk.be")[0]: f"{name}@kerk.be" for name in "abc"}
    office.group_of(*askers)
    first = min(askers)

    assert office.coaching.dossier(first).readers == 3
    office.answer(first)

    assert {mail.extra_vraag: mail.to for mail in office.mails()} == askers
    assert len(office.mails()) == 3
    for number, address in askers.items():
        kept = office.read(number)
        assert (kept.status, kept.answer) == (Status.SOLVED, "Ja, **dat mag**.")
        (mine,) = [mail for mail in office.mails() if mail.extra_vraag == number]
        others = set(askers.values()) - {address}
        assert not any(other in mine.text + mine.html + mine.subject for other in others)
    assert office.coaching.dossier(first).group == Group(office.read(first).group, "Ja, **dat mag**.")


def test_who_joins_later_lacks_the_answer_until_a_coach_sends_it(office: Office) -> None:
    first, second = office.ask("Bar a?")[0], office.ask("Bar b?")[0]
    office.group_of(first, second)
    office.answer(first)
    late, _ = office.ask("Bar c?", email="piet@kerk.be")
    office.coaching.join(late, first, seen=office.seen(late), by=office.an)

    assert [vraag.id for vraag in office.coaching.dossier(first).without_answer] == [late]
    seen = office.seen(late)
    for _ in range(2):  # clicked twice
        office.coaching.send_group_answer(late, seen=seen, by=office.bo, link_to=link_to)

    assert office.coaching.dossier(first).without_answer == ()
    assert [mail.to for mail in office.mails()] == ["jan@kerk.be", "jan@kerk.be", "piet@kerk.be"]
    assert office.read(late).status is Status.SOLVED


def test_another_answer_to_a_group_goes_to_all_of_it_again(office: Office) -> None:
    first, second = office.ask("Bar a?")[0], office.ask("Bar b?")[0]
    office.group_of(first, second)
    office.answer(first)

    office.answer(second, "Toch niet.")

    assert [office.read(number).answer for number in (first, second)] == ["Toch niet."] * 2
    assert len(office.mails()) == 4


def test_closed_member_gets_no_answer(office: Office) -> None:
    first, second = office.ask("Bar a?")[0], office.ask("Bar b?")[0]
    office.group_of(first, second)
    office.coaching.spam(second, seen=office.seen(second), by=office.an)

    office.answer(first)

    assert len(office.mails()) == 1
    assert office.read(second).answer == ""


def test_groups_come_together_whole_and_split_one_by_one(office: Office) -> None:
    a, b, c, d = (office.ask(f"Bar {name}?")[0] for name in "abcd")
    office.group_of(a, b)
    office.group_of(c, d)

    office.coaching.join(a, c, seen=office.seen(a), by=office.an)
    assert {office.read(number).group for number in (a, b, c, d)} == {office.read(c).group}
    office.coaching.split(a, seen=office.seen(a), by=office.an)

    assert office.read(a).group == 0
    assert [vraag.id for vraag in office.coaching.dossier(b).members] == [b, c, d]


def test_groups_come_together_without_what_is_closed_and_with_the_answer_that_one_had(office: Office) -> None:
    a, b, c, d, e = (office.ask(f"Bar {name}?")[0] for name in "abcde")
    office.group_of(a, b)
    office.answer(a, "Ja.")
    office.coaching.close(b, Resolution.ANSWERED, seen=office.seen(b), by=office.an)
    office.group_of(a, e)
    office.group_of(c, d)
    old = office.read(b).group

    office.coaching.join(e, c, seen=office.seen(e), by=office.an)

    dossier = office.coaching.dossier(c)
    assert [vraag.id for vraag in dossier.members] == [a, c, d, e]
    assert dossier.group is not None
    assert dossier.group.answer == "Ja."
    assert office.read(b).group == old != dossier.group.id


def test_many_come_together_in_one_move_with_the_answer_that_one_of_them_got(office: Office) -> None:
    a, b, c, d = (office.ask(f"Bar {name}?")[0] for name in "abcd")
    office.answer(b, "Ja.")
    seen = {number: office.seen(number) for number in (a, b, c)}

    office.coaching.join_all(seen, by=office.an)
    office.coaching.join_all(seen, by=office.an)  # clicked twice

    dossier = office.coaching.dossier(a)
    assert [vraag.id for vraag in dossier.members] == [a, b, c]
    assert dossier.group is not None
    assert dossier.group.answer == "Ja."
    assert [vraag.id for vraag in dossier.without_answer] == [a, c]
    assert {number: office.seen(number) for number in (a, b, c)} == {n: seen[n] + 1 for n in seen}
    assert office.read(d).group == 0


@pytest.mark.parametrize("place", [0, 1, 2])
def test_nothing_comes_together_when_one_of_them_changed_meanwhile(office: Office, place: int) -> None:
    numbers = [office.ask(f"Bar {name}?")[0] for name in "abc"]
    seen = {number: office.seen(number) for number in numbers}
    office.coaching.note(numbers[place], "Ik bel.", seen=seen[numbers[place]], by=office.bo)

    with pytest.raises(Conflict) as caught:
        office.coaching.join_all(seen, by=office.an)

    assert caught.value.now.id == numbers[place]
    assert {office.read(number).group for number in numbers} == {0}
    with office.engine.connect() as connection:
        assert connection.execute(select(vraag_group)).all() == []


def test_one_alone_comes_together_with_nobody(office: Office) -> None:
    number, _ = office.ask()

    with pytest.raises(QueryError, match="minstens twee"):
        office.coaching.join_all({number: office.seen(number)}, by=office.an)


def test_join_with_itself_or_the_unknown_is_refused(office: Office) -> None:
    number, _ = office.ask()

    with pytest.raises(QueryError, match="kies een andere"):
        office.coaching.join(number, number, seen=office.seen(number), by=office.an)
    with pytest.raises(UnknownExtraVraag):
        office.coaching.join(number, 404, seen=office.seen(number), by=office.an)


def test_hand_over_goes_to_the_organisation_only_after_a_yes(office: Office) -> None:
    number, secret = office.ask("Mag mijn *bar* open?")
    ask = office.coaching.ask_hand_over
    with pytest.raises(QueryError, match="organisatie uit de FAQ"):
        ask(number, "weg", "Mag het?", seen=office.seen(number), by=office.an, link_to=link_to)
    ask(number, "stil", "Mag het?", seen=office.seen(number), by=office.an, link_to=link_to)
    with pytest.raises(TransitionNotAllowed):
        office.coaching.hand_over(number, "", to="info@stil.be", seen=office.seen(number), by=office.an)

    office.asking.agree(secret)
    seen = office.seen(number)
    for wrong in ("", "info", "info@stil.be\nBcc: x@y.be", "a@b.be, c@d.be", " JAN@kerk.be"):
        with pytest.raises(QueryError):
            office.coaching.hand_over(number, "Kijk!", to=wrong, seen=seen, by=office.an)
        with pytest.raises(QueryError):
            office.coaching.hand_over_mail(number, "Kijk!", to=wrong)
    shown = office.coaching.hand_over_mail(number, "Kijken jullie eens?", to="info@stil.be")
    for _ in range(2):  # clicked twice
        office.coaching.hand_over(number, "Kijken jullie eens?", to=" info@stil.be", seen=seen, by=office.an)

    request, passed_on = office.mails()
    assert (request.to, passed_on.to) == ("jan@kerk.be", "info@stil.be")
    assert "Mag mijn *bar* open?" in passed_on.text
    assert "Kijken jullie eens?" in passed_on.text
    assert (shown.to, shown.text) == (passed_on.to, passed_on.text)
    assert "jan@kerk.be" in passed_on.text


def agreed(office: Office, organisation: str) -> int:
    """Ask something that its asker lets go to this organisation."""
    number, secret = office.ask(f"Bar voor {organisation}?")
    office.coaching.ask_hand_over(
        number, organisation, "Mag het?", seen=office.seen(number), by=office.an, link_to=link_to
    )
    office.asking.agree(secret)
    return number


def proposed(office: Office, organisation: str) -> str:
    return office.coaching.hand_over_address(office.read(agreed(office, organisation)))


def test_address_of_an_organisation_is_proposed_the_next_time_also_when_the_asker_has_gone(
    office: Office,
) -> None:
    number = agreed(office, "stil")
    assert (proposed(office, "steunpunt"), proposed(office, "stil")) == ("vraag@steunpunt.be", "")
    office.coaching.hand_over(number, "Kijk!", to="info@stil.be", seen=office.seen(number), by=office.an)
    assert proposed(office, "stil") == "info@stil.be"
    with office.engine.begin() as connection:
        connection.execute(update(outbox).values(state=MailState.SENT))

    office.coaching.close(number, Resolution.OUT_OF_SCOPE, seen=office.seen(number), by=office.an)

    assert proposed(office, "stil") == "info@stil.be"
    (left,) = (mail for mail in office.mails() if mail.extra_vraag == number)
    assert (left.kind, left.to) == (MailKind.HAND_OVER, "info@stil.be")
    assert {left.subject, left.text, left.html} == {""}
    with office.engine.begin() as connection:
        connection.execute(update(outbox).values(state=MailState.BOUNCED))
    assert proposed(office, "stil") == ""


def test_address_of_one_organisation_is_not_proposed_for_another(office: Office) -> None:
    number, secret = office.ask()
    for organisation, to in (("stil", "info@stil.be"), ("steunpunt", "x@steunpunt.be")):
        office.clock.forward(minutes=1)
        office.coaching.ask_hand_over(
            number, organisation, "Mag het?", seen=office.seen(number), by=office.an, link_to=link_to
        )
        office.asking.agree(secret)
        office.coaching.hand_over(number, organisation, to=to, seen=office.seen(number), by=office.an)

    assert proposed(office, "stil") == "info@stil.be"


def test_hand_over_that_still_waits_does_not_go_once_its_asker_has_gone(office: Office) -> None:
    number = agreed(office, "stil")
    office.coaching.hand_over(number, "Kijk!", to="info@stil.be", seen=office.seen(number), by=office.an)

    office.coaching.close(number, Resolution.OUT_OF_SCOPE, seen=office.seen(number), by=office.an)

    assert office.mails() == []


def test_hand_over_that_was_declined_never_goes(office: Office) -> None:
    number, secret = office.ask()
    office.coaching.ask_hand_over(
        number, "steunpunt", "Mag het?", seen=office.seen(number), by=office.an, link_to=link_to
    )

    office.asking.decline(secret)

    with pytest.raises(TransitionNotAllowed):
        office.coaching.hand_over(number, "x", to="info@stil.be", seen=office.seen(number), by=office.an)
    assert [mail.to for mail in office.mails()] == ["jan@kerk.be"]


def test_close_and_spam_leave_nobody_behind(office: Office) -> None:
    for leave in (office.coaching.spam, None):
        number, _ = office.ask()
        office.coaching.note(number, "Jan belde.", seen=office.seen(number), by=office.an)
        if leave:
            leave(number, seen=office.seen(number), by=office.an)
        else:
            office.coaching.close(number, Resolution.OUT_OF_SCOPE, seen=office.seen(number), by=office.an)
        kept = office.read(number)
        assert (kept.email, kept.messages, kept.sealed_secret) == ("", (), "")


def test_answer_that_waits_is_still_sent_after_closing_and_not_after_erasing(office: Office) -> None:
    kept, _ = office.ask("Bar a?")
    erased, secret = office.ask("Bar b?")
    for number in (kept, erased):
        office.answer(number)

    office.coaching.close(kept, Resolution.ANSWERED, seen=office.seen(kept), by=office.an)
    office.asking.erase(secret)

    assert [mail.extra_vraag for mail in office.mails()] == [kept]


def test_stale_view_is_a_conflict_that_shows_what_it_became(office: Office) -> None:
    number, _ = office.ask()
    seen = office.seen(number)
    office.coaching.note(number, "Ik bel.", seen=seen, by=office.an)

    with pytest.raises(Conflict) as caught:
        office.coaching.take(number, seen=seen, by=office.bo)

    assert caught.value.now.messages[-1].text == "Ik bel."


def test_answer_to_a_group_that_changed_meanwhile_is_a_conflict(office: Office) -> None:
    first, second, third = (office.ask(f"Bar {name}?")[0] for name in "abc")
    office.group_of(first, second)
    seen = office.coaching.dossier(first).seen
    office.group_of(first, third)

    with pytest.raises(Conflict):
        office.coaching.answer(first, "Ja.", seen=seen, by=office.an, link_to=link_to)
    assert office.mails() == []


def test_form_sent_twice_is_done_once(office: Office) -> None:
    number, _ = office.ask()
    seen = office.coaching.dossier(number).seen

    for _ in range(2):
        office.coaching.answer(number, "Ja.", seen=seen, by=office.an, link_to=link_to)

    assert len(office.mails()) == 1
    assert len(office.read(number).messages) == 1


def test_many_who_answer_at_once_one_wins_and_each_asker_gets_one_mail(office: Office) -> None:
    numbers = [office.ask(f"Bar {place}?", email=f"a{place}@kerk.be")[0] for place in range(3)]
    office.group_of(*numbers)
    seen = office.coaching.dossier(numbers[0]).seen

    def answer(place: int) -> bool:
        coach = (office.an, office.bo)[place % 2]
        number = numbers[place % 3]
        try:
            office.coaching.answer(number, f"Antwoord {place}.", seen=seen, by=coach, link_to=link_to)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(answer, range(8)))

    assert sum(won) == 1
    assert {office.read(number).answer for number in numbers} == {f"Antwoord {won.index(True)}."}
    assert sorted(mail.to for mail in office.mails()) == ["a0@kerk.be", "a1@kerk.be", "a2@kerk.be"]


def test_grouping_and_answering_at_once_end_without_a_circle_of_waiting(office: Office) -> None:
    numbers = [office.ask(f"Bar {place}?", email=f"a{place}@kerk.be")[0] for place in range(6)]

    def work(place: int) -> None:
        number, other = numbers[place % 6], numbers[(place * 5 + 1) % 6]
        try:
            if place % 3 == 1:
                office.coaching.join(number, other, seen=office.seen(number), by=office.an)
            elif place % 3:
                those = sorted({number, other, numbers[place % 4]}, reverse=place % 2 == 0)
                office.coaching.join_all({each: office.seen(each) for each in those}, by=office.bo)
            else:
                office.answer(number, f"Antwoord {place}.")
        except (Conflict, QueryError):
            pass

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(30)))

    keys = [mail.key for mail in office.mails()]
    assert len(keys) == len(set(keys))
    for number in numbers:
        kept = office.read(number)
        answered = sum(event.kind is EventKind.ANSWERED for event in kept.history)
        assert answered == sum(mail.extra_vraag == number for mail in office.mails())


def test_link_is_left_out_when_the_key_is_another(office: Office) -> None:
    number, secret = office.ask()
    office.coaching._unseal = Seal("andere-sleutel-" * 3).open

    office.answer(number)

    (mail,) = office.mails()
    assert secret not in mail.text
    assert "Antwoord gewoon op deze mail." in mail.text


def test_secret_of_the_status_page_is_nowhere_in_the_open(office: Office) -> None:
    number, secret = office.ask()

    kept = office.read(number)
    assert SEAL.open(kept.sealed_secret) == secret
    assert secret not in kept.sealed_secret
    assert secret not in repr(kept)


def test_time_that_goes_on_is_in_the_history(office: Office) -> None:
    number, _ = office.ask()
    office.clock.forward(days=2)

    office.answer(number)

    kept = office.read(number)
    assert kept.history[-1].at - kept.created_at == timedelta(days=2)
    assert kept.updated_at == kept.messages[-1].at

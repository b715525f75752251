"""The post of the coaches on both databases: a mail joins one extra vraag once, one that failed is sent anew once."""

import re
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, event, select, update

from terecht.adapters.sql_engine import open_engine, reading, writing
from terecht.adapters.sql_outbox import enqueue
from terecht.adapters.sql_tables import coaching_session, inbox, message, outbox
from terecht.domain.account import Account, Role
from terecht.domain.coaching_session import Kind, Place, Slot, State
from terecht.domain.desk import Conflict
from terecht.domain.errors import QueryError, TransitionNotAllowed, UnknownExtraVraag
from terecht.domain.extra_vraag import Actor, EventKind, ExtraVraag, MessageKind, Status
from terecht.domain.inbox import InboxMail, InboxState
from terecht.domain.mail import Mail, MailKind
from terecht.domain.outgoing import Delivery, MailState, Outgoing, Verdict
from terecht.domain.post import Lost, MailMoved, UnknownMail
from tests.integration.web_fakes import STEUNPUNT, Site, web_site

JAN, ELS = "an@voorbeeld.be", "els@molen.be"
"""Jan asks (as every asker of a site in these tests); Els does not."""


class Post:
    """A mail server that takes or refuses everything, and keeps what it took."""

    def __init__(self, verdict: Verdict = Verdict.SENT, fault: str = "") -> None:
        self.delivery = Delivery(verdict, fault)
        self.taken: list[Outgoing] = []

    def send(self, outgoing: Outgoing) -> Delivery:
        self.taken.append(outgoing)
        return self.delivery


class Desk:
    """Two coaches, an extra vraag of Jan, and the post."""

    def __init__(self, site: Site, url: str) -> None:
        self.site = site
        self.database: Engine = open_engine(url, wait=30)
        self.an, self.bo = self.coach(), self.coach()
        self.secret = site.secret()
        self.number = site.asking.by_secret(self.secret).id

    def coach(self) -> Account:
        self.site.staff(Role.COACH)
        return self.site.signed_in[-1]

    @property
    def vraag(self) -> ExtraVraag:
        return self.site.store.read(self.number)

    def ask_back(self) -> None:
        self.site.coaching.ask_back(
            self.number, "Waar is dat?", seen=self.vraag.version, by=self.bo, link_to=self.page
        )

    def answer(self, text: str = "Ja, **dat mag**.") -> None:
        seen = {self.number: self.vraag.version}
        self.site.coaching.answer(self.number, text, seen=seen, by=self.an, link_to=self.page)

    def page(self, secret: str) -> str:
        return f"{self.site.settings.base_url}/extra-vraag/{secret}"

    def receive(self, sender: str = ELS, text: str = "Wij weten dat!") -> InboxMail:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, "vragen@steunpunt.be", "Over die bar"
        mail["Message-ID"] = f"<{secrets.token_hex(8)}@molen.be>"
        mail.set_content(text)
        self.site.receiving.receive(mail.as_bytes())
        return self.site.mailroom.incoming().mails[0]

    def join(
        self, mail: InboxMail, *, by: Account | None = None, outsider: bool = True, seen: int = 0
    ) -> None:
        self.site.mailroom.join(
            mail.id, self.number, seen=seen or self.vraag.version, is_outsider=outsider, by=by or self.an
        )

    def send(self, verdict: Verdict = Verdict.SENT, fault: str = "") -> list[Outgoing]:
        post = Post(verdict, fault)
        self.site.mailing.send_due(post)
        return post.taken

    def lose(self, fault: str = "550 5.1.1 onbekend") -> Lost:
        """Let the newest mail that waits bounce and the others go, and return it as coaches see it."""

        class Losing(Post):
            def send(self, outgoing: Outgoing) -> Delivery:
                is_newest = outgoing.id == newest
                return Delivery(Verdict.REFUSED, fault) if is_newest else Delivery(Verdict.SENT)

        newest = self.outbox()[-1][0]
        self.site.mailing.send_due(Losing())
        return self.site.mailroom.outgone().lost[0]

    def write(self, mail: Mail) -> None:
        with writing(self.database) as connection:
            enqueue(connection, [mail], at=datetime.now(UTC))

    def outbox(self) -> list[tuple[int, str, str]]:
        with reading(self.database) as connection:
            rows = connection.execute(select(outbox).order_by(outbox.c.id))
            return [(row.id, row.state, row.to) for row in rows]

    def told(self) -> list[tuple[EventKind, str, str]]:
        return [(event.kind, event.by, event.text) for event in self.vraag.history]


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    with web_site(tmp_path, database_url=database_url) as site:
        desk = Desk(site, database_url)
        yield desk
        desk.database.dispose()


def race(*acts: Callable[[], None]) -> list[str]:
    """Do all at once; return the names of what each raised, "" for none."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], None]) -> str:
        barrier.wait()
        try:
            act()
        except (MailMoved, Conflict) as error:
            return type(error).__name__
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


# --- a mail that joined nothing


def test_mail_of_the_asker_moves_the_vraag_as_a_reply_does(desk: Desk) -> None:
    desk.ask_back()
    mail = desk.receive(JAN.upper(), "In Gent!\n\nOp ma 2 mrt 2026 om 10:30 schreef Het Steunpunt:\n> Waar?")
    desk.join(mail, outsider=False)

    assert desk.vraag.status is Status.OPEN
    assert [(one.kind, one.text) for one in desk.vraag.messages][-1] == (MessageKind.REPLY, "In Gent!")
    assert desk.told()[-2:] == [
        (EventKind.MAIL_JOINED, f"account:{desk.an.id}", str(mail.id)),
        (EventKind.REPLIED, "asker", ""),
    ]
    assert desk.site.mailroom.incoming().mails == ()
    assert (desk.site.mailroom.mail(mail.id).state, desk.site.mailroom.mail(mail.id).extra_vraag) == (
        InboxState.JOINED,
        desk.number,
    )


def test_mail_of_another_needs_a_coach_who_says_so_and_is_kept_whole_for_coaches(desk: Desk) -> None:
    desk.ask_back()
    mail = desk.receive(text="Wij helpen.\n\n> Waar is dat?\n> Groeten")
    with pytest.raises(QueryError, match="iemand anders"):
        desk.join(mail, outsider=False)
    assert desk.site.mailroom.waiting() == 1

    desk.join(mail)
    last = desk.vraag.messages[-1]
    assert (last.kind, last.by, last.sender) == (MessageKind.OUTSIDE, Actor.OUTSIDER, ELS)
    assert last.text == "Wij helpen.\n\n> Waar is dat?\n> Groeten"
    assert desk.vraag.status is Status.PENDING  # it still waits for who asked
    assert desk.told()[-1] == (EventKind.OUTSIDE_JOINED, f"account:{desk.an.id}", str(mail.id))


def test_asker_never_sees_what_an_outsider_wrote(desk: Desk) -> None:
    desk.join(desk.receive(text="kraaiennest"))

    page = desk.site.client().get(f"/extra-vraag/{desk.secret}").text
    assert "kraaiennest" not in page
    assert ELS not in page


def test_mail_joins_once_however_often_the_button_is_pressed(desk: Desk) -> None:
    mail = desk.receive()
    seen = desk.vraag.version
    desk.join(mail, seen=seen)
    before = desk.vraag
    desk.join(mail, seen=seen)
    desk.join(mail)

    assert desk.vraag == before


def test_second_coach_hears_that_a_colleague_was_first(desk: Desk) -> None:
    mail, other = desk.receive(), desk.receive(text="Nog iets")
    seen = desk.vraag.version
    desk.join(mail)

    with pytest.raises(MailMoved) as moved:
        desk.join(mail, by=desk.bo)
    assert (moved.value.state, moved.value.extra_vraag) == (InboxState.JOINED, desk.number)
    with pytest.raises(MailMoved):
        desk.site.mailroom.put_aside(mail.id)
    with pytest.raises(Conflict):
        desk.join(other, by=desk.bo, seen=seen)
    assert sum(one.kind is MessageKind.OUTSIDE for one in desk.vraag.messages) == 1
    assert desk.site.mailroom.waiting() == 1


def test_of_coaches_at_once_one_is_first(desk: Desk) -> None:
    mail, seen = desk.receive(), desk.vraag.version
    said = race(
        lambda: desk.join(mail, seen=seen),
        lambda: desk.join(mail, by=desk.bo, seen=seen),
        lambda: desk.site.mailroom.put_aside(mail.id),
    )

    assert said == ["", "MailMoved", "MailMoved"]
    joined = sum(one.kind is MessageKind.OUTSIDE for one in desk.vraag.messages)
    assert joined == (desk.site.mailroom.mail(mail.id).state is InboxState.JOINED)


def test_nothing_joins_what_is_closed_or_unknown_or_without_words(desk: Desk) -> None:
    mail = desk.receive()
    with pytest.raises(UnknownExtraVraag):
        desk.site.mailroom.join(mail.id, 999, seen=1, is_outsider=True, by=desk.an)
    with pytest.raises(UnknownMail):
        desk.site.mailroom.join(999, desk.number, seen=1, is_outsider=True, by=desk.an)
    empty = desk.receive(text="")
    with pytest.raises(QueryError, match="geen tekst"):
        desk.join(empty)
    desk.site.coaching.spam(desk.number, seen=desk.vraag.version, by=desk.an)
    with pytest.raises(TransitionNotAllowed):
        desk.join(mail)
    assert desk.site.mailroom.waiting() == 2


def test_long_mail_of_an_outsider_is_cut_where_it_says_so(desk: Desk) -> None:
    desk.join(desk.receive(text="woord " * 9000))

    text = desk.vraag.messages[-1].text
    assert len(text) <= 20_000
    assert text.endswith(" […]")


def test_mail_put_aside_is_off_the_list_until_it_is_taken_back(desk: Desk) -> None:
    mail = desk.receive()
    desk.site.mailroom.put_aside(mail.id)
    desk.site.mailroom.put_aside(mail.id)
    incoming = desk.site.mailroom.incoming()
    assert (incoming.mails, [one.id for one in incoming.aside]) == ((), [mail.id])
    with pytest.raises(MailMoved):
        desk.join(mail)

    desk.site.mailroom.take_back(mail.id)
    desk.site.mailroom.take_back(mail.id)
    assert [one.id for one in desk.site.mailroom.incoming().mails] == [mail.id]
    desk.join(mail)
    with pytest.raises(MailMoved):
        desk.site.mailroom.take_back(mail.id)


def test_mail_is_offered_the_open_vragen_of_its_sender(desk: Desk) -> None:
    second = desk.site.asking.by_secret(desk.site.secret("Mag mijn zaal open?")).id
    closed = desk.site.asking.by_secret(desk.site.secret("Mag mijn kroeg open?")).id
    desk.site.coaching.spam(closed, seen=desk.site.store.read(closed).version, by=desk.an)

    assert desk.site.mailroom.offered(desk.receive(JAN.title())) == (second, desk.number)
    assert desk.site.mailroom.offered(desk.receive(ELS)) == ()


def test_outsider_who_is_erased_leaves_no_word(desk: Desk) -> None:
    desk.join(desk.receive(text="kraaiennest"))
    desk.site.coaching.note(desk.number, "gebeld", seen=desk.vraag.version, by=desk.bo)
    desk.site.privacy.erase(ELS, by="account:1")

    assert [one.kind for one in desk.vraag.messages] == [MessageKind.NOTE]
    with reading(desk.database) as connection:
        rows = [*connection.execute(select(message)), *connection.execute(select(inbox))]
    assert not re.search(f"{ELS}|kraaiennest", repr(rows))


def test_outsider_who_erases_their_own_vraag_takes_their_mail_along(desk: Desk) -> None:
    filed = desk.site.asking.file("Mag mijn molen open?", visit="v" * 12)
    secret = desk.site.asking.leave_address(filed.receipt, email=ELS, consent=True).secret
    desk.join(desk.receive(text="kraaiennest"))
    desk.site.asking.erase(secret)
    desk.site.coaching.note(desk.number, "gebeld", seen=desk.vraag.version, by=desk.bo)  # numbers go on

    assert [(one.text, one.sender) for one in desk.vraag.messages] == [("[…]", ""), ("gebeld", "")]


# --- a mail that did not arrive


def test_answer_is_sent_anew_in_the_same_words_with_the_link_and_the_history_says_so(desk: Desk) -> None:
    desk.answer()
    lost = desk.lose()
    assert (lost.may_send, lost.may_mend, lost.outgoing.mail.text) == (True, False, "")
    desk.answer("Toch **niet**.")
    desk.send()

    desk.site.mailroom.send_again(lost.outgoing.id, by=desk.an)
    (sent,) = desk.send()
    assert "Ja, dat mag." in sent.mail.text
    assert f"/extra-vraag/{desk.secret}" in sent.mail.text
    assert (sent.mail.to, sent.message_id != lost.outgoing.message_id) == (JAN, True)
    assert desk.told()[-1] == (EventKind.MAIL_RESENT, f"account:{desk.an.id}", str(lost.outgoing.id))
    assert desk.site.mailroom.waiting() == 0


def test_mail_that_fails_again_can_be_sent_again_in_the_same_words(desk: Desk) -> None:
    desk.answer()
    for _ in range(3):
        desk.site.mailroom.send_again(desk.lose().outgoing.id, by=desk.an)

    (sent,) = desk.send()
    assert "Ja, dat mag." in sent.mail.text


def test_question_and_request_are_sent_anew_in_the_same_words(desk: Desk) -> None:
    desk.ask_back()
    asked = desk.lose()
    desk.site.coaching.ask_hand_over(
        desk.number, STEUNPUNT.id, "Mag het door?", seen=desk.vraag.version, by=desk.an, link_to=desk.page
    )
    requested = desk.lose()
    for lost in (asked, requested):
        desk.site.mailroom.send_again(lost.outgoing.id, by=desk.an)

    first, second = desk.send()
    assert ("Waar is dat?" in first.mail.text, first.mail.subject[:11]) == (True, "Een vraagje")
    assert ("Mag het door?" in second.mail.text, second.mail.subject[:9]) == (True, "Mogen we ")


@pytest.mark.parametrize("kind", [MailKind.SESSION, MailKind.INTRODUCTION])
def test_of_other_news_the_asker_gets_the_link(desk: Desk, kind: MailKind) -> None:
    desk.write(Mail(kind, JAN, "Nieuws", "geheim", extra_vraag=desk.number))
    lost = desk.lose()
    desk.site.mailroom.send_again(lost.outgoing.id, by=desk.an)

    (sent,) = desk.send()
    assert (sent.mail.kind, f"/extra-vraag/{desk.secret}" in sent.mail.text) == (kind, True)


def test_receipt_is_sent_anew_without_a_word_of_the_asker(desk: Desk) -> None:
    lost = desk.lose()
    assert lost.outgoing.mail.kind is MailKind.RECEIPT
    desk.site.mailroom.send_again(lost.outgoing.id, by=desk.an)

    (sent,) = desk.send()
    assert "Mag mijn bar" not in sent.mail.text
    assert f"/extra-vraag/{desk.secret}" in sent.mail.text


def hand_over(desk: Desk, to: str = "vraag@steunpnt.be") -> Lost:
    desk.write(Mail(MailKind.HAND_OVER, to, "Een vraag", "Kunnen jullie helpen?", extra_vraag=desk.number))
    return desk.lose()


def test_address_of_an_organisation_is_mended_and_the_history_says_so(desk: Desk) -> None:
    lost = hand_over(desk)
    assert lost.may_mend
    desk.site.mailroom.send_again(lost.outgoing.id, to=" vraag@steunpunt.be ", by=desk.an)

    (sent,) = desk.send()
    assert (sent.mail.to, sent.mail.text) == ("vraag@steunpunt.be", "Kunnen jullie helpen?")
    assert desk.told()[-1][0] is EventKind.MAIL_MENDED


def test_same_address_is_no_mending(desk: Desk) -> None:
    lost = hand_over(desk)
    desk.site.mailroom.send_again(lost.outgoing.id, to="vraag@steunpnt.be", by=desk.an)

    assert desk.told()[-1][0] is EventKind.MAIL_RESENT


@pytest.mark.parametrize("to", ["a@b.be, c@d.be", "a@b.be\r\nBcc: c@d.be", "Steunpunt <a@b.be>", "steunpunt"])
def test_what_is_not_one_address_is_sent_nothing(desk: Desk, to: str) -> None:
    lost = hand_over(desk)
    with pytest.raises(QueryError, match="e-mailadres"):
        desk.site.mailroom.send_again(lost.outgoing.id, to=to, by=desk.an)

    assert desk.send() == []
    assert desk.site.mailroom.waiting() == 1


def test_link_of_an_asker_goes_to_no_other_address(desk: Desk) -> None:
    desk.answer()
    lost = desk.lose()
    desk.site.mailroom.send_again(lost.outgoing.id, to="kwaad@evil.be", by=desk.an)

    assert [sent.mail.to for sent in desk.send()] == [JAN]


def test_mail_is_sent_anew_once_however_often_the_button_is_pressed(desk: Desk) -> None:
    desk.answer()
    number = desk.lose().outgoing.id
    desk.site.mailroom.send_again(number, by=desk.an)
    desk.site.mailroom.send_again(number, by=desk.an)
    with pytest.raises(MailMoved) as moved:
        desk.site.mailroom.send_again(number, by=desk.bo)

    assert moved.value.state is MailState.RESENT
    assert len(desk.send()) == 1
    assert [state for _, state, _ in desk.outbox()].count("resent") == 1


def test_of_two_presses_at_once_one_sends(desk: Desk) -> None:
    lost = hand_over(desk)
    said = race(
        lambda: desk.site.mailroom.send_again(lost.outgoing.id, by=desk.an),
        lambda: desk.site.mailroom.send_again(lost.outgoing.id, to="vraag@steunpunt.be", by=desk.bo),
    )

    assert said == ["", "MailMoved"]
    assert len(desk.send()) == 1


def test_mail_that_is_on_its_way_is_not_sent_anew(desk: Desk) -> None:
    desk.answer()
    number = desk.outbox()[-1][0]
    for _ in range(2):
        with pytest.raises(MailMoved):
            desk.site.mailroom.send_again(number, by=desk.an)
        with pytest.raises(MailMoved):
            desk.site.mailroom.leave(number)
        desk.send()


@pytest.mark.parametrize("kind", [MailKind.REMINDER, MailKind.ACCOUNT])
def test_reminder_and_link_for_staff_are_not_sent_anew(desk: Desk, kind: MailKind) -> None:
    number = desk.number if kind is MailKind.REMINDER else 0
    desk.write(Mail(kind, JAN, "Morgen", "Tot morgen!", extra_vraag=number))
    lost = desk.lose()
    assert not lost.may_send
    with pytest.raises(QueryError):
        desk.site.mailroom.send_again(lost.outgoing.id, by=desk.an)


def test_mail_for_who_has_another_address_now_is_not_sent_anew(desk: Desk) -> None:
    desk.write(Mail(MailKind.ANSWER, "oud@kerk.be", "Antwoord", "Ja!", extra_vraag=desk.number))
    lost = desk.lose()

    assert not lost.may_send
    with pytest.raises(QueryError):
        desk.site.mailroom.send_again(lost.outgoing.id, by=desk.an)


def test_mail_for_staff_that_belongs_to_no_vraag_is_sent_anew_once(desk: Desk) -> None:
    desk.write(Mail(MailKind.STAFF, "bo@steunpunt.be", "Afgezegd", "Het gaat niet door."))
    number = desk.lose().outgoing.id
    desk.site.mailroom.send_again(number, by=desk.an)
    with pytest.raises(MailMoved):
        desk.site.mailroom.send_again(number, by=desk.an)

    assert [sent.mail.text for sent in desk.send()] == ["Het gaat niet door."]


def test_mail_that_is_let_be_waits_no_more_until_it_is_taken_back(desk: Desk) -> None:
    desk.answer()
    number = desk.lose().outgoing.id
    desk.site.mailroom.leave(number)
    desk.site.mailroom.leave(number)
    outgone = desk.site.mailroom.outgone()
    assert (outgone.lost, [one.outgoing.id for one in outgone.left]) == ((), [number])
    assert desk.site.mailroom.waiting() == 0
    with pytest.raises(MailMoved):
        desk.site.mailroom.send_again(number, by=desk.an)

    desk.site.mailroom.mind(number)
    assert [one.outgoing.id for one in desk.site.mailroom.outgone().lost] == [number]
    desk.site.mailroom.send_again(number, by=desk.an)
    with pytest.raises(MailMoved):
        desk.site.mailroom.leave(number)


# --- how much waits


def test_what_waits_is_counted_in_one_query(desk: Desk) -> None:
    desk.receive()
    desk.receive()
    desk.answer()
    desk.lose()
    asked: list[str] = []
    database = desk.site.mailroom._store._engine  # type: ignore[attr-defined]
    event.listen(database, "before_cursor_execute", lambda *given: asked.append(given[2]))

    assert desk.site.mailroom.waiting() == 3
    assert sum(statement.startswith("SELECT") for statement in asked) == 1


# --- a session whose asker leaves


def book(desk: Desk) -> int:
    at = datetime(2100, 6, 1, 12, tzinfo=UTC)
    desk.site.sessions.keep_free(Slot(0, desk.bo.id, at, 60, Place.ONLINE))
    offered = desk.site.sessions.offer(desk.vraag, kind=Kind.FIRST, place=Place.ONLINE, by=desk.an)
    desk.site.sessions.book(desk.secret, offered.id, slot=desk.site.sessions.free_slots()[0].id)
    desk.send()
    return offered.id


LEAVING: dict[str, Callable[[Desk], object]] = {
    "erases": lambda desk: desk.site.asking.erase(desk.secret),
    "withdraws": lambda desk: desk.site.asking.withdraw(desk.secret),
    "is erased": lambda desk: desk.site.privacy.erase(JAN, by=f"account:{desk.an.id}"),
}


@pytest.mark.parametrize("leave", LEAVING.values(), ids=LEAVING)
def test_coach_hears_once_that_a_session_is_off_and_not_who_left(
    desk: Desk, leave: Callable[[Desk], object]
) -> None:
    session = book(desk)
    leave(desk)

    assert (desk.site.sessions.tell_of_leaving(), desk.site.sessions.tell_of_leaving()) == (1, 0)
    (sent,) = desk.send()
    mail = sent.mail
    assert (mail.to, mail.kind) == (desk.bo.email, MailKind.STAFF)
    assert f"extra vraag {desk.number} " in mail.text
    assert "2100" in mail.text
    lines = mail.calendar.replace("\r\n ", "").splitlines()
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:2", f"UID:gesprek-{session}@terecht"} <= set(lines)
    assert JAN not in f"{mail}{mail.text}{mail.html}{mail.subject}" + "".join(lines)
    assert "ATTENDEE" not in mail.calendar


def test_coach_who_was_to_hear_hears_it_also_when_the_asker_then_erases_everything(desk: Desk) -> None:
    book(desk)
    desk.site.asking.withdraw(desk.secret)
    desk.site.sessions.tell_of_leaving()
    desk.site.asking.erase(desk.secret)

    assert [sent.mail.to for sent in desk.send()] == [desk.bo.email]


def test_of_an_offer_nobody_has_to_hear(desk: Desk) -> None:
    desk.site.sessions.offer(desk.vraag, kind=Kind.FIRST, place=Place.ONLINE, by=desk.an)
    desk.site.asking.erase(desk.secret)

    assert desk.site.sessions.tell_of_leaving() == 0
    with reading(desk.database) as connection:
        assert connection.scalars(select(coaching_session.c.state)).all() == [State.CANCELLED]


def test_session_that_was_over_is_not_called_off(desk: Desk) -> None:
    book(desk)
    with writing(desk.database) as connection:
        past = datetime(2020, 1, 1, tzinfo=UTC)
        connection.execute(update(coaching_session).values(starts_at=past))
    desk.site.asking.erase(desk.secret)

    assert desk.site.sessions.tell_of_leaving() == 0


def test_two_workers_tell_a_coach_once(desk: Desk) -> None:
    book(desk)
    desk.site.asking.erase(desk.secret)
    barrier = Barrier(2)

    def tell(_: int) -> int:
        barrier.wait()
        return desk.site.sessions.tell_of_leaving()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(tell, range(2))) == [0, 1]
    assert len(desk.send()) == 1

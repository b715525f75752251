"""The post of the coaches on both databases: a mail joins one extra vraag once, one that failed is sent anew once."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import event, select

from terecht.adapters.sql_engine import reading
from terecht.adapters.sql_tables import inbox, message
from terecht.domain.desk import Conflict
from terecht.domain.errors import QueryError, TransitionNotAllowed, UnknownExtraVraag
from terecht.domain.extra_vraag import Actor, EventKind, MessageKind, Status
from terecht.domain.inbox import InboxState
from terecht.domain.mail import Mail, MailKind
from terecht.domain.outgoing import MailState
from terecht.domain.post import Lost, MailMoved, UnknownMail
from tests.integration.mailroom_desk import ELS, JAN, Desk
from tests.integration.web_fakes import STEUNPUNT, web_site


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

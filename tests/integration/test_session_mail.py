"""Mail about coaching sessions, on both databases: sent anew as the session stands now, and to whom an asker left."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select, update

from terecht.adapters.sql_engine import reading, writing
from terecht.adapters.sql_tables import coaching_session
from terecht.domain.coaching_session import Kind, Place, Slot, State
from terecht.domain.errors import QueryError
from terecht.domain.mail import Mail, MailKind
from terecht.domain.outgoing import Outgoing, Verdict
from tests.integration.mailroom_desk import JAN, Desk
from tests.integration.web_fakes import web_site

AT = datetime(2100, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    with web_site(tmp_path, database_url=database_url) as site:
        desk = Desk(site, database_url)
        yield desk
        desk.database.dispose()


def book(desk: Desk) -> int:
    """Have the asker book what was offered; the mails about that wait."""
    desk.site.sessions.keep_free(Slot(0, desk.bo.id, AT, 60, Place.ONLINE))
    offered = desk.site.sessions.offer(desk.vraag, kind=Kind.FIRST, place=Place.ONLINE, by=desk.an)
    desk.send()
    desk.site.sessions.book(desk.secret, offered.id, slot=desk.site.sessions.free_slots()[0].id)
    return offered.id


# --- a mail that did not arrive


def lose_all(desk: Desk) -> dict[MailKind, int]:
    """Let all mail that waits bounce; return the newest number of each kind."""
    desk.send(Verdict.REFUSED, "550 5.1.1 onbekend")
    return {
        lost.outgoing.mail.kind: lost.outgoing.id
        for lost in reversed(desk.site.mailroom.outgone().lost)
        if lost.is_about_session
    }


def ics(sent: Outgoing) -> set[str]:
    return set(sent.mail.calendar.replace("\r\n ", "").splitlines())


@pytest.mark.parametrize("kind", [MailKind.SESSION, MailKind.STAFF])
def test_lost_invitation_is_sent_anew_with_its_calendar_and_a_link_for_the_asker_alone(
    desk: Desk, kind: MailKind
) -> None:
    session = book(desk)
    desk.site.mailroom.send_again(lose_all(desk)[kind], by=desk.an)

    (sent,) = desk.send()
    assert (sent.mail.to, sent.mail.kind) == (JAN if kind is MailKind.SESSION else desk.bo.email, kind)
    assert {"METHOD:REQUEST", "SEQUENCE:1", f"UID:gesprek-{session}@terecht"} <= ics(sent)
    assert "1 juni 2100" in sent.mail.text
    assert (desk.secret in sent.mail.text) == (kind is MailKind.SESSION)


@pytest.mark.parametrize("kind", [MailKind.SESSION, MailKind.STAFF])
def test_lost_invitation_of_a_session_that_moved_is_that_to_the_new_moment(
    desk: Desk, kind: MailKind
) -> None:
    session = book(desk)
    lost = lose_all(desk)[kind]
    desk.site.sessions.keep_free(Slot(0, desk.bo.id, AT + timedelta(days=1), 60, Place.ONLINE))
    desk.site.sessions.book(desk.secret, session, slot=desk.site.sessions.free_slots()[0].id)
    desk.send()

    desk.site.mailroom.send_again(lost, by=desk.an)
    (sent,) = desk.send()
    assert {"METHOD:REQUEST", "SEQUENCE:2", "DTSTART:21000602T120000Z"} <= ics(sent)


@pytest.mark.parametrize("kind", [MailKind.SESSION, MailKind.STAFF])
def test_lost_invitation_of_a_session_that_is_off_takes_it_out_of_the_calendar(
    desk: Desk, kind: MailKind
) -> None:
    session = book(desk)
    lost = lose_all(desk)[kind]
    desk.site.sessions.cancel_own(desk.secret, session)
    desk.send()

    desk.site.mailroom.send_again(lost, by=desk.an)
    (sent,) = desk.send()
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:2"} <= ics(sent)
    assert "gaat niet door" in sent.mail.text


@pytest.mark.parametrize("kind", [MailKind.SESSION, MailKind.STAFF])
def test_lost_invitation_of_a_session_that_is_over_says_why_there_is_no_calendar(
    desk: Desk, kind: MailKind
) -> None:
    book(desk)
    lost = lose_all(desk)[kind]
    with writing(desk.database) as connection:
        connection.execute(update(coaching_session).values(starts_at=datetime(2020, 1, 1, tzinfo=UTC)))

    desk.site.mailroom.send_again(lost, by=desk.an)
    (sent,) = desk.send()
    assert (sent.mail.calendar, "Daarom zit er geen uitnodiging" in sent.mail.text) == ("", True)


def test_lost_offer_is_an_offer_again_and_once_withdrawn_says_so(desk: Desk) -> None:
    offered = desk.site.sessions.offer(desk.vraag, kind=Kind.FIRST, place=Place.ONLINE, by=desk.an)
    for said in ("Kies op je eigen pagina een moment", "Dat gesprek gaat niet door"):
        desk.site.mailroom.send_again(lose_all(desk)[MailKind.SESSION], by=desk.an)
        waits = desk.site.mailing.mails_of(desk.number)[-1].mail
        assert (said in waits.text, waits.calendar, waits.to) == (True, "", JAN)
        if offered.state is State.OFFERED:
            offered = desk.site.sessions.cancel(offered.id, version=0, by=desk.an)


def test_invitation_of_a_coach_whose_session_is_anothers_by_now_goes_to_neither(desk: Desk) -> None:
    session = book(desk)
    lost = lose_all(desk)[MailKind.STAFF]
    desk.site.sessions.keep_free(Slot(0, desk.an.id, AT + timedelta(days=1), 60, Place.ONLINE))
    desk.site.sessions.book(desk.secret, session, slot=desk.site.sessions.free_slots()[0].id)
    desk.send()

    with pytest.raises(QueryError, match="andere coach"):
        desk.site.mailroom.send_again(lost, by=desk.an)
    assert desk.send() == []


def test_lost_reminder_is_not_sent_anew(desk: Desk) -> None:
    session = book(desk)
    desk.send()
    key = f"session:reminder:{session}:1:asker"
    desk.write(Mail(MailKind.REMINDER, JAN, "Tot binnenkort", "Dag!", extra_vraag=desk.number, key=key))
    with pytest.raises(QueryError):
        desk.site.mailroom.send_again(desk.lose().outgoing.id, by=desk.an)
    assert desk.send() == []


# --- a session whose asker leaves


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
    desk.send()
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
    desk.send()
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
    desk.send()
    with writing(desk.database) as connection:
        past = datetime(2020, 1, 1, tzinfo=UTC)
        connection.execute(update(coaching_session).values(starts_at=past))
    desk.site.asking.erase(desk.secret)

    assert desk.site.sessions.tell_of_leaving() == 0


def test_two_workers_tell_a_coach_once(desk: Desk) -> None:
    book(desk)
    desk.send()
    desk.site.asking.erase(desk.secret)
    barrier = Barrier(2)

    def tell(_: int) -> int:
        barrier.wait()
        return desk.site.sessions.tell_of_leaving()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(tell, range(2))) == [0, 1]
    assert len(desk.send()) == 1

"""Letters about sessions: the right price, a clock of Brussels, an invitation that calendars understand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from terecht.domain.account import Account, Role
from terecht.domain.coaching_session import (
    Around,
    CoachingSession,
    Kind,
    Place,
    Prices,
    Slot,
    State,
    book,
    cancel,
)
from terecht.domain.mail import MailKind
from terecht.letters.coaching_session import SessionLetters
from tests.filed import VRAAG

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LINK = "https://terecht.be/extra-vraag/geheim"
LETTERS = SessionLetters(Prices(0, 70), sender=lambda: "Het *Steunpunt*", link=lambda vraag: LINK)
JAN = replace(VRAAG, id=7, email="jan@kerk.be")
BO = Account(3, "bo@steunpunt.be", 'Bo "B" Van Damme', frozenset({Role.COACH}))
OFFERED = CoachingSession(1, 7, Kind.FIRST, Place.ONLINE, State.OFFERED, coach=3, offered_at=AT)
BOOKED = book(OFFERED, Slot(5, 3, AT + timedelta(days=40), 90, Place.ONLINE), at=AT)


def around(session: CoachingSession = BOOKED) -> Around:
    return Around(session, JAN, BO)


def event(session: CoachingSession = BOOKED) -> tuple[Calendar, dict[str, object]]:
    letter = LETTERS.booked if session.state is State.BOOKED else LETTERS.cancelled
    calendar = Calendar.from_ical(letter(around(session))[0].calendar)
    return calendar, next(iter(calendar.walk("VEVENT")))


@pytest.mark.parametrize(
    ("kind", "prices", "said"),
    [
        (Kind.FIRST, Prices(0, 70), "Dit eerste gesprek is gratis."),
        (Kind.FIRST, Prices(25, 70), "Het kost 25 euro."),
        (Kind.FOLLOW_UP, Prices(0, 70), "Een vervolggesprek kost 70 euro per uur."),
        (Kind.FOLLOW_UP, Prices(0, 72.5), "Een vervolggesprek kost 72,50 euro per uur."),
    ],
)
def test_offer_says_what_it_costs(kind: Kind, prices: Prices, said: str) -> None:
    letters = replace(LETTERS, prices=prices)

    (mail,) = letters.offered(around(replace(OFFERED, kind=kind)))

    assert said in mail.text
    assert LINK in mail.text
    assert (mail.to, mail.extra_vraag, mail.kind) == ("jan@kerk.be", 7, MailKind.SESSION)


def test_booking_tells_asker_and_coach_each_in_a_mail_of_their_own() -> None:
    to_asker, to_coach = LETTERS.booked(around())

    assert (to_asker.to, to_coach.to) == ("jan@kerk.be", "bo@steunpunt.be")
    assert "11 april 2026 om 11.00 uur" in to_asker.text  # summer by then: two hours from UTC
    assert "bo@steunpunt.be" not in to_asker.text
    assert "jan@kerk.be" not in to_coach.text
    assert LINK not in to_coach.text + to_coach.html


def test_follow_up_is_charged_by_its_length() -> None:
    mail = LETTERS.booked(around(replace(BOOKED, kind=Kind.FOLLOW_UP)))[0]
    assert "Het kost 105 euro." in mail.text


def test_invitation_is_a_request_at_the_utc_time_with_its_people() -> None:
    calendar, found = event()

    assert calendar["method"] == "REQUEST"
    assert found["dtstart"].dt == BOOKED.starts_at
    assert found["dtend"].dt - found["dtstart"].dt == timedelta(minutes=90)
    assert str(found["attendee"]) == "mailto:jan@kerk.be"
    assert found["organizer"].params["cn"].replace('"', "").replace("'", "") == "Bo B Van Damme"


def test_cancellation_takes_the_same_invitation_back() -> None:
    _, invited = event()
    calendar, off = event(cancel(BOOKED, at=AT))

    assert (calendar["method"], off["status"]) == ("CANCEL", "CANCELLED")
    assert off["uid"] == invited["uid"]
    assert off["sequence"] > invited["sequence"]


def test_moved_session_gets_new_mails_and_a_repeated_step_the_same() -> None:
    moved = book(BOOKED, Slot(6, 3, AT + timedelta(days=41), 60, Place.ONLINE), at=AT)

    assert LETTERS.booked(around())[0].key != LETTERS.booked(around(moved))[0].key
    assert LETTERS.reminder(around())[0].key == LETTERS.reminder(around())[0].key


def test_asker_who_was_erased_is_reminded_of_nothing() -> None:
    assert LETTERS.reminder(Around(BOOKED, replace(JAN, email=""), BO)) == ()


def test_name_of_the_sender_is_text_not_markup() -> None:
    assert "Het *Steunpunt*" in LETTERS.offered(around(OFFERED))[0].text
    assert "<em>" not in LETTERS.offered(around(OFFERED))[0].html

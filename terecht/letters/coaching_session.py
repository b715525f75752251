"""What Terecht writes about coaching sessions: an offer, invitations for calendars, a reminder.

A time is that of a clock in Brussels in the text, and UTC in the invitation, where calendars make their own of
it. Invitations of one session share a UID, and their sequence tells calendars which is the last. Decides nothing.

>>> letters = SessionLetters(Prices(0, 70), sender=lambda: "Het Steunpunt", link=lambda vraag: "https://t.be/x")
>>> letters.price(CoachingSession(1, 7, Kind.FOLLOW_UP, Place.ONLINE, State.BOOKED, 3, AT, minutes=90))
'105 euro'
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress

from terecht.domain.account import Account
from terecht.domain.coaching_session import (
    Around,
    CoachingSession,
    Kind,
    Place,
    Prices,
    State,
    mail_key,
)
from terecht.domain.extra_vraag import ExtraVraag
from terecht.domain.mail import Mail, MailKind
from terecht.labels.measures import appointment_label
from terecht.labels.sessions import PLACES
from terecht.letters.composing import compose, greetings, url
from terecht.prose import literal

AT = datetime(2026, 3, 1, tzinfo=UTC)
BEFORE = timedelta(hours=1)
"""When a calendar warns."""


@dataclass(frozen=True)
class SessionLetters:
    """Writes the letters of `service.sessions`; `link` gives an asker's own page, "" when there is none."""

    prices: Prices
    sender: Callable[[], str]
    link: Callable[[ExtraVraag], str]

    def offered(self, around: Around) -> tuple[Mail, ...]:
        """Return the offer to the asker."""
        session = around.session
        pieces = (
            "Dag!",
            f"Over je vraag praten we graag met je, {PLACES[session.place]}. {self._costs(session)}",
            f"Kies op je eigen pagina een moment dat je past: {url(self.link(around.vraag))}",
            "Past er geen, of hoeft het niet? Laat het daar weten, dan zoeken we samen iets anders.",
        )
        return (self._to_asker(around, "Zullen we eens praten over je vraag?", pieces, key="offered"),)

    def booked(self, around: Around) -> tuple[Mail, ...]:
        """Return the invitation to the asker, and one to the coach."""
        when = _when(around.session)
        calendar = invitation(around, sender=self.sender())
        to_asker = (
            "Dag!",
            f"We spreken elkaar op **{when}**, {PLACES[around.session.place]}, met {literal(around.coach.name)}. "
            f"{self._costs(around.session)}",
            _ONLINE if around.session.place is Place.ONLINE else _BRUSSELS,
            f"Een ander moment, of toch niet? Dat kan op je eigen pagina: {url(self.link(around.vraag))}",
        )
        to_coach = (
            "Dag!",
            f"Er is een gesprek geboekt: **{when}**, {PLACES[around.session.place]}.",
            _about(around),
        )
        return (
            self._to_asker(around, f"Ons gesprek op {when}", to_asker, key="booked", calendar=calendar),
            self._to_coach(around, f"Gesprek geboekt: {when}", to_coach, key="booked", calendar=calendar),
        )

    def cancelled(self, around: Around) -> tuple[Mail, ...]:
        """Return to both that it does not take place."""
        when = _when(around.session)
        calendar = invitation(around, sender=self.sender())
        to_asker = (
            "Dag!",
            f"Ons gesprek van {when} gaat niet door. Wil je het later nog eens proberen? Schrijf ons op je eigen "
            f"pagina: {url(self.link(around.vraag))}",
        )
        to_coach = (
            "Dag!",
            f"Het gesprek van {when} gaat niet door; het moment is weer vrij.",
            _about(around),
        )
        return (
            self._to_asker(
                around, "Ons gesprek gaat niet door", to_asker, key="cancelled", calendar=calendar
            ),
            self._to_coach(around, f"Afgezegd: {when}", to_coach, key="cancelled", calendar=calendar),
        )

    def left(self, session: CoachingSession, coach: Account) -> Mail:
        """Return to a coach that a session does not take place because its asker left; nothing says who that was."""
        when = _when(session)
        pieces = (
            "Dag!",
            f"Het gesprek van {when} gaat niet door; het moment is weer vrij.",
            f"Wie extra vraag {session.extra_vraag} stelde, wou niet verder of liet de eigen gegevens wissen. "
            "Daarom weten we niet meer wie dat was.",
        )
        return compose(
            MailKind.STAFF,
            coach.email,
            f"Afgezegd: {when}",
            pieces,
            key=mail_key(
                "left", session, reader="coach"
            ),  # without extra vraag: its mails go with the person
            calendar=_calendar(session, coach, "", sender=self.sender()),
        )

    def again(self, around: Around, kind: MailKind, *, at: datetime) -> Mail:
        """Return the mail of this kind (to the asker, or to the coach) about a session as it stands now.

        It is for whom an earlier one did not reach. What is off is taken out of a calendar, what is to come put in.
        """
        session = around.session
        is_ahead = session.starts_at is not None and session.starts_at > at
        if session.state is State.OFFERED:
            mails = self.offered(around)
        elif session.state is State.BOOKED and is_ahead:
            mails = self.booked(around)
        elif session.state is State.CANCELLED and session.starts_at:
            mails = self.cancelled(around)
        else:
            mails = self._over(around)
        return next(mail for mail in mails if mail.kind is kind)

    def reminder(self, around: Around) -> tuple[Mail, ...]:
        """Return a reminder to the asker, once for each moment that the session was moved to."""
        pieces = (
            "Dag!",
            f"Binnenkort spreken we elkaar: **{_when(around.session)}**, {PLACES[around.session.place]}.",
            f"Kan je niet? Zeg het even op je eigen pagina: {url(self.link(around.vraag))}",
        )
        mail = self._to_asker(around, "Tot binnenkort", pieces, key="reminder", kind=MailKind.REMINDER)
        return (mail,) if mail.to else ()

    def _over(self, around: Around) -> tuple[Mail, ...]:
        """Return to both that there is nothing any more to put in a calendar or to take out of it."""
        when = _when(around.session)
        lost = "We mailden je over een gesprek, maar dat bericht kwam niet aan."
        why = (
            f"Het was op {when} en is voorbij. Daarom zit er geen uitnodiging voor je agenda bij."
            if around.session.starts_at
            else "Dat gesprek gaat niet door. Er stond nog niets van in je agenda."
        )
        to_asker = ("Dag!", lost, why, f"Alles staat op je eigen pagina: {url(self.link(around.vraag))}")
        return (
            self._to_asker(around, "Over ons gesprek", to_asker, key="over"),
            self._to_coach(
                around, "Over je gesprek", ("Dag!", lost, why, _about(around)), key="over", calendar=""
            ),
        )

    def price(self, session: CoachingSession) -> str:
        """Return what a session costs, as people say it."""
        return _amount(self.prices.of(session.kind, session.minutes))

    def _costs(self, session: CoachingSession) -> str:
        if session.kind is Kind.FIRST and not self.prices.first:
            return "Dit eerste gesprek is gratis."
        if session.starts_at is None and session.kind is Kind.FOLLOW_UP:
            return f"Een vervolggesprek kost {_amount(self.prices.follow_up_hour)} per uur."
        return f"Het kost {self.price(session)}."

    def _to_asker(
        self,
        around: Around,
        subject: str,
        pieces: tuple[str, ...],
        *,
        key: str,
        calendar: str = "",
        kind: MailKind = MailKind.SESSION,
    ) -> Mail:
        mark = mail_key(key, around.session, reader="asker")
        signed = (*pieces, greetings(self.sender()))
        vraag = around.vraag
        return compose(kind, vraag.email, subject, signed, extra_vraag=vraag.id, key=mark, calendar=calendar)

    def _to_coach(
        self, around: Around, subject: str, pieces: tuple[str, ...], *, key: str, calendar: str
    ) -> Mail:
        mark = mail_key(key, around.session, reader="coach")
        vraag = around.vraag.id  # for the calendar names the asker, and goes with them
        return compose(
            MailKind.STAFF,
            around.coach.email,
            subject,
            pieces,
            extra_vraag=vraag,
            key=mark,
            calendar=calendar,
        )


def invitation(around: Around, *, sender: str) -> str:
    """Return the iCalendar object of a session as it is now: a request, or what takes one back (RFC 5546)."""
    return _calendar(around.session, around.coach, around.vraag.email, sender=sender)


def _calendar(session: CoachingSession, coach: Account, asker: str, *, sender: str) -> str:
    is_off = session.state is State.CANCELLED
    event = Event()
    event.add("uid", f"gesprek-{session.id}@terecht")
    event.add("sequence", session.sequence)
    event.add("dtstamp", session.offered_at.astimezone(UTC))
    if session.starts_at and session.ends_at:
        event.add("dtstart", session.starts_at.astimezone(UTC))
        event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", f"Gesprek met {sender}")
    event.add("location", "Online" if session.place is Place.ONLINE else "Brussel")
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("organizer", _person(coach))
    if asker:
        event.add("attendee", vCalAddress(f"mailto:{asker}"))
    if not is_off:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"Gesprek met {sender}")
        alarm.add("trigger", -BEFORE)
        event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Terecht//gesprekken//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_off else "REQUEST")
    calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text


def _person(account: Account) -> vCalAddress:
    address = vCalAddress(f"mailto:{account.email}")
    address.params["cn"] = account.name
    return address


_ONLINE = "Je coach mailt je vooraf de link waarmee je online aansluit."
_BRUSSELS = "Je coach mailt je vooraf waar in Brussel je moet zijn."


def _amount(euro: float) -> str:
    """Return an amount as people write it: no cents where there are none.

    >>> _amount(0), _amount(70), _amount(52.5)
    ('niets', '70 euro', '52,50 euro')
    """
    return f"{euro:.2f} euro".replace(".00", "").replace(".", ",") if euro else "niets"


def _when(session: CoachingSession) -> str:
    return appointment_label(session.starts_at) if session.starts_at else "een moment naar keuze"


def _about(around: Around) -> str:
    return f"Het gaat over extra vraag {around.vraag.id}."

"""Coaching sessions as coaches and askers meet them: slots, an offer, a booking, a reminder, the end of it.

What a mail says comes in as `letters`; the store keeps it with the change it tells. An asker comes by the secret
of their status page, so whoever books has read the mail that the secret was in: the rule of one first session
is by that address.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol
from zoneinfo import ZoneInfo

from terecht.domain import coaching_session as steps
from terecht.domain.account import Account
from terecht.domain.coaching_session import (
    Around,
    Change,
    CoachingSession,
    Kind,
    Place,
    Prices,
    Slot,
    SlotTaken,
    Step,
    UnknownSession,
)
from terecht.domain.desk import coach
from terecht.domain.errors import QueryError
from terecht.domain.extra_vraag import Actor, EventKind, ExtraVraag
from terecht.domain.mail import Mail
from terecht.service.tokens import hash_token

REMIND_BEFORE = timedelta(hours=26)
"""The day before, whatever hour the worker comes by."""
SLOTS_SHOWN = 40

Letter = Callable[[CoachingSession, Account], Mail]


class Letters(Protocol):
    """Writes what people are told about a session, to the asker and to the coach."""

    def offered(self, around: Around) -> tuple[Mail, ...]:
        """Return the mail with an offer."""

    def booked(self, around: Around) -> tuple[Mail, ...]:
        """Return invitations for a session that was booked or moved, to asker and coach."""

    def cancelled(self, around: Around) -> tuple[Mail, ...]:
        """Return what takes the invitations back."""

    def reminder(self, around: Around) -> tuple[Mail, ...]:
        """Return what is sent the day before."""

    def left(self, session: CoachingSession, coach: Account) -> Mail:
        """Return what a coach hears of a session whose asker withdrew or was erased."""


class SessionStore(Protocol):
    """Where slots and sessions are kept. Each call is one transaction; mails are kept with what they tell."""

    def keep_free(self, slots: Iterable[Slot]) -> None:
        """Keep slots; one that a coach has at that moment already is left out."""

    def give_up(self, slot: int) -> None:
        """Drop a slot that nobody booked; nothing to do for another."""

    def free_slots(self, *, after: datetime, place: Place | None = None, limit: int) -> tuple[Slot, ...]:
        """Return slots that nobody booked, the soonest first."""

    def offer(self, new: CoachingSession, step: Step, *, at: datetime) -> CoachingSession:
        """Keep a new session as `step` makes it."""

    def change(
        self, session: int, step: Step, *, version: int, slot: int = 0, at: datetime
    ) -> CoachingSession:
        """Take a step, alone with the session and the slot that is asked for.

        UnknownSession for no session, or when its version is another one (0 = whatever it is); SlotTaken when the
        slot is gone.
        """

    def of_vraag(self, vraag: int) -> tuple[CoachingSession, ...]:
        """Return the sessions of an extra vraag, the newest first."""

    def of_address(self, email: str) -> tuple[CoachingSession, ...]:
        """Return the sessions of whoever left this address anywhere."""

    def between(self, start: datetime, end: datetime) -> tuple[CoachingSession, ...]:
        """Return the sessions that begin within these moments, the soonest first, and those not booked yet."""

    def of_secret(self, secret_hash: str, *, at: datetime) -> tuple[CoachingSession, ...]:
        """Return the sessions of the extra vraag that this secret opens, the newest first."""

    def tell_of_leaving(self, letter: Letter, *, at: datetime) -> int:
        """Keep a letter to the coach of every session that was called off because its asker left, once."""


class Sessions:
    """The use cases of coaching sessions.

    Args:
        store: keeps slots and sessions.
        letters: writes the mails.
        prices: what sessions cost.
        zone: whose clock a week is counted by.
        clock: the time now, aware, UTC.
    """

    def __init__(
        self,
        store: SessionStore,
        letters: Letters,
        *,
        prices: Prices,
        zone: ZoneInfo,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._letters = letters
        self.prices = prices
        self.zone = zone
        self._clock = clock

    def keep_free(self, slot: Slot, *, weeks: int = 1) -> None:
        """Keep a slot free, and the same one in the weeks after it; QueryError with what is wrong with it."""
        steps.check_slot(slot, at=self._clock())
        if not 1 <= weeks <= 12:
            raise QueryError("kies een aantal weken van 1 tot 12")
        self._store.keep_free(steps.weekly(slot, weeks, self.zone))

    def give_up(self, slot: int) -> None:
        """Stop keeping a slot free that nobody booked."""
        self._store.give_up(slot)

    def free_slots(self, place: Place | None = None) -> tuple[Slot, ...]:
        """Return the slots that can be booked now, the soonest first."""
        return self._store.free_slots(after=self._clock() + steps.LEAD_TIME, place=place, limit=SLOTS_SHOWN)

    def of_vraag(self, vraag: int) -> tuple[CoachingSession, ...]:
        """Return the sessions of an extra vraag, the newest first."""
        return self._store.of_vraag(vraag)

    def next_kind(self, vraag: ExtraVraag) -> Kind:
        """Return what kind a next session of this asker would be: whoever had a first one pays from then on."""
        return steps.kind_for(self._store.of_address(vraag.email) if vraag.email else ())

    def agenda(self, *, days_back: int = 14, days_ahead: int = 90) -> tuple[CoachingSession, ...]:
        """Return the sessions around now, for all coaches."""
        now = self._clock()
        return self._store.between(now - timedelta(days=days_back), now + timedelta(days=days_ahead))

    def offer(self, vraag: ExtraVraag, *, kind: Kind, place: Place, by: Account) -> CoachingSession:
        """Offer a session to an asker, who gets a mail; QueryError when there is nobody to offer it to."""
        if not vraag.email:
            raise QueryError("deze vraag heeft geen vraagsteller om een gesprek aan te bieden")
        now = self._clock()
        new = CoachingSession(0, vraag.id, kind, place, steps.State.OFFERED, coach=by.id, offered_at=now)

        def step(around: Around) -> Change:
            return Change(
                around.session, self._letters.offered(around), EventKind.SESSION_OFFERED, coach(by.id)
            )

        return self._store.offer(new, step, at=now)

    def of_secret(self, secret: str) -> tuple[CoachingSession, ...]:
        """Return the sessions that an asker sees on the status page."""
        return self._store.of_secret(hash_token(secret), at=self._clock())

    def book(self, secret: str, session: int, *, slot: int) -> CoachingSession:
        """Book a slot, or move to it; SlotTaken, UnknownSession or TransitionNotAllowed when that can't be."""
        self._check_own(secret, session)
        now = self._clock()
        return self._store.change(session, partial(self._book, at=now), version=0, slot=slot, at=now)

    def cancel_own(self, secret: str, session: int) -> CoachingSession:
        """Let an asker call off a session; twice is once."""
        self._check_own(secret, session)
        return self._cancel(session, version=0, by=Actor.ASKER)

    def cancel(self, session: int, *, version: int, by: Account) -> CoachingSession:
        """Let a coach call off a session."""
        return self._cancel(session, version=version, by=coach(by.id))

    def end(self, session: int, *, came: bool, version: int, by: Account) -> CoachingSession:
        """Say whether the asker came."""
        now = self._clock()
        kind = EventKind.SESSION_HELD if came else EventKind.SESSION_MISSED

        def step(around: Around) -> Change:
            after = (steps.hold if came else steps.miss)(around.session, at=now)
            return _news(around, after, kind, by=coach(by.id))

        return self._store.change(session, step, version=version, at=now)

    def remind(self) -> int:
        """Write a reminder for every session of the next day that has none; return how many there are to hold."""
        now = self._clock()
        soon = [
            one for one in self._store.between(now, now + REMIND_BEFORE) if one.state is steps.State.BOOKED
        ]
        for session in soon:
            self._store.change(
                session.id,
                lambda around: Change(around.session, self._letters.reminder(around)),
                version=0,
                at=now,
            )
        return len(soon)

    def tell_of_leaving(self) -> int:
        """Write to the coaches whose sessions were called off because an asker left; return to how many."""
        return self._store.tell_of_leaving(self._letters.left, at=self._clock())

    def _cancel(self, session: int, *, version: int, by: str) -> CoachingSession:
        now = self._clock()

        def step(around: Around) -> Change:
            after = steps.cancel(around.session, at=now)
            was_booked = around.session.state is steps.State.BOOKED
            mails = self._letters.cancelled(_with(around, after)) if was_booked else ()
            return _news(around, after, EventKind.SESSION_CANCELLED, by=by, mails=mails)

        return self._store.change(session, step, version=version, at=now)

    def _book(self, around: Around, *, at: datetime) -> Change:
        if around.slot is None:
            raise SlotTaken("dit moment is intussen bezet; kies een ander")
        after = steps.book(around.session, around.slot, at=at)
        if after is around.session:
            return Change(after)
        mails = self._letters.booked(_with(around, after))
        return _news(around, after, EventKind.SESSION_BOOKED, by=Actor.ASKER, mails=mails)

    def _check_own(self, secret: str, session: int) -> None:
        if session not in {own.id for own in self.of_secret(secret)}:
            raise UnknownSession("dit gesprek vinden we niet (meer)")


def _news(
    around: Around, after: CoachingSession, kind: EventKind, *, by: str, mails: tuple[Mail, ...] = ()
) -> Change:
    """Return a change to tell, or none when nothing became of it."""
    return Change(after) if after is around.session else Change(after, mails, kind, by)


def _with(around: Around, session: CoachingSession) -> Around:
    return Around(session, around.vraag, around.coach, around.slot)

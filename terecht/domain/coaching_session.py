"""A coaching session: an orienting talk between an asker and a coach, online or in Brussels.

A coach offers it with an extra vraag, the asker picks a slot, it is held or it is not. `MOVES` says every move.
Clocks are those of Brussels; times in values are UTC. Who somebody is, is their address: no other name is kept.

>>> from datetime import UTC, datetime
>>> at = datetime(2026, 3, 1, tzinfo=UTC)
>>> offered = CoachingSession(1, 7, Kind.FIRST, Place.ONLINE, State.OFFERED, coach=3, offered_at=at)
>>> booked = book(offered, Slot(5, 3, at + timedelta(days=2), 60, Place.ONLINE), at=at)
>>> booked.state.value, booked.sequence, booked.starts_at.isoformat()
('booked', 1, '2026-03-03T00:00:00+00:00')
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from terecht.domain.account import Account
from terecht.domain.errors import ExtraVraagError, Fault, QueryError, TransitionNotAllowed, UnknownExtraVraag
from terecht.domain.extra_vraag import EventKind, ExtraVraag, changed
from terecht.domain.mail import Mail

LEAD_TIME = timedelta(hours=2)
"""A slot can't be taken later than this before it begins: a coach has to see it."""
MINUTES = (15, 240)
"""A talk shorter or longer than this is a typing error."""


class Kind(StrEnum):
    """A first talk or one that follows it; they have prices of their own."""

    FIRST = "first"
    FOLLOW_UP = "follow-up"


class Place(StrEnum):
    """Where it is held."""

    ONLINE = "online"
    BRUSSELS = "brussels"


class State(StrEnum):
    """Where a coaching session stands."""

    OFFERED = "offered"
    BOOKED = "booked"
    HELD = "held"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"


class Move(StrEnum):
    """What can be done with a coaching session."""

    BOOK = "book"
    CANCEL = "cancel"
    HOLD = "hold"
    MISS = "miss"


MOVES: Mapping[Move, Mapping[State, State]] = {
    Move.BOOK: {State.OFFERED: State.BOOKED, State.BOOKED: State.BOOKED},
    Move.CANCEL: {State.OFFERED: State.CANCELLED, State.BOOKED: State.CANCELLED},
    Move.HOLD: {State.BOOKED: State.HELD, State.NO_SHOW: State.HELD},
    Move.MISS: {State.BOOKED: State.NO_SHOW, State.HELD: State.NO_SHOW},
}
"""Move → state before → state after. To book what is booked is to move it to another slot."""


class SlotTaken(ExtraVraagError):  # noqa: N818 - reads as the sentence it is
    """Somebody else has this slot, or it is no longer kept free."""


class UnknownSession(UnknownExtraVraag):
    """No coaching session answers to this."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that a coach (an account's id) keeps free. `id` is 0 until stored."""

    id: int
    coach: int
    starts_at: datetime
    minutes: int
    place: Place

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class CoachingSession:
    """A session of one extra vraag. `id` is 0 until stored; `slot` is 0 and the times None until it is booked.

    `sequence` counts what calendars have to know (booked, moved, cancelled); `version` every change, from 1.
    """

    id: int
    extra_vraag: int
    kind: Kind
    place: Place
    state: State
    coach: int
    offered_at: datetime
    slot: int = 0
    starts_at: datetime | None = None
    minutes: int = 60
    sequence: int = 0
    version: int = 1

    @property
    def ends_at(self) -> datetime | None:
        """When it is over, None until it is booked."""
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None


@dataclass(frozen=True, slots=True)
class Prices:
    """What a session costs, in euro: a first one in all, a follow-up one by the hour."""

    first: float
    follow_up_hour: float

    def of(self, kind: Kind, minutes: int) -> float:
        """Return the price of a session in euro."""
        return self.first if kind is Kind.FIRST else round(self.follow_up_hour * minutes / 60, 2)


def mail_key(what: str, session: CoachingSession, *, reader: str) -> str:
    """Return the key of a mail: it tells this reader once what became of a session.

    >>> at = datetime(2026, 3, 1, tzinfo=UTC)
    >>> booked = CoachingSession(4, 7, Kind.FIRST, Place.ONLINE, State.BOOKED, coach=3, offered_at=at)
    >>> key = mail_key("booked", booked, reader="asker")
    >>> key, session_in(key), session_in("answer:7:3")
    ('session:booked:4:0:asker', 4, 0)
    """
    return f"session:{what}:{session.id}:{session.sequence}:{reader}"


def session_in(key: str) -> int:
    """Return the number of the session that the mail with this key tells of, 0 for any other mail."""
    kind, _, rest = key.partition(":")
    number = rest.split(":")[1:2]
    return int(number[0]) if kind == "session" and number and number[0].isdigit() else 0


def local_moment(text: str, zone: ZoneInfo) -> datetime:
    """Return the UTC time of a clock reading (``2026-03-29T14:00``) in a zone.

    Raises QueryError for what is no reading, for an hour that the change of the clock skips, and for one that it
    gives twice: nobody would know which is meant.
    """
    fault = Fault("dit is geen dag en uur", field="starts", expected="een dag en een uur")
    try:
        naive = datetime.fromisoformat(text)
    except ValueError as error:
        raise QueryError(fault) from error
    if naive.tzinfo is not None:
        raise QueryError(fault)
    earlier, later = naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)
    moment = earlier.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != naive:
        raise QueryError(Fault("dit uur bestaat niet: de klok wordt dan vooruitgezet", field="starts"))
    if earlier.utcoffset() != later.utcoffset():
        raise QueryError(Fault("dit uur bestaat twee keer: de klok wordt dan teruggezet", field="starts"))
    return moment


def check_slot(slot: Slot, *, at: datetime) -> None:
    """Raise QueryError with everything that is wrong with a slot that a coach wants to keep free."""
    faults = []
    if slot.starts_at <= at:
        faults.append(Fault("dit moment is al voorbij", field="starts"))
    if not MINUTES[0] <= slot.minutes <= MINUTES[1]:
        expected = f"{MINUTES[0]} tot {MINUTES[1]} minuten"
        faults.append(Fault("zo lang duurt een gesprek niet", field="minutes", expected=expected))
    if faults:
        raise QueryError(*faults)


@dataclass(frozen=True, slots=True)
class Around:
    """What a step on a session sees of the rest: its extra vraag, its coach, and the slot that is asked for."""

    session: CoachingSession
    vraag: ExtraVraag
    coach: Account
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a step makes of a session, who must hear of it, and how the history of the extra vraag tells it."""

    session: CoachingSession
    mails: tuple[Mail, ...] = ()
    kind: EventKind | None = None
    by: str = ""

    def told(self, vraag: ExtraVraag, *, at: datetime) -> ExtraVraag:
        """Return the extra vraag with this in its history."""
        if self.kind is None:
            return vraag
        return changed(vraag, self.kind, by=self.by, at=at, remark=str(self.session.id))


Step = Callable[[Around], Change]


def weekly(slot: Slot, weeks: int, zone: ZoneInfo) -> tuple[Slot, ...]:
    """Return a slot and those at the same hour by the clock of `zone` in the weeks after it.

    A week in which the clock skips or repeats that hour is left out.
    """
    clock = slot.starts_at.astimezone(zone).replace(tzinfo=None, fold=0)
    found = []
    for week in range(weeks):
        try:
            moment = local_moment((clock + timedelta(weeks=week)).isoformat(), zone)
        except QueryError:
            continue
        found.append(replace(slot, starts_at=moment))
    return tuple(found)


def allows(session: CoachingSession, move: Move) -> bool:
    """Tell whether this move can be made in this state."""
    return session.state in MOVES[move]


def book(session: CoachingSession, slot: Slot, *, at: datetime) -> CoachingSession:
    """Return the session in a slot; in the slot it has already, it is the very same."""
    _check(session, Move.BOOK)
    if session.slot == slot.id:
        return session
    _check_not_begun(session, at=at)
    if slot.starts_at < at + LEAD_TIME:
        raise TransitionNotAllowed("dit moment is al te dichtbij; kies een ander")
    if slot.place is not session.place:
        raise TransitionNotAllowed("dit moment is op een andere plek; kies een ander")
    return _moved(
        session,
        Move.BOOK,
        slot=slot.id,
        coach=slot.coach,
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        sequence=session.sequence + 1,
    )


def cancel(session: CoachingSession, *, at: datetime) -> CoachingSession:
    """Return the session called off; called off twice it is the very same. The slot is free again."""
    if session.state is State.CANCELLED:
        return session
    _check(session, Move.CANCEL)
    _check_not_begun(session, at=at)
    told = 1 if session.state is State.BOOKED else 0
    return _moved(session, Move.CANCEL, slot=0, sequence=session.sequence + told)


def hold(session: CoachingSession, *, at: datetime) -> CoachingSession:
    """Return the session as held; only after it began."""
    return _ended(session, Move.HOLD, at=at)


def miss(session: CoachingSession, *, at: datetime) -> CoachingSession:
    """Return the session as one to which the asker did not come; only after it began."""
    return _ended(session, Move.MISS, at=at)


def kind_for(earlier: tuple[CoachingSession, ...]) -> Kind:
    """Return what kind the next session of a person is: the first is the first that was held or that still may be."""
    counts = {State.OFFERED, State.BOOKED, State.HELD}
    return Kind.FOLLOW_UP if any(session.state in counts for session in earlier) else Kind.FIRST


def _ended(session: CoachingSession, move: Move, *, at: datetime) -> CoachingSession:
    if session.state is MOVES[move].get(State.BOOKED):
        return session
    _check(session, move)
    if session.starts_at is None or session.starts_at > at:
        raise TransitionNotAllowed("dit gesprek moet nog beginnen")
    return _moved(session, move)


def _check(session: CoachingSession, move: Move) -> None:
    if not allows(session, move):
        expected = ", ".join(sorted(MOVES[move]))
        raise TransitionNotAllowed(Fault("deze stap kan hier niet", value=session.state, expected=expected))


def _check_not_begun(session: CoachingSession, *, at: datetime) -> None:
    if session.starts_at is not None and session.starts_at <= at:
        raise TransitionNotAllowed("dit gesprek is al begonnen")


def _moved(session: CoachingSession, move: Move, **changes: object) -> CoachingSession:
    after = MOVES[move][session.state]
    return replace(session, state=after, version=session.version + 1, **changes)  # type: ignore[arg-type]

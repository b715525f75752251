"""The extra vraag: a query that no entry answers well enough, filed for the coaches.

Anonymous unless its asker (vraagsteller) leaves an address. Moves between statuses follow `TRANSITIONS`;
nothing else changes a status. The steps of an asker stand below as functions from one state to the next;
a step that was already taken returns the very same state. What a person wrote never goes into the history,
so that the person can be erased and the history stays as it was.

>>> from datetime import UTC, datetime
>>> at = datetime(2026, 3, 1, tzinfo=UTC)
>>> vraag = ExtraVraag(7, "cultuurplekken", "Mag mijn bar open?", Status.NEW, created_at=at, updated_at=at)
>>> gone = withdraw(vraag, at=at)
>>> gone.status.value, gone.resolution.value, withdraw(gone, at=at) is gone
('closed', 'withdrawn', True)
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from terecht.domain.errors import Fault, QueryError, TransitionNotAllowed

MAX_ADDITIONS = 20
"""So many texts an asker may add; more is no question any more."""


class Status(StrEnum):
    """Where an extra vraag stands."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"


class Resolution(StrEnum):
    """How an extra vraag ended; NONE while it has not."""

    NONE = ""
    ANSWERED = "answered"
    DUPLICATE = "duplicate"
    SPAM = "spam"
    OUT_OF_SCOPE = "out-of-scope"
    WITHDRAWN = "withdrawn"


class EventKind(StrEnum):
    """What can happen to an extra vraag."""

    FILED = "filed"
    ADDRESS_LEFT = "address-left"
    ADDED = "added"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


class Actor(StrEnum):
    """Who did it, as long as it is no coach with a name."""

    ENGINE = "engine"
    VISITOR = "visitor"
    ASKER = "asker"


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.OPEN, Status.PENDING, Status.SOLVED, Status.CLOSED}),
    Status.OPEN: frozenset({Status.NEW, Status.PENDING, Status.SOLVED, Status.CLOSED}),
    Status.PENDING: frozenset({Status.OPEN, Status.SOLVED, Status.CLOSED}),
    Status.SOLVED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset(),
}
"""From a status to those it may move to. CLOSED is final: the personal data is gone by then."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """An entry the engine considered when it abstained, with its score in [0, 1]."""

    entry_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history: what happened, when (UTC), by whom (an `Actor` or a coach), with what remark.

    `text` never holds what an asker wrote.
    """

    at: datetime
    kind: EventKind
    by: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ExtraVraag:
    """A filed query. Times are UTC. `id` is 0 until it is stored; `version` counts its changes from 1.

    `key` is the text in plain words, to find it and what asks the same. `email` is "" while anonymous or once
    erased; `consent_version` says which consent text its owner agreed to, at `consent_at`. `assignee` is the id of
    the account that took it, `group` that of the extra vragen that ask the same; 0 = none.
    What a person wrote stays out of the repr, and so out of logs.
    """

    id: int
    thema: str
    text: str = field(repr=False)
    status: Status
    created_at: datetime
    updated_at: datetime
    key: str = field(default="", repr=False)
    reason: str = ""
    probability: float = 0.0
    proposed: tuple[Proposed, ...] = ()
    additions: tuple[str, ...] = field(default=(), repr=False)
    email: str = field(default="", repr=False)
    consent_at: datetime | None = None
    consent_version: str = ""
    answer: str = field(default="", repr=False)
    assignee: int = 0
    group: int = 0
    resolution: Resolution = Resolution.NONE
    version: int = 1
    history: tuple[Event, ...] = ()


def check_transition(current: Status, wanted: Status) -> None:
    """Raise TransitionNotAllowed unless `TRANSITIONS` lets `current` become `wanted`."""
    if wanted not in TRANSITIONS[current]:
        allowed = ", ".join(sorted(TRANSITIONS[current])) or "geen enkele stap"
        raise TransitionNotAllowed(
            Fault("deze stap kan hier niet", value=f"{current} naar {wanted}", expected=allowed)
        )


def leave_address(
    vraag: ExtraVraag, *, email: str, consent_version: str, addition: str, at: datetime
) -> ExtraVraag:
    """Return the extra vraag with an asker who agreed to the consent text of this version.

    Another address replaces the one that was there: somebody went back to mend a typing error.
    """
    _check_not_closed(vraag)
    if (email, consent_version) != (vraag.email, vraag.consent_version):
        vraag = _after(
            vraag,
            EventKind.ADDRESS_LEFT,
            at=at,
            email=email,
            consent_at=at,
            consent_version=consent_version,
        )
    return add(vraag, addition, at=at) if addition else vraag


def add(vraag: ExtraVraag, text: str, *, at: datetime, by: Actor = Actor.ASKER) -> ExtraVraag:
    """Return the extra vraag with one more text of who asked; one that was waiting or solved opens again."""
    _check_not_closed(vraag)
    if text in vraag.additions:
        return vraag
    if len(vraag.additions) >= MAX_ADDITIONS:
        raise QueryError(Fault(f"er zijn al {MAX_ADDITIONS} aanvullingen, meer kan niet", field="addition"))
    return _after(
        vraag,
        EventKind.ADDED,
        at=at,
        by=by,
        additions=(*vraag.additions, text),
        status=_awake(vraag.status),
    )


def withdraw(vraag: ExtraVraag, *, at: datetime) -> ExtraVraag:
    """Return the extra vraag closed by its asker, whose address and additions are gone."""
    if vraag.resolution is Resolution.WITHDRAWN:
        return vraag
    check_transition(vraag.status, Status.CLOSED)
    return _after(
        vraag,
        EventKind.WITHDRAWN,
        at=at,
        status=Status.CLOSED,
        resolution=Resolution.WITHDRAWN,
        **_NOBODY,
    )


def erase(vraag: ExtraVraag, *, at: datetime) -> ExtraVraag:
    """Return the question without its asker: address and additions gone, nobody to wait for."""
    status = Status.OPEN if vraag.status is Status.PENDING else vraag.status
    return _after(vraag, EventKind.ERASED, at=at, status=status, **_NOBODY)


_NOBODY: dict[str, Any] = {"email": "", "consent_at": None, "consent_version": "", "additions": ()}


def _check_not_closed(vraag: ExtraVraag) -> None:
    if vraag.status is Status.CLOSED:
        raise TransitionNotAllowed("deze extra vraag is al gesloten; stel gerust een nieuwe vraag")


def _awake(status: Status) -> Status:
    return Status.OPEN if status in (Status.PENDING, Status.SOLVED) else status


def _after(
    vraag: ExtraVraag, kind: EventKind, *, at: datetime, by: Actor = Actor.ASKER, **changes: Any
) -> ExtraVraag:
    return replace(
        vraag,
        updated_at=at,
        version=vraag.version + 1,
        history=(*vraag.history, Event(at, kind, by)),
        **changes,
    )

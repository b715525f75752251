"""The extra vraag: a query that no entry answers well enough, filed for the coaches.

Anonymous unless its asker (vraagsteller) leaves an address. Moves between statuses follow `TRANSITIONS`;
nothing else changes a status. The steps of an asker stand below as functions from one state to the next, those
of a coach in `domain.desk`; a step that was already taken returns the very same state. What a person wrote
never goes into the history, so that the person can be erased and the history stays as it was.

>>> from datetime import UTC, datetime
>>> at = datetime(2026, 3, 1, tzinfo=UTC)
>>> vraag = ExtraVraag(7, "cultuurplekken", "Mag mijn bar open?", Status.NEW, created_at=at, updated_at=at)
>>> gone = withdraw(vraag, at=at)
>>> gone.status.value, gone.resolution.value, withdraw(gone, at=at) is gone
('closed', 'withdrawn', True)
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from terecht.domain.errors import Fault, QueryError, TransitionNotAllowed

MAX_ADDITIONS = 20
"""So many texts an asker may add; more is no question any more."""
MAX_REPLIES = 50
"""So often an asker may answer a coach; more is no conversation any more."""
REMOVED = "[…]"
"""What stands where an address was."""


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
    NO_REPLY = "no-reply"


class EventKind(StrEnum):
    """What can happen to an extra vraag."""

    FILED = "filed"
    ADDRESS_LEFT = "address-left"
    ADDED = "added"
    REPLIED = "replied"
    HAND_OVER_ALLOWED = "hand-over-allowed"
    HAND_OVER_REFUSED = "hand-over-refused"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    TEXT_ERASED = "text-erased"
    TAKEN = "taken"
    ASSIGNED = "assigned"
    RELEASED = "released"
    NOTED = "noted"
    ASKED_BACK = "asked-back"
    HAND_OVER_ASKED = "hand-over-asked"
    HANDED_OVER = "handed-over"
    ANSWERED = "answered"
    JOINED = "joined"
    SPLIT = "split"
    MARKED_SPAM = "marked-spam"
    CLOSED = "closed"
    REOPENED = "reopened"
    SESSION_OFFERED = "session-offered"
    SESSION_BOOKED = "session-booked"
    SESSION_CANCELLED = "session-cancelled"
    SESSION_HELD = "session-held"
    SESSION_MISSED = "session-missed"
    INTRODUCTION_PROPOSED = "introduction-proposed"
    INTRODUCTION_AGREED = "introduction-agreed"
    INTRODUCTION_ENDED = "introduction-ended"
    PROMOTED = "promoted"
    MAIL_JOINED = "mail-joined"
    OUTSIDE_JOINED = "outside-joined"
    MAIL_RESENT = "mail-resent"
    MAIL_MENDED = "mail-mended"


class MessageKind(StrEnum):
    """What a message is: a note among coaches, a turn in the conversation with the asker, or OUTSIDE of both."""

    NOTE = "note"
    ASK_BACK = "ask-back"
    ANSWER = "answer"
    HAND_OVER = "hand-over"
    REPLY = "reply"
    OUTSIDE = "outside"


class Actor(StrEnum):
    """Who did it, as long as it is no coach: those are `account:<id>`, never a name or an address."""

    ENGINE = "engine"
    VISITOR = "visitor"
    ASKER = "asker"
    OUTSIDER = "outsider"


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

    `text` never holds what a person wrote: a number, an id, an account.
    """

    at: datetime
    kind: EventKind
    by: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote about an extra vraag, when (UTC) and who (as in `Event`). Erased with the person.

    `sender` is the address that a mail of an outsider came from, "" for everybody else.
    """

    at: datetime
    kind: MessageKind
    by: str
    text: str = field(repr=False)
    sender: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class HandOver:
    """That an asker was asked whether an organisation may get the question with their address.

    `organisation` is its id in the FAQ. Only after `agreed_at` it may be sent, and once: `sent_at`.
    """

    organisation: str
    asked_at: datetime
    agreed_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExtraVraag:
    """A filed query. Times are UTC. `id` is 0 until it is stored; `version` counts its changes from 1.

    `key` is the text in plain words, to find it and what asks the same. `email` is "" while anonymous or once
    erased; `consent_version` says which consent text its owner agreed to, at `consent_at`. `sealed_secret` is the
    secret of the status page in a form that only Terecht can open ("" = none), for the links in mails. `assignee`
    is the id of the account that took it, `group` that of the extra vragen that ask the same; 0 = none.
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
    sealed_secret: str = field(default="", repr=False)
    hand_over: HandOver | None = None
    messages: tuple[Message, ...] = ()
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
    vraag: ExtraVraag,
    *,
    email: str,
    consent_version: str,
    addition: str,
    at: datetime,
    sealed_secret: str = "",
) -> ExtraVraag:
    """Return the extra vraag with an asker who agreed to the consent text of this version.

    Another address replaces the one that was there: somebody went back to mend a typing error. What was agreed
    about the first one is not agreed about the second.
    """
    _check_not_closed(vraag)
    if (email, consent_version) != (vraag.email, vraag.consent_version):
        vraag = _by_asker(
            vraag,
            EventKind.ADDRESS_LEFT,
            at=at,
            email=email,
            consent_at=at,
            consent_version=consent_version,
            sealed_secret=sealed_secret,
            hand_over=None,
        )
    return add(vraag, addition, at=at) if addition else vraag


def add(vraag: ExtraVraag, text: str, *, at: datetime, by: Actor = Actor.ASKER) -> ExtraVraag:
    """Return the extra vraag with one more text of who asked; one that was waiting or solved opens again.

    Before a coach wrote, it adds to the question; from then on it is a reply in the conversation.
    """
    _check_not_closed(vraag)
    if any(message.kind in _ASKS_REPLY for message in vraag.messages):
        return _reply(vraag, text, by=by, at=at)
    if text in vraag.additions:
        return vraag
    if len(vraag.additions) >= MAX_ADDITIONS:
        raise QueryError(Fault(f"er zijn al {MAX_ADDITIONS} aanvullingen, meer kan niet", field="addition"))
    return changed(vraag, EventKind.ADDED, by=by, at=at, additions=(*vraag.additions, text), **_awake(vraag))


def agree(vraag: ExtraVraag, *, at: datetime) -> ExtraVraag:
    """Return the extra vraag whose asker lets it go to the organisation that was named, address included."""
    asked = _asked(vraag)
    if asked.agreed_at:
        return vraag
    return _by_asker(
        vraag,
        EventKind.HAND_OVER_ALLOWED,
        at=at,
        remark=asked.organisation,
        hand_over=replace(asked, agreed_at=at),
        **_awake(vraag),
    )


def decline(vraag: ExtraVraag, *, at: datetime) -> ExtraVraag:
    """Return the extra vraag whose asker keeps it between us; what was agreed can be taken back until it went."""
    asked = _asked(vraag)
    if asked.sent_at:
        raise TransitionNotAllowed("je vraag is al doorgegeven")
    return _by_asker(
        vraag,
        EventKind.HAND_OVER_REFUSED,
        at=at,
        remark=asked.organisation,
        hand_over=None,
        **_awake(vraag),
    )


def withdraw(vraag: ExtraVraag, *, at: datetime) -> ExtraVraag:
    """Return the extra vraag closed by its asker, of whom nothing is left."""
    if vraag.resolution is Resolution.WITHDRAWN:
        return vraag
    check_transition(vraag.status, Status.CLOSED)
    return _by_asker(
        vraag,
        EventKind.WITHDRAWN,
        at=at,
        status=Status.CLOSED,
        resolution=Resolution.WITHDRAWN,
        **without_asker(vraag),
    )


def erase(vraag: ExtraVraag, *, at: datetime, by: str = Actor.ASKER) -> ExtraVraag:
    """Return the question without its asker: address and what was written gone, nobody to wait for."""
    status = Status.OPEN if vraag.status is Status.PENDING else vraag.status
    return changed(vraag, EventKind.ERASED, by=by, at=at, status=status, **without_asker(vraag))


def expire(vraag: ExtraVraag, *, at: datetime) -> ExtraVraag:
    """Return what was answered, or waited for its asker, closed because nothing more came of it."""
    check_transition(vraag.status, Status.CLOSED)
    resolution = Resolution.NO_REPLY if vraag.status is Status.PENDING else vraag.resolution
    return changed(
        vraag,
        EventKind.CLOSED,
        by=Actor.ENGINE,
        at=at,
        remark=resolution,
        status=Status.CLOSED,
        resolution=resolution,
        **without_asker(vraag),
    )


def forget_text(vraag: ExtraVraag, *, at: datetime) -> ExtraVraag:
    """Return a closed extra vraag of which only figures and history are left."""
    return changed(vraag, EventKind.TEXT_ERASED, by=Actor.ENGINE, at=at, text="", key="", answer="")


def without_address(text: str, address: str) -> str:
    """Return a text with an address taken out, also where only its words were kept.

    >>> without_address("Mail Jan@Kerk.be of bel.", "jan@kerk.be"), without_address("jan kerk be", "jan@kerk.be")
    ('Mail […] of bel.', '[…]')
    """
    words = [re.escape(word) for word in re.split(r"[\W_]+", address) if word]
    if not words:
        return text
    pattern = r"(?<![^\W_])" + r"[\W_]{1,3}".join(words) + r"(?![^\W_])"
    return re.sub(pattern, REMOVED, text, flags=re.IGNORECASE)


def without_asker(vraag: ExtraVraag) -> dict[str, Any]:
    """Return what changes of an extra vraag that loses its asker; their address is nowhere in what stays."""
    kept = ("text", "key", "answer")
    texts = {name: without_address(getattr(vraag, name), vraag.email) for name in kept}
    return {**NOBODY, **texts}


def changed(
    vraag: ExtraVraag, kind: EventKind, *, by: str, at: datetime, remark: str = "", **changes: Any
) -> ExtraVraag:
    """Return the extra vraag with these changes, one version and one line of history further."""
    return replace(
        vraag,
        updated_at=at,
        version=vraag.version + 1,
        history=(*vraag.history, Event(at, kind, by, remark)),
        **changes,
    )


NOBODY: dict[str, Any] = {
    "email": "",
    "consent_at": None,
    "consent_version": "",
    "sealed_secret": "",
    "hand_over": None,
    "additions": (),
    "messages": (),
}
"""What an extra vraag is without its asker; an answer was never about who asked, and stays."""

AMONG_COACHES = frozenset({MessageKind.NOTE, MessageKind.OUTSIDE})
"""What an asker never sees: what coaches note, and what others than the asker mailed about it."""

_ASKS_REPLY = frozenset({MessageKind.ASK_BACK, MessageKind.ANSWER})


def _reply(vraag: ExtraVraag, text: str, *, by: Actor, at: datetime) -> ExtraVraag:
    turns = [message for message in vraag.messages if message.kind not in AMONG_COACHES]
    if (turns[-1].kind, turns[-1].text) == (MessageKind.REPLY, text):
        return vraag
    if sum(message.kind is MessageKind.REPLY for message in turns) >= MAX_REPLIES:
        raise QueryError(Fault(f"er zijn al {MAX_REPLIES} berichten, meer kan niet", field="addition"))
    reply = Message(at, MessageKind.REPLY, by, text)
    return changed(vraag, EventKind.REPLIED, by=by, at=at, messages=(*vraag.messages, reply), **_awake(vraag))


def _asked(vraag: ExtraVraag) -> HandOver:
    _check_not_closed(vraag)
    if vraag.hand_over is None:
        raise TransitionNotAllowed("hier wordt niets meer gevraagd")
    return vraag.hand_over


def _check_not_closed(vraag: ExtraVraag) -> None:
    if vraag.status is Status.CLOSED:
        raise TransitionNotAllowed("deze extra vraag is al gesloten; stel gerust een nieuwe vraag")


def _awake(vraag: ExtraVraag) -> dict[str, Any]:
    """Return what changes of one that waited or was solved when its asker says something."""
    if vraag.status in (Status.PENDING, Status.SOLVED):
        return {"status": Status.OPEN, "resolution": Resolution.NONE}
    return {}


def _by_asker(vraag: ExtraVraag, kind: EventKind, *, at: datetime, **changes: Any) -> ExtraVraag:
    return changed(vraag, kind, by=Actor.ASKER, at=at, **changes)

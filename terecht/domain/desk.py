"""What a coach does with an extra vraag: every move, from which status to which, as pure steps.

`MOVES` says all of it in one table: a move that is not there can't be made, and every status it leads to is one
that `TRANSITIONS` knows. Who did something is `account:<id>`. Extra vragen that ask the same share a `Group`;
its answer is what each of its askers gets, whoever joins later included.

>>> from datetime import UTC, datetime
>>> at = datetime(2026, 3, 1, tzinfo=UTC)
>>> vraag = ExtraVraag(7, "cultuurplekken", "Mag mijn bar open?", Status.NEW, created_at=at, updated_at=at)
>>> mine = take(vraag, by=3, at=at)
>>> mine.status.value, mine.assignee, mine.history[-1].by, take(mine, by=3, at=at) is mine
('open', 3, 'account:3', True)
>>> reopen(mine, by=3, at=at)
Traceback (most recent call last):
terecht.domain.errors.TransitionNotAllowed: deze stap kan hier niet (gevonden: 'reopen'); verwacht: pending, solved
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from terecht.domain.errors import ExtraVraagError, Fault, TransitionNotAllowed
from terecht.domain.extra_vraag import (
    Actor,
    EventKind,
    ExtraVraag,
    HandOver,
    Message,
    MessageKind,
    Resolution,
    Status,
    add,
    changed,
    without_asker,
)
from terecht.domain.mail import Mail, plain_address


class Move(StrEnum):
    """What a coach can do."""

    TAKE = "take"
    ASSIGN = "assign"
    RELEASE = "release"
    NOTE = "note"
    ASK_BACK = "ask-back"
    ASK_HAND_OVER = "ask-hand-over"
    HAND_OVER = "hand-over"
    ANSWER = "answer"
    JOIN = "join"
    SPLIT = "split"
    SPAM = "spam"
    CLOSE = "close"
    REOPEN = "reopen"
    JOIN_MAIL = "join-mail"


_NEW, _OPEN, _PENDING, _SOLVED, _CLOSED = Status
_AT_WORK = {_NEW: _OPEN, _OPEN: _OPEN, _PENDING: _PENDING}
_STAYS = {status: status for status in (_NEW, _OPEN, _PENDING, _SOLVED)}

MOVES: Mapping[Move, Mapping[Status, Status]] = {
    Move.TAKE: _AT_WORK,
    Move.ASSIGN: _AT_WORK,
    Move.RELEASE: {_OPEN: _NEW, _PENDING: _PENDING},
    Move.NOTE: _STAYS,
    Move.ASK_BACK: dict.fromkeys((_NEW, _OPEN, _PENDING), _PENDING),
    Move.ASK_HAND_OVER: dict.fromkeys((_NEW, _OPEN, _PENDING), _PENDING),
    Move.HAND_OVER: _AT_WORK,
    Move.ANSWER: dict.fromkeys(_STAYS, _SOLVED),
    Move.JOIN: _STAYS,
    Move.SPLIT: _STAYS,
    Move.SPAM: dict.fromkeys(_STAYS, _CLOSED),
    Move.CLOSE: dict.fromkeys(_STAYS, _CLOSED),
    Move.REOPEN: dict.fromkeys((_PENDING, _SOLVED), _OPEN),
    Move.JOIN_MAIL: _STAYS,
}
"""Move → status before → status after."""

CLOSING = (Resolution.OUT_OF_SCOPE, Resolution.DUPLICATE)
"""How a coach may close what was not answered."""

MAX_MESSAGES = 200
"""So many messages an extra vraag holds; a conversation that long belongs on the telephone."""


@dataclass(frozen=True, slots=True)
class Group:
    """Extra vragen that ask the same; `answer` ("" until there is one) goes to all of their askers."""

    id: int
    answer: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Together:
    """Extra vragen with all that share their groups, by id, and those groups, at one moment."""

    vragen: Mapping[int, ExtraVraag]
    groups: Mapping[int, Group]

    def group_of(self, number: int) -> Group | None:
        """Return the group of an extra vraag, None when it is on its own."""
        return self.groups.get(self.vragen[number].group)

    def members(self, number: int) -> tuple[ExtraVraag, ...]:
        """Return an extra vraag and those of its group, in the order they were filed."""
        own = self.vragen[number]
        return tuple(
            vraag
            for _, vraag in sorted(self.vragen.items())
            if vraag.id == number or (own.group and vraag.group == own.group)
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """What a use case makes of what it was given: all of it is kept, or nothing."""

    vragen: tuple[ExtraVraag, ...] = ()
    group: Group | None = None
    mails: tuple[Mail, ...] = ()


OpenGroup = Callable[[], int]
Decide = Callable[[Together, OpenGroup], Changes]
"""From what there is, and what opens a new group and returns its id, to what becomes of it."""


class Conflict(ExtraVraagError):  # noqa: N818 - reads as the sentence it is
    """Somebody else changed an extra vraag after it was looked at; `now` is what it became."""

    def __init__(self, now: ExtraVraag) -> None:
        super().__init__("intussen veranderde er iets aan deze extra vraag")
        self.now = now


def coach(account_id: int) -> str:
    """Return how the history calls an account."""
    return f"account:{account_id}"


def allows(vraag: ExtraVraag, move: Move) -> bool:
    """Tell whether this move can be made now."""
    return vraag.status in MOVES[move] and _NEEDS.get(move, _nothing)(vraag)


def check_seen(vragen: Collection[ExtraVraag], seen: Mapping[int, int]) -> None:
    """Raise Conflict unless these are the very extra vragen, in the very versions, that a coach looked at."""
    for vraag in vragen:
        if seen.get(vraag.id) != vraag.version:
            raise Conflict(vraag)


def take(vraag: ExtraVraag, *, by: int, at: datetime) -> ExtraVraag:
    """Return the extra vraag as one's own."""
    if vraag.assignee == by and vraag.status in (Status.OPEN, Status.PENDING):
        return vraag
    return _moved(vraag, Move.TAKE, EventKind.TAKEN, by=by, at=at, assignee=by)


def assign(vraag: ExtraVraag, to: int, *, by: int, at: datetime) -> ExtraVraag:
    """Return the extra vraag as another coach's."""
    if to == by:
        return take(vraag, by=by, at=at)
    if vraag.assignee == to:
        return vraag
    return _moved(vraag, Move.ASSIGN, EventKind.ASSIGNED, by=by, at=at, remark=coach(to), assignee=to)


def release(vraag: ExtraVraag, *, by: int, at: datetime) -> ExtraVraag:
    """Return the extra vraag as nobody's, for whoever takes it next."""
    return _moved(vraag, Move.RELEASE, EventKind.RELEASED, by=by, at=at, assignee=0)


def note(vraag: ExtraVraag, text: str, *, by: int, at: datetime) -> ExtraVraag:
    """Return the extra vraag with a note that only staff sees."""
    return _said(vraag, Move.NOTE, EventKind.NOTED, MessageKind.NOTE, text, by=by, at=at)


def ask_back(vraag: ExtraVraag, text: str, *, by: int, at: datetime) -> ExtraVraag:
    """Return the extra vraag waiting for what its asker says to this."""
    return _said(
        vraag,
        Move.ASK_BACK,
        EventKind.ASKED_BACK,
        MessageKind.ASK_BACK,
        text,
        by=by,
        at=at,
        assignee=vraag.assignee or by,
    )


def ask_hand_over(vraag: ExtraVraag, organisation: str, text: str, *, by: int, at: datetime) -> ExtraVraag:
    """Return the extra vraag whose asker is asked whether this organisation (its id) may get it."""
    return _said(
        vraag,
        Move.ASK_HAND_OVER,
        EventKind.HAND_OVER_ASKED,
        MessageKind.ASK_BACK,
        text,
        by=by,
        at=at,
        remark=organisation,
        hand_over=HandOver(organisation, at),
        assignee=vraag.assignee or by,
    )


def hand_over(vraag: ExtraVraag, text: str, *, by: int, at: datetime) -> ExtraVraag:
    """Return the extra vraag as passed to the organisation its asker agreed to, with these words along."""
    _check(vraag, Move.HAND_OVER)
    agreed = vraag.hand_over
    assert agreed is not None  # `_check` saw to it
    return _said(
        vraag,
        Move.HAND_OVER,
        EventKind.HANDED_OVER,
        MessageKind.HAND_OVER,
        text,
        by=by,
        at=at,
        remark=agreed.organisation,
        hand_over=replace(agreed, sent_at=at),
        assignee=vraag.assignee or by,
    )


def answer(vraag: ExtraVraag, text: str, *, by: int, at: datetime) -> ExtraVraag:
    """Return the extra vraag with its answer (Markdown); another answer replaces the first."""
    return _said(
        vraag,
        Move.ANSWER,
        EventKind.ANSWERED,
        MessageKind.ANSWER,
        text,
        by=by,
        at=at,
        answer=text,
        resolution=Resolution.ANSWERED,
        assignee=vraag.assignee or by,
    )


def has_answer(vraag: ExtraVraag, text: str) -> bool:
    """Tell whether this very answer is the last word already."""
    return vraag.status is Status.SOLVED and vraag.answer == text


def lacks_answer(vraag: ExtraVraag, group: Group) -> bool:
    """Tell whether one of a group did not get the answer of that group yet."""
    return bool(group.answer) and vraag.answer != group.answer and allows(vraag, Move.ANSWER)


def join(vraag: ExtraVraag, group: int, *, by: int, at: datetime) -> ExtraVraag:
    """Return the extra vraag as one of a group."""
    if vraag.group == group:
        return vraag
    return _moved(vraag, Move.JOIN, EventKind.JOINED, by=by, at=at, remark=str(group), group=group)


def split(vraag: ExtraVraag, *, by: int, at: datetime) -> ExtraVraag:
    """Return the extra vraag on its own again."""
    return _moved(vraag, Move.SPLIT, EventKind.SPLIT, by=by, at=at, remark=str(vraag.group), group=0)


def spam(vraag: ExtraVraag, *, by: int, at: datetime) -> ExtraVraag:
    """Return what is no question closed, without whoever sent it."""
    return _moved(
        vraag,
        Move.SPAM,
        EventKind.MARKED_SPAM,
        by=by,
        at=at,
        resolution=Resolution.SPAM,
        **without_asker(vraag),
    )


def close(vraag: ExtraVraag, resolution: Resolution, *, by: int, at: datetime) -> ExtraVraag:
    """Return the extra vraag closed for good, without its asker; one that was answered stays so."""
    _check(vraag, Move.CLOSE)
    ending = vraag.resolution or resolution
    if ending not in (*CLOSING, Resolution.ANSWERED) or (ending is Resolution.ANSWERED and not vraag.answer):
        raise TransitionNotAllowed(Fault("zeg hoe deze vraag eindigt", expected=", ".join(CLOSING)))
    return _moved(
        vraag,
        Move.CLOSE,
        EventKind.CLOSED,
        by=by,
        at=at,
        remark=ending,
        resolution=ending,
        **without_asker(vraag),
    )


def reopen(vraag: ExtraVraag, *, by: int, at: datetime) -> ExtraVraag:
    """Return an extra vraag that waited or was answered as one to work on again."""
    return _moved(vraag, Move.REOPEN, EventKind.REOPENED, by=by, at=at, resolution=Resolution.NONE)


def is_asker(vraag: ExtraVraag, address: str) -> bool:
    """Tell whether this is the address of who asked; an address alone proves nothing, a sender can be forged."""
    return bool(vraag.email) and plain_address(vraag.email) == plain_address(address)


def join_mail(vraag: ExtraVraag, text: str, *, mail: int, sender: str, by: int, at: datetime) -> ExtraVraag:
    """Return the extra vraag with a mail (its number) that a coach put with it.

    What its asker wrote counts as if it had joined by itself; what somebody else wrote changes nothing but that it
    is there, for coaches.
    """
    is_own = is_asker(vraag, sender)
    kind = EventKind.MAIL_JOINED if is_own else EventKind.OUTSIDE_JOINED
    said = () if is_own else (Message(at, MessageKind.OUTSIDE, Actor.OUTSIDER, text, sender),)
    moved = _moved(vraag, Move.JOIN_MAIL, kind, by=by, at=at, remark=str(mail), messages=_with(vraag, *said))
    return add(moved, text, at=at) if is_own else moved


def sent_again(vraag: ExtraVraag, mail: int, *, is_mended: bool, by: int, at: datetime) -> ExtraVraag:
    """Return the extra vraag of which a mail (its number) is sent once more, to a better address when `is_mended`."""
    kind = EventKind.MAIL_MENDED if is_mended else EventKind.MAIL_RESENT
    return changed(vraag, kind, by=coach(by), at=at, remark=str(mail))


def did(vraag: ExtraVraag, kinds: Collection[EventKind], number: int, *, by: int) -> bool:
    """Tell whether this coach did this with the mail of this number before: then a form was only sent twice."""
    return any(
        event.kind in kinds and event.text == str(number) and event.by == coach(by) for event in vraag.history
    )


def _nothing(_: ExtraVraag) -> bool:
    return True


def _has_asker(vraag: ExtraVraag) -> bool:
    return bool(vraag.email)


def _may_go(vraag: ExtraVraag) -> bool:
    """Tell whether an asker agreed that it goes to an organisation, and it did not go yet."""
    agreed = vraag.hand_over
    return _has_asker(vraag) and agreed is not None and agreed.agreed_at is not None and not agreed.sent_at


_NEEDS: Mapping[Move, Callable[[ExtraVraag], bool]] = {
    Move.RELEASE: lambda vraag: vraag.assignee > 0,
    Move.ASK_BACK: _has_asker,
    Move.ASK_HAND_OVER: _has_asker,
    Move.HAND_OVER: _may_go,
    Move.SPLIT: lambda vraag: vraag.group > 0,
}
"""What a move needs besides its status."""


def _check(vraag: ExtraVraag, move: Move) -> None:
    if vraag.status not in MOVES[move]:
        expected = ", ".join(sorted(MOVES[move]))
        raise TransitionNotAllowed(Fault("deze stap kan hier niet", value=move.value, expected=expected))
    if not allows(vraag, move):
        raise TransitionNotAllowed(Fault("deze stap kan hier nog niet", value=move.value))


def _moved(
    vraag: ExtraVraag, move: Move, kind: EventKind, *, by: int, at: datetime, remark: str = "", **changes: Any
) -> ExtraVraag:
    _check(vraag, move)
    after = MOVES[move][vraag.status]
    return changed(vraag, kind, by=coach(by), at=at, remark=remark, status=after, **changes)


def _said(
    vraag: ExtraVraag,
    move: Move,
    kind: EventKind,
    message_kind: MessageKind,
    text: str,
    *,
    by: int,
    at: datetime,
    **changes: Any,
) -> ExtraVraag:
    messages = _with(vraag, Message(at, message_kind, coach(by), text))
    return _moved(vraag, move, kind, by=by, at=at, messages=messages, **changes)


def _with(vraag: ExtraVraag, *said: Message) -> tuple[Message, ...]:
    """Return the messages of an extra vraag with these behind them."""
    if len(vraag.messages) + len(said) > MAX_MESSAGES:
        raise TransitionNotAllowed(f"er zijn al {MAX_MESSAGES} berichten, meer kan niet")
    return (*vraag.messages, *said)

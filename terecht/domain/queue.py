"""The queue of the coaches: its views, what can be filtered, in which order, and one line of it.

>>> View("van-mij").statuses == IN_HAND
True
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from terecht.domain.extra_vraag import MessageKind, Status

IN_HAND = frozenset({Status.NEW, Status.OPEN, Status.PENDING})
"""Not answered yet."""
OURS = frozenset({Status.NEW, Status.OPEN})
"""Waits for a coach, not for its asker: only then time runs."""


class View(StrEnum):
    """A part of the queue, as it is called in its address."""

    NEW = "nieuw"
    MINE = "van-mij"
    WAITING = "wachtend"
    ANSWERED = "beantwoord"
    ALL = "alles"

    @property
    def statuses(self) -> frozenset[Status]:
        """The statuses of this part."""
        return _STATUSES[self]


_STATUSES = {
    View.NEW: frozenset({Status.NEW}),
    View.MINE: IN_HAND,
    View.WAITING: frozenset({Status.PENDING}),
    View.ANSWERED: frozenset({Status.SOLVED}),
    View.ALL: frozenset(Status),
}


class Order(StrEnum):
    """In which order; BEST only means something in what was searched."""

    OLDEST = "oudste"
    NEWEST = "nieuwste"
    CHANGED = "gewijzigd"
    BEST = "best"


NOBODY = 0
"""The assignee of what nobody has taken."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which extra vragen to show; None = whatever it is.

    `me` is the account that looks; `assignee` an account or NOBODY; `entries` the ids one of which is the nearest
    entry; `late_before`: only what waits for a coach and was filed before; `numbers`: only these.
    """

    view: View
    me: int
    status: Status | None = None
    assignee: int | None = None
    entries: frozenset[str] | None = None
    has_asker: bool | None = None
    late_before: datetime | None = None
    numbers: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in an order that stays when others come and go: a moment, and an id where moments are equal."""

    moment: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the queue: an extra vraag, or the first of a group that has `size` of them.

    Nothing of its asker but that there is one. `entry_id` is the nearest entry, "" = none.
    """

    number: int
    text: str = field(repr=False)
    status: Status
    created_at: datetime
    updated_at: datetime
    assignee: int = NOBODY
    assignee_name: str = ""
    group: int = 0
    size: int = 1
    has_asker: bool = False
    entry_id: str = ""
    is_answered: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True)
class Tally:
    """How many extra vragen are in a status, mine or not, in a group (0: in none)."""

    status: Status
    is_mine: bool
    group: int
    count: int


class Part(StrEnum):
    """What was written beside the question of an extra vraag: by its asker, or as a kind of message."""

    ADDITION = "addition"
    ANSWER = MessageKind.ANSWER
    NOTE = MessageKind.NOTE
    ASK_BACK = MessageKind.ASK_BACK
    REPLY = MessageKind.REPLY
    HAND_OVER = MessageKind.HAND_OVER
    OUTSIDE = MessageKind.OUTSIDE


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was written about an extra vraag."""

    part: Part
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Filed:
    """What the engine reads: the text of an extra vraag, what was said about it, and when the row last changed."""

    number: int
    text: str = field(repr=False)
    updated_at: datetime
    said: tuple[Said, ...] = ()

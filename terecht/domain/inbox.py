"""A mail that came in: what of it Terecht looks at, and what became of it.

Only a reply of the asker joins an extra vraag; everything else is kept for a person to look at, or put aside
because no person wrote it. Knows no format and no table.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class InboxState(StrEnum):
    """What became of a mail: QUARANTINED waits for a person, who makes it JOINED or HANDLED."""

    JOINED = "joined"
    QUARANTINED = "quarantined"
    HANDLED = "handled"
    BOUNCE = "bounce"
    IGNORED = "ignored"


class InboxReason(StrEnum):
    """Why a mail did not simply join."""

    NONE = ""
    NO_REFERENCE = "no-reference"
    OTHER_SENDER = "other-sender"
    CLOSED = "closed"
    TOO_MANY = "too-many"
    TOO_BIG = "too-big"
    UNREADABLE = "unreadable"
    NO_TEXT = "no-text"
    AUTOMATIC = "automatic"
    LOOP = "loop"


@dataclass(frozen=True, slots=True)
class Received:
    """A mail as it was read.

    `message_id` is one of our own making when it had none. `sender` is "" unless there is exactly one. `text` is
    the whole of it, quotations too. `references` is every place where a reference may
    stand, `about` the Message-IDs a bounce or receipt names. `flaw` is why it can't be taken as it is.
    """

    message_id: str
    sender: str = field(default="", repr=False)
    subject: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    references: str = field(default="", repr=False)
    attachments: int = 0
    is_automatic: bool = False
    is_bounce: bool = False
    status: str = ""
    about: tuple[str, ...] = ()
    flaw: InboxReason = InboxReason.NONE


@dataclass(frozen=True, slots=True)
class InboxMail:
    """A mail as it is kept. `id` is 0 until stored; `extra_vraag` is what it belongs to as far as is sure, 0 = none."""

    received: Received
    at: datetime
    state: InboxState
    reason: InboxReason = InboxReason.NONE
    extra_vraag: int = 0
    id: int = 0

    @property
    def needs_person(self) -> bool:
        """Whether nobody did anything with it yet."""
        return self.state is InboxState.QUARANTINED

"""What is held about one address, anywhere. Knows no table; `letters.held` says it to people.

>>> Held("jan@kerk.be").is_nothing, Held("jan@kerk.be", mentions=(7,)).is_nothing
(True, False)
"""

from dataclasses import dataclass, field
from datetime import datetime

from terecht.domain.account import Account
from terecht.domain.coaching_session import CoachingSession
from terecht.domain.extra_vraag import ExtraVraag
from terecht.domain.inbox import InboxMail
from terecht.domain.introduction import Introduction
from terecht.domain.outgoing import Outgoing


@dataclass(frozen=True, slots=True)
class Held:
    """All of it. `mentions` are the extra vragen of others in which the address stands; `links` says until when
    the link of an own extra vraag (its id) works. An `account` is of staff: it is told, and not erased here.
    """

    address: str = field(repr=False)
    vragen: tuple[ExtraVraag, ...] = ()
    links: dict[int, datetime] = field(default_factory=dict)
    sent: tuple[Outgoing, ...] = ()
    received: tuple[InboxMail, ...] = ()
    sessions: tuple[CoachingSession, ...] = ()
    introductions: tuple[Introduction, ...] = ()
    mentions: tuple[int, ...] = ()
    changes: tuple[int, ...] = ()
    is_stopped: bool = False
    account: Account | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to erase."""
        return not (self.vragen or self.sent or self.received or self.mentions)

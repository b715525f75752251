"""What a coach decides about post: mail that came in and joined nothing, mail that went out and did not arrive.

Knows which mail can be sent anew, and how; the moves of the extra vraag itself are `domain.desk`.

>>> from datetime import UTC, datetime
>>> from terecht.domain.mail import Mail
>>> at = datetime(2026, 3, 2, tzinfo=UTC)
>>> failed = Outgoing(1, Mail(MailKind.ANSWER, "jan@kerk.be", "Je antwoord", ""), at, at, MailState.FAILED)
>>> Lost(failed, asker="Jan@kerk.be").may_send, Lost(failed, asker="").may_send, Lost(failed).may_mend
(True, False, False)
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from terecht.domain.coaching_session import Around, session_in
from terecht.domain.errors import TerechtError
from terecht.domain.extra_vraag import ExtraVraag
from terecht.domain.inbox import InboxMail, InboxState
from terecht.domain.mail import WITH_SECRET, Mail, MailKind, plain_address
from terecht.domain.outgoing import MailState, Outgoing

REWRITTEN = WITH_SECRET - {MailKind.REMINDER, MailKind.ACCOUNT}
"""Kinds whose text is gone but can be written anew: a reminder comes too late, a link for staff is an
administrator's to give."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A mail that went out and did not arrive; `asker` is the address of who asks what it is about, "" = nobody."""

    outgoing: Outgoing
    asker: str = field(default="", repr=False)

    @property
    def may_mend(self) -> bool:
        """Whether a coach may send it to another address: that of an organisation, never that of a person.

        An asker agreed to their own address only, and a link for them alone goes nowhere else.
        """
        return self.outgoing.mail.kind is MailKind.HAND_OVER

    @property
    def is_about_session(self) -> bool:
        """Whether it tells of a coaching session; sent anew, it tells how that stands now."""
        return bool(self.outgoing.mail.extra_vraag and session_in(self.outgoing.mail.key))

    @property
    def may_send(self) -> bool:
        """Whether it can be sent anew: its text is kept, or is written anew for the same asker."""
        mail = self.outgoing.mail
        if mail.kind not in WITH_SECRET:
            return True
        is_theirs = bool(self.asker) and plain_address(self.asker) == plain_address(mail.to)
        return mail.kind in REWRITTEN and is_theirs


@dataclass(frozen=True, slots=True)
class Again:
    """What is sent instead of a mail that did not arrive, and what the history of its extra vraag says of that."""

    mail: Mail
    vraag: ExtraVraag | None = None


Join = Callable[[InboxMail, ExtraVraag], ExtraVraag]
"""From a mail and an extra vraag as they are now to what it becomes; the very same when that was done before."""
SendAgain = Callable[[Outgoing, ExtraVraag | None, Around | None], Again | None]
"""From a mail, its extra vraag and the coaching session it tells of, as they are now, to what is sent; None when that
was done before."""


class MailMoved(TerechtError):  # noqa: N818 - reads as the sentence it is
    """Somebody did something with this mail after it was looked at; `state` is what became of it."""

    def __init__(self, state: InboxState | MailState, extra_vraag: int = 0) -> None:
        super().__init__("intussen gebeurde er al iets met dit bericht")
        self.state = state
        self.extra_vraag = extra_vraag


class UnknownMail(TerechtError):  # noqa: N818
    """No mail answers to this number (any more)."""

    def __init__(self) -> None:
        super().__init__("dit bericht is er niet (meer)")

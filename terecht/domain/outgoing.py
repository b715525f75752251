"""What becomes of a mail in the outbox: sent, tried again later, or given up so that a coach sees it.

Knows the waits and the limits; a step goes from what was tried and how that went to what is kept. Nothing here
sends anything.

>>> from datetime import UTC, datetime
>>> from terecht.domain.mail import MailKind
>>> at = datetime(2026, 3, 2, tzinfo=UTC)
>>> mail = Mail(MailKind.ANSWER, "jan@kerk.be", "Je antwoord", "Dag!")
>>> tried = Outgoing(1, mail, created_at=at, due_at=at, attempts=1)
>>> after(tried, Delivery(Verdict.REFUSED, "550 onbekend"), at=at, chance=0.5).state.value
'bounced'
>>> (after(tried, Delivery(Verdict.POSTPONED, "451 bezet"), at=at, chance=0.5).due_at - at).seconds
60
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from terecht.domain.mail import Mail

MAX_ATTEMPTS = 18
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
"""Waits of 1, 2, 4 … minutes, then of six hours: over two days in all, a weekend without a mail server."""

MAX_UNSURE = 2
"""So many attempts of which nobody knows how they ended: one copy too many may arrive, never two."""

UNSURE = "we weten niet of dit bericht aankwam; verstuur het zo nodig opnieuw"


class MailState(StrEnum):
    """Where a mail stands. WAITING moves by itself, and SENT, which may turn out to have BOUNCED.

    What BOUNCED or FAILED waits for a coach, who may send it anew: that is another mail, and this one RESENT.
    """

    WAITING = "waiting"
    SENT = "sent"
    BOUNCED = "bounced"
    FAILED = "failed"
    STOPPED = "stopped"
    RESENT = "resent"


UNDELIVERED = frozenset({MailState.BOUNCED, MailState.FAILED})
"""Never reached its reader, as far as is known."""


class Why(StrEnum):
    """Why a mail did not arrive, as far as a mail server's words tell."""

    NO_ADDRESS = "no-address"
    FULL = "full"
    TOO_BIG = "too-big"
    REFUSED = "refused"
    AWAY = "away"
    UNSURE = "unsure"
    OTHER = "other"


class Verdict(StrEnum):
    """How an attempt ended: UNSURE when all was sent and no answer came."""

    SENT = "sent"
    REFUSED = "refused"
    POSTPONED = "postponed"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a mail server made of one mail, and why not, in its words. `is_away`: it takes no mail at all now."""

    verdict: Verdict
    fault: str = field(default="", repr=False)
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail of the outbox. Times are UTC; `attempts` counts the claims, and so tells one claim from the next.

    `message_id` ("" until it is first claimed) is the same however often it is sent, so that a copy can be told.
    `unsure` counts the attempts that may have delivered it or not; `fault` is what went wrong last. `earlier`
    are the Message-IDs of what the same reader got about the same extra vraag, oldest first. `left_at`: a coach
    looked at what did not arrive, and let it be.
    """

    id: int
    mail: Mail
    created_at: datetime
    due_at: datetime
    state: MailState = MailState.WAITING
    attempts: int = 0
    unsure: int = 0
    message_id: str = ""
    sent_at: datetime | None = None
    fault: str = field(default="", repr=False)
    earlier: tuple[str, ...] = ()
    left_at: datetime | None = None

    @property
    def needs_coach(self) -> bool:
        """Whether it did not arrive and nobody said yet what is to be done."""
        return self.state in UNDELIVERED and self.left_at is None

    @property
    def why(self) -> Why:
        """Why it did not arrive, read from the words of the server (RFC 3463, RFC 5321)."""
        if self.fault == UNSURE:
            return Why.UNSURE
        code = _CODE.search(self.fault)
        if code is None:
            return Why.AWAY if self.state is MailState.FAILED else Why.OTHER
        return _WHY.get(code.group()) or _WHY.get(code.group().rpartition(".")[0]) or Why.OTHER

    @property
    def is_spent(self) -> bool:
        """Whether it was tried too often without a word of how that ended."""
        return self.unsure >= MAX_UNSURE


def after(outgoing: Outgoing, delivery: Delivery, *, at: datetime, chance: float) -> Outgoing:
    """Return what an attempt that ended at `at` makes of a mail.

    `chance` in [0, 1) is random: what failed together is not tried again together.
    """
    match delivery.verdict:
        case Verdict.SENT:
            return replace(outgoing, state=MailState.SENT, sent_at=at, fault="")
        case Verdict.REFUSED:
            return given_up(outgoing, delivery.fault, state=MailState.BOUNCED)
        case Verdict.UNSURE:
            outgoing = replace(outgoing, unsure=outgoing.unsure + 1)
    if outgoing.is_spent:
        return given_up(outgoing, UNSURE)
    if outgoing.attempts >= MAX_ATTEMPTS:
        return given_up(outgoing, delivery.fault)
    return replace(outgoing, fault=delivery.fault, due_at=at + wait_after(outgoing.attempts, chance=chance))


def given_up(outgoing: Outgoing, fault: str, *, state: MailState = MailState.FAILED) -> Outgoing:
    """Return a mail that will not be tried again."""
    return replace(outgoing, state=state, fault=fault)


_ENHANCED = r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?!\.?\d)"
_CODE = re.compile(rf"{_ENHANCED}|(?<![\d.])[45]\d\d(?![\d.])(?!.*{_ENHANCED})")
"""An enhanced status code, or where a server gives none, a reply code."""

_WHY = {
    **{f"{family}.1": Why.NO_ADDRESS for family in (4, 5)},
    **{f"{family}.1.{detail}": Why.REFUSED for family in (4, 5) for detail in (7, 8)},
    **{f"{family}.2.1": Why.NO_ADDRESS for family in (4, 5)},
    **{f"{family}.2.2": Why.FULL for family in (4, 5)},
    **{f"{family}.2.3": Why.TOO_BIG for family in (4, 5)},
    **{f"{family}.3.4": Why.TOO_BIG for family in (4, 5)},
    **{f"{family}.3": Why.AWAY for family in (4, 5)},
    **{f"{family}.4": Why.AWAY for family in (4, 5)},
    **{f"{family}.7": Why.REFUSED for family in (4, 5)},
    **dict.fromkeys(("550", "551", "553"), Why.NO_ADDRESS),
    **dict.fromkeys(("452", "552"), Why.FULL),
    **dict.fromkeys(("421", "450", "451"), Why.AWAY),
    "554": Why.REFUSED,
}


def wait_after(attempts: int, *, chance: float) -> timedelta:
    """Return how long to wait after so many attempts (from 1): doubling, three to five quarters of it."""
    doubled = FIRST_WAIT * (1 << min(attempts - 1, 10))
    return min(doubled, LONGEST_WAIT) * (0.75 + chance / 2)

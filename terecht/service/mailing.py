"""Sending what waits in the outbox: one mail at a time, each alone, however often the server is away.

Knows when to try, when to give up and what may not be sent any more; the store keeps, the post speaks SMTP.
Of everything a log may say there are numbers and kinds only, no address and no word of a mail (A13).

Several workers may do this at once: a claim is a lease that outlives every attempt, and who lost it settles
nothing. A worker that dies between sending and saying so leaves its claim behind; the next one sends it once
more, with the same Message-ID, and never a third time.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from terecht.domain.mail import RECURRENT
from terecht.domain.outgoing import UNSURE, Delivery, MailState, Outgoing, Verdict, after, given_up
from terecht.service.references import References

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)
"""Longer than an attempt may take, so that a claim that ran out belongs to a worker that is dead."""

STUCK = timedelta(hours=1)
"""Mail that waits longer than this is worth a look: the server is away, or no worker runs."""

STOPPED = "deze lezer wil geen herinneringen"

NameMail = Callable[[int, str], str]
"""From an extra vraag (0: none) and an address to a new Message-ID."""


class OutboxStore(Protocol):
    """Where mail waits. Each call is one transaction, on disk when it returns; StoreUnavailable otherwise."""

    def claim(self, name: NameMail, *, at: datetime, until: datetime) -> Outgoing | None:
        """Return a mail that is due, for the caller alone until `until`; None when nothing is due.

        A claim that ran out counts as an attempt that nobody knows the end of.
        """

    def settle(self, outgoing: Outgoing) -> bool:
        """Keep what became of a claimed mail; False when the claim is somebody else's by now, or the mail gone."""

    def mails_of(self, extra_vraag: int) -> tuple[Outgoing, ...]:
        """Return the mails of an extra vraag, oldest first."""

    def counts(self) -> Mapping[MailState, int]:
        """Return how many mails there are in each state."""

    def oldest_due(self, *, at: datetime) -> datetime | None:
        """Return when the oldest mail was written that should have gone by `at`; None when there is none."""

    def stop(self, address_mark: str, *, at: datetime) -> None:
        """Send no recurrent mail any more to the address with this mark."""

    def resume(self, address_mark: str) -> None:
        """Send recurrent mail again to the address with this mark."""

    def is_stopped(self, address_mark: str) -> bool:
        """Tell whether the address with this mark wants no recurrent mail."""


class Post(Protocol):
    """What takes a mail to its reader."""

    def send(self, outgoing: Outgoing) -> Delivery:
        """Send one mail and say how it went; never raises, and is back well within `LEASE`."""


@dataclass(frozen=True, slots=True)
class Round:
    """What a round of sending came to: mails tried, and whether the server takes none now."""

    tried: int = 0
    is_away: bool = False


class Mailing:
    """The use cases of outgoing mail.

    Args:
        store: the outbox.
        references: makes what ties a reply to its extra vraag.
        domain: what comes after the @ in a Message-ID.
        clock: the time now, aware, UTC.
        chance: a random number in [0, 1) at each call.
        random: a new text of 8 to 32 lower-case letters and digits at each call, at least 64 bits.
    """

    def __init__(
        self,
        store: OutboxStore,
        *,
        references: References,
        domain: str,
        clock: Callable[[], datetime],
        chance: Callable[[], float],
        random: Callable[[], str],
    ) -> None:
        self._store = store
        self._references = references
        self._domain = domain
        self._clock = clock
        self._chance = chance
        self._random = random

    def send_due(self, post: Post, *, goes_on: Callable[[], bool] = lambda: True) -> Round:
        """Send what is due, until nothing is, the server is away or `goes_on` says no."""
        tried = 0
        while goes_on():
            now = self._clock()
            outgoing = self._store.claim(self._name, at=now, until=now + LEASE)
            if outgoing is None:
                break
            tried += 1
            if self._try(outgoing, post).is_away:
                return Round(tried, is_away=True)
        return Round(tried)

    def mails_of(self, extra_vraag: int) -> tuple[Outgoing, ...]:
        """Return the mails of an extra vraag and what became of each, oldest first."""
        return self._store.mails_of(extra_vraag)

    def counts(self) -> Mapping[MailState, int]:
        """Return how many mails there are in each state."""
        return self._store.counts()

    def is_stuck(self) -> bool:
        """Tell whether mail has been waiting for longer than `STUCK`."""
        now = self._clock()
        oldest = self._store.oldest_due(at=now)
        return oldest is not None and now - oldest > STUCK

    def stop(self, token: str) -> bool:
        """Send the holder of a token of `References.stop_token` no recurrent mail any more; False: no such token."""
        mark = self._references.read_stop_token(token)
        if mark:
            self._store.stop(mark, at=self._clock())
        return bool(mark)

    def resume(self, token: str) -> bool:
        """Undo `stop`; False: no such token."""
        mark = self._references.read_stop_token(token)
        if mark:
            self._store.resume(mark)
        return bool(mark)

    def is_stopped(self, token: str) -> bool:
        """Tell whether the holder of this token stopped recurrent mail; False too when there is no such token."""
        mark = self._references.read_stop_token(token)
        return bool(mark) and self._store.is_stopped(mark)

    def is_stop_token(self, token: str) -> bool:
        """Tell whether `stop` would know this token."""
        return bool(self._references.read_stop_token(token))

    def _try(self, outgoing: Outgoing, post: Post) -> Delivery:
        delivery = Delivery(Verdict.POSTPONED)
        if outgoing.is_spent:
            result = given_up(outgoing, UNSURE)
        elif self._is_unwanted(outgoing):
            result = given_up(outgoing, STOPPED, state=MailState.STOPPED)
        else:
            delivery = post.send(outgoing)
            result = after(outgoing, delivery, at=self._clock(), chance=self._chance())
        is_kept = self._store.settle(result)
        level = logging.INFO if result.state in (MailState.SENT, MailState.STOPPED) else logging.WARNING
        lost = "" if is_kept else ", but the claim was lost"
        logger.log(
            level, "mail %d (%s): %s%s", outgoing.id, outgoing.mail.kind, _outcome(result, delivery), lost
        )
        return delivery

    def _is_unwanted(self, outgoing: Outgoing) -> bool:
        mark = self._references.address_mark(outgoing.mail.to)
        return outgoing.mail.kind in RECURRENT and self._store.is_stopped(mark)

    def _name(self, extra_vraag: int, to: str) -> str:
        return f"<{self._references.make(extra_vraag, to=to, random=self._random())}@{self._domain}>"


def _outcome(result: Outgoing, delivery: Delivery) -> str:
    if result.state is MailState.WAITING:
        return f"{delivery.verdict}, attempt {result.attempts}"
    return result.state

"""Taking in mail: what an asker replies joins their extra vraag, all the rest is for a person or for nobody.

A reply joins only with a reference that we signed for this sender, who is still the asker of that extra vraag
(A17). What no person wrote joins nothing and is answered by nobody, so that two machines never talk (A18).
A mail that came before, by its Message-ID, is not taken in again.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol

from terecht.domain import extra_vraag as steps
from terecht.domain.errors import QueryError, TransitionNotAllowed, UnknownExtraVraag
from terecht.domain.extra_vraag import ExtraVraag
from terecht.domain.inbox import InboxMail, InboxReason, InboxState, Received
from terecht.domain.mail import plain_address
from terecht.service.asking import MAX_TEXT, storable
from terecht.service.references import References
from terecht.text.quoting import reply_of

logger = logging.getLogger(__name__)

CUT = " […]"
"""Ends a reply that is too long for an addition; the whole of it is in the inbox."""

Step = Callable[[ExtraVraag], ExtraVraag]
Read = Callable[[bytes, bool], Received]
"""From the bytes of a mail, and whether they are all of it, to what it says; never raises on any bytes."""


class InboxStore(Protocol):
    """Where incoming mail is kept. Each call is one transaction, on disk when it returns; StoreUnavailable otherwise.

    Each `keep…` returns False, and does nothing, when a mail with this Message-ID was kept before.
    """

    def keep(self, mail: InboxMail) -> bool:
        """Keep a mail."""

    def keep_and_join(self, mail: InboxMail, step: Step) -> bool:
        """Keep a mail and take a step with its extra vraag, if its sender is the asker of that.

        UnknownExtraVraag when that is not so, and whatever the step raises: then nothing is kept.
        """

    def keep_and_bounce(self, mail: InboxMail, message_ids: Collection[str], *, fault: str) -> bool:
        """Keep a mail that says that sent mail with one of these Message-IDs came back."""


class Receiving:
    """The use cases of incoming mail.

    Args:
        store: the inbox.
        read: reads the bytes of a mail.
        references: reads what ties a reply to its extra vraag.
        own: the addresses that our own mail comes from.
        clock: the time now, aware, UTC.
    """

    def __init__(
        self,
        store: InboxStore,
        *,
        read: Read,
        references: References,
        own: Collection[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._read = read
        self._references = references
        self._own = frozenset(map(plain_address, own))
        self._clock = clock

    def receive(self, raw: bytes, *, is_whole: bool = True) -> InboxState:
        """Take in one mail and return what became of it; StoreUnavailable when it can't be kept now."""
        mail = self._take_in(_storable(self._read(raw, is_whole)))
        logger.info("mail came in: %s%s", mail.state, f" ({mail.reason})" if mail.reason else "")
        return mail.state

    def _take_in(self, received: Received) -> InboxMail:
        keep = partial(InboxMail, received, self._clock())
        if received.is_bounce and received.about:
            mail = keep(InboxState.BOUNCE)
            fault = f"teruggekomen met de melding {received.status or 'dat het niet aankwam'}"
            self._store.keep_and_bounce(mail, received.about, fault=fault)
            return mail
        if reason := self._ignored(received):
            mail = keep(InboxState.IGNORED, reason)
        elif received.flaw:
            mail = keep(InboxState.QUARANTINED, received.flaw)
        elif number := self._references.read(received.references, sender=received.sender):
            return self._join(keep(InboxState.JOINED, extra_vraag=number))
        else:
            mail = keep(InboxState.QUARANTINED, InboxReason.NO_REFERENCE)
        self._store.keep(mail)
        return mail

    def _ignored(self, received: Received) -> InboxReason:
        """Return why a mail is for nobody, NONE when it may be for somebody."""
        if plain_address(received.sender) in self._own:
            return InboxReason.LOOP
        return InboxReason.AUTOMATIC if received.is_automatic else InboxReason.NONE

    def _join(self, mail: InboxMail) -> InboxMail:
        step = partial(steps.add, text=addition_of(mail.received.text), at=mail.at)
        try:
            self._store.keep_and_join(mail, step)
        except UnknownExtraVraag:
            reason = InboxReason.OTHER_SENDER
        except TransitionNotAllowed:
            reason = InboxReason.CLOSED
        except QueryError:
            reason = InboxReason.TOO_MANY
        else:
            return mail
        mail = replace(mail, state=InboxState.QUARANTINED, reason=reason)
        self._store.keep(mail)
        return mail


def addition_of(text: str) -> str:
    """Return what of a reply is added to the extra vraag."""
    own = reply_of(text)
    return own if len(own) <= MAX_TEXT else own[: MAX_TEXT - len(CUT)].rstrip() + CUT


def _storable(received: Received) -> Received:
    """Return a mail whose texts a database and a page can take."""
    return replace(
        received,
        message_id=storable(received.message_id),
        sender=storable(received.sender),
        subject=storable(received.subject),
        text=storable(received.text),
    )

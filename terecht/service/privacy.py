"""A person's rights: see what is held about their address, take it along, have it erased; the question stays.

Knows what an address is and that erasing is noted outside of the database before it is done, so that it is done
in the end. No log says which address was looked for.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol

from email_validator import EmailNotValidError, validate_email

from terecht.domain import extra_vraag as steps
from terecht.domain.errors import Fault, QueryError
from terecht.domain.extra_vraag import EventKind, ExtraVraag, without_address
from terecht.domain.held import Held
from terecht.domain.mail import plain_address
from terecht.domain.retention import Gone

logger = logging.getLogger(__name__)

Step = Callable[[ExtraVraag], ExtraVraag]
Note = Callable[[Iterable[Gone]], None]


class PrivacyStore(Protocol):
    """Where everything is. Each call is one transaction; StoreUnavailable when that can't be."""

    def held(self, address: str, *, mark: str) -> Held:
        """Return what is held about an address; `mark` is what stands for it on the list of who wants no mail."""

    def erase(self, address: str, *, mark: str, own: Step, others: Step, note: Note) -> Held:
        """Take the step `own` with the extra vragen of an address, and `others` with those that mention it.

        Everything else about it goes. `note` is told what, before it is final. Returns what there was.
        """


class Privacy:
    """The use cases of who answers for personal data.

    Args:
        store: where everything is.
        note: keeps what was erased, outside of the database.
        mark: what stands for an address where the address itself may not be.
        clock: the time now, aware, UTC.
    """

    def __init__(
        self,
        store: PrivacyStore,
        *,
        note: Note,
        mark: Callable[[str], str],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._note = note
        self._mark = mark
        self._clock = clock

    def look(self, address: str) -> Held:
        """Return what is held about an address; QueryError when it is none."""
        known = _address(address)
        return self._store.held(known, mark=self._mark(known))

    def erase(self, address: str, *, by: str) -> Held:
        """Erase all that is held about an address, or nothing when that can't be; return what there was.

        Args:
            address: of the person.
            by: who does it, as in `Event`.
        """
        known, now = _address(address), self._clock()
        held = self._store.erase(
            known,
            mark=self._mark(known),
            own=partial(steps.erase, at=now, by=by),
            others=partial(_without_mention, address=known, at=now, by=by),
            note=self._note,
        )
        logger.info("a person was erased: extra vragen %s", ", ".join(str(vraag.id) for vraag in held.vragen))
        return held


def _without_mention(vraag: ExtraVraag, *, address: str, at: datetime, by: str) -> ExtraVraag:
    """Return somebody else's extra vraag without this address in it."""

    def clean(text: str) -> str:
        return without_address(text, address)

    cleaned = replace(
        vraag,
        text=clean(vraag.text),
        key=clean(vraag.key),
        answer=clean(vraag.answer),
        additions=tuple(map(clean, vraag.additions)),
        messages=tuple(
            replace(message, text=clean(message.text))
            for message in vraag.messages
            if plain_address(message.sender) != plain_address(address)  # what they mailed goes with them
        ),
    )
    return steps.changed(cleaned, EventKind.TEXT_ERASED, by=by, at=at)


def _address(text: str) -> str:
    """Return an address in its usual form."""
    try:
        return validate_email(text.strip(" "), check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError as error:
        raise QueryError(
            Fault(
                "dit e-mailadres klopt niet", field="address", expected="één adres, zoals naam@voorbeeld.be"
            )
        ) from error

"""A mail that Terecht has to send: what it says and to whom, not how it is sent.

A use case makes it, the store keeps it in the transaction of what it tells, a worker sends it. Sender, date,
Message-ID and thread headers are the worker's.

>>> Mail(MailKind.ANSWER, "jan@kerk.be", "Je antwoord", "Dag! Ja, dat mag.", extra_vraag=7).key
''
>>> plain_address("Jan.Peeters@Café.BE")
'jan.peeters@xn--caf-dma.be'
"""

from dataclasses import dataclass, field
from enum import StrEnum


class MailKind(StrEnum):
    """What a mail is about; some kinds are capped per address, some have headers of their own."""

    RECEIPT = "receipt"
    ANSWER = "answer"
    ASK_BACK = "ask-back"
    HAND_OVER = "hand-over"
    SESSION = "session"
    REMINDER = "reminder"
    INTRODUCTION = "introduction"
    ACCOUNT = "account"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one address.

    `text` is the whole of it in plain text, `html` the same for who reads that ("" = text only), `calendar`
    an iCalendar object that goes along. `extra_vraag` is the id of what it belongs to, 0 for none: replies join
    it there. Of mails with the same `key` ("" = none) only the first is kept, however often it is written.
    What a person wrote or is called stays out of the repr.
    """

    kind: MailKind
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(default="", repr=False)
    calendar: str = field(default="", repr=False)
    extra_vraag: int = 0
    key: str = ""


AUTOMATIC = frozenset(
    {MailKind.RECEIPT, MailKind.SESSION, MailKind.REMINDER, MailKind.ACCOUNT, MailKind.STAFF}
)
"""Kinds that no person wrote; they ask other machines not to answer (RFC 3834)."""

RECURRENT = frozenset({MailKind.REMINDER})
"""Kinds of which people get more than one without asking; they can be stopped with one click (RFC 8058)."""

WITH_SECRET = frozenset(set(MailKind) - {MailKind.HAND_OVER, MailKind.STAFF})
"""Kinds that carry a link for their reader alone: their text is dropped once it has gone or never will."""


def plain_address(address: str) -> str:
    """Return an address as two of them are compared and as servers know it: lower case, domain in ASCII."""
    local, at, domain = address.strip().lower().rpartition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        return f"{local}{at}{domain}"

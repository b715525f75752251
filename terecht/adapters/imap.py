"""A mailbox read by IMAP: what is new in it is handed over, one mail at a time, and marked as read after that.

Knows the protocol and how much of a mail to ask for; not what a mail says. A mail that was handed over and not
yet marked, because the worker died in between, is handed over again: its taker knows it by its Message-ID.
"""

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from terecht.domain.errors import Fault, MailboxUnavailable

TIMEOUT = 30.0
"""Seconds to wait for an answer."""
MAX_MAILS = 100
"""Mails of one look into the mailbox; the rest is for the next."""

Take = Callable[[bytes, bool], object]
"""Takes the bytes of a mail, and whether they are all of it."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A folder on an IMAP server. Of a mail larger than `most` bytes only so many are fetched."""

    host: str
    port: int = 993
    user: str = ""
    password: str = field(default="", repr=False)
    security: Literal["tls", "starttls", "geen"] = "tls"
    folder: str = "INBOX"
    most: int = 10 * 1024 * 1024


def fetch(mailbox: Mailbox, take: Take, *, tls: ssl.SSLContext | None = None) -> int:
    """Hand every unread mail to `take`, mark it as read, and return how many there were.

    MailboxUnavailable when the server is away or refuses; what `take` raises goes through, and that mail and those
    after it stay unread.
    """
    try:
        with _opened(mailbox, tls) as imap:
            unread = b" ".join(filter(None, _answer(imap.uid("SEARCH", "UNSEEN")))).split()[:MAX_MAILS]
            for number in map(bytes.decode, unread):
                content, is_whole = _fetched(imap, number, mailbox.most)
                if content:
                    take(content, is_whole)
                _answer(imap.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)"))
    except (OSError, imaplib.IMAP4.error) as error:
        kind = type(error).__name__
        raise MailboxUnavailable(Fault(f"de mailbox antwoordt niet ({kind})", field="imap_host")) from error
    return len(unread)


@contextmanager
def _opened(mailbox: Mailbox, tls: ssl.SSLContext | None) -> Iterator[imaplib.IMAP4]:
    tls = tls or ssl.create_default_context()
    if mailbox.security == "tls":
        imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=tls, timeout=TIMEOUT)
    else:
        imap = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=TIMEOUT)
    try:
        if mailbox.security == "starttls":
            imap.starttls(tls)
        imap.login(mailbox.user, mailbox.password)
        _answer(imap.select(f'"{mailbox.folder}"'))
        yield imap
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            imap.logout()


def _fetched(imap: imaplib.IMAP4, number: str, most: int) -> tuple[bytes, bool]:
    """Return the first `most` bytes of a mail, and whether that is all of it."""
    found = _answer(imap.uid("FETCH", number, f"(RFC822.SIZE BODY.PEEK[]<0.{most}>)"))
    for piece in found:
        if isinstance(piece, tuple):
            said = b" ".join(part for part in found if isinstance(part, bytes)) + piece[0]
            size = re.search(rb"RFC822\.SIZE (\d+)", said)
            return piece[1], size is None or int(size[1]) <= most
    return b"", True  # gone meanwhile


def _answer(response: tuple[str, list[Any]]) -> list[Any]:
    """Return what a server says, imaplib's error when it says no."""
    status, found = response
    if status != "OK":
        raise imaplib.IMAP4.error(status)
    return found

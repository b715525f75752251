"""The post: takes a mail to an SMTP server, or into a folder where there is none.

Knows how each way in which a server can fail is read: what was surely not taken may be tried again, what was
refused never, and what was sent without an answer may have arrived. Says so in a `Delivery`; raises nothing.
"""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import EmailMessage
from pathlib import Path
from threading import Timer
from typing import Literal

from terecht.domain.mail import plain_address
from terecht.domain.outgoing import Delivery, Outgoing, Verdict

Write = Callable[[Outgoing], EmailMessage]
"""Makes the message of a mail; ValueError when it can't."""

UNWRITABLE = "dit bericht kan niet gemaakt worden: het adres of het onderwerp klopt niet"

UNWRITABLE_ERRORS = (
    ValueError,
    IndexError,
    MessageError,
)  # what `email` raises on an address or subject it can't take

WHOLE = 5
"""So many times the time-out of one answer a whole attempt may take: a server that drips is slow too."""

GOODBYE = 2.0
"""Seconds that a server gets to answer a goodbye."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over. `security`: TLS after STARTTLS, TLS from the start, or none; `timeout` in seconds."""

    host: str
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    security: Literal["starttls", "tls", "geen"] = "starttls"
    timeout: float = 30.0


class SmtpPost:
    """Sends each mail in a conversation of its own, so that none can stand in the way of the next."""

    def __init__(self, server: SmtpServer, write: Write, *, tls: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._write = write
        self._tls = tls

    def send(self, outgoing: Outgoing) -> Delivery:
        """Send one mail and say how it went."""
        try:
            message = self._write(outgoing)
            content = message.as_bytes()
        except UNWRITABLE_ERRORS:
            return Delivery(Verdict.REFUSED, UNWRITABLE)
        try:
            with self._connected() as smtp:
                return _hand_over(smtp, message, content)
        except (OSError, smtplib.SMTPException) as error:
            return Delivery(Verdict.POSTPONED, _fault(error), is_away=True)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Give a conversation that is past the greetings, and end it whatever happens."""
        server = self._server
        tls = self._tls or ssl.create_default_context()
        if server.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.timeout, context=tls
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        watchdog = Timer(server.timeout * WHOLE, _hang_up, (smtp,))
        watchdog.daemon = True
        watchdog.start()
        try:
            if server.security == "starttls":
                smtp.starttls(context=tls)
            smtp.ehlo_or_helo_if_needed()
            if server.user:
                smtp.login(server.user, server.password)
            yield smtp
        finally:
            _say_goodbye(smtp)
            watchdog.cancel()


@dataclass(frozen=True, slots=True)
class FolderPost:
    """Writes each mail as an .eml file, for a demo that has no mail server."""

    folder: Path
    write: Write

    def send(self, outgoing: Outgoing) -> Delivery:
        """Write one mail, named after its number, and say how it went."""
        try:
            content = self.write(outgoing).as_bytes()
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = self.folder / f".{outgoing.id:06}.eml"
            draft.touch(mode=0o600)
            draft.write_bytes(content)
            draft.replace(self.folder / draft.name.lstrip("."))
        except UNWRITABLE_ERRORS:
            return Delivery(Verdict.REFUSED, UNWRITABLE)
        except OSError as error:
            return Delivery(Verdict.POSTPONED, _fault(error), is_away=True)
        return Delivery(Verdict.SENT)


def _hand_over(smtp: smtplib.SMTP, message: EmailMessage, content: bytes) -> Delivery:
    """Give a server that is ready one mail."""
    sender = message["From"].addresses[0].addr_spec
    reader = plain_address(message["To"].addresses[0].addr_spec)
    for code, answer in (smtp.mail(sender), smtp.rcpt(reader)):
        if code not in (250, 251, 252):
            return _refusal(code, answer)
    return _hand_over_content(smtp, content)


def _hand_over_content(smtp: smtplib.SMTP, content: bytes) -> Delivery:
    try:
        code, answer = smtp.data(content)
    except smtplib.SMTPDataError as error:  # it did not want the content
        return _refusal(error.smtp_code, error.smtp_error)
    except (
        OSError,
        smtplib.SMTPException,
    ) as error:  # it got some or all of it, and nobody knows what it did
        return Delivery(Verdict.UNSURE, _fault(error))
    return Delivery(Verdict.SENT) if code == 250 else _refusal(code, answer)


def _refusal(code: int, answer: bytes | str) -> Delivery:
    verdict = Verdict.REFUSED if 500 <= code < 600 else Verdict.POSTPONED
    return Delivery(verdict, _said(code, answer), is_away=code == 421)


def _fault(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return f"de mailserver antwoordt niet ({type(error).__name__})"


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"[:300]


def _say_goodbye(smtp: smtplib.SMTP) -> None:
    """End a conversation without waiting long: what was sent must be written down first."""
    with suppress(OSError, smtplib.SMTPException):
        if smtp.sock:
            smtp.sock.settimeout(GOODBYE)
            smtp.quit()
    smtp.close()


def _hang_up(smtp: smtplib.SMTP) -> None:
    """End a conversation from another thread: whoever waits in it gets an error at once."""
    with suppress(OSError):
        if smtp.sock:
            smtp.sock.shutdown(socket.SHUT_RDWR)

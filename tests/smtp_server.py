"""A real SMTP server on loopback that a test can tell how to behave."""

import asyncio
import socket
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from terecht.adapters.smtp import SmtpServer

OK = "250 OK"
PATIENCE = 60.0
"""Seconds that the server gets to start; a time-out, no measure."""


@dataclass
class Behaviour:
    """What the server does with the next mails; `received` is all it ever took over, in order."""

    recipients: dict[str, str] = field(default_factory=dict)
    """What it says to a recipient, by address; OK to all others."""
    content: str = OK
    seconds: float = 0.0
    """How long it thinks before it takes the content."""
    when_there: Callable[[], None] = lambda: None
    """Called when the content is there, before it thinks."""
    drops: bool = False
    """Whether it hangs up after it took the content, without a word."""
    when_taken: Callable[[], None] = lambda: None
    received: list[tuple[str, str, bytes]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.recipients.get(address, OK)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.when_there()
        await asyncio.sleep(self.seconds)
        if self.content == OK:
            assert isinstance(envelope.content, bytes)
            self.received.append((envelope.mail_from or "", envelope.rcpt_tos[0], envelope.content))
            self.when_taken()
        if self.drops:
            assert server.transport is not None
            server.transport.abort()
        return self.content

    @property
    def readers(self) -> list[str]:
        """To whom it took mail over, in order."""
        return [to for _, to, _ in self.received]

    def message(self, place: int = -1) -> EmailMessage:
        """Return a mail as its reader's program sees it."""
        message = message_from_bytes(self.received[place][2], policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message


@contextmanager
def smtp_server(**options: Any) -> Iterator[tuple[SmtpServer, Behaviour]]:
    """Run a server on a free port, and give what a post needs to know of it."""
    behaviour = Behaviour()
    controller = _Listening(behaviour, hostname="127.0.0.1", ready_timeout=PATIENCE, **options)
    controller.start()
    try:
        yield SmtpServer("127.0.0.1", controller.port, security="geen", timeout=10), behaviour
    finally:
        controller.stop()


class _Listening(Controller):  # type: ignore[misc]  # aiosmtpd says nothing of its types
    """Takes the port it listens on from the system: one that was only looked up may be somebody else's by then."""

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        listener = socket.create_server((self.hostname, 0))
        self.port = listener.getsockname()[1]
        return self.loop.create_server(self._factory_invoker, sock=listener, ssl=self.ssl_context)


@contextmanager
def deaf_port() -> Iterator[int]:
    """Give a port where every connection is refused: it is taken, and nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def free_port() -> int:
    """Return a port on which nobody listens yet, for a program that can't be given a socket."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for localhost that signs itself; return it and its key."""
    options = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost "
    options += "-addext subjectAltName=DNS:localhost"
    subprocess.run(
        ["openssl", "req", "-x509", *options.split(), "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder / "cert.pem", folder / "key.pem"

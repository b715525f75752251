"""A real SMTP server on loopback that a test can tell how to behave."""

import asyncio
import socket
import subprocess
from collections.abc import Callable, Iterator
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


@dataclass
class Behaviour:
    """What the server does with the next mails; `received` is all it ever took over, in order."""

    recipients: dict[str, str] = field(default_factory=dict)
    """What it says to a recipient, by address; OK to all others."""
    content: str = OK
    seconds: float = 0.0
    """How long it thinks before it takes the content."""
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
    port = free_port()
    controller = Controller(behaviour, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield SmtpServer("127.0.0.1", port, security="geen", timeout=10), behaviour
    finally:
        controller.stop()


def free_port() -> int:
    """Return a port on which nobody listens."""
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

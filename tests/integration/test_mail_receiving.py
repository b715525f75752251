"""A reply joins its extra vraag once, and only when it is the asker's. A real IMAP server, both databases."""

import imaplib
import logging
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from terecht.adapters.imap import Mailbox, fetch
from terecht.adapters.mail_read import MAX_BYTES, read_mail
from terecht.adapters.mail_write import Sender, write_mail
from terecht.adapters.sql_engine import open_engine, writing
from terecht.adapters.sql_inbox import SqlInbox
from terecht.adapters.sql_mailroom import SqlMailroom
from terecht.adapters.sql_outbox import SqlOutbox, enqueue
from terecht.adapters.sql_store import SqlStore
from terecht.domain.errors import MailboxUnavailable
from terecht.domain.extra_vraag import ExtraVraag, Status, erase, withdraw
from terecht.domain.inbox import InboxMail, InboxReason, InboxState
from terecht.domain.mail import Mail, MailKind
from terecht.domain.outgoing import Delivery, MailState, Outgoing, Verdict
from terecht.service.mailing import Mailing
from terecht.service.receiving import Receiving
from terecht.service.references import References
from tests.fakes import FakeClock
from tests.filed import AT, claim, file
from tests.smtp_server import certificate, free_port

ROOT = Path(__file__).parents[2]
REFERENCES = References("s" * 40)
SENDER = Sender("vragen@steunpunt.be", "Het Steunpunt", has_plus=True)
ANSWER = Mail(MailKind.ANSWER, "jan@kerk.be", "Je antwoord", "Dag!\n\nJa, dat mag.", extra_vraag=1)


@dataclass
class Desk:
    """An extra vraag of jan@kerk.be, number 1, that was answered; and who takes in mail."""

    engine: Engine
    store: SqlStore
    clock: FakeClock

    @property
    def receiving(self) -> Receiving:
        return Receiving(
            SqlInbox(self.engine),
            read=lambda raw, is_whole: read_mail(raw, is_whole=is_whole),
            references=REFERENCES,
            own=["vragen@steunpunt.be"],
            clock=self.clock,
        )

    @property
    def mailing(self) -> Mailing:
        return Mailing(
            SqlOutbox(self.engine),
            references=REFERENCES,
            domain="steunpunt.be",
            clock=self.clock,
            chance=lambda: 0.5,
            random=lambda: os.urandom(8).hex(),
        )

    def answered(self, mail: Mail = ANSWER) -> EmailMessage:
        """Send a mail and return it as it arrived."""
        arrived: list[EmailMessage] = []

        class Post:
            def send(self, outgoing: Outgoing) -> Delivery:
                arrived.append(write_mail(outgoing, SENDER))
                return Delivery(Verdict.SENT)

        with writing(self.engine) as connection:
            enqueue(connection, [mail], at=self.clock.now)
        self.mailing.send_due(Post())
        return arrived[0]

    def receive(self, mail: EmailMessage) -> InboxState:
        return self.receiving.receive(mail.as_bytes())

    def kept(self, state: InboxState = InboxState.QUARANTINED) -> tuple[InboxMail, ...]:
        return SqlMailroom(self.engine).incoming(state, limit=99)

    def reasons(self) -> list[InboxReason]:
        return [mail.reason for mail in self.kept()]

    def vraag(self, number: int = 1) -> ExtraVraag:
        return self.store.read(number)


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    store = SqlStore.open(database_url)
    file(store)
    claim(store)
    engine = open_engine(database_url)
    yield Desk(engine, store, FakeClock(AT + timedelta(days=2)))
    engine.dispose()
    store.close()


def reply(to: EmailMessage, body: str = "Ja, graag!", **headers: str) -> EmailMessage:
    """Return what jan@kerk.be replies with his mail program."""
    made = EmailMessage(policy=policy.SMTP)
    usual = {
        "From": "Jan <jan@kerk.be>",
        "To": str(to["Reply-To"] or to["From"]),
        "Subject": f"Re: {to['Subject']}",
        "Message-ID": f"<{os.urandom(8).hex()}@kerk.be>",
        "In-Reply-To": to["Message-ID"],
    }
    for name, value in {
        **usual,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }.items():
        if value:
            made[name] = value
    quoted = "".join(f"> {line}\n" for line in to.get_body(("plain",)).get_content().splitlines())  # type: ignore[union-attr]
    made.set_content(f"{body}\n\nOp ma 2 mrt 2026 om 10:30 schreef Het Steunpunt:\n{quoted}")
    return made


# --- what joins


def test_reply_of_the_asker_joins_without_its_quotation_and_opens_the_vraag_again(desk: Desk) -> None:
    answer = desk.answered()
    with writing(desk.engine) as connection:
        connection.execute(text("UPDATE extra_vraag SET status = 'solved', resolution = 'answered'"))

    assert desk.receive(reply(answer)) is InboxState.JOINED
    assert desk.vraag().additions == ("in Gent", "Ja, graag!")
    assert desk.vraag().status is Status.OPEN
    kept = desk.kept(InboxState.JOINED)
    assert [(mail.extra_vraag, "> Ja, dat mag." in mail.received.text) for mail in kept] == [(1, True)]


@pytest.mark.parametrize(
    "headers",
    [
        {"From": "JAN@Kerk.BE"},
        {"In_Reply_To": "", "References": "{id}"},
        {"In_Reply_To": "<ander@kerk.be>", "References": "<ander@kerk.be> {id}"},
        {"In_Reply_To": "", "References": ""},  # the address to reply to carries the reference too
        {"Cc": "vragen@steunpunt.be"},
    ],
)
def test_reply_is_known_by_what_mail_programs_keep(desk: Desk, headers: dict[str, str]) -> None:
    answer = desk.answered()
    filled = {name: value.format(id=answer["Message-ID"]) for name, value in headers.items()}

    assert desk.receive(reply(answer, **filled)) is InboxState.JOINED


def test_mail_that_comes_twice_joins_once(desk: Desk) -> None:
    mail = reply(desk.answered())
    desk.receive(mail)
    first = desk.vraag()
    desk.receive(mail)

    assert desk.vraag() == first
    assert desk.reasons() == []


def test_long_reply_is_cut_and_kept_whole_in_the_inbox(desk: Desk) -> None:
    desk.receive(reply(desk.answered(), "woord " * 2000))

    assert desk.vraag().additions[-1].endswith(" […]")
    assert len(desk.vraag().additions[-1]) <= 2000
    assert len(desk.kept(InboxState.JOINED)[0].received.text) > 10_000


# --- what does not (A17)


def test_forged_mail_joins_nothing_and_waits_for_a_person(desk: Desk) -> None:
    answer = desk.answered()
    file(desk.store, visit="v2", receipt="r2")
    before = [desk.vraag(1), desk.vraag(2)]
    reference = str(answer["Message-ID"])
    forged = [
        reply(answer, From="kwaad@evil.be"),  # a stolen reference
        reply(answer, From="jan@kerk.be <kwaad@evil.be>"),
        reply(answer, In_Reply_To="", To="vragen@steunpunt.be"),  # no reference
        reply(answer, In_Reply_To="", To="vragen@steunpunt.be", Subject="Re: [#1] extra vraag 1"),
        reply(answer, In_Reply_To=reference.replace("t1.", "t2."), To="vragen@steunpunt.be"),
        reply(answer, In_Reply_To=reference[:-20] + "x@steunpunt.be>", To="vragen@steunpunt.be"),
        reply(answer, In_Reply_To="", To="vragen+t1.aaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaa@steunpunt.be"),
    ]

    assert [desk.receive(mail) for mail in forged] == [InboxState.QUARANTINED] * len(forged)
    assert [desk.vraag(1), desk.vraag(2)] == before
    assert desk.reasons() == [InboxReason.NO_REFERENCE] * len(forged)
    assert {mail.extra_vraag for mail in desk.kept()} == {0}


def test_reply_of_another_reader_waits_with_the_number_it_is_about(desk: Desk) -> None:
    handed_over = desk.answered(replace(ANSWER, to="hulp@organisatie.be"))

    assert desk.receive(reply(handed_over, From="hulp@organisatie.be")) is InboxState.QUARANTINED
    assert desk.reasons() == [InboxReason.OTHER_SENDER]
    assert desk.kept()[0].extra_vraag == 1
    assert desk.vraag().additions == ("in Gent",)


def test_reply_to_a_closed_vraag_waits_for_a_person(desk: Desk) -> None:
    answer = desk.answered()
    with writing(desk.engine) as connection:
        connection.execute(text("UPDATE extra_vraag SET status = 'closed'"))

    assert desk.receive(reply(answer)) is InboxState.QUARANTINED
    assert desk.reasons() == [InboxReason.CLOSED]


def test_reply_of_who_withdrew_or_was_erased_joins_nothing(desk: Desk) -> None:
    answer = desk.answered()
    desk.store.change("r1", partial(withdraw, at=AT), at=AT)
    desk.receive(reply(answer))
    desk.store.forget("r1", partial(erase, at=AT), at=AT)
    desk.receive(reply(answer, "Nog iets"))

    assert desk.reasons() == [InboxReason.OTHER_SENDER] * 2
    assert desk.vraag().additions == ()


def test_reply_too_many_waits_for_a_person(desk: Desk) -> None:
    answer = desk.answered()
    states = [desk.receive(reply(answer, f"Nog iets, nummer {number}")) for number in range(20)]

    assert states == [InboxState.JOINED] * 19 + [InboxState.QUARANTINED]
    assert desk.reasons() == [InboxReason.TOO_MANY]


def test_person_who_is_erased_is_gone_from_both_boxes(desk: Desk) -> None:
    desk.receive(reply(desk.answered()))
    desk.store.forget("r1", partial(erase, at=AT), at=AT)

    with desk.engine.connect() as connection:
        left = [connection.execute(text(f"SELECT * FROM {name}")).all() for name in ("outbox", "inbox_mail")]
    assert left == [[], []]


# --- machines (A18)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, InboxReason.AUTOMATIC),
        ({"Precedence": "auto_reply"}, InboxReason.AUTOMATIC),
        ({"Return_Path": "<>"}, InboxReason.AUTOMATIC),
        ({"From": "vragen@steunpunt.be"}, InboxReason.LOOP),
        ({"From": "Vragen <VRAGEN@steunpunt.be>", "Auto_Submitted": "auto-generated"}, InboxReason.LOOP),
    ],
)
def test_machine_joins_nothing_bothers_nobody_and_gets_no_mail(
    desk: Desk, headers: dict[str, str], reason: InboxReason
) -> None:
    before = desk.vraag()

    assert desk.receive(reply(desk.answered(), **headers)) is InboxState.IGNORED
    assert [mail.reason for mail in desk.kept(InboxState.IGNORED)] == [reason]
    assert (desk.vraag(), desk.reasons()) == (before, [])
    assert desk.mailing.counts()[MailState.WAITING] == 0


def test_text_that_no_person_wrote_is_not_kept(desk: Desk) -> None:
    desk.receive(reply(desk.answered(), "Ik ben met ziekteverlof", Auto_Submitted="auto-replied"))

    kept = desk.kept(InboxState.IGNORED)[0].received
    assert (kept.text, kept.sender, kept.subject) == ("", "", "")


def bounce(of: EmailMessage, action: str = "failed") -> bytes:
    made = reply(of, From="MAILER-DAEMON@mail.be", In_Reply_To="", Return_Path="<>").as_bytes()
    headers = made.partition(b"\r\nContent-Type")[0]
    parts = (
        "\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
        f"Content-Type: message/delivery-status\r\n\r\nAction: {action}\r\nStatus: 5.1.1\r\n\r\n--b\r\n"
        f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {of['Message-ID']}\r\n\r\n--b--\r\n"
    )
    return headers + parts.encode()


def test_bounce_makes_its_mail_bounced_and_no_other(desk: Desk) -> None:
    first, _ = desk.answered(), desk.answered()

    assert desk.receiving.receive(bounce(first)) is InboxState.BOUNCE
    found = [(mail.state, mail.fault) for mail in desk.mailing.mails_of(1)]
    assert found == [(MailState.BOUNCED, "teruggekomen met de melding 5.1.1"), (MailState.SENT, "")]


def test_mail_that_is_only_late_stays_sent(desk: Desk) -> None:
    assert desk.receiving.receive(bounce(desk.answered(), "delayed")) is InboxState.IGNORED
    assert [mail.state for mail in desk.mailing.mails_of(1)] == [MailState.SENT]


# --- odd mail (A19)


def test_odd_mail_waits_for_a_person(desk: Desk) -> None:
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(200))
    desk.receiving.receive(b"From: jan@kerk.be\r\n" + nested.encode())
    desk.receiving.receive(b"From: jan@kerk.be\r\nSubject: \0 leeg\r\n\r\n")
    desk.receiving.receive(b"From: jan@kerk.be\r\n\r\n" + b"J\0a\xed\xa0\x80" * 10, is_whole=False)

    assert desk.reasons() == [InboxReason.TOO_BIG, InboxReason.NO_TEXT, InboxReason.UNREADABLE]
    assert SqlMailroom(desk.engine).waiting() == 3


def test_no_log_names_a_sender_or_says_a_word_of_a_mail(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answer = desk.answered()
    caplog.clear()
    desk.receive(reply(answer))
    desk.receive(reply(answer, From="kwaad@evil.be"))

    told = [record.getMessage() for record in caplog.records if record.name.startswith("terecht")]
    assert told == ["mail came in: joined", "mail came in: quarantined (no-reference)"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=600), subject=st.text(max_size=50), body=st.text(max_size=200))
def test_nothing_that_comes_in_changes_an_extra_vraag_or_stops_the_worker(
    desk: Desk, content: bytes, subject: str, body: str
) -> None:
    before = desk.vraag()
    desk.receiving.receive(content)
    raw = f"From: jan@kerk.be\r\nSubject: Re: [#1] t1 {subject}\r\n\r\nextra vraag 1: {body}"
    desk.receiving.receive(raw.encode("utf-8", "surrogatepass"))

    assert desk.vraag() == before


# --- a real IMAP server


@dataclass
class Imap:
    """A mailbox on a running server."""

    mailbox: Mailbox
    tls: ssl.SSLContext

    def put(self, *mails: bytes) -> None:
        with closing_imap(self) as imap:
            for mail in mails:
                imap.append("INBOX", "", "", mail)

    def unread(self) -> int:
        with closing_imap(self) as imap:
            imap.select("INBOX")
            return len(imap.uid("SEARCH", "UNSEEN")[1][0].split())


def closing_imap(box: Imap) -> imaplib.IMAP4:
    imap = imaplib.IMAP4(box.mailbox.host, box.mailbox.port, timeout=20)
    imap.starttls(box.tls)
    imap.login("an", "geheim")
    return imap


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imap]:
    folder = tmp_path_factory.mktemp("imap")
    cert, key = certificate(folder)
    port = free_port()
    command = [Path(sys.executable).parent / "pymap", "--host", "127.0.0.1", "--port", str(port)]
    options = ["--cert", cert, "--key", key, "dict", "--demo-user", "an", "--demo-password", "geheim"]
    process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield Imap(
            Mailbox("localhost", port, user="an", password="geheim", security="starttls"),
            ssl.create_default_context(cafile=cert),
        )
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return


@pytest.fixture
def box(server: Imap) -> Iterator[Imap]:
    yield server
    fetch(server.mailbox, lambda raw, is_whole: None, tls=server.tls)


def test_new_mail_is_fetched_once(desk: Desk, box: Imap) -> None:
    box.put(reply(desk.answered()).as_bytes())
    take = desk.receiving.receive

    assert fetch(box.mailbox, lambda raw, is_whole: take(raw, is_whole=is_whole), tls=box.tls) == 1
    assert fetch(box.mailbox, lambda raw, is_whole: take(raw, is_whole=is_whole), tls=box.tls) == 0
    assert desk.vraag().additions == ("in Gent", "Ja, graag!")


def test_mail_that_was_not_taken_in_stays_unread_and_joins_once_in_the_end(desk: Desk, box: Imap) -> None:
    mail = reply(desk.answered()).as_bytes()
    box.put(mail, mail)

    def die_after(raw: bytes, is_whole: bool) -> None:
        desk.receiving.receive(raw)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(box.mailbox, die_after, tls=box.tls)
    assert box.unread() == 2
    assert fetch(box.mailbox, lambda raw, is_whole: desk.receiving.receive(raw), tls=box.tls) == 2
    assert desk.vraag().additions == ("in Gent", "Ja, graag!")


def test_mail_of_50_mb_is_fetched_in_part(desk: Desk, box: Imap) -> None:
    big = reply(desk.answered())
    big.add_attachment(b"\xff" * 37_000_000, maintype="image", subtype="png")
    box.put(big.as_bytes())
    sizes = []

    def take(raw: bytes, is_whole: bool) -> None:
        sizes.append((len(raw), is_whole))
        desk.receiving.receive(raw, is_whole=is_whole)

    fetch(replace(box.mailbox, most=MAX_BYTES), take, tls=box.tls)
    assert sizes == [(MAX_BYTES, False)]
    assert desk.reasons() == [InboxReason.TOO_BIG]
    assert desk.kept()[0].received.text.startswith("Ja, graag!")


@pytest.mark.parametrize(
    "changes", [{"password": "fout"}, {"folder": "Bestaat niet"}, {"port": 1}, {"security": "tls"}]
)
def test_mailbox_that_refuses_is_unavailable_and_says_no_secret(
    box: Imap, changes: dict[str, object]
) -> None:
    with pytest.raises(MailboxUnavailable, match="de mailbox antwoordt niet") as caught:
        fetch(replace(box.mailbox, **changes), lambda raw, is_whole: None, tls=box.tls)  # type: ignore[arg-type]
    assert "fout" not in str(caught.value)


def test_certificate_that_nobody_vouches_for_gets_no_password(box: Imap) -> None:
    with pytest.raises(MailboxUnavailable, match="SSLCertVerificationError"):
        fetch(box.mailbox, lambda raw, is_whole: None)


# --- the pipe


def test_mail_is_taken_from_a_pipe(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/terecht.sqlite"
    ran = pipe(tmp_path, url, b"From: jan@kerk.be\r\nMessage-ID: <1@kerk.be>\r\n\r\nDag")

    assert (ran.returncode, ran.stdout) == (0, b"")
    with closing(SqlStore.open(url)), closing_engine(url) as connection:
        assert connection.execute(text("SELECT sender, text, state FROM inbox_mail")).all() == [
            ("jan@kerk.be", "Dag", "quarantined")
        ]


def test_pipe_into_a_database_that_is_away_asks_to_try_again(tmp_path: Path) -> None:
    (tmp_path / "weg").write_text("a file where a folder should be")
    ran = pipe(tmp_path, f"sqlite:///{tmp_path}/weg/terecht.sqlite", b"From: jan@kerk.be\r\n\r\nDag")

    assert ran.returncode == 75
    assert b"jan@kerk.be" not in ran.stderr


def closing_engine(url: str) -> Connection:
    return open_engine(url).connect()


def pipe(folder: Path, url: str, raw: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "terecht", "mail", "ontvang"],
        cwd=ROOT,
        env={
            **os.environ,
            "TERECHT_MODE": "demo",
            "TERECHT_VAR_PATH": str(folder),
            "TERECHT_DATABASE_URL": url,
        },
        input=raw,
        capture_output=True,
        check=False,
        timeout=120,
    )

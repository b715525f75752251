"""Mail goes out once, whatever the server, the database and the worker do. A real SMTP server, both databases."""

import logging
import multiprocessing
import os
import secrets
import signal
import smtplib
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from threading import Event, Timer

import pytest
from sqlalchemy import Engine

from terecht.adapters.mail_write import Sender, write_mail
from terecht.adapters.smtp import WHOLE, FolderPost, SmtpPost, SmtpServer
from terecht.adapters.sql_engine import open_engine, writing
from terecht.adapters.sql_outbox import SqlOutbox, enqueue, forget_mails
from terecht.adapters.sql_store import SqlStore
from terecht.adapters.sql_tables import outbox
from terecht.domain.mail import Mail, MailKind
from terecht.domain.outgoing import UNSURE, Delivery, MailState, Outgoing, Verdict
from terecht.service.mailing import LEASE, Mailing, Post, Round
from terecht.service.references import References
from terecht.service.worker import Chore, work
from tests.fakes import FakeClock
from tests.filed import AT, file
from tests.smtp_server import Behaviour, certificate, deaf_port, smtp_server

ROOT = Path(__file__).parents[2]
SENDER = Sender("vragen@steunpunt.be", "Het Steunpunt")
REFERENCES = References("s" * 40)
MAIL = Mail(MailKind.ANSWER, "jan@kerk.be", "Je antwoord", "Dag!\nJa, dat mag.", html="<p>Ja!</p>")


def write(outgoing: Outgoing) -> EmailMessage:
    return write_mail(outgoing, SENDER)


@dataclass
class Desk:
    """An outbox on a database, and who sends what is in it."""

    engine: Engine
    clock: FakeClock

    @property
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self.engine)

    @property
    def mailing(self) -> Mailing:
        return mailing_of(self.engine, self.clock)

    def put(self, *mails: Mail) -> None:
        with writing(self.engine) as connection:
            enqueue(connection, mails, at=self.clock.now)

    def mails(self) -> list[Outgoing]:
        """Return what is in the outbox, in the order of writing."""
        with self.engine.connect() as connection:
            rows = connection.execute(outbox.select().order_by(outbox.c.id)).all()
        found = []
        for row in rows:
            mail = replace(MAIL, to=row.to, text=row.text, key=row.key or "")
            found.append(
                Outgoing(
                    row.id,
                    mail,
                    row.created_at,
                    row.due_at,
                    MailState(row.state),
                    row.attempts,
                    row.unsure,
                    row.message_id or "",
                    row.sent_at,
                    row.fault,
                )
            )
        return found

    def states(self) -> dict[str, str]:
        return {outgoing.mail.to: outgoing.state.value for outgoing in self.mails()}


def mailing_of(engine: Engine, clock: Callable[[], datetime]) -> Mailing:
    return Mailing(
        SqlOutbox(engine),
        references=REFERENCES,
        domain="steunpunt.be",
        clock=clock,
        chance=lambda: 0.5,
        random=lambda: secrets.token_hex(8),
    )


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    SqlStore.open(database_url).close()
    engine = open_engine(database_url)
    yield Desk(engine, FakeClock())
    engine.dispose()


@pytest.fixture
def server() -> Iterator[tuple[SmtpServer, Behaviour]]:
    with smtp_server() as running:
        yield running


Running = tuple[SmtpServer, Behaviour]


def test_mail_arrives_once_and_is_marked_sent(desk: Desk, server: Running) -> None:
    post, behaviour = SmtpPost(server[0], write), server[1]
    desk.put(MAIL)

    assert desk.mailing.send_due(post) == Round(tried=1)
    assert desk.mailing.send_due(post) == Round(tried=0)
    assert [(sender, to) for sender, to, _ in behaviour.received] == [("vragen@steunpunt.be", "jan@kerk.be")]
    assert desk.mails()[0].state is MailState.SENT
    assert desk.mails()[0].message_id == behaviour.message()["Message-ID"]
    assert behaviour.message().get_body(("plain",)).get_content() == "Dag!\r\nJa, dat mag.\r\n"  # type: ignore[union-attr]


def test_mail_with_a_key_is_in_the_outbox_once(desk: Desk) -> None:
    desk.put(replace(MAIL, key="k"), replace(MAIL, key="k", to="later@kerk.be"), MAIL, MAIL)

    assert [outgoing.mail.to for outgoing in desk.mails()] == ["jan@kerk.be"] * 3


def test_wrong_recipient_bounces_at_once_and_blocks_nobody(desk: Desk, server: Running) -> None:
    post, behaviour = SmtpPost(server[0], write), server[1]
    behaviour.recipients = {"weg@kerk.be": "550 5.1.1 onbekend", "vol@kerk.be": "452 4.2.2 vol"}
    desk.put(*(replace(MAIL, to=f"{name}@kerk.be") for name in ("weg", "vol", "an")))

    desk.mailing.send_due(post)

    assert desk.states() == {"weg@kerk.be": "bounced", "vol@kerk.be": "waiting", "an@kerk.be": "sent"}
    assert [outgoing.fault for outgoing in desk.mails()] == ["550 5.1.1 onbekend", "452 4.2.2 vol", ""]


def test_postponed_mail_is_tried_again_later_and_not_before(desk: Desk, server: Running) -> None:
    post, behaviour = SmtpPost(server[0], write), server[1]
    behaviour.content = "451 4.3.0 bezet"
    desk.put(MAIL)
    assert desk.mailing.send_due(post).tried == 1
    behaviour.content = "250 OK"

    assert desk.mailing.send_due(post).tried == 0
    desk.clock.forward(seconds=61)
    assert desk.mailing.send_due(post).tried == 1
    assert (desk.states(), desk.mails()[0].attempts) == ({"jan@kerk.be": "sent"}, 2)


def test_content_that_is_refused_bounces(desk: Desk, server: Running) -> None:
    server[1].content = "554 5.7.1 spam"
    desk.put(MAIL)
    desk.mailing.send_due(SmtpPost(server[0], write))

    assert desk.states() == {"jan@kerk.be": "bounced"}


def test_server_that_is_down_costs_one_mail_one_attempt(desk: Desk) -> None:
    desk.put(MAIL, replace(MAIL, to="an@kerk.be"))

    with deaf_port() as port:
        post = SmtpPost(SmtpServer("127.0.0.1", port, security="geen", timeout=5), write)
        assert desk.mailing.send_due(post) == Round(tried=1, is_away=True)
    assert [outgoing.attempts for outgoing in desk.mails()] == [1, 0]
    assert set(desk.states().values()) == {"waiting"}


def test_server_that_stays_down_for_days_ends_in_a_failure_to_be_seen(desk: Desk) -> None:
    desk.put(MAIL)
    with deaf_port() as port:
        post = SmtpPost(SmtpServer("127.0.0.1", port, security="geen", timeout=5), write)
        for _ in range(100):
            desk.mailing.send_due(post)
            desk.clock.forward(hours=7)

    failed = desk.mails()[0]
    assert (failed.state, failed.attempts) == (MailState.FAILED, 18)
    assert failed.fault == "de mailserver antwoordt niet (ConnectionRefusedError)"


def test_slow_server_times_out_and_the_mail_goes_at_most_twice(
    desk: Desk, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over = smtplib.SMTP.data

    def hand_over_impatiently(smtp: smtplib.SMTP, content: bytes) -> tuple[int, bytes]:
        assert smtp.sock
        smtp.sock.settimeout(0.1)  # from here on; a slow machine may take its time to come here
        return hand_over(smtp, content)

    monkeypatch.setattr(smtplib.SMTP, "data", hand_over_impatiently)
    address, behaviour = server
    behaviour.seconds = 60
    post = SmtpPost(address, write)
    desk.put(MAIL)
    desk.mailing.send_due(post)
    assert (desk.states(), desk.mails()[0].unsure) == ({"jan@kerk.be": "waiting"}, 1)

    for _ in range(9):
        desk.clock.forward(hours=7)
        desk.mailing.send_due(post)
    assert (desk.mails()[0].state, desk.mails()[0].attempts) == (MailState.FAILED, 2)
    assert desk.mails()[0].fault == UNSURE


def test_server_that_drips_is_hung_up_on(monkeypatch: pytest.MonkeyPatch, server: Running) -> None:
    address, behaviour = replace(server[0], timeout=600), server[1]
    behaviour.seconds = 60

    class UntilTheContentIsThere(Timer):
        """Goes off when the server has it all, however long that took."""

        def start(self) -> None:
            assert self.interval == address.timeout * WHOLE
            behaviour.when_there = partial(self.function, *self.args)

    monkeypatch.setattr("terecht.adapters.smtp.Timer", UntilTheContentIsThere)
    delivery = SmtpPost(address, write).send(outgoing())

    assert delivery == Delivery(Verdict.UNSURE, "de mailserver antwoordt niet (SMTPServerDisconnected)")


def test_server_that_takes_the_mail_and_drops_the_line_gets_it_twice_never_more(
    desk: Desk, server: Running
) -> None:
    post, behaviour = SmtpPost(server[0], write), server[1]
    behaviour.drops = True
    desk.put(MAIL)
    for _ in range(30):
        desk.mailing.send_due(post)
        desk.clock.forward(hours=7)

    assert behaviour.readers == ["jan@kerk.be"] * 2
    assert behaviour.message(0)["Message-ID"] == behaviour.message(1)["Message-ID"]
    assert desk.mails()[0].state is MailState.FAILED


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_password_that_is_wrong_waits_and_bounces_nobody(desk: Desk) -> None:
    with smtp_server(auth_required=True, auth_require_tls=False, authenticator=_no) as (address, _):
        desk.put(MAIL)
        desk.mailing.send_due(SmtpPost(replace(address, user="an", password="fout"), write))

    assert desk.states() == {"jan@kerk.be": "waiting"}
    assert desk.mails()[0].fault.startswith("535")


def _no(*_: object) -> object:
    from aiosmtpd.smtp import AuthResult

    return AuthResult(success=False, handled=False)


def test_certificate_that_nobody_vouches_for_gets_no_mail(desk: Desk, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path))
    trusting = ssl.create_default_context(cafile=tmp_path / "cert.pem")
    with smtp_server(tls_context=context) as (address, behaviour):
        secure = replace(address, host="localhost", security="starttls")
        desk.put(MAIL)
        desk.mailing.send_due(SmtpPost(secure, write))
        refused = list(behaviour.received)
        desk.clock.forward(hours=1)
        desk.mailing.send_due(SmtpPost(secure, write, tls=trusting))

    assert (refused, behaviour.readers) == ([], ["jan@kerk.be"])


@pytest.mark.parametrize(
    "mail",
    [
        replace(MAIL, to="jan@kerk.be\r\nBcc: alle@kerk.be"),
        replace(MAIL, to="jan@kerk.be, piet@kerk.be"),
        replace(MAIL, to="Directeur <jan@kerk.be>"),
        replace(MAIL, to="geen adres"),
        replace(MAIL, to=""),
        replace(MAIL, subject="Dag\r\nBcc: alle@kerk.be"),
        replace(MAIL, subject="Dag\nBcc: alle@kerk.be"),
    ],
)
def test_mail_that_can_not_be_made_is_refused_and_blocks_nobody(
    desk: Desk, server: Running, mail: Mail
) -> None:
    desk.put(mail, replace(MAIL, to="an@kerk.be"))
    desk.mailing.send_due(SmtpPost(server[0], write))

    assert [outgoing.state.value for outgoing in desk.mails()] == ["bounced", "sent"]
    assert server[1].readers == ["an@kerk.be"]


# --- several workers, and workers that die


def test_many_workers_at_once_send_each_mail_once(desk: Desk, server: Running) -> None:
    readers = [f"lezer{number}@kerk.be" for number in range(40)]
    desk.put(*(replace(MAIL, to=reader) for reader in readers))
    post = SmtpPost(server[0], write)

    with ThreadPoolExecutor(5) as workers:
        rounds = list(workers.map(lambda mailing: mailing.send_due(post), [desk.mailing] * 5))

    assert sorted(server[1].readers) == sorted(readers)
    assert sum(done.tried for done in rounds) == 40


class KillingPost:
    """A post whose process dies after it handed a mail over and before it could say so."""

    def __init__(self, post: Post) -> None:
        self._post = post

    def send(self, outgoing: Outgoing) -> Delivery:
        self._post.send(outgoing)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("we are dead")


def be_killed(url: str, server: SmtpServer, minutes: float) -> None:
    """Be a worker that dies between sending and saying so, at a time `minutes` after AT."""
    now = FakeClock().now + timedelta(minutes=minutes)
    mailing_of(open_engine(url), lambda: now).send_due(KillingPost(SmtpPost(server, write)))


def kill_a_worker(url: str, server: SmtpServer, *, minutes: float = 0) -> None:
    worker = multiprocessing.get_context("spawn").Process(target=be_killed, args=(url, server, minutes))
    worker.start()
    worker.join()
    assert worker.exitcode == -signal.SIGKILL


def test_worker_killed_between_sending_and_saying_so_costs_one_copy(
    desk: Desk, database_url: str, server: Running
) -> None:
    post, behaviour = SmtpPost(server[0], write), server[1]
    desk.put(MAIL)
    kill_a_worker(database_url, server[0])

    assert desk.mailing.send_due(post).tried == 0  # the dead one's claim still holds
    desk.clock.now += LEASE
    assert desk.mailing.send_due(post).tried == 1
    assert desk.states() == {"jan@kerk.be": "sent"}
    assert behaviour.message(0)["Message-ID"] == behaviour.message(1)["Message-ID"]
    assert behaviour.readers == ["jan@kerk.be"] * 2


def test_mail_that_kills_every_worker_is_given_up_after_one_copy(
    desk: Desk, database_url: str, server: Running
) -> None:
    desk.put(MAIL, replace(MAIL, to="an@kerk.be"))
    kill_a_worker(database_url, server[0])
    kill_a_worker(database_url, server[0], minutes=0.001)  # takes the other mail
    desk.clock.forward(minutes=16)
    kill_a_worker(database_url, server[0], minutes=16)
    desk.clock.forward(minutes=16)
    desk.mailing.send_due(SmtpPost(server[0], write))

    assert desk.states() == {"jan@kerk.be": "failed", "an@kerk.be": "sent"}
    assert sorted(server[1].readers) == ["an@kerk.be"] * 2 + ["jan@kerk.be"] * 2


class LatePost:
    """A post so slow that the claim runs out meanwhile and somebody else sends the mail."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def send(self, outgoing: Outgoing) -> Delivery:
        self._desk.clock.now += LEASE
        self._desk.mailing.send_due(SentPost())
        return Delivery(Verdict.REFUSED, "550 te laat")


class SentPost:
    def send(self, outgoing: Outgoing) -> Delivery:
        return Delivery(Verdict.SENT)


def test_who_lost_a_claim_settles_nothing(desk: Desk) -> None:
    desk.put(MAIL)
    desk.mailing.send_due(LatePost(desk))

    assert (desk.states(), desk.mails()[0].fault) == ({"jan@kerk.be": "sent"}, "")


def test_worker_that_is_told_to_stop_finishes_its_mail(desk: Desk) -> None:
    stop = Event()

    class StoppingPost:
        def send(self, outgoing: Outgoing) -> Delivery:
            stop.set()
            return Delivery(Verdict.SENT)

    desk.put(MAIL, replace(MAIL, to="an@kerk.be"))
    work(stop, desk.mailing, StoppingPost())

    assert desk.states() == {"jan@kerk.be": "sent", "an@kerk.be": "waiting"}


def test_worker_outlives_what_nobody_foresaw(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    stop = Event()

    class BrokenPost:
        def send(self, outgoing: Outgoing) -> Delivery:
            stop.set()
            raise RuntimeError(f"could not mail {outgoing.mail.to}")

    def fetch() -> None:
        raise ValueError("could not read")

    desk.put(MAIL)
    work(stop, desk.mailing, BrokenPost(), chores=[Chore("fetching mail", 60, fetch)])

    assert desk.states() == {"jan@kerk.be": "waiting"}
    assert [record.message for record in caplog.records] == [
        "fetching mail failed: ValueError",  # before any mail goes: it may be to somebody who must go first
        "sending mail failed: RuntimeError",
    ]


def test_nothing_is_sent_until_what_comes_before_mail_went_well(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, sent_after = Event(), list[int]()
    tries = iter(range(1, 9))
    monkeypatch.setattr("terecht.service.worker.LONG_PAUSE", 0.01)

    def erase_again() -> None:
        if (number := next(tries)) < 3:
            raise OSError("the journal can't be read")
        sent_after.append(number)

    class StoppingPost:
        def send(self, outgoing: Outgoing) -> Delivery:
            stop.set()
            assert sent_after == [3]
            return Delivery(Verdict.SENT)

    desk.put(MAIL)
    work(
        stop, desk.mailing, StoppingPost(), chores=[Chore("erasing again", 60, erase_again, before_mail=True)]
    )

    assert desk.states() == {"jan@kerk.be": "sent"}


# --- what is kept


def test_mails_of_an_extra_vraag_thread_and_are_listed(
    desk: Desk, database_url: str, server: Running
) -> None:
    store = SqlStore.open(database_url)
    file(store)
    store.close()
    mine = replace(MAIL, extra_vraag=1)
    for mail in (mine, replace(mine, to="ander@kerk.be"), replace(mine, kind=MailKind.ASK_BACK), mine):
        desk.put(mail)
        desk.mailing.send_due(SmtpPost(server[0], write))

    first, _, second, third = (server[1].message(place) for place in range(4))
    assert (first["In-Reply-To"], second["In-Reply-To"]) == (None, first["Message-ID"])
    assert third["References"].split() == [first["Message-ID"], second["Message-ID"]]
    assert REFERENCES.read(first["Message-ID"], sender="jan@kerk.be") == 1
    kinds = [outgoing.mail.kind for outgoing in desk.mailing.mails_of(1)]
    assert kinds == [MailKind.ANSWER, MailKind.ANSWER, MailKind.ASK_BACK, MailKind.ANSWER]
    assert desk.mailing.mails_of(2) == ()
    with writing(desk.engine) as connection:
        forget_mails(connection, 1)
    assert desk.mails() == []


@pytest.mark.parametrize("kind", MailKind)
def test_links_for_one_reader_are_gone_once_they_are_sent(
    desk: Desk, server: Running, kind: MailKind
) -> None:
    desk.put(replace(MAIL, kind=kind))
    desk.mailing.send_due(SmtpPost(server[0], write))

    has_secret = kind not in (MailKind.HAND_OVER, MailKind.STAFF)
    assert desk.mails()[0].mail.text == ("" if has_secret else MAIL.text)
    assert "Ja, dat mag." in server[1].message().as_string()


def test_reminders_stop_for_who_wants_none_and_answers_go_on(desk: Desk, server: Running) -> None:
    token = REFERENCES.stop_token("jan@kerk.be")
    assert not desk.mailing.stop("x" * 40)
    assert desk.mailing.is_stop_token(token)
    assert desk.mailing.stop(token)
    assert desk.mailing.stop(token)
    desk.put(replace(MAIL, kind=MailKind.REMINDER), MAIL)
    desk.put(replace(MAIL, kind=MailKind.REMINDER, to="an@kerk.be"))

    desk.mailing.send_due(SmtpPost(server[0], write))

    assert [outgoing.state.value for outgoing in desk.mails()] == ["stopped", "sent", "sent"]
    assert server[1].readers == ["jan@kerk.be", "an@kerk.be"]


def test_mail_that_waits_for_an_hour_is_stuck(desk: Desk) -> None:
    assert not desk.mailing.is_stuck()
    desk.put(MAIL)
    desk.clock.forward(minutes=59)
    assert not desk.mailing.is_stuck()
    desk.clock.forward(minutes=2)
    assert desk.mailing.is_stuck()
    assert desk.mailing.counts() == {state: int(state is MailState.WAITING) for state in MailState}
    desk.mailing.send_due(SentPost())
    assert not desk.mailing.is_stuck()


def test_no_log_names_a_reader_or_says_a_word_of_a_mail(
    desk: Desk, server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server[1].recipients = {"weg@kerk.be": "550 weg@kerk.be onbekend", "vol@kerk.be": "451 vol@kerk.be vol"}
    desk.put(*(replace(MAIL, to=f"{name}@kerk.be") for name in ("weg", "vol", "an")))
    desk.mailing.send_due(SmtpPost(server[0], write))

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("terecht")]
    assert ours == [
        "mail 1 (answer): bounced",
        "mail 2 (answer): postponed, attempt 1",
        "mail 3 (answer): sent",
    ]


def test_demo_without_a_server_writes_files_for_its_owner_only(desk: Desk, tmp_path: Path) -> None:
    desk.put(MAIL)
    desk.mailing.send_due(FolderPost(tmp_path / "mail", write))

    written = list((tmp_path / "mail").iterdir())
    assert [path.name for path in written] == ["000001.eml"]
    assert b"To: jan@kerk.be" in written[0].read_bytes()
    assert written[0].stat().st_mode & 0o077 == 0
    assert desk.states() == {"jan@kerk.be": "sent"}


def test_folder_that_can_not_be_written_loses_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where a folder should be")
    desk.put(MAIL)

    assert desk.mailing.send_due(FolderPost(tmp_path / "mail", write)).is_away
    assert desk.states() == {"jan@kerk.be": "waiting"}


def test_werker_sends_what_waits_and_stops_when_told(desk: Desk, server: Running, tmp_path: Path) -> None:
    address, behaviour = server
    desk.clock.now = datetime.now(UTC)
    desk.put(MAIL)
    arrived = Event()
    behaviour.when_taken = arrived.set
    settings = {
        "TERECHT_MODE": "demo",
        "TERECHT_VAR_PATH": str(tmp_path),
        "TERECHT_DATABASE_URL": desk.engine.url.render_as_string(hide_password=False),
        "TERECHT_SMTP_HOST": address.host,
        "TERECHT_SMTP_PORT": str(address.port),
        "TERECHT_SMTP_SECURITY": "geen",
        "TERECHT_MAIL_FROM": "vragen@steunpunt.be",
    }
    worker = subprocess.Popen(
        [sys.executable, "-m", "terecht", "werker"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert arrived.wait(60)
    finally:
        worker.terminate()
        _, told = worker.communicate(timeout=60)

    assert worker.returncode == 0
    assert "mail 1 (answer): sent" in told
    assert not any(trace in told for trace in ("jan@kerk.be", "steunpunt.be", "Dag!"))
    assert desk.states() == {"jan@kerk.be": "sent"}


def outgoing(**changes: object) -> Outgoing:
    made = f"<{REFERENCES.make(7, to=MAIL.to, random='0123456789abcdef')}@steunpunt.be>"
    return Outgoing(1, MAIL, AT, AT, **{"attempts": 1, "message_id": made, **changes})  # type: ignore[arg-type]

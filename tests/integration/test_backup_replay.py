"""Somebody is erased, and an old backup is put back: they are gone again, everywhere (A42).

With the commands of docs/beheer.md, as an administrator types them; the mail server is a real one.
"""

import os
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import make_url

from terecht.bootstrap import open_store
from terecht.bootstrap.places import new_secret, now
from terecht.bootstrap.post import build_receipts
from terecht.config import Settings
from terecht.service.asking import Asking
from tests.fakes import FakeCorpus
from tests.smtp_server import Behaviour, smtp_server

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "beheer.md").read_text(encoding="utf-8")
JAN, ELS = "jan.peeters@kerk.be", "els@molen.be"
MARKERS = (JAN, "kraaiennest", "peperkoek")
"""What only Jan wrote."""
FAQ = "thema: {id: cultuurplekken, titel: Cultuurplekken}\nvragen:\n  - {id: bar, vraag: Mag een bar?, antwoord: Ja.}\n"


@dataclass
class Server:
    """The computer of an administrator: a folder, a database, a mail server."""

    folder: Path
    settings: dict[str, str]
    behaviour: Behaviour
    is_sqlite: bool

    def type(self, command: str, *, given: bytes = b"") -> str:
        """Type a command and return what it said."""
        shown = subprocess.run(
            ["bash", "-c", command], cwd=self.folder, env=self.environment, input=given, capture_output=True
        )
        assert shown.returncode == 0, shown.stderr.decode()
        return shown.stdout.decode()

    def terecht(self, command: str, *, given: bytes = b"") -> str:
        return self.type(f"{sys.executable} -m terecht {command}", given=given)

    @property
    def environment(self) -> dict[str, str]:
        known = {name: value for name, value in os.environ.items() if not name.startswith("TERECHT_")}
        return {**known, **self.settings, "PYTHONPATH": str(ROOT)}

    def work(self, until: str) -> None:
        """Let the worker run until its log says something."""
        worker = subprocess.Popen(
            [sys.executable, "-m", "terecht", "werker"],
            cwd=self.folder,
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert worker.stderr is not None
        killer = threading.Timer(90, worker.kill)
        killer.start()
        try:
            assert any(re.search(until, line) for line in worker.stderr)
        finally:
            killer.cancel()
            worker.terminate()
            worker.communicate(timeout=60)

    @contextmanager
    def somebody_looking(self) -> Iterator[None]:
        """Have a reader of an SQLite file that stays: the last one to leave would tidy up after itself."""
        if not self.is_sqlite:
            yield
            return
        with closing(sqlite3.connect(self.folder / "var" / "terecht.sqlite")) as connection:
            connection.execute("SELECT count(*) FROM extra_vraag").fetchall()
            yield

    def documented(self, what: str) -> str:
        """Return the line of the docs with this in it, about our folders and our database."""
        line = next(line.strip() for line in DOCS.splitlines() if what in line)
        line = line.replace("/backup/", f"{self.folder}/backup/").replace("$(date +%F)", "2026-11-25")
        if self.is_sqlite:
            return line
        url = make_url(self.settings["TERECHT_DATABASE_URL"])
        schema = url.query["options"].removeprefix("-csearch_path=")  # type: ignore[union-attr]
        plain = url.set(drivername="postgresql", query={}).render_as_string(hide_password=False)
        return line.replace("--dbname=terecht", f"--dbname={plain} --schema={schema}")

    def raw(self) -> str:
        """Return every byte that is kept but the backup: the files beside the database and, if need be, a dump."""
        files = [path for path in self.folder.rglob("*") if path.is_file() and "backup" not in path.parts]
        text = "".join(path.read_bytes().decode("latin-1") for path in files)
        if not self.is_sqlite:
            text += self.type(self.documented("pg_dump").replace("custom", "plain").split(">")[0])
        return text.lower()


@pytest.fixture
def database_url(empty_database_url: str) -> str:
    """A database that is emptied and filled from a backup."""
    return empty_database_url


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Server]:
    is_sqlite = database_url.startswith("sqlite")
    tool = "sqlite3" if is_sqlite else "pg_dump"
    if not shutil.which(tool) and not os.environ.get("CI"):
        pytest.skip(f"the command {tool} is not installed")
    (tmp_path / "backup").mkdir()
    (tmp_path / "var").mkdir()
    (tmp_path / "faq.yaml").write_text(FAQ, encoding="utf-8")
    with smtp_server() as (smtp, behaviour):
        settings = {
            "TERECHT_MODE": "productie",
            "TERECHT_SECRET_KEY": secrets.token_urlsafe(32),
            "TERECHT_PUBLIC_URL": "https://terecht.be",
            "TERECHT_DATABASE_URL": "" if is_sqlite else database_url,
            "TERECHT_FAQ_PATH": "faq.yaml",
            "TERECHT_MODELS_PATH": str(ROOT / "models"),
            "TERECHT_BACKGROUND_PATH": str(ROOT / "data" / "achtergrond.yaml"),
            "TERECHT_SYNONYMS_PATH": str(ROOT / "data" / "synoniemen.yaml"),
            "TERECHT_SMTP_HOST": smtp.host,
            "TERECHT_SMTP_PORT": str(smtp.port),
            "TERECHT_SMTP_SECURITY": "geen",
            "TERECHT_MAIL_FROM": "vragen@steunpunt.be",
        }
        yield Server(tmp_path, settings, behaviour, is_sqlite)


def ask(server: Server, asker: str, addition: str) -> None:
    """Be a visitor who leaves an address; the receipt waits to be sent."""
    names = {name.removeprefix("TERECHT_").lower(): value for name, value in server.settings.items()}
    settings = Settings(**{**names, "var_path": str(server.folder / "var")})  # type: ignore[arg-type]
    store = open_store(settings)
    asking = Asking(FakeCorpus(), store, clock=now, secrets=new_secret, acknowledge=build_receipts(settings))
    receipt = asking.file(f"Mag het, vraagt {len(asker)}?", visit=new_secret()).receipt
    asking.leave_address(receipt, email=asker, consent=True, addition=addition)
    store.close()


def stray_mail() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = JAN, "vragen@steunpunt.be", "Nog iets"
    mail["Message-ID"] = f"<{secrets.token_hex(8)}@kerk.be>"
    mail.set_content("Ik vergat de peperkoek.")
    return mail.as_bytes()


def left_of_jan(text: str) -> list[str]:
    return [word for word in MARKERS if word in text.lower()]


@pytest.mark.timeout(900)
def test_who_was_erased_is_gone_again_after_an_old_backup_is_put_back(server: Server) -> None:
    server.work(until="retention: ")  # today's run is done: what comes back can't wait for tomorrow's
    ask(server, JAN, "in het kraaiennest")
    ask(server, ELS, "in de molen")
    server.terecht("mail ontvang", given=stray_mail())
    server.type(server.documented(".backup" if server.is_sqlite else "pg_dump"))

    assert "Gewist." in server.terecht(f"privacy wis {JAN} --ja")
    assert left_of_jan(server.raw()) == []

    server.type(server.documented(".restore" if server.is_sqlite else "pg_restore"))
    assert left_of_jan(server.raw()) == list(MARKERS)
    assert "kraaiennest" in server.terecht(f"privacy toon {JAN}")

    with server.somebody_looking():
        server.work(until="mail .*sent")
        assert server.behaviour.readers == [ELS]  # what waited for Jan in the backup is not sent either
        assert left_of_jan(server.raw()) == []
    assert "niets bewaard" in server.terecht(f"privacy wis {JAN} --ja")
    said = server.terecht("extra-vragen exporteer") + server.terecht("extra-vragen toon 1")
    assert "molen" in said
    assert left_of_jan(said) == []
    assert left_of_jan((server.folder / "var" / "gewist.jsonl").read_text(encoding="utf-8")) == []

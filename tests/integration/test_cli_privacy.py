"""`terecht privacy`: a person asks by telephone what is held, gets a copy, and is erased."""

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from terecht import cli
from terecht.bootstrap import open_store
from terecht.config import load_settings
from terecht.domain.errors import TerechtError
from terecht.service.asking import Asking
from tests.fakes import FakeCorpus

AN = "an@voorbeeld.be"


@pytest.fixture(autouse=True)
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody left an address with a question."""
    monkeypatch.setenv("TERECHT_MODE", "demo")
    monkeypatch.setenv("TERECHT_VAR_PATH", str(tmp_path))
    store = open_store(load_settings())
    asking = Asking(
        FakeCorpus(), store, clock=lambda: datetime.now(UTC), secrets=lambda: secrets.token_urlsafe(24)
    )
    filed = asking.file("Mag mijn bar open?", visit="bezoek-0123456789")
    asking.leave_address(filed.receipt, email=AN, consent=True)
    store.close()


def run(*arguments: str, typed: str = "") -> Result:
    result = CliRunner().invoke(cli.app, ["privacy", *arguments], input=typed, catch_exceptions=True)
    if isinstance(result.exception, TerechtError):
        raise result.exception
    return result


def test_what_is_held_is_shown_and_copied(tmp_path: Path) -> None:
    assert "Mag mijn bar open?" in run("toon", AN).output
    copy = tmp_path / "kopie.json"
    run("exporteer", AN, str(copy))

    assert json.loads(copy.read_text("utf-8"))["extra vragen"][0]["vraag"] == "Mag mijn bar open?"
    assert json.loads(run("exporteer", AN).output) == json.loads(copy.read_text("utf-8"))


def test_erasing_asks_first_and_leaves_the_question(tmp_path: Path) -> None:
    refused = run("wis", AN, typed="n\n")
    assert refused.exit_code == 1
    assert "Niets gewist." in refused.output
    assert "Mag mijn bar open?" in run("toon", AN).output

    assert "Gewist." in run("wis", AN, typed="ja\n").output
    assert "Mag mijn bar open?" not in run("toon", AN).output
    assert "Over dit adres wordt niets bewaard." in run("wis", AN).output
    store = open_store(load_settings())
    assert [vraag.text for vraag in store.find("cultuurplekken")] == ["Mag mijn bar open?"]
    store.close()


def test_program_says_beforehand_that_it_is_sure() -> None:
    assert "Gewist." in run("wis", AN, "--ja").output


def test_clock_is_confirmed() -> None:
    assert "Het opruimen gaat verder." in run("bevestig").output

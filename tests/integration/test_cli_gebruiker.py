"""`terecht gebruiker`: accounts from the command line, and the link of the first start."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from terecht import cli
from terecht.bootstrap import open_accounts
from terecht.config import load_settings
from terecht.domain.account import Role
from terecht.domain.errors import QueryError, TerechtError, UnknownAccount, UnknownLink
from terecht.service.accounts import Accounts


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    monkeypatch.setenv("TERECHT_VAR_PATH", str(tmp_path))
    monkeypatch.setenv("TERECHT_PUBLIC_URL", "https://terecht.be")
    return open_accounts(load_settings())


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli.app, ["gebruiker", *arguments], catch_exceptions=True)
    if isinstance(result.exception, TerechtError):
        raise result.exception
    return result


def token_of(result: Result) -> str:
    found = re.search(r"^https://terecht\.be/medewerker/link/(\S+)$", result.output, re.MULTILINE)
    assert found
    return found.group(1)


def test_somebody_is_invited_gets_roles_and_is_switched_off_and_on(accounts: Accounts) -> None:
    boss = run("voeg-toe", "baas@steunpunt.be", "De Baas", "--rol", "beheerder")
    accounts.choose_password(token_of(boss), "vier gewone woorden")
    token = token_of(run("voeg-toe", "an@steunpunt.be", "An Peeters", "--rol", "coach"))
    accounts.by_link(token)
    run("rol", "AN@steunpunt.be", "--rol", "coach", "--rol", "redacteur")
    an = accounts.by_email("an@steunpunt.be")
    assert an
    assert an.roles == {Role.COACH, Role.EDITOR}
    run("deactiveer", "an@steunpunt.be")
    with pytest.raises(UnknownLink):
        accounts.by_link(token)
    shown = run("lijst").output
    assert "coach, redacteur" in shown
    assert "staat uit" in shown
    run("activeer", "an@steunpunt.be")
    accounts.by_link(token_of(run("wachtwoord-link", "an@steunpunt.be")))


def test_what_can_not_be_is_said(accounts: Accounts) -> None:
    run("voeg-toe", "baas@steunpunt.be", "De Baas", "--rol", "beheerder")
    with pytest.raises(QueryError, match="minstens één beheerder"):
        run("deactiveer", "baas@steunpunt.be")
    with pytest.raises(UnknownAccount, match="geen account met dit adres"):
        run("wachtwoord-link", "niemand@steunpunt.be")
    assert run("voeg-toe", "x@steunpunt.be", "X", "--rol", "baas").exit_code == 2
    assert run("voeg-toe", "x@steunpunt.be", "X").exit_code == 2


def test_the_link_of_the_first_administrator_can_be_made_again(accounts: Accounts) -> None:
    first = accounts.first_link(link_to=str, renew=False)
    again = token_of(run("wachtwoord-link", "beheerder"))
    with pytest.raises(UnknownLink):
        accounts.by_link(first)
    accounts.choose_password(again, "vier gewone woorden", email="baas@steunpunt.be", name="De Baas")

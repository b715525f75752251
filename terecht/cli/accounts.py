"""`terecht gebruiker`: the accounts of staff, also before anybody can sign in."""

from collections.abc import Callable
from typing import Annotated

import typer
from rich.text import Text

from terecht.bootstrap import open_accounts
from terecht.cli.parameters import Email
from terecht.cli.screen import out, say, table
from terecht.config import Settings, load_settings
from terecht.domain.account import Account, Role
from terecht.domain.errors import Fault, UnknownAccount
from terecht.labels.accounts import ROLES
from terecht.letters.account import account_url
from terecht.service.accounts import Accounts

app = typer.Typer(no_args_is_help=True, help="De accounts van medewerkers.")

Roles = Annotated[list[Role], typer.Option("--rol", help="Mag meermaals.")]


@app.command("lijst")
def list_accounts() -> None:
    """Lijst de medewerkers met hun rollen."""
    rows = table("naam", "e-mailadres", "rollen", "toestand")
    for account in open_accounts(load_settings()).all():
        roles = ", ".join(ROLES[role] for role in sorted(account.roles))
        rows.add_row(Text(account.name), Text(account.email), roles, _state(account))
    out.print(rows)


def _state(account: Account) -> str:
    if not account.is_active:
        return "staat uit"
    return "actief" if account.password_hash else "nog geen wachtwoord"


@app.command("voeg-toe")
def add(email: Email, naam: Annotated[str, typer.Argument(help="De naam.")], rol: Roles) -> None:
    """Nodig een medewerker uit: de link vertrekt per mail, en komt hier op het scherm."""
    settings = load_settings()
    accounts = open_accounts(settings)
    _, link = accounts.invite(email=email, name=naam, roles=rol, link_to=_account_link(settings))
    _print_link(link)


@app.command("rol")
def set_roles(email: Email, rol: Roles) -> None:
    """Geef een medewerker deze rollen, in plaats van die van nu."""
    accounts = open_accounts(load_settings())
    account = _account(accounts, email)
    accounts.change(account.id, name=account.name, roles=rol, version=account.version)


@app.command("deactiveer")
def switch_off(email: Email) -> None:
    """Zet een account uit: meteen overal afgemeld."""
    _switch(email, is_active=False)


@app.command("activeer")
def switch_on(email: Email) -> None:
    """Zet een account weer aan."""
    _switch(email, is_active=True)


@app.command("wachtwoord-link")
def password_link(email: Email) -> None:
    """Maak een link om een wachtwoord te kiezen; oudere links werken niet meer."""
    settings = load_settings()
    accounts = open_accounts(settings)
    _print_link(accounts.send_link(_account(accounts, email), link_to=_account_link(settings)))


def _switch(email: str, *, is_active: bool) -> None:
    accounts = open_accounts(load_settings())
    account = _account(accounts, email)
    accounts.switch(account.id, is_active=is_active, version=account.version)


def _account(accounts: Accounts, email: str) -> Account:
    found = accounts.by_email(email)
    if found is None:
        raise UnknownAccount(Fault("er is geen account met dit adres", value=email))
    return found


def _account_link(settings: Settings) -> Callable[[str], str]:
    base = settings.public_url or "http://127.0.0.1:8000"
    return lambda token: account_url(base, token)


def _print_link(link: str) -> None:
    say("Geef deze link alleen aan wie hem nodig heeft; hij werkt één keer:")
    typer.echo(link)

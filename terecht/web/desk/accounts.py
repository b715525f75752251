"""The administration of accounts: who works here, with which roles; invite, change, switch off."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from terecht.domain.account import Role
from terecht.domain.errors import QueryError
from terecht.service.accounts import MAX_NAME
from terecht.web.access import requires
from terecht.web.desk.done import done
from terecht.web.edge import edge
from terecht.web.forms import Submitted, read_form
from terecht.web.payloads import MAX_EMAIL, Incoming

pages = Blueprint("accounts", __name__)


class Roles(Incoming):
    """A name, and a box per role."""

    name: str = Field(max_length=MAX_NAME)
    coach: bool = False
    editor: bool = False
    admin: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """The roles whose box is ticked."""
        boxes = {Role.COACH: self.coach, Role.EDITOR: self.editor, Role.ADMIN: self.admin}
        return frozenset(role for role, is_ticked in boxes.items() if is_ticked)


class Invitation(Roles):
    """Somebody new."""

    email: str = Field(max_length=MAX_EMAIL)


class Change(Roles):
    """Another name or other roles; `version` is what the page showed."""

    version: str = Field(pattern=r"^[0-9]{1,9}$")


class Seen(Incoming):
    """A button, with the version of the account that its reader looked at."""

    version: str = Field(pattern=r"^[0-9]{1,9}$")


@pages.get("/beheer/medewerkers")
@requires(Role.ADMIN)
def overview() -> ResponseReturnValue:
    """Show who works here, and invite somebody."""
    return _overview(Submitted(None, {}, {}))


@pages.post("/beheer/medewerkers")
@requires(Role.ADMIN)
def invite() -> ResponseReturnValue:
    """Make an account and mail its owner a link."""
    form = read_form(Invitation, "nodig-uit", edge().tokens)
    if form.value is None:
        return _overview(form, 422)
    given, link_to = form.value, edge().links.account_link
    try:
        edge().services.accounts.invite(
            email=given.email, name=given.name, roles=given.roles, link_to=link_to
        )
    except QueryError as error:
        return _overview(form.refused(error), 422)
    return done("accounts.overview", "uitgenodigd")


@pages.get("/beheer/medewerkers/<int:number>")
@requires(Role.ADMIN)
def show(number: int) -> ResponseReturnValue:
    """Show one account."""
    return _show(number, Submitted(None, {}, {}))


@pages.post("/beheer/medewerkers/<int:number>")
@requires(Role.ADMIN)
def change(number: int) -> ResponseReturnValue:
    """Give somebody another name and roles."""
    form = read_form(Change, "wijzig-medewerker", edge().tokens)
    if form.value is None:
        return _show(number, form, 422)
    given = form.value
    try:
        edge().services.accounts.change(
            number, name=given.name, roles=given.roles, version=int(given.version)
        )
    except QueryError as error:
        return _show(number, form.refused(error), 422)
    return done("accounts.overview", "medewerker")


@pages.post("/beheer/medewerkers/<int:number>/uit")
@requires(Role.ADMIN)
def switch_off(number: int) -> ResponseReturnValue:
    """Switch an account off: signed out at once, everywhere."""
    return _switch(number, "zet-uit", is_active=False)


@pages.post("/beheer/medewerkers/<int:number>/aan")
@requires(Role.ADMIN)
def switch_on(number: int) -> ResponseReturnValue:
    """Switch an account on again."""
    return _switch(number, "zet-aan", is_active=True)


@pages.post("/beheer/medewerkers/<int:number>/link")
@requires(Role.ADMIN)
def send_link(number: int) -> ResponseReturnValue:
    """Mail somebody a new link to choose a password; older ones are dead."""
    form = read_form(Seen, "stuur-link", edge().tokens)
    if form.value is None:
        return _show(number, form, 422)
    accounts = edge().services.accounts
    accounts.send_link(accounts.read(number), link_to=edge().links.account_link)
    return done("accounts.show", "wachtwoord-link", number=number)


@pages.post("/beheer/medewerkers/<int:number>/tweede-stap-uit")
@requires(Role.ADMIN)
def turn_off_second_step(number: int) -> ResponseReturnValue:
    """Help who lost their phone and their recovery codes."""
    form = read_form(Seen, "tweede-stap-uit", edge().tokens)
    if form.value is None:
        return _show(number, form, 422)
    edge().services.second_factors.turn_off(edge().services.accounts.read(number))
    return done("accounts.show", "tweede-stap-uit", number=number)


def _switch(number: int, name: str, *, is_active: bool) -> ResponseReturnValue:
    form = read_form(Seen, name, edge().tokens)
    if form.value is None:
        return _show(number, form, 422)
    try:
        edge().services.accounts.switch(number, is_active=is_active, version=int(form.value.version))
    except QueryError as error:
        return _show(number, form.refused(error), 422)
    return done("accounts.overview", name)


def _overview(form: Submitted[Invitation], status: int = 200) -> ResponseReturnValue:
    page = render_template("desk/accounts.html", accounts=edge().services.accounts.all(), form=form)
    return page, status


def _show(number: int, form: Submitted[Change] | Submitted[Seen], status: int = 200) -> ResponseReturnValue:
    services = edge().services
    account = services.accounts.read(number)
    has_second_step = services.second_factors.is_on(account)
    page = render_template(
        "desk/one_account.html", account=account, has_second_step=has_second_step, form=form
    )
    return page, status

"""The own account of staff: password, second step, where they are signed in, sign out."""

from dataclasses import replace
from typing import Any

import segno
from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from terecht.domain.account import Role
from terecht.domain.errors import QueryError
from terecht.service.accounts import MAX_PASSWORD
from terecht.service.tokens import hash_token
from terecht.web import cookies
from terecht.web.access import COOKIE, requires, signed_in
from terecht.web.desk.done import done
from terecht.web.edge import edge
from terecht.web.forms import Submitted, read_form
from terecht.web.payloads import Button, Incoming

pages = Blueprint("account", __name__)

CONFIRMATION = "bevestig"
"""The place on the page of the field `old` of the second step: the form for another password has an `old` too."""


class NewPassword(Incoming):
    """The password of now and the next one."""

    old: str = Field(min_length=1, max_length=MAX_PASSWORD)
    password: str = Field(min_length=1, max_length=1000)


class Confirmed(Incoming):
    """The password once more, for what a passer-by should not do."""

    old: str = Field(min_length=1, max_length=MAX_PASSWORD)


class FirstCode(Incoming):
    """A code that shows that the app works."""

    code: str = Field(min_length=1, max_length=40)


@pages.get("/medewerker/account")
@requires(*Role)
def show() -> ResponseReturnValue:
    """Show the own account."""
    return _show()


@pages.post("/medewerker/afmelden")
@requires(*Role)
def sign_out() -> ResponseReturnValue:
    """End this session."""
    form = read_form(Button, "afmelden", edge().tokens)
    if form.value is None:
        return _show(form)
    edge().services.accounts.close_session(cookies.read(COOKIE))
    response = make_response(redirect(url_for("entrance.sign_in"), 303))
    cookies.remove(response, COOKIE)
    return response


@pages.post("/medewerker/account/wachtwoord")
@requires(*Role)
def change_password() -> ResponseReturnValue:
    """Take another password; only this browser stays signed in, with a new session."""
    form = read_form(NewPassword, "wachtwoord", edge().tokens)
    if form.value is None:
        return _show(form)
    accounts, given = edge().services.accounts, form.value
    try:
        token = accounts.change_password(
            signed_in(), old=given.old, new=given.password, device=cookies.device()
        )
    except QueryError as error:
        return _show(form.refused(error))
    response = make_response(done("account.show", "eigen-wachtwoord"))
    cookies.write(response, COOKIE, token)
    return response


@pages.post("/medewerker/account/elders-afmelden")
@requires(*Role)
def sign_out_elsewhere() -> ResponseReturnValue:
    """End every other session."""
    form = read_form(Button, "elders-afmelden", edge().tokens)
    if form.value is None:
        return _show(form)
    edge().services.accounts.close_other_sessions(signed_in(), but=cookies.read(COOKIE))
    return done("account.show", "elders-afgemeld")


@pages.post("/medewerker/account/tweede-stap/begin")
@requires(*Role)
def begin_second_step() -> ResponseReturnValue:
    """Make a secret for the app of who shows their password once more."""
    form = _confirmed("begin-tweede-stap")
    if form.value is None:
        return _show(form)
    edge().services.second_factors.begin(signed_in())
    return redirect(url_for("account.second_step"), 303)


@pages.get("/medewerker/account/tweede-stap")
@requires(*Role)
def second_step() -> ResponseReturnValue:
    """Show the picture that an app reads, until its first code was given."""
    return _second_step(Submitted(None, {}, {}))


@pages.post("/medewerker/account/tweede-stap")
@requires(*Role)
def turn_on() -> ResponseReturnValue:
    """Turn the second step on, and show the recovery codes once."""
    form = read_form(FirstCode, "tweede-stap", edge().tokens)
    if form.value is None:
        return _second_step(form, 422)
    try:
        codes = edge().services.second_factors.turn_on(signed_in(), form.value.code)
    except QueryError as error:
        return _second_step(form.refused(error), 422)
    return render_template("desk/recovery_codes.html", codes=codes)


@pages.post("/medewerker/account/tweede-stap/uit")
@requires(*Role)
def turn_off() -> ResponseReturnValue:
    """Turn the second step off for who shows their password once more."""
    form = _confirmed("tweede-stap-uit")
    if form.value is None:
        return _show(form)
    edge().services.second_factors.turn_off(signed_in())
    return done("account.show", "eigen-tweede-stap-uit")


def _confirmed(name: str) -> Submitted[Confirmed]:
    """Read the form of this name; a password that is not theirs is a fault in it."""
    form = read_form(Confirmed, name, edge().tokens)
    if form.value is not None:
        try:
            edge().services.accounts.confirm(signed_in(), form.value.old)
        except QueryError as error:
            form = form.refused(error)
    places = {"old": CONFIRMATION}
    return replace(form, faults={places.get(field, field): said for field, said in form.faults.items()})


def _show(form: Submitted[Any] | None = None) -> ResponseReturnValue:
    services, account = edge().services, signed_in()
    page = render_template(
        "desk/account.html",
        account=account,
        sessions=services.accounts.sessions(account),
        this_session=hash_token(cookies.read(COOKIE)),
        factor=services.second_factors.of(account),
        faults=form.faults if form else {},
    )
    return page, 422 if form else 200


def _second_step(form: Submitted[FirstCode], status: int = 200) -> ResponseReturnValue:
    factors, account = edge().services.second_factors, signed_in()
    factor = factors.of(account)
    if factor is None or factor.is_on:
        return redirect(url_for("account.show"), 303)
    picture = segno.make(factors.address(account, factor), error="m").svg_data_uri(
        scale=5, border=3, light="#fff"
    )
    page = render_template(
        "desk/second_factor.html", picture=picture, secret=factor.secret, faults=form.faults
    )
    return page, status

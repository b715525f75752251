"""Which page is for whom: every route is open to visitors or says which role it needs; a route that says neither
stops the app from starting.

Knows the session cookie and the roles. How somebody signs in is another's business.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, abort, g, request
from flask.typing import ResponseReturnValue

from terecht.domain.account import Account, Role
from terecht.web.edge import edge

COOKIE = "terecht_sessie"

OPEN_BLUEPRINTS = frozenset({"visitor", "api", "site", "staff", "openapi"})
"""Pages and files for everybody."""

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def requires(role: Role) -> Callable[[View], View]:
    """Let only staff with this role (or an administrator) use a route. Stands below the route's decorator."""

    def mark(view: View) -> View:
        view.required_role = role  # type: ignore[attr-defined]  # read by `guard`
        return view

    return mark


def guard(app: Flask) -> None:
    """Ask every request for what its route requires. Call it when all routes are there."""
    required = {rule.endpoint: _required(app, rule.endpoint) for rule in app.url_map.iter_rules()}

    @app.before_request
    def refuse_strangers() -> None:
        role = required.get(request.endpoint or "")
        if role is not None:
            account = current_account()
            if account is None:
                abort(401)
            if not account.may(role):
                abort(403)


def current_account() -> Account | None:
    """Return who is signed in, None for a visitor."""
    if "account" not in g:
        g.account = edge().services.accounts.by_session(request.cookies.get(COOKIE, ""))
    account: Account | None = g.account
    return account


def signed_in() -> Account:
    """Return who is signed in, on a route that requires a role."""
    account = current_account()
    if account is None:
        abort(401)
    return account


def _required(app: Flask, endpoint: str) -> Role | None:
    """Return the role of a route, None for one that is open to everybody."""
    role: Role | None = getattr(app.view_functions[endpoint], "required_role", None)
    if role is None and endpoint.partition(".")[0] not in OPEN_BLUEPRINTS:
        raise RuntimeError(f"{endpoint} does not say for whom it is: see terecht.web.access")
    return role

"""Which page is for whom: every route is open to visitors or says which role it needs; a route that says neither
stops the app from starting.

Knows the session cookie and the roles, and whose a form is: a page for staff makes forms that only that account
can send, the pages for signing in make forms that only that browser can send. How somebody signs in is the
business of `desk.entrance`.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from terecht.domain.account import Account, Role
from terecht.domain.errors import StoreUnavailable
from terecht.web import cookies
from terecht.web.edge import edge
from terecht.web.security import PAGE_POLICY, is_loopback

COOKIE = "terecht_sessie"

OPEN_BLUEPRINTS = frozenset({"visitor", "meeting", "api", "site", "openapi"})
"""Pages and files for everybody."""
ENTRANCE = "entrance"
"""The blueprint of the pages for who has yet to sign in."""

STAFF_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": PAGE_POLICY.format(ancestors="'none'"),
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
"""What holds for staff whatever the settings say of visitors' pages (A25)."""

MAX_FORM = 512 * 1024
"""Bytes of a form of staff: an answer with all its wordings is longer than what a visitor may send."""

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def requires(*roles: Role) -> Callable[[View], View]:
    """Let only staff with one of these roles (or an administrator) use a route; `*Role` means all of staff.

    Stands below the route's decorator.
    """

    def mark(view: View) -> View:
        view.required_roles = frozenset(roles)  # type: ignore[attr-defined]  # read by `guard`
        return view

    return mark


def guard(app: Flask) -> None:
    """Ask every request for what its route requires. Call it when all routes are there."""
    required = {rule.endpoint: _required(app, rule.endpoint) for rule in app.url_map.iter_rules()}

    @app.before_request
    def refuse_strangers() -> ResponseReturnValue | None:
        roles = required.get(request.endpoint or "")
        if not roles:
            return None
        g.is_for_staff = True
        account = current_account()
        if account is None:
            return _to_entrance()
        if not any(map(account.may, roles)):
            abort(403)
        request.max_content_length = MAX_FORM
        return None

    @app.after_request
    def keep_private(response: Response) -> Response:
        if is_for_staff() or _is_entrance():
            response.headers.update(STAFF_HEADERS)
        return response


def current_account() -> Account | None:
    """Return who is signed in, None for a visitor."""
    if "account" not in g:
        g.account = edge().services.accounts.by_session(cookies.read(COOKIE))
    account: Account | None = g.account
    return account


def signed_in() -> Account:
    """Return who is signed in, on a route that requires a role."""
    account = current_account()
    if account is None:
        abort(401)
    return account


def is_for_staff() -> bool:
    """Tell whether this request asks for a page of staff, whoever asks."""
    return bool(g.get("is_for_staff", False))


def is_staff() -> bool:
    """Tell whether staff looks at this page: signed in, or on a demo on the own computer."""
    settings = edge().settings
    if settings.mode == "demo" and not settings.proxies and is_loopback(request.remote_addr):
        return True
    try:
        return current_account() is not None
    except StoreUnavailable:
        return False  # what visitors see does not wait for the database


def form_holder() -> str:
    """Return whose the forms of this request are: what is filled in here is sent by nobody else.

    Of staff it is the account, not the session: a page that stood open while its reader signed in anew still
    sends its form.
    """
    if is_for_staff():
        return f"account {signed_in().id}"
    return f"browser {cookies.browser().id}" if _is_entrance() else ""


def _to_entrance() -> ResponseReturnValue:
    """Let a stranger sign in and come back; what was being sent stays in the browser's page meanwhile."""
    if request.method not in ("GET", "HEAD"):
        abort(401)
    return redirect(url_for("entrance.sign_in", verder=request.full_path.rstrip("?")), 303)


def _is_entrance() -> bool:
    return request.blueprint == ENTRANCE


def _required(app: Flask, endpoint: str) -> frozenset[Role]:
    """Return the roles of a route, none for one that is open to everybody."""
    roles: frozenset[Role] = getattr(app.view_functions[endpoint], "required_roles", frozenset())
    if not roles and endpoint.partition(".")[0] not in {*OPEN_BLUEPRINTS, ENTRANCE}:
        raise RuntimeError(f"{endpoint} does not say for whom it is: see terecht.web.access")
    return roles

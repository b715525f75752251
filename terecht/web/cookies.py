"""The cookies of staff; visitors get none.

Each is HttpOnly, for the whole site and for no other: over https its name says so (``__Host-``), so that no
neighbour on the same domain can plant one. Lax, because staff follow links from their mail; what changes
something is guarded by the token of its form. What is not a random token itself is sealed, that is signed with
a date, by kind.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Response, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from terecht.web.edge import edge

BROWSER = "terecht_browser"
BROWSER_LIFETIME = timedelta(days=180)
MOST_ACCOUNTS = 8
"""Accounts that one browser is known to; of more, the oldest is forgotten."""

BROWSERS = (
    ("Firefox/", "Firefox"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
"""A word in what browsers call themselves and what people call that; the first that is there tells."""


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser with its random mark, and the ids of the accounts that once signed in with it."""

    id: str
    accounts: tuple[int, ...] = ()


def read(name: str) -> str:
    """Return what the browser sent under this name, "" for nothing."""
    return request.cookies.get(_full(name), "")


def write(response: Response, name: str, value: str, *, lifetime: timedelta | None = None) -> None:
    """Give the browser a cookie, until it closes unless there is a lifetime."""
    response.set_cookie(
        _full(name),
        value,
        max_age=lifetime,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )


def remove(response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(_full(name), path="/", httponly=True, samesite="Lax", secure=request.is_secure)


def seal(kind: str, value: Any) -> str:
    """Return a JSON value as signed text that only `unseal` of the same kind opens."""
    return _sealer(kind).dumps(value)


def unseal(kind: str, text: str, *, lifetime: timedelta) -> Any:
    """Return what was sealed, None when it is not ours, of another kind or too old."""
    try:
        return _sealer(kind).loads(text, max_age=int(lifetime.total_seconds()))
    except BadData:
        return None


def browser() -> Browser:
    """Return the browser of this request; one without a mark gets one, which `mark_browser` must give it."""
    if "browser" not in g:
        found = unseal(BROWSER, read(BROWSER), lifetime=BROWSER_LIFETIME)
        g.browser = Browser(found[0], tuple(found[1])) if found else Browser(secrets.token_urlsafe(18))
    marked: Browser = g.browser
    return marked


def mark_browser(response: Response, *, account_id: int = 0) -> None:
    """Let the browser keep its mark; with an account, as one that is known to it from now on."""
    before = browser()
    known = (*(number for number in before.accounts if number != account_id), account_id)
    g.browser = Browser(before.id, known[-MOST_ACCOUNTS:]) if account_id else before
    sealed = seal(BROWSER, [g.browser.id, list(g.browser.accounts)])
    write(response, BROWSER, sealed, lifetime=BROWSER_LIFETIME)


def _full(name: str) -> str:
    return f"__Host-{name}" if request.is_secure else name


def _sealer(kind: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(edge().settings.secret_key.get_secret_value(), salt=f"terecht-{kind}")


def device() -> str:
    """Return what this browser says it is, for its owner to recognise: 'Firefox op Linux', "" when it does not."""
    told = request.user_agent.string
    name = next((name for mark, name in BROWSERS if mark in told), "")
    system = next((system for mark, system in SYSTEMS if mark in told), "")
    return " op ".join(part for part in (name, system) if part)

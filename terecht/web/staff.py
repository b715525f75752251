"""Who may see what concerns staff only: that the FAQ file is refused, and why.

Until there are accounts: on a demo that runs on the own computer everybody is staff; elsewhere who gave the
code of `staff_token` on ``/medewerker``. That sets the one cookie Terecht has, signed and gone with the
browser; visitors never get one. Staff can see more but change nothing, so the cookie guards no action.
"""

import hashlib
import hmac

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer
from pydantic import Field

from terecht.web.edge import edge
from terecht.web.forms import read_form
from terecht.web.payloads import Incoming
from terecht.web.security import is_loopback

staff = Blueprint("staff", __name__)

COOKIE = "terecht_medewerker"
COOKIE_SECONDS = 12 * 3600
WRONG = "Die code klopt niet."


class Entrance(Incoming):
    """The code of the staff."""

    code: str = Field(max_length=500)


def is_staff() -> bool:
    """Tell whether this request comes from staff."""
    settings = edge().settings
    if settings.mode == "demo" and not settings.proxies:
        return is_loopback(request.remote_addr)
    return bool(_code()) and _opens(request.cookies.get(COOKIE, ""))


@staff.get("/medewerker")
def entrance() -> ResponseReturnValue:
    """Show where staff give their code; the page exists only when there is one."""
    if not _code():
        abort(404)
    return render_template("staff.html", fault="")


@staff.post("/medewerker")
def enter() -> ResponseReturnValue:
    """Let staff in for as long as their browser stays open, twelve hours at most."""
    if not _code():
        abort(404)
    form = read_form(Entrance, "medewerker", edge().tokens)
    if form.value is None or not hmac.compare_digest(form.value.code.encode(), _code().encode()):
        return render_template("staff.html", fault=WRONG), 403
    response = redirect(url_for("visitor.home"), 303)
    response.set_cookie(
        COOKIE, _seal().dumps(_mark()), httponly=True, samesite="Strict", secure=request.is_secure
    )
    return response


def _opens(cookie: str) -> bool:
    try:
        return bool(_seal().loads(cookie, max_age=COOKIE_SECONDS) == _mark())
    except BadData:
        return False


def _code() -> str:
    return edge().settings.staff_token.get_secret_value()


def _mark() -> str:
    """Return what the cookie says: another code makes every older cookie worthless."""
    return hashlib.sha256(_code().encode()).hexdigest()[:16]


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(edge().settings.secret_key.get_secret_value(), salt="terecht-medewerker")

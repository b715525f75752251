"""The entrance of staff: sign in, second step, another service, and a link to choose a password.

Knows cookies and forms; who is let in is decided by `service.signing_in`. Whoever gets in gets a new session;
nothing that a stranger planted in a browser counts. No GET changes anything but this browser's own cookies, except
that who comes back from another service is signed in: that answer fits one browser and one time.

>>> safe_path("/balie/7?x=1"), safe_path("//kwaad.be"), safe_path("https://kwaad.be"), safe_path("/\\\\kwaad.be")
('/balie/7?x=1', '', '', '')
"""

import secrets
from datetime import timedelta
from hmac import compare_digest
from typing import Annotated
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from terecht.domain.account import Account, LinkKind
from terecht.domain.errors import NotIdentified, QueryError, TooManyTries, UnknownAccount
from terecht.domain.handshake import Handshake, new_handshake
from terecht.service.accounts import MAX_NAME, MAX_PASSWORD
from terecht.service.signing_in import Admitted, Identity, NeedsCode, Origin, Outcome
from terecht.web import cookies
from terecht.web.access import COOKIE, current_account
from terecht.web.desk.rooms import desk_rooms
from terecht.web.edge import edge
from terecht.web.forms import Submitted, read_form
from terecht.web.payloads import MAX_EMAIL, Incoming
from terecht.web.rate_limits import VisitorKeys

pages = Blueprint("entrance", __name__)

STEP = "terecht_stap"
"""The cookie of who gave the right password and has yet to give a code."""
STEP_LIFETIME = timedelta(minutes=10)
HANDSHAKE = "terecht_dienst"
"""The cookie of who went to another service to sign in."""
HANDSHAKE_LIFETIME = timedelta(minutes=10)

WRONG = "Dit adres en wachtwoord horen niet bij elkaar, of je account staat uit."
WRONG_CODE = "Deze code klopt niet, of is al gebruikt. Wacht op de volgende."
NOT_IDENTIFIED = (
    "Aanmelden via de andere dienst lukte niet. Probeer opnieuw, of meld je aan met je wachtwoord."
)
TOO_OFTEN = "Dat ging te vaak mis. Probeer het over {seconds} seconden opnieuw."

Path = Annotated[str, Field(max_length=1000)]


class SignIn(Incoming):
    """An address and a password, and where somebody wanted to go."""

    email: str = Field(min_length=1, max_length=MAX_EMAIL)
    password: str = Field(min_length=1, max_length=MAX_PASSWORD)
    verder: Path = ""


class Code(Incoming):
    """The second step."""

    code: str = Field(min_length=1, max_length=40)


class Forgot(Incoming):
    """Who forgot their password."""

    email: str = Field(min_length=1, max_length=MAX_EMAIL)


class ChosenPassword(Incoming):
    """A new password; the first administrator gives an address and a name too."""

    password: str = Field(min_length=1, max_length=1000)
    email: str = Field("", max_length=MAX_EMAIL)
    name: str = Field("", max_length=MAX_NAME)


@pages.get("/medewerker/aanmelden")
def sign_in() -> ResponseReturnValue:
    """Ask for an address and a password; who is signed in already goes on."""
    onwards = safe_path(request.args.get("verder", ""))
    if current_account():
        return redirect(onwards or _first_room(), 303)
    return _page("sign_in.html", Submitted(None, {"verder": onwards}, {}))


@pages.post("/medewerker/aanmelden")
def enter() -> ResponseReturnValue:
    """Let somebody in with a password, or ask for the second step."""
    form = read_form(SignIn, "aanmelden", edge().tokens)
    if form.value is None:
        return _page("sign_in.html", form, 422)
    given = form.value
    try:
        outcome = edge().services.signing_in.with_password(given.email, given.password, origin=_origin())
    except TooManyTries as error:
        return _too_often("sign_in.html", form, error)
    return _go_on(outcome, safe_path(given.verder)) or _page("sign_in.html", _wrong(form, WRONG), 422)


@pages.get("/medewerker/code")
def second_step() -> ResponseReturnValue:
    """Ask for the code of who gave the right password."""
    if _step() is None:
        return redirect(url_for("entrance.sign_in"), 303)
    return _page("second_step.html", Submitted(None, {}, {}))


@pages.post("/medewerker/code")
def enter_code() -> ResponseReturnValue:
    """Let somebody in whose code is right."""
    form, step = read_form(Code, "code", edge().tokens), _step()
    if step is None:
        return redirect(url_for("entrance.sign_in"), 303)
    if form.value is None:
        return _page("second_step.html", form, 422)
    number, version, onwards = step
    try:
        outcome = edge().services.signing_in.with_code(number, version, form.value.code, origin=_origin())
    except TooManyTries as error:
        return _too_often("second_step.html", form, error)
    except UnknownAccount:
        return redirect(url_for("entrance.sign_in"), 303)
    return _go_on(outcome, onwards) or _page("second_step.html", _wrong(form, WRONG_CODE), 422)


@pages.get("/medewerker/wachtwoord-vergeten")
def forgot() -> ResponseReturnValue:
    """Ask whose password is forgotten."""
    return _page("forgot.html", Submitted(None, {}, {}))


@pages.post("/medewerker/wachtwoord-vergeten")
def send_link() -> ResponseReturnValue:
    """Mail a link, if there is such an account; say the same when there is none."""
    form = read_form(Forgot, "vergeten", edge().tokens)
    if form.value is None:
        return _page("forgot.html", form, 422)
    edge().services.accounts.forgot(form.value.email, link_to=edge().links.account_link)
    return redirect(url_for("entrance.link_sent"), 303)


@pages.get("/medewerker/link-verstuurd")
def link_sent() -> ResponseReturnValue:
    """Say that a mail is on its way, to whom it may concern."""
    return _page("link_sent.html", Submitted(None, {}, {}))


@pages.get("/medewerker/link/<token>")
def choose_password(token: str) -> ResponseReturnValue:
    """Ask the holder of a link for a password; opening it uses nothing up, for mail scanners open it too."""
    return _choose(token, Submitted(None, {}, {}))


@pages.post("/medewerker/link/<token>")
def take_password(token: str) -> ResponseReturnValue:
    """Take the new password; then sign in with it."""
    form = read_form(ChosenPassword, "kies-wachtwoord", edge().tokens)
    if form.value is None:
        return _choose(token, form, 422)
    given = form.value
    try:
        edge().services.accounts.choose_password(token, given.password, email=given.email, name=given.name)
    except QueryError as error:
        return _choose(token, form.refused(error), 422)
    return redirect(url_for("entrance.sign_in", gekozen="ja"), 303)


@pages.get("/medewerker/dienst")
def to_service() -> ResponseReturnValue:
    """Send the browser to the other service, with what it needs to come back."""
    handshake = new_handshake(lambda: secrets.token_urlsafe(32))
    try:
        address = _service().address(handshake, back=edge().links.identified())
    except NotIdentified:
        return _page("sign_in.html", _wrong(Submitted(None, {}, {}), NOT_IDENTIFIED), 503)
    onwards = safe_path(request.args.get("verder", ""))
    sealed = cookies.seal(HANDSHAKE, [handshake.state, handshake.nonce, handshake.verifier, onwards])
    response = make_response(redirect(address, 303))
    cookies.write(response, HANDSHAKE, sealed, lifetime=HANDSHAKE_LIFETIME)
    return response


@pages.get("/medewerker/dienst/terug")
def identified() -> ResponseReturnValue:
    """Let somebody in whom the other service knows, when it is this browser that went there."""
    service = _service()
    kept = cookies.unseal(HANDSHAKE, cookies.read(HANDSHAKE), lifetime=HANDSHAKE_LIFETIME)
    state, code = request.args.get("state", ""), request.args.get("code", "")
    response = None
    if kept and code and compare_digest(state.encode("utf-8", "replace"), kept[0].encode()):
        try:
            email = service.email(code, Handshake(*kept[:3]), back=edge().links.identified())
            response = _go_on(edge().services.signing_in.with_proof(email), kept[3])
        except NotIdentified:
            pass
    response = response or _page("sign_in.html", _wrong(Submitted(None, {}, {}), NOT_IDENTIFIED), 403)
    cookies.remove(response, HANDSHAKE)
    return response


def safe_path(text: str) -> str:
    """Return a path on this site as it was given, "" for anything that a browser may take elsewhere."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    is_path = text.startswith("/") and not text.startswith("//") and text.isprintable() and "\\" not in text
    return text if is_path and not parts.scheme and not parts.netloc else ""


def _go_on(outcome: Outcome, onwards: str) -> Response | None:
    """Return the answer for who may go on, with the cookies for it; None for who may not."""
    match outcome:
        case Admitted(account):
            return _admit(account, onwards)
        case NeedsCode(account):
            response = make_response(redirect(url_for("entrance.second_step"), 303))
            sealed = cookies.seal(STEP, [account.id, account.version, onwards])
            cookies.write(response, STEP, sealed, lifetime=STEP_LIFETIME)
            return response
        case _:
            return None


def _admit(account: Account, onwards: str) -> Response:
    """Begin a session with an id of its own, end the one this browser had, and know the browser from now on."""
    accounts = edge().services.accounts
    accounts.close_session(cookies.read(COOKIE))
    token = accounts.open_session(account, device=cookies.device())
    g.account = account
    response = make_response(redirect(onwards or _first_room(), 303))
    cookies.write(response, COOKIE, token)
    cookies.remove(response, STEP)
    cookies.mark_browser(response, account_id=account.id)
    return response


def _first_room() -> str:
    rooms = desk_rooms()
    return url_for(rooms[0].endpoint if rooms else "account.show")


def _origin() -> Origin:
    browser = cookies.browser()
    network = VisitorKeys(edge().settings.secret_key.get_secret_value()).visitor()
    return Origin(network, browser.id, browser.accounts)


def _step() -> tuple[int, int, str] | None:
    """Return whose second step this browser is at, in which version, and where they go on to."""
    kept = cookies.unseal(STEP, cookies.read(STEP), lifetime=STEP_LIFETIME)
    return tuple(kept) if kept else None


def _service() -> Identity:
    """Return the other service; these pages do not exist without one."""
    return edge().services.identity or abort(404)


def _choose(token: str, form: Submitted[ChosenPassword], status: int = 200) -> Response:
    account, kind = edge().services.accounts.by_link(token)
    return _page("choose_password.html", form, status, account=account, is_first=kind is LinkKind.FIRST)


def _wrong(form: Submitted[SignIn] | Submitted[Code], sentence: str) -> Submitted[Incoming]:
    return Submitted(None, form.typed, {"toegang": sentence})


def _too_often(template: str, form: Submitted[SignIn] | Submitted[Code], error: TooManyTries) -> Response:
    response = _page(template, _wrong(form, TOO_OFTEN.format(seconds=error.seconds)), 429)
    response.headers["Retry-After"] = str(error.seconds)
    return response


def _page(template: str, form: object, status: int = 200, **more: object) -> Response:
    """Return a page of the entrance; the browser gets the mark that its forms are tied to (A6)."""
    has_service = edge().services.identity is not None
    response = make_response(
        render_template(f"desk/{template}", form=form, has_service=has_service, **more), status
    )
    cookies.mark_browser(response)
    return response

"""What a visitor or a program hears when something can't be done: one table of Dutch sentences, two shapes.

Pages get a page with the theme's contact, ``/api`` gets RFC 9457 problem details. Knows which error is which
status; what is not known is a 500 that says nothing of its inside.

>>> SENTENCES[404][0]
'Niet gevonden'
"""

import logging
from collections.abc import Callable, Iterable, Mapping

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, g, make_response, render_template, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from terecht.domain.errors import (
    AccountChanged,
    AddressTaken,
    NotIdentified,
    QueryError,
    StoreUnavailable,
    TerechtError,
    TooManyTries,
    TransitionNotAllowed,
    UnknownAccount,
    UnknownExtraVraag,
    UnknownLink,
    UnknownPromotion,
)
from terecht.domain.post import MailMoved, UnknownMail
from terecht.web.access import is_for_staff
from terecht.web.desk.rooms import Room, desk_rooms
from terecht.web.forms import TOKEN_FIELD, field_faults, query_faults
from terecht.web.payloads import FieldFault, Problem
from terecht.web.security import API_PREFIX

logger = logging.getLogger(__name__)

UNSHOWN = frozenset({TOKEN_FIELD, "old", "password", "code"})
"""Fields that an error page never says back."""
MIN_KEPT = 20
"""Characters of a text that would be a pity to lose."""
RETRY_SECONDS = 30
"""When to try again what is out of order now."""

SENTENCES = {
    400: ("Dat begrepen we niet", "Er klopt iets niet in wat we ontvingen. Ga terug en probeer het opnieuw."),
    403: ("Dat kan zo niet", "Dit kwam niet van een pagina van ons. Open de pagina zelf en probeer opnieuw."),
    404: ("Niet gevonden", "Deze pagina bestaat niet, of niet meer. Klopt de link helemaal?"),
    405: ("Dat kan zo niet", "Zo werkt deze pagina niet. Begin gerust opnieuw bij je vraag."),
    409: ("Dat kan niet meer", "Deze extra vraag is al gesloten. Stel gerust een nieuwe vraag."),
    413: ("Dat is te groot", "Je bericht is te lang. Maak het korter en probeer het opnieuw."),
    415: ("Dat lezen we niet", "Stuur JSON, met ‘Content-Type: application/json’."),
    422: ("Nog niet helemaal juist", "Niet alles is goed ingevuld."),
    429: ("Even rustig aan", "Je stuurde veel kort na elkaar. Wacht even en probeer het dan opnieuw."),
    500: ("Er ging iets mis", "Dat ligt aan ons, niet aan jou. Probeer het straks opnieuw."),
    503: ("Het lukt even niet", "We kunnen nu niets bewaren. Probeer het over enkele minuten opnieuw."),
}
"""Status → title and detail; any other status speaks as 400 or 500 does."""

STAFF_SENTENCES = {
    401: (
        "Meld je eerst aan",
        "Je bent niet (meer) aangemeld. Meld je aan in een nieuw tabblad, kom terug naar dit, en verstuur opnieuw: "
        "wat je typte, staat er dan nog.",
    ),
    403: (
        "Dit is niet voor jouw rol",
        "Vraag aan een beheerder om je rol aan te passen als je dit nodig hebt.",
    ),
    404: ("Niet gevonden", "Dit bestaat niet, of niet meer. Klopt het nummer?"),
    409: (
        "Iemand was je voor",
        "Een collega wijzigde dit intussen. Ga terug, laad de pagina opnieuw, en kijk wat er nu staat.",
    ),
    429: ("Even rustig aan", "Dat ging te vaak mis. Wacht even en probeer het dan opnieuw."),
}
"""The same where staff work."""

STATUS_OF: dict[type[TerechtError], int] = {
    QueryError: 422,
    UnknownExtraVraag: 404,
    UnknownAccount: 404,
    UnknownLink: 404,
    AddressTaken: 422,
    AccountChanged: 409,
    TooManyTries: 429,
    NotIdentified: 403,
    UnknownPromotion: 404,
    UnknownMail: 404,
    MailMoved: 409,
    TransitionNotAllowed: 409,
    StoreUnavailable: 503,
}


def problem(status: int, errors: Iterable[tuple[str, str]] = ()) -> Problem:
    """Return the problem details of a status, with the fields that are wrong."""
    staff = STAFF_SENTENCES.get(status) if is_for_staff() else None
    title, detail = staff or SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])
    faults = [FieldFault(field=name, message=message) for name, message in errors]
    return Problem(title=title, status=status, detail=detail, errors=faults)


def handle_errors(app: APIFlask) -> None:
    """Answer every error of `app` with a sentence."""

    @app.errorhandler(SecurityError)
    def of_host(error: SecurityError) -> Response:
        # A page would need addresses, and this host has none.
        return Response("Onbekende host.\n", 400, content_type="text/plain; charset=utf-8")

    @app.errorhandler(HTTPException)
    def of_http(error: HTTPException) -> Response:
        if error.response is not None:
            return make_response(error.response)
        return _answer(problem(error.code or 500), headers=_headers(error))

    @app.errorhandler(HTTPError)
    def of_input(error: HTTPError) -> Response:
        cause = error.__cause__
        faults = field_faults(cause) if isinstance(cause, ValidationError) else {}
        return _answer(problem(error.status_code, faults.items()))

    for kind, status in STATUS_OF.items():
        app.register_error_handler(kind, _of_service(status))

    @app.errorhandler(Exception)
    def of_anything(error: Exception) -> Response:
        logger.error("unexpected error at %s", request.endpoint, exc_info=error)
        return _answer(problem(500))


def _of_service(status: int) -> Callable[[TerechtError], Response]:
    def handler(error: TerechtError) -> Response:
        faults = query_faults(error) if isinstance(error, QueryError) else {}
        headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooManyTries) else {}
        return _answer(problem(status, faults.items()), headers=headers)

    return handler


def _answer(found: Problem, headers: Mapping[str, str] | None = None) -> Response:
    if request.path.startswith(API_PREFIX):
        response = Response(found.model_dump_json(), content_type="application/problem+json")
    else:
        response = make_response(
            render_template("error.html", problem=found, kept=_typed(found.status), rooms=_rooms())
        )
    response.status_code = found.status
    response.headers["Cache-Control"] = "no-store"
    if found.status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers.update(headers or {})
    return response


def _typed(status: int) -> str:
    """Return what the visitor typed, so that an error never costs it; what is too large can't be read."""
    if status == 413:
        return ""
    if is_for_staff():
        return _longest_text()
    return request.form.get("query", "") or request.form.get("addition", "")


def _rooms() -> tuple[Room, ...]:
    """Return where staff can go on from here, none for a visitor or a stranger."""
    return desk_rooms() if is_for_staff() and g.get("account") else ()


def _longest_text() -> str:
    """Return the longest text that staff typed, unless it may be a secret."""
    texts = [text for name, text in request.form.items() if name not in UNSHOWN and len(text) >= MIN_KEPT]
    return max(texts, key=len, default="")


def _headers(error: HTTPException) -> dict[str, str]:
    """Return what a client needs to do better: when to come back, or how to ask."""
    if isinstance(error, MethodNotAllowed):
        return {"Allow": ", ".join(error.valid_methods or ())}
    return {"Retry-After": str(g.retry_after)} if "retry_after" in g else {}

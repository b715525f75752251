"""The WSGI door: `gunicorn app:app`. Reads the settings, builds Terecht, follows the FAQ file, serves."""

import os
import sys

from apiflask import APIFlask

from terecht.bootstrap import Terecht, build
from terecht.config import load_settings, servable
from terecht.domain.errors import TerechtError
from terecht.letters.account import account_url
from terecht.web import create_app

STOP_GUNICORN = 3
"""Exit code on which gunicorn stops instead of starting the same failing worker for ever."""


def open_app() -> APIFlask:
    """Return the application; a mistake in settings, FAQ or database ends the process with a sentence."""
    try:
        settings = servable(load_settings())
        services = build(settings)
    except TerechtError as error:
        print(f"Terecht start niet:\n{error}", file=sys.stderr)
        raise SystemExit(STOP_GUNICORN) from error
    services.start()
    _welcome(services)
    return create_app(services, settings)


def _welcome(services: Terecht) -> None:
    """Print the link of the first administrator: there is no default password."""
    base = services.settings.public_url or f"http://{os.environ.get('TERECHT_BIND', '127.0.0.1:8000')}"
    is_demo = services.settings.mode == "demo"
    if link := services.accounts.first_link(link_to=lambda token: account_url(base, token), renew=is_demo):
        print(f"Nog niemand kan zich aanmelden. Word hier de eerste beheerder: {link}", flush=True)


app = open_app()

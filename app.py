"""The WSGI door: `gunicorn app:app`. Reads the settings, builds Terecht, follows the FAQ file, serves."""

import sys

from apiflask import APIFlask

from terecht.bootstrap import build
from terecht.config import load_settings, servable
from terecht.domain.errors import TerechtError
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
    return create_app(services, settings)


app = open_app()

"""`terecht werker`: the process that sends what waits, and does what has to be done now and then."""

import logging
import signal
import sys
from threading import Event

from terecht.bootstrap import build_chores, build_mailing, build_post
from terecht.cli.opening import opened
from terecht.config import load_settings
from terecht.service.worker import work


def werker() -> None:
    """Verstuur wat klaarstaat, tot je stopt. Er mogen er verschillende tegelijk draaien."""
    settings = load_settings()
    post = build_post(settings)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with opened(settings) as database:
        work(stop, build_mailing(settings, database), post, chores=build_chores(settings, database))

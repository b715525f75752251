"""The worker: sends what is due and does its chores (fetch mail, remind, keep no longer), until it is told to stop.

Knows how long to pause, and that nothing may end it: a database or server that is away is tried again later.
What a chore is comes in as a function.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event

from terecht.domain.errors import TerechtError
from terecht.service.mailing import Mailing, Post

logger = logging.getLogger(__name__)

PAUSE = 2.0
"""Seconds between two looks at an empty outbox: an answer is on its way at once."""
LONG_PAUSE = 30.0
"""Seconds to leave alone a server or database that is away."""


@dataclass(frozen=True)
class Chore:
    """Something to do every so many seconds; `what` names it in the log. It may run on several workers at once.

    `before_mail`: no mail goes until it went well once.
    """

    what: str
    every: float
    act: Callable[[], object]
    before_mail: bool = False


def work(stop: Event, mailing: Mailing, post: Post, *, chores: Sequence[Chore] = ()) -> None:
    """Do the chores and send until `stop` is set; a mail that is being sent is finished.

    The chores come first: a backup that was put back may hold mail to somebody who was erased since.
    """
    due = [time.monotonic()] * len(chores)
    awaited = {place for place, chore in enumerate(chores) if chore.before_mail}
    while not stop.is_set():
        for place, chore in enumerate(chores):
            if time.monotonic() >= due[place] and not stop.is_set():
                if _try(chore.what, chore.act):
                    awaited.discard(place)
                due[place] = time.monotonic() + (LONG_PAUSE if place in awaited else chore.every)
        stop.wait(LONG_PAUSE if awaited else _send(stop, mailing, post))


def _send(stop: Event, mailing: Mailing, post: Post) -> float:
    """Send what is due and return how long to pause."""
    is_away = False

    def send() -> None:
        nonlocal is_away
        is_away = mailing.send_due(post, goes_on=lambda: not stop.is_set()).is_away

    return PAUSE if _try("sending mail", send) and not is_away else LONG_PAUSE


def _try(what: str, act: Callable[[], object]) -> bool:
    try:
        act()
    except TerechtError as error:
        logger.warning("%s has to wait: %s", what, error)
    except Exception as error:  # a mail nobody foresaw must not end the worker; its text may not be logged
        logger.error("%s failed: %s", what, type(error).__name__)
    else:
        return True
    return False

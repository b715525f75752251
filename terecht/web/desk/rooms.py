"""The navigation of staff: which rooms there are, for whom, in which one a request is, and how much waits in it.

>>> Room("queue.queue_page", "Wachtrij").blueprint
'queue'
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, request

from terecht.domain.account import Role
from terecht.domain.errors import StoreUnavailable
from terecht.web.access import current_account
from terecht.web.edge import edge


@dataclass(frozen=True, slots=True)
class Room:
    """A link of the navigation: its first page and its name; it is for whom that page is."""

    endpoint: str
    title: str
    also: tuple[str, ...] = ()
    """Blueprints whose pages are in this room too."""
    count: Callable[[], int] = lambda: 0
    """Counts what waits there."""

    @property
    def blueprint(self) -> str:
        """The blueprint whose pages are in this room."""
        return self.endpoint.partition(".")[0]

    @property
    def here(self) -> str:
        """What aria-current says: "page" on the room's first page, "true" on another one of it, else ""."""
        if request.endpoint == self.endpoint:
            return "page"
        return "true" if request.blueprint in (self.blueprint, *self.also) else ""

    @property
    def waiting(self) -> int:
        """How much waits there, 0 when it can't be counted now: a page without a number is better than none."""
        try:
            return self.count()
        except StoreUnavailable:
            return 0


def _post() -> int:
    return edge().services.mailroom.waiting()


ROOMS: tuple[Room, ...] = (
    Room("queue.queue_page", "Wachtrij", ("dossier", "canned")),
    Room("sessions.agenda", "Gesprekken"),
    Room("faq.index", "FAQ"),
    Room("mailroom.post", "Post", count=_post),
    Room("insight.overview", "Inzicht"),
    Room("privacy.search", "Privacy"),
    Room("accounts.overview", "Beheer"),
)
"""In the order of the navigation."""


def desk_rooms() -> tuple[Room, ...]:
    """Return the rooms that open for who is signed in; none for a visitor."""
    account = current_account()
    return tuple(room for room in ROOMS if account is not None and any(map(account.may, _roles(room))))


def _roles(room: Room) -> frozenset[Role]:
    roles: frozenset[Role] = getattr(current_app.view_functions[room.endpoint], "required_roles", frozenset())
    return roles

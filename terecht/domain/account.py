"""Who works with Terecht: staff with their roles, what a role opens, and the links and sessions that let them in.

>>> an = Account(1, "an@steunpunt.be", "An", frozenset({Role.COACH}))
>>> an.may(Role.COACH), an.may(Role.EDITOR), Account(2, "b@c.be", "Bo", frozenset({Role.ADMIN})).may(Role.EDITOR)
(True, False, True)
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; an administrator may do everything."""

    COACH = "coach"
    EDITOR = "redacteur"
    ADMIN = "beheerder"


class LinkKind(StrEnum):
    """Why somebody was given a link to choose a password."""

    FIRST = "eerste"
    INVITATION = "uitnodiging"
    RESET = "wachtwoord"


LINK_LIFETIMES = {
    LinkKind.FIRST: timedelta(days=1),
    LinkKind.INVITATION: timedelta(days=7),
    LinkKind.RESET: timedelta(hours=2),
}
"""How long a link works when nobody uses it; used, it is gone."""


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff. `id` is 0 until stored; `email` is in lower case; `version` counts changes from 1.

    `password_hash` is "" until the invitation was accepted, or when another service signs them in.
    """

    id: int
    email: str
    name: str
    roles: frozenset[Role]
    password_hash: str = field(default="", repr=False)
    is_active: bool = True
    version: int = 1

    def may(self, role: Role) -> bool:
        """Tell whether this account may do what `role` may."""
        return self.is_active and (role in self.roles or Role.ADMIN in self.roles)

    @property
    def has_address(self) -> bool:
        """Whether mail can reach them; the first administrator fills in an address with the password."""
        return "@" in self.email


@dataclass(frozen=True, slots=True)
class Link:
    """A link to choose a password, as it is kept: the SHA-256 of its token, and how long it works."""

    hash: str = field(repr=False)
    kind: LinkKind
    created_at: datetime

    @property
    def until(self) -> datetime:
        """When it stops working."""
        return self.created_at + LINK_LIFETIMES[self.kind]


@dataclass(frozen=True, slots=True)
class LoginSession:
    """Somebody signed in somewhere; `device` says with what, as far as their browser told."""

    hash: str = field(repr=False)
    device: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Factor:
    """The second step of an account: the secret it shares with an app (base32), and whether it was tried out."""

    secret: str = field(repr=False)
    is_on: bool
    recovery_codes: int = 0

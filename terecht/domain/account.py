"""Who works with Terecht: staff with their roles, and what a role opens.

>>> an = Account(1, "an@steunpunt.be", "An", frozenset({Role.COACH}))
>>> an.may(Role.COACH), an.may(Role.EDITOR), Account(2, "b@c.be", "Bo", frozenset({Role.ADMIN})).may(Role.EDITOR)
(True, False, True)
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; an administrator may do everything."""

    COACH = "coach"
    EDITOR = "redacteur"
    ADMIN = "beheerder"


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

"""How staff show who they are: with a password, a code as second step, or through another service.

Knows who is counted when it goes wrong: a network, an address from a network, a browser that is known. A stranger's
failures slow down that stranger, never the coach elsewhere or on a browser they used before (A28). Whoever is not
let in hears the same, and waits as long, whether the account exists or not (A14).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from terecht.domain.account import Account
from terecht.domain.errors import TooManyTries
from terecht.domain.handshake import Handshake
from terecht.domain.tries import Patience
from terecht.service.accounts import AccountStore, Counter, Passwords
from terecht.service.tokens import hash_token

NETWORK = Patience(free=30, first=timedelta(seconds=10), longest=timedelta(minutes=15))
"""Failures of a whole network, say an office behind one address, whatever the accounts."""
PAIR = Patience(free=5, first=timedelta(seconds=30))
"""Failures with one address from one network."""
KNOWN = Patience(free=10, first=timedelta(seconds=10), longest=timedelta(minutes=10))
"""Failures on a browser that the account used before."""
CODES = Patience(free=10, first=timedelta(minutes=1))
"""Wrong codes of one account, from all browsers it never used: who gets here has the password."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where somebody signs in from: their network and browser, neither of them readable, and the ids of the
    accounts that this browser is known to.
    """

    network: str
    browser: str
    accounts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Admitted:
    """They are who they say."""

    account: Account


@dataclass(frozen=True, slots=True)
class NeedsCode:
    """The password is right, the second step is next."""

    account: Account


@dataclass(frozen=True, slots=True)
class Refused:
    """They are not, or not any more; nobody says which."""


Outcome = Admitted | NeedsCode | Refused


class Codes(Protocol):
    """The second step of accounts that have one."""

    def is_on(self, account: Account) -> bool:
        """Tell whether this account has a second step."""

    def accepts(self, account: Account, code: str) -> bool:
        """Tell whether this code is right, for the first and last time."""


class Identity(Protocol):
    """The other service."""

    def address(self, handshake: Handshake, *, back: str) -> str:
        """Return where to send the browser; it comes back at `back`. NotIdentified when the service is away."""

    def email(self, code: str, handshake: Handshake, *, back: str) -> str:
        """Return the verified e-mail address of who came back with `code`; NotIdentified when that can't be told."""


class SigningIn:
    """The use cases of the entrance.

    Args:
        store: knows the accounts.
        counter: counts who gets it wrong.
        passwords: checks.
        codes: the second step.
        clock: the time now, aware, UTC.
    """

    def __init__(
        self,
        store: AccountStore,
        counter: Counter,
        *,
        passwords: Passwords,
        codes: Codes,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._counter = counter
        self._passwords = passwords
        self._codes = codes
        self._clock = clock

    def with_password(self, email: str, password: str, *, origin: Origin) -> Outcome:
        """Take an address and a password; TooManyTries, before anything is checked, for who failed too often."""
        address = email.strip().lower()
        account = self._store.by_email(address)
        if account and account.id in origin.accounts:
            own, shared = {_key("known", account.id, origin.browser): KNOWN}, {}
        else:
            own = {_key("pair", address, origin.network): PAIR}
            shared = {_key("network", origin.network): NETWORK}
        self._count({**own, **shared})
        kept = account.password_hash if account and account.is_active else ""
        if not self._passwords.matches(kept, password) or account is None:
            return Refused()
        self._counter.forgive(forget=own, lessen=shared, at=self._clock())
        if self._passwords.is_outdated(kept):
            self._store.rehash(account.id, before=kept, after=self._passwords.hash(password))
        return self._after_proof(account)

    def with_code(self, number: int, version: int, code: str, *, origin: Origin) -> Outcome:
        """Take the second step of an account whose password was right when it had this version."""
        is_known = number in origin.accounts
        keys = (
            {_key("code known", number, origin.browser): KNOWN}
            if is_known
            else {_key("code pair", number, origin.network): PAIR, _key("code", number): CODES}
        )
        self._count(keys)
        account = self._store.read(number)
        if not account.is_active or account.version != version or not self._codes.accepts(account, code):
            return Refused()
        self._counter.forgive(forget=keys, lessen=(), at=self._clock())
        return Admitted(account)

    def with_proof(self, email: str) -> Outcome:
        """Take the word of another service that this address is theirs."""
        account = self._store.by_email(email.strip().lower())
        return self._after_proof(account) if account and account.is_active else Refused()

    def _after_proof(self, account: Account) -> Outcome:
        return NeedsCode(account) if self._codes.is_on(account) else Admitted(account)

    def _count(self, keys: Mapping[str, Patience]) -> None:
        """Count a try before it is checked, so that a burst of them is counted exactly."""
        if wait := self._counter.attempt(dict(keys), at=self._clock()):
            raise TooManyTries(math.ceil(wait.total_seconds()))


def _key(*parts: object) -> str:
    return hash_token("\0".join(map(str, parts)))

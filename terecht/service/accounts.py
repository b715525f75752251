"""What staff do with their account: sign in and out. Knows no cookie, form or table."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from terecht.domain.account import Account
from terecht.service.tokens import hash_token

SESSION_LIFETIME = timedelta(hours=12)
"""A working day; the next one begins with signing in."""


class AccountStore(Protocol):
    """Where accounts and their sessions are kept; sessions come in hashed. Each call is one transaction."""

    def add(self, new: Account, *, at: datetime) -> Account:
        """Keep a new account and return it with its id."""

    def open_session(self, session_hash: str, account_id: int, *, at: datetime, until: datetime) -> None:
        """Let a session stand for an account until `until`."""

    def close_session(self, session_hash: str) -> None:
        """Let a session stand for nobody; nothing to do for an unknown one."""

    def by_session(self, session_hash: str, *, at: datetime) -> Account | None:
        """Return the account of a session that lives at `at`, None when there is none."""


class Accounts:
    """The use cases of staff and their accounts.

    Args:
        store: keeps accounts and sessions.
        clock: the time now, aware, UTC.
        secrets: a new random token at each call, URL-safe, at least 128 bits.
    """

    def __init__(
        self, store: AccountStore, *, clock: Callable[[], datetime], secrets: Callable[[], str]
    ) -> None:
        self._store = store
        self._clock = clock
        self._secrets = secrets

    def open_session(self, account: Account) -> str:
        """Begin a new session for somebody who has shown who they are; return its token."""
        token, now = self._secrets(), self._clock()
        self._store.open_session(hash_token(token), account.id, at=now, until=now + SESSION_LIFETIME)
        return token

    def close_session(self, token: str) -> None:
        """End a session."""
        self._store.close_session(hash_token(token))

    def by_session(self, token: str) -> Account | None:
        """Return the active account whose session this is, None when it is nobody's (any more)."""
        account = self._store.by_session(hash_token(token), at=self._clock()) if token else None
        return account if account and account.is_active else None

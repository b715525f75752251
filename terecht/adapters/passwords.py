"""Passwords hashed with argon2id (RFC 9106), a bounded number at a time.

A hash takes 64 MiB and some tens of milliseconds on purpose: what is slow for us is slow for who guesses. Of
many that sign in at once most wait their turn, so that memory holds.
"""

import base64
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2
"""Hashes computed at the same time in one process: at most 128 MiB."""


class Argon2:
    """Keeps `service.accounts.Passwords`' promises."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self._turns = BoundedSemaphore(AT_ONCE)

    def hash(self, password: str) -> str:
        """Return what may be kept: parameters, salt and hash."""
        with self._turns:
            return self._hasher.hash(_encoded(password))

    def matches(self, kept: str, password: str) -> bool:
        """Tell whether this is the password; "" matches nothing and takes as long."""
        with self._turns:
            try:
                return self._hasher.verify(kept or self._nobodys(), _encoded(password))
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, kept: str) -> bool:
        """Tell whether it was hashed otherwise than it would be now."""
        return self._hasher.check_needs_rehash(kept)

    def _nobodys(self) -> str:
        """Return a hash of today's cost that nobody knows a password of: a digest of zeros."""
        hasher = self._hasher
        salt, digest = _base64(bytes(hasher.salt_len)), _base64(bytes(hasher.hash_len))
        cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
        return f"$argon2id$v=19${cost}${salt}${digest}"


def _encoded(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")

"""The second step of signing in: a code from an app (TOTP, RFC 6238), or a recovery code for a lost phone.

Knows that a code works once, also within its half minute, and that recovery codes are kept hashed. Knows no
formula of codes, no picture and no table.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from terecht.domain.account import Account, Factor
from terecht.domain.errors import Fault, QueryError
from terecht.service.tokens import hash_token

RECOVERY_CODES = 8


class FactorStore(Protocol):
    """Where second steps are kept. Each call is one transaction."""

    def read(self, number: int) -> Factor | None:
        """Return the second step of an account, None when it has none."""

    def begin(self, number: int, secret: str) -> None:
        """Keep a secret that has yet to be tried out; one that is on stays."""

    def turn_on(self, number: int, *, step: int, code_hashes: Iterable[str]) -> bool:
        """Turn on what was begun, its code of `step` used; False when there is nothing to turn on."""

    def use_step(self, number: int, step: int) -> bool:
        """Use up the codes up to and including `step`; False when that was done before."""

    def use_recovery(self, number: int, code_hash: str) -> bool:
        """Use up a recovery code; False when there is no such code."""

    def remove(self, number: int) -> None:
        """Forget the second step and its recovery codes."""


class Clockwork(Protocol):
    """The formula of time-based codes."""

    def new_secret(self) -> str:
        """Return a new random secret, base32, 160 bits."""

    def step_of(self, secret: str, code: str, *, at: datetime) -> int | None:
        """Return the half minute whose code this is, around `at`; None when it is of none."""

    def address(self, secret: str, *, name: str) -> str:
        """Return what an app reads from the picture (otpauth://…)."""


class SecondFactors:
    """The use cases of the second step.

    Args:
        store: keeps secrets and recovery codes.
        clockwork: knows which code is right when.
        clock: the time now, aware, UTC.
        secrets: a new random token at each call, at least 128 bits.
    """

    def __init__(
        self,
        store: FactorStore,
        clockwork: Clockwork,
        *,
        clock: Callable[[], datetime],
        secrets: Callable[[], str],
    ) -> None:
        self._store = store
        self._clockwork = clockwork
        self._clock = clock
        self._secrets = secrets

    def of(self, account: Account) -> Factor | None:
        """Return the second step of an account, None when it has none."""
        return self._store.read(account.id)

    def is_on(self, account: Account) -> bool:
        """Tell whether this account has a second step."""
        factor = self.of(account)
        return factor is not None and factor.is_on

    def begin(self, account: Account) -> None:
        """Make a secret for the app of an account; nothing is asked until it was tried out."""
        self._store.begin(account.id, self._clockwork.new_secret())

    def address(self, account: Account, factor: Factor) -> str:
        """Return what the app of an account reads."""
        return self._clockwork.address(factor.secret, name=account.email)

    def turn_on(self, account: Account, code: str) -> tuple[str, ...]:
        """Turn the second step on with a first code; return the recovery codes, which nobody can show again."""
        factor = self.of(account)
        step = None
        if factor and not factor.is_on:
            step = self._clockwork.step_of(factor.secret, code, at=self._clock())
        codes = tuple(_recovery_code(self._secrets()) for _ in range(RECOVERY_CODES))
        hashes = [_recovery_hash(code) for code in codes]
        if step is None or not self._store.turn_on(account.id, step=step, code_hashes=hashes):
            raise QueryError(
                Fault("deze code klopt niet", field="code", expected="de zes cijfers die je nu ziet")
            )
        return codes

    def accepts(self, account: Account, code: str) -> bool:
        """Tell whether this code is right, for the first and last time."""
        factor = self.of(account)
        if factor is None or not factor.is_on:
            return False
        step = self._clockwork.step_of(factor.secret, code, at=self._clock())
        if step is not None:
            return self._store.use_step(account.id, step)
        return self._store.use_recovery(account.id, _recovery_hash(code))

    def turn_off(self, account: Account) -> None:
        """Let an account sign in with its password alone."""
        self._store.remove(account.id)


def _recovery_code(token: str) -> str:
    """Return 80 random bits in four groups that can be copied by hand."""
    letters = base64.b32encode(hashlib.sha256(token.encode()).digest()[:10]).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def _recovery_hash(code: str) -> str:
    return hash_token("".join(code.lower().split()).replace("-", ""))

"""Time-based one-time codes (TOTP, RFC 6238: six digits, half minutes, SHA-1), as every app makes them.

>>> from datetime import UTC
>>> Totp("Terecht").step_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "081804", at=datetime.fromtimestamp(1111111109, UTC))
37037036
"""

import hmac
from datetime import datetime

import pyotp

SECONDS = 30
AROUND = (0, -1, 1)
"""Half minutes that are taken around now: a clock may be a little off, a typist a little slow."""


class Totp:
    """Keeps `service.second_factor.Clockwork`'s promises. `issuer` is what apps show above the code."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def new_secret(self) -> str:
        """Return a new random secret, base32, 160 bits."""
        return pyotp.random_base32()

    def step_of(self, secret: str, code: str, *, at: datetime) -> int | None:
        """Return the half minute whose code this is, around `at`; None when it is of none."""
        if not secret:
            return None  # a seal that stays shut; the codes of no secret at all are known to everybody
        typed = "".join(code.split()).encode("utf-8", "replace")
        now, formula = int(at.timestamp()) // SECONDS, pyotp.TOTP(secret)
        right = [
            now + off
            for off in AROUND
            if hmac.compare_digest(formula.generate_otp(now + off).encode(), typed)
        ]
        return right[0] if right else None

    def address(self, secret: str, *, name: str) -> str:
        """Return what an app reads from the picture (otpauth://…)."""
        return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=self._issuer)

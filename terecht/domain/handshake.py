"""Signing in through another service (OpenID Connect): what is asked of it, and what keeps an answer honest.

Knows no HTTP and no token format.

>>> Handshake("s", "n", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").challenge
'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Handshake:
    """One way there and back. `state` ties the answer to the browser that asked, `nonce` to the token that tells
    who it is, `verifier` (PKCE, RFC 7636) to the exchange: a code that was stolen on its way is worth nothing.
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)

    @property
    def challenge(self) -> str:
        """What is told of the verifier beforehand: its SHA-256 (S256)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def new_handshake(secrets: Callable[[], str]) -> Handshake:
    """Return a handshake; `secrets` gives 256 random bits at each call, URL-safe."""
    return Handshake(secrets(), secrets(), secrets())

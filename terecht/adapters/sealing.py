"""Secrets that have to be read again, kept so that only Terecht's own key opens them.

A status page opens with a random secret (never one derived from a number or a date: A12) of which the database
holds the hash. A later mail has to link to that page too, so the secret itself is kept as well, encrypted
(Fernet: AES-128-CBC with HMAC-SHA-256) with a key made from `secret_key` by HKDF (RFC 5869). Who steals the
database alone opens no page. With another `secret_key` the old seals stay shut: mails then go without a link.
The secrets of second steps are sealed in the same way; each `purpose` has a key of its own.

>>> seal = Seal("k" * 32)
>>> seal.open(seal.close("geheim")), seal.open("geheim"), Seal("l" * 32).open(seal.close("geheim"))
('geheim', '', '')
"""

import base64
from dataclasses import dataclass, field

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


@dataclass(frozen=True, slots=True)
class Seal:
    """Seals and opens with one key, at least 32 random characters."""

    secret_key: str = field(repr=False)
    purpose: str = "statuspagina"

    def close(self, secret: str) -> str:
        """Return a secret sealed; twice the same secret gives two different seals."""
        return self._fernet().encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return what was sealed; "" for what this key did not seal."""
        try:
            return self._fernet().decrypt(sealed.encode()).decode()
        except InvalidToken:
            return ""

    def _fernet(self) -> Fernet:
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"terecht-{self.purpose}".encode())
        return Fernet(base64.urlsafe_b64encode(derive.derive(self.secret_key.encode())))

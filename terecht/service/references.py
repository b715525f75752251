"""References that only Terecht can make: what ties a reply to its extra vraag, and a click to its address.

A mail carries one in its Message-ID, and in the address to reply to. It is signed together with the address
it was sent to, so it is worth nothing in anybody else's reply, and a number that is guessed is worth nothing
at all (A17). Knows no mail and no table.

>>> references = References("s" * 40)
>>> made = references.make(7, to="jan@kerk.be", random="a1b2c3d4e5f6")
>>> made[:16], references.read(made, sender="Jan@Kerk.be"), references.read(made, sender="piet@kerk.be")
('t7.a1b2c3d4e5f6.', 7, 0)
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field

from terecht.domain.mail import plain_address

PATTERN = re.compile(r"\bt(\d{1,9})\.([a-z0-9]{8,32})\.([a-z2-7]{20})\b")
"""Lower case only: some servers change the case of an address."""


@dataclass(frozen=True, slots=True)
class References:
    """Makes and reads references with one secret."""

    secret: str = field(repr=False)

    def make(self, extra_vraag: int, *, to: str, random: str) -> str:
        """Return a reference to an extra vraag (0: none) for the reader at `to`; `random` makes it one of a kind."""
        return (
            f"t{extra_vraag}.{random}.{self._sign('antwoord', str(extra_vraag), random, plain_address(to))}"
        )

    def read(self, text: str, *, sender: str) -> int:
        """Return the extra vraag of the first good reference in a text that `sender` may use; 0 for none."""
        for found in PATTERN.finditer(text.lower()):
            number, random = int(found[1]), found[2]
            if hmac.compare_digest(self.make(number, to=sender, random=random), found[0]):
                return number
        return 0

    def address_mark(self, address: str) -> str:
        """Return what stands for an address where the address itself may not be: a link, a list."""
        return self._sign("adres", plain_address(address))

    def stop_token(self, address: str) -> str:
        """Return what goes into the link with which the reader at `address` stops recurrent mail."""
        mark = self.address_mark(address)
        return f"{mark}{self._sign('afmelden', mark)}"

    def read_stop_token(self, token: str) -> str:
        """Return the mark of the address that a token of `stop_token` stands for, "" for any other text."""
        mark = token[: len(token) // 2]
        is_ours = hmac.compare_digest(f"{mark}{self._sign('afmelden', mark)}".encode(), token.encode())
        return mark if is_ours else ""

    def _sign(self, *parts: str) -> str:
        """Return 100 bits of HMAC-SHA-256 in 20 letters and digits."""
        message = "\0".join(("terecht-post", *parts)).encode("utf-8", "surrogatepass")
        digest = hmac.new(self.secret.encode(), message, hashlib.sha256).digest()
        return base64.b32encode(digest).decode().lower()[:20]

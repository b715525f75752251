"""Random tokens that only their holder knows: what is kept of them.

>>> hash_token("geheim")[:16], len(hash_token(""))
('addb0f5e7826c857', 64)
"""

import hashlib


def hash_token(token: str) -> str:
    """Return the SHA-256 of a token in hexadecimal, of any string whatever."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

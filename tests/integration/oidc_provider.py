"""An OpenID Connect provider on the own computer that says what a test tells it to, also what no honest one says.

It signs with a key of its own and answers on a real socket. `tests.integration.test_oidc` also meets an honest
provider of somebody else's making.
"""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "terecht", "geheim-van-terecht"


@dataclass
class Provider:
    """What the provider says, and what it was asked."""

    issuer: str
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "een"}, auto_kid=False))
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "een"})
    signed_with: RSAKey | OctKey | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    token: str = ""

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.metadata,
        }

    def id_token(self) -> str:
        if self.token:
            return self.token
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "an-123",
            "iat": now,
            "exp": now + 300,
            "email": "an@steunpunt.be",
            "email_verified": True,
            **self.claims,
        }
        given = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(self.header, given, self.signed_with or self.key, algorithms=["RS256", "HS256"])


def unsigned(claims: dict[str, Any]) -> str:
    """Return a token that claims to need no signature."""
    parts = ({"alg": "none"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, ""])


@contextmanager
def serve_provider() -> Iterator[Provider]:
    """Serve a provider on a free port until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pages = {
                "/.well-known/openid-configuration": provider.discovery(),
                "/keys": {"keys": [provider.key.as_dict(private=False, alg="RS256", use="sig")]},
            }
            self._answer(pages.get(self.path, {}), {})

        def do_POST(self) -> None:
            sent = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self._answer({"id_token": provider.id_token(), "token_type": "Bearer", "access_token": "x"}, sent)

        def _answer(self, found: dict[str, Any], sent: dict[str, str]) -> None:
            provider.asked.append((self.path, sent, self.headers.get("Authorization", "")))
            ordinary = (200, {"Content-Type": "application/json"}, json.dumps(found).encode())
            status, headers, body = provider.answers.get(self.path, ordinary)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, name="oidc-provider", daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()

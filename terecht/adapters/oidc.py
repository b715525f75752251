"""OpenID Connect: the code flow with PKCE, state and nonce, to the one issuer of the settings.

Knows its requests and its tokens. No redirect is followed, every address must be https (or on the own computer), and
what it leads to is looked at before anybody connects (`checked_http`): a provider that was taken over can't send us
into our own network (A20). What it says is believed only when it is signed with a
key it publishes, for us, for this handshake, not too long ago. Nothing of a token is ever logged.
"""

import ipaddress
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from terecht.adapters.checked_http import CheckedTransport
from terecht.domain.errors import NotIdentified
from terecht.domain.handshake import Handshake

logger = logging.getLogger(__name__)

SECONDS = 5.0
"""How long the provider may take for one answer; somebody is waiting."""
MOST_BYTES = 256 * 1024
"""Bytes of an answer that are read."""
LEEWAY = 60
"""Seconds that the provider's clock may differ from ours."""
ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]
"""Signatures that need the provider's private key; never "none", never a shared secret."""


class Oidc:
    """Keeps `service.signing_in.Identity`'s promises.

    `transport` makes what carries one exchange; it says where requests may go.
    """

    def __init__(
        self,
        issuer: str,
        *,
        client_id: str,
        client_secret: str,
        transport: Callable[[], httpx.BaseTransport] = CheckedTransport,
    ) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._transport = transport

    def address(self, handshake: Handshake, *, back: str) -> str:
        """Return where to send the browser; it comes back at `back`. NotIdentified when the service is away."""
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": back,
            "scope": "openid email",
            "state": handshake.state,
            "nonce": handshake.nonce,
            "code_challenge": handshake.challenge,
            "code_challenge_method": "S256",
        }
        page = self._endpoint(self._discover(), "authorization_endpoint")
        return f"{page}{'&' if urlsplit(page).query else '?'}{urlencode(asked)}"

    def email(self, code: str, handshake: Handshake, *, back: str) -> str:
        """Return the verified e-mail address of who came back with `code`; NotIdentified when that can't be told."""
        found = self._discover()
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self._client_id,
            "code_verifier": handshake.verifier,
        }
        answer = self._ask(self._endpoint(found, "token_endpoint"), sent)
        keys = self._ask(self._endpoint(found, "jwks_uri"))
        claims = self._claims(str(answer.get("id_token", "")), keys, handshake.nonce)
        email = claims.get("email")
        if claims.get("email_verified") is not True or not isinstance(email, str):
            raise _refused("the address is not verified")
        return email

    def _claims(self, token: str, keys: dict[str, Any], nonce: str) -> dict[str, Any]:
        expected = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims  # type: ignore[arg-type]  # joserfc checks it
            expected.validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise _refused(f"the token can't be trusted ({type(error).__name__})") from error
        if claims.get("azp", self._client_id) != self._client_id:
            raise _refused("the token is for another client")
        return claims

    def _discover(self) -> dict[str, Any]:
        found = self._ask(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self._issuer:
            raise _refused("the issuer calls itself otherwise")
        return found

    def _endpoint(self, found: dict[str, Any], name: str) -> str:
        url = found.get(name)
        if not isinstance(url, str) or not is_safe(url):
            raise _refused(f"{name} is no safe address")
        return url

    def _ask(self, url: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        """Return the JSON object at `url`; with a form it is posted, with who we are in the header."""
        method, options = "GET", {}
        if form is not None:
            method, options = "POST", {"data": form, "auth": (self._client_id, self._client_secret)}
        try:
            with (
                httpx.Client(
                    transport=self._transport(), timeout=SECONDS, follow_redirects=False, trust_env=False
                ) as client,
                client.stream(method, url, **options) as response,  # type: ignore[arg-type]
            ):
                raw = _read(response)
            response.raise_for_status()
            found = httpx.Response(200, content=raw).json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
            raise _refused(f"no answer ({type(error).__name__})") from error
        if not isinstance(found, dict):
            raise _refused("no object")
        return found


def is_safe(url: str) -> bool:
    """Tell whether secrets may go to this address: https, or http to the own computer.

    >>> is_safe("https://aanmelden.stad.be/token"), is_safe("http://127.0.0.1:9000"), is_safe("http://10.0.0.1/")
    (True, True, False)
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_own(host)))


def _is_own(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read(response: httpx.Response) -> bytes:
    raw = b""
    for piece in response.iter_bytes():
        raw += piece
        if len(raw) > MOST_BYTES:
            raise ValueError("too long an answer")
    return raw


def _refused(why: str) -> NotIdentified:
    logger.warning("signing in through the other service failed: %s", why)
    return NotIdentified("aanmelden via de andere dienst lukte niet")

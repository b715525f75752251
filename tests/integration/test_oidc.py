"""Signing in through another service: against an honest provider in a process of its own, and a hostile one."""

import json
import logging
import socket
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import nullcontext
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from flask.testing import FlaskClient
from joserfc.jwk import OctKey, RSAKey
from werkzeug.test import TestResponse

from terecht.adapters.checked_http import CheckedTransport
from terecht.adapters.oidc import Oidc
from terecht.bootstrap.people import build_identity
from terecht.config import load_settings
from terecht.domain.account import Account, Role
from terecht.domain.errors import NotIdentified
from terecht.domain.handshake import Handshake
from tests.integration.oidc_provider import CLIENT, SECRET, Provider, serve_provider, unsigned
from tests.integration.web_fakes import Site, web_site

BACK = "http://localhost/medewerker/dienst/terug"
HANDSHAKE = Handshake("staat", "eenmalig", "bewijs")


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serve_provider() as provider:
        provider.claims["nonce"] = HANDSHAKE.nonce
        yield provider


def near() -> CheckedTransport:
    """Providers of these tests live on the own computer, where by itself nothing may go."""
    return CheckedTransport([ip_network("127.0.0.0/8")])


def client_of(provider: Provider) -> Oidc:
    return Oidc(provider.issuer, client_id=CLIENT, client_secret=SECRET, transport=near)


# An honest provider, of somebody else's making


@pytest.fixture(scope="module")
def honest() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    people = [
        {"sub": "an", "email": "An@Steunpunt.be", "email_verified": True},
        {"sub": "eva", "email": "eva@steunpunt.be", "email_verified": True},
        {"sub": "los", "email": "an@steunpunt.be", "email_verified": False},
    ]
    options = [part for person in people for part in ("--user-claims", json.dumps(person))]
    process = subprocess.Popen(
        [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "oidc_provider_mock",
            "--port",
            str(port),
            "--require-nonce",
            "true",
            *options,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    issuer = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while True:
        try:
            httpx.get(f"{issuer}/.well-known/openid-configuration").raise_for_status()
            break
        except httpx.HTTPError:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
    yield issuer
    process.terminate()
    process.wait()


@pytest.fixture
def site(tmp_path: Path, honest: str) -> Iterator[Site]:
    issuer = httpx.get(f"{honest}/.well-known/openid-configuration").json()["issuer"]
    identity = Oidc(issuer, client_id=CLIENT, client_secret=SECRET, transport=near)
    with web_site(tmp_path, identity=identity) as site:
        yield site


def hire(site: Site) -> Account:
    return site.accounts.invite(email="an@steunpunt.be", name="An", roles=[Role.COACH], link_to=str)[0]


def go(client: FlaskClient, who: str, *, verder: str = "") -> TestResponse:
    """Go to the provider, say who one is, come back."""
    return client.get(way_back(client, who, verder=verder))


def way_back(client: FlaskClient, who: str, *, verder: str = "") -> str:
    away = client.get("/medewerker/dienst", query_string={"verder": verder} if verder else {})
    assert away.status_code == 303
    answered = httpx.post(away.location, data={"sub": who})
    assert answered.status_code == 302
    parts = urlsplit(answered.headers["Location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == BACK
    return f"{parts.path}?{parts.query}"


def test_who_is_known_there_and_here_gets_in(site: Site) -> None:
    hire(site)
    client = site.client()
    assert "Meld je aan via je organisatie" in client.get("/medewerker/aanmelden").text
    entered = go(client, "an", verder="/balie?deel=mijn")
    assert (entered.status_code, entered.location) == (303, "/balie?deel=mijn")
    assert client.get("/balie").status_code == 200
    assert "Zet aan" not in client.get("/medewerker/account").text


@pytest.mark.parametrize("who", ["eva", "los"])
def test_who_is_unknown_here_or_not_verified_there_stays_out(site: Site, who: str) -> None:
    hire(site)
    client = site.client()
    assert go(client, who).status_code == 403
    assert client.get("/balie").status_code == 303


def test_who_was_switched_off_stays_out(site: Site) -> None:
    site.staff(Role.ADMIN)
    an = hire(site)
    site.accounts.switch(an.id, is_active=False, version=an.version)
    assert go(site.client(), "an").status_code == 403


def test_an_answer_serves_one_browser_once(site: Site) -> None:
    hire(site)
    client, victim = site.client(), site.client()
    back = way_back(client, "an")
    assert victim.get(back).status_code == 403
    way_back(victim, "an")
    assert victim.get(back).status_code == 403
    assert client.get(back.replace("state=", "state=x")).status_code == 403
    other = site.client()
    back = way_back(other, "an")
    assert other.get(back).status_code == 303
    other.delete_cookie("terecht_sessie")
    assert other.get(back).status_code == 403


class Trusting:
    """A provider that believes any code."""

    def __init__(self) -> None:
        self.states: list[str] = []

    def address(self, handshake: Handshake, *, back: str) -> str:
        self.states.append(handshake.state)
        return "https://dienst.voorbeeld.be/"

    def email(self, code: str, handshake: Handshake, *, back: str) -> str:
        return "an@steunpunt.be"


def test_who_did_not_go_there_from_here_does_not_come_back_whatever_the_provider_says(tmp_path: Path) -> None:
    identity = Trusting()
    with web_site(tmp_path, identity=identity) as site:
        hire(site)
        for state, status in (("", 403), ("geraden", 403), (None, 303)):
            browser, other = site.client(), site.client()
            browser.get("/medewerker/dienst")
            other.get("/medewerker/dienst")
            mine, theirs = identity.states[-2:]
            assert browser.get(f"/medewerker/dienst/terug?code=x&state={theirs}").status_code == 403
            browser.get("/medewerker/dienst")
            told = identity.states[-1] if state is None else state
            assert browser.get(f"/medewerker/dienst/terug?code=x&state={told}").status_code == status
            assert browser.get(f"/medewerker/dienst/terug?code=x&state={mine}").status_code == 403


def test_a_second_step_is_asked_here_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    hire(site)
    monkeypatch.setattr(site.second_factors, "is_on", lambda account: True)
    assert go(site.client(), "an").location == "/medewerker/code"


# A hostile one


def test_what_is_asked_carries_state_nonce_and_challenge_and_the_exchange_proves_who_we_are(
    provider: Provider,
) -> None:
    client = client_of(provider)
    asked = dict(parse_qsl(urlsplit(client.address(HANDSHAKE, back=BACK)).query))
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "scope": "openid email",
        "state": HANDSHAKE.state,
        "nonce": HANDSHAKE.nonce,
        "code_challenge": HANDSHAKE.challenge,
        "code_challenge_method": "S256",
    }
    assert client.email("code", HANDSHAKE, back=BACK) == "an@steunpunt.be"
    _, sent, authorization = next(question for question in provider.asked if question[0] == "/token")
    assert (sent["code"], sent["code_verifier"], sent["redirect_uri"]) == ("code", HANDSHAKE.verifier, BACK)
    assert b64decode(authorization.removeprefix("Basic ")).decode() == f"{CLIENT}:{SECRET}"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://kwaad.be"},
        {"aud": "een-ander"},
        {"aud": [CLIENT, "een-ander"], "azp": "een-ander"},
        {"exp": int(time.time()) - 120},
        {"exp": None},
        {"iat": None},
        {"iat": int(time.time()) + 3600},
        {"nonce": "een-andere"},
        {"nonce": None},
        {"sub": None},
        {"email": None},
        {"email": ["an@steunpunt.be"]},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": 1},
        {"email_verified": None},
    ],
    ids=str,
)
def test_a_token_that_says_something_else_is_refused(provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims.update(claims)
    with pytest.raises(NotIdentified):
        client_of(provider).email("code", HANDSHAKE, back=BACK)


def test_a_token_signed_by_another_or_by_nobody_is_refused(provider: Provider) -> None:
    client = client_of(provider)
    assert client.email("code", HANDSHAKE, back=BACK)
    for key, header in (
        (RSAKey.generate_key(2048), {"alg": "RS256", "kid": "een"}),
        (OctKey.import_key(SECRET.encode() * 3), {"alg": "HS256", "kid": "een"}),
    ):
        provider.signed_with, provider.header = key, header
        with pytest.raises(NotIdentified):
            client.email("code", HANDSHAKE, back=BACK)
    for token in (unsigned({"iss": provider.issuer, "email": "an@steunpunt.be"}), "", "a.b.c", "x" * 5000):
        provider.token = token or " "
        with pytest.raises(NotIdentified):
            client.email("code", HANDSHAKE, back=BACK)


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://kwaad.be"},
        {"token_endpoint": "http://169.254.169.254/token"},
        {"token_endpoint": "http://0x7f000001.kwaad.be/"},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": None},
        {"jwks_uri": "http://10.0.0.1/keys"},
        {"jwks_uri": "http://[::ffff:10.0.0.1]/keys"},
        {"jwks_uri": "http://[kapot/keys"},
    ],
    ids=str,
)
def test_a_provider_that_points_elsewhere_is_not_followed(
    provider: Provider, metadata: dict[str, Any]
) -> None:
    provider.metadata.update(metadata)
    with pytest.raises(NotIdentified):
        client_of(provider).email("code", HANDSHAKE, back=BACK)


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "host", ["169.254.169.254", "10.0.0.1", "2852039166", "0xa9fea9fe", "[::ffff:a9fe:a9fe]"]
)
def test_a_provider_that_points_into_our_own_network_is_not_followed(
    provider: Provider, name: str, host: str, caplog: pytest.LogCaptureFixture
) -> None:
    provider.metadata[name] = f"https://{host}/"
    with pytest.raises(NotIdentified):
        client_of(provider).email("code", HANDSHAKE, back=BACK)
    assert "AddressRefused" in caplog.text


def test_a_provider_in_our_own_network_is_asked_only_where_the_settings_say_so(provider: Provider) -> None:
    given = {"mode": "demo", "oidc_issuer": provider.issuer, "oidc_client_id": CLIENT}
    for networks, is_asked in (((), False), (("10.0.0.0/8",), False), (("127.0.0.1",), True)):
        identity = build_identity(load_settings(**given, oidc_networks=networks))
        assert identity is not None
        with nullcontext() if is_asked else pytest.raises(NotIdentified):
            identity.address(HANDSHAKE, back=BACK)
        assert bool(provider.asked) == is_asked


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
@pytest.mark.parametrize(
    "answer",
    [
        (302, {"Location": "/elders"}, b""),
        (500, {}, b"{}"),
        (200, {}, b"<html>"),
        (200, {}, b"[]"),
        (200, {}, b"[" * 100_000),
        (200, {}, b'{"x": "' + b"x" * 300_000 + b'"}'),
    ],
    ids=["doorgestuurd", "stuk", "html", "lijst", "diep", "groot"],
)
def test_an_odd_answer_is_refused_and_no_redirect_followed(
    provider: Provider, path: str, answer: tuple[int, dict[str, str], bytes]
) -> None:
    provider.answers[path] = answer
    with pytest.raises(NotIdentified):
        client_of(provider).email("code", HANDSHAKE, back=BACK)
    assert "/elders" not in [asked for asked, _, _ in provider.asked]


def test_a_provider_that_is_away_is_said_kindly_and_no_secret_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    identity = Oidc("http://127.0.0.1:9", client_id=CLIENT, client_secret=SECRET, transport=near)
    with web_site(tmp_path, identity=identity) as site:
        page = site.client().get("/medewerker/dienst")
    assert page.status_code == 503
    assert "lukte niet" in page.text
    assert SECRET not in caplog.text


def test_nothing_of_a_token_is_logged(provider: Provider, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    provider.claims["email_verified"] = False
    with pytest.raises(NotIdentified):
        client_of(provider).email("een-code", HANDSHAKE, back=BACK)
    for secret in ("steunpunt.be", "een-code", HANDSHAKE.verifier, HANDSHAKE.nonce, SECRET, "eyJ"):
        assert secret not in caplog.text


def test_a_handshake_shows_nothing_of_itself() -> None:
    shown = repr(HANDSHAKE)
    assert not any(secret in shown for secret in (HANDSHAKE.state, HANDSHAKE.nonce, HANDSHAKE.verifier))

"""The entrance of staff as a browser meets it: signing in and out, links, the second step, cookies, forms."""

import logging
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from terecht.domain.account import Account, Role
from terecht.service.signing_in import NETWORK, PAIR
from tests.fakes import FakeClock
from tests.integration.web_fakes import Site, web_site

GOOD = "vier gewone woorden"
HTTPS = {"X-Forwarded-Proto": "https", "Origin": "https://localhost"}
EVE = {"REMOTE_ADDR": "192.0.2.66"}


@pytest.fixture
def an(site: Site) -> Account:
    return hire(site)


def hire(site: Site, name: str = "an", *roles: Role) -> Account:
    _, token = site.accounts.invite(
        email=f"{name}@steunpunt.be", name=name.title(), roles=roles or [Role.COACH], link_to=str
    )
    return site.accounts.choose_password(token, GOOD)


def form_token(page: TestResponse, number: int = 0) -> str:
    return re.findall(r'name="formulier" value="([^"]+)"', page.text)[number]


def send(client: FlaskClient, path: str, data: dict[str, str], **more: object) -> TestResponse:
    """Open the page of a form and send it filled in."""
    opened = client.get(path, **more)  # type: ignore[arg-type]
    return client.post(path, data={**data, "formulier": form_token(opened)}, **more)  # type: ignore[arg-type]


def sign_in(
    client: FlaskClient,
    password: str = GOOD,
    *,
    email: str = "an@steunpunt.be",
    verder: str = "",
    **more: object,
) -> TestResponse:
    data = {"email": email, "password": password, "verder": verder}
    return send(client, "/medewerker/aanmelden", data, **more)


# Signing in and out


def test_what_was_left_empty_is_named(site: Site) -> None:
    page = sign_in(site.client(), password="", email="").text

    assert '<a href="#email">Je e-mailadres: Vul dit in.</a>' in page
    assert '<a href="#password">Je wachtwoord: Vul dit in.</a>' in page


def test_who_signs_in_gets_to_where_they_wanted_to_go_and_out_again(site: Site, an: Account) -> None:
    client = site.client()
    asked = client.get("/balie?deel=mijn")
    assert asked.location == "/medewerker/aanmelden?verder=/balie?deel%3Dmijn"
    page = client.get(asked.location)
    assert 'name="verder" value="/balie?deel=mijn"' in page.text
    entered = sign_in(client, verder="/balie?deel=mijn")
    assert (entered.status_code, entered.location) == (303, "/balie?deel=mijn")
    assert client.get("/balie").status_code == 200

    account = client.get("/medewerker/account")
    out = client.post("/medewerker/afmelden", data={"formulier": form_token(account)})
    assert (out.status_code, out.location) == (303, "/medewerker/aanmelden")
    assert client.get("/balie").status_code == 303


def test_who_signed_out_stays_out_with_the_old_cookie(site: Site, an: Account) -> None:
    client, thief = site.client(), site.client()
    sign_in(client)
    stolen = client.get_cookie("terecht_sessie")
    assert stolen
    thief.set_cookie("terecht_sessie", stolen.value)
    assert thief.get("/balie").status_code == 200
    client.post("/medewerker/afmelden", data={"formulier": form_token(client.get("/medewerker/account"))})
    assert thief.get("/balie").status_code == 303


@pytest.mark.parametrize(
    "verder",
    ["https://kwaad.be", "//kwaad.be", "/\\kwaad.be", "\\\\kwaad.be", "javascript:alert(1)", "/balie\r\nX: 1", "balie",
     "/\t/kwaad.be", "http:kwaad.be", "///kwaad.be", "/%0d%0a\x00"],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(site: Site, an: Account, verder: str) -> None:
    assert sign_in(site.client(), verder=verder).location == "/balie"


def test_whoever_is_refused_reads_the_same(site: Site, an: Account) -> None:
    off = hire(site, "weg")
    hire(site, "baas", Role.ADMIN)
    site.accounts.switch(off.id, is_active=False, version=off.version)
    site.accounts.invite(email="nieuw@steunpunt.be", name="Nieuw", roles=[Role.COACH], link_to=str)
    heard = set()
    for name in ("an", "weg", "nieuw", "niemand"):
        password = "een fout wachtwoord" if name == "an" else GOOD
        page = sign_in(site.client(), password, email=f"{name}@steunpunt.be")
        text = page.text.replace(f"{name}@steunpunt.be", "…")
        heard.add(
            (page.status_code, re.sub(r'value="[^"]*"', "", text), "terecht_sessie" in str(page.headers))
        )
    assert len(heard) == 1
    assert heard.pop()[0] == 422


def test_forgetting_reads_the_same_for_everybody(site: Site, an: Account) -> None:
    heard = set()
    for name in ("an", "niemand"):
        client = site.client()
        sent = send(client, "/medewerker/wachtwoord-vergeten", {"email": f"{name}@steunpunt.be"})
        heard.add((sent.status_code, sent.location, client.get(sent.location).text))
    assert len(heard) == 1


# A6: sessions and login CSRF


def test_signing_in_gives_a_session_id_of_its_own_and_ends_the_old_one(site: Site, an: Account) -> None:
    client, thief = site.client(), site.client()
    opened = form_token(client.get("/medewerker/aanmelden"))
    client.set_cookie("terecht_sessie", "door-een-vreemde-geplant")
    data = {"email": "an@steunpunt.be", "password": GOOD, "formulier": opened}
    client.post("/medewerker/aanmelden", data=data)
    first = client.get_cookie("terecht_sessie")
    assert first
    assert first.value != "door-een-vreemde-geplant"
    thief.set_cookie("terecht_sessie", first.value)
    client.post("/medewerker/aanmelden", data=data)
    second = client.get_cookie("terecht_sessie")
    assert second
    assert second.value != first.value
    assert (client.get("/balie").status_code, thief.get("/balie").status_code) == (200, 303)


def test_cookies_are_hard_to_steal_and_to_plant(tmp_path: Path) -> None:
    with web_site(tmp_path, proxies=1) as site:
        hire(site)
        client = PlainHttps(site)
        entered = client.sign_in()
        assert entered.status_code == 303
        cookies = entered.headers.getlist("Set-Cookie")
        kept = [cookie for cookie in cookies if "Max-Age=0" not in cookie]
        assert sorted(cookie.partition("=")[0] for cookie in kept) == [
            "__Host-terecht_browser",
            "__Host-terecht_sessie",
        ]
        for cookie in kept:
            for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
                assert part in cookie
            assert "Domain" not in cookie
        session = next(cookie for cookie in kept if "sessie" in cookie)
        assert "Expires" not in session
        assert "Max-Age" not in session
        planted = site.client()
        token = session.partition("=")[2].partition(";")[0]
        planted.set_cookie("terecht_sessie", token)
        assert planted.get("/balie", headers=HTTPS).status_code == 303


class PlainHttps:
    """A browser that talks https through a proxy."""

    def __init__(self, site: Site) -> None:
        self.client = site.client()

    def sign_in(self) -> TestResponse:
        opened = self.client.get("/medewerker/aanmelden", headers=HTTPS, base_url="https://localhost")
        data = {"email": "an@steunpunt.be", "password": GOOD, "formulier": form_token(opened)}
        return self.client.post(
            "/medewerker/aanmelden", data=data, headers=HTTPS, base_url="https://localhost"
        )


def test_nobody_is_signed_in_by_another_site_or_with_a_form_of_another_browser(
    site: Site, an: Account
) -> None:
    eve, victim = site.client(), site.client()
    stolen = form_token(eve.get("/medewerker/aanmelden"))
    victim.get("/medewerker/aanmelden")
    data = {"email": "an@steunpunt.be", "password": GOOD, "formulier": stolen}
    assert victim.post("/medewerker/aanmelden", data=data).status_code == 422
    assert site.client().post("/medewerker/aanmelden", data=data).status_code == 422
    foreign = eve.post("/medewerker/aanmelden", data=data, headers={"Origin": "https://kwaad.be"})
    assert foreign.status_code == 403
    assert eve.post("/medewerker/aanmelden", data=data).status_code == 303


def test_a_visitor_s_form_does_not_serve_staff_nor_one_account_s_another_s(site: Site, an: Account) -> None:
    bo = hire(site, "bo")
    client = site.client()
    sign_in(client)
    for token in (site.token("afmelden"), site.token("afmelden", of=bo), site.token("wachtwoord", of=an)):
        assert client.post("/medewerker/afmelden", data={"formulier": token}).status_code == 422
    assert client.get("/balie").status_code == 200


def test_a_form_that_stood_open_while_its_reader_signed_in_anew_is_taken(site: Site, an: Account) -> None:
    client = site.client()
    sign_in(client)
    open_form = form_token(client.get("/medewerker/account"))
    client.delete_cookie("terecht_sessie")
    lost = client.post("/medewerker/afmelden", data={"formulier": open_form})
    assert lost.status_code == 401
    assert "in een nieuw tabblad" in lost.text
    sign_in(client)
    assert client.post("/medewerker/afmelden", data={"formulier": open_form}).status_code == 303


def test_what_somebody_typed_is_said_back_when_the_session_is_over_but_no_secret(site: Site) -> None:
    typed = {"text": "een lang antwoord dat niemand graag opnieuw typt", "password": "z" * 90}
    page = site.client().post("/medewerker/account/wachtwoord", data=typed)
    assert page.status_code == 401
    assert typed["text"] in page.text
    assert typed["password"] not in page.text


# A28: who gets it wrong


def test_a_stranger_waits_and_the_coach_does_not(site: Site, an: Account) -> None:
    coach = site.client()
    sign_in(coach)
    eve = site.client()
    for _ in range(PAIR.free):
        assert sign_in(eve, "een fout wachtwoord", environ_overrides=EVE).status_code == 422
    late = sign_in(eve, environ_overrides=EVE)
    assert late.status_code == 429
    assert 1 <= int(late.headers["Retry-After"]) <= 30
    assert "over" in late.text
    assert "seconden opnieuw" in late.text
    assert sign_in(site.client()).status_code == 303

    coach.delete_cookie("terecht_sessie")
    assert sign_in(coach, environ_overrides=EVE).status_code == 303


def test_a_browser_mark_can_not_be_forged(site: Site, an: Account) -> None:
    eve = site.client()
    eve.get("/medewerker/aanmelden")
    mark = eve.get_cookie("terecht_browser")
    assert mark
    for number in range(PAIR.free + 3):
        eve.set_cookie("terecht_browser", f"{mark.value}x{number}")
        page = sign_in(eve, "een fout wachtwoord", environ_overrides=EVE)
    assert page.status_code == 429


def test_a_network_that_tries_many_addresses_waits_too(site: Site, an: Account) -> None:
    eve = site.client()
    codes = [
        sign_in(eve, email=f"geraden{number}@steunpunt.be", environ_overrides=EVE).status_code
        for number in range(NETWORK.free + 1)
    ]
    assert codes == [422] * NETWORK.free + [429]


# Links


def test_a_link_is_opened_by_scanners_and_used_by_its_holder_once(site: Site) -> None:
    _, token = site.accounts.invite(
        email="an@steunpunt.be",
        name="An",
        roles=[Role.COACH],
        link_to=lambda token: f"/medewerker/link/{token}",
    )
    for _ in range(3):
        assert site.client().get(token).status_code == 200
        assert site.client().head(token).status_code == 200
    client = site.client()
    assert send(client, token, {"password": "kort"}).status_code == 422
    chosen = send(client, token, {"password": GOOD})
    assert (chosen.status_code, chosen.location) == (303, "/medewerker/aanmelden?gekozen=ja")
    assert client.get("/balie").status_code == 303
    assert sign_in(client).status_code == 303


def test_links_that_do_not_work_all_look_alike(site: Site, an: Account) -> None:
    used, newer = (site.accounts.send_link(an, link_to=str) for _ in range(2))
    tokens = [used, "x" * 32, "kort", "é", "a" * 900]
    heard = {
        (page.status_code, page.text)
        for token in tokens
        for page in [site.client().get(f"/medewerker/link/{token}")]
    }
    assert len(heard) == 1
    assert heard.pop()[0] == 404
    assert site.client().get(f"/medewerker/link/{newer}").status_code == 200


def test_logs_hold_no_token_address_password_or_code(
    site: Site, an: Account, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = site.client()
    token = site.accounts.send_link(an, link_to=str)
    send(client, f"/medewerker/link/{token}", {"password": "vijf heel gewone woorden"})
    sign_in(client, "een fout wachtwoord")
    sign_in(client, "vijf heel gewone woorden")
    session = client.get_cookie("terecht_sessie")
    assert session
    send(site.client(), "/medewerker/wachtwoord-vergeten", {"email": "an@steunpunt.be"})
    for secret in (token, session.value, "steunpunt.be", "woorden", "fout wachtwoord", "127.0.0.1"):
        assert secret not in caplog.text


def test_pages_with_a_secret_in_their_address_send_it_nowhere(site: Site, an: Account) -> None:
    token = site.accounts.send_link(an, link_to=str)
    page = site.client().get(f"/medewerker/link/{token}")
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert token not in page.text


# The second step


def turn_on(client: FlaskClient, site: Site, account: Account, clock: FakeClock) -> list[str]:
    page = client.get("/medewerker/account")
    forms = dict(
        re.findall(
            r'action="([^"]+)"[^>]*>\s*<input type="hidden" name="formulier" value="([^"]+)"', page.text
        )
    )
    begin = "/medewerker/account/tweede-stap/begin"
    wrong = client.post(begin, data={"old": "iets anders", "formulier": forms[begin]})
    assert wrong.status_code == 422
    begun = client.post(begin, data={"old": GOOD, "formulier": forms[begin]})
    assert begun.location == "/medewerker/account/tweede-stap"
    shown = client.get(begun.location)
    assert 'src="data:image/svg+xml' in shown.text
    on = send(client, begun.location, {"code": code_of(site, account, clock)})
    return re.findall(r"<code>([a-z2-7]{4}-[a-z2-7-]+)</code>", on.text)


def code_of(site: Site, account: Account, clock: FakeClock) -> str:
    factor = site.second_factors.of(account)
    assert factor
    return pyotp.TOTP(factor.secret).at(clock())


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime.now(UTC))


@pytest.fixture
def site(tmp_path: Path, clock: FakeClock) -> Iterator[Site]:
    with web_site(tmp_path, clock=clock) as site:
        yield site


def test_a_second_step_is_turned_on_and_asked(site: Site, an: Account, clock: FakeClock) -> None:
    client = site.client()
    sign_in(client)
    recovery = turn_on(client, site, an, clock)
    assert len(recovery) == 8
    clock.forward(seconds=30)

    other = site.client()
    asked = sign_in(other, verder="/balie/inzicht")
    assert asked.location == "/medewerker/code"
    assert "terecht_sessie" not in str(asked.headers)
    assert other.get("/balie").status_code == 303
    assert send(other, "/medewerker/code", {"code": "geen code"}).status_code == 422
    right = code_of(site, an, clock)
    entered = send(other, "/medewerker/code", {"code": right})
    assert (entered.status_code, entered.location) == (303, "/balie/inzicht")
    assert other.get("/balie").status_code == 200

    third = site.client()
    sign_in(third)
    assert send(third, "/medewerker/code", {"code": right}).status_code == 422
    assert send(third, "/medewerker/code", {"code": recovery[0]}).status_code == 303


def test_who_shows_the_password_once_more_turns_the_second_step_off(
    site: Site, an: Account, clock: FakeClock
) -> None:
    client = site.client()
    sign_in(client)
    turn_on(client, site, an, clock)
    off, token = "/medewerker/account/tweede-stap/uit", site.token("tweede-stap-uit", of=an)
    assert client.post(off, data={"old": "iets anders", "formulier": token}).status_code == 422
    assert site.second_factors.is_on(an)
    done = client.post(off, data={"old": GOOD, "formulier": token})
    assert "Je tweede stap staat uit." in client.get(done.location).text
    assert not site.second_factors.is_on(an)


def test_the_second_step_is_nothing_without_the_first(
    site: Site, an: Account, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = site.client()
    sign_in(client)
    recovery = turn_on(client, site, an, clock)
    eve = site.client()
    assert eve.get("/medewerker/code").status_code == 303
    eve.set_cookie("terecht_stap", "verzonnen")
    token = form_token(eve.get("/medewerker/aanmelden"))
    page = eve.post("/medewerker/code", data={"code": recovery[0], "formulier": token})
    assert (page.status_code, page.location) == (303, "/medewerker/aanmelden")

    slow = site.client()
    sign_in(slow)
    opened = form_token(slow.get("/medewerker/code"))
    now = time.time()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 601)
    page = slow.post("/medewerker/code", data={"code": recovery[0], "formulier": opened})
    assert page.location == "/medewerker/aanmelden"


# The own account and the administration


def test_another_password_keeps_this_browser_with_a_new_session_and_ends_the_rest(
    site: Site, an: Account
) -> None:
    here, elsewhere = site.client(), site.client()
    sign_in(here)
    sign_in(elsewhere)
    before = here.get_cookie("terecht_sessie")
    page = here.get("/medewerker/account")
    assert page.text.count("sinds") == 2
    token = re.findall(
        r'/wachtwoord"[^>]*>\s*<input type="hidden" name="formulier" value="([^"]+)"', page.text
    )[0]
    data = {"old": GOOD, "password": "heel andere woorden", "formulier": token}
    changed = here.post("/medewerker/account/wachtwoord", data=data)
    assert changed.status_code == 303
    after = here.get_cookie("terecht_sessie")
    assert before
    assert after
    assert before.value != after.value
    assert (here.get("/balie").status_code, elsewhere.get("/balie").status_code) == (200, 303)
    assert "Je wachtwoord is gewijzigd." in here.get(changed.location).text


def test_who_signs_out_elsewhere_stays_here_and_reads_that_it_worked(site: Site, an: Account) -> None:
    here, elsewhere = site.client(), site.client()
    sign_in(here)
    sign_in(elsewhere)
    token = site.token("elders-afmelden", of=an)
    gone = here.post("/medewerker/account/elders-afmelden", data={"formulier": token})
    assert "Overal elders ben je afgemeld." in here.get(gone.location).text
    assert elsewhere.get("/balie").status_code == 303


def test_an_administrator_invites_changes_and_switches_off(site: Site) -> None:
    boss = site.staff(Role.ADMIN)
    new = {"name": "Bo", "email": "bo@steunpunt.be", "coach": "ja"}
    assert send(boss, "/beheer/medewerkers", {**new, "email": "geen adres"}).status_code == 422
    assert send(boss, "/beheer/medewerkers", new).status_code == 303
    assert send(boss, "/beheer/medewerkers", new).status_code == 422
    bo = site.accounts.by_email("bo@steunpunt.be")
    assert bo
    assert (bo.roles, bo.password_hash) == ({Role.COACH}, "")
    path = f"/beheer/medewerkers/{bo.id}"
    assert send(boss, path, {"name": "Bo", "editor": "ja", "version": "1"}).status_code == 303
    stale = send(boss, path, {"name": "Te laat", "admin": "ja", "version": "1"})
    assert stale.status_code == 409
    assert "Iemand was je voor" in stale.text
    assert site.accounts.read(bo.id).roles == {Role.EDITOR}
    off = {"version": "2", "formulier": site.token("zet-uit", of=site.signed_in[0])}
    assert boss.post(f"{path}/uit", data=off).status_code == 303
    assert not site.accounts.read(bo.id).is_active


def test_nobody_gives_themselves_a_role_by_sending_one(site: Site) -> None:
    boss = site.staff(Role.ADMIN)
    page = send(
        boss, "/beheer/medewerkers", {"name": "Bo", "email": "b@c.be", "coach": "ja", "password_hash": "x"}
    )
    assert page.status_code == 422
    assert site.accounts.by_email("b@c.be") is None


def test_staff_see_what_is_wrong_with_the_faq_and_visitors_do_not(tmp_path: Path) -> None:
    with web_site(tmp_path, proxies=1) as site:
        site.corpus.problem = "faq.yaml, regel 3: dubbele id"
        staff, visitor = site.staff(Role.EDITOR), site.client()
        assert "regel 3" in staff.get("/").text
        assert "regel 3" not in visitor.get("/").text
        assert "probleem" not in visitor.get("/gezond").json["faq"]  # type: ignore[index]
        assert staff.get("/gezond").json["faq"]["probleem"] == site.corpus.problem  # type: ignore[index]


def test_a_session_that_is_not_used_ends(site: Site, clock: FakeClock) -> None:
    client = site.staff(Role.COACH)
    clock.forward(hours=3.9)
    assert client.get("/balie").status_code == 200
    clock.now += timedelta(hours=4)
    assert client.get("/balie").status_code == 303


def test_a_page_of_the_other_service_does_not_exist_without_one(site: Site) -> None:
    assert site.client().get("/medewerker/dienst").status_code == 404
    assert site.client().get("/medewerker/dienst/terug?code=x&state=y").status_code == 404

"""What must not happen: each guard of the web edge, tried on every route that it should hold for.

The routes come from the app itself, so a new one that lacks a guard fails here. A5, A26 … number the attacks
that a real site has to survive.
"""

import logging
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from gunicorn.config import Config
from werkzeug.routing import Rule

from terecht.domain.coaching_session import Kind, Place, Slot
from terecht.domain.errors import ConfigError
from terecht.web.access import OPEN_BLUEPRINTS
from terecht.web.access_log import FORMAT, AccessLog, masked
from terecht.web.forms import FormTokens
from terecht.web.rate_limits import LIMITS
from tests.integration.web_fakes import EVIL, VISIT, WEB_FAQ, AwayStore, Site, web_site

FORM_OF = {
    "visitor.ask": "vraag",
    "visitor.file": "doorgeven",
    "visitor.leave_address": "adres",
    "visitor.rate": "nuttig",
    "visitor.add": "aanvullen",
    "visitor.withdraw": "intrekken",
    "visitor.erase": "wissen",
    "visitor.decide_hand_over": "doorgeven-mag",
    "visitor.resume": "herinneringen",
    "meeting.book": "gesprek-kiezen",
    "meeting.cancel": "gesprek-afzeggen",
    "meeting.consent": "kennismaking",
}

ONE_CLICK = "visitor.stop"
"""Mail programs press this one (RFC 8058), which have no form; its link is what guards it: test_web_receipts."""


def rules(site: Site, method: str) -> list[Rule]:
    """Return the routes of visitors; those of staff have tests of their own."""
    return [
        rule
        for rule in site.app.url_map.iter_rules()
        if method in (rule.methods or ()) and rule.endpoint.partition(".")[0] in OPEN_BLUEPRINTS
    ]


def path_of(site: Site, rule: Rule, *, secret: str, number: int = 1) -> str:
    values: dict[str, Any] = {
        "secret": secret,
        "entry_id": "coaching-kostprijs",
        "category_id": "coaching",
        "thema": "cultuurplekken",
        "name": "terecht.css",
        "number": number,
        "token": site.stop_token("jan@voorbeeld.be"),
    }
    with site.app.test_request_context():
        url = rule.build({name: values[name] for name in rule.arguments})
    assert url
    return url[1]


def offer_all(site: Site, secret: str) -> int:
    """Have a coach ask this asker everything that can be asked; return the number of each thing asked."""
    site.staff()
    vraag, bo = site.asking.by_secret(secret), site.signed_in[-1]
    dossier = site.coaching.dossier(vraag.id)
    site.coaching.ask_hand_over(
        vraag.id, "steunpunt", "Mag dit?", seen=dossier.vraag.version, by=bo, link_to=str
    )
    moment = datetime.now(UTC) + timedelta(days=2, minutes=vraag.id)
    site.sessions.keep_free(Slot(0, bo.id, moment, 60, Place.ONLINE))
    session = site.sessions.offer(vraag, kind=Kind.FIRST, place=Place.ONLINE, by=bo)
    other = site.asking.file("Nog iemand", visit=f"{VISIT}-{vraag.id}")
    site.asking.leave_address(other.receipt, email=f"nog{vraag.id}@voorbeeld.be", consent=True)
    introduction = site.introductions.propose(vraag.id, vraag.id + 1, by=bo)
    assert session.id == introduction.id
    return session.id


def body_of(site: Site, endpoint: str) -> dict[str, Any]:
    """Return what the route takes when all is well."""
    receipt = site.asking.file("Waar kan ik repeteren?", visit=f"{VISIT}-{endpoint}").receipt
    bodies: dict[str, dict[str, Any]] = {
        "ask": {"query": "Mag een raket?", "visit": VISIT},
        "file": {"query": "Mag een raket?", "visit": VISIT},
        "leave_address": {"receipt": receipt, "email": "an@voorbeeld.be", "consent": True},
        "rate": {"entry": "coaching-kostprijs", "useful": True, "visit": VISIT},
        "add": {"addition": "Nog iets."},
        "withdraw": {},
        "erase": {},
        "resume": {},
        "decide_hand_over": {"agree": True},
        "book": {"slot": str(next((slot.id for slot in site.sessions.free_slots()), 1))},
        "cancel": {},
        "consent": {"yes": True},
    }
    return bodies[endpoint.split(".")[1]]


def form_body(site: Site, endpoint: str, **changes: str) -> dict[str, str]:
    sent = {name: "ja" if value is True else str(value) for name, value in body_of(site, endpoint).items()}
    return {**sent, "formulier": site.token(FORM_OF[endpoint]), **changes}


def forms(site: Site) -> list[Rule]:
    return [
        rule
        for rule in rules(site, "POST")
        if not rule.rule.startswith("/api/") and rule.endpoint != ONE_CLICK
    ]


def calls(site: Site) -> list[Rule]:
    return [rule for rule in rules(site, "POST") if rule.rule.startswith("/api/")]


# A5: a foreign page can't have a visitor do something


def test_every_form_is_known_to_these_tests(site: Site) -> None:
    assert {rule.endpoint for rule in forms(site)} == set(FORM_OF)
    assert len(calls(site)) == 4


def test_a_form_of_ours_is_taken(site: Site) -> None:
    for rule in forms(site):
        secret = site.secret(rule.rule)
        path = path_of(site, rule, secret=secret, number=offer_all(site, secret))
        page = site.client().post(path, data=form_body(site, rule.endpoint))
        assert page.status_code in (200, 303), rule


@pytest.mark.parametrize("token", ["", "verzonnen", "andere vorm", "andere sleutel"])
def test_a_form_without_its_own_token_changes_nothing(site: Site, token: str) -> None:
    secret = site.secret()
    wrong = {
        "andere vorm": site.token("iets-anders"),
        "andere sleutel": FormTokens("x" * 40, seconds=60).make("vraag"),
    }
    for rule in forms(site):
        data = form_body(site, rule.endpoint, formulier=wrong.get(token, token))
        before = site.contents()
        page = site.client().post(path_of(site, rule, secret=secret), data=data)
        assert page.status_code == 422, rule
        assert site.contents() == before, rule


def test_a_form_that_stood_open_too_long_changes_nothing_and_keeps_the_text(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = form_body(site, "visitor.ask")
    now = time.time()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 13 * 3600)
    page = site.client().post("/zoek", data=data)
    assert page.status_code == 422
    assert "Deze pagina stond te lang open." in page.text
    assert "Mag een raket?</textarea>" in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.be"},
        {"Origin": "null"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost.evil.be"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_sent_from_elsewhere_changes_nothing(site: Site, headers: dict[str, str]) -> None:
    secret = site.secret()
    for rule in forms(site):
        data = form_body(site, rule.endpoint)
        before = site.contents()
        page = site.client().post(path_of(site, rule, secret=secret), data=data, headers=headers)
        assert page.status_code == 403, rule
        assert site.contents() == before, rule


def test_a_form_sent_by_our_own_page_is_taken(site: Site) -> None:
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    page = site.client().post("/zoek", data=form_body(site, "visitor.ask"), headers=headers)
    assert page.status_code == 200


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_json_under_another_content_type_changes_nothing(site: Site, content_type: str) -> None:
    for rule in calls(site):
        body = site.app.json.dumps(body_of(site, rule.endpoint))
        before = site.contents()
        answer = site.client().post(rule.rule, data=body, content_type=content_type)
        assert answer.status_code == 415, rule
        assert site.contents() == before, rule


def test_json_from_a_site_that_is_not_listed_changes_nothing(tmp_path: Path) -> None:
    with closed_site(tmp_path) as site:
        for rule in calls(site):
            body = body_of(site, rule.endpoint)
            before = site.contents()
            for origin in FOREIGN:
                answer = site.client().post(rule.rule, json=body, headers={"Origin": origin})
                assert answer.status_code == 403, (rule, origin)
            assert site.contents() == before, rule


# A24: opening a link never changes anything


def test_no_get_changes_anything(site: Site) -> None:
    secret = site.secret()
    for rule in rules(site, "GET"):
        before = site.contents()
        for method in ("get", "head", "options"):
            page = site.client().open(path_of(site, rule, secret=secret), method=method)
            assert page.status_code < 500, rule
        assert site.contents() == before, rule


# A26: which sites may read answers

LISTED = "https://cultuurhuis.be"
FOREIGN = (
    "null",
    "https://evil.be",
    "http://cultuurhuis.be",
    "https://cultuurhuis.be:8443",
    "https://cultuurhuis.be.evil.be",
    "https://evil-cultuurhuis.be",
    "https://cultuurhuis.be/",
)


def closed_site(folder: Path) -> Any:
    thema = replace(WEB_FAQ.thema, allowed_sites=(LISTED,))
    return web_site(folder, faq=replace(WEB_FAQ, thema=thema))


def test_a_listed_site_reads_answers_without_credentials(tmp_path: Path) -> None:
    with closed_site(tmp_path) as site:
        answer = site.client().get("/api/v1/themas/cultuurplekken", headers={"Origin": LISTED})
        assert answer.headers["Access-Control-Allow-Origin"] == LISTED
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
        asked = site.client().post("/api/v1/vragen", json={"query": "coaching"}, headers={"Origin": LISTED})
        assert asked.status_code == 200
        assert asked.headers["Access-Control-Allow-Origin"] == LISTED


def test_a_preflight_of_a_listed_site_says_what_may_be_sent(tmp_path: Path) -> None:
    headers = {"Origin": LISTED, "Access-Control-Request-Method": "POST"}
    with closed_site(tmp_path) as site:
        answer = site.client().options("/api/v1/vragen", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, POST"
    assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"
    assert answer.headers["Access-Control-Max-Age"] == "86400"


@pytest.mark.parametrize("origin", FOREIGN)
def test_any_other_origin_is_never_reflected(tmp_path: Path, origin: str) -> None:
    with closed_site(tmp_path) as site:
        for method in ("get", "options"):
            answer = site.client().open(
                "/api/v1/themas/cultuurplekken", method=method, headers={"Origin": origin}
            )
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert "Origin" in answer.headers["Vary"]


def test_a_theme_without_a_list_is_open_to_web_sites_but_not_to_null(site: Site) -> None:
    def allowed(origin: str) -> str | None:
        answer = site.client().get("/api/v1/suggesties?q=x", headers={"Origin": origin})
        return answer.headers.get("Access-Control-Allow-Origin")

    assert allowed("https://muziekclub.be") == "https://muziekclub.be"
    assert allowed("null") is None
    assert allowed("file://") is None


def test_errors_can_be_read_by_an_allowed_site(site: Site) -> None:
    answer = site.client().get("/api/v1/vragen/weg", headers={"Origin": "https://muziekclub.be"})
    assert answer.status_code == 404
    assert answer.headers["Access-Control-Allow-Origin"] == "https://muziekclub.be"


# Headers


def test_every_answer_carries_the_guarding_headers_and_no_cookie(site: Site) -> None:
    secret = site.secret()
    for rule in rules(site, "GET"):
        page = site.client().get(path_of(site, rule, secret=secret))
        assert page.headers["X-Content-Type-Options"] == "nosniff", rule
        assert page.headers["Referrer-Policy"] == "strict-origin", rule
        assert page.headers["X-Frame-Options"] == "DENY", rule
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"], rule
        assert "unsafe" not in page.headers["Content-Security-Policy"], rule
        assert "camera=()" in page.headers["Permissions-Policy"], rule
        assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin", rule
        assert "Cache-Control" in page.headers, rule
        assert "Set-Cookie" not in page.headers, rule


def test_no_form_sets_a_cookie_for_a_visitor(site: Site) -> None:
    for rule in forms(site):
        path = path_of(site, rule, secret=site.secret(rule.rule))
        page = site.client().post(path, data=form_body(site, rule.endpoint))
        assert "Set-Cookie" not in page.headers, rule


def test_pages_hold_nothing_inline_that_the_policy_would_block(site: Site) -> None:
    secret = site.secret()
    for rule in rules(site, "GET"):
        page = site.client().get(path_of(site, rule, secret=secret))
        if page.mimetype == "text/html":
            scripts = re.findall(r"<script(?![^>]*(?:\bsrc=|ld\+json))", page.text)
            assert scripts + re.findall(r"<style|\sstyle=|\son\w+=", page.text) == [], rule


def test_https_is_remembered_only_when_it_is_used(tmp_path: Path) -> None:
    with web_site(tmp_path, proxies=1) as site:
        plain = site.client().get("/")
        secure = site.client().get("/", headers={"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" not in plain.headers
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_only_listed_sites_may_frame_the_pages(tmp_path: Path) -> None:
    with web_site(tmp_path, frame_ancestors=("https://stad.be",)) as site:
        page = site.client().get("/")
    assert "frame-ancestors https://stad.be" in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers


def test_pages_behind_a_secret_are_not_kept_or_indexed(site: Site) -> None:
    secret = site.secret()
    for step in ("", "/ontvangen", "/intrekken", "/wissen"):
        page = site.client().get(f"/extra-vraag/{secret}{step}")
        assert page.headers["Cache-Control"] == "no-store"
        assert "noindex" in page.headers["X-Robots-Tag"]


# A1–A3, A35: what editors and visitors write stays text


def test_a_hostile_entry_is_harmless_on_every_page(site: Site) -> None:
    asked = site.client().post("/zoek", data={**form_body(site, "visitor.ask"), "query": "vijandig " + EVIL})
    unknown = site.client().post("/zoek", data={**form_body(site, "visitor.ask"), "query": EVIL})
    for page in (asked, unknown, site.client().get("/vraag/vijandig"), site.client().get("/")):
        assert page.status_code == 200
        for tag, attributes in elements(page.text):
            assert tag != "img"
            assert tag != "script" or attributes.get("src") or attributes["type"] == "application/ld+json"
            assert not any(name.startswith("on") for name in attributes)
            assert not (attributes.get("href") or "").startswith(("javascript:", "mailto:a@b.be"))
        assert "{{7*7}}" in page.text or page.request.path == "/"


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """Return every start tag of a page with its attributes, as a browser reads them."""
    found: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    Reader().feed(html)
    return found


def test_json_ld_can_not_close_its_script(client_of_site: FlaskClient) -> None:
    page = client_of_site.get("/vraag/vijandig").text
    inside = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(inside) == 1
    assert "<" not in inside[0]
    assert "\\u003c" in inside[0]


def test_the_api_gives_sanitised_html_and_no_foreign_links(client_of_site: FlaskClient) -> None:
    answer = client_of_site.get("/api/v1/vragen/vijandig").json
    assert answer
    assert not re.search(r"<(script|img|b)\b|javascript:(?!alert\(4\)\))", answer["html"])
    organisation = answer["referrals"][0]["organisation"]
    assert (organisation["url"], organisation["email"]) == ("", "")
    assert [source["url"] for source in answer["sources"]] == ["", ""]


@pytest.fixture
def client_of_site(site: Site) -> FlaskClient:
    return site.client()


# A10, A14: secrets


def test_wrong_malformed_and_erased_secrets_look_alike(site: Site) -> None:
    erased = site.secret("weg")
    site.asking.erase(erased)
    secrets = [erased, "x" * 32, "kort", "a" * 3000, "%00", "é", "1"]
    answers = {
        (page.status_code, page.text)
        for secret in secrets
        for step in ("", "/ontvangen", "/intrekken", "/wissen")
        for page in [site.client().get(f"/extra-vraag/{secret}{step}")]
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_erasing_with_a_wrong_secret_looks_like_erasing(site: Site) -> None:
    data = {"formulier": site.token("wissen")}
    for secret in (site.secret(), "x" * 32):
        page = site.client().post(f"/extra-vraag/{secret}/wissen", data=data)
        assert (page.status_code, page.location) == (303, "/gewist")


def test_a_wrong_receipt_looks_the_same_to_pages_and_api(site: Site) -> None:
    body = {"receipt": "x" * 32, "email": "an@voorbeeld.be", "consent": True}
    assert site.client().post("/api/v1/extra-vragen/adres", json=body).status_code == 404
    data = form_body(site, "visitor.leave_address", receipt="x" * 32)
    assert site.client().post("/extra-vraag/adres", data=data).status_code == 404


# A13: nothing about people in logs


def test_logs_hold_no_secret_address_or_query(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = site.secret("een heel persoonlijk verhaal")
    client = site.client()
    for rule in rules(site, "GET"):
        client.get(path_of(site, rule, secret=secret))
    for rule in forms(site):
        client.post(path_of(site, rule, secret=secret), data=form_body(site, rule.endpoint))
    for text in (secret, "an@voorbeeld.be", "persoonlijk", "127.0.0.1", "raket"):
        assert text not in caplog.text


def test_the_access_log_masks_secrets_and_leaves_out_people() -> None:
    assert masked("/extra-vraag/geheim") == "/extra-vraag/…"
    assert masked("/extra-vraag/geheim/wissen") == "/extra-vraag/…/wissen"
    assert masked("/extra-vraag/adres") == "/extra-vraag/adres"
    assert masked("/medewerker/link/geheim") == "/medewerker/link/…"
    assert masked("/vraag/bar") == "/vraag/bar"
    for atom in ("%(h)s", "%(r)s", "%(q)s", "%(f)s", "%(a)s", "%({"):
        assert atom not in FORMAT


def test_gunicorn_logs_through_the_mask() -> None:
    response = SimpleNamespace(status="200 OK", sent=10, headers=[])
    request = SimpleNamespace(headers=[])
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": "/extra-vraag/geheim?x=1",
        "PATH_INFO": "/extra-vraag/geheim",
        "SERVER_PROTOCOL": "HTTP/1.1",
    }
    log = AccessLog(Config())
    line = FORMAT % log.atoms(response, request, environ, timedelta(milliseconds=3))
    assert line == "GET /extra-vraag/… 200 10 bytes 3 ms"


# A15: odd addresses


@pytest.mark.parametrize(
    "email",
    [
        "an@voorbeeld.be\r\nBcc: b@voorbeeld.be",
        "an@voorbeeld.be\x00",
        "An <an@voorbeeld.be>",
        "an@voorbeeld.be, b@voorbeeld.be",
        "an@voorbeeld.be;b@voorbeeld.be",
        f"{'a' * 10_000}@voorbeeld.be",
        "an@voorbeeld.be\n",
        "",
    ],
)
def test_an_address_that_is_not_one_plain_address_is_refused(site: Site, email: str) -> None:
    filed = site.asking.file("Waar kan ik repeteren?", visit=VISIT)
    body = {"receipt": filed.receipt, "email": email, "consent": True}
    before = site.contents()
    answer = site.client().post("/api/v1/extra-vragen/adres", json=body)
    page = site.client().post(
        "/extra-vraag/adres", data=form_body(site, "visitor.leave_address", email=email)
    )
    assert answer.status_code == page.status_code == 422
    assert answer.json
    assert [fault["field"] for fault in answer.json["errors"]] == ["email"]
    assert [line for line in site.contents() if "voorbeeld.be" in line] == [
        line for line in before if "voorbeeld.be" in line
    ]


def test_two_addresses_in_two_fields_of_one_name_are_refused(site: Site) -> None:
    data: dict[str, Any] = form_body(site, "visitor.leave_address")
    page = site.client().post("/extra-vraag/adres", data={**data, "email": ["an@voorbeeld.be", "b@v.be"]})
    assert page.status_code == 422
    assert "meer dan eens" in page.text


def test_the_trap_catches_what_fills_in_every_field(site: Site) -> None:
    data = form_body(site, "visitor.leave_address", website="https://koop.nu")
    before = site.contents()
    assert site.client().post("/extra-vraag/adres", data=data).status_code == 422
    assert [line for line in site.contents() if "asker" in line] == [
        line for line in before if "asker" in line
    ]


# A22: paths


@pytest.mark.parametrize(
    "path",
    [
        "/static/../config.py",
        "/static/..%2f..%2fconfig.py",
        "/static/%2e%2e/%2e%2e/config.py",
        "/static//etc/passwd",
        "/static/..\\config.py",
        "/static/%00",
        "/static/" + "a" * 5000,
    ],
)
def test_no_path_leads_out_of_the_static_files(site: Site, path: str) -> None:
    page = site.client().get(path)
    assert page.status_code in (404, 308)
    assert "TERECHT_" not in page.text


# A27: hosts and proxies


def test_an_unknown_host_is_refused_on_pages_and_api(site: Site) -> None:
    for path in ("/", "/api/v1/suggesties?q=x", "/gezond", "/weg"):
        page = site.client().get(path, headers={"Host": "evil.be"})
        assert page.status_code == 400, path
        assert "evil.be" not in page.text
    posted = site.client().post("/api/v1/vragen", json={"query": "x"}, headers={"Host": "evil.be"})
    assert posted.status_code == 400


def test_a_forged_forwarded_host_changes_no_link(site: Site) -> None:
    headers = {"X-Forwarded-Host": "evil.be", "Forwarded": "host=evil.be", "X-Host": "evil.be"}
    assert "evil.be" not in site.client().get("/vraag/bar-openen", headers=headers).text


def test_links_use_the_public_address(tmp_path: Path) -> None:
    with web_site(tmp_path, public_url="https://terecht.voorbeeld.be") as site:
        page = site.client().get("/vraag/bar-openen", headers={"Host": "terecht.voorbeeld.be"})
        answer = site.client().get("/api/v1/vragen/bar-openen")
    assert '<link rel="canonical" href="https://terecht.voorbeeld.be/vraag/bar-openen">' in page.text
    assert answer.json
    assert answer.json["url"] == "https://terecht.voorbeeld.be/vraag/bar-openen"


def test_a_forged_address_does_not_fool_the_limit_without_proxies(tmp_path: Path) -> None:
    with web_site(tmp_path, limit_suggest="2 per minute") as site:
        statuses = [
            site.client().get("/api/v1/suggesties", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
            for n in range(4)
        ]
    assert statuses == [200, 200, 429, 429]


def test_behind_a_proxy_only_its_own_word_counts(tmp_path: Path) -> None:
    with web_site(tmp_path, limit_suggest="1 per minute", proxies=1) as site:

        def status(forwarded: str) -> int:
            headers = {"X-Forwarded-For": forwarded}
            return site.client().get("/api/v1/suggesties", headers=headers).status_code

        assert status("198.51.100.1") == 200
        assert status("1.2.3.4, 198.51.100.1") == 429
        assert status("198.51.100.2") == 200


# A28: limits


def test_every_route_that_changes_something_has_a_limit(site: Site) -> None:
    assert {rule.endpoint for rule in rules(site, "POST")} <= set(LIMITS)


def test_a_limit_counts_exactly_under_a_burst(tmp_path: Path) -> None:
    with web_site(tmp_path, limit_ask="20 per minute") as site, ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda _: site.client().post("/api/v1/vragen", json={"query": "coaching"}), range(50))
        )
    assert [answer.status_code for answer in answers].count(200) == 20
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert refused.mimetype == "application/problem+json"
    assert refused.json
    assert refused.json["title"] == "Even rustig aan"


def test_pages_and_api_share_one_count(tmp_path: Path) -> None:
    with web_site(tmp_path, limit_ask="1 per minute") as site:
        site.client().post("/api/v1/vragen", json={"query": "coaching"})
        page = site.client().post("/zoek", data=form_body(site, "visitor.ask"))
    assert page.status_code == 429
    assert "Even rustig aan" in page.text
    assert "Mag een raket?" in page.text
    assert int(page.headers["Retry-After"]) >= 1


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", 429),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", 200),
        ("::ffff:192.0.2.7", "192.0.2.7", 429),
        ("192.0.2.7", "192.0.2.8", 200),
    ],
)
def test_a_visitor_is_an_ipv4_address_or_an_ipv6_network(
    tmp_path: Path, first: str, second: str, status: int
) -> None:
    with web_site(tmp_path, limit_suggest="1 per minute") as site:
        statuses = [
            site.client().get("/api/v1/suggesties", environ_overrides={"REMOTE_ADDR": one}).status_code
            for one in (first, second)
        ]
    assert statuses == [200, status]


def test_one_mail_address_is_limited_whoever_sends_it(tmp_path: Path) -> None:
    with web_site(tmp_path, limit_address="2 per day") as site:
        statuses = []
        for number in range(3):
            receipt = site.asking.file(f"Vraag {number}", visit=VISIT).receipt
            body = {"receipt": receipt, "email": " AN@voorbeeld.be"[number % 2 :], "consent": True}
            answer = site.client().post(
                "/api/v1/extra-vragen/adres",
                json=body,
                environ_overrides={"REMOTE_ADDR": f"192.0.2.{number}"},
            )
            statuses.append(answer.status_code)
    assert statuses == [200, 200, 429]


def test_remarks_without_an_address_are_not_counted_as_one_address(tmp_path: Path) -> None:
    with web_site(tmp_path, limit_address="1 per day") as site:
        statuses = []
        for number in range(3):
            receipt = site.asking.file(f"Vraag {number}", visit=VISIT).receipt
            body = {"receipt": receipt, "addition": "Nog iets."}
            statuses.append(site.client().post("/api/v1/extra-vragen/adres", json=body).status_code)
    assert statuses == [200, 200, 200]


def test_a_breached_limit_is_logged_without_the_visitor(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with web_site(tmp_path, limit_suggest="1 per minute") as site:
        for _ in range(2):
            site.client().get("/api/v1/suggesties", environ_overrides={"REMOTE_ADDR": "192.0.2.55"})
    assert "limit 1 per 1 minute reached at api.suggest" in caplog.text
    assert "192.0.2.55" not in caplog.text


# A29: double submits


def test_fifty_equal_posts_at_once_file_one_extra_vraag(site: Site) -> None:
    with ThreadPoolExecutor(16) as pool:
        body = {"query": "Mag een raket?", "visit": VISIT}
        answers = list(pool.map(lambda _: site.client().post("/api/v1/extra-vragen", json=body), range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert site.filed() == 1


# A31: too much


def test_a_body_too_large_is_refused_unread(site: Site) -> None:
    huge = {"CONTENT_LENGTH": str(10**9), "wsgi.input_terminated": True}
    for path, content_type in (
        ("/api/v1/vragen", "application/json"),
        ("/zoek", "application/x-www-form-urlencoded"),
    ):
        page = site.client().post(path, content_type=content_type, environ_overrides=huge)
        assert page.status_code == 413, path


def test_a_query_too_long_is_refused_with_a_sentence(site: Site) -> None:
    answer = site.client().post("/api/v1/vragen", json={"query": "a" * 2001})
    assert answer.status_code == 422
    assert answer.json
    assert answer.json["errors"] == [{"field": "query", "message": "Dit is te lang: hoogstens 2000 tekens."}]
    page = site.client().post("/zoek", data=form_body(site, "visitor.ask", query="a" * 2001))
    assert page.status_code == 422
    assert "hoogstens 2000 tekens" in page.text


def test_a_story_of_exactly_the_longest_length_is_taken(site: Site) -> None:
    query = "\r\n".join(["a" * 99] * 20)
    page = site.client().post("/zoek", data=form_body(site, "visitor.ask", query=query))
    assert page.status_code == 200


# A39: fields that a form does not have


@pytest.mark.parametrize("field", ["status", "role", "paid", "id", "email_verified", "__proto__"])
def test_no_route_takes_a_field_it_does_not_know(site: Site, field: str) -> None:
    secret = site.secret()
    for rule in calls(site):
        body = {**body_of(site, rule.endpoint), field: "answered"}
        before = site.contents()
        assert site.client().post(rule.rule, json=body).status_code == 422, rule
        assert site.contents() == before, rule
    for rule in forms(site):
        data = form_body(site, rule.endpoint, **{field: "answered"})
        before = site.contents()
        page = site.client().post(path_of(site, rule, secret=secret), data=data)
        assert page.status_code == 422, rule
        assert site.contents() == before, rule


# A45: the store is away


def test_a_store_that_is_away_is_said_in_both_shapes(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = site.secret()
    monkeypatch.setattr(site.asking, "_store", AwayStore())
    asked = site.client().post("/api/v1/vragen", json={"query": "Mag een raket?", "visit": VISIT})
    assert (asked.status_code, asked.mimetype) == (503, "application/problem+json")
    assert asked.headers["Retry-After"] == "30"
    assert site.client().get(f"/extra-vraag/{secret}").status_code == 503
    assert site.client().post("/api/v1/vragen", json={"query": "coaching"}).status_code == 200


# A47: unsafe settings


def test_no_app_is_made_with_unsafe_settings(tmp_path: Path) -> None:
    with pytest.raises(ConfigError), web_site(tmp_path, mode="productie", public_url="https://terecht.be"):
        pass


# Staff


def test_a_demo_on_the_own_computer_shows_staff_what_is_wrong(site: Site) -> None:
    site.corpus.problem = "faq.yaml, regel 3: dubbele id"
    assert "regel 3" in site.client().get("/").text
    from_elsewhere = site.client().get("/", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert "regel 3" not in from_elsewhere.text

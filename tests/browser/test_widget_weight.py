"""What the widget costs a page: bytes as served, requests, caching, versions side by side, a slow network."""

import json
import re
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, Route, expect

from terecht.labels.widget import WIDGET
from tests.browser.conftest import LiveSite, Visitor
from tests.browser.host_pages import Host
from tests.browser.waiting import Held, stop_clock
from tests.browser.widget_page import Widget

pytestmark = pytest.mark.browser

FIRST_LOAD = 3_000
PANEL = 15_000
"""Bytes over the wire, gzipped: issue 4, point 1."""

V1_LABELS = frozenset(
    [
        "add_label",
        "address_help",
        "address_label",
        "address_left",
        "again",
        "asked",
        "back",
        "browse",
        "chosen",
        "close",
        "consent",
        "contact",
        "copied",
        "copy",
        "count",
        "count_one",
        "follow",
        "for_whom",
        "keep_link",
        "log",
        "none_of_these",
        "note_label",
        "outdated",
        "pass_on",
        "passed_on",
        "popular",
        "print",
        "privacy",
        "reason",
        "received",
        "referrals",
        "related",
        "reviewed",
        "search",
        "send",
        "send_address",
        "similar",
        "sources",
        "story",
        "suggestions",
        "to_answer",
        "useful",
        "useful_no",
        "useful_yes",
        "what_happens",
        "why",
        "your_question",
    ]
)
"""Labels that panels of version 1 ask for: browsers may keep such a panel for a year, so none may go."""


def fetch(url: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    with urlopen(Request(url, headers=headers)) as answer:
        return answer.read(), dict(answer.headers)


def panel_path(live_site: LiveSite) -> str:
    text = fetch(f"{live_site.url}/widget.js")[0].decode()
    found = re.findall(r'"(/static/widget-panel\.js\?v=[0-9a-f]{12})"', text)
    assert len(found) == 1
    return str(found[0])


def test_the_first_load_and_the_panel_stay_within_their_weight(live_site: LiveSite) -> None:
    first, headers = fetch(f"{live_site.url}/widget.js", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert len(first) <= FIRST_LOAD
    panel, headers = fetch(live_site.url + panel_path(live_site), **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert len(panel) <= PANEL


def test_who_takes_no_gzip_gets_plain_text(live_site: LiveSite) -> None:
    body, headers = fetch(f"{live_site.url}/widget.js", **{"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in headers
    assert b"terecht-widget" in body
    assert "Accept-Encoding" in headers["Vary"]


def test_the_panel_is_kept_for_ever_and_the_loader_for_an_hour(live_site: LiveSite) -> None:
    assert fetch(f"{live_site.url}/widget.js")[1]["Cache-Control"] == "public, max-age=3600"
    headers = fetch(live_site.url + panel_path(live_site))[1]
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Access-Control-Allow-Origin"] == "*"


def requests_of(page: Page) -> list[str]:
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    return seen


def test_a_page_asks_for_one_script_until_the_button_is_pressed(guest: Visitor, host: Host) -> None:
    page = guest.page()
    seen = requests_of(page)
    page.goto("/gewoon.html")
    expect(Widget(page).button).to_be_visible()
    page.wait_for_timeout(300)
    assert [url.removeprefix(host.terecht) for url in seen if not url.startswith(host.url)] == ["/widget.js"]
    Widget(page).open()
    asked = [url.removeprefix(host.terecht) for url in seen if not url.startswith(host.url)]
    assert [re.sub("v=.*", "v=", path) for path in asked] == [
        "/widget.js",
        "/static/widget-panel.js?v=",
        "/api/v1/themas/cultuurplekken",
    ]


def test_pointing_at_the_button_fetches_the_panel_ahead(guest: Visitor) -> None:
    page = guest.page()
    page.goto("/gewoon.html")
    with page.expect_response("**/widget-panel.js*"):
        Widget(page).button.hover()
    expect(Widget(page).panel).to_have_count(0)


# ---- versions side by side ----


def test_an_older_loader_works_with_a_newer_service(guest: Visitor) -> None:
    page = guest.page()

    def older(route: Route) -> None:
        text = route.fetch().text()
        route.fulfill(
            body=re.sub(r"\?v=[0-9a-f]{12}", "?v=000000000000", text),
            content_type="text/javascript",
            headers={"Access-Control-Allow-Origin": "*"},
        )

    page.route("**/widget.js", older)
    page.goto("/gewoon.html")
    expect(Widget(page).open().ask("coaching").locator(".card")).to_have_count(2)


def test_a_newer_loader_works_with_the_oldest_panel(guest: Visitor) -> None:
    guest.expect(
        ""
    )  # the old panel knows nothing of colours; whatever the console says, the visitor is helped
    page = guest.page()
    oldest = """export function mount(element) { const box = document.createElement("dialog");
      box.className = "panel";
      box.textContent = element.options.thema + " " + element.options.server;
        element.shadowRoot.appendChild(box);
      return { show() {}, open() { box.show(); }, ask() {}, close() { box.close(); } }; }"""
    page.route(
        "**/widget-panel.js*",
        lambda route: route.fulfill(
            body=oldest, content_type="text/javascript", headers={"Access-Control-Allow-Origin": "*"}
        ),
    )
    page.goto("/gewoon.html")
    page.evaluate("() => Terecht.start({ thema: 'cultuurplekken', kleur: '#ffd500', positie: 'links' })")
    Widget(page).button.click()
    expect(Widget(page).panel).to_contain_text("cultuurplekken http")
    assert [fault for fault in guest.faults if fault.startswith("uncaught")] == []


def test_a_newer_panel_works_with_an_older_service(guest: Visitor) -> None:
    page = guest.page()
    kept = {
        "outcome",
        "reason",
        "message",
        "answer",
        "suggestions",
        "extra_vraag",
        "id",
        "question",
        "html",
        "url",
        "referrals",
        "organisation",
        "name",
    }

    def older(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        if "/themas/" in route.request.url:
            body = {key: body[key] for key in ("id", "title", "welcome", "contact")} | {"labels": {}}
        else:
            body = less(body, kept)
        route.fulfill(response=answer, json=body)

    page.route("**/api/v1/themas/*", older)
    page.route("**/api/v1/vragen", older)
    page.goto("/gewoon.html")
    widget = Widget(page)
    widget.button.click()
    expect(widget.field).to_be_visible()
    expect(widget.ask("coaching").locator("h3")).to_have_text("Wat kost een coachingsgesprek?")
    expect(widget.ask("iets met een kerk").locator(".choices button")).to_have_count(2)
    expect(widget.ask("een tijger").locator("form")).to_be_visible()


def less(body: object, kept: set[str]) -> object:
    """The same JSON with only these keys, as a service said it that knew no others."""
    if isinstance(body, list):
        return [less(one, kept) for one in body]
    if isinstance(body, dict):
        return {
            key: less(value, kept) for key, value in body.items() if key in kept or key in ("receipt", "text")
        }
    return body


def test_an_older_panel_works_with_a_newer_service(guest: Visitor) -> None:
    page = guest.page()

    def newer(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=more(answer.json()))

    page.route("**/api/v1/**", newer)
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    expect(widget.ask("coaching").locator(".card")).to_have_count(2)
    expect(widget.ask("een tijger").locator("form")).to_be_visible()


def more(body: object) -> object:
    """The same JSON with a key that nobody knows yet in every object."""
    if isinstance(body, list):
        return [more(one) for one in body]
    if isinstance(body, dict):
        return {key: more(value) for key, value in body.items()} | {"nieuw": {"van": "morgen"}}
    return body


def test_no_label_of_version_1_may_go() -> None:
    assert set(WIDGET) >= V1_LABELS


# ---- a slow network ----


def test_suggestions_are_asked_for_after_a_pause_in_the_typing(guest: Visitor) -> None:
    page = guest.page()
    page.goto("/gewoon.html")
    stop_clock(page)
    widget = Widget(page).open()
    seen = requests_of(page)
    widget.field.press_sequentially("kerk")
    page.clock.run_for(60)
    widget.field.press_sequentially("en")
    with page.expect_request("**/api/v1/suggesties*"):
        page.clock.run_for(80)
    assert [url.partition("q=")[2] for url in seen] == ["kerken"]


def test_on_a_slow_network_suggestions_do_not_flicker_and_old_ones_are_dropped(guest: Visitor) -> None:
    page = guest.page()
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    held = Held(page, "**/api/v1/suggesties*")
    widget.field.fill("ke")
    held.take().continue_()
    expect(widget.options.first).to_be_visible()
    page.evaluate(
        """() => {
          const list = document.querySelector("terecht-widget").shadowRoot.querySelector("[role=listbox]");
          window.states = [];
        new MutationObserver(() =>
          window.states.push(list.hidden ? "hidden" : list.children.length)).observe(list, {
          childList: true, attributes: true }); }"""
    )
    widget.field.fill("zaal")
    old = held.take()
    with page.expect_event("requestfailed", lambda request: request.url.endswith("q=zaal")):
        widget.field.fill("kerk en een bar")
    new = held.take()
    assert new.request.url.endswith("q=kerk%20en%20een%20bar")
    assert page.evaluate("() => window.states") == []
    new.continue_()
    expect(widget.options.first.locator("mark").first).to_have_text("kerk")
    assert page.evaluate("() => window.states") == [2]
    old.abort()


def test_what_was_asked_before_is_shown_again_without_a_request(guest: Visitor) -> None:
    page = guest.page()
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    widget.type("kerk")
    seen = requests_of(page)
    page.keyboard.press("Backspace")
    expect(widget.options.first).to_have_text("Mag ik een bar openen?")
    page.keyboard.type("k")
    expect(widget.options.first.locator("mark")).to_have_text("kerk")
    assert [url for url in seen if url.endswith("q=kerk")] == []


def test_a_story_asks_for_no_suggestions(guest: Visitor) -> None:
    page = guest.page()
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    seen = requests_of(page)
    widget.field.fill("x" * 71)
    widget.field.press_sequentially(" en nog wat")
    page.wait_for_timeout(200)
    assert json.dumps(seen).count("suggesties") == 0

"""Hostile content, hostile pages, hostile neighbours: attacks A1-A3, A23, A25, A26 and A49 on the widget."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import LiveSite, Visitor, serve
from tests.browser.host_pages import Host, serve_host
from tests.browser.widget_page import Widget
from tests.integration.web_fakes import EVIL, WEB_FAQ, web_site

pytestmark = pytest.mark.browser

INJECTED = """() => [...document.querySelectorAll("terecht-widget")]
  .flatMap((one) => [...one.shadowRoot.querySelectorAll("*")])
  .filter((node) => node.matches("script, img, iframe, object, embed, style, form[action], svg *:not(path)")
    || node.matches("[onerror], [onclick], [onload], [style], [srcdoc]")
    || node.matches("a[href]:not([href^=http], [href^=mailto], [href^=tel])"))
  .map((node) => node.outerHTML)"""


@pytest.fixture
def page(guest: Visitor) -> Page:
    page = guest.page(viewport={"width": 1280, "height": 800})
    page.add_init_script("window.ran = []; window.alert = (what) => window.ran.push(what);")
    return page


def ran(page: Page) -> list[Any]:
    page.wait_for_timeout(200)
    return list(page.evaluate("() => window.ran"))


# ---- A1, A2, A3: content ----


def test_a1_scripts_in_entries_names_and_queries_are_words(page: Page) -> None:
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    reply = widget.ask(f"vijandig {EVIL}")
    expect(reply.locator("h3")).to_have_text(EVIL)
    expect(reply.locator(".card h4")).to_have_text(EVIL)
    expect(widget.element.locator(".turn q")).to_have_text(f"vijandig {EVIL}")
    assert page.evaluate(INJECTED) == []
    assert ran(page) == []


def test_a1_scripts_in_what_is_filed_are_words(page: Page) -> None:
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    expect(widget.ask(f"tijger {EVIL}").locator("blockquote")).to_have_text(f"tijger {EVIL}")
    widget.field.fill("")
    assert page.evaluate(INJECTED) == []
    assert ran(page) == []


BAD_HTML = (
    "<p onclick=\"alert(1)\" style='color:red'>Tekst <b>vet</b> &lt;b&gt; &amp; &#233; &nbsp;</p>",
    "<img src=x onerror=alert(2)><svg onload=alert(3)><script>alert(4)</script>",
    "<style>*{display:none}</style>",
    '<a href="javascript:alert(5)">j</a><a href=" java\tscript:alert(6)">k</a>',
    '<a href="&#106;avascript:alert(7)">l</a>',
    '<a href="data:text/html,<script>alert(8)</script>">m</a><a href="https://goed.be/?a=1&amp;b=2">goed</a>',
    '<iframe srcdoc="<script>parent.alert(9)</script>"></iframe>',
    '<math><mi xlink:href="javascript:alert(10)">x</mi></math>',
    "<scr<script>ipt>alert(11)</scr</script>ipt><p><strong>open <ul><li>een<li>twee</p></strong>",
    "<!-- <img src=y onerror=alert(12)> --><template><img src=z onerror=alert(13)></template>",
    '<form action="https://kwaad.be"><input name=x></form><base href="https://kwaad.be/">',
)


def test_a2_a_service_that_was_broken_into_can_run_nothing_on_the_page(page: Page) -> None:
    def tamper(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        body["answer"]["html"] = "".join(BAD_HTML)
        body["answer"]["url"] = "javascript:alert(20)"
        body["answer"]["sources"] = [{"text": "bron", "url": "javascript:alert(21)"}]
        body["answer"]["referrals"][0]["organisation"].update(
            url="javascript:alert(22)", email='x" onclick="alert(23)'
        )
        body["message"] = body["correction_message"] = EVIL
        route.fulfill(response=answer, json=body)

    page.route("**/api/v1/vragen", tamper)
    page.goto("/gewoon.html")
    reply = Widget(page).open().ask("coaching")
    expect(reply.locator(".prose")).to_contain_text("Tekst vet <b> & é")
    expect(reply.locator(".prose a[href]")).to_have_attribute("href", "https://goed.be/?a=1&b=2")
    for link in reply.locator(".prose a, .card a:not([href^=tel])").all():
        link.dispatch_event("click")
    assert page.evaluate(INJECTED) == []
    assert ran(page) == []


def test_a3_a_closing_script_tag_in_an_attribute_stays_an_attribute(page: Page, live_site: LiveSite) -> None:
    page.goto("/kleur.html")
    page.add_script_tag(url=f"{live_site.url}/widget.js")
    page.evaluate(
        "(evil) => Terecht.start({ thema: 'cultuurplekken', tekst: evil, vraag: evil, contact: evil })", EVIL
    )
    widget = Widget(page)
    expect(widget.button).to_contain_text(EVIL)
    widget.open()
    expect(widget.field).to_have_value(EVIL)
    assert ran(page) == []


# ---- A23: prototype pollution ----


def test_a23_no_key_reaches_a_prototype(page: Page, live_site: LiveSite) -> None:
    polluted = '{"__proto__": {"polluted": "yes"}, "constructor": {"prototype": {"polluted": "yes"}}'

    def tamper(route: Route) -> None:
        text = route.fetch().text()
        labels = text.replace('"labels":{', '"labels":' + polluted + ",", 1)
        route.fulfill(
            body=polluted + "," + labels.removeprefix("{"),
            content_type="application/json",
            headers={"Access-Control-Allow-Origin": "*"},
        )

    page.route("**/api/v1/**", tamper)
    page.goto(
        "/kleur.html?__proto__[polluted]=yes&constructor[prototype][polluted]=yes#__proto__[polluted]=yes"
    )
    page.add_script_tag(url=f"{live_site.url}/widget.js")
    page.evaluate("(text) => Terecht.start(JSON.parse(text))", polluted + ', "thema": "cultuurplekken"}')
    widget = Widget(page).open()
    widget.ask("coaching")
    expect(widget.reply.locator("h3")).to_have_text("Wat kost een coachingsgesprek?")
    assert page.evaluate("() => [({}).polluted, Object.polluted, [].polluted]") == [None, None, None]


def test_a23_a_page_whose_prototype_is_polluted_sets_no_option(page: Page) -> None:
    page.add_init_script(
        "for (const name of ['tekst', 'vraag', 'kleur', 'positie']) Object.prototype[name] = 'GEKAAPT'"
    )
    page.goto("/gewoon.html")
    widget = Widget(page)
    expect(widget.button).not_to_contain_text("GEKAAPT")
    widget.open()
    expect(widget.field).to_have_value("")


# ---- A25: messages and frames ----


def test_a25_the_widget_listens_to_no_message(page: Page) -> None:
    page.add_init_script(
        """window.listening = []; const add = EventTarget.prototype.addEventListener;
        EventTarget.prototype.addEventListener = function (kind, ...rest) { window.listening.push(kind);
          return add.call(this, kind, ...rest); };"""
    )
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    widget.ask("coaching")
    page.evaluate("() => postMessage({ type: 'terecht', html: '<img src=x onerror=alert(1)>' }, '*')")
    listening = page.evaluate("() => window.listening")
    assert "focusin" in listening
    assert "message" not in listening
    assert page.evaluate("() => window.onmessage") is None
    assert ran(page) == []


@pytest.mark.parametrize("path", ["/", "/inbedden", "/demo", "/vraag/coaching-kostprijs"])
def test_a25_no_page_of_ours_shows_in_a_frame(
    page: Page, guest: Visitor, live_site: LiveSite, path: str
) -> None:
    guest.expect("frame-ancestors")
    guest.expect("X-Frame-Options")
    page.goto("/gewoon.html")
    page.evaluate(
        """(url) => new Promise((done) => { const frame = document.createElement("iframe");
          frame.name = "val"; frame.onload = done;
        frame.src = url; document.body.appendChild(frame); })""",
        live_site.url + path,
    )
    frame = page.frame(name="val")
    assert frame is not None
    assert "Cultuurplekken" not in frame.content()


# ---- A26: a site that is not on the list ----


@pytest.fixture
def closed_site(tmp_path: Path) -> Iterator[Host]:
    """A foreign site with the widget of a theme that knows another site only."""
    thema = replace(WEB_FAQ.thema, allowed_sites=("https://dekring.be",))
    with (
        web_site(tmp_path, faq=replace(WEB_FAQ, thema=thema)) as site,
        serve(site) as live,
        serve_host(live.url) as host,
    ):
        yield host


def test_a26_on_a_site_that_is_not_on_the_list_people_get_another_way(closed_site: Host, visit: Any) -> None:
    visitor = visit(closed_site.url)
    visitor.expect("CORS policy")
    visitor.expect("ERR_FAILED")
    page = visitor.page()
    page.goto("/gewoon.html")
    widget = Widget(page)
    widget.button.click()
    expect(widget.panel).to_contain_text("We raken niet tot bij onze vragendienst.")
    expect(widget.panel.get_by_role("link", name="balie@dekring.be").first).to_be_visible()
    expect(widget.panel.get_by_role("link", name="onze vragenpagina").first).to_have_attribute(
        "href", f"{closed_site.terecht}/"
    )


# ---- A49: pages that break things ----


def test_a49_a_strict_csp_with_a_nonce_is_enough(page: Page, host: Host) -> None:
    host.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'nonce-abc123' 'strict-dynamic'; connect-src {host.terecht}; "
        "style-src 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    page.goto("/streng.html")
    widget = Widget(page).open()
    widget.ask("coaching")
    expect(widget.reply.locator(".card")).to_have_count(2)
    assert (
        page.evaluate(
            """() => getComputedStyle(document.querySelector("terecht-widget").shadowRoot
            .querySelector(".card h4")).backgroundColor"""
        )
        == "rgb(29, 92, 138)"
    )


@pytest.mark.parametrize("script", ["{terecht}", "'nonce-abc123'"])
def test_a49_a_strict_csp_with_our_address_or_a_bare_nonce_is_enough(
    page: Page, host: Host, script: str
) -> None:
    allowed = script.format(terecht=host.terecht)
    host.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {allowed}; connect-src {host.terecht}"
    )
    page.goto("/streng.html")
    expect(Widget(page).open().ask("coaching").locator("h3")).to_have_text("Wat kost een coachingsgesprek?")


def test_a49_a_csp_that_blocks_our_answers_gives_another_way(page: Page, guest: Visitor, host: Host) -> None:
    guest.expect("Content Security Policy")
    guest.expect("Fetch API cannot load")
    host.headers["Content-Security-Policy"] = f"default-src 'none'; script-src {host.terecht}"
    page.goto("/streng.html")
    widget = Widget(page)
    widget.button.click()
    expect(widget.panel).to_contain_text("We raken niet tot bij onze vragendienst.")
    expect(widget.panel.get_by_role("link", name="balie@dekring.be").first).to_be_visible()


def test_a49_a_csp_that_blocks_the_panel_gives_another_way(page: Page, guest: Visitor, host: Host) -> None:
    guest.expect("Content Security Policy")
    guest.expect("Terecht laadt niet")
    host.headers["Content-Security-Policy"] = f"default-src 'none'; script-src {host.terecht}/widget.js"
    page.goto("/streng.html")
    widget = Widget(page)
    widget.button.click()
    expect(page.get_by_role("alert")).to_have_text(
        "Ons vragenvenster laadt hier niet. Stel je vraag op onze vragenpagina of via balie@dekring.be."
    )


def test_a49_overwritten_prototypes_do_no_harm(page: Page) -> None:
    page.goto("/overschreven.html")
    widget = Widget(page).open()
    widget.field.press_sequentially("kerk")
    expect(widget.options).to_have_count(2)
    widget.ask("coaching")
    expect(widget.reply.locator(".card")).to_have_count(2)
    reply = widget.ask("een tijger")
    expect(reply.locator("blockquote")).to_have_text("een tijger")
    reply.get_by_label("Je e-mailadres").fill("geen adres")


def test_a49_the_style_of_the_page_stops_at_the_widget_and_ours_at_the_page(page: Page) -> None:
    page.goto("/schreeuw.html")
    before = page.evaluate("() => document.querySelector('h1').getBoundingClientRect().toJSON()")
    widget = Widget(page).open()
    widget.ask("coaching")
    style = page.evaluate(
        """() => { const root = document.querySelector("terecht-widget").shadowRoot;
        return ["#knop", ".answer h3", ".prose", ".panel"].map((one) => {
          const style = getComputedStyle(root.querySelector(one));
        return [style.color, style.fontStyle, style.letterSpacing, style.textTransform, style.direction,
          style.whiteSpace, style.fontSize, style.wordSpacing]; }); }"""
    )
    assert style[0][1:] == ["normal", "normal", "none", "ltr", "normal", "16px", "0px"]
    assert style[2] == ["rgb(39, 33, 28)", "normal", "normal", "none", "ltr", "normal", "16px", "0px"]
    assert style[3][-2:] == ["16px", "0px"]
    assert page.evaluate("() => document.querySelector('h1').getBoundingClientRect().toJSON()") == before
    widget.picture("schreeuw")


def test_a49_the_page_is_untouched_but_for_one_element_and_one_name(
    page: Page, guest: Visitor, host: Host
) -> None:
    state = """() => [Object.getOwnPropertyNames(window).sort(),
      document.documentElement.outerHTML.replace(/<terecht-widget.*<\\/terecht-widget>/s, ""),
      document.cookie, document.adoptedStyleSheets.length, document.styleSheets.length, history.length]"""
    page.route("**/widget.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto("/gewoon.html")
    names, html, *rest = page.evaluate(state)
    page.unroute_all()
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    widget.ask("coaching")
    page.keyboard.press("Escape")
    assert widget.comes_to_focus("button")  # closing ends a moment after the key
    names_after, html_after, *rest_after = page.evaluate(state)
    assert set(names_after) - set(names) == {"Terecht"}
    assert html_after == html
    assert rest_after[:-1] == rest[:-1]


def test_a49_refused_storage_is_never_asked_for(page: Page) -> None:
    page.add_init_script(
        """window.stored = []; for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
        Object.defineProperty(window, name, { get() { window.stored.push(name);
          throw new DOMException("refused", "SecurityError"); } });
        Object.defineProperty(document, "cookie", { get() { window.stored.push("cookie"); return ""; },
          set() { window.stored.push("cookie"); } });"""
    )
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    widget.ask("coaching")
    widget.ask("een tijger")
    assert page.evaluate("() => window.stored") == []
    assert page.context.cookies() == []


def test_a49_loaded_twice_gives_one_button_and_other_wishes_another(page: Page) -> None:
    page.goto("/tweemaal.html")
    expect(page.locator("terecht-widget")).to_have_count(2)
    expect(Widget(page, 1).button).to_have_text("?Vraag links")
    Widget(page).open()
    page.keyboard.press("Escape")
    Widget(page, 1).open().ask("coaching")
    boxes = [Widget(page, index).button.bounding_box() for index in (0, 1)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[1]["x"] + boxes[1]["width"] < boxes[0]["x"]


def test_a49_a_single_page_app_keeps_one_button_and_its_conversation(page: Page) -> None:
    page.goto("/spa.html")
    widget = Widget(page).open()
    widget.ask("coaching")
    page.keyboard.press("Escape")
    for title in ("Agenda", "Zalen"):
        page.evaluate("(title) => window.visitPage(title)", title)
        expect(page.locator("h1")).to_have_text(title)
        expect(widget.button).to_be_visible()
        expect(page.locator("terecht-widget")).to_have_count(1)
    page.evaluate("() => window.goBack()")
    expect(widget.button).to_be_visible()
    expect(page.locator("terecht-widget")).to_have_count(1)
    widget.button.click()
    expect(widget.reply.locator("h3")).to_have_text("Wat kost een coachingsgesprek?")


def test_a49_an_element_named_as_we_are_is_no_obstacle(page: Page, live_site: LiveSite) -> None:
    page.goto("/kleur.html")
    page.evaluate(
        """() => { const one = document.createElement("form"); one.id = "Terecht";
        document.body.appendChild(one); }"""
    )
    page.add_script_tag(url=f"{live_site.url}/widget.js")
    page.evaluate("() => Terecht.start({ thema: 'cultuurplekken' })")
    Widget(page).open()


def test_a49_on_a_page_without_https_it_works_too(page: Page) -> None:
    page.add_init_script("delete Crypto.prototype.randomUUID; delete Navigator.prototype.clipboard;")
    page.goto("/gewoon.html")
    reply = Widget(page).open().ask("coaching")
    reply.get_by_role("button", name="Kopieer de link").click()
    expect(reply.locator("input.address")).to_be_visible()


# ---- A49: a service that fails ----

FAILURES: dict[str, tuple[dict[str, Any] | None, str]] = {
    "down": (None, "We raken niet tot bij onze vragendienst."),
    "500 with html": (
        {"status": 500, "body": "<h1>Internal Server Error</h1>", "content_type": "text/html"},
        "Er liep iets mis aan onze kant.",
    ),
    "html instead of json": (
        {"status": 200, "body": "<!doctype html><title>Hotel wifi</title>", "content_type": "text/html"},
        "Er liep iets mis aan onze kant.",
    ),
    "half a json": (
        {"status": 200, "body": '{"query": "x", "outc', "content_type": "application/json"},
        "Er liep iets mis aan onze kant.",
    ),
    "another json": (
        {"status": 200, "body": "[1, 2]", "content_type": "application/json"},
        "Er liep iets mis aan onze kant.",
    ),
    "too many": (
        {
            "status": 429,
            "body": json.dumps({"title": "Te veel", "detail": "Je stuurde veel kort na elkaar."}),
            "content_type": "application/problem+json",
        },
        "Je stuurde veel kort na elkaar.",
    ),
    "away": (
        {
            "status": 503,
            "body": json.dumps({"detail": "We zijn even weg."}),
            "content_type": "application/problem+json",
        },
        "We zijn even weg.",
    ),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a49_when_asking_fails_there_is_a_contact_and_the_text_is_kept(
    page: Page, guest: Visitor, failure: str
) -> None:
    answer, words = FAILURES[failure]
    for expected in ("Failed to load resource", "Terecht: TypeError"):
        guest.expect(expected)
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    allowed = {"Access-Control-Allow-Origin": "*"}
    page.route(
        "**/api/v1/vragen",
        lambda route: route.fulfill(**answer, headers=allowed) if answer else route.abort(),
    )
    reply = widget.ask("Waar vind ik coaching?")
    expect(reply.locator(".apology")).to_contain_text(words)
    expect(reply.locator(".apology").get_by_role("link", name="hulp@steunpunt.be")).to_be_visible()
    expect(widget.field).to_have_value("Waar vind ik coaching?")
    page.unroute_all()
    reply.get_by_role("button", name="Probeer opnieuw").click()
    expect(reply.locator("h3")).to_have_text("Wat kost een coachingsgesprek?")
    expect(widget.field).to_have_value("")


@pytest.mark.parametrize("failure", ["down", "500 with html", "html instead of json", "half a json"])
def test_a49_when_the_theme_does_not_come_the_contact_of_the_site_and_our_page_do(
    page: Page, guest: Visitor, live_site: LiveSite, failure: str
) -> None:
    answer, words = FAILURES[failure]
    guest.expect("Failed to load resource")
    allowed = {"Access-Control-Allow-Origin": "*"}
    page.route(
        "**/api/v1/**", lambda route: route.fulfill(**answer, headers=allowed) if answer else route.abort()
    )
    page.goto("/gewoon.html")
    widget = Widget(page)
    widget.button.click()
    expect(widget.panel.locator(".apology")).to_contain_text(words)
    expect(widget.panel.locator(".apology").get_by_role("link", name="balie@dekring.be")).to_be_visible()
    expect(widget.panel.locator(".apology").get_by_role("link", name="onze vragenpagina")).to_have_attribute(
        "href", f"{live_site.url}/"
    )
    widget.ask("Waar vind ik coaching?")
    expect(widget.field).to_have_value("Waar vind ik coaching?")
    page.unroute_all()
    widget.reply.get_by_role("button", name="Probeer opnieuw").click()
    expect(widget.reply.locator("h3")).to_have_text("Wat kost een coachingsgesprek?")


def test_a49_a_service_that_hangs_is_given_up_on(page: Page, guest: Visitor) -> None:
    page.clock.install()
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    held: list[Route] = []
    page.route("**/api/v1/vragen", lambda route: held.append(route))
    widget.field.fill("Waar vind ik coaching?")
    widget.field.press("Enter")
    page.clock.run_for(5_000)
    expect(widget.reply).to_contain_text("Het duurt wat langer dan gewoonlijk")
    page.clock.run_for(25_000)
    expect(widget.reply.locator(".apology")).to_contain_text("Het antwoord blijft te lang uit.")
    expect(widget.field).to_have_value("Waar vind ik coaching?")


def test_a49_offline_says_so(page: Page, guest: Visitor) -> None:
    guest.expect("ERR_INTERNET_DISCONNECTED")
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    page.context.set_offline(True)
    expect(widget.ask("Waar vind ik coaching?").locator(".apology")).to_contain_text("Je bent offline.")
    page.context.set_offline(False)
    widget.reply.get_by_role("button", name="Probeer opnieuw").click()
    expect(widget.reply.locator("h3")).to_have_text("Wat kost een coachingsgesprek?")


def test_a49_when_passing_on_fails_the_button_stays(page: Page, guest: Visitor) -> None:
    guest.expect("ERR_FAILED")
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    reply = widget.ask("iets met een kerk")
    page.route("**/api/v1/extra-vragen", lambda route: route.abort())
    reply.get_by_role("button", name="Geen van deze").click()
    expect(reply.locator(".apology")).to_contain_text("hulp@steunpunt.be")
    page.unroute_all()
    reply.get_by_role("button", name="Geen van deze").click()
    expect(reply.locator("blockquote")).to_have_text("iets met een kerk")
    expect(reply.locator(".apology")).to_have_count(0)


def test_a49_when_suggestions_fail_asking_still_works(page: Page, guest: Visitor) -> None:
    guest.expect("ERR_FAILED")
    page.route("**/api/v1/suggesties*", lambda route: route.abort())
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    widget.field.press_sequentially("coaching", delay=40)
    page.wait_for_timeout(300)
    expect(widget.element.locator("[role=listbox]")).to_be_hidden()
    widget.page.keyboard.press("Enter")
    expect(widget.reply.locator("h3")).to_have_text("Wat kost een coachingsgesprek?")


def test_a49_a_theme_that_does_not_exist_is_for_the_integrator_not_the_visitor(
    page: Page, guest: Visitor, live_site: LiveSite
) -> None:
    guest.expect("404")
    guest.expect('het thema "kapot" bestaat niet')
    page.goto("/kleur.html")
    page.add_script_tag(url=f"{live_site.url}/widget.js")
    page.evaluate("() => Terecht.start({ thema: 'kapot', contact: '02 123 45 67' })")
    widget = Widget(page)
    widget.button.click()
    expect(widget.panel.locator(".apology")).to_contain_text("Er liep iets mis aan onze kant.")
    expect(widget.panel.get_by_role("link", name="02 123 45 67").first).to_have_attribute(
        "href", "tel:021234567"
    )


def test_a49_when_printing_does_not_load_the_page_of_the_answer_opens(
    page: Page, guest: Visitor, live_site: LiveSite
) -> None:
    guest.expect("ERR_FAILED")
    page.route("**/widget-print.js", lambda route: route.abort())
    page.goto("/gewoon.html")
    reply = Widget(page).open().ask("coaching")
    with page.context.expect_page() as opened:
        reply.get_by_role("button", name="Druk af").click()
    expect(opened.value).to_have_url(f"{live_site.url}/vraag/coaching-kostprijs")


def test_a49_a_panel_that_did_not_load_is_tried_again(page: Page, guest: Visitor) -> None:
    guest.expect("ERR_FAILED")
    guest.expect("Terecht laadt niet")
    page.route("**/widget-panel.js*", lambda route: route.abort())
    page.goto("/gewoon.html")
    widget = Widget(page)
    widget.button.click()
    expect(page.get_by_role("alert")).to_contain_text("balie@dekring.be")
    page.unroute_all()
    widget.open()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a49_a_listener_of_the_page_that_throws_does_not_stop_the_conversation(
    page: Page, guest: Visitor
) -> None:
    page.goto("/gewoon.html")
    page.evaluate(
        "() => document.addEventListener('terecht:antwoord', () => { throw new Error('of the page'); })"
    )
    widget = Widget(page).open()
    with page.expect_event("pageerror"):
        widget.ask("coaching")
    expect(widget.reply.locator("h3")).to_have_text("Wat kost een coachingsgesprek?")
    guest.faults.remove("uncaught: of the page")


def test_no_cookie_of_the_service_ever_goes_along(page: Page, live_site: LiveSite) -> None:
    page.context.add_cookies([{"name": "sessie", "value": "geheim", "url": live_site.url}])
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if "/api/" in request.url else None)
    page.goto("/gewoon.html?vertrouwelijk=1")
    widget = Widget(page).open()
    widget.type("kerk")
    widget.ask("coaching")
    assert len(sent) >= 3
    headers = [request.all_headers() for request in sent]
    assert [one for one in headers if "cookie" in one] == []
    assert "vertrouwelijk" not in str(headers)

"""The pages in a real browser: the whole way without JavaScript, and for everybody.

Every test fails on an uncaught error or an unexpected word on the console (see conftest.py), so also on
anything that the Content-Security-Policy blocks.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import LiveSite, Visitor, serve
from tests.browser.host_pages import serve_host
from tests.browser.waiting import press
from tests.integration.web_fakes import web_site

pytestmark = pytest.mark.browser

REFUSED = "status of 422"
"""What Chromium itself says on the console when a form comes back with faults."""


def ask(page: Page, query: str) -> None:
    page.goto("/")
    page.get_by_label("Je vraag").fill(query)
    press(page.get_by_role("button", name="Zoek"))


def pass_on(page: Page) -> None:
    """Leave an address with a query that nobody knows."""
    ask(page, "Mag een raket op ons dak?")
    page.get_by_label("Je e-mailadres").fill("an@voorbeeld.be")
    page.get_by_label("Jullie mogen mijn adres gebruiken").check()
    press(page.get_by_role("button", name="Verstuur"))


def remarked(page: Page) -> None:
    ask(page, "Mag een raket op ons dak?")
    page.get_by_label("Wil je er iets bij zeggen?").fill("Het dak is plat.")
    press(page.get_by_role("button", name="Verstuur"))


def to_status(page: Page) -> None:
    pass_on(page)
    press(page.locator(".secret-link a"))


def go(address: str) -> Callable[[Page], object]:
    return lambda page: page.goto(address)


def wrong_address(page: Page) -> None:
    ask(page, "Mag een raket op ons dak?")
    page.get_by_label("Je e-mailadres").fill("an@")
    press(page.get_by_role("button", name="Verstuur"))


def not_useful(page: Page) -> None:
    ask(page, "kosten coaching")
    press(page.get_by_role("button", name="Nee"))


def confirm(page: Page) -> None:
    to_status(page)
    press(page.get_by_role("link", name="Wis je gegevens"))


STATES: dict[str, Callable[[Page], object]] = {
    "thema": go("/"),
    "antwoord": lambda page: ask(page, "hoevel kosten coaching"),
    "twijfel": lambda page: ask(page, "een kerk"),
    "vaag": lambda page: ask(page, "help"),
    "andere taal": lambda page: ask(page, "hello"),
    "doorgegeven": lambda page: ask(page, "Mag een raket op ons dak?"),
    "fout adres": wrong_address,
    "aangevuld": remarked,
    "ontvangen": pass_on,
    "opvolgen": to_status,
    "bevestigen": confirm,
    "niet nuttig": not_useful,
    "vraag": go("/vraag/coaching-kostprijs"),
    "vijandig": go("/vraag/vijandig"),
    "categorie": go("/categorie/gebouwen"),
    "privacy": go("/privacy"),
    "over": go("/over"),
    "gewist": go("/gewist"),
    "api": go("/api"),
}
every_state = pytest.mark.parametrize("reach", STATES.values(), ids=STATES)


def test_the_whole_way_works_without_javascript(visitor: Visitor, live_site: LiveSite) -> None:
    visitor.expect(REFUSED)
    page = visitor.page(java_script_enabled=False)
    ask(page, "hoevel kosten coaching")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat kost een coachingsgesprek?")
    expect(page.get_by_role("heading", name="Wie helpt je verder")).to_be_visible()

    page.get_by_text("Vraag iets anders").click()
    page.get_by_label("Je vraag").fill("een kerk")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("button", name="Geen van deze").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je vraag is bij onze coaches")
    expect(page.locator(".quoted")).to_contain_text("een kerk")

    page.get_by_label("Wil je er iets bij zeggen?").fill("Ze is leeg.")
    page.get_by_role("button", name="Verstuur").click()
    expect(page.get_by_role("status")).to_contain_text("Je aanvulling staat bij je vraag.")
    expect(page.get_by_text("Ze is leeg.")).to_be_visible()

    page.get_by_label("Je e-mailadres").fill("an@")
    page.get_by_label("Wil je er iets bij zeggen?").fill("Ze staat in Gent.")
    page.get_by_role("button", name="Verstuur").click()
    expect(page.get_by_role("alert")).to_contain_text("Dit e-mailadres klopt niet.")
    expect(page.get_by_label("Wil je er iets bij zeggen?")).to_have_value("Ze staat in Gent.")

    page.get_by_label("Je e-mailadres").fill("an@voorbeeld.be")
    page.get_by_label("Jullie mogen mijn adres gebruiken").check()
    page.get_by_role("button", name="Verstuur").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je vraag is onderweg")

    page.locator(".secret-link a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je extra vraag")
    page.get_by_label("Wat wil je er nog bij zeggen?").fill("Liefst voor de zomer.")
    page.get_by_role("button", name="Voeg toe").click()
    expect(page.get_by_text("Liefst voor de zomer.")).to_be_visible()

    page.get_by_role("link", name="Trek je vraag in").click()
    page.get_by_role("button", name="Ja, trek ze in").click()
    expect(page.locator(".state")).to_contain_text("door jou ingetrokken")

    page.get_by_role("link", name="Wis je gegevens").click()
    page.get_by_role("button", name="Ja, wis alles").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alles over jou is gewist")
    assert live_site.site.filed() == 1
    assert page.context.cookies() == []


@pytest.mark.parametrize("javascript", [False, True])
def test_the_back_button_shows_the_answer_again_without_asking(
    visitor: Visitor, live_site: LiveSite, javascript: bool
) -> None:
    page = visitor.page(java_script_enabled=javascript)
    ask(page, "Mag een raket op ons dak?")
    page.get_by_role("link", name="Mag ik een bar openen?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mag ik een bar openen?")
    before = live_site.site.contents()
    page.go_back()
    expect(page.get_by_text("We gaven je vraag door")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Je vraag")).to_be_visible()
    assert live_site.site.contents() == before


def test_sending_a_form_twice_files_once(visitor: Visitor, live_site: LiveSite) -> None:
    page = visitor.page()
    ask(page, "Mag een raket op ons dak?")
    page.get_by_text("Vraag iets anders").click()
    press(page.get_by_role("button", name="Zoek"))
    expect(page.get_by_text("We gaven je vraag door")).to_be_visible()
    assert live_site.site.filed() == 1


def test_enter_asks_and_shift_enter_makes_a_line(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/")
    page.get_by_label("Je vraag").press_sequentially("wat kosten")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("coaching")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat kost een coachingsgesprek?")
    expect(page.locator(".query")).to_have_text("wat kosten\ncoaching", use_inner_text=True)


def test_the_keyboard_alone_reaches_the_answer_and_the_focus_shows(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#inhoud")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Je vraag")).to_be_focused()
    expect(page.get_by_label("Je vraag")).to_have_css("outline-style", "solid")
    page.keyboard.type("een kerk")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("We twijfelen nog.")


def test_after_a_fault_the_focus_is_at_the_first_one(visitor: Visitor) -> None:
    visitor.expect(REFUSED)
    page = visitor.page()
    wrong_address(page)
    expect(page.get_by_role("alert").get_by_role("link").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Je e-mailadres")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@every_state
def test_axe_finds_nothing(visitor: Visitor, reach: Callable[[Page], object], scheme: str) -> None:
    visitor.expect(REFUSED)
    page = visitor.page(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    reach(page)
    assert violations(page) == []


@every_state
def test_nothing_sticks_out_at_320_pixels(visitor: Visitor, reach: Callable[[Page], object]) -> None:
    visitor.expect(REFUSED)
    page = visitor.page(viewport={"width": 320, "height": 640})
    reach(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@every_state
def test_nothing_sticks_out_of_a_phone_with_text_twice_as_large(
    visitor: Visitor, reach: Callable[[Page], object]
) -> None:
    visitor.expect(REFUSED)
    page = visitor.page(viewport={"width": 360, "height": 740}, bypass_csp=True)
    reach(page)
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == []


@every_state
def test_every_target_is_24_pixels_or_stands_in_a_sentence(
    visitor: Visitor, reach: Callable[[Page], object]
) -> None:
    visitor.expect(REFUSED)
    page = visitor.page(viewport={"width": 390, "height": 844})
    reach(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), textarea")]
            .filter((one) => one.checkVisibility() && !one.closest(".trap, .skip, p:not(.ways), li li, dd"))
            .filter((one) => !(one.parentElement.matches("li") && one.parentElement.childNodes.length === 1
                && one.closest(".faults, .provenance")))
            .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
            .filter(([, box]) => box.height < 24 || box.width < 24)
            .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_forced_colours_keep_planks_and_fields_visible(visitor: Visitor) -> None:
    page = visitor.page(forced_colors="active")
    ask(page, "kosten coaching")
    plank = page.locator(".planks h3").first
    assert plank.evaluate("element => getComputedStyle(element).borderTopStyle") == "solid"
    assert plank.evaluate("element => getComputedStyle(element).clipPath") == "none"


def test_who_wants_no_motion_gets_none(visitor: Visitor) -> None:
    page = visitor.page(reduced_motion="reduce")
    page.goto("/")
    moving = "element => getComputedStyle(element).transitionDuration"
    assert page.get_by_role("button", name="Zoek").evaluate(moving) == "0s"


def test_print_shows_the_answer_and_its_addresses_and_no_buttons(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/vraag/coaching-kostprijs")
    page.emulate_media(media="print")
    expect(page.get_by_role("button")).to_have_count(0)
    after = "element => getComputedStyle(element, '::after').content"
    assert "https://www.steunpunt.be/coaching" in page.locator(".ways a").first.evaluate(after)


def test_a_hostile_entry_runs_nothing(visitor: Visitor) -> None:
    page = visitor.page()
    page.on("dialog", lambda dialog: visitor.faults.append(f"dialog: {dialog.message}"))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/vraag/vijandig")
    ask(page, "vijandig <img src=x onerror=alert(9)>")
    assert [url for url in asked if not url.startswith(visitor.url)] == []


def test_pages_ask_nothing_of_anybody_else(visitor: Visitor) -> None:
    visitor.expect(REFUSED)
    page = visitor.page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for reach in STATES.values():
        reach(page)
    assert [url for url in asked if not url.startswith(visitor.url)] == []
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_another_site_can_not_send_our_forms(visitor: Visitor, live_site: LiveSite) -> None:
    visitor.expect("status of 403")
    page = visitor.page()
    token = live_site.site.token("vraag")
    lure(
        page,
        f'<form method="post" action="{live_site.url}/zoek"><input name="formulier" value="{token}">'
        '<input name="visit" value="bezoek-0123456789"><input name="query" value="Kan dit?">'
        "<button>win</button></form>",
    )
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dat kan zo niet")
    assert live_site.site.filed() == 0


@pytest.mark.parametrize(("listed", "shown"), [((), 0), (("http://127.0.0.1:*",), 1)])
def test_only_a_listed_site_can_frame_our_pages(
    visit: Callable[[str], Visitor], tmp_path: Path, listed: tuple[str, ...], shown: int
) -> None:
    with (
        web_site(tmp_path, frame_ancestors=listed) as site,
        serve(site) as live,
        serve_host(live.url) as host,
    ):
        visitor = visit(host.url)
        visitor.expect("frame-ancestors")
        page = visitor.page()
        page.goto("/leeg.html")
        page.set_content(f'<iframe src="{live.url}/" title="lijst"></iframe>')  # waits for the frame too
        expect(page.frame_locator("iframe").get_by_label("Je vraag")).to_have_count(shown)


def lure(page: Page, body: str) -> None:
    """Open a page of another site with this body."""
    address = "http://localhost:9/"
    page.route(f"{address}**", lambda route: route.fulfill(content_type="text/html", body=body))
    page.goto(address)

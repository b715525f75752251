"""The queue in a real browser: with keys, without JavaScript, and for everybody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from terecht.domain.account import Role
from terecht.web.access import COOKIE
from tests.browser.axe import violations
from tests.browser.conftest import LiveSite, Visitor
from tests.browser.waiting import press
from tests.integration.test_web_queue import file

pytestmark = pytest.mark.browser

TEXTS = (
    "Mag de zaal open op zondag?",
    "Wie stemt het orgel van onze kerk, en wat kost dat ongeveer per jaar als we het twee keer laten doen?",
    "op zondag de zaal open mag dat",
    "Waar leen je een raket voor op het dak van een cultuurhuis",
)


def enter(visitor: Visitor, live_site: LiveSite, **options: object) -> Page:
    """Return a page of a coach who has signed in, on a site where something waits."""
    site = live_site.site
    if not site.filed():
        file(site, *TEXTS)
        site.secret("Mag mijn bar open tot twee uur?")
    cookie = site.staff(Role.COACH).get_cookie(COOKIE)
    assert cookie is not None
    page = visitor.page(**options)
    page.context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": live_site.url}])
    page.goto("/balie")
    return page


def test_keys_walk_search_and_help(visitor: Visitor, live_site: LiveSite) -> None:
    page = enter(visitor, live_site)
    lines = page.locator(".vraag")

    page.keyboard.press("k")
    expect(lines.last).to_be_focused()
    page.keyboard.press("j")
    expect(lines.last).to_be_focused()
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(lines.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(lines.first).to_be_focused()

    page.keyboard.press("/")
    page.keyboard.type("j/?k")
    expect(page.get_by_label("Zoek in vragen")).to_have_value("j/?k")

    lines.first.focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Sneltoetsen")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(lines.first).to_be_focused()


def test_keys_can_be_switched_off_for_good(visitor: Visitor, live_site: LiveSite) -> None:
    page = enter(visitor, live_site)
    page.get_by_role("button", name="Sneltoetsen").click()
    page.get_by_label("Sneltoetsen gebruiken").uncheck()
    page.get_by_role("button", name="Sluit").click()
    page.reload()

    page.keyboard.press("j")
    expect(page.locator("body")).to_be_focused()
    page.get_by_role("button", name="Sneltoetsen").click()
    page.get_by_label("Sneltoetsen gebruiken").check()
    page.get_by_role("button", name="Sluit").click()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator(".vraag").first).to_be_focused()


def test_all_of_it_works_without_javascript(visitor: Visitor, live_site: LiveSite) -> None:
    page = enter(visitor, live_site, java_script_enabled=False)
    expect(page.get_by_role("button", name="Sneltoetsen")).to_be_hidden()

    press(page.get_by_role("button", name="Zet samen"))
    expect(page.get_by_text("2 × gevraagd")).to_be_visible()
    page.get_by_label("Zoek in vragen").fill("zalen")
    press(page.get_by_role("button", name="Toon"))
    expect(page.locator(".vraag")).to_have_count(1)
    press(page.get_by_role("link", name="Alles"))
    page.get_by_text("Filters en volgorde").click()
    page.get_by_label("Vraagsteller").select_option("met e-mailadres")
    page.get_by_label("Zoek in vragen").fill("")
    press(page.get_by_role("button", name="Toon"))
    expect(page.locator(".vraag")).to_have_text(["Mag mijn bar open tot twee uur?"])


VIEWS: dict[str, dict[str, object]] = {
    "telefoon": {"viewport": {"width": 360, "height": 740}},
    "scherm": {"viewport": {"width": 1280, "height": 900}},
    "donker": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "donkere telefoon": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}
STATES: dict[str, Callable[[Page], object]] = {
    "voorstel": lambda page: page.goto("/balie"),
    "groep": lambda page: press(page.get_by_role("button", name="Zet samen")),
    "alles": lambda page: page.goto("/balie?deel=alles&laat=ja"),
    "gezocht": lambda page: page.goto("/balie?zoek=raket"),
    "toetsen": lambda page: page.get_by_role("button", name="Sneltoetsen").click(),
}


@pytest.mark.parametrize("options", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("reach", STATES.values(), ids=STATES)
def test_axe_finds_nothing_and_nothing_sticks_out(
    visitor: Visitor,
    live_site: LiveSite,
    reach: Callable[[Page], object],
    options: dict[str, object],
) -> None:
    page = enter(visitor, live_site, **options)
    reach(page)

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

"""One extra vraag from the queue to the asker's own page, in a real browser with the keyboard, without JavaScript,
on a phone, in the dark; axe looks at every page.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from terecht.web.access import COOKIE
from tests.browser.axe import violations
from tests.browser.conftest import LiveSite, Visitor
from tests.browser.waiting import press
from tests.integration.web_fakes import Site

LOOKS: list[dict[str, object]] = [
    {"viewport": {"width": 1280, "height": 900}},
    {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
    {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False},
]
"""A desk, a phone in the evening, a browser without JavaScript."""


def sign_in(page: Page, live_site: LiveSite) -> None:
    """Give the browser the session of a coach."""
    staff = live_site.site.staff()
    cookie = staff.get_cookie(COOKIE)
    assert cookie is not None
    page.context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": live_site.url}])


def file_a_few(site: Site) -> str:
    """File a question, two that ask the same, and one that was answered; return the secret of the first."""
    secret = site.secret("Mag onze bar in de parochiezaal open op zondag?")
    site.secret("Mag de bar van de zaal open op zondag?")
    site.secret("Mag een bar open in de zaal?")
    site.canned_texts.save(0, "Nog vragen", "Nog vragen over {thema}? Mail {contact}.", version=0)
    return secret


@pytest.mark.browser
@pytest.mark.parametrize("look", LOOKS, ids=["desk", "phone", "plain"])
def test_coach_answers_a_group_and_the_asker_reads_it(
    live_site: LiveSite, visitor: Visitor, look: dict[str, object]
) -> None:
    secret = file_a_few(live_site.site)
    page = visitor.page(**look)
    sign_in(page, live_site)

    page.goto("/balie/1")
    press(page.get_by_role("button", name="Neem op je"))
    page.get_by_label("Met nummer").fill("2")
    page.get_by_label("Met nummer").press("Enter")
    expect(page.get_by_role("heading", name="Groep van 2")).to_be_visible()
    page.get_by_text("Schrijf een notitie").click()
    page.get_by_label("Notitie voor collega’s").fill("Bel de parochie.")
    press(page.get_by_role("button", name="Bewaar"))
    press(page.get_by_role("button", name="Begin met een concept"))
    expect(page.get_by_label("Je antwoord")).to_have_value(re.compile("^Ja, met een vergunning"))
    page.get_by_label("Een organisatie").select_option("steunpunt")
    page.get_by_label("Een vaste tekst").select_option(label="Nog vragen")
    press(page.get_by_role("button", name="Voeg in", exact=True))
    press(page.get_by_role("button", name="Toon een voorbeeld"))
    expect(page.get_by_role("region", name="Voorbeeld")).to_contain_text("Het Steunpunt")
    if look.get("java_script_enabled", True):
        assert violations(page) == []
        assert no_sideways(page)
        page.evaluate("document.querySelectorAll('details').forEach(fold => (fold.open = true))")
        assert violations(page) == []
    picture(page, "balie")
    press(page.get_by_role("button", name="Verstuur"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("beantwoord")

    page.goto(f"/extra-vraag/{secret}")
    expect(page.get_by_text("Nog vragen over Cultuurplekken?")).to_be_visible()
    page.get_by_label("Je bericht").fill("En op feestdagen?")
    press(page.get_by_role("button", name="Verstuur"))
    expect(page.get_by_text("En op feestdagen?")).to_be_visible()
    if look.get("java_script_enabled", True):
        assert violations(page) == []
        assert no_sideways(page)
    picture(page, "status")


@pytest.mark.browser
@pytest.mark.parametrize("look", LOOKS, ids=["desk", "phone", "plain"])
def test_question_goes_to_an_organisation_once_its_asker_says_yes(
    live_site: LiveSite, visitor: Visitor, look: dict[str, object]
) -> None:
    secret = file_a_few(live_site.site)
    page = visitor.page(**look)
    sign_in(page, live_site)
    page.goto("/balie/1")
    page.get_by_text("Geef door aan een organisatie").click()
    page.get_by_label("Naar welke organisatie?").select_option(label="Het Steunpunt")
    press(page.get_by_role("button", name="Vraag toestemming"))
    expect(page.get_by_text("nog geen antwoord")).to_be_attached()

    page.goto(f"/extra-vraag/{secret}")
    picture(page, "toestemming")
    press(page.get_by_role("button", name="Ja, geef door"))
    page.goto("/balie/1")
    press(page.get_by_role("link", name="Geef de vraag nu door"))
    page.get_by_label("E-mailadres van de organisatie").fill("onthaal@steunpunt.be")
    page.get_by_label("Wil je er iets bij zeggen?").fill("Het gaat om een dorp van 800 mensen.")
    press(page.get_by_role("button", name="Bekijk de mail"))
    preview = page.get_by_role("region", name="De mail aan de organisatie")
    expect(preview).to_contain_text("Mag onze bar in de parochiezaal open op zondag?")
    expect(preview).to_contain_text("Het gaat om een dorp van 800 mensen.")
    picture(page, "doorgeven")
    if look.get("java_script_enabled", True):
        assert violations(page) == []
        assert no_sideways(page)
    press(page.get_by_role("button", name="Geef door", exact=True))

    expect(page.locator("#gedaan")).to_be_visible()
    expect(page.get_by_text("onthaal@steunpunt.be").first).to_be_attached()
    picture(page, "doorgegeven")


@pytest.mark.browser
def test_text_that_was_not_sent_is_not_lost_without_asking(live_site: LiveSite, visitor: Visitor) -> None:
    file_a_few(live_site.site)
    page = visitor.page()
    sign_in(page, live_site)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.goto("/balie/1")
    page.get_by_label("Je antwoord").press_sequentially("Ja hoor.")
    with page.expect_event("dialog"):
        page.get_by_role("button", name="Neem op je").click()
    expect(page.get_by_label("Je antwoord")).to_have_value("Ja hoor.")
    assert asked == ["beforeunload"]

    press(page.get_by_role("button", name="Begin met een concept"))
    expect(page.get_by_label("Je antwoord")).to_have_value(re.compile("vergunning"))
    with page.expect_event("dialog"):
        page.get_by_role("link", name="← Wachtrij").click()
    assert asked == ["beforeunload", "beforeunload"]

    press(page.get_by_role("button", name="Verstuur"))
    expect(page.locator("#gedaan")).to_be_visible()
    press(page.get_by_role("link", name="← Wachtrij"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Wachtrij")
    assert asked == ["beforeunload", "beforeunload"]


@pytest.mark.browser
@pytest.mark.parametrize("plain", [False, True], ids=["script", "plain"])
def test_focus_goes_on_where_the_work_is(live_site: LiveSite, visitor: Visitor, plain: bool) -> None:
    visitor.expect("422")
    file_a_few(live_site.site)
    page = visitor.page(viewport={"width": 360, "height": 740}, java_script_enabled=not plain)
    sign_in(page, live_site)

    page.goto("/balie/1")
    page.get_by_role("button", name="Begin met een concept").press("Enter")
    expect(page.get_by_label("Je antwoord")).to_be_focused()
    expect(page.locator("label[for=text]")).to_be_in_viewport()
    page.get_by_role("button", name="Toon een voorbeeld").press("Enter")
    expect(page.get_by_role("region", name="Voorbeeld")).to_be_focused()

    page.goto("/balie/1")
    page.get_by_text("Schrijf een notitie").press("Enter")
    page.get_by_role("button", name="Bewaar").press("Enter")
    expect(page.get_by_label("Notitie voor collega’s")).to_be_focused()
    expect(page.locator("#notitie-fout")).to_be_in_viewport()
    page.get_by_label("Met nummer").fill("999")
    page.get_by_label("Met nummer").press("Enter")
    expect(page.get_by_label("Met nummer")).to_be_focused()
    expect(page.get_by_text("Dit nummer vinden we niet.")).to_be_in_viewport()
    page.get_by_role("button", name="Neem op je").press("Enter")
    expect(page.locator("#gedaan")).to_be_focused()


@pytest.mark.browser
def test_way_back_leads_to_where_one_came_from(live_site: LiveSite, visitor: Visitor) -> None:
    file_a_few(live_site.site)
    page = visitor.page()
    sign_in(page, live_site)

    page.goto("/balie?deel=alles&zoek=bar")
    press(page.locator(".vraag").first)
    press(page.get_by_role("button", name="Neem op je"))
    expect(page.locator("#gedaan")).to_be_visible()
    press(page.get_by_role("link", name="← Wachtrij"))

    expect(page.get_by_role("link", name="Alles")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("searchbox")).to_have_value("bar")


@pytest.mark.browser
def test_canned_texts_are_for_everybody(live_site: LiveSite, visitor: Visitor) -> None:
    file_a_few(live_site.site)
    page = visitor.page(viewport={"width": 360, "height": 740})
    sign_in(page, live_site)

    page.goto("/balie/vaste-teksten")
    page.get_by_text("Nog vragen").first.click()

    assert violations(page) == []
    assert no_sideways(page)
    picture(page, "vaste-teksten")


def no_sideways(page: Page) -> bool:
    """Tell whether nothing sticks out of the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def picture(page: Page, name: str) -> None:
    """Keep a picture where TERECHT_TEST_PICTURES says, to be looked at."""
    if folder := os.environ.get("TERECHT_TEST_PICTURES"):
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)

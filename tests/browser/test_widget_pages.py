"""The pages for integrators: the demo site, the snippet maker, and the test of an installation."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import LiveSite, Visitor
from tests.browser.host_pages import Host
from tests.browser.widget_page import Widget

pytestmark = pytest.mark.browser

SIZES = {
    "bureau": {"width": 1280, "height": 900},
    "telefoon": {"width": 390, "height": 844},
    "smal": {"width": 320, "height": 500},
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/demo", "/inbedden"])
def test_axe_finds_nothing_on_the_pages_with_the_widget(visitor: Visitor, path: str, scheme: str) -> None:
    for name, size in SIZES.items():
        page = visitor.page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        page.goto(path)
        widget = Widget(page)
        expect(widget.button).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        widget.picture(f"pagina{path.replace('/', '-')}-{scheme}-{name}")
        widget.open()
        assert violations(page) == []
        widget.picture(f"pagina{path.replace('/', '-')}-{scheme}-{name}-open")


def test_the_demo_opens_with_its_own_question(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto("/demo")
    page.get_by_role("link", name="Waar vinden we een repetitieruimte?").click()
    expect(Widget(page).field).to_have_value("Waar vinden we een repetitieruimte?")


def test_the_demo_works_without_javascript(visitor: Visitor) -> None:
    page = visitor.page(java_script_enabled=False)
    page.goto("/demo")
    page.get_by_role("link", name="Stel je vraag op Terecht").click()
    expect(page.get_by_role("textbox")).to_be_visible()


# ---- the snippet ----


@pytest.fixture
def maker(visitor: Visitor) -> Page:
    page = visitor.page(viewport={"width": 1280, "height": 900})
    page.goto("/inbedden")
    expect(Widget(page).button).to_be_visible()
    return page


def expect_snippet(page: Page, text: str) -> None:
    """Wait until the snippet, which follows a moment after a choice, is this text to the letter."""
    expect(page.locator("#fragment")).to_have_js_property("textContent", text)


def test_the_snippet_follows_the_choices(maker: Page, live_site: LiveSite) -> None:
    script = f'<script defer src="{live_site.url}/widget.js"'
    link = f'<a href="{live_site.url}/">Stel je vraag</a>'
    expect_snippet(maker, f'{script} data-thema="cultuurplekken"></script>\n<noscript>{link}</noscript>')
    maker.get_by_label("Knop linksonder").check()
    maker.get_by_label("Kleur").fill("#1d5c8a")
    maker.get_by_label("Tekst op de knop").fill('Vraag "het" <hier>')
    maker.get_by_label("Altijd donker").check()
    expect_snippet(
        maker,
        f'{script} data-thema="cultuurplekken" data-kleur="#1d5c8a" '
        'data-tekst="Vraag &#34;het&#34; &#60;hier&#62;" data-modus="donker" data-positie="links">'
        f"</script>\n<noscript>{link}</noscript>",
    )
    expect(Widget(maker).button).to_have_text('?Vraag "het" <hier>')
    maker.get_by_label("In de pagina zelf").check()
    expect_snippet(
        maker,
        f'<terecht-widget thema="cultuurplekken" kleur="#1d5c8a" modus="donker">{link}</terecht-widget>\n'
        f"{script}></script>",
    )
    maker.locator("#voorbeeld").scroll_into_view_if_needed()
    expect(maker.locator("#voorbeeld terecht-widget .panel")).to_be_visible()
    maker.get_by_label("Achter een eigen link").check()
    expect(maker.locator("#fragment")).to_contain_text(f'<a href="{live_site.url}/" data-terecht-open>')
    maker.locator("#voorbeeld a").click()
    expect(Widget(maker).panel).to_be_visible()


def test_the_snippet_works_when_pasted(maker: Page, guest: Visitor) -> None:
    maker.get_by_label("Knop linksonder").check()
    expect(maker.locator("#fragment")).to_contain_text('data-positie="links"')
    text = maker.locator("#fragment").inner_text()
    page = guest.page()
    page.goto("/kleur.html")
    page.set_content(f"<!doctype html><html lang='nl'><body><main><h1>Site</h1></main>{text}</body></html>")
    Widget(page).open()
    box = Widget(page).button.bounding_box()
    assert box is not None
    assert box["x"] < 100


def test_a_colour_that_does_not_read_is_explained_where_it_is_chosen(maker: Page, visitor: Visitor) -> None:
    visitor.expect("geen contrast")
    maker.get_by_label("Kleur").fill("#ffd500")
    expect(maker.locator("#kleur-melding")).to_contain_text("1,42 : 1")


def test_without_javascript_there_is_a_snippet_and_every_cause(visitor: Visitor, live_site: LiveSite) -> None:
    page = visitor.page(java_script_enabled=False)
    page.goto("/inbedden")
    expect(page.locator("#fragment")).to_contain_text(
        f'<script defer src="{live_site.url}/widget.js" data-thema="cultuurplekken">'
    )
    expect(page.locator(".causes dt")).to_have_count(7)


# ---- the test of an installation ----


def test_the_test_opens_the_page_of_the_integrator(maker: Page, host: Host) -> None:
    maker.get_by_label("Adres van de pagina").fill(
        f"{host.url.replace('127.0.0.1', 'localhost')}/gewoon.html"
    )
    with maker.context.expect_page() as opened:
        maker.get_by_role("button", name="Test", exact=True).click()
    expect(opened.value).to_have_url(re.compile("/gewoon.html#terecht-test$"))
    expect(opened.value.get_by_role("heading", name="Terecht werkt op deze pagina")).to_be_visible()


def test_an_address_that_is_none_is_sent_back(maker: Page) -> None:
    maker.get_by_label("Adres van de pagina").fill("mijn site")
    maker.get_by_role("button", name="Test", exact=True).click()
    expect(maker.locator("#adres-melding")).to_contain_text("Dit is geen volledig adres")
    expect(maker.get_by_label("Adres van de pagina")).to_be_focused()


def report(page: Page) -> list[str]:
    """The lines of the report that say that something is wrong."""
    expect(page.locator(".check h2")).to_be_visible()
    return [line.inner_text() for line in page.locator(".check .bad").all()]


def test_a_good_installation_has_no_faults_and_files_nothing(guest: Visitor, live_site: LiveSite) -> None:
    page = guest.page()
    page.goto("/gewoon.html#terecht-test")
    assert report(page) == []
    assert violations(page) == []
    Widget(page).picture("installatie-goed")
    page.get_by_role("button", name="Sluiten").last.click()
    expect(page.locator(".check")).to_have_count(0)
    assert live_site.site.filed() == 0


def test_the_report_names_a_theme_that_does_not_exist(guest: Visitor, live_site: LiveSite) -> None:
    guest.expect("404")
    guest.expect("bestaat niet op")
    page = guest.page()
    page.goto("/kleur.html#terecht-test")
    page.evaluate(
        """(src) => { const one = document.createElement("script"); one.src = src;
          one.dataset.thema = "bestaat-niet"; document.body.appendChild(one); }""",
        f"{live_site.url}/widget.js",
    )
    assert report(page)[0].startswith("Het thema ‘bestaat-niet’ bestaat niet.")


def test_the_report_names_a_script_that_is_there_twice(guest: Visitor) -> None:
    page = guest.page()
    page.goto("/tweemaal.html#terecht-test")
    assert report(page)[0].startswith("Het script staat 3 keer op deze pagina.")


def test_the_report_names_the_csp(guest: Visitor, host: Host) -> None:
    guest.expect("Content Security Policy")
    guest.expect("Fetch API cannot load")
    host.headers["Content-Security-Policy"] = f"default-src 'none'; script-src {host.terecht}"
    page = guest.page()
    page.goto("/streng.html#terecht-test")
    lines = report(page)
    assert f"Voeg {host.terecht} toe aan connect-src." in lines[0]
    Widget(page).picture("installatie-csp")


def test_the_report_names_what_lies_over_the_button(guest: Visitor) -> None:
    page = guest.page()
    page.goto("/bedekt.html#terecht-test")
    assert report(page) == [
        "Er ligt iets over de knop: div#cookiebalk.\n"
        'Verplaats dat (een cookiebalk?), of kies data-positie="links".'
    ]

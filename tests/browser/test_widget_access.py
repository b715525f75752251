"""For everybody: axe on every state, small and zoomed windows, targets, colours, motion, print."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Visitor
from tests.browser.host_pages import Host
from tests.browser.widget_page import Widget

pytestmark = pytest.mark.browser


def states(widget: Widget, guest: Visitor) -> Iterator[str]:
    """Bring the widget into each of its states in turn, and name it."""
    guest.expect("422")
    guest.expect("ERR_FAILED")
    page = widget.page
    yield "knop"
    widget.open()
    yield "start"
    widget.type("kerk")
    page.keyboard.press("ArrowDown")
    yield "voorstellen"
    widget.field.fill("")
    widget.ask("hoevel kost coaching")
    for fold in widget.reply.locator(".background summary").all():
        fold.click()
    yield "antwoord"
    widget.reply.get_by_role("button", name="Nee", exact=True).click()
    yield "niet-nuttig"
    widget.ask("iets met een kerk")
    yield "twijfel"
    widget.ask("help")
    yield "vaag"
    widget.ask("hello there")
    yield "andere-taal"
    widget.ask("een tijger in de foyer")
    yield "doorgegeven"
    send = widget.reply.get_by_role("button", name="Verstuur")
    widget.reply.get_by_label("Wil je er iets bij zeggen?").fill("Hij is heel braaf.")
    send.click()
    expect(widget.reply.get_by_text("Je aanvulling staat bij je vraag.")).to_be_visible()
    yield "aangevuld"
    send.click()
    expect(widget.reply.locator(".fault").first).to_be_visible()
    yield "formulier-met-fouten"
    widget.reply.get_by_label("Je e-mailadres").fill("an@voorbeeld.be")
    widget.reply.locator("[name=consent]").check()
    send.click()
    expect(widget.reply.locator(".receipt")).to_be_visible()
    yield "ontvangst"
    page.route("**/api/v1/**", lambda route: route.abort())
    widget.ask("lukt dit")
    yield "storing"
    widget.field.fill(
        "Een lang verhaal over onze vereniging die al twee jaar een plek zoekt om te repeteren."
    )
    yield "lang-verhaal"
    page.unroute_all()


LOOKS: dict[str, dict[str, Any]] = {
    "licht": {"viewport": {"width": 1280, "height": 800}},
    "donker": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "contrast": {"viewport": {"width": 1280, "height": 800}, "forced_colors": "active"},
    "telefoon": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_in_any_state(guest: Visitor, look: str) -> None:
    page = guest.page(reduced_motion="reduce", **LOOKS[look])
    page.goto("/donker.html")
    widget = Widget(page)
    found = {}
    for state in states(widget, guest):
        found[state] = violations(page)
        widget.picture(f"{look}-{state}")
    assert {state: faults for state, faults in found.items() if faults} == {}
    assert len(found) == 14
    expect(widget.panel).to_have_attribute("data-modus", "donker" if look == "donker" else "licht")


def test_axe_finds_nothing_when_the_rest_does_not_load(guest: Visitor) -> None:
    guest.expect("ERR_FAILED")
    guest.expect("Terecht laadt niet")
    page = guest.page()
    page.route("**/widget-panel.js*", lambda route: route.abort())
    page.goto("/gewoon.html")
    Widget(page).button.click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []


def test_axe_finds_nothing_in_the_page_itself(guest: Visitor) -> None:
    page = guest.page(viewport={"width": 1280, "height": 2400}, reduced_motion="reduce")
    page.goto("/inpagina.html")
    for index, query in enumerate(["coaching", "een tijger"]):
        Widget(page, index).ask(query)
    Widget(page).picture("in-de-pagina")
    assert violations(page) == []


# 320 px wide is 1280 px at 400 %: WCAG 2.2, 1.4.10; 256 px high leaves little room.
@pytest.mark.parametrize(("width", "height"), [(320, 256), (320, 640), (640, 360)])
def test_nothing_is_cut_off_or_scrolls_sideways_in_a_small_window(
    guest: Visitor, width: int, height: int
) -> None:
    page = guest.page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page.goto("/gewoon.html")
    widget = Widget(page)
    wide = """() =>
      [...document.querySelector("terecht-widget").shadowRoot
      .querySelectorAll(".panel, .scroller, .reply, form")]
      .filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => node.className)"""
    for state in states(widget, guest):
        assert page.evaluate(wide) == [], state
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), state
        if state == "formulier-met-fouten":
            expect(widget.reply.locator(".fault").first).to_be_in_viewport()
        if state in ("antwoord", "doorgegeven"):
            widget.picture(f"klein-{width}x{height}-{state}")


def test_at_400_percent_an_answer_has_the_whole_window(guest: Visitor) -> None:
    page = guest.page(viewport={"width": 320, "height": 256}, reduced_motion="reduce")
    page.goto("/gewoon.html")
    Widget(page).open().ask("coaching")
    at_top = """() => { const root = document.querySelector("terecht-widget").shadowRoot;
      return Boolean(root.elementFromPoint(160, 30).closest(".turn")); }"""
    assert page.evaluate(at_top)


def test_every_target_is_24_pixels_or_stands_in_a_sentence(guest: Visitor) -> None:
    page = guest.page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page.goto("/gewoon.html")
    widget = Widget(page)
    small = """() =>
      [...document.querySelector("terecht-widget").shadowRoot
      .querySelectorAll("button, a, summary, input, textarea, label.check")]
      .filter((node) => node.checkVisibility() && !node.closest(".prose, p, label") && !node.matches(".skip"))
      .map((node) => [node, node.getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 24 || height < 24)
      .map(([node, { width, height }]) => `${node.textContent.slice(0, 30)} ${width} x ${height}`)"""
    found = {state: page.evaluate(small) for state in states(widget, guest)}
    assert {state: targets for state, targets in found.items() if targets} == {}


def test_the_focus_is_never_covered_inside_the_panel(guest: Visitor) -> None:
    page = guest.page(viewport={"width": 390, "height": 600}, reduced_motion="reduce")
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    widget.ask("coaching")
    widget.field.focus()
    covered = """() => { const root = document.querySelector("terecht-widget").shadowRoot;
      const node = root.activeElement;
      if (!node) return null;
      const { left, top, width, height } = node.getBoundingClientRect();
      const at = root.elementFromPoint(left + Math.min(width / 2, 20), top + height / 2);
      return at && (node.contains(at) || at.contains(node)) ? null : node.textContent.slice(0, 40); }"""
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate(covered) is None


def test_the_button_steps_aside_for_the_focus_of_the_page(guest: Visitor) -> None:
    page = guest.page(viewport={"width": 800, "height": 600})
    page.goto("/onderaan.html")
    widget = Widget(page)
    expect(widget.button).to_be_in_viewport()
    page.locator("#onder").focus()
    expect(widget.button).not_to_be_in_viewport()
    page.get_by_role("link", name="Boven").focus()
    expect(widget.button).to_be_in_viewport()
    page.locator("#onder").focus()
    widget.button.focus()
    expect(widget.button).to_be_in_viewport()


# ---- colours ----


def luminance(colour: tuple[int, int, int]) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [value / 255 for value in colour]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio of two "#rrggbb"."""
    dark, light = sorted(luminance(tuple(bytes.fromhex(hex_[1:]))) for hex_ in (one, other))  # type: ignore[arg-type]
    return (light + 0.05) / (dark + 0.05)


def shades() -> list[str]:
    """A grid over all colours, with the greys around the tipping point."""
    steps = [0, 60, 110, 118, 119, 120, 128, 180, 255]
    return [f"#{r:02x}{g:02x}{b:02x}" for r in steps for g in steps for b in (0, 119, 200, 255)]


@pytest.fixture
def colours(guest: Visitor, host: Host) -> Callable[[str], Page]:
    """Make pages with a button of this colour."""
    page = guest.page(color_scheme="light")
    page.goto("/kleur.html")
    page.add_script_tag(url=f"{host.terecht}/widget.js")

    def with_colour(colour: str) -> Page:
        page.evaluate(
            "(kleur) => { Terecht.stop(); Terecht.start({ thema: 'cultuurplekken', kleur }); }", colour
        )
        return page

    return with_colour


def test_text_on_the_button_reads_on_every_colour(colours: Callable[[str], Page], guest: Visitor) -> None:
    guest.expect("geen contrast")
    ink = """() => { const style = getComputedStyle(document.querySelector("terecht-widget"));
      return [style.getPropertyValue("--fill"), style.getPropertyValue("--ink")]; }"""
    for shade in shades():
        fill, text = colours(shade).evaluate(ink)
        assert fill == shade
        assert contrast(fill, {"#fff": "#ffffff", "#000": "#000000"}[text]) >= 4.5, shade


@pytest.mark.parametrize(
    "shade", ["#ffd500", "#000000", "#ffffff", "#7f7f7f", "#ff5a36", "#1d5c8a", "#e6007e"]
)
def test_links_in_the_panel_read_in_light_and_dark(
    colours: Callable[[str], Page], guest: Visitor, shade: str
) -> None:
    guest.expect("geen contrast")
    page = colours(shade)
    Widget(page).open()
    light, dark = page.evaluate(
        """() => { const style = getComputedStyle(document.querySelector("terecht-widget"));
        return ["--accent-licht", "--accent-donker"].map((name) => style.getPropertyValue(name)); }"""
    )
    for surface in ("#fffdfa", "#f5efe6"):
        assert contrast(light, surface) >= 4.5
    for surface in ("#1f1b18", "#2f2a26"):
        assert contrast(dark, surface) >= 4.5
    assert violations(page) == []


def test_who_chose_an_unreadable_colour_is_told_once(colours: Callable[[str], Page], guest: Visitor) -> None:
    page = colours("#1d5c8a")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    guest.expect("geen contrast")
    with page.expect_console_message():
        colours("#ffd500")
    page.wait_for_function("() => window.told.length === 1")
    assert said == [
        "Terecht: #ffd500 haalt geen contrast van 4,5 : 1 (op wit 1.42 : 1). De knop krijgt zwarte tekst, "
        "links worden #806b00."
    ]
    assert page.evaluate("() => window.told[0].kleur") == "#ffd500"


def test_a_word_that_is_no_colour_gives_the_colour_of_the_house(
    colours: Callable[[str], Page], guest: Visitor
) -> None:
    guest.expect("geen kleur die we begrijpen")
    page = colours("kastanjebruinig")
    page.wait_for_function("() => window.told.length === 1")
    assert (
        page.evaluate(
            "() => getComputedStyle(document.querySelector('terecht-widget')).getPropertyValue('--fill')"
        )
        == "#a3301e"
    )


# ---- motion and paper ----


def test_nothing_moves_for_who_asked_for_stillness(guest: Visitor) -> None:
    page = guest.page(reduced_motion="reduce")
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    widget.ask("coaching")
    assert (
        page.evaluate("() => document.querySelector('terecht-widget').shadowRoot.getAnimations().length") == 0
    )


def test_an_answer_prints_alone_and_the_page_is_as_before(guest: Visitor) -> None:
    page = guest.page()
    page.goto("/gewoon.html")
    widget = Widget(page).open()
    before = page.evaluate("() => document.body.children.length + document.adoptedStyleSheets.length")
    page.evaluate(
        """() => { window.print = () => {
          window.paper = document.querySelector("[data-terecht-papier]").shadowRoot.textContent; }; }"""
    )
    widget.ask("coaching").get_by_role("button", name="Druk af").click()
    page.wait_for_function("() => window.paper")
    assert "70 euro per uur" in page.evaluate("() => window.paper")
    assert "/vraag/coaching-kostprijs" in page.evaluate("() => window.paper")
    page.emulate_media(media="print")
    expect(page.locator("main h1")).to_be_hidden()
    expect(page.locator("[data-terecht-papier]")).to_be_visible()
    page.emulate_media(media="screen")
    expect(page.locator("[data-terecht-papier]")).to_be_hidden()
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("() => document.body.children.length + document.adoptedStyleSheets.length") == before


def test_a_printed_page_of_the_site_has_no_button(guest: Visitor) -> None:
    page = guest.page()
    page.goto("/gewoon.html")
    expect(Widget(page).button).to_be_visible()
    page.emulate_media(media="print")
    expect(Widget(page).button).to_be_hidden()

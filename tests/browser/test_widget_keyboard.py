"""The widget by keyboard alone, where the focus is at every step, and what a screen reader hears."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.waiting import Held, stop_clock
from tests.browser.widget_page import Widget

pytestmark = pytest.mark.browser


@pytest.fixture
def page(guest: Visitor) -> Page:
    page = guest.page(viewport={"width": 1280, "height": 800})
    page.goto("/gewoon.html")
    return page


@pytest.fixture
def widget(page: Page) -> Widget:
    widget = Widget(page)
    widget.button.focus()
    page.keyboard.press("Enter")
    expect(widget.element.locator(".home .choices")).to_be_visible()
    return widget


def active(widget: Widget) -> str | None:
    """The option that a screen reader is on, by its id."""
    return widget.field.get_attribute("aria-activedescendant")


# ---- the dialogue ----


def test_opening_puts_the_focus_in_the_field_and_closing_gives_it_back(widget: Widget) -> None:
    assert widget.comes_to_focus("input#query")
    expect(widget.button).to_have_attribute("aria-expanded", "true")
    widget.page.keyboard.press("Escape")
    expect(widget.panel).to_be_hidden()
    assert widget.comes_to_focus("button#knop")
    expect(widget.button).to_have_attribute("aria-expanded", "false")


def test_opened_by_a_script_it_gives_the_focus_to_its_button(page: Page) -> None:
    page.evaluate("() => window.Terecht.open()")
    widget = Widget(page)
    expect(widget.field).to_be_focused()
    page.keyboard.press("Escape")
    assert widget.comes_to_focus("button#knop")


def test_the_dialogue_has_a_name_and_a_close_button_with_one(widget: Widget) -> None:
    expect(widget.element.get_by_role("dialog", name="Cultuurplekken")).to_be_visible()
    widget.element.get_by_role("button", name="Sluiten").press("Enter")
    expect(widget.panel).to_be_hidden()
    assert widget.comes_to_focus("button#knop")


def test_the_page_behind_cannot_be_reached_while_it_is_open(widget: Widget) -> None:
    seen = set()
    for _ in range(40):
        widget.page.keyboard.press("Tab")
        seen.add(widget.focused())
    assert not any("zoekveld" in one or one.startswith("a praktische") for one in seen)
    assert any(one.startswith("a Wat we met je gegevens doen") for one in seen)


def test_a_click_beside_the_panel_closes_it_and_one_inside_does_not(widget: Widget) -> None:
    widget.element.locator(".home").click(position={"x": 3, "y": 3})
    expect(widget.panel).to_be_visible()
    widget.page.mouse.click(20, 20)
    expect(widget.panel).to_be_hidden()


def test_what_is_typed_is_not_a_shortcut_of_the_page(widget: Widget) -> None:
    widget.page.evaluate(
        """() => { window.keys = [];
        document.addEventListener("keydown", (event) => window.keys.push(event.key)); }"""
    )
    widget.field.press_sequentially("s/kerk")
    assert widget.page.evaluate("() => window.keys") == []


# ---- the combobox ----


def test_the_field_is_a_combobox_with_a_label(widget: Widget) -> None:
    field = widget.element.get_by_role("combobox", name="Waar kunnen we je mee helpen?")
    expect(field).to_have_attribute("aria-controls", "options")
    expect(field).to_have_attribute("aria-autocomplete", "list")
    expect(field).to_have_attribute("aria-expanded", "false")
    widget.field.press_sequentially("kerk")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(widget.element.get_by_role("listbox", name="Voorstellen")).to_be_visible()


def test_arrows_walk_the_suggestions_and_pass_by_the_field(widget: Widget) -> None:
    widget.type("kerk")
    assert active(widget) is None
    steps = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"):
        widget.page.keyboard.press(key)
        steps.append(active(widget))
        selected = widget.element.locator("[role=option][aria-selected=true]")
        expect(selected).to_have_count(1 if active(widget) else 0)
    assert steps == ["option-0", "option-1", None, "option-1", "option-0"]
    assert widget.comes_to_focus("input#query")
    expect(widget.field).to_have_value("kerk")


def test_enter_on_a_suggestion_opens_it_and_without_one_asks(widget: Widget) -> None:
    widget.type("kerk")
    widget.page.keyboard.press("ArrowDown")
    widget.page.keyboard.press("Enter")
    expect(widget.reply.locator("h3")).to_have_text("Hoe geef je een kerk een nieuwe bestemming?")
    widget.type("kerk")
    widget.page.keyboard.press("Enter")
    expect(widget.reply.locator("h3")).to_contain_text("We twijfelen nog")
    expect(widget.element.locator("[role=listbox]")).to_be_hidden()


def test_enter_asks_what_was_typed_after_pointing_at_a_suggestion(widget: Widget) -> None:
    widget.type("kerk")
    widget.page.keyboard.press("ArrowDown")
    widget.page.keyboard.type("en")
    assert active(widget) is None
    widget.page.keyboard.press("Enter")
    expect(widget.element.locator(".turn q").last).to_have_text("kerken")


def test_escape_closes_the_suggestions_first_and_the_dialogue_after(widget: Widget) -> None:
    widget.type("kerk")
    widget.page.keyboard.press("Escape")
    expect(widget.element.locator("[role=listbox]")).to_be_hidden()
    expect(widget.panel).to_be_visible()
    expect(widget.field).to_have_value("kerk")
    widget.page.keyboard.press("ArrowDown")
    expect(widget.element.get_by_role("listbox")).to_be_visible()
    widget.page.keyboard.press("Escape")
    widget.page.keyboard.press("Escape")
    expect(widget.panel).to_be_hidden()


def test_tab_leaves_the_suggestions_behind(widget: Widget) -> None:
    widget.type("kerk")
    widget.page.keyboard.press("Tab")
    expect(widget.element.locator("[role=listbox]")).to_be_hidden()
    assert widget.comes_to_focus("button")


# ---- never lost ----


def test_the_focus_is_never_lost_from_question_to_receipt(widget: Widget) -> None:
    page = widget.page

    def enter_leads_to(place: str) -> None:
        page.keyboard.press("Enter")
        expect(widget.element.locator(".waiting")).to_have_count(0)
        assert widget.comes_to_focus(place), widget.focused()

    assert widget.comes_to_focus("input#query")
    page.keyboard.type("iets met een kerk")
    enter_leads_to("input#query")
    widget.reply.locator(".choices button").first.focus()
    enter_leads_to("h3 Hoe geef je een kerk een nieuwe bestemmi")
    widget.reply.get_by_role("button", name="Nee", exact=True).focus()
    enter_leads_to("input@reason")
    widget.reply.get_by_label("Het gaat over iets anders").focus()
    page.keyboard.press("Space")
    widget.reply.locator(".useful [type=submit]").focus()
    enter_leads_to("p Dank je, daar leren we van. Vraag het aa")
    widget.reply.locator(".useful .pass-on button").focus()
    enter_leads_to("h3 We gaven je vraag door aan onze coaches.")
    widget.reply.get_by_label("Je e-mailadres").focus()
    page.keyboard.type("an@voorbeeld.be")
    widget.reply.locator("[name=consent]").focus()
    page.keyboard.press("Space")
    enter_leads_to("h3 Je vraag is onderweg")


def test_from_the_field_one_tab_away_is_the_way_to_the_last_answer(widget: Widget) -> None:
    widget.ask("kerk")
    widget.ask("coaching")
    widget.page.keyboard.press("Tab")
    widget.page.keyboard.press("Tab")
    expect(widget.element.get_by_role("button", name="Naar het laatste antwoord")).to_be_focused()
    widget.page.keyboard.press("Enter")
    assert widget.comes_to_focus("h3 Wat kost een coachingsgesprek?")


def test_on_a_touch_screen_the_focus_goes_to_the_answer_so_that_the_keyboard_goes_away(
    guest: Visitor,
) -> None:
    page = guest.page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto("/gewoon.html")
    widget = Widget(page)
    widget.button.tap()
    expect(widget.element.locator(".home .choices")).to_be_visible()
    assert widget.comes_to_focus("h2")
    widget.ask("coaching")
    assert widget.comes_to_focus("h3 Wat kost een coachingsgesprek?")


# ---- heard ----


def test_a_screen_reader_hears_how_many_suggestions_once_after_a_pause(widget: Widget) -> None:
    widget.listen()
    widget.field.press_sequentially("kerk", delay=60)
    expect(widget.options).to_have_count(2)
    expect(widget.element.locator("[role=status]")).to_have_text("2 voorstellen. Kies met de pijltjes.")
    assert widget.said() == ["2 voorstellen. Kies met de pijltjes."]


def test_a_screen_reader_hears_the_answer_once_and_whole(widget: Widget) -> None:
    widget.listen()
    widget.ask("hoevel kost coaching")
    heard = widget.said()
    assert len(heard) == 1
    for words in (
        "Dit vonden we voor je.",
        "We zochten op ‘hoeveel’",
        "Wat kost een coachingsgesprek?",
        "70 euro per uur",
        "Het Steunpunt",
    ):
        assert words.replace(" ", "") in heard[0].replace(" ", "")
    for tool in ("Kopieer", "Was dit nuttig", "Ook gevraagd", "Je vroeg"):
        assert tool not in heard[0]


def test_the_conversation_is_a_polite_log_to_the_browser_too(widget: Widget) -> None:
    widget.ask("coaching")
    tree = widget.page.context.new_cdp_session(widget.page).send("Accessibility.getFullAXTree")
    logs = [node for node in tree["nodes"] if node.get("role", {}).get("value") == "log"]
    assert len(logs) == 1
    properties = {one["name"]: one["value"]["value"] for one in logs[0]["properties"]}
    assert properties["live"] == "polite"
    assert logs[0]["name"]["value"] == "Gesprek"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("iets met een kerk", "We twijfelen nog"),
        ("help", "nog wat ruim"),
        ("een tijger", "We gaven je vraag door aan onze coaches."),
        ("hallo", "Dag!"),
    ],
)
def test_a_screen_reader_hears_every_outcome(widget: Widget, query: str, words: str) -> None:
    widget.listen()
    widget.ask(query)
    heard = widget.said()
    assert len(heard) == 1
    assert words in heard[0]


def test_a_screen_reader_hears_that_it_takes_long_and_that_it_failed(widget: Widget, guest: Visitor) -> None:
    guest.expect("ERR_FAILED")
    page = widget.page
    stop_clock(page)
    held = Held(page, "**/api/v1/vragen")
    widget.listen()
    widget.field.fill("coaching")
    widget.field.press("Enter")
    asked = held.take()
    page.clock.run_for(500)
    assert widget.said() == []
    page.clock.run_for(4000)
    assert widget.said() == ["Het duurt wat langer dan gewoonlijk, we zoeken nog."]
    asked.abort()
    expect(widget.reply.locator(".apology")).to_be_visible()
    assert "We raken niet tot bij onze vragendienst." in widget.said()[0]

"""What visitors do with the widget on somebody else's site, from the first key to the receipt."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveSite, Visitor
from tests.browser.waiting import Held
from tests.browser.widget_page import Widget

pytestmark = pytest.mark.browser


@pytest.fixture
def page(guest: Visitor) -> Page:
    page = guest.page(
        viewport={"width": 1280, "height": 800}, permissions=["clipboard-read", "clipboard-write"]
    )
    page.goto("/gewoon.html")
    page.evaluate(
        """() => { window.events = []; for (const name of ["geopend", "gesloten", "antwoord", "suggesties",
          "geen-antwoord",
        "doorgegeven", "nuttig", "fout", "contrast"]) document.addEventListener("terecht:" + name, (event) =>
        window.events.push([name, event.detail])); }"""
    )
    return page


@pytest.fixture
def widget(page: Page) -> Widget:
    return Widget(page).open()


def test_suggestions_come_while_typing_and_choosing_one_opens_its_answer(widget: Widget) -> None:
    widget.field.press_sequentially("kerk")
    expect(widget.options).to_have_text(
        ["Hoe geef je een kerk een nieuwe bestemming?", "Mag ik een bar openen?"]
    )
    expect(widget.options.first.locator("mark")).to_have_text("kerk")
    widget.options.first.click()
    expect(widget.reply.locator("h3")).to_have_text("Hoe geef je een kerk een nieuwe bestemming?")
    expect(widget.field).to_have_value("")


def test_an_answer_shows_all_that_belongs_to_it(widget: Widget) -> None:
    reply = widget.ask("hoevel kost coaching")
    expect(reply.locator(".correction")).to_have_text("We zochten op ‘hoeveel’ in plaats van ‘hoevel’.")
    expect(reply.locator("h3")).to_have_text("Wat kost een coachingsgesprek?")
    expect(reply.locator(".prose strong")).to_have_text("Een gesprek kost 70 euro per uur.")
    expect(reply.locator("mark").first).to_be_visible()
    expect(reply).to_contain_text("Laatst nagekeken op 3 november 2026")
    cards = reply.locator(".card")
    expect(cards.locator("h4")).to_have_text(["Het Steunpunt", "Je gemeente"])
    expect(cards.first).to_contain_text("Legt het gesprek met je vast.")
    expect(cards.first).to_contain_text("Voor wie: verenigingen")
    expect(cards.first.get_by_role("link")).to_have_text(
        [re.compile("steunpunt.be"), "vraag@steunpunt.be", "02 123 45 67"]
    )
    expect(cards.first.get_by_role("link").first).to_have_attribute(
        "href", "https://www.steunpunt.be/coaching"
    )
    reply.locator("summary", has_text="Bronnen").click()
    expect(reply.locator(".background")).to_contain_text("Brochure cultuurplekken")
    expect(reply.get_by_role("button", name="Hoe geef je een kerk een nieuwe bestemming?")).to_be_visible()


def test_links_in_an_answer_open_beside_the_page_and_say_so(widget: Widget) -> None:
    link = widget.ask("coaching").locator(".prose a")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(link).to_have_text("meer (opent in een nieuw venster)")


def test_the_link_of_an_answer_can_be_copied(widget: Widget, live_site: LiveSite) -> None:
    reply = widget.ask("coaching")
    reply.get_by_role("button", name="Kopieer de link").click()
    expect(reply.get_by_role("button", name="Gekopieerd")).to_be_visible()
    copied = widget.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == f"{live_site.url}/vraag/coaching-kostprijs"


def test_where_copying_is_refused_the_link_appears_selected(widget: Widget, live_site: LiveSite) -> None:
    widget.page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }"
    )
    reply = widget.ask("coaching")
    reply.get_by_role("button", name="Kopieer de link").click()
    expect(reply.locator("input.address")).to_have_value(f"{live_site.url}/vraag/coaching-kostprijs")
    expect(reply.locator("input.address")).to_be_focused()


def test_useful_is_stored_and_thanked_for(widget: Widget, live_site: LiveSite) -> None:
    reply = widget.ask("coaching")
    reply.get_by_role("button", name="Ja", exact=True).click()
    expect(reply.locator(".useful")).to_contain_text("Dank je")
    assert any("coaching-kostprijs" in line and "feedback" in line for line in live_site.site.contents())


def test_not_useful_asks_why_and_offers_a_person(widget: Widget, live_site: LiveSite) -> None:
    reply = widget.ask("coaching en nog iets")
    reply.get_by_role("button", name="Nee", exact=True).click()
    reply.get_by_label("Ik begrijp het niet goed").check()
    reply.locator("textarea[name=note]").fill("Te veel jargon.")
    reply.locator(".useful").get_by_role("button", name="Verstuur").click()
    expect(reply.locator(".useful")).to_contain_text("Dank je")
    assert any("Te veel jargon." in line for line in live_site.site.contents())
    reply.locator(".useful .pass-on").get_by_role("button").click()
    expect(reply.locator("blockquote")).to_have_text("coaching en nog iets")
    assert live_site.site.filed() == 1


def test_unsure_gives_at_most_three_to_choose_from_and_none_of_these(
    widget: Widget, live_site: LiveSite
) -> None:
    reply = widget.ask("iets met een kerk")
    expect(reply.locator("h3")).to_have_text("We twijfelen nog. Gaat je vraag over een van deze?")
    expect(reply.locator(".choices button")).to_have_count(2)
    assert live_site.site.filed() == 0
    reply.get_by_role("button", name="Geen van deze").click()
    expect(reply.locator("h3").last).to_have_text("We gaven je vraag door aan onze coaches.")
    expect(reply.locator("blockquote")).to_have_text("iets met een kerk")
    assert live_site.site.filed() == 1


def test_a_chosen_suggestion_answers_and_there_is_a_way_back(widget: Widget) -> None:
    widget.ask("iets met een kerk")
    reply = widget.choose("Mag ik een bar openen?")
    expect(reply.locator("h3")).to_have_text("Mag ik een bar openen?")
    expect(widget.element.locator(".turn").first).not_to_have_attribute("open", re.compile(".*"))
    reply.get_by_role("button", name="Terug naar de vorige vraag").click()
    expect(widget.element.locator(".turn").first.locator(".choices")).to_be_visible()
    assert widget.comes_to_focus("h3 We twijfelen nog")


def test_vague_asks_back_and_keeps_the_text_to_add_to(widget: Widget, live_site: LiveSite) -> None:
    reply = widget.ask("help")
    expect(reply.locator("h3")).to_have_text(re.compile("nog wat ruim"))
    expect(widget.field).to_have_value("help")
    expect(reply.locator(".choices button")).to_have_count(2)
    assert live_site.site.filed() == 0


@pytest.mark.parametrize(
    ("query", "words"), [("hello there", "in Dutch only"), ("qsdfqsdf", "geen vraag in lezen")]
)
def test_what_is_no_question_to_us_may_still_go_to_a_person(
    widget: Widget, live_site: LiveSite, query: str, words: str
) -> None:
    reply = widget.ask(query)
    expect(reply.locator("h3")).to_contain_text(words)
    expect(widget.field).to_have_value(query)
    reply.locator(".pass-on").get_by_role("button").click()
    expect(reply.locator("blockquote")).to_have_text(query)
    assert live_site.site.filed() == 1


def test_small_talk_is_answered_and_files_nothing(widget: Widget, live_site: LiveSite) -> None:
    reply = widget.ask("hallo")
    expect(reply.locator("h3")).to_contain_text("Dag!")
    expect(widget.field).to_have_value("")
    assert live_site.site.filed() == 0


def test_an_unknown_question_is_passed_on_with_its_text_and_followed_by_a_receipt(
    widget: Widget, live_site: LiveSite
) -> None:
    reply = widget.ask("mag ik een tijger in de foyer")
    expect(reply).to_contain_text("we gokken liever niet")
    expect(reply.locator("h3")).to_have_text("We gaven je vraag door aan onze coaches.")
    expect(reply.locator("blockquote")).to_have_text("mag ik een tijger in de foyer")
    expect(reply.get_by_text("Misschien helpt dit al")).to_be_visible()
    expect(reply.get_by_role("link", name="Wat we met je gegevens doen")).to_have_attribute(
        "href", f"{live_site.url}/privacy"
    )
    reply.get_by_label("Je e-mailadres").fill("an@voorbeeld.be")
    reply.get_by_label("Wil je er iets bij zeggen?").fill("Hij is heel braaf.")
    reply.locator("[name=consent]").check()
    reply.get_by_role("button", name="Verstuur").click()
    expect(reply.locator(".receipt h3")).to_be_focused()
    expect(reply.locator(".receipt")).to_contain_text("meestal binnen vijf werkdagen")
    link = reply.get_by_role("link", name="Volg je vraag")
    status = link.get_attribute("href") or ""
    assert re.fullmatch(re.escape(live_site.url) + r"/extra-vraag/[\w-]{22,}", status)
    assert any("Hij is heel braaf." in line for line in live_site.site.contents())
    assert live_site.site.filed() == 1


def test_the_status_link_opens_without_the_widget(widget: Widget, visit: object) -> None:
    reply = widget.ask("mag ik een tijger in de foyer")
    reply.get_by_label("Je e-mailadres").fill("an@voorbeeld.be")
    reply.locator("[name=consent]").check()
    reply.get_by_role("button", name="Verstuur").click()
    with widget.page.context.expect_page() as opened:
        reply.get_by_role("link", name="Volg je vraag").click()
    expect(opened.value.locator("main")).to_contain_text("mag ik een tijger in de foyer")


def test_who_leaves_no_address_may_still_add_something(widget: Widget, live_site: LiveSite) -> None:
    reply = widget.ask("mag ik een tijger in de foyer")
    reply.get_by_label("Wil je er iets bij zeggen?").fill("Hij is heel braaf.")
    reply.get_by_role("button", name="Verstuur").click()
    thanks = reply.get_by_text("Je aanvulling staat bij je vraag.")
    expect(thanks).to_be_focused()
    expect(reply.get_by_label("Wil je er iets bij zeggen?")).to_have_value("")
    (vraag,) = live_site.site.store.find("cultuurplekken")
    assert (vraag.additions, vraag.email) == (("Hij is heel braaf.",), "")

    reply.get_by_label("Je e-mailadres").fill("an@voorbeeld.be")
    reply.locator("[name=consent]").check()
    reply.get_by_role("button", name="Verstuur").click()
    expect(reply.locator(".receipt")).to_be_visible()


def test_a_form_with_faults_says_them_beside_their_fields(widget: Widget, guest: Visitor) -> None:
    guest.expect("422")
    reply = widget.ask("mag ik een tijger in de foyer")
    reply.get_by_label("Je e-mailadres").fill("geen adres")
    reply.get_by_role("button", name="Verstuur").click()
    email = reply.get_by_label("Je e-mailadres")
    expect(email).to_be_focused()
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_accessible_description(re.compile("Dit e-mailadres klopt niet"))
    expect(reply.locator("[name=consent]")).to_have_accessible_description(re.compile("toestemming"))
    expect(email).to_have_value("geen adres")


def test_a_retyped_question_is_filed_once(widget: Widget, live_site: LiveSite) -> None:
    widget.ask("mag ik een tijger in de foyer")
    widget.ask("Mag ik een TIJGER in de foyer?")
    widget.ask("mag ik een tijger in de foyer")
    assert live_site.site.filed() == 1


def test_who_left_an_address_already_is_not_asked_again(widget: Widget) -> None:
    reply = widget.ask("mag ik een tijger in de foyer")
    reply.get_by_label("Je e-mailadres").fill("an@voorbeeld.be")
    reply.locator("[name=consent]").check()
    reply.get_by_role("button", name="Verstuur").click()
    expect(reply.locator(".receipt")).to_be_visible()
    again = widget.ask("mag ik een tijger in de foyer")
    expect(again).to_contain_text("Je liet al een e-mailadres achter")
    expect(again.locator("form")).to_have_count(0)


def test_earlier_turns_fold_and_open_again(widget: Widget) -> None:
    widget.ask("coaching")
    widget.ask("kerk")
    turns = widget.element.locator(".turn")
    expect(turns.first.locator(".answer")).to_be_hidden()
    turns.first.locator("summary").first.click()
    expect(turns.first.locator(".answer")).to_be_visible()


def test_starting_over_shows_the_first_screen(widget: Widget) -> None:
    widget.ask("coaching")
    widget.element.get_by_role("button", name="Opnieuw beginnen").click()
    expect(widget.element.locator(".home .choices")).to_be_visible()
    expect(widget.element.locator(".turn")).to_have_count(0)
    assert widget.comes_to_focus("input#query")


def test_a_popular_question_answers_and_keeps_the_focus_in_the_panel(widget: Widget) -> None:
    widget.element.locator(".home .choices button").first.click()
    expect(widget.reply.locator("h3")).to_be_focused()


def test_a_story_moves_to_a_tall_field_without_losing_a_letter(widget: Widget) -> None:
    story = (
        "Wij zijn een vereniging van amateurmuzikanten en we zoeken al twee jaar een plek om te repeteren, "
        "liefst met coaching."
    )
    widget.field.press_sequentially(story)
    assert widget.comes_to_focus("textarea")
    expect(widget.field).to_have_value(story)
    widget.page.keyboard.press("Shift+Enter")
    widget.page.keyboard.type("Alvast bedankt!")
    widget.page.keyboard.press("Enter")
    expect(widget.reply.locator("h3")).to_have_text("Wat kost een coachingsgesprek?")
    expect(widget.element.locator(".turn q")).to_have_text(f"{story}\nAlvast bedankt!")
    expect(widget.element.locator("#query")).to_be_visible()


def test_a_pasted_story_keeps_its_lines(widget: Widget) -> None:
    widget.page.evaluate("() => navigator.clipboard.writeText('Dag,\\nwat kost coaching?')")
    widget.field.focus()
    widget.page.keyboard.press("ControlOrMeta+V")
    expect(widget.field).to_have_value("Dag,\nwat kost coaching?")


def test_the_page_hears_what_happened_but_never_what_was_typed(widget: Widget) -> None:
    widget.ask("geheime coaching")
    widget.reply.get_by_role("button", name="Ja", exact=True).click()
    expect(widget.reply.locator(".useful")).to_contain_text("Dank je")
    widget.ask("geheime kerk")
    widget.ask("geheim helemaal")
    widget.ask("hallo geheim")
    widget.element.get_by_role("button", name="Sluiten").click()
    widget.page.wait_for_function(
        "() => window.events.some(([name]) => name === 'gesloten')"
    )  # a moment later
    events = widget.page.evaluate("() => window.events")
    assert [name for name, _ in events] == [
        "geopend",
        "antwoord",
        "nuttig",
        "suggesties",
        "doorgegeven",
        "geen-antwoord",
        "gesloten",
    ]
    assert dict(events)["nuttig"] == {
        "thema": "cultuurplekken",
        "id": "coaching-kostprijs",
        "nuttig": True,
        "reden": "",
    }
    assert "geheim" not in str(events)


def test_the_script_api_opens_asks_and_closes(page: Page) -> None:
    widget = Widget(page)
    page.evaluate("() => window.Terecht.open('mag ik')")
    expect(widget.field).to_have_value("mag ik")
    page.evaluate("() => window.Terecht.vraag('coaching')")
    expect(widget.reply.locator("h3")).to_have_text("Wat kost een coachingsgesprek?")
    page.evaluate("() => window.Terecht.sluit()")
    expect(widget.panel).to_be_hidden()
    page.evaluate("() => window.Terecht.stop()")
    expect(page.locator("terecht-widget")).to_have_count(0)


def test_stopped_while_it_loads_it_does_not_open(page: Page) -> None:
    held = Held(page, "**/widget-panel.js*")
    page.evaluate("() => { window.opening = Terecht.open(); }")
    panel = held.take()
    page.evaluate("() => Terecht.stop()")
    panel.continue_()
    page.evaluate("() => window.opening")
    expect(page.locator("terecht-widget")).to_have_count(0)


def test_a_link_of_the_page_opens_the_widget_with_its_question(guest: Visitor) -> None:
    page = guest.page()
    page.goto("/opener.html")
    widget = Widget(page)
    expect(widget.button).to_be_hidden()
    page.get_by_role("link", name="Stel je vraag").click()
    expect(widget.field).to_have_value("Mag ik een bar openen?")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Stel je vraag")).to_be_focused()


def test_that_link_is_a_plain_link_without_javascript(guest: Visitor, live_site: LiveSite) -> None:
    page = guest.page(java_script_enabled=False)
    page.goto("/opener.html")
    page.get_by_role("link", name="Stel je vraag").click()
    expect(page).to_have_url(f"{live_site.url}/")


def test_in_the_page_two_widgets_stand_on_their_own(guest: Visitor) -> None:
    page = guest.page(viewport={"width": 1280, "height": 2000})
    page.goto("/inpagina.html")
    one, two = Widget(page), Widget(page, 1)
    expect(one.field).to_have_value("Mag ik")
    expect(two.field).to_have_value("")
    expect(page.get_by_role("link", name="Stel je vraag")).to_have_count(0)
    one.ask("coaching")
    two.ask("kerk")
    expect(one.reply.locator("h3")).to_have_text("Wat kost een coachingsgesprek?")
    expect(two.reply.locator("h3")).to_contain_text("We twijfelen nog")
    expect(two.panel).to_have_attribute("data-modus", "donker")


def test_in_the_page_the_panel_loads_when_nearly_in_view_and_takes_no_focus(guest: Visitor) -> None:
    page = guest.page(viewport={"width": 800, "height": 600})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/gewoon.html")
    page.evaluate(
        """() => { window.Terecht.stop(); document.querySelector("main").style.paddingBottom = "3000px";
        const one = document.createElement("terecht-widget"); one.setAttribute("thema", "cultuurplekken");
        document.body.appendChild(one); }"""
    )
    page.wait_for_timeout(300)
    assert not any("widget-panel" in url for url in asked)
    page.evaluate("() => scrollTo(0, 9999)")
    expect(Widget(page).panel).to_be_visible()
    assert Widget(page).comes_to_focus("body")


def test_an_answer_never_takes_the_focus_from_the_page(guest: Visitor) -> None:
    page = guest.page(viewport={"width": 1280, "height": 2000})
    page.goto("/inpagina.html")
    page.evaluate("() => { document.querySelector('h1').tabIndex = -1; }")
    held = Held(page, "**/api/v1/vragen")
    widget = Widget(page)
    widget.field.fill("coaching")
    widget.field.press("Enter")
    expect(widget.reply.locator(".waiting")).to_be_visible()
    page.locator("h1").focus()
    held.take().continue_()
    expect(widget.reply.locator("h3")).to_be_visible()
    assert widget.comes_to_focus("h1 Stad")


def test_without_javascript_the_place_in_the_page_is_a_link(guest: Visitor, live_site: LiveSite) -> None:
    page = guest.page(java_script_enabled=False)
    page.goto("/inpagina.html")
    expect(page.get_by_role("link", name="Stel je vraag").first).to_have_attribute(
        "href", f"{live_site.url}/"
    )

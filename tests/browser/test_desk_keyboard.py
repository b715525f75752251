"""The pages of staff by keyboard alone: everything is reached, in the order in which it is read, and shows that it is.
On those of privacy, accounts and insight also what follows a press: the focus is where the work goes on.
"""

from collections.abc import Callable
from itertools import pairwise

import pyotp
import pytest
from playwright.sync_api import Page, expect

from terecht.domain.account import Role
from terecht.web.access import COOKIE
from tests.browser.conftest import LiveSite, Visitor
from tests.browser.keyboard import names, reachable, stops, stops_back, tab_to
from tests.browser.test_accounts import GOOD
from tests.browser.test_desk_dossier import file_a_few
from tests.integration.test_web_insight import PAGE, fill
from tests.integration.test_web_mailroom import lose, mail
from tests.integration.web_fakes import Site

pytestmark = pytest.mark.browser

LOOKS: dict[str, dict[str, object]] = {
    "desk": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 360, "height": 640}, "color_scheme": "dark"},
}
plainly = pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
REFUSED = "status of 422"


def enter(visitor: Visitor, live_site: LiveSite, **options: object) -> Page:
    """Return a page of an administrator, with a password, who is signed in here and somewhere else."""
    accounts = live_site.site.accounts
    _, link = accounts.invite(email="baas@steunpunt.be", name="Baas", roles=list(Role), link_to=str)
    account = accounts.choose_password(link, GOOD)
    accounts.open_session(account, device="Firefox op Linux")
    page = visitor.page(**options)
    page.context.add_cookies(
        [{"name": COOKIE, "value": accounts.open_session(account), "url": live_site.url}]
    )
    return page


def enter_by_key(page: Page) -> None:
    """Press Enter on what leads to another page, and wait until that page stands."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def found(page: Page, site: Site) -> None:
    site.secret("Mag onze bar open?")
    page.goto("/balie/privacy")
    page.get_by_label("E-mailadres").fill("an@voorbeeld.be")
    page.get_by_label("E-mailadres").focus()
    enter_by_key(page)


def unsure(page: Page, site: Site) -> None:
    found(page, site)
    page.get_by_role("button", name="Wis voorgoed").focus()
    enter_by_key(page)


def insight(page: Page, site: Site) -> None:
    fill(site)
    page.goto(PAGE)
    for fold in page.locator("summary").all():
        fold.press("Enter")


def second_step(page: Page, site: Site) -> None:
    page.goto("/medewerker/account")
    page.locator("#bevestig").fill(GOOD)
    enter_by_key(page)


def filed(site: Site) -> None:
    file_a_few(site)
    site.receiving.receive(mail("Ja, graag!"))
    lose(site, about=1)


def queue(page: Page, site: Site) -> None:
    filed(site)
    page.goto("/balie")
    for fold in page.locator("summary").all():
        fold.press("Enter")


def question(page: Page, site: Site) -> None:
    filed(site)
    page.goto("/balie/1")
    for fold in page.locator("summary:visible").all():
        fold.press("Enter")


STATES: dict[str, Callable[[Page, Site], object]] = {
    "privacy": lambda page, site: page.goto("/balie/privacy"),
    "found": found,
    "unsure": unsure,
    "account": lambda page, site: page.goto("/medewerker/account"),
    "second step": second_step,
    "accounts": lambda page, site: page.goto("/beheer/medewerkers"),
    "one account": lambda page, site: page.goto("/beheer/medewerkers/1"),
    "insight": insight,
    "queue": queue,
    "question": question,
    "sessions": lambda page, site: page.goto("/balie/gesprekken"),
    "texts": lambda page, site: (filed(site), page.goto("/balie/vaste-teksten")),
    "post": lambda page, site: (filed(site), page.goto("/balie/post")),
    "faq": lambda page, site: page.goto("/balie/faq/"),
    "entry": lambda page, site: page.goto("/balie/faq/vraag/bar-openen"),
    "year": lambda page, site: (fill(site), page.goto("/balie/inzicht?jaar=2026")),
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("state", STATES)
def test_tab_reaches_everything_in_the_order_of_reading_and_shows_where_it_is(
    visitor: Visitor, live_site: LiveSite, state: str, look: str
) -> None:
    visitor.expect(REFUSED)
    page = enter(visitor, live_site, **LOOKS[look])
    STATES[state](page, live_site.site)

    forward = stops(page)
    assert names(forward) == reachable(page)
    assert [stop for stop in forward if stop.faults] == []
    if look == "phone":  # one column: further is never higher up
        after_the_bar = forward[[stop.name for stop in forward].index("a Baas") + 1 :]
        pairs = pairwise(after_the_bar)
        assert [(one.name, two.name) for one, two in pairs if two.bottom <= one.top] == []
    backward = stops_back(page, len(forward))
    assert [stop.name for stop in backward] == [stop.name for stop in reversed(forward)]
    assert [stop for stop in backward if stop.faults] == []


@plainly
def test_somebody_is_looked_up_copied_and_erased(
    visitor: Visitor, live_site: LiveSite, javascript: bool
) -> None:
    visitor.expect(REFUSED)
    live_site.site.secret("Mag onze bar open?")
    page = enter(visitor, live_site, java_script_enabled=javascript)
    page.goto("/balie/privacy")

    tab_to(page, "input E-mailadres")
    page.keyboard.type("an@voorbeeld.be")
    enter_by_key(page)
    expect(page.locator("#wat")).to_be_focused()
    expect(page.get_by_role("heading", name="Wat we over dit adres bewaren")).to_be_in_viewport()
    tab_to(page, "button Om te lezen")
    with page.expect_download() as copy:
        page.keyboard.press("Enter")
    assert "Mag onze bar open?" in copy.value.path().read_text(encoding="utf-8")
    expect(page.get_by_role("button", name="Om te lezen")).to_be_focused()

    tab_to(page, "button Wis voorgoed")
    enter_by_key(page)
    expect(page.get_by_label("Ik keek na")).to_be_focused()
    expect(page.get_by_label("Ik keek na")).to_have_accessible_description(
        "Vink eerst aan dat je dit nakeek."
    )
    expect(page.get_by_text("Vink eerst aan")).to_be_in_viewport()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    enter_by_key(page)
    expect(page.locator("#gedaan")).to_be_focused()
    expect(page.locator("#gedaan")).to_contain_text("Alles over dat adres is gewist.")


def test_address_that_is_none_is_mended_where_it_was_typed(visitor: Visitor, live_site: LiveSite) -> None:
    visitor.expect(REFUSED)
    page = enter(visitor, live_site)
    page.goto("/balie/privacy")

    tab_to(page, "input E-mailadres")
    page.keyboard.type("an@")
    enter_by_key(page)
    expect(page.get_by_role("alert").get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("E-mailadres")).to_be_focused()


def test_own_account_is_changed(visitor: Visitor, live_site: LiveSite) -> None:
    visitor.expect(REFUSED)
    page = enter(visitor, live_site)
    page.goto("/medewerker/account")

    tab_to(page, "button Meld je overal elders af")
    enter_by_key(page)
    expect(page.locator("#gedaan")).to_be_focused()
    expect(page.get_by_role("button", name="Meld je overal elders af")).to_have_count(0)

    tab_to(page, "input Je wachtwoord van nu")
    page.keyboard.type("iets helemaal anders")
    page.keyboard.press("Tab")
    page.keyboard.type("heel andere woorden hier")
    enter_by_key(page)
    expect(page.get_by_role("alert").get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Je wachtwoord van nu")).to_be_focused()
    page.keyboard.type(GOOD)
    page.keyboard.press("Tab")
    page.keyboard.type("heel andere woorden hier")
    enter_by_key(page)
    expect(page.locator("#gedaan")).to_be_focused()


def test_second_step_is_turned_on_and_a_fault_in_it_leads_to_its_own_field(
    visitor: Visitor, live_site: LiveSite
) -> None:
    visitor.expect(REFUSED)
    page = enter(visitor, live_site)
    page.goto("/medewerker/account")

    tab_to(page, "button Zet aan")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("iets helemaal anders")
    enter_by_key(page)
    expect(page.get_by_role("alert").get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#bevestig")).to_be_focused()
    expect(page.locator("#bevestig")).to_have_accessible_description("Dit is niet je wachtwoord van nu.")
    expect(page.get_by_label("Je wachtwoord van nu")).not_to_have_attribute("aria-invalid", "true")
    page.keyboard.type(GOOD)
    enter_by_key(page)

    tab_to(page, "input Je code")
    page.keyboard.type("000000")
    enter_by_key(page)
    expect(page.get_by_role("alert").get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Je code")).to_be_focused()
    secret = (page.locator("ol code").text_content() or "").replace(" ", "")
    page.keyboard.type(pyotp.TOTP(secret).now())
    enter_by_key(page)
    expect(page.get_by_role("heading", name="Je tweede stap staat aan")).to_be_focused()


def test_colleague_is_invited_changed_and_switched_off(visitor: Visitor, live_site: LiveSite) -> None:
    visitor.expect(REFUSED)
    page = enter(visitor, live_site)
    page.goto("/beheer/medewerkers")

    tab_to(page, "input Naam")
    page.keyboard.type("An Peeters")
    page.keyboard.press("Tab")
    page.keyboard.type("an@steunpunt.be")
    enter_by_key(page)
    expect(page.get_by_role("alert").get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("coach")).to_be_focused()
    expect(page.get_by_role("group", name="Rollen")).to_have_accessible_description("Kies minstens één rol.")
    page.keyboard.press("Space")
    enter_by_key(page)
    expect(page.locator("#gedaan")).to_be_focused()

    tab_to(page, "a An Peeters")
    enter_by_key(page)
    tab_to(page, "button Zet dit account uit")
    enter_by_key(page)
    expect(page.locator("#gedaan")).to_be_focused()
    expect(page.get_by_text("staat uit", exact=True)).to_be_visible()


def test_page_that_stood_open_too_long_says_so_at_the_focus(visitor: Visitor, live_site: LiveSite) -> None:
    visitor.expect(REFUSED)
    page = enter(visitor, live_site)
    page.goto("/beheer/medewerkers/1")
    page.locator("input[name=formulier]").evaluate_all("fields => fields.forEach(one => (one.value = 'oud'))")

    tab_to(page, "button Stuur een link")
    enter_by_key(page)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Deze pagina stond te lang open.")


def test_figures_are_read_and_taken_along(visitor: Visitor, live_site: LiveSite) -> None:
    fill(live_site.site)
    page = enter(visitor, live_site, viewport={"width": 360, "height": 640})
    page.goto(PAGE)

    tab_to(page, "div Grafiek")
    chart = page.get_by_role("region", name="Grafiek")
    before = chart.evaluate("node => node.scrollLeft")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        "([node, before]) => node.scrollLeft < before", arg=[chart.element_handle(), before]
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader", name="10 maart 2026")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name="Tabel: vragen in de tijd")).to_be_focused()
    page.keyboard.press("Tab")
    with page.expect_download() as table:
        page.keyboard.press("Enter")
    assert "10 maart 2026" in table.value.path().read_text(encoding="utf-8-sig")

    months = page.get_by_label("Maand")
    months.focus()
    page.keyboard.press("End")
    chosen = months.locator("option:checked").text_content()
    page.keyboard.press("Tab")
    enter_by_key(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Inzicht: {chosen}")

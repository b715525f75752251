"""The FAQ editor in a real browser: the whole way without JavaScript, for everybody, on a phone and at a desk."""

from collections.abc import Callable
from threading import Event

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from terecht.adapters.faq_file import read_faq
from terecht.domain.account import Role
from terecht.service.editing import Editing, Preview
from terecht.service.effect import Effect
from terecht.web.access import COOKIE
from tests.browser.axe import violations
from tests.browser.conftest import LiveSite, Visitor
from tests.browser.waiting import press

pytestmark = pytest.mark.browser

CONFLICT = "status of 409"
REFUSED = "status of 422"
"""What Chromium itself says on the console when a form comes back."""


def sign_in(page: Page, live_site: LiveSite, role: Role = Role.EDITOR) -> Page:
    """Let a page be one of staff."""
    client: FlaskClient = live_site.site.staff(role)
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    page.context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": live_site.url}])
    return page


def open_bar(page: Page) -> None:
    page.goto("/balie/faq/")
    press(page.get_by_role("link", name="Mag ik een bar openen?"))


def effect(page: Page) -> None:
    open_bar(page)
    page.get_by_label("Varianten", exact=True).fill("pintjes tappen\ntoog openen")
    page.get_by_label("Organisatie 1").select_option("gemeente")
    page.get_by_label("Waarom").first.fill("Weet wat mag.")
    press(page.get_by_role("button", name="Bekijk het effect"))


def why(page: Page) -> None:
    effect(page)
    press(page.get_by_role("button", name="Waarom: Mag ik een bar openen?"))


def faults(page: Page) -> None:
    page.goto("/balie/faq/nieuw")
    press(page.get_by_role("button", name="Bekijk het effect"))


def saved(page: Page) -> None:
    effect(page)
    press(page.get_by_role("button", name="Bewaar en zet online"))


def changes(page: Page) -> None:
    saved(page)
    page.goto("/balie/faq/wijzigingen")
    page.get_by_text("Voor en na").first.click()


STATES: dict[str, Callable[[Page], object]] = {
    "lijst": lambda page: page.goto("/balie/faq/"),
    "nieuw": lambda page: page.goto("/balie/faq/nieuw"),
    "vijandig": lambda page: page.goto("/balie/faq/vraag/vijandig"),
    "fouten": faults,
    "effect": effect,
    "waarom": why,
    "bewaard": saved,
    "wijzigingen": changes,
    "voorstellen": lambda page: page.goto("/balie/faq/voorstellen"),
}
every_state = pytest.mark.parametrize("reach", STATES.values(), ids=STATES)


def test_entry_is_changed_and_given_back_without_javascript(visitor: Visitor, live_site: LiveSite) -> None:
    visitor.expect(REFUSED)
    path = live_site.site.faq_path
    before = path.read_bytes()
    live_site.site.asking.ask("pintjes tappen")
    page = sign_in(visitor.page(java_script_enabled=False), live_site)

    open_bar(page)
    page.get_by_label("Varianten", exact=True).fill(
        "pintjes tappen\nHoe geef je een kerk een nieuwe bestemming?"
    )
    press(page.get_by_role("button", name="Bekijk het effect"))
    expect(page.get_by_role("alert")).to_contain_text("staat al bij de vraag")
    page.get_by_label("Varianten", exact=True).fill("pintjes tappen")
    press(page.get_by_role("button", name="Bekijk het effect"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat verandert er?")
    expect(page.get_by_role("row", name="pintjes tappen")).to_contain_text("anders")

    page.get_by_label("Hoe zou iemand het vragen?").fill("kosten coaching")
    page.keyboard.press("Enter")
    expect(page.get_by_text("zelfde woord, andere vorm").first).to_be_visible()
    assert path.read_bytes() == before

    press(page.get_by_role("button", name="Pas nog aan"))
    page.get_by_label("Antwoord", exact=True).fill("Ja, **graag**.")
    press(page.get_by_role("button", name="Bekijk het effect"))
    press(page.get_by_role("button", name="Bewaar en zet online"))
    expect(page.get_by_role("status")).to_contain_text("Bezoekers zien het al")
    assert read_faq(path).entry("bar-openen").variants == ("pintjes tappen",)

    press(page.get_by_role("link", name="Maak het ongedaan"))
    press(page.get_by_role("button", name="Maak ongedaan: Mag ik een bar openen?"))
    expect(page.get_by_text("ongedaan gemaakt", exact=True)).to_be_visible()
    assert path.read_bytes() == before


def test_who_waits_for_an_effect_reads_so_until_it_is_there(
    visitor: Visitor, live_site: LiveSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go, effect_of = Event(), Editing.effect

    def wait(self: Editing, preview: Preview) -> Effect:
        assert may_go.wait(30)
        return effect_of(self, preview)

    monkeypatch.setattr(Editing, "effect", wait)
    page = sign_in(visitor.page(java_script_enabled=False), live_site)
    open_bar(page)
    page.get_by_role("button", name="Bekijk het effect").click(no_wait_after=True)
    expect(page.get_by_text("Even geduld")).to_be_visible()
    expect(page.get_by_role("button", name="Bewaar en zet online")).to_have_count(0)
    may_go.set()
    expect(page.get_by_role("button", name="Bewaar en zet online")).to_be_visible()
    expect(page.get_by_text("Even geduld")).to_be_hidden()


def test_effect_is_read_on_a_phone_without_sideways_scrolling(visitor: Visitor, live_site: LiveSite) -> None:
    page = sign_in(visitor.page(viewport={"width": 360, "height": 640}), live_site)
    live_site.site.asking.ask("pintjes tappen")
    effect(page)

    row = page.get_by_role("row", name="pintjes tappen")
    expect(row).to_contain_text("anders")
    for cell in row.get_by_role("cell").all():
        box = cell.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 360


def test_two_editors_see_both_texts(visitor: Visitor, live_site: LiveSite) -> None:
    visitor.expect(CONFLICT)
    mine, theirs = (sign_in(visitor.page(), live_site) for _ in range(2))
    effect(mine)
    saved(theirs)

    press(mine.get_by_role("button", name="Pas nog aan"))
    mine.get_by_label("Antwoord", exact=True).fill("Mijn antwoord.")
    press(mine.get_by_role("button", name="Bekijk het effect"))

    expect(mine.get_by_role("heading", level=1)).to_have_text("Iemand was je voor")
    expect(mine.get_by_text("Mijn antwoord.")).to_be_visible()
    assert violations(mine) == []


@every_state
def test_every_page_is_for_everybody(
    visitor: Visitor, live_site: LiveSite, reach: Callable[[Page], object]
) -> None:
    visitor.expect(REFUSED)
    page = sign_in(visitor.page(), live_site)
    reach(page)

    assert violations(page) == []


@every_state
def test_every_page_fits_a_phone(
    visitor: Visitor, live_site: LiveSite, reach: Callable[[Page], object]
) -> None:
    visitor.expect(REFUSED)
    page = sign_in(visitor.page(viewport={"width": 320, "height": 640}), live_site)
    reach(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320

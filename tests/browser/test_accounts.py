"""The way into the desk in a real browser: first administrator, sign in, second step, a colleague; for everybody."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pyotp
import pytest
from playwright.sync_api import Page, expect

from terecht.domain.account import Role
from terecht.web.access import COOKIE
from tests.browser.axe import violations
from tests.browser.conftest import LiveSite, Visitor
from tests.browser.waiting import press

pytestmark = pytest.mark.browser

GOOD = "vier gewone woorden"
REFUSED = "status of 422"


def first_link(live_site: LiveSite) -> str:
    link = live_site.site.accounts.first_link(link_to=lambda token: f"/medewerker/link/{token}", renew=True)
    assert link
    return link


def become_administrator(page: Page, live_site: LiveSite) -> None:
    page.goto(first_link(live_site))
    page.get_by_label("Je naam").fill("Baas")
    page.get_by_label("Je e-mailadres").fill("baas@steunpunt.be")
    page.get_by_label("Je nieuwe wachtwoord").fill(GOOD)
    press(page.get_by_role("button", name="Bewaar"))
    sign_in(page)


def sign_in(page: Page, password: str = GOOD) -> None:
    page.get_by_label("Je e-mailadres").fill("baas@steunpunt.be")
    page.get_by_label("Je wachtwoord").fill(password)
    press(page.get_by_role("button", name="Meld je aan"))


def test_from_the_first_link_to_a_second_step_without_javascript(
    visitor: Visitor, live_site: LiveSite
) -> None:
    page = visitor.page(java_script_enabled=False)
    become_administrator(page, live_site)
    expect(page).to_have_url(re.compile("/balie"))

    press(page.get_by_role("link", name="Beheer"))
    page.get_by_label("Naam").fill("An Peeters")
    page.get_by_label("E-mailadres").fill("an@steunpunt.be")
    page.get_by_label("coach").check()
    page.get_by_role("button", name="Stuur een uitnodiging").click()
    expect(page.get_by_role("listitem").filter(has_text="An Peeters")).to_contain_text("nog geen wachtwoord")

    press(page.get_by_role("link", name="Baas", exact=True).first)
    page.get_by_label("Je wachtwoord", exact=True).fill(GOOD)
    press(page.get_by_role("button", name="Zet aan"))
    secret = (page.locator("ol code").text_content() or "").replace(" ", "")
    page.get_by_label("Je code").fill(pyotp.TOTP(secret).at(datetime.now(UTC)))
    page.get_by_role("button", name="Zet aan").click()
    codes = page.locator(".codes code")
    expect(codes).to_have_count(8)
    recovery = codes.all_text_contents()
    press(page.get_by_role("link", name="Ik heb ze bewaard"))
    press(page.get_by_role("button", name="Meld je af"))

    page.goto("/beheer/medewerkers")
    sign_in(page)
    page.get_by_label("Je code").fill(recovery[0])
    page.get_by_role("button", name="Ga verder").click()
    expect(page).to_have_url(re.compile("/beheer/medewerkers$"))
    expect(page.get_by_role("heading", name="Medewerkers", exact=True)).to_be_visible()


def wrong_password(page: Page, live_site: LiveSite) -> None:
    page.goto("/medewerker/aanmelden")
    sign_in(page, "iets helemaal anders")


def as_staff(address: str) -> Callable[[Page, LiveSite], None]:
    def go(page: Page, live_site: LiveSite) -> None:
        site = live_site.site
        _, token = site.accounts.invite(
            email="baas@steunpunt.be", name="Baas Peeters", roles=list(Role), link_to=str
        )
        account = site.accounts.choose_password(token, GOOD)
        site.second_factors.begin(account)
        token = site.accounts.open_session(account, device="Firefox op Linux")
        page.context.add_cookies([{"name": COOKIE, "value": token, "url": live_site.url}])
        page.goto(address.format(number=account.id))

    return go


STATES: dict[str, Callable[[Page, LiveSite], object]] = {
    "aanmelden": lambda page, live_site: page.goto("/medewerker/aanmelden"),
    "fout": wrong_password,
    "vergeten": lambda page, live_site: page.goto("/medewerker/wachtwoord-vergeten"),
    "verstuurd": lambda page, live_site: page.goto("/medewerker/link-verstuurd"),
    "eerste link": lambda page, live_site: page.goto(first_link(live_site)),
    "account": as_staff("/medewerker/account"),
    "tweede stap": as_staff("/medewerker/account/tweede-stap"),
    "medewerkers": as_staff("/beheer/medewerkers"),
    "medewerker": as_staff("/beheer/medewerkers/{number}"),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_for_everybody(visitor: Visitor, live_site: LiveSite, state: str, scheme: str) -> None:
    visitor.expect(REFUSED)
    page = visitor.page(color_scheme=scheme, viewport={"width": 360, "height": 740})
    STATES[state](page, live_site)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

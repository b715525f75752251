"""Coaching sessions, introductions and insight in a real browser: on a desk, on a phone in the dark, without
JavaScript; axe looks at every page.
"""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from terecht.domain.account import Role
from terecht.labels.measures import BRUSSELS
from terecht.web.access import COOKIE
from tests.browser.axe import violations
from tests.browser.conftest import LiveSite, Visitor
from tests.browser.test_desk_dossier import LOOKS, no_sideways, picture
from tests.browser.waiting import press
from tests.integration.test_web_insight import PAGE, fill

pytestmark = pytest.mark.browser

by_look = pytest.mark.parametrize("look", LOOKS, ids=["desk", "phone", "plain"])


def sign_in(page: Page, live_site: LiveSite) -> None:
    """Give the browser the session of a coach."""
    cookie = live_site.site.staff(Role.COACH).get_cookie(COOKIE)
    assert cookie is not None
    page.context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": live_site.url}])


def look_over(page: Page, look: dict[str, object], name: str) -> None:
    """See that a page is for everybody, and keep a picture of it."""
    if look.get("java_script_enabled", True):
        assert violations(page) == []
        assert no_sideways(page)
    picture(page, name)


@by_look
def test_session_is_offered_chosen_and_called_off(
    live_site: LiveSite, visitor: Visitor, look: dict[str, object]
) -> None:
    secret = live_site.site.secret("Mag onze bar in de parochiezaal open op zondag?")
    page = visitor.page(**look)
    sign_in(page, live_site)
    moment = (datetime.now(BRUSSELS) + timedelta(days=9)).replace(hour=14, minute=30)

    page.goto("/balie/gesprekken")
    page.get_by_label("Dag en uur").fill(f"{moment:%Y-%m-%dT%H:%M}")
    page.get_by_label("Hoeveel weken").fill("2")
    press(page.get_by_role("button", name="Hou vrij"))
    expect(page.get_by_text("om 14.30 uur, 60 minuten online")).to_have_count(2)
    page.goto("/balie/1")
    page.get_by_text("Bied een gesprek aan").click()
    press(page.get_by_role("button", name="Bied aan"))
    look_over(page, look, "balie-gesprek")

    page.goto(f"/extra-vraag/{secret}")
    look_over(page, look, "status-aanbod")
    page.get_by_role("radio").first.check()
    press(page.get_by_role("button", name="Leg het vast"))
    expect(page.get_by_text("De uitnodiging zit in je mailbox.")).to_be_visible()
    look_over(page, look, "status-geboekt")

    page.goto("/balie/gesprekken")
    expect(page.get_by_text("geboekt")).to_be_visible()
    look_over(page, look, "gesprekken")
    press(page.get_by_role("button", name="Zeg af"))
    expect(page.get_by_text("afgezegd", exact=True)).to_be_visible()


@by_look
def test_two_askers_say_yes(live_site: LiveSite, visitor: Visitor, look: dict[str, object]) -> None:
    site = live_site.site
    jan = site.secret("Mag onze bar open?")
    filed = site.asking.file("Mag de bar van de zaal open?", visit="bezoek-0123456789")
    an = site.asking.leave_address(filed.receipt, email="bo@voorbeeld.be", consent=True).secret
    page = visitor.page(**look)
    sign_in(page, live_site)

    page.goto("/balie/1")
    page.get_by_text("Breng in contact").click()
    page.get_by_label("Nummer van de andere extra vraag").fill("2")
    press(page.get_by_role("button", name="Stel voor"))
    expect(page.get_by_text("0 van 2 zei ja")).to_be_visible()

    for secret in (jan, an):
        page.goto(f"/extra-vraag/{secret}")
        press(page.get_by_role("button", name="Ja, graag"))
    expect(page.get_by_role("link", name="an@voorbeeld.be")).to_be_visible()
    look_over(page, look, "status-kennis")


@by_look
def test_month_is_readable(live_site: LiveSite, visitor: Visitor, look: dict[str, object]) -> None:
    fill(live_site.site)
    page = visitor.page(**look)
    sign_in(page, live_site)

    page.goto(PAGE)
    look_over(page, look, "inzicht")
    page.get_by_text("Toon de cijfers").click()
    expect(page.get_by_role("rowheader", name="10 maart 2026")).to_be_visible()
    look_over(page, look, "inzicht-cijfers")

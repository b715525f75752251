"""The privacy page, the post that waits, and stopping reminders, in a real browser; axe looks at every state."""

import pytest
from playwright.sync_api import Page, expect

from terecht.domain.account import Role
from terecht.web.access import COOKIE
from tests.browser.conftest import LiveSite, Visitor
from tests.browser.test_desk_dossier import LOOKS
from tests.browser.test_desk_sessions import look_over
from tests.integration.test_web_mailroom import lose, mail

pytestmark = pytest.mark.browser

by_look = pytest.mark.parametrize("look", LOOKS, ids=["desk", "phone", "plain"])


def sign_in(page: Page, live_site: LiveSite) -> None:
    """Give the browser the session of an administrator."""
    cookie = live_site.site.staff(Role.ADMIN).get_cookie(COOKIE)
    assert cookie is not None
    page.context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": live_site.url}])


@by_look
def test_person_is_looked_up_and_erased(
    live_site: LiveSite, visitor: Visitor, look: dict[str, object]
) -> None:
    live_site.site.secret("Mag onze bar open?")
    page = visitor.page(**look)
    visitor.expect("422")
    sign_in(page, live_site)

    page.goto("/balie/privacy")
    look_over(page, look, "privacy")
    page.get_by_label("E-mailadres").fill("an@voorbeeld.be")
    page.get_by_role("button", name="Kijk").click()
    expect(page.get_by_text("Mag onze bar open?")).to_be_visible()
    look_over(page, look, "privacy-gevonden")
    page.get_by_role("button", name="Wis voorgoed").click()
    expect(page.get_by_text("Vink eerst aan")).to_be_visible()
    look_over(page, look, "privacy-onzeker")
    page.get_by_label("Ik keek na").check()
    page.get_by_role("button", name="Wis voorgoed").click()
    expect(page.get_by_text("Alles over dat adres is gewist.")).to_be_visible()


@by_look
def test_post_that_waits_is_read_and_handled(
    live_site: LiveSite, visitor: Visitor, look: dict[str, object]
) -> None:
    live_site.site.secret("Mag onze bar open?")
    live_site.site.receiving.receive(mail("Ja, graag!"))
    lose(live_site.site, about=1)
    page = visitor.page(**look)
    visitor.expect("422")
    sign_in(page, live_site)

    page.goto("/balie/post")
    expect(page.get_by_text("Dit adres bestaat niet")).to_be_visible()
    look_over(page, look, "post")
    page.get_by_role("link", name="Leg bij een extra vraag").click()
    page.get_by_label("Nummer of woorden").fill("bar")
    page.get_by_role("button", name="Zoek").click()
    look_over(page, look, "post-kiezen")
    page.get_by_role("link", name="Kies #1").click()
    page.get_by_role("button", name="Leg bij #1").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look_over(page, look, "post-bijleggen")
    page.get_by_label("Ik zag dat dit van iemand anders komt").check()
    page.get_by_role("button", name="Leg bij #1").click()
    expect(page.locator("#gedaan")).to_be_visible()

    page.goto("/balie/post")
    page.get_by_label("Adres van de organisatie").fill("vraag@steunpunt.be")
    page.get_by_role("button", name="Stuur opnieuw").click()
    expect(page.get_by_text("Het bericht vertrekt opnieuw.")).to_be_visible()
    lose(live_site.site, to="weg@steunpunt.be")
    page.goto("/balie/post")
    page.get_by_role("button", name="Laat zo").first.click()
    page.get_by_text("Zo gelaten").first.click()
    look_over(page, look, "post-gelaten")


@by_look
def test_reminders_stop_with_one_press_and_start_again(
    live_site: LiveSite, visitor: Visitor, look: dict[str, object]
) -> None:
    page = visitor.page(**look)
    page.goto(f"/afmelden/{live_site.site.stop_token('jan@kerk.be')}")
    look_over(page, look, "afmelden")
    page.get_by_role("button", name="Stuur me geen herinneringen meer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("geen herinneringen meer")
    look_over(page, look, "afgemeld")
    page.get_by_role("button", name="Stuur me toch herinneringen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je krijgt weer herinneringen")
    look_over(page, look, "toch-wel")

"""The privacy page, the post that waits, and stopping reminders, in a real browser; axe looks at every state."""

import pytest
from playwright.sync_api import Page, expect

from terecht.domain.account import Role
from terecht.web.access import COOKIE
from tests.browser.conftest import LiveSite, Visitor
from tests.browser.test_desk_dossier import LOOKS
from tests.browser.test_desk_sessions import look_over
from tests.integration.test_web_mailroom import mail, send_and_fail

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
    live_site.site.receiving.receive(mail("Ja, graag!"))
    send_and_fail(live_site.site)
    page = visitor.page(**look)
    sign_in(page, live_site)

    page.goto("/balie/post")
    expect(page.get_by_text("550 5.1.1 onbekend")).to_be_visible()
    look_over(page, look, "post")

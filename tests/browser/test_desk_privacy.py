"""The privacy page, the post that waits, and stopping reminders, in a real browser: on a desk, on a phone in light and
in dark, without JavaScript. Where there is JavaScript, axe looks at every state (`look_over`).
"""

import pytest
from playwright.sync_api import Page, expect

from terecht.domain.account import Role
from terecht.web.access import COOKIE
from tests.browser.conftest import LiveSite, Visitor
from tests.browser.test_desk_dossier import LOOKS
from tests.browser.test_desk_sessions import look_over
from tests.browser.waiting import press
from tests.integration.test_web_mailroom import lose, mail

pytestmark = pytest.mark.browser

BY_DAY: dict[str, object] = {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"}
by_look = pytest.mark.parametrize("look", [*LOOKS, BY_DAY], ids=["desk", "dark phone", "plain", "phone"])
LONG = "Mag onze bar open? " + "https://voorbeeld.be/" + "verenigingslokaal" * 9
"""What sticks out of a narrow page that lets it."""


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
    page.get_by_label("E-mailadres").fill("an@")
    press(page.get_by_role("button", name="Kijk"))
    expect(page.get_by_role("alert")).to_be_visible()
    look_over(page, look, "privacy-fout")
    page.get_by_label("E-mailadres").fill("an@voorbeeld.be")
    press(page.get_by_role("button", name="Kijk"))
    expect(page.get_by_text("Mag onze bar open?")).to_be_visible()
    look_over(page, look, "privacy-gevonden")
    press(page.get_by_role("button", name="Wis voorgoed"))
    expect(page.get_by_text("Vink eerst aan")).to_be_visible()
    look_over(page, look, "privacy-onzeker")
    page.get_by_label("Ik keek na").check()
    press(page.get_by_role("button", name="Wis voorgoed"))
    expect(page.get_by_text("Alles over dat adres is gewist.")).to_be_visible()
    look_over(page, look, "privacy-gewist")
    page.get_by_label("E-mailadres").fill("an@voorbeeld.be")
    press(page.get_by_role("button", name="Kijk"))
    expect(page.get_by_text("Niets. Er is geen extra vraag")).to_be_visible()
    look_over(page, look, "privacy-niets")


@by_look
def test_all_that_may_be_held_of_somebody_is_for_everybody(
    live_site: LiveSite, visitor: Visitor, look: dict[str, object]
) -> None:
    site = live_site.site
    page = visitor.page(**look)
    sign_in(page, live_site)
    asker = site.signed_in[-1].email  # of staff, too
    filed = site.asking.file(LONG, visit="bezoek-0123456789")
    site.asking.leave_address(filed.receipt, email=asker, consent=True, addition=LONG)
    site.receiving.receive(mail(LONG, From=asker))

    page.goto("/balie/privacy")
    page.get_by_label("E-mailadres").fill(asker)
    press(page.get_by_role("button", name="Kijk"))
    expect(page.get_by_text("Dit is ook het adres van een medewerker.")).to_be_visible()
    look_over(page, look, "privacy-alles")


@by_look
def test_post_that_waits_is_read_and_handled(
    live_site: LiveSite, visitor: Visitor, look: dict[str, object]
) -> None:
    live_site.site.secret("Mag onze bar open?")
    page = visitor.page(**look)
    visitor.expect("422")
    sign_in(page, live_site)
    page.goto("/balie/post")
    look_over(page, look, "post-leeg")
    live_site.site.receiving.receive(mail("Ja, graag!"))
    lose(live_site.site, about=1)

    page.goto("/balie/post")
    expect(page.get_by_text("Dit adres bestaat niet")).to_be_visible()
    look_over(page, look, "post")
    press(page.get_by_role("link", name="Leg bij een extra vraag"))
    look_over(page, look, "post-zoeken")
    page.get_by_label("Nummer of woorden").fill("bar")
    press(page.get_by_role("button", name="Zoek"))
    look_over(page, look, "post-kiezen")
    press(page.get_by_role("link", name="Kies #1"))
    look_over(page, look, "post-gekozen")
    press(page.get_by_role("button", name="Leg bij #1"))
    expect(page.get_by_role("alert")).to_be_visible()
    look_over(page, look, "post-bijleggen")
    page.get_by_label("Ik zag dat dit van iemand anders komt").check()
    press(page.get_by_role("button", name="Leg bij #1"))
    expect(page.locator("#gedaan")).to_be_visible()
    look_over(page, look, "post-bijgelegd")

    page.goto("/balie/post")
    page.get_by_label("Adres van de organisatie").fill("vraag@")
    press(page.get_by_role("button", name="Stuur opnieuw"))
    expect(page.get_by_label("Adres van de organisatie")).to_be_focused()
    expect(page.get_by_text("Dit e-mailadres klopt niet.")).to_be_in_viewport()
    look_over(page, look, "post-fout-adres")
    page.get_by_label("Adres van de organisatie").fill("vraag@steunpunt.be")
    press(page.get_by_role("button", name="Stuur opnieuw"))
    expect(page.get_by_text("Het bericht vertrekt opnieuw.")).to_be_visible()
    look_over(page, look, "post-opnieuw")
    lose(live_site.site, to="weg@steunpunt.be")
    page.goto("/balie/post")
    press(page.get_by_role("button", name="Laat zo").first)
    page.get_by_text("Zo gelaten").first.click()
    look_over(page, look, "post-gelaten")


@by_look
def test_reminders_stop_with_one_press_and_start_again(
    live_site: LiveSite, visitor: Visitor, look: dict[str, object]
) -> None:
    page = visitor.page(**look)
    page.goto(f"/afmelden/{live_site.site.stop_token('jan@kerk.be')}")
    look_over(page, look, "afmelden")
    press(page.get_by_role("button", name="Stuur me geen herinneringen meer"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("geen herinneringen meer")
    look_over(page, look, "afgemeld")
    press(page.get_by_role("button", name="Stuur me toch herinneringen"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Je krijgt weer herinneringen")
    look_over(page, look, "toch-wel")

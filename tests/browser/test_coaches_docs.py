"""docs/coaches.md: what it names is on the pages, its keys are those of the desk, its pictures are there.

In that text, what begins with a capital between *stars* is something to read or press on the screen. The pictures
are made again by the walk below:
`TERECHT_TEST_PICTURES=docs/beelden pytest tests/browser/test_coaches_docs.py`.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from werkzeug.routing import MapAdapter

from terecht.domain.account import Role
from terecht.web.access import COOKIE
from tests.browser.conftest import LiveSite, Visitor
from tests.browser.waiting import press
from tests.integration.test_web_mailroom import lose, mail
from tests.integration.web_fakes import Site

pytestmark = pytest.mark.browser

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "coaches.md").read_text(encoding="utf-8")
MAX_PICTURE = 150_000
NAMES = "button, a, summary, label, legend, h1, h2, h3"
"""What can be named: things to press, and titles."""


def sign_in(page: Page, live_site: LiveSite) -> None:
    """Give the browser the session of somebody with every role."""
    cookie = live_site.site.staff(*Role).get_cookie(COOKIE)
    assert cookie is not None
    page.context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": live_site.url}])


def file_a_few(site: Site) -> str:
    """File what a coach finds in the morning; return the secret of the first."""
    secret = site.secret("Mag onze bar in de parochiezaal open op zondag?")
    for text in (
        "Mag de bar van de zaal open op zondag?",
        "Mag een bar open in de zaal?",
        "Mag ik een raket?",
    ):
        site.secret(text)
    site.canned_texts.save(0, "Nog vragen", "Nog vragen over {thema}? Mail {contact}.", version=0)
    return secret


class Walk:
    """A coach who looks around: everything named on the pages is remembered, some of it pictured."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.names: set[str] = set()

    def look(self, picture: str = "") -> None:
        """Remember what this page names."""
        found = self.page.locator(NAMES).all_text_contents()
        self.names |= {" ".join(text.split()) for text in found}
        folder = os.environ.get("TERECHT_TEST_PICTURES")
        if picture and folder:
            self.page.screenshot(path=Path(folder) / f"{picture}.png")

    def open(self, path: str, picture: str = "") -> None:
        """Go to a page and look."""
        self.page.goto(path)
        self.look(picture)

    def press(self, name: str, picture: str = "") -> None:
        """Press a button by its name and look at the page that it leads to."""
        press(self.page.get_by_role("button", name=name, exact=True).first)
        self.look(picture)

    def has(self, name: str) -> bool:
        """Tell whether something was named so, alone or with a count behind it."""
        return any(text == name or text.startswith(f"{name} ") for text in self.names)


def work_through_a_morning(walk: Walk, secret: str) -> None:
    """Do what the text tells, task by task."""
    page = walk.page
    walk.open("/balie", "wachtrij")
    walk.open("/balie/2", "balie-vraag")
    walk.press("Neem op je")
    page.get_by_text("Vraag iets terug").click()
    page.get_by_label("Wat wil je nog weten?").fill("Hoeveel mensen komen er?")
    walk.press("Vraag het")
    walk.press("Begin met een concept")
    page.get_by_label("Je antwoord").fill(
        "Ja, **dat mag**, met een vergunning van je gemeente.\n\nReken op zes weken."
    )
    press(page.get_by_role("button", name="Toon een voorbeeld"))
    page.get_by_role("heading", name="Antwoord", exact=True).scroll_into_view_if_needed()
    page.locator("#antwoord").evaluate("place => place.scrollIntoView()")
    walk.look("balie-antwoord")
    walk.press("Verstuur")
    expect(page.locator("#gedaan")).to_contain_text("Je antwoord is bewaard.")
    press(page.get_by_role("button", name="Voeg samen met #3", exact=True))
    walk.look()
    page.get_by_text("Sluit af").click()
    page.get_by_text("Overdragen of afsluiten").evaluate("place => place.scrollIntoView()")
    walk.look("balie-afsluiten")
    walk.open("/balie/1")
    page.get_by_text("Geef door aan een organisatie").click()
    walk.press("Vraag toestemming")
    page.get_by_text("Bied een gesprek aan").click()
    walk.press("Bied aan")
    agree(page, secret)
    walk.open("/balie/1")
    page.goto("/balie/gesprekken")
    page.get_by_label("Dag en uur").fill("2099-12-03T10:00")
    walk.press("Hou vrij", "balie-gesprekken")


def agree(page: Page, secret: str) -> None:
    """Say yes as the asker, on their own page."""
    page.goto(f"/extra-vraag/{secret}")
    press(page.get_by_role("button", name="Ja, geef door"))


def test_everything_that_the_text_names_is_on_the_pages(visitor: Visitor, live_site: LiveSite) -> None:
    secret = file_a_few(live_site.site)
    live_site.site.receiving.receive(mail("Ja, graag!"))
    page = visitor.page(viewport={"width": 1280, "height": 860})
    walk = Walk(page)
    walk.open("/medewerker/aanmelden")
    sign_in(page, live_site)
    work_through_a_morning(walk, secret)
    lose(live_site.site)
    walk.open("/balie/post", "balie-post")
    walk.press("Niets mee doen")
    press(page.get_by_role("button", name="Laat zo").first)
    for path in ("/balie/post", "/medewerker/account", "/balie/vaste-teksten", "/beheer/medewerkers"):
        walk.open(path)
    walk.open("/balie/faq/vraag/bar-openen?extra_vraag=2")
    walk.press("Bekijk het effect")

    named = re.findall(r"(?<!\*)\*([A-Z][^*\n]+)\*(?!\*)", TEXT)
    assert len(named) > 30
    assert [name for name in named if not walk.has(name)] == []


def test_every_page_that_the_text_names_is_there(live_site: LiveSite) -> None:
    adapter: MapAdapter = live_site.site.app.url_map.bind("terecht.example")
    paths = set(re.findall(r"`(/(?:balie|medewerker|beheer)[\w/-]*)`", TEXT))
    assert len(paths) > 5
    assert [path for path in sorted(paths) if not adapter.test(path, method="GET")] == []


def test_keys_are_those_of_the_desk(visitor: Visitor, live_site: LiveSite) -> None:
    page = visitor.page()
    sign_in(page, live_site)
    page.goto("/balie")
    section = TEXT.split("## Sneltoetsen")[1].split("## ")[0]
    written = re.findall(r"^\| `([^`]+)`", section, re.MULTILINE)
    assert written == page.locator("dialog kbd").all_text_contents()


def test_pictures_are_there_and_light() -> None:
    pictures = re.findall(r"\]\((beelden/[\w-]+\.png)\)", TEXT)
    assert len(pictures) > 3
    assert [name for name in pictures if (DOCS / name).stat().st_size > MAX_PICTURE] == []

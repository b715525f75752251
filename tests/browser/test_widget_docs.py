"""docs/integratie.md: its examples run, its tables are complete."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LiveSite, Visitor
from tests.browser.widget_page import Widget

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "integratie.md").read_text(encoding="utf-8")
STATIC = ROOT / "terecht" / "web" / "static"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)


def run(script: str, live_site: LiveSite) -> Any:
    """Run an example on the live site, and return the JSON it prints."""
    command = script.replace("https://terecht.example", live_site.url)
    done = subprocess.run(["bash", "-euc", command], capture_output=True, text=True, timeout=30, check=True)
    return json.loads(done.stdout)


def test_every_curl_example_gives_what_the_text_says(live_site: LiveSite) -> None:
    thema, suggestions, asked, entry, filed, address, rated, refused = (
        run(one, live_site) for one in blocks("bash")
    )
    assert thema["id"] == "cultuurplekken"
    assert suggestions["query"] == "coach"
    assert (asked["outcome"], asked["answer"]["id"]) == ("antwoord", "coaching-kostprijs")
    assert entry["question"] == "Wat kost een coachingsgesprek?"
    assert filed["text"] == "mag ik een tijger houden in de foyer"
    assert address["status_url"].startswith(f"{live_site.url}/extra-vraag/")
    assert rated["message"]
    assert refused["status"] == 422
    assert {"query"} <= {fault["field"] for fault in refused["errors"]}
    assert set(json.loads(blocks("json")[0])) <= set(refused)
    assert live_site.site.filed() == 2


@pytest.mark.parametrize("number", range(3))
def test_every_snippet_gives_a_widget_that_answers(guest: Visitor, live_site: LiveSite, number: int) -> None:
    text = blocks("html")[number].replace("https://terecht.example", live_site.url)
    page = guest.page()
    page.goto("/kleur.html")
    page.set_content(f"<!doctype html><html lang='nl'><body><main><h1>Site</h1></main>{text}</body></html>")
    widget = Widget(page)
    expect(widget.element).to_be_attached()
    if number == 0:
        widget.open()
    if number == 2:
        page.get_by_role("link", name="Vraag het Terecht").click()
        expect(widget.field).to_have_value("Waar vind ik een zaal?")
    expect(widget.ask("coaching").locator("h3")).to_have_text("Wat kost een coachingsgesprek?")


def test_the_script_examples_run(guest: Visitor, live_site: LiveSite) -> None:
    page = guest.page()
    page.goto("/gewoon.html")
    for script in blocks("js"):
        for line in script.strip().splitlines():
            page.evaluate(f"() => {{ {line.split(' //')[0]} }}")
    expect(page.locator("terecht-widget")).to_have_count(0)


def test_the_table_of_attributes_is_complete() -> None:
    loader = (STATIC / "widget.js").read_text(encoding="utf-8")
    found = re.search(r'const OPTIONS = "([\w -]+)"', loader)
    assert found
    table = DOCS.split("### Attributen")[1].split("### ")[0]
    assert re.findall(r"^\| `([\w-]+)`", table, re.MULTILINE) == found[1].split()


def test_the_table_of_events_is_complete() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (STATIC / "widget").glob("*.js"))
    sources += (STATIC / "widget.js").read_text(encoding="utf-8")
    emitted = set(re.findall(r'emit\("([\w-]+)"', sources)) | set(re.findall(r'"terecht:([a-z-]+)"', sources))
    assert set(re.findall(r"`terecht:([\w-]+)`", DOCS)) == emitted


def test_the_table_of_failures_is_complete() -> None:
    source = (STATIC / "widget" / "api.js").read_text(encoding="utf-8")
    kinds = set(re.findall(r'"(offline|unreachable|slow|server|refused|gone|thema)"', source))
    row = next(line for line in DOCS.splitlines() if "`terecht:fout`" in line)
    assert kinds | {"laden", "intern"} == set(re.findall(r"`([a-z]+)`", row.split("`soort`")[1]))

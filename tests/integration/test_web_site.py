"""What a site has besides its pages."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from terecht.web.links import STATIC
from tests.integration.web_fakes import AwayStore, Site, web_site


def test_health_is_good_when_all_is_well(site: Site) -> None:
    answer = site.client().get("/gezond")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json
    assert answer.json["status"] == "goed"
    assert answer.json["database"] == "goed"
    assert answer.json["faq"]["vragen"] == 4


def test_health_says_that_the_last_good_faq_serves(site: Site) -> None:
    site.corpus.problem = "faq.yaml, regel 3: dubbele id"
    answer = site.client().get("/gezond")
    assert answer.status_code == 200
    assert answer.json
    assert answer.json["status"] == "probleem"
    assert answer.json["faq"]["status"] == "laatste goede versie"
    assert answer.json["faq"]["probleem"] == "faq.yaml, regel 3: dubbele id"


def test_health_is_not_ready_while_the_store_is_away(site: Site) -> None:
    site.store = AwayStore()  # type: ignore[assignment]
    answer = site.client().get("/gezond")
    assert answer.status_code == 503
    assert answer.json
    assert (answer.json["status"], answer.json["database"]) == ("storing", "storing")


def test_health_does_not_tell_visitors_what_is_wrong(tmp_path: Path) -> None:
    with web_site(tmp_path, proxies=1) as site:
        site.corpus.problem = "faq.yaml, regel 3: dubbele id"
        assert "regel 3" not in site.client().get("/gezond").text


def test_robots_keep_out_of_what_is_private_and_find_the_map(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Disallow: /extra-vraag" in answer.text
    assert "Sitemap: http://localhost/sitemap.xml" in answer.text


def test_the_map_lists_every_public_page(client: FlaskClient) -> None:
    places = ElementTree.fromstring(client.get("/sitemap.xml").text)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    found = {place.findtext(f"{space}loc"): place.findtext(f"{space}lastmod") for place in places}
    assert found["http://localhost/"] is None
    assert found["http://localhost/vraag/coaching-kostprijs"] == "2026-11-03"
    assert "http://localhost/categorie/gebouwen" in found
    assert len(found) == 1 + 3 + 4


def test_a_file_asked_by_its_hash_is_kept_for_ever(client: FlaskClient) -> None:
    css = re.findall(r'href="(/static/terecht\.css\?v=[0-9a-f]{12})"', client.get("/").text)
    assert len(css) == 1
    answer = client.get(css[0])
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000"])
def test_a_file_asked_otherwise_is_kept_for_minutes(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/static/terecht.css{query}")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    again = client.get("/static/terecht.css", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_stylesheet_names_only_files_that_are_there() -> None:
    css = (STATIC / "terecht.css").read_text(encoding="utf-8")
    assert all((STATIC / name).is_file() for name in re.findall(r'url\("([^"]+)"\)', css))


def test_the_api_page_comes_from_the_description_and_asks_nothing_elsewhere(client: FlaskClient) -> None:
    page = client.get("/api").text
    assert "POST /api/v1/vragen" in page
    assert "Gekalibreerde kans" in page
    assert not re.search(r'(src|href)="(https?:)?//', page.replace("http://localhost", ""))

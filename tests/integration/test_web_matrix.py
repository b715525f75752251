"""Every route, asked by everybody: anonymous, switched off, and each role, by GET and by POST (A7, A8).

The routes come from the app itself; one that is not in `access_table` fails.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from terecht.domain.account import Role
from terecht.web.access import ENTRANCE, OPEN_BLUEPRINTS
from tests.integration.access_table import ENTRANCE_ROUTES, STAFF_ROUTES
from tests.integration.web_fakes import Site, web_site

VALUES = {"number": 1, "introduction": 1, "nummer": 1, "name": "terecht.css", "thema": "cultuurplekken"}
"""What stands in the place of an argument of a route; "x" for any other."""


@dataclass(frozen=True)
class Asker:
    """Somebody who asks for a page; no roles is a stranger."""

    name: str
    roles: frozenset[Role] = frozenset()
    is_active: bool = True

    def may_open(self, roles: frozenset[Role]) -> bool:
        return self.is_active and bool(self.roles & roles or Role.ADMIN in self.roles)


ASKERS = (
    Asker("anoniem"),
    Asker("uitgezet", frozenset(Role), is_active=False),
    *(Asker(str(role), frozenset({role})) for role in Role),
)


@dataclass
class Crowd:
    """A site and a browser of each asker."""

    site: Site
    browsers: dict[str, FlaskClient]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    folder: Path = tmp_path_factory.mktemp("matrix")
    with web_site(folder) as site:
        keeper = site.accounts.invite(
            email="blijft@steunpunt.be", name="Blijft", roles=[Role.ADMIN], link_to=str
        )[0]
        assert keeper.id == VALUES["number"]
        yield Crowd(site, {asker.name: browser_of(site, asker) for asker in ASKERS})


def browser_of(site: Site, asker: Asker) -> FlaskClient:
    if not asker.roles:
        return site.client()
    client = site.staff(*asker.roles)
    if not asker.is_active:
        account = site.signed_in[-1]
        site.accounts.switch(account.id, is_active=False, version=account.version)
    return client


def path_of(site: Site, rule: Rule) -> str:
    values = {
        name: VALUES.get(name, 1 if re.search(rf"<int[^>]*:{name}>", rule.rule) else "x")
        for name in rule.arguments
    }
    with site.app.test_request_context():
        built = rule.build(values)
    assert built
    return built[1]


def questions(site: Site) -> Iterator[tuple[Rule, str]]:
    for rule in site.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            yield rule, method


def test_every_route_stands_in_the_table(crowd: Crowd) -> None:
    found = {rule.endpoint for rule in crowd.site.app.url_map.iter_rules()}
    staff = {endpoint for endpoint in found if endpoint.partition(".")[0] not in {*OPEN_BLUEPRINTS, ENTRANCE}}
    assert staff == set(STAFF_ROUTES)
    assert {endpoint for endpoint in found if endpoint.startswith("entrance.")} == ENTRANCE_ROUTES


def test_every_route_opens_for_whom_the_table_says_and_for_nobody_else(crowd: Crowd) -> None:
    cells = 0
    for rule, method in questions(crowd.site):
        path = path_of(crowd.site, rule)
        roles = STAFF_ROUTES.get(rule.endpoint)
        for asker in ASKERS:
            page = crowd.browsers[asker.name].open(path, method=method)
            where = f"{method} {path} by {asker.name}: {page.status_code}"
            cells += 1
            if roles is None or asker.may_open(roles):
                assert page.status_code not in (401, 405), where
                assert roles is None or page.status_code != 403, where
                assert roles is None or "/medewerker/aanmelden" not in (page.location or ""), where
            elif asker.is_active and asker.roles:
                assert page.status_code == 403, where
                assert "Dit is niet voor jouw rol" in page.text, where
            elif method == "GET":
                assert (page.status_code, page.location) == (
                    303,
                    f"/medewerker/aanmelden?verder={quote(path)}",
                ), where
            else:
                assert page.status_code == 401, where
    routes = len(list(questions(crowd.site)))
    print(f"matrix: {routes} routes (met methode) x {len(ASKERS)} = {cells} vakjes")
    assert cells == routes * len(ASKERS)


def test_pages_of_staff_are_never_framed_or_kept_whatever_the_settings_say(tmp_path: Path) -> None:
    with web_site(tmp_path, frame_ancestors=("https://stad.be",)) as site:
        askers = (site.client(), site.staff(*Role))
        for rule, method in questions(site):
            if rule.endpoint not in ENTRANCE_ROUTES | set(STAFF_ROUTES):
                continue
            for client in askers:
                headers = client.open(path_of(site, rule), method=method).headers
                assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], rule
                assert "stad.be" not in headers["Content-Security-Policy"], rule
                assert headers["X-Frame-Options"] == "DENY", rule
                assert headers["Cache-Control"] == "no-store", rule


def test_a_staff_form_with_another_token_changes_nothing(tmp_path: Path) -> None:
    with web_site(tmp_path) as site:
        client, other = site.staff(*Role), site.staff(*Role)
        assert other
        for rule, method in questions(site):
            if method != "POST" or rule.endpoint not in STAFF_ROUTES:
                continue
            before = site.contents()
            for token in ("", site.token("x"), "verzonnen"):
                client.post(path_of(site, rule), data={"formulier": token})
                assert site.contents() == before, rule
            foreign = client.post(path_of(site, rule), headers={"Origin": "https://kwaad.be"})
            assert foreign.status_code == 403, rule
            assert site.contents() == before, rule


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_a_page_changes_nothing(tmp_path: Path, method: str) -> None:
    with web_site(tmp_path) as site:
        client = site.staff(*Role)
        before = site.contents()
        for rule, listed in questions(site):
            if listed == "GET" and rule.endpoint in ENTRANCE_ROUTES | set(STAFF_ROUTES):
                client.open(path_of(site, rule), method=method)
        assert site.contents() == before

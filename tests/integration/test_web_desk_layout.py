"""The layout that all staff pages share: who is signed in, and the rooms that open for them."""

import pytest
from flask import g, render_template

from terecht.domain.account import Account, Role
from terecht.web.desk import rooms
from terecht.web.desk.rooms import Room
from tests.integration.web_fakes import EVIL, Site


@pytest.fixture(autouse=True)
def two_rooms(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {Room("visitor.home", "Wachtrij"): Role.COACH, Room("visitor.about", "FAQ"): Role.EDITOR}
    monkeypatch.setattr(rooms, "ROOMS", tuple(found))
    for room, role in found.items():
        view = site.app.view_functions[room.endpoint]
        monkeypatch.setattr(view, "required_roles", frozenset({role}), raising=False)


def layout(site: Site, *roles: Role, path: str = "/", name: str = "An") -> str:
    with site.app.test_request_context(path):
        g.account = Account(1, "an@steunpunt.be", name, frozenset(roles))
        return render_template("desk/base.html")


def test_navigation_shows_the_rooms_that_open_for_a_role(site: Site) -> None:
    assert "Wachtrij" in layout(site, Role.COACH)
    assert "FAQ" not in layout(site, Role.COACH)
    assert "Wachtrij" not in layout(site, Role.EDITOR)
    assert {"Wachtrij", "FAQ"} <= set(layout(site, Role.ADMIN).replace("<", ">").split(">"))


def test_navigation_says_where_you_are(site: Site) -> None:
    page = layout(site, Role.ADMIN, path="/over")

    assert '<a href="/over" aria-current="page">FAQ</a>' in page
    assert '<a href="/" aria-current="true">Wachtrij</a>' in page  # another page of the same blueprint


def test_layout_shows_who_is_signed_in_as_text(site: Site) -> None:
    page = layout(site, Role.COACH, name=EVIL)

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page

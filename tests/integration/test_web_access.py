"""Every route says for whom it is, and keeps everybody else out."""

import pytest
from flask import Flask

from terecht.domain.account import Account, Role
from terecht.web.access import ENTRANCE, OPEN_BLUEPRINTS, guard, requires
from tests.integration.web_fakes import Site


def routes_for_staff(site: Site) -> dict[str, frozenset[Role]]:
    views = site.app.view_functions
    found = {
        rule.endpoint: getattr(views[rule.endpoint], "required_roles", None)
        for rule in site.app.url_map.iter_rules()
    }
    return {endpoint: role for endpoint, role in found.items() if role}


def test_every_route_is_open_or_needs_a_role(site: Site) -> None:
    staff = routes_for_staff(site)
    for rule in site.app.url_map.iter_rules():
        assert (rule.endpoint in staff) != (
            rule.endpoint.partition(".")[0] in {*OPEN_BLUEPRINTS, ENTRANCE}
        ), rule.endpoint


def test_route_that_does_not_say_for_whom_it_is_stops_the_app() -> None:
    app = Flask("forgotten", static_folder=None)
    app.add_url_rule("/vergeten", "desk.forgotten", lambda: "geheim")

    with pytest.raises(RuntimeError, match=r"desk\.forgotten does not say for whom it is"):
        guard(app)


@pytest.mark.parametrize("role", Role)
def test_role_opens_what_requires_it_and_an_administrator_opens_all(role: Role) -> None:
    someone = Account(1, "an@steunpunt.be", "An", frozenset({role}))

    assert [other for other in Role if someone.may(other)] == (list(Role) if role is Role.ADMIN else [role])


def test_account_that_was_switched_off_opens_nothing() -> None:
    gone = Account(1, "an@steunpunt.be", "An", frozenset(Role), is_active=False)

    assert not any(map(gone.may, Role))


def test_mark_stays_on_the_view() -> None:
    @requires(Role.COACH)
    def page() -> str:
        return "balie"

    assert page() == "balie"
    assert page.required_roles == {Role.COACH}

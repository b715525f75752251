"""A person calls or mails about their data: what is held about an address, a copy of it, erase it.

The address is only ever posted: it stands in no URL, and so in no log and no browser history.
"""

import json

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from terecht.domain.account import Role
from terecht.domain.desk import coach
from terecht.domain.errors import QueryError
from terecht.domain.held import Held
from terecht.letters.held import as_facts, as_text
from terecht.web.access import requires, signed_in
from terecht.web.desk.done import done
from terecht.web.edge import edge
from terecht.web.forms import Submitted, read_form
from terecht.web.payloads import MAX_EMAIL, Incoming

pages = Blueprint("privacy", __name__)


class Address(Incoming):
    """Of whom."""

    address: str = Field(max_length=MAX_EMAIL)


class Copy(Address):
    """A copy to give to the person: as JSON for programs, else to read."""

    as_json: bool = False


class Erasure(Address):
    """Erase, after looking."""

    looked: bool = False


@pages.get("/balie/privacy")
@requires(Role.ADMIN)
def search() -> ResponseReturnValue:
    """Ask for an address."""
    return _page(Submitted(None, {}, {}))


@pages.post("/balie/privacy")
@requires(Role.ADMIN)
def look() -> ResponseReturnValue:
    """Show what is held about an address."""
    form = read_form(Address, "privacy-zoek", edge().tokens)
    if form.value is None:
        return _page(form, 422)
    try:
        return _page(form, held=edge().services.privacy.look(form.value.address))
    except QueryError as error:
        return _page(form.refused(error), 422)


@pages.post("/balie/privacy/kopie")
@requires(Role.ADMIN)
def export() -> ResponseReturnValue:
    """Send a copy of it as a file."""
    form = read_form(Copy, "privacy-kopie", edge().tokens)
    if form.value is None:
        return _page(form, 422)
    try:
        facts = as_facts(edge().services.privacy.look(form.value.address))
    except QueryError as error:
        return _page(form.refused(error), 422)
    if form.value.as_json:
        return _file(json.dumps(facts, ensure_ascii=False, indent=1), "application/json", "json")
    return _file(as_text(facts), "text/plain", "txt")


@pages.post("/balie/privacy/wis")
@requires(Role.ADMIN)
def erase() -> ResponseReturnValue:
    """Erase all of it; only who says to have looked."""
    form = read_form(Erasure, "privacy-wis", edge().tokens)
    if form.value is None:
        return _page(form, 422)
    privacy, given = edge().services.privacy, form.value
    try:
        if not given.looked:
            held = privacy.look(given.address)
            return _page(form, 422, held=held, is_unsure=True)
        privacy.erase(given.address, by=coach(signed_in().id))
    except QueryError as error:
        return _page(form.refused(error), 422)
    return done("privacy.search", "gewist")


def _page(
    form: Submitted[Address] | Submitted[Copy] | Submitted[Erasure],
    status: int = 200,
    *,
    held: Held | None = None,
    is_unsure: bool = False,
) -> ResponseReturnValue:
    page = render_template(
        "desk/privacy.html",
        form=form,
        held=held,
        facts=as_facts(held) if held else {},
        is_unsure=is_unsure,
        days=edge().settings.keep_days,
        job=edge().services.retention.job(),
    )
    return page, status


def _file(text: str, kind: str, ending: str) -> Response:
    response = make_response(text)
    response.headers["Content-Type"] = f"{kind}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="gegevens.{ending}"'
    return response

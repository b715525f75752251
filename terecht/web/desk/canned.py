"""The canned texts: a page to write, change and remove the sentences that coaches use again."""

from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import Field

from terecht.domain.account import Role
from terecht.domain.canned import VARIABLES
from terecht.domain.errors import QueryError
from terecht.service.canned import MAX_TEXT, MAX_TITLE
from terecht.web.access import requires
from terecht.web.desk.done import done
from terecht.web.edge import edge
from terecht.web.forms import Submitted, read_form
from terecht.web.payloads import Incoming, Text

canned = Blueprint("canned", __name__, url_prefix="/balie/vaste-teksten")

FORM = "vaste-tekst"
Number = Annotated[str, Field(pattern=r"^\d{1,9}$")]


class Naming(Incoming):
    """Which text, in which version; id 0 is a new one."""

    id: Number
    version: Number


class Saving(Naming):
    """A text as it will be."""

    title: Text = Field(max_length=MAX_TITLE)
    text: Text = Field(max_length=MAX_TEXT)


@canned.get("")
@requires(Role.COACH, Role.EDITOR)
def texts() -> ResponseReturnValue:
    """Show all canned texts, each in its form."""
    return _page()


@canned.post("/bewaar")
@requires(Role.COACH, Role.EDITOR)
def save() -> ResponseReturnValue:
    """Keep a text."""
    form = read_form(Saving, FORM, edge().tokens)
    if form.value is None:
        return _page(form), 422
    given = form.value
    try:
        edge().services.canned_texts.save(int(given.id), given.title, given.text, version=int(given.version))
    except QueryError as error:
        return _page(form.refused(error)), 422
    return done("canned.texts", "vaste-tekst")


@canned.post("/wis")
@requires(Role.COACH, Role.EDITOR)
def remove() -> ResponseReturnValue:
    """Drop a text."""
    form = read_form(Naming, FORM, edge().tokens)
    if form.value is None:
        return _page(), 422
    try:
        edge().services.canned_texts.remove(int(form.value.id), version=int(form.value.version))
    except QueryError as error:
        return _page(form.refused(error)), 422
    return done("canned.texts", "vaste-tekst-weg")


def _page(form: Submitted[Saving] | Submitted[Naming] | None = None) -> str:
    return render_template(
        "desk/canned.html", texts=edge().services.canned_texts.all(), form=form, variables=VARIABLES
    )

"""The post of the coaches: mail that joined no extra vraag by itself, and mail that did not arrive.

Knows nothing of why; shows what `receiving` and `mailing` say. What a stranger wrote is text, never a link.
"""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from terecht.domain.account import Role
from terecht.web.access import requires
from terecht.web.desk.done import done
from terecht.web.edge import edge
from terecht.web.forms import read_form
from terecht.web.payloads import Incoming

mailroom = Blueprint("mailroom", __name__)

MOST = 2**31 - 1
"""The largest number of a mail that both databases take."""


class Handled(Incoming):
    """A button pressed; the form's token is all it carries."""


@mailroom.get("/balie/post")
@requires(Role.COACH)
def post() -> ResponseReturnValue:
    """Show what waits for a person, and what did not arrive."""
    services = edge().services
    return render_template(
        "desk/post.html",
        mails=services.receiving.quarantined(),
        waiting=services.receiving.waiting(),
        undelivered=services.mailing.undelivered(),
    )


@mailroom.post("/balie/post/<int:number>/afgehandeld")
@requires(Role.COACH)
def handle(number: int) -> ResponseReturnValue:
    """Take a mail off the list."""
    if number > MOST:
        abort(404)
    if read_form(Handled, "afgehandeld", edge().tokens).value is None:
        abort(400)
    edge().services.receiving.handle(number)
    return done("mailroom.post", "afgehandeld")

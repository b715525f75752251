"""The pages of the queue: what waits for coaches, and who looks at what.

Knows how an address becomes what a coach asks for: every choice comes from a list, anything else is as if it
were not there (A36); a place in the order is two numbers. Nothing changes by looking but who is present.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, abort, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from terecht.domain.account import Role
from terecht.domain.desk import Conflict
from terecht.domain.errors import QueryError, TransitionNotAllowed
from terecht.domain.extra_vraag import Event, ExtraVraag, Status
from terecht.domain.queue import NOBODY, Line, Order, Place, View
from terecht.service.asking import storable
from terecht.service.queue import Asked
from terecht.web.access import requires, signed_in
from terecht.web.answer_html import spans_marked
from terecht.web.desk.done import done
from terecht.web.edge import edge
from terecht.web.forms import read_form
from terecht.web.payloads import Incoming

queue = Blueprint("queue", __name__)

MAX_WORDS = 200
"""Characters of a search that are looked at."""
NAMES = ("deel", "zoek", "status", "wie", "onderwerp", "antwoord", "orde", "laat", "na")
"""What an address of the queue may choose."""
MOST = 2**31 - 1
"""The largest number of an extra vraag that both databases take."""
CLOSED = "Er is niets samengezet: een van deze vragen is gesloten."
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Value = TypeVar("Value")


class Present(Incoming):
    """The sign of life of an open page: nothing but its token."""


class Together(Incoming):
    """Extra vragen to bring together, each as number.version, as the proposal showed them."""

    vragen: str = Field(pattern=r"^[0-9]{1,9}\.[0-9]{1,9}(-[0-9]{1,9}\.[0-9]{1,9}){1,11}$")

    @property
    def seen(self) -> dict[int, int]:
        """Number → version."""
        pairs = (part.partition(".") for part in self.vragen.split("-"))
        return {int(number): int(version) for number, _, version in pairs}


@dataclass(frozen=True, slots=True)
class Choices:
    """What an address chose, and the address of the same with something else chosen."""

    chosen: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.chosen.get(name, "")

    def url(self, **other: str) -> str:
        """Return the address with `other` instead; another choice begins at the first page."""
        kept = {name: text for name, text in self.chosen.items() if name != "na"}
        named = urlencode({name: text for name, text in {**kept, **other}.items() if text})
        return f"{url_for('queue.queue_page')}?{named}"


@queue.get("/balie")
@requires(Role.COACH)
def queue_page() -> ResponseReturnValue:
    """Show a page of the queue."""
    return _show()


@queue.post("/balie/groepen")
@requires(Role.COACH)
def group() -> ResponseReturnValue:
    """Make a group of what was proposed, unless somebody changed one of them meanwhile."""
    form = read_form(Together, "groep", edge().tokens)
    if form.value is None:
        return _show(next(iter(form.faults.values()))), 422
    try:
        edge().services.coaching.join_all(form.value.seen, by=signed_in())
    except QueryError as error:
        return _show(form.refused(error).faults["vragen"]), 422
    except TransitionNotAllowed:
        return _show(CLOSED), 409
    except Conflict as conflict:
        return _show(changed=_news(conflict.now, form.value.seen)), 409
    return done("queue.queue_page", "groep")


@queue.post("/balie/<int:number>/aanwezig")
@requires(Role.COACH)
def present(number: int) -> ResponseReturnValue:
    """Note that somebody still has an extra vraag open, and say who else has."""
    if number > MOST:
        abort(404)
    if read_form(Present, "aanwezig", edge().tokens).value is None:
        abort(400)
    return jsonify(names=edge().services.presence.enter(number, signed_in()))


def _news(now: ExtraVraag, seen: Mapping[int, int]) -> tuple[ExtraVraag, tuple[Event, ...]]:
    """Return what changed, and what happened to it since it was looked at."""
    return now, now.history[seen[now.id] :]


def _show(notice: str = "", *, changed: tuple[ExtraVraag, tuple[Event, ...]] | None = None) -> str:
    services, account = edge().services, signed_in()
    asked = _asked()
    page = services.queue.page(asked, account)
    proposals = services.queue.proposals(page.items) if _is_plain(asked) else ()
    return render_template(
        "desk/queue.html",
        asked=asked,
        notice=notice,
        changed=changed,
        colleagues=dict(services.queue.staff()),
        page=page,
        proposals=proposals,
        choices=Choices({name: text for name in NAMES if (text := request.args.get(name, "")[:MAX_WORDS])}),
        next_page=_place_text(page.after) if page.after else "",
        categories=edge().faq.categories,
        category_of=_category_of,
        spans_marked=spans_marked,
        staff=services.queue.staff(),
        target_days=services.queue.target_days,
    )


def _asked() -> Asked:
    """Read what the address asks for."""
    args = request.args
    words = storable(args.get("zoek", "")[:MAX_WORDS])
    order = _among(Order, args.get("orde", "")) or (Order.BEST if words else Order.OLDEST)
    return Asked(
        view=_among(View, args.get("deel", "")) or View.NEW,
        words=words,
        status=_among(Status, args.get("status", "")),
        assignee=_assignee(args.get("wie", "")),
        category=_category(args.get("onderwerp", "")),
        has_asker={"ja": True, "nee": False}.get(args.get("antwoord", "")),
        is_late=args.get("laat") == "ja",
        order=Order.OLDEST if order is Order.BEST and not words else order,
        after=_place(args.get("na", "")),
    )


def _is_plain(asked: Asked) -> bool:
    """Tell whether somebody looks at work to be done, not for something in particular."""
    return asked.view in (View.NEW, View.MINE) and not asked.words and asked.after is None


def _among(values: Callable[[str], Value], text: str) -> Value | None:
    try:
        return values(text)
    except ValueError:
        return None


def _assignee(text: str) -> int | None:
    if text == "ik":
        return signed_in().id
    if text == "niemand":
        return NOBODY
    return _number(text) or None


def _category(text: str) -> str | None:
    return text if any(category.id == text for category in edge().faq.categories) else None


def _category_of(line: Line) -> str:
    """Return the title of the category of the nearest entry, "" when that is gone."""
    faq = edge().faq
    if line.entry_id not in faq:
        return ""
    wanted = faq.entry(line.entry_id).category
    return next((one.title or one.id for one in faq.categories if one.id == wanted), "")


def _place_text(place: Place) -> str:
    """Return a place as an address carries it: microseconds and number, exact."""
    return f"{(place.moment - _EPOCH) // timedelta(microseconds=1)}.{place.number}"


def _place(text: str) -> Place | None:
    moment, _, number = text.partition(".")
    since = _number(moment, most=253_402_300_799_999_999)  # the last microsecond that a datetime can hold
    if not since or not _number(number):
        return None
    return Place(_EPOCH + timedelta(microseconds=since), _number(number))


def _number(text: str, *, most: int = MOST) -> int:
    """Return a number from an address, 0 for what is none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    return int(text) if is_number and int(text) <= most else 0

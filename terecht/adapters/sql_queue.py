"""The queue and who looks at what in it, read from SQLite or PostgreSQL. Knows rows, no rules.

Everything that comes from a page is a bound parameter; orders are a table here. A group is one line: the member
with the lowest id among those that are wanted stands for it. `service.queue.QueueStore` and
`service.presence.PresenceStore` say what each call means.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Row,
    Select,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
)

from terecht.adapters.sql_engine import insert_into, reading, writing
from terecht.adapters.sql_tables import account, addition, asker, extra_vraag, message, presence
from terecht.domain.extra_vraag import Resolution, Status
from terecht.domain.queue import NOBODY, OURS, Filed, Line, Order, Part, Place, Said, Tally, View, Wanted

ORDERS = {
    Order.OLDEST: ("created_at", False),
    Order.NEWEST: ("created_at", True),
    Order.CHANGED: ("updated_at", True),
    Order.BEST: ("created_at", False),
}
"""Order → column and whether it falls; how well something fits is not known here."""


class SqlQueue:
    """Reads the queue of an engine whose tables are up to date."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def lines(
        self, thema: str, wanted: Wanted, order: Order, *, after: Place | None, limit: int
    ) -> tuple[Line, ...]:
        """Return the lines that are wanted, in this order, from a place on."""
        name, falls = ORDERS[order]
        column, number = extra_vraag.c[name], extra_vraag.c.id
        query = _LINE.where(*_conditions(extra_vraag, thema, wanted), _stands_for_its_group(thema, wanted))
        if after is not None:
            query = query.where(_beyond(column, number, after, falls=falls))
        query = query.order_by(*(c.desc() if falls else c.asc() for c in (column, number)))
        with reading(self._engine) as connection:
            return _lines(connection, query.limit(limit))

    def named(self, numbers: Collection[int]) -> tuple[Line, ...]:
        """Return a line for each of these extra vragen that exists, by id."""
        query = _LINE.where(extra_vraag.c.id.in_(sorted(numbers))).order_by(extra_vraag.c.id)
        with reading(self._engine) as connection:
            return _lines(connection, query)

    def tallies(self, thema: str, *, me: int) -> tuple[Tally, ...]:
        """Count what there is per status, mine or not, and group."""
        is_mine = func.coalesce(extra_vraag.c.assignee_id == me, False)
        by = (extra_vraag.c.status, is_mine, extra_vraag.c.group_id)
        query = select(*by, func.count()).where(extra_vraag.c.thema == thema).group_by(*by)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return tuple(
            Tally(Status(status), bool(mine), group or 0, count) for status, mine, group, count in rows
        )

    def filed(self, thema: str, *, since: datetime | None) -> tuple[Filed, ...]:
        """Return the questions of what changed at or after `since`, of everything when None."""
        with reading(self._engine) as connection:
            return tuple(Filed(*row) for row in connection.execute(_FILED.where(*_changed(thema, since))))

    def written(self, thema: str, *, since: datetime | None) -> tuple[Filed, ...]:
        """Return question and all that was said of what changed at or after `since`, of everything when None."""
        with reading(self._engine) as connection:
            said = _said(connection, _changed(thema, since))
            rows = connection.execute(_FILED.where(*_changed(thema, since)))
            return tuple(Filed(*row, tuple(said[row.id])) for row in rows)

    def said(self, numbers: Collection[int]) -> Mapping[int, tuple[Said, ...]]:
        """Return what was said about these extra vragen, in the order of `written`."""
        with reading(self._engine) as connection:
            said = _said(connection, [extra_vraag.c.id.in_(sorted(numbers))])
        return {number: tuple(said[number]) for number in numbers}

    def staff(self) -> tuple[tuple[int, str], ...]:
        """Return id and name of every active account, by name."""
        query = select(account.c.id, account.c.name).where(account.c.is_active)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(account.c.name, account.c.id)).all()
        return tuple((row.id, row.name) for row in rows)

    def see(self, number: int, account_id: int, *, at: datetime, stale: datetime) -> None:
        """Note that somebody has an extra vraag open, and forget who was last seen before `stale`."""
        with writing(self._engine) as connection:
            connection.execute(delete(presence).where(presence.c.seen_at < stale))
            is_there = select(extra_vraag.c.id).where(extra_vraag.c.id == number)
            if connection.scalar(is_there) is None:
                return
            row = {"extra_vraag_id": number, "account_id": account_id, "seen_at": at}
            statement = insert_into(connection, presence).values(row)
            keys = ["extra_vraag_id", "account_id"]
            connection.execute(statement.on_conflict_do_update(index_elements=keys, set_={"seen_at": at}))

    def seen(self, numbers: Collection[int], *, since: datetime) -> Mapping[int, tuple[tuple[int, str], ...]]:
        """Return, per extra vraag, id and name of who had it open at or after `since`."""
        query = (
            select(presence.c.extra_vraag_id, account.c.id, account.c.name)
            .join_from(presence, account)
            .where(presence.c.extra_vraag_id.in_(sorted(numbers)), presence.c.seen_at >= since)
            .order_by(account.c.name, account.c.id)
        )
        found: dict[int, list[tuple[int, str]]] = defaultdict(list)
        with reading(self._engine) as connection:
            for number, account_id, name in connection.execute(query):
                found[number].append((account_id, name))
        return {number: tuple(people) for number, people in found.items()}


_FILED = select(extra_vraag.c.id, extra_vraag.c.text, extra_vraag.c.updated_at)

_NEAREST = extra_vraag.c.proposed[(0, "entry_id")].as_string()

_LINE = (
    select(
        extra_vraag.c.id,
        extra_vraag.c.text,
        extra_vraag.c.status,
        extra_vraag.c.resolution,
        extra_vraag.c.created_at,
        extra_vraag.c.updated_at,
        extra_vraag.c.version,
        extra_vraag.c.assignee_id,
        extra_vraag.c.group_id,
        _NEAREST.label("entry_id"),
        account.c.name.label("assignee_name"),
        func.coalesce(asker.c.email != "", False).label("has_asker"),
    )
    .outerjoin_from(extra_vraag, account, account.c.id == extra_vraag.c.assignee_id)
    .outerjoin(asker, asker.c.extra_vraag_id == extra_vraag.c.id)
)


def _changed(thema: str, since: datetime | None) -> tuple[ColumnElement[bool], ...]:
    is_ours = extra_vraag.c.thema == thema
    return (is_ours,) if since is None else (is_ours, extra_vraag.c.updated_at >= since)


def _said(connection: Connection, is_wanted: Sequence[ColumnElement[bool]]) -> defaultdict[int, list[Said]]:
    """Return what was said about those extra vragen: the answer, additions, then messages, the last first."""
    answered = select(extra_vraag.c.id, extra_vraag.c.answer).where(*is_wanted, extra_vraag.c.answer != "")
    added = select(addition.c.extra_vraag_id, addition.c.text).join(extra_vraag).where(*is_wanted)
    talked = select(message.c.extra_vraag_id, message.c.kind, message.c.text).join(extra_vraag)
    talked = talked.where(*is_wanted)
    found: defaultdict[int, list[Said]] = defaultdict(list)
    for number, text in connection.execute(answered):
        found[number].append(Said(Part.ANSWER, text))
    for number, text in connection.execute(added.order_by(*addition.primary_key)):
        found[number].append(Said(Part.ADDITION, text))
    last_first = (message.c.extra_vraag_id, message.c.number.desc())
    for number, kind, text in connection.execute(talked.order_by(*last_first)):
        if (one := Said(Part(kind), text)) not in found[number]:
            found[number].append(one)
    return found


def _conditions(vraag: FromClause, thema: str, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """Yield what must hold of an extra vraag, in the table or under an alias of it."""
    yield vraag.c.thema == thema
    if wanted.view is not View.ALL:
        yield vraag.c.status.in_(sorted(wanted.view.statuses))
    if wanted.view is View.MINE:
        yield vraag.c.assignee_id == wanted.me
    if wanted.status is not None:
        yield vraag.c.status == wanted.status
    if wanted.assignee is not None:
        yield vraag.c.assignee_id == (None if wanted.assignee == NOBODY else wanted.assignee)
    if wanted.entries is not None:
        yield vraag.c.proposed[(0, "entry_id")].as_string().in_(sorted(wanted.entries))
    if wanted.has_asker is not None:
        who = asker.alias("who")
        has_asker = exists().where(who.c.extra_vraag_id == vraag.c.id, who.c.email != "").correlate(vraag)
        yield has_asker if wanted.has_asker else ~has_asker
    if wanted.late_before is not None:
        yield and_(vraag.c.status.in_(sorted(OURS)), vraag.c.created_at < wanted.late_before)
    if wanted.numbers is not None:
        yield vraag.c.id.in_(wanted.numbers)


def _stands_for_its_group(thema: str, wanted: Wanted) -> ColumnElement[bool]:
    """Tell the one line of a group: no other member that is wanted has a lower id."""
    other = extra_vraag.alias("other")
    is_earlier = and_(other.c.group_id == extra_vraag.c.group_id, other.c.id < extra_vraag.c.id)
    is_other = exists().where(is_earlier, *_conditions(other, thema, wanted))
    return or_(extra_vraag.c.group_id.is_(None), ~is_other)


def _beyond(
    column: ColumnElement[Any], number: ColumnElement[int], after: Place, *, falls: bool
) -> ColumnElement[bool]:
    moves_on = column < after.moment if falls else column > after.moment
    is_next = number < after.number if falls else number > after.number
    return or_(moves_on, and_(column == after.moment, is_next))


def _lines(connection: Connection, query: Select[Any]) -> tuple[Line, ...]:
    rows = connection.execute(query).all()
    sizes = _sizes(connection, {row.group_id for row in rows if row.group_id})
    return tuple(_line(row, sizes) for row in rows)


def _sizes(connection: Connection, groups: Collection[int]) -> Mapping[int, int]:
    if not groups:
        return {}
    query = select(extra_vraag.c.group_id, func.count()).where(extra_vraag.c.group_id.in_(sorted(groups)))
    return {row[0]: row[1] for row in connection.execute(query.group_by(extra_vraag.c.group_id))}


def _line(row: Row[Any], sizes: Mapping[int, int]) -> Line:
    return Line(
        number=row.id,
        text=row.text,
        status=Status(row.status),
        created_at=row.created_at,
        updated_at=row.updated_at,
        assignee=row.assignee_id or NOBODY,
        assignee_name=row.assignee_name or "",
        group=row.group_id or 0,
        size=sizes.get(row.group_id, 1),
        has_asker=bool(row.has_asker),
        entry_id=row.entry_id or "",
        is_answered=row.resolution == Resolution.ANSWERED,
        version=row.version,
    )

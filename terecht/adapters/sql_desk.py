"""Extra vragen for coaches, in SQLite or PostgreSQL: what one transaction reads, locks and writes.

Knows rows, locks and their order (groups first, then extra vragen, each by id), no rule:
`service.coaching.DeskStore` says what each call means.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select, update

from terecht.adapters.extra_vraag_rows import WHOLE, load, lock, unknown, write
from terecht.adapters.sql_engine import reading, writing
from terecht.adapters.sql_outbox import enqueue
from terecht.adapters.sql_tables import account, event, extra_vraag, outbox, vraag_group
from terecht.domain.account import Role
from terecht.domain.desk import Decide, Group, Together
from terecht.domain.extra_vraag import EventKind
from terecht.domain.mail import MailKind
from terecht.domain.outgoing import MailState


class SqlDesk:
    """A store on an engine whose tables are up to date."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def together(self, number: int) -> Together:
        """Return an extra vraag with its group."""
        with reading(self._engine) as connection:
            return _together(connection, (number,), _groups_of(connection, (number,)))

    def change(self, numbers: tuple[int, ...], decide: Decide, *, at: datetime) -> None:
        """Do what `decide` says, alone with these extra vragen and their groups."""
        while True:
            with suppress(_Regrouped), writing(self._engine) as connection:
                self._change(connection, numbers, decide, at)
                return

    def coaches(self) -> Mapping[int, str]:
        """Return the active accounts that may coach, by name."""
        wanted = select(account.c.id, account.c.name, account.c.roles).where(account.c.is_active)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(account.c.name)).all()
        return {row.id: row.name for row in rows if {Role.COACH, Role.ADMIN} & set(row.roles)}

    def colleagues(self) -> Mapping[int, str]:
        """Return the name of every account."""
        with reading(self._engine) as connection:
            return {row.id: row.name for row in connection.execute(select(account.c.id, account.c.name))}

    def last_address(self, organisation: str) -> str:
        """Return the address of the newest hand-over to an organisation that did not come back, else ""."""
        went = (event.c.extra_vraag_id == outbox.c.extra_vraag_id) & (event.c.at == outbox.c.created_at)
        wanted = (
            select(outbox.c.to)
            .join(event, went)
            .where(
                outbox.c.kind == MailKind.HAND_OVER,
                outbox.c.state.not_in([MailState.BOUNCED, MailState.FAILED]),
                event.c.kind == EventKind.HANDED_OVER,
                event.c.text == organisation,
            )
        )
        with reading(self._engine) as connection:
            return connection.scalar(wanted.order_by(outbox.c.id.desc()).limit(1)) or ""

    def _change(self, connection: Connection, numbers: tuple[int, ...], decide: Decide, at: datetime) -> None:
        groups = _groups_of(connection, numbers)
        _lock_all(connection, numbers, groups)
        if _groups_of(connection, numbers) != groups:
            raise _Regrouped  # while we waited; locks were taken for other groups than they are in now
        before = _together(connection, numbers, groups)
        changes = decide(before, lambda: _open_group(connection, before, at))
        for after in changes.vragen:
            write(connection, before.vragen[after.id], after)
        if changes.group is not None:
            named = vraag_group.c.id == changes.group.id
            connection.execute(update(vraag_group).where(named).values(answer=changes.group.answer))
        enqueue(connection, changes.mails, at=at)


class _Regrouped(Exception):  # noqa: N818 - no fault, only a reason to begin again
    """Somebody changed a group while its rows were being locked."""


def _groups_of(connection: Connection, numbers: Collection[int]) -> tuple[int, ...]:
    wanted = select(extra_vraag.c.group_id).where(
        extra_vraag.c.id.in_(numbers), extra_vraag.c.group_id.is_not(None)
    )
    return tuple(sorted(set(connection.scalars(wanted))))


def _lock_all(connection: Connection, numbers: Collection[int], groups: Collection[int]) -> None:
    """Lock groups, then members, each in the order of their ids: nobody waits in a circle."""
    rows = select(vraag_group.c.id).where(vraag_group.c.id.in_(groups)).order_by(vraag_group.c.id)
    connection.execute(rows.with_for_update())
    members = select(extra_vraag.c.id).where(extra_vraag.c.group_id.in_(groups))
    lock(connection, sorted({*numbers, *connection.scalars(members)}))


def _together(connection: Connection, numbers: Collection[int], groups: Collection[int]) -> Together:
    is_wanted = extra_vraag.c.id.in_(numbers) | extra_vraag.c.group_id.in_(groups)
    vragen = {vraag.id: vraag for vraag in load(connection, WHOLE.where(is_wanted))}
    if not vragen.keys() >= set(numbers):
        raise unknown()
    rows = connection.execute(select(vraag_group).where(vraag_group.c.id.in_(groups)))
    return Together(vragen, {row.id: Group(row.id, row.answer) for row in rows})


def _open_group(connection: Connection, among: Together, at: datetime) -> int:
    thema = next(iter(among.vragen.values())).thema
    new = insert(vraag_group).values(thema=thema, answer="", created_at=at)
    number: int = connection.scalars(new.returning(vraag_group.c.id)).one()
    return number

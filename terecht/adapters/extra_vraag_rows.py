"""An extra vraag as rows: how it is read whole, locked, kept and written back.

Knows columns and their order, no rule and no transaction: every function works on a connection that its store
opened. Rows are locked in the order of their ids, so two that lock several never wait for each other.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, delete, insert, select, update

from terecht.adapters.person_rows import forget_person
from terecht.adapters.sql_engine import insert_into
from terecht.adapters.sql_tables import addition, asker, event, extra_vraag, message
from terecht.domain.errors import UnknownExtraVraag
from terecht.domain.extra_vraag import (
    Event,
    EventKind,
    ExtraVraag,
    HandOver,
    Message,
    MessageKind,
    Proposed,
    Resolution,
    Status,
)

_OF_ASKER = tuple(
    column for column in asker.c if column.name not in ("extra_vraag_id", "secret_hash", "expires_at")
)

WHOLE = select(extra_vraag, *_OF_ASKER).outerjoin_from(extra_vraag, asker)
"""Selects what `load` reads; say which and in what order."""


def load(connection: Connection, wanted: Select[Any]) -> tuple[ExtraVraag, ...]:
    """Return what `wanted` (made of `WHOLE`) selects, each with its additions, messages and history."""
    rows = connection.execute(wanted).all()
    numbers = [row.id for row in rows]
    additions = _children(connection, addition, numbers)
    messages = _children(connection, message, numbers)
    history = _children(connection, event, numbers)
    return tuple(
        ExtraVraag(
            id=row.id,
            thema=row.thema,
            text=row.text,
            status=Status(row.status),
            created_at=row.created_at,
            updated_at=row.updated_at,
            key=row.key,
            reason=row.reason,
            probability=row.probability,
            proposed=tuple(Proposed(**proposed) for proposed in row.proposed),
            additions=tuple(child.text for child in additions[row.id]),
            email=row.email or "",
            consent_at=row.consent_at,
            consent_version=row.consent_version or "",
            sealed_secret=row.sealed_secret or "",
            hand_over=_hand_over(row),
            messages=tuple(
                Message(child.at, MessageKind(child.kind), child.by, child.text, child.sender)
                for child in messages[row.id]
            ),
            answer=row.answer,
            assignee=row.assignee_id or 0,
            group=row.group_id or 0,
            resolution=Resolution(row.resolution),
            version=row.version,
            history=tuple(
                Event(child.at, EventKind(child.kind), child.by, child.text) for child in history[row.id]
            ),
        )
        for row in rows
    )


def one(vragen: tuple[ExtraVraag, ...]) -> ExtraVraag:
    """Return the only one, UnknownExtraVraag when there is none."""
    if not vragen:
        raise unknown()
    return vragen[0]


def unknown() -> UnknownExtraVraag:
    """Return what is said of a number or secret that nothing answers to."""
    return UnknownExtraVraag("deze link werkt niet (meer)")


def lock(connection: Connection, numbers: Collection[int]) -> None:
    """Be alone with these extra vragen until the transaction ends."""
    rows = select(extra_vraag.c.id).where(extra_vraag.c.id.in_(numbers)).order_by(extra_vraag.c.id)
    connection.execute(rows.with_for_update())


def keep(connection: Connection, vraag: ExtraVraag, visit_key: str) -> int | None:
    """Insert a new extra vraag and return its id; None when another one was just before with this key."""
    statement = (
        insert_into(connection, extra_vraag)
        .values(
            visit_key=visit_key,
            thema=vraag.thema,
            reason=vraag.reason,
            probability=vraag.probability,
            proposed=[asdict(proposed) for proposed in vraag.proposed],
            created_at=vraag.created_at,
            **_changing(vraag),
        )
        .on_conflict_do_nothing(index_elements=["visit_key"])
        .returning(extra_vraag.c.id)
    )
    number: int | None = connection.scalar(statement)
    if number is not None:
        _insert_numbered(connection, event, number, map(asdict, vraag.history))
    return number


def write(connection: Connection, before: ExtraVraag, after: ExtraVraag) -> None:
    """Write what is different; the history may only have grown."""
    if after == before:
        return
    number = before.id
    connection.execute(update(extra_vraag).where(extra_vraag.c.id == number).values(**_changing(after)))
    connection.execute(update(asker).where(asker.c.extra_vraag_id == number).values(**_of_asker(after)))
    if after.additions != before.additions:
        texts = ({"text": text} for text in after.additions)
        connection.execute(delete(addition).where(addition.c.extra_vraag_id == number))
        _insert_numbered(connection, addition, number, texts)
    _write_messages(connection, before, after)
    known = len(before.history)
    if after.history[:known] != before.history:
        raise ValueError("the history only grows")
    _insert_numbered(connection, event, number, map(asdict, after.history[known:]), start=known)
    if after.status is Status.CLOSED:
        free_visit(connection, number)
    if before.email and before.email != after.email:
        forget_person(connection, before, after)


def drop_asker(connection: Connection, number: int) -> None:
    """Let nothing answer to the secret of this extra vraag any more, nor to the visit it was from."""
    connection.execute(delete(asker).where(asker.c.extra_vraag_id == number))
    free_visit(connection, number)


def free_visit(connection: Connection, number: int) -> None:
    """Forget which visit it was from; asked again, it is a new extra vraag."""
    connection.execute(update(extra_vraag).where(extra_vraag.c.id == number).values(visit_key=None))


def _write_messages(connection: Connection, before: ExtraVraag, after: ExtraVraag) -> None:
    known = len(before.messages)
    if after.messages[:known] != before.messages:
        connection.execute(delete(message).where(message.c.extra_vraag_id == before.id))
        known = 0
    _insert_numbered(connection, message, before.id, map(asdict, after.messages[known:]), start=known)


def _changing(vraag: ExtraVraag) -> dict[str, Any]:
    """Return the columns that steps change."""
    return {
        "text": vraag.text,
        "key": vraag.key,
        "status": vraag.status,
        "resolution": vraag.resolution,
        "answer": vraag.answer,
        "assignee_id": vraag.assignee or None,
        "group_id": vraag.group or None,
        "version": vraag.version,
        "updated_at": vraag.updated_at,
    }


def _of_asker(vraag: ExtraVraag) -> dict[str, Any]:
    """Return the columns of the person; all empty when there is none."""
    asked = vraag.hand_over
    return {
        "email": vraag.email,
        "consent_at": vraag.consent_at,
        "consent_version": vraag.consent_version,
        "sealed_secret": vraag.sealed_secret,
        "hand_over_to": asked.organisation if asked else "",
        "hand_over_asked_at": asked.asked_at if asked else None,
        "hand_over_agreed_at": asked.agreed_at if asked else None,
        "hand_over_sent_at": asked.sent_at if asked else None,
    }


def _hand_over(row: Row[Any]) -> HandOver | None:
    if not row.hand_over_to:
        return None
    return HandOver(row.hand_over_to, row.hand_over_asked_at, row.hand_over_agreed_at, row.hand_over_sent_at)


def _insert_numbered(
    connection: Connection, table: Table, number: int, rows: Iterable[dict[str, Any]], *, start: int = 0
) -> None:
    values = [
        {"extra_vraag_id": number, "number": place, **row} for place, row in enumerate(rows, start=start + 1)
    ]
    if values:
        connection.execute(insert(table), values)


def _children(connection: Connection, table: Table, numbers: list[int]) -> dict[int, list[Row[Any]]]:
    wanted = select(table).where(table.c.extra_vraag_id.in_(numbers)).order_by(table.c.number)
    children: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(wanted):
        children[row.extra_vraag_id].append(row)
    return children

"""The outbox: mail that waits in the database until a worker has sent it.

`enqueue` is called by every store that changes something of which people are told, in the transaction of that
change: either both are kept or neither. `forget_mails` likewise by what erases a person. The rest is the
worker's; `service.mailing.OutboxStore` says what each call means.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, select, update

from terecht.adapters.sql_engine import insert_into, reading, writing
from terecht.adapters.sql_tables import inbox, mail_stop, outbox
from terecht.domain.mail import WITH_SECRET, Mail, MailKind
from terecht.domain.outgoing import MailState, Outgoing

MAX_EARLIER = 20
"""Message-IDs named in the headers of the next mail of a thread."""


def enqueue(connection: Connection, mails: Iterable[Mail], *, at: datetime) -> None:
    """Write mails to be sent from `at` on; one whose key was written before is left out."""
    for mail in mails:
        values = {
            "key": mail.key or None,
            "kind": mail.kind,
            "extra_vraag_id": mail.extra_vraag or None,
            "to": mail.to,
            "subject": mail.subject,
            "text": mail.text,
            "html": mail.html,
            "calendar": mail.calendar,
            "state": MailState.WAITING,
            "attempts": 0,
            "due_at": at,
            "created_at": at,
            "fault": "",
        }
        statement = insert_into(connection, outbox).values(values)
        connection.execute(statement.on_conflict_do_nothing(index_elements=["key"]))


def forget_mails(connection: Connection, extra_vraag: int, *, but_waiting: bool = False) -> None:
    """Drop all mail of an extra vraag, in and out: what waits is not sent any more, unless `but_waiting`.

    Of what went to an organisation only the words go: its address is nothing of the asker's.
    """
    dropped = outbox.c.extra_vraag_id == extra_vraag
    if but_waiting:
        dropped &= outbox.c.state != MailState.WAITING
    is_receipt = outbox.c.kind == MailKind.RECEIPT
    connection.execute(update(outbox).where(dropped, is_receipt).values(**_NOTHING))
    went_on = (outbox.c.kind == MailKind.HAND_OVER) & (outbox.c.state == MailState.SENT)
    connection.execute(update(outbox).where(dropped, went_on).values(**_NO_WORDS))
    connection.execute(delete(outbox).where(dropped, ~went_on))
    connection.execute(delete(inbox).where(inbox.c.extra_vraag_id == extra_vraag))


_NO_WORDS = dict.fromkeys(("subject", "text", "html", "calendar", "fault"), "")
_NOTHING = {"state": MailState.STOPPED, "extra_vraag_id": None, "to": "", **_NO_WORDS}
"""What is left of a receipt: its key, or who leaves and comes back could have an address mailed again and again."""


class SqlOutbox:
    """Keeps the outbox for the worker and for who asks after it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self, name: Callable[[int, str], str], *, at: datetime, until: datetime) -> Outgoing | None:
        """Return a mail that is due, for the caller alone until `until`; None when nothing is due."""
        is_free = outbox.c.claimed_until.is_(None) | (outbox.c.claimed_until <= at)
        is_due = (outbox.c.state == MailState.WAITING) & (outbox.c.due_at <= at) & is_free
        first = (
            select(outbox)
            .where(is_due)
            .order_by(outbox.c.due_at, outbox.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)  # SQLite has one writer at a time, and ignores this
        )
        with writing(self._engine) as connection:
            row = connection.execute(first).one_or_none()
            if row is None:
                return None
            claimed = {
                "attempts": row.attempts + 1,
                "unsure": row.unsure + (row.claimed_until is not None),
                "message_id": row.message_id or name(row.extra_vraag_id or 0, row.to),
                "claimed_until": until,
            }
            connection.execute(update(outbox).where(outbox.c.id == row.id).values(**claimed))
            earlier = _earlier(connection, row)
        return replace(
            outgoing_of(row),
            attempts=claimed["attempts"],
            unsure=claimed["unsure"],
            message_id=claimed["message_id"],
            earlier=earlier,
        )

    def settle(self, outgoing: Outgoing) -> bool:
        """Keep what became of a claimed mail; False when the claim is somebody else's by now, or the mail gone."""
        is_mine = (
            (outbox.c.id == outgoing.id)
            & (outbox.c.state == MailState.WAITING)
            & (outbox.c.attempts == outgoing.attempts)
        )
        values = {
            "state": outgoing.state,
            "unsure": outgoing.unsure,
            "due_at": outgoing.due_at,
            "sent_at": outgoing.sent_at,
            "fault": outgoing.fault,
            "claimed_until": None,
        }
        if outgoing.mail.kind in WITH_SECRET and outgoing.state is not MailState.WAITING:
            values |= {"text": "", "html": ""}
        with writing(self._engine) as connection:
            kept = connection.scalar(update(outbox).where(is_mine).values(**values).returning(outbox.c.id))
            return kept is not None

    def mails_of(self, extra_vraag: int) -> tuple[Outgoing, ...]:
        """Return the mails of an extra vraag, oldest first."""
        wanted = select(outbox).where(outbox.c.extra_vraag_id == extra_vraag).order_by(outbox.c.id)
        with reading(self._engine) as connection:
            return tuple(map(outgoing_of, connection.execute(wanted)))

    def counts(self) -> Mapping[MailState, int]:
        """Return how many mails there are in each state."""
        wanted = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        with reading(self._engine) as connection:
            found = {row[0]: row[1] for row in connection.execute(wanted)}
        return {state: found.get(state, 0) for state in MailState}

    def oldest_due(self, *, at: datetime) -> datetime | None:
        """Return when the oldest mail was written that should have gone by `at`; None when there is none."""
        oldest = select(func.min(outbox.c.created_at)).where(
            outbox.c.state == MailState.WAITING, outbox.c.created_at <= at
        )
        with reading(self._engine) as connection:
            found: datetime | None = connection.scalar(oldest)
        return found

    def stop(self, address_mark: str, *, at: datetime) -> None:
        """Send no recurrent mail any more to the address with this mark."""
        with writing(self._engine) as connection:
            statement = insert_into(connection, mail_stop).values(mark=address_mark, at=at)
            connection.execute(statement.on_conflict_do_nothing(index_elements=["mark"]))

    def resume(self, address_mark: str) -> None:
        """Send recurrent mail again to the address with this mark."""
        with writing(self._engine) as connection:
            connection.execute(delete(mail_stop).where(mail_stop.c.mark == address_mark))

    def is_stopped(self, address_mark: str) -> bool:
        """Tell whether the address with this mark wants no recurrent mail."""
        with reading(self._engine) as connection:
            return (
                connection.scalar(select(mail_stop.c.at).where(mail_stop.c.mark == address_mark)) is not None
            )


def _earlier(connection: Connection, row: Row[Any]) -> tuple[str, ...]:
    """Return the Message-IDs of what was sent before of the same extra vraag to the same reader, oldest first."""
    if row.extra_vraag_id is None:
        return ()
    wanted = (
        select(outbox.c.message_id)
        .where(
            outbox.c.extra_vraag_id == row.extra_vraag_id,
            outbox.c.to == row.to,
            outbox.c.state == MailState.SENT,
            outbox.c.id != row.id,
        )
        .order_by(outbox.c.id.desc())
        .limit(MAX_EARLIER)
    )
    return tuple(connection.scalars(wanted))[::-1]


def outgoing_of(row: Row[Any]) -> Outgoing:
    """Return the mail of a row of the outbox."""
    mail = Mail(
        MailKind(row.kind),
        row.to,
        row.subject,
        row.text,
        html=row.html,
        calendar=row.calendar,
        extra_vraag=row.extra_vraag_id or 0,
        key=row.key or "",
    )
    return Outgoing(
        row.id,
        mail,
        created_at=row.created_at,
        due_at=row.due_at,
        state=MailState(row.state),
        attempts=row.attempts,
        unsure=row.unsure,
        message_id=row.message_id or "",
        sent_at=row.sent_at,
        fault=row.fault,
        left_at=row.left_at,
    )

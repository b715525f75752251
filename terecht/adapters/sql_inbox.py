"""Incoming mail in SQLite or PostgreSQL; `service.receiving.InboxStore` says what each call means.

A Message-ID is in it once, and what a mail changes is changed in the transaction that keeps it: taken in twice
or by a worker that is killed, it joins once.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, update

from terecht.adapters import extra_vraag_rows as rows
from terecht.adapters.sql_engine import insert_into, writing
from terecht.adapters.sql_tables import extra_vraag, inbox, outbox
from terecht.domain.desk import is_asker
from terecht.domain.extra_vraag import ExtraVraag
from terecht.domain.inbox import InboxMail, InboxReason, InboxState, Received
from terecht.domain.outgoing import MailState


class SqlInbox:
    """Keeps incoming mail."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, mail: InboxMail) -> bool:
        """Keep a mail, False when it was kept before."""
        with writing(self._engine) as connection:
            return _insert(connection, mail)

    def keep_and_join(self, mail: InboxMail, step: Callable[[ExtraVraag], ExtraVraag]) -> bool:
        """Keep a mail and take a step with its extra vraag, if its sender is the asker of that."""
        with writing(self._engine) as connection:
            rows.lock(connection, [mail.extra_vraag])
            before = rows.one(rows.load(connection, rows.WHOLE.where(extra_vraag.c.id == mail.extra_vraag)))
            if not _insert(connection, mail):
                return False
            if not is_asker(before, mail.received.sender):
                raise rows.unknown()
            rows.write(connection, before, step(before))
            return True

    def keep_and_bounce(self, mail: InboxMail, message_ids: Collection[str], *, fault: str) -> bool:
        """Keep a mail that says that sent mail with one of these Message-IDs came back."""
        came_back = (outbox.c.state == MailState.SENT) & outbox.c.message_id.in_(message_ids)
        with writing(self._engine) as connection:
            if not _insert(connection, mail):
                return False
            connection.execute(update(outbox).where(came_back).values(state=MailState.BOUNCED, fault=fault))
            return True


def _insert(connection: Connection, mail: InboxMail) -> bool:
    """Write a mail unless one with its Message-ID is there; of what no person wrote the text is not kept."""
    received = mail.received
    is_for_people = mail.state in (InboxState.JOINED, InboxState.QUARANTINED)
    known = connection.scalar(select(extra_vraag.c.id).where(extra_vraag.c.id == mail.extra_vraag))
    values = {
        "message_id": received.message_id,
        "at": mail.at,
        "sender": received.sender if is_for_people else "",
        "subject": received.subject if is_for_people else "",
        "text": received.text if is_for_people else "",
        "attachments": received.attachments,
        "state": mail.state,
        "reason": mail.reason,
        "extra_vraag_id": known,
    }
    statement = insert_into(connection, inbox).values(values)
    kept = statement.on_conflict_do_nothing(index_elements=["message_id"]).returning(inbox.c.id)
    return connection.scalar(kept) is not None


def mail_of(row: Row[Any]) -> InboxMail:
    """Return the mail of a row of the inbox."""
    at: datetime = row.at
    received = Received(
        row.message_id,
        sender=row.sender,
        subject=row.subject,
        text=row.text,
        attachments=row.attachments,
    )
    return InboxMail(
        received,
        at,
        InboxState(row.state),
        reason=InboxReason(row.reason),
        extra_vraag=row.extra_vraag_id or 0,
        id=row.id,
    )

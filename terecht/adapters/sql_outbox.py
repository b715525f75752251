"""The outbox: mail that waits in the database until a worker has sent it.

`enqueue` is called by every store that changes something of which people are told, in the transaction of that
change: either both are kept or neither.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from terecht.adapters.sql_engine import insert_into
from terecht.adapters.sql_tables import outbox
from terecht.domain.mail import Mail

WAITING = "waiting"


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
            "state": WAITING,
            "attempts": 0,
            "due_at": at,
            "created_at": at,
            "fault": "",
        }
        statement = insert_into(connection, outbox).values(values)
        connection.execute(statement.on_conflict_do_nothing(index_elements=["key"]))

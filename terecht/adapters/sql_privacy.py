"""Everything about one address, in SQLite or PostgreSQL: found, and erased in one transaction.

Knows every column in which an address may stand. `service.privacy.PrivacyStore` says what each call means.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Table,
    Text,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)

from terecht.adapters.extra_vraag_rows import WHOLE, drop_asker, load, lock, write
from terecht.adapters.person_rows import spellings
from terecht.adapters.sql_accounts import account_of
from terecht.adapters.sql_engine import reading, wipe, writing
from terecht.adapters.sql_inbox import mail_of
from terecht.adapters.sql_introductions import introduction_of
from terecht.adapters.sql_outbox import outgoing_of
from terecht.adapters.sql_sessions import session_of
from terecht.adapters.sql_tables import (
    account,
    addition,
    asker,
    coaching_session,
    extra_vraag,
    inbox,
    introduction,
    mail_stop,
    message,
    outbox,
    promotion,
    proposal,
    vraag_group,
)
from terecht.domain.account import Account
from terecht.domain.extra_vraag import ExtraVraag, without_address
from terecht.domain.held import Held
from terecht.domain.mail import MailKind
from terecht.domain.retention import INBOX, VRAAG, Gone

Step = Callable[[ExtraVraag], ExtraVraag]
Note = Callable[[Iterable[Gone]], None]


class SqlPrivacy:
    """What is held about people, on an engine whose tables are up to date."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def held(self, address: str, *, mark: str) -> Held:
        """Return what is held about an address."""
        with reading(self._engine) as connection:
            return _held(connection, address, mark)

    def erase(self, address: str, *, mark: str, own: Step, others: Step, note: Note) -> Held:
        """Erase what is held about an address and return what there was."""
        with writing(self._engine) as connection:
            seen = _held(connection, address, mark)
            lock(connection, sorted({*(vraag.id for vraag in seen.vragen), *seen.mentions}))
            held = _held(connection, address, mark)  # anew: we may have waited for the locks
            note(_gone(held))
            for vraag in held.vragen:
                write(connection, vraag, own(vraag))
                drop_asker(connection, vraag.id)
            mentioning = WHOLE.where(extra_vraag.c.id.in_(held.mentions)).order_by(extra_vraag.c.id)
            for vraag in load(connection, mentioning):
                write(connection, vraag, others(vraag))
            _drop_mails(connection, held)
            for known in spellings(address):
                _clean(connection, vraag_group, ("answer",), known)
                _clean(connection, outbox, ("subject", "text", "html", "calendar", "fault"), known)
                _clean(connection, inbox, ("subject", "text"), known)
        wipe(self._engine)
        return held


def _held(connection: Connection, address: str, mark: str) -> Held:
    known = spellings(address)
    is_theirs = func.lower(asker.c.email).in_(known)
    vragen = load(connection, WHOLE.where(is_theirs).order_by(extra_vraag.c.id))
    numbers = [vraag.id for vraag in vragen]
    links = connection.execute(select(asker.c.extra_vraag_id, asker.c.expires_at).where(is_theirs))
    sent = (func.lower(outbox.c.to).in_(known) & (outbox.c.kind != MailKind.ACCOUNT)) | (
        outbox.c.extra_vraag_id.in_(numbers)
    )
    received = func.lower(inbox.c.sender).in_(known) | inbox.c.extra_vraag_id.in_(numbers)
    of_them = introduction.c.one_id.in_(numbers) | introduction.c.two_id.in_(numbers)
    return Held(
        address,
        vragen,
        links={row.extra_vraag_id: row.expires_at for row in links},
        sent=tuple(map(outgoing_of, _rows(connection, outbox, sent))),
        received=tuple(map(mail_of, _rows(connection, inbox, received))),
        sessions=tuple(
            map(
                session_of,
                _rows(connection, coaching_session, coaching_session.c.extra_vraag_id.in_(numbers)),
            )
        ),
        introductions=tuple(map(introduction_of, _rows(connection, introduction, of_them))),
        mentions=tuple(sorted(_mentioning(connection, known) - set(numbers))),
        changes=_changes(connection, known),
        is_stopped=connection.scalar(select(mail_stop.c.at).where(mail_stop.c.mark == mark)) is not None,
        account=_account(connection, known),
    )


def _rows(connection: Connection, table: Table, is_meant: ColumnElement[bool]) -> Sequence[Row[Any]]:
    return connection.execute(select(table).where(is_meant).order_by(table.c.id)).all()


def _mentioning(connection: Connection, known: Iterable[str]) -> set[int]:
    """Return the extra vragen in which an address stands, whoever wrote it."""
    found: set[int] = set()
    for number, columns in (
        (extra_vraag.c.id, (extra_vraag.c.text, extra_vraag.c.answer)),
        (addition.c.extra_vraag_id, (addition.c.text,)),
        (message.c.extra_vraag_id, (message.c.text, message.c.sender)),
    ):
        found.update(connection.scalars(select(number).where(_holds(columns, known))))
    return found


def _changes(connection: Connection, known: Iterable[str]) -> tuple[int, ...]:
    """Return the changes of the FAQ in which an address stands; editors mend the FAQ itself."""
    columns = (promotion.c.before, promotion.c.after, promotion.c.guarded)
    made = connection.scalars(select(promotion.c.id).where(_holds(columns, known)))
    wanted = connection.scalars(select(proposal.c.id).where(_holds((cast(proposal.c.draft, Text),), known)))
    return tuple(sorted({*made, *wanted}))


def _holds(columns: Iterable[ColumnElement[str]], known: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(func.lower(column).contains(text, autoescape=True) for column in columns for text in known))


def _account(connection: Connection, known: Iterable[str]) -> Account | None:
    number = connection.scalar(select(account.c.id).where(func.lower(account.c.email).in_(known)))
    return account_of(connection, number) if number else None


def _gone(held: Held) -> list[Gone]:
    vragen = [Gone(VRAAG, vraag.id, vraag.created_at) for vraag in held.vragen]
    return vragen + [Gone(INBOX, mail.id, mail.at) for mail in held.received]


def _drop_mails(connection: Connection, held: Held) -> None:
    sent = outbox.c.id.in_([mail.id for mail in held.sent])
    connection.execute(delete(outbox).where(sent, outbox.c.to != ""))  # an empty receipt has its use: its key
    connection.execute(delete(inbox).where(inbox.c.id.in_([mail.id for mail in held.received])))


def _clean(connection: Connection, table: Table, names: Iterable[str], address: str) -> None:
    """Take an address out of texts that are of others."""
    columns = [table.c[name] for name in names]
    for row in connection.execute(select(table.c.id, *columns).where(_holds(columns, (address,)))).all():
        values = {column.name: without_address(row._mapping[column.name], address) for column in columns}
        connection.execute(update(table).where(table.c.id == row.id).values(values))

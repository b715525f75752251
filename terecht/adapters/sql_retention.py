"""Retention in SQLite or PostgreSQL: the job with its lease, and the rows that go. Knows no period and no rule.

`service.retention.RetentionStore` says what each call means. A batch is one transaction; extra vragen are locked
in the order of their ids, as everywhere.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Table,
    and_,
    delete,
    exists,
    or_,
    select,
    update,
)

from terecht.adapters.extra_vraag_rows import WHOLE, drop_asker, load, lock, write
from terecht.adapters.person_rows import end_introductions
from terecht.adapters.sql_engine import insert_into, reading, wipe, writing
from terecht.adapters.sql_tables import (
    account_link,
    asked,
    asker,
    coaching_session,
    event,
    extra_vraag,
    feedback,
    inbox,
    job,
    login_session,
    outbox,
    presence,
    receipt,
    slot,
    tries,
)
from terecht.domain.coaching_session import State
from terecht.domain.extra_vraag import EventKind, ExtraVraag, Status
from terecht.domain.outgoing import MailState
from terecht.domain.retention import INBOX, VRAAG, Gone, Job, Kept, Trouble

NAME = "bewaren"
LONGEST_LEASE = timedelta(days=1)
"""A lease that ends later than this was made by a clock that was wrong."""

ENDINGS = (EventKind.ERASED, EventKind.WITHDRAWN, EventKind.CLOSED, EventKind.MARKED_SPAM)
"""What the history says when an asker is gone."""

Step = Callable[[ExtraVraag], ExtraVraag]


class SqlRetention:
    """Retention on an engine whose tables are up to date."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, *, at: datetime) -> None:
        """Begin to count, unless that was done."""
        if self.job() is not None:
            return
        with writing(self._engine) as connection:
            statement = insert_into(connection, job).values(name=NAME, seen_at=at, trouble="")
            connection.execute(statement.on_conflict_do_nothing(index_elements=["name"]))

    def job(self) -> Job | None:
        """Return what is known of the runs."""
        with reading(self._engine) as connection:
            return _job(connection)

    def claim(self, *, at: datetime, until: datetime) -> Job | None:
        """Have the job for oneself until `until`; None when somebody else has it."""
        lease = job.c.leased_until
        is_free = lease.is_(None) | (lease <= at) | (lease > at + LONGEST_LEASE)
        with writing(self._engine) as connection:
            claimed = update(job).where(job.c.name == NAME, is_free).values(leased_until=until)
            return _job(connection) if connection.execute(claimed).rowcount else None

    def settle(self, done: Job, *, until: datetime) -> bool:
        """Keep how a claimed run ended; False when the claim is somebody else's by now."""
        is_mine = (job.c.name == NAME) & (job.c.leased_until == until)
        with writing(self._engine) as connection:
            kept = connection.execute(update(job).where(is_mine).values(**_columns(done), leased_until=None))
            return bool(kept.rowcount)

    def keep(self, said: Job) -> None:
        """Keep what a person said of the job, whoever has it."""
        with writing(self._engine) as connection:
            connection.execute(
                update(job).where(job.c.name == NAME).values(**_columns(said), leased_until=None)
            )

    def sweep(self, kept: Kept, *, before: datetime, most: int) -> int:
        """Empty or drop rows of a class from before a time."""
        with writing(self._engine) as connection:
            return _SWEEPS[kept](connection, before, most)

    def take(self, kept: Kept, step: Step, *, before: datetime, most: int) -> int:
        """Take a step with extra vragen of a class that nothing happened to since a time."""
        is_meant = _VRAGEN[kept](before)
        wanted = select(extra_vraag.c.id).outerjoin_from(extra_vraag, asker).where(is_meant)
        with writing(self._engine) as connection:
            numbers = connection.scalars(wanted.order_by(extra_vraag.c.id).limit(most)).all()
            lock(connection, numbers)
            still = WHOLE.where(extra_vraag.c.id.in_(numbers), is_meant)  # we may have waited for the lock
            vragen = load(connection, still.order_by(extra_vraag.c.id))
            for vraag in vragen:
                write(connection, vraag, step(vraag))
                if kept is Kept.LINKS:
                    drop_asker(connection, vraag.id)
            return len(vragen)

    def ended(self) -> frozenset[Gone]:
        """Return the extra vragen whose history says that their asker is gone."""
        wanted = select(extra_vraag.c.id, extra_vraag.c.created_at).where(_has_ended())
        with reading(self._engine) as connection:
            return frozenset(Gone(VRAAG, row.id, row.created_at) for row in connection.execute(wanted))

    def back(self, gone: Iterable[Gone]) -> frozenset[Gone]:
        """Return those of `gone` that are there as if nothing had been erased."""
        vragen = select(extra_vraag.c.id, extra_vraag.c.created_at).where(~_has_ended())
        mails = select(inbox.c.id, inbox.c.at)
        with reading(self._engine) as connection:
            standing = {Gone(VRAAG, *row) for row in connection.execute(vragen)}
            standing |= {Gone(INBOX, *row) for row in connection.execute(mails)}
        return frozenset(standing & set(gone))

    def erase_again(self, gone: Gone, step: Step) -> None:
        """Erase what came back, alone with it; nothing to do for what another worker erased meanwhile."""
        with writing(self._engine) as connection:
            if gone.what == INBOX:
                is_it = (inbox.c.id == gone.id) & (inbox.c.at == gone.made)
                connection.execute(delete(inbox).where(is_it))
                return
            lock(connection, (gone.id,))
            is_it = (extra_vraag.c.id == gone.id) & (extra_vraag.c.created_at == gone.made)
            still = WHOLE.where(is_it, ~_has_ended())  # we may have waited for the lock
            for vraag in load(connection, still):
                write(connection, vraag, after := step(vraag))
                end_introductions(connection, vraag.id, at=after.updated_at)
                drop_asker(connection, vraag.id)

    def wipe(self) -> None:
        """Leave nothing of what was deleted beside the file."""
        wipe(self._engine)


def _job(connection: Connection) -> Job | None:
    row = connection.execute(select(job).where(job.c.name == NAME)).one_or_none()
    return Job(row.seen_at, row.done_at, Trouble(row.trouble)) if row else None


def _columns(done: Job) -> dict[str, object]:
    return {"seen_at": done.seen_at, "done_at": done.done_at, "trouble": done.trouble}


def _has_ended() -> ColumnElement[bool]:
    return exists().where(event.c.extra_vraag_id == extra_vraag.c.id, event.c.kind.in_(ENDINGS))


def _is_booked_ahead(before: datetime) -> ColumnElement[bool]:
    """Tell whether somebody still expects to talk about it."""
    return exists().where(
        coaching_session.c.extra_vraag_id == extra_vraag.c.id,
        coaching_session.c.state == State.BOOKED,
        coaching_session.c.starts_at > before,
    )


_VRAGEN: Mapping[Kept, Callable[[datetime], ColumnElement[bool]]] = {
    Kept.SOLVED: lambda before: and_(
        extra_vraag.c.status == Status.SOLVED, extra_vraag.c.updated_at <= before, ~_is_booked_ahead(before)
    ),
    Kept.WAITING: lambda before: and_(
        extra_vraag.c.status == Status.PENDING, extra_vraag.c.updated_at <= before, ~_is_booked_ahead(before)
    ),
    Kept.LINKS: lambda before: asker.c.expires_at <= before,
    Kept.CLOSED: lambda before: and_(
        extra_vraag.c.status == Status.CLOSED, extra_vraag.c.updated_at <= before, extra_vraag.c.text != ""
    ),
}


def _empty_asked(connection: Connection, before: datetime, most: int) -> int:
    old = select(asked.c.id).where(asked.c.at <= before, asked.c.text != "").limit(most)
    return connection.execute(update(asked).where(asked.c.id.in_(old)).values(text="")).rowcount


def _empty_feedback(connection: Connection, before: datetime, most: int) -> int:
    says = (feedback.c.query != "") | (feedback.c.note != "")
    old = select(feedback.c.visit_key).where(feedback.c.at <= before, says).limit(most)
    changed = update(feedback).where(feedback.c.visit_key.in_(old)).values(query="", note="")
    return connection.execute(changed).rowcount


def _drop_mail(connection: Connection, before: datetime, most: int) -> int:
    sent = (outbox.c.state != MailState.WAITING) & (outbox.c.created_at <= before)
    return _drop(connection, outbox, sent, most) + _drop(connection, inbox, inbox.c.at <= before, most)


def _drop_slots(connection: Connection, before: datetime, most: int) -> int:
    session = coaching_session.c
    past = select(session.id).where(session.starts_at <= before, session.slot_id.is_not(None)).limit(most)
    connection.execute(update(coaching_session).where(session.id.in_(past)).values(slot_id=None))
    is_free = ~exists().where(session.slot_id == slot.c.id)
    return _drop(connection, slot, (slot.c.starts_at <= before) & is_free, most)


def _drop_expired(connection: Connection, before: datetime, most: int) -> int:
    expired = (
        (receipt, receipt.c.expires_at),
        (account_link, account_link.c.expires_at),
        (login_session, login_session.c.expires_at),
        (tries, tries.c.forgotten_at),
        (presence, presence.c.seen_at),
    )
    return sum(_drop(connection, table, ends_at <= before, most) for table, ends_at in expired)


def _drop(connection: Connection, table: Table, is_old: ColumnElement[bool], most: int) -> int:
    key = list(table.primary_key)
    if len(key) > 1:
        rows = connection.execute(select(*key).where(is_old).limit(most)).all()
        if not rows:
            return 0
        is_one = or_(*(and_(*(c == v for c, v in zip(key, row, strict=True))) for row in rows))
        return connection.execute(delete(table).where(is_one)).rowcount
    old = select(key[0]).where(is_old).limit(most)
    return connection.execute(delete(table).where(key[0].in_(old))).rowcount


_SWEEPS: Mapping[Kept, Callable[[Connection, datetime, int], int]] = {
    Kept.QUERIES: _empty_asked,
    Kept.FEEDBACK: _empty_feedback,
    Kept.MAIL: _drop_mail,
    Kept.SESSIONS: _drop_slots,
    Kept.EXPIRED: _drop_expired,
}

"""Accounts, their links and login sessions, in SQLite or PostgreSQL. Knows rows and transactions, no rules.

Of a link and a session only the SHA-256 of its token is kept. Who changes accounts, changes them alone.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from terecht.adapters.sql_engine import insert_into, reading, writing
from terecht.adapters.sql_outbox import enqueue
from terecht.adapters.sql_tables import account, account_link, login_session
from terecht.domain.account import Account, Link, LinkKind, LoginSession, Role
from terecht.domain.errors import AddressTaken, Fault, UnknownAccount, UnknownLink
from terecht.domain.mail import Mail

Step = Callable[[Account, Collection[Account]], Account]


class SqlAccounts:
    """Keeps accounts; `service.accounts.AccountStore` says what each call means."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self, new: Account, *, at: datetime, link: Link | None = None, mails: Iterable[Mail] = ()
    ) -> Account:
        """Keep a new account and return it with its id; AddressTaken when its address is another's."""
        with writing(self._engine) as connection:
            statement = insert_into(connection, account).values(**_columns(new), created_at=at)
            unless_taken = statement.on_conflict_do_nothing(index_elements=["email"])
            number = connection.scalars(unless_taken.returning(account.c.id)).one_or_none()
            if number is None:
                raise _taken()
            if link:
                _issue(connection, link, number)
            enqueue(connection, mails, at=at)
        return replace(new, id=number)

    def all(self) -> tuple[Account, ...]:
        """Return every account, by name."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(account).order_by(account.c.name, account.c.id)).all()
        return tuple(map(_account, rows))

    def read(self, number: int) -> Account:
        """Return an account; UnknownAccount when there is none."""
        with reading(self._engine) as connection:
            row = connection.execute(select(account).where(account.c.id == number)).one_or_none()
        if row is None:
            raise UnknownAccount("dit account bestaat niet")
        return _account(row)

    def by_email(self, email: str) -> Account | None:
        """Return the account with this address, in lower case."""
        with reading(self._engine) as connection:
            row = connection.execute(select(account).where(account.c.email == email)).one_or_none()
        return _account(row) if row else None

    def change(
        self, number: int, step: Step, *, at: datetime, ends: bool = False, mails: Iterable[Mail] = ()
    ) -> Account:
        """Take a step with nobody else changing accounts meanwhile; `ends` its sessions and links."""
        with writing(self._engine) as connection:
            after = _step(connection, number, step)
            if ends:
                _end(connection, number)
            enqueue(connection, mails, at=at)
        return after

    def issue(self, link: Link, number: int, *, mails: Iterable[Mail] = ()) -> None:
        """Keep a link for an account, older ones are dead; for account 0 it is kept and opens nothing."""
        with writing(self._engine) as connection:
            _issue(connection, link, number)
            enqueue(connection, mails, at=link.created_at)

    def by_link(self, link_hash: str, *, at: datetime) -> tuple[Account, LinkKind]:
        """Return the active account of a link that works at `at`; UnknownLink when there is none."""
        with reading(self._engine) as connection:
            row = connection.execute(_of_link(link_hash, at)).one_or_none()
        if row is None:
            raise _no_link()
        return _account(row), LinkKind(row.kind)

    def use_link(self, link_hash: str, step: Step, *, at: datetime, mails: Iterable[Mail] = ()) -> Account:
        """Take a step with the account of a link, which is used up, and end its sessions; or UnknownLink."""
        with writing(self._engine) as connection:
            row = connection.execute(_of_link(link_hash, at)).one_or_none()
            used = connection.execute(delete(account_link).where(account_link.c.hash == link_hash))
            if row is None or not used.rowcount:
                raise _no_link()
            after = _step(connection, row.id, step)
            _end(connection, row.id)
            enqueue(connection, mails, at=at)
        return after

    def rehash(self, number: int, *, before: str, after: str) -> None:
        """Keep the same password hashed otherwise, unless it was changed meanwhile."""
        unchanged = (account.c.id == number) & (account.c.password_hash == before)
        with writing(self._engine) as connection:
            connection.execute(update(account).where(unchanged).values(password_hash=after))

    def open_session(self, session: LoginSession, number: int, *, until: datetime) -> None:
        """Let a session stand for an account until `until`; what is over is cleared away."""
        values = {
            "hash": session.hash,
            "account_id": number,
            "device": session.device,
            "created_at": session.created_at,
            "seen_at": session.seen_at,
            "expires_at": until,
        }
        with writing(self._engine) as connection:
            connection.execute(delete(login_session).where(login_session.c.expires_at <= session.created_at))
            connection.execute(delete(account_link).where(account_link.c.expires_at <= session.created_at))
            connection.execute(insert(login_session).values(values))

    def close_session(self, session_hash: str) -> None:
        """Let a session stand for nobody; nothing to do for an unknown one."""
        with writing(self._engine) as connection:
            connection.execute(delete(login_session).where(login_session.c.hash == session_hash))

    def close_sessions(self, number: int, *, but: str) -> None:
        """End every session of an account but one."""
        others = (login_session.c.account_id == number) & (login_session.c.hash != but)
        with writing(self._engine) as connection:
            connection.execute(delete(login_session).where(others))

    def by_session(self, session_hash: str, *, at: datetime, seen_after: datetime) -> Account | None:
        """Return the account of a session that lives at `at` and was used after `seen_after`, None when none."""
        wanted = (
            select(account)
            .join_from(account, login_session)
            .where(login_session.c.hash == session_hash, *_lives(at, seen_after))
        )
        with reading(self._engine) as connection:
            row = connection.execute(wanted).one_or_none()
        return _account(row) if row else None

    def touch(self, session_hash: str, *, at: datetime, before: datetime) -> None:
        """Write down that a session is used, when that was last done before `before`."""
        is_due = (login_session.c.hash == session_hash) & (login_session.c.seen_at < before)
        with reading(self._engine) as connection:
            due = connection.execute(select(login_session.c.hash).where(is_due)).one_or_none()
        if due:
            with writing(self._engine) as connection:
                connection.execute(update(login_session).where(is_due).values(seen_at=at))

    def sessions(self, number: int, *, at: datetime, seen_after: datetime) -> tuple[LoginSession, ...]:
        """Return the sessions of an account that live, last used first."""
        wanted = select(login_session).where(login_session.c.account_id == number, *_lives(at, seen_after))
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(login_session.c.seen_at.desc())).all()
        return tuple(LoginSession(row.hash, row.device, row.created_at, row.seen_at) for row in rows)


def _step(connection: Connection, number: int, step: Step) -> Account:
    rows = connection.execute(select(account).order_by(account.c.id).with_for_update()).all()
    everyone = {found.id: found for found in map(_account, rows)}
    if number not in everyone:
        raise UnknownAccount("dit account bestaat niet")
    before = everyone.pop(number)
    after = step(before, everyone.values())
    if any(other.email == after.email for other in everyone.values()):
        raise _taken()
    connection.execute(update(account).where(account.c.id == number).values(_columns(after)))
    return after


def _end(connection: Connection, number: int) -> None:
    connection.execute(delete(login_session).where(login_session.c.account_id == number))
    connection.execute(delete(account_link).where(account_link.c.account_id == number))


def _issue(connection: Connection, link: Link, number: int) -> None:
    connection.execute(delete(account_link).where(account_link.c.account_id == number))
    values = {
        "hash": link.hash,
        "account_id": number or None,
        "kind": link.kind,
        "created_at": link.created_at,
        "expires_at": link.until,
    }
    connection.execute(insert(account_link).values(values))


def _of_link(link_hash: str, at: datetime) -> Any:  # a select of SQLAlchemy, whose type is its columns
    return (
        select(account, account_link.c.kind)
        .join_from(account, account_link)
        .where(account_link.c.hash == link_hash, account_link.c.expires_at > at, account.c.is_active)
    )


def _lives(at: datetime, seen_after: datetime) -> tuple[Any, Any]:
    return login_session.c.expires_at > at, login_session.c.seen_at > seen_after


def _columns(kept: Account) -> dict[str, object]:
    return {
        "email": kept.email,
        "name": kept.name,
        "roles": sorted(kept.roles),
        "password_hash": kept.password_hash,
        "is_active": kept.is_active,
        "version": kept.version,
    }


def _taken() -> AddressTaken:
    return AddressTaken(Fault("er is al een account met dit adres", field="email"))


def _no_link() -> UnknownLink:
    return UnknownLink("deze link werkt niet (meer)")


def account_of(connection: Connection, number: int) -> Account:
    """Return the account with this id, in a transaction of another store that refers to it."""
    return _account(connection.execute(select(account).where(account.c.id == number)).one())


def _account(row: Row[tuple[object, ...]]) -> Account:
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        roles=frozenset(map(Role, row.roles)),
        password_hash=row.password_hash,
        is_active=row.is_active,
        version=row.version,
    )

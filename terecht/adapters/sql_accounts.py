"""Accounts and their login sessions, in SQLite or PostgreSQL. Knows rows and transactions, no rules.

Of a session only the SHA-256 of its token is kept.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine, Row, delete, insert, select

from terecht.adapters.sql_engine import reading, writing
from terecht.adapters.sql_tables import account, login_session
from terecht.domain.account import Account, Role


class SqlAccounts:
    """Keeps accounts; `service.accounts.AccountStore` says what each call means."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, new: Account, *, at: datetime) -> Account:
        """Keep a new account and return it with its id."""
        values = {
            "email": new.email,
            "name": new.name,
            "roles": sorted(new.roles),
            "password_hash": new.password_hash,
            "is_active": new.is_active,
            "version": new.version,
            "created_at": at,
        }
        with writing(self._engine) as connection:
            number = connection.scalars(insert(account).values(values).returning(account.c.id)).one()
        return replace(new, id=number)

    def open_session(self, session_hash: str, account_id: int, *, at: datetime, until: datetime) -> None:
        """Let a session stand for an account until `until`."""
        with writing(self._engine) as connection:
            connection.execute(
                insert(login_session).values(
                    hash=session_hash, account_id=account_id, created_at=at, expires_at=until
                )
            )

    def close_session(self, session_hash: str) -> None:
        """Let a session stand for nobody; nothing to do for an unknown one."""
        with writing(self._engine) as connection:
            connection.execute(delete(login_session).where(login_session.c.hash == session_hash))

    def by_session(self, session_hash: str, *, at: datetime) -> Account | None:
        """Return the account of a session that lives at `at`, None when there is none."""
        wanted = (
            select(account)
            .join_from(account, login_session)
            .where(login_session.c.hash == session_hash, login_session.c.expires_at > at)
        )
        with reading(self._engine) as connection:
            row = connection.execute(wanted).one_or_none()
        return _account(row) if row else None


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

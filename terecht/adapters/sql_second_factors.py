"""The second step of accounts, in SQLite or PostgreSQL. Knows rows and transactions, no codes.

The secret has to be readable, for it makes the codes, so it is sealed; recovery codes are kept as SHA-256 only.
With another key the seal stays shut: then no code of the app is right, and recovery codes still are.
"""

from collections.abc import Iterable

from sqlalchemy import Engine, delete, func, insert, select, update

from terecht.adapters.sealing import Seal
from terecht.adapters.sql_engine import insert_into, reading, writing
from terecht.adapters.sql_tables import recovery_code, second_factor
from terecht.domain.account import Factor


class SqlSecondFactors:
    """Keeps `service.second_factor.FactorStore`'s promises."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal

    def read(self, number: int) -> Factor | None:
        """Return the second step of an account, None when it has none."""
        codes = select(func.count()).where(recovery_code.c.account_id == number).scalar_subquery()
        wanted = select(second_factor, codes.label("codes")).where(second_factor.c.account_id == number)
        with reading(self._engine) as connection:
            row = connection.execute(wanted).one_or_none()
        return Factor(self._seal.open(row.secret), row.is_on, row.codes) if row else None

    def begin(self, number: int, secret: str) -> None:
        """Keep a secret that has yet to be tried out; one that is on stays."""
        new = {"secret": self._seal.close(secret), "is_on": False, "last_step": 0}
        with writing(self._engine) as connection:
            statement = insert_into(connection, second_factor).values(account_id=number, **new)
            statement = statement.on_conflict_do_update(
                index_elements=["account_id"], set_=new, where=second_factor.c.is_on.is_(False)
            )
            connection.execute(statement)

    def turn_on(self, number: int, *, step: int, code_hashes: Iterable[str]) -> bool:
        """Turn on what was begun, its code of `step` used; False when there is nothing to turn on."""
        begun = (second_factor.c.account_id == number) & second_factor.c.is_on.is_(False)
        with writing(self._engine) as connection:
            done = connection.execute(update(second_factor).where(begun).values(is_on=True, last_step=step))
            if done.rowcount:
                rows = [{"hash": code, "account_id": number} for code in code_hashes]
                connection.execute(insert(recovery_code), rows)
        return bool(done.rowcount)

    def use_step(self, number: int, step: int) -> bool:
        """Use up the codes up to and including `step`; False when that was done before."""
        unused = (second_factor.c.account_id == number) & (second_factor.c.last_step < step)
        with writing(self._engine) as connection:
            done = connection.execute(update(second_factor).where(unused).values(last_step=step))
        return bool(done.rowcount)

    def use_recovery(self, number: int, code_hash: str) -> bool:
        """Use up a recovery code; False when there is no such code."""
        theirs = (recovery_code.c.account_id == number) & (recovery_code.c.hash == code_hash)
        with writing(self._engine) as connection:
            done = connection.execute(delete(recovery_code).where(theirs))
        return bool(done.rowcount)

    def remove(self, number: int) -> None:
        """Forget the second step and its recovery codes."""
        with writing(self._engine) as connection:
            connection.execute(delete(recovery_code).where(recovery_code.c.account_id == number))
            connection.execute(delete(second_factor).where(second_factor.c.account_id == number))

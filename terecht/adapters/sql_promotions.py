"""Changes of the FAQ and proposals for them, in SQLite or PostgreSQL. Knows rows and transactions, no rules.

`service.changing.PromotionStore` says what each call means.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, delete, func, insert, select, update

from terecht.adapters.extra_vraag_rows import WHOLE, load, lock, one, write
from terecht.adapters.sql_engine import reading, writing
from terecht.adapters.sql_tables import account, asked, extra_vraag, promotion, proposal
from terecht.domain.errors import UnknownPromotion
from terecht.domain.extra_vraag import ExtraVraag
from terecht.domain.promotion import (
    Draft,
    DraftReferral,
    EntryChange,
    Promotion,
    PromotionState,
    Proposal,
)

Step = Callable[[ExtraVraag], ExtraVraag]

LOOKED_BACK = 20
"""Of so many times the queries wanted the newest are looked through: people ask the same again and again."""


class SqlPromotions:
    """Keeps changes and proposals on an engine whose tables are up to date."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, new: Promotion) -> Promotion:
        """Keep a change that is about to be made, and return it with its id."""
        values = {
            "entry_id": new.change.entry_id,
            "before": new.change.before,
            "after": new.change.after,
            "guarded": new.guarded,
            "author_id": new.author,
            "at": new.at,
            "state": new.state,
            "extra_vraag_id": new.extra_vraag or None,
            "proposal_id": new.proposal or None,
            "undoes_id": new.undoes or None,
        }
        with writing(self._engine) as connection:
            number = connection.scalars(insert(promotion).values(values).returning(promotion.c.id)).one()
        return replace(new, id=number)

    def finish(self, made: Promotion, step: Step) -> None:
        """Note that a change is made, with all that follows from it; nothing to do when that was noted."""
        with writing(self._engine) as connection:
            if not self._move(connection, made.id, PromotionState.WRITING, PromotionState.DONE):
                return
            if made.undoes:
                self._move(connection, made.undoes, PromotionState.DONE, PromotionState.UNDONE)
            if made.proposal:
                connection.execute(delete(proposal).where(proposal.c.id == made.proposal))
            if made.extra_vraag and not made.undoes:
                _take(connection, made.extra_vraag, step)

    def drop(self, made: Promotion) -> None:
        """Forget a change that was not made."""
        unmade = (promotion.c.id == made.id) & (promotion.c.state == PromotionState.WRITING)
        with writing(self._engine) as connection:
            connection.execute(delete(promotion).where(unmade))

    def unfinished(self) -> tuple[Promotion, ...]:
        """Return the changes of which is not known whether they were made, oldest first."""
        return self._promotions(
            _PROMOTIONS.where(promotion.c.state == PromotionState.WRITING).order_by(promotion.c.id)
        )

    def newest(self, limit: int) -> tuple[Promotion, ...]:
        """Return the last changes, newest first."""
        return self._promotions(_PROMOTIONS.order_by(promotion.c.id.desc()).limit(limit))

    def read(self, number: int) -> Promotion:
        """Return the change with this id; UnknownPromotion when there is none."""
        found = self._promotions(_PROMOTIONS.where(promotion.c.id == number))
        if not found:
            raise UnknownPromotion("deze wijziging bestaat niet (meer)")
        return found[0]

    def propose(self, draft: Draft, *, author: int, at: datetime) -> int:
        """Keep a draft for the editors and return its number."""
        values = {"draft": asdict(replace(draft, proposal=0)), "author_id": author, "at": at}
        with writing(self._engine) as connection:
            number: int = connection.scalars(insert(proposal).values(values).returning(proposal.c.id)).one()
        return number

    def proposals(self) -> tuple[Proposal, ...]:
        """Return what waits for an editor, oldest first."""
        with reading(self._engine) as connection:
            return tuple(map(_proposal, connection.execute(_PROPOSALS.order_by(proposal.c.id))))

    def proposal(self, number: int) -> Proposal:
        """Return the proposal with this number; UnknownPromotion when there is none."""
        with reading(self._engine) as connection:
            row = connection.execute(_PROPOSALS.where(proposal.c.id == number)).one_or_none()
        if row is None:
            raise UnknownPromotion("dit voorstel bestaat niet (meer)")
        return _proposal(row)

    def refuse(self, number: int) -> None:
        """Forget a proposal; nothing to do when it is gone."""
        with writing(self._engine) as connection:
            connection.execute(delete(proposal).where(proposal.c.id == number))

    def wordings(self, number: int) -> tuple[str, ...]:
        """Return what an extra vraag and the others of its group ask, its own text first."""
        mine = select(extra_vraag.c.group_id).where(extra_vraag.c.id == number).scalar_subquery()
        is_alike = (extra_vraag.c.id == number) | (extra_vraag.c.group_id == mine)
        wanted = select(extra_vraag.c.text).where(is_alike)
        with reading(self._engine) as connection:
            return tuple(
                connection.scalars(wanted.order_by(extra_vraag.c.id != number, extra_vraag.c.id)).all()
            )

    def past_queries(self, thema: str, limit: int) -> tuple[str, ...]:
        """Return the last `limit` distinct queries of a theme whose text was kept, newest first."""
        newest = (
            select(asked.c.id, asked.c.text)
            .where(asked.c.thema == thema, asked.c.text != "")
            .order_by(asked.c.id.desc())
            .limit(limit * LOOKED_BACK)
            .subquery()
        )
        wanted = select(newest.c.text).group_by(newest.c.text).order_by(func.max(newest.c.id).desc())
        with reading(self._engine) as connection:
            return tuple(connection.scalars(wanted.limit(limit)).all())

    def _promotions(self, wanted: Select[Any]) -> tuple[Promotion, ...]:
        with reading(self._engine) as connection:
            return tuple(map(_promotion, connection.execute(wanted)))

    def _move(
        self, connection: Connection, number: int, before: PromotionState, after: PromotionState
    ) -> bool:
        """Tell whether a change was in the state before; then it is in the one after."""
        is_there = (promotion.c.id == number) & (promotion.c.state == before)
        return bool(connection.execute(update(promotion).where(is_there).values(state=after)).rowcount)


_PROMOTIONS = select(promotion, account.c.name.label("by")).join_from(promotion, account)
_PROPOSALS = select(proposal, account.c.name.label("by")).join_from(proposal, account)


def _take(connection: Connection, number: int, step: Step) -> None:
    """Take a step with an extra vraag, alone with it."""
    lock(connection, (number,))
    before = one(load(connection, WHOLE.where(extra_vraag.c.id == number)))
    write(connection, before, step(before))


def _promotion(row: Row[Any]) -> Promotion:
    return Promotion(
        id=row.id,
        change=EntryChange(row.entry_id, row.before, row.after),
        author=row.author_id,
        at=row.at,
        state=PromotionState(row.state),
        guarded=row.guarded,
        extra_vraag=row.extra_vraag_id or 0,
        proposal=row.proposal_id or 0,
        undoes=row.undoes_id or 0,
        by=row.by,
    )


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(row.id, _draft(row.draft), row.author_id, row.at, row.by)


def _draft(kept: Mapping[str, Any]) -> Draft:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in kept.items()
    }
    values["referrals"] = tuple(DraftReferral(**referral) for referral in kept["referrals"])
    return Draft(**values)

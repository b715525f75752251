"""How a change of the FAQ is made: noted (`begin`), made in the file (`write`), and finished with what follows from it.

That is: the guarded query, the history of the extra vraag, the proposal that it was. Whoever comes next
finishes what a dead worker left, or forgets it when the file was not written (`settle`). Knows no draft and no
engine.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from typing import Protocol

from terecht.domain.errors import FaqConflict, FaqError, Fault, TerechtError
from terecht.domain.extra_vraag import EventKind, ExtraVraag, changed
from terecht.domain.faq import Entry, Faq
from terecht.domain.promotion import Draft, EntryChange, Planned, Promotion, Proposal
from terecht.evaluation.run import Judged

logger = logging.getLogger(__name__)


class FaqText(Protocol):
    """The FAQ file as it stands at one moment."""

    @property
    def faq(self) -> Faq:
        """What it says."""

    def text_of(self, entry_id: str) -> str:
        """Return the lines of an entry, "" when it is not there."""

    def plan(self, entry: Entry) -> Planned:
        """Return the change that makes the file say `entry`; FaqError when that can't be."""


class FaqFile(Protocol):
    """The FAQ file, changed one entry at a time."""

    def open(self) -> FaqText:
        """Return what the file says now; FaqError with every fault."""

    def alone(self) -> AbstractContextManager[None]:
        """Keep every other writer of this FAQ waiting."""

    def write(self, change: EntryChange) -> None:
        """Change the file, on disk when it returns; FaqConflict, FaqUnwritable or FaqError and nothing changed."""


class Guarded(Protocol):
    """The guarded queries."""

    def read(self) -> tuple[Judged, ...]:
        """Return all of them, those of editors first; FaqError with every fault."""

    def guard(self, text: str, entry_id: str) -> None:
        """Add one that an entry answers, unless it is there."""

    def release(self, text: str, entry_id: str) -> None:
        """Take one away, if it is there."""


class PromotionStore(Protocol):
    """Where changes and proposals are kept. Each call is one transaction; StoreUnavailable when it can't be."""

    def begin(self, new: Promotion) -> Promotion:
        """Keep a change that is about to be made, and return it with its id."""

    def finish(self, made: Promotion, step: Callable[[ExtraVraag], ExtraVraag]) -> None:
        """Note that a change is made, drop its proposal and take the step with its extra vraag, if any.

        Nothing to do when that was done; undoing takes no step.
        """

    def drop(self, made: Promotion) -> None:
        """Forget a change that was not made."""

    def unfinished(self) -> tuple[Promotion, ...]:
        """Return the changes of which is not known whether they were made, oldest first."""

    def newest(self, limit: int) -> tuple[Promotion, ...]:
        """Return the last changes, newest first."""

    def read(self, number: int) -> Promotion:
        """Return the change with this id; UnknownPromotion when there is none."""

    def propose(self, draft: Draft, *, author: int, at: datetime) -> int:
        """Keep a draft for the editors and return its number."""

    def proposals(self) -> tuple[Proposal, ...]:
        """Return what waits for an editor, oldest first."""

    def proposal(self, number: int) -> Proposal:
        """Return the proposal with this number; UnknownPromotion when there is none."""

    def refuse(self, number: int) -> None:
        """Forget a proposal; nothing to do when it is gone."""

    def wordings(self, number: int) -> tuple[str, ...]:
        """Return what an extra vraag and the others of its group ask, its own text first."""

    def past_queries(self, thema: str, limit: int) -> tuple[str, ...]:
        """Return the last `limit` distinct queries whose text was kept, newest first."""


class Changing:
    """Makes changes. Who calls it holds the file `alone`, for what is read must still be so when it is written."""

    def __init__(self, file: FaqFile, guarded: Guarded, store: PromotionStore) -> None:
        self._file = file
        self._guarded = guarded
        self._store = store

    def make(self, new: Promotion) -> bool:
        """Note a change, make it and finish it; tell whether it is finished.

        What is noted begins with what the file says then: so an entry that is another later was changed.
        """
        if self._file.open().text_of(new.change.entry_id) != new.change.before:
            raise FaqConflict(Fault("deze vraag is intussen veranderd", entry=new.change.entry_id))
        made = self._store.begin(new)
        try:
            self._file.write(made.change)
        except FaqError as error:
            if isinstance(error, FaqConflict) or not self._is_made(made):
                self._store.drop(made)
                raise
        try:
            self._finish(made)
        except TerechtError as error:  # it is in the file: the rest can wait for `resume`
            logger.warning("a change of the FAQ is made but not finished: %s", error)
            return False
        return True

    def settle(self) -> None:
        """Finish or forget what a worker that died left; who calls it holds the file `alone`."""
        for made in self._store.unfinished():
            if self._is_made(made):
                self._finish(made)
            else:
                self._store.drop(made)

    def _is_made(self, made: Promotion) -> bool:
        """Tell whether the file has a change: its entry is no longer what it was, whatever became of it since."""
        return made.change.before == made.change.after or (
            self._file.open().text_of(made.change.entry_id) != made.change.before
        )

    def _finish(self, made: Promotion) -> None:
        if made.guarded and made.undoes:
            self._guarded.release(made.guarded, made.change.entry_id)
        elif made.guarded:
            self._guarded.guard(made.guarded, made.change.entry_id)
        by, at = f"account:{made.author}", made.at
        step = partial(changed, kind=EventKind.PROMOTED, by=by, at=at, remark=made.change.entry_id)
        self._store.finish(made, step)

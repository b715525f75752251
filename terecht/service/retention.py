"""Retention: what was kept long enough goes by itself, and what was erased stays erased after a restore.

A chore of the worker. Knows the order and the bounds; the store keeps, the journal remembers outside of the
database. Of several workers one lets go at a time, and what one leaves behind the next one finishes; what was erased
each of them erases again, for none may send a mail before that is done. In a log there are classes and counts only.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from terecht.domain import extra_vraag as steps
from terecht.domain.extra_vraag import Actor, ExtraVraag
from terecht.domain.retention import Gone, Job, Kept, Trouble, Verdict, confirmed, trouble, verdict
from terecht.service.asking import plain_words, without_contact

logger = logging.getLogger(__name__)

LEASE = timedelta(hours=1)
"""Longer than a run may take, so that a lease that ran out belongs to a worker that is dead."""
BATCH = 200
"""Rows of one transaction: others wait for none of them long."""
MOST = 200
"""Batches of one run; what is left is for the next one, so that mail does not wait."""

Step = Callable[[ExtraVraag], ExtraVraag]

STEPS: Mapping[Kept, Callable[..., ExtraVraag]] = {
    Kept.SOLVED: steps.expire,
    Kept.WAITING: steps.expire,
    Kept.LINKS: partial(steps.erase, by=Actor.ENGINE),
    Kept.CLOSED: steps.forget_text,
}
"""The classes that are extra vragen, and what becomes of one; the rest are rows."""


class RetentionStore(Protocol):
    """Where what is kept is. Each call is one transaction; StoreUnavailable when that can't be."""

    def begin(self, *, at: datetime) -> None:
        """Begin to count, unless that was done."""

    def job(self) -> Job | None:
        """Return what is known of the runs, None before `begin`."""

    def claim(self, *, at: datetime, until: datetime) -> Job | None:
        """Have the job for oneself until `until`; None when somebody else has it."""

    def settle(self, job: Job, *, until: datetime) -> bool:
        """Keep how a claimed run ended and let go of it; False when the claim is somebody else's by now."""

    def keep(self, job: Job) -> None:
        """Keep what a person said of the job, whoever has it."""

    def sweep(self, kept: Kept, *, before: datetime, most: int) -> int:
        """Empty or drop rows of a class from before a time, so many at most, and return how many."""

    def take(self, kept: Kept, step: Step, *, before: datetime, most: int) -> int:
        """Take a step with extra vragen of a class that nothing happened to since a time."""

    def ended(self) -> frozenset[Gone]:
        """Return the extra vragen whose history says that their asker is gone."""

    def back(self, gone: Iterable[Gone]) -> frozenset[Gone]:
        """Return those of `gone` that are there as if nothing had been erased."""

    def erase_again(self, gone: Gone, step: Step) -> None:
        """Erase what came back, alone with it; nothing to do for what another worker erased meanwhile."""

    def wipe(self) -> None:
        """Leave nothing of what was deleted on the disk, as far as the database lets us."""


class Journal(Protocol):
    """What was erased, kept outside of the database; it only grows."""

    def read(self) -> frozenset[Gone]:
        """Return everything in it."""

    def add(self, gone: Iterable[Gone]) -> None:
        """Add to it, on disk when this returns."""


class Retention:
    """The use cases of retention.

    Args:
        store: the database.
        journal: what was erased.
        days: how many days each class is kept.
        clock: the time now, aware, UTC.
    """

    def __init__(
        self,
        store: RetentionStore,
        journal: Journal,
        *,
        days: Mapping[Kept, int],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._journal = journal
        self.days = days
        self._clock = clock

    def begin(self) -> None:
        """Begin to count: from now on a run that does not come is missed."""
        self._store.begin(at=self._clock())

    def trouble(self) -> Trouble:
        """Return what an administrator has to know."""
        return trouble(self._store.job(), at=self._clock())

    def job(self) -> Job | None:
        """Return what is known of the runs."""
        return self._store.job()

    def confirm(self) -> datetime:
        """Take a person's word that the clock is right, and return what it says."""
        now = self._clock()
        self._store.begin(at=now)
        job = self._store.job()
        assert job is not None  # begun just now
        self._store.keep(confirmed(job, at=now))
        return now

    def tend(self) -> Mapping[Kept, int]:
        """Erase again what came back, and when it is time let go of what was kept long enough.

        Returns how much of each class went; nothing while another worker is at it. Then too nobody who was erased is
        there any more when this returns: whoever called sends mail next, and may not be ahead of that other worker.
        """
        now = self._clock()
        self._store.begin(at=now)
        until = now + LEASE
        job = self._store.claim(at=now, until=until)
        if job is None:
            self._keep_erased()
            return {}
        after, done = replace(job, trouble=Trouble.FAILED), dict[Kept, int]()
        try:
            self._keep_erased()
            after, done = self._run(job, now)
        finally:
            self._store.settle(after, until=until)
        return done

    def _keep_erased(self) -> None:
        known = self._journal.read()
        ended = self._store.ended()
        if new := ended - known:
            self._journal.add(new)
        back = self._store.back(known - ended)
        for gone in back:
            step = partial(_erase_again, at=self._clock())
            self._store.erase_again(gone, step)
            logger.warning("erased again what came back: %s %d", gone.what, gone.id)
        if back:
            self._store.wipe()

    def _run(self, job: Job, now: datetime) -> tuple[Job, dict[Kept, int]]:
        match verdict(job, at=now):
            case Verdict.DOUBT:
                logger.error("retention waits for a person: the clock says %s, unlike before", now.date())
                return replace(job, trouble=Trouble.CLOCK), {}
            case Verdict.DONE:
                return replace(job, trouble=Trouble.NONE), {}
        left, done = MOST, dict[Kept, int]()
        for kept in Kept:
            batches, done[kept] = self._clear(kept, now, most=left)
            left -= batches
        self._store.wipe()
        logger.info(
            "retention: %s",
            ", ".join(f"{kept} {count}" for kept, count in done.items() if count) or "nothing",
        )
        return Job(seen_at=now, done_at=now if left > 0 else job.done_at), done

    def _clear(self, kept: Kept, now: datetime, *, most: int) -> tuple[int, int]:
        """Clear a class in at most so many batches; return how many it took and how much went."""
        before = now if kept is Kept.LINKS else now - timedelta(days=self.days[kept])
        count = 0
        for batch in range(1, most + 1):
            done = self._batch(kept, before, now)
            count += done
            if not done:
                return batch, count
        return most, count

    def _batch(self, kept: Kept, before: datetime, now: datetime) -> int:
        step = STEPS.get(kept)
        if step is None:
            return self._store.sweep(kept, before=before, most=BATCH)
        return self._store.take(kept, partial(step, at=now), before=before, most=BATCH)


def _erase_again(vraag: ExtraVraag, *, at: datetime) -> ExtraVraag:
    """Return an old copy without its asker, and without whatever address or number they typed."""
    text = without_contact(vraag.text)
    return replace(steps.erase(vraag, at=at, by=Actor.ENGINE), text=text, key=plain_words(text))

"""How long what is kept, and when it is time to look: the rules of retention, without a table or a clock.

What is deleted stays deleted, so a clock that is wrong may delete nothing: after a silence of `LONGEST_SILENCE`,
or when the last run lies ahead, a person has to say that the clock is right.

>>> from datetime import UTC
>>> at = datetime(2026, 3, 1, tzinfo=UTC)
>>> job = Job(seen_at=at, done_at=at)
>>> [verdict(job, at=at + timedelta(days=days)).value for days in (0, 1, 10, 46, -1)]
['done', 'due', 'due', 'doubt', 'doubt']
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

EVERY = timedelta(hours=20)
"""Less than a day, so that a run a day never slips."""
LATE = timedelta(days=3)
"""A run that is missed for so long is worth a look."""
LONGEST_SILENCE = timedelta(days=45)
JITTER = timedelta(hours=1)
"""So far ahead another computer's clock may be."""


class Kept(StrEnum):
    """A class of what is kept for a while; each has a setting ``keep_…_days``."""

    QUERIES = "queries"
    FEEDBACK = "feedback"
    SOLVED = "solved"
    WAITING = "waiting"
    CLOSED = "closed"
    LINKS = "links"
    MAIL = "mail"
    SESSIONS = "sessions"
    EXPIRED = "expired"


class Verdict(StrEnum):
    """Whether it is time; DOUBT when the clock may be wrong."""

    DUE = "due"
    DONE = "done"
    DOUBT = "doubt"


class Trouble(StrEnum):
    """What stopped the last run; NONE when nothing did."""

    NONE = ""
    CLOCK = "clock"
    FAILED = "failed"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Job:
    """What is known of the runs: when the clock was last believed, the last run that was whole, what went wrong."""

    seen_at: datetime
    done_at: datetime | None = None
    trouble: Trouble = Trouble.NONE


def verdict(job: Job, *, at: datetime) -> Verdict:
    """Tell whether to run at `at`."""
    if not -JITTER <= at - job.seen_at <= LONGEST_SILENCE:
        return Verdict.DOUBT
    return Verdict.DONE if job.done_at and at - job.done_at < EVERY else Verdict.DUE


def trouble(job: Job | None, *, at: datetime) -> Trouble:
    """Return what an administrator has to know at `at`; a job that nobody began to count yet is no trouble."""
    if job is None:
        return Trouble.NONE
    if verdict(job, at=at) is Verdict.DOUBT:
        return Trouble.CLOCK
    if job.trouble:
        return job.trouble
    return Trouble.LATE if at - (job.done_at or job.seen_at) > LATE else Trouble.NONE


def confirmed(job: Job, *, at: datetime) -> Job:
    """Return the job after a person said that the clock is right at `at`; a run of the future never was."""
    done_at = job.done_at if job.done_at and job.done_at <= at else None
    return replace(job, seen_at=at, done_at=done_at, trouble=Trouble.NONE)


@dataclass(frozen=True, slots=True)
class Gone:
    """Something erased: which table, which id, and when it was made, for ids are given anew after a restore."""

    what: str
    id: int
    made: datetime


VRAAG = "extra_vraag"
INBOX = "inbox_mail"

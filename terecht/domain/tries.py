"""How soon somebody may try again who keeps getting it wrong: a few tries at once, then ever longer waits.

Knows counts and times; who is counted (a network, a browser, an account) is the caller's choice. Nobody is ever
shut out: a wait ends, and old failures are forgotten.

>>> at, rule = datetime(2026, 3, 2, tzinfo=UTC), Patience(free=2, first=timedelta(seconds=30))
>>> tries = Tries.none(at)
>>> for _ in range(4):
...     tries = tries.again(rule, at=at)
>>> tries.count, tries.wait(at=at).seconds
(4, 120)
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """How much is allowed: `free` tries at once, then a wait of `first` that doubles up to `longest`.

    After `memory` without a try everything is forgotten.
    """

    free: int
    first: timedelta
    longest: timedelta = timedelta(hours=1)
    memory: timedelta = timedelta(hours=24)

    def wait_after(self, count: int) -> timedelta:
        """Return how long to wait after the `count`-th try."""
        if count < self.free:
            return timedelta()
        return min(self.longest, self.first * int(2 ** min(count - self.free, 20)))


@dataclass(frozen=True, slots=True)
class Tries:
    """What is remembered: how many, until when there is a wait, and when all is forgotten."""

    count: int
    blocked_until: datetime
    forgotten_at: datetime

    @classmethod
    def none(cls, at: datetime) -> "Tries":
        """Return the tries of who never tried."""
        return cls(0, at, at)

    def wait(self, *, at: datetime) -> timedelta:
        """Return how long it takes until the next try; zero when it may come now."""
        return max(timedelta(), self.blocked_until - at)

    def again(self, patience: Patience, *, at: datetime) -> "Tries":
        """Return what is remembered once there was another try."""
        count = self.count + 1 if at < self.forgotten_at else 1
        return Tries(count, at + patience.wait_after(count), at + patience.memory)

    def less(self) -> "Tries":
        """Return what is remembered once the last try turned out right: it does not count, and nobody waits."""
        return Tries(max(0, self.count - 1), datetime(1970, 1, 1, tzinfo=UTC), self.forgotten_at)

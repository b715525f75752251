"""Who of staff has an extra vraag open now, so that two people don't answer it without knowing.

A page that is opened says so, and its script says so again while it stays open; after a minute of silence
somebody counts as gone. Knows no page and no table.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from terecht.domain.account import Account

PRESENT = timedelta(minutes=1)
"""So long after the last sign of life somebody counts as there; pages give one every twenty seconds."""


class PresenceStore(Protocol):
    """Where it is kept. Each call is one transaction."""

    def see(self, number: int, account_id: int, *, at: datetime, stale: datetime) -> None:
        """Note that somebody has an extra vraag open, if it exists; forget who was last seen before `stale`."""

    def seen(self, numbers: Collection[int], *, since: datetime) -> Mapping[int, tuple[tuple[int, str], ...]]:
        """Return, per extra vraag, id and name of who had it open at or after `since`, by name."""


class Presence:
    """The use cases of looking together."""

    def __init__(self, store: PresenceStore, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def enter(self, number: int, account: Account) -> tuple[str, ...]:
        """Say that somebody has this extra vraag open; return the names of the others who have."""
        now = self._clock()
        self._store.see(number, account.id, at=now, stale=now - PRESENT)
        return self.others((number,), account).get(number, ())

    def others(self, numbers: Collection[int], account: Account) -> Mapping[int, tuple[str, ...]]:
        """Return, per extra vraag that others have open, their names."""
        seen = self._store.seen(numbers, since=self._clock() - PRESENT)
        names = {
            number: tuple(name for account_id, name in people if account_id != account.id)
            for number, people in seen.items()
        }
        return {number: others for number, others in names.items() if others}

"""Connecting two askers with similar questions: a coach proposes, each decides on their own status page.

Nobody learns the other's address before both said yes, nor after one took it back, was erased or withdrew: an
address is looked up when it is shown, and never kept with the introduction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from terecht.domain import introduction as steps
from terecht.domain.account import Account
from terecht.domain.desk import coach
from terecht.domain.errors import QueryError
from terecht.domain.extra_vraag import Actor, EventKind, ExtraVraag, Status, changed
from terecht.domain.introduction import Both, Change, Introduction, Step, UnknownIntroduction
from terecht.domain.mail import Mail
from terecht.service.tokens import hash_token


@dataclass(frozen=True, slots=True)
class Seen:
    """What an asker sees of an introduction on the status page.

    `near` is the id of the entry that the other's question is nearest to ("" = none): what they wrote may tell who
    they are. `address` is "" unless both said yes. `said_yes` is about oneself only: what the other said shows in
    nothing but the address.
    """

    id: int
    near: str
    said_yes: bool
    address: str


class Letters(Protocol):
    """Writes what askers are told about an introduction, to each a mail of their own."""

    def proposed(self, both: Both) -> tuple[Mail, ...]:
        """Return the question to each of them, without anything of the other."""

    def opened(self, both: Both) -> tuple[Mail, ...]:
        """Return to each of them that they can find each other's address on their own page."""


class IntroductionStore(Protocol):
    """Where introductions are kept. Each call is one transaction; both extra vragen are locked in it."""

    def propose(self, new: Introduction, step: Step, *, at: datetime) -> Introduction:
        """Keep a new introduction as `step` makes it.

        QueryError when these two were introduced before, UnknownExtraVraag when one of them is not there.
        """

    def change(self, number: int, step: Step, *, at: datetime) -> Introduction:
        """Take a step, alone with both extra vragen; UnknownIntroduction when there is none."""

    def of_vraag(self, vraag: int) -> tuple[Both, ...]:
        """Return the introductions of an extra vraag, the newest first."""

    def of_secret(self, secret_hash: str, *, at: datetime) -> tuple[int, tuple[Both, ...]]:
        """Return the id of the extra vraag that this secret opens (0 for none), and its introductions."""


class Introductions:
    """The use cases of introductions."""

    def __init__(self, store: IntroductionStore, letters: Letters, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._letters = letters
        self._clock = clock

    def propose(self, one: int, two: int, *, by: Account) -> Introduction:
        """Ask the askers of two extra vragen whether they want to know each other.

        QueryError when one of them has nobody to ask, or when they were asked before; UnknownExtraVraag.
        """
        now = self._clock()

        def step(both: Both) -> Change:
            if any(not vraag.email or vraag.status is Status.CLOSED for vraag in both.vragen):
                raise QueryError("een van beide vragen heeft geen vraagsteller die we iets kunnen vragen")
            if len({vraag.email for vraag in both.vragen}) == 1:
                raise QueryError("dit is twee keer dezelfde vraagsteller")
            told = _told(both, EventKind.INTRODUCTION_PROPOSED, by=coach(by.id), at=now)
            return Change(both.introduction, told, self._letters.proposed(both))

        return self._store.propose(steps.propose(one, two, by=by.id, at=now), step, at=now)

    def say(self, secret: str, number: int, *, yes: bool) -> Introduction:
        """Let an asker say yes, or no, also after a yes; UnknownIntroduction when it is none of theirs."""
        now = self._clock()
        own, found = self._store.of_secret(hash_token(secret), at=now)
        if number not in {both.introduction.id for both in found}:
            raise UnknownIntroduction("dit voorstel vinden we niet (meer)")

        def step(both: Both) -> Change:
            after = steps.say(both.introduction, own, yes=yes, at=now)
            if after is both.introduction:
                return Change(after, both.vragen)
            kind = EventKind.INTRODUCTION_AGREED if yes else EventKind.INTRODUCTION_ENDED
            vragen = _told(both, kind, by=Actor.ASKER, at=now, only=own)
            opened = Both(after, both.vragen)
            return Change(after, vragen, self._letters.opened(opened) if after.is_open else ())

        return self._store.change(number, step, at=now)

    def end(self, number: int, *, by: Account) -> Introduction:
        """Let a coach take a proposal back."""
        now = self._clock()

        def step(both: Both) -> Change:
            after = steps.end(both.introduction, at=now)
            if after is both.introduction:
                return Change(after, both.vragen)
            return Change(after, _told(both, EventKind.INTRODUCTION_ENDED, by=coach(by.id), at=now))

        return self._store.change(number, step, at=now)

    def of_vraag(self, vraag: int) -> tuple[Both, ...]:
        """Return the introductions of an extra vraag, for staff."""
        return self._store.of_vraag(vraag)

    def of_secret(self, secret: str) -> tuple[Seen, ...]:
        """Return what an asker may see: what still runs, and of whom."""
        own, found = self._store.of_secret(hash_token(secret), at=self._clock())
        return tuple(_seen(both, own) for both in found if _is_running(both))


def _is_running(both: Both) -> bool:
    return not both.introduction.is_over and all(vraag.email for vraag in both.vragen)


def _seen(both: Both, own: int) -> Seen:
    introduction = both.introduction
    other = both.side(introduction.other(own))
    return Seen(
        introduction.id,
        other.proposed[0].entry_id if other.proposed else "",
        said_yes=own in introduction.yes,
        address=other.email if introduction.is_open else "",
    )


def _told(
    both: Both, kind: EventKind, *, by: str, at: datetime, only: int = 0
) -> tuple[ExtraVraag, ExtraVraag]:
    """Return both extra vragen with this in their history, or one of them: what one says is not the other's."""
    number = str(both.introduction.id)
    one, two = (
        changed(vraag, kind, by=by, at=at, remark=number) if only in (0, vraag.id) else vraag
        for vraag in both.vragen
    )
    return one, two

"""Two askers with similar questions who may get to know each other, once both have said yes.

Before that neither learns anything of the other. Each may say no, and take a yes back, also when both said it:
then nothing is shown any more. A no is never told apart from silence.

>>> from datetime import UTC, datetime
>>> at = datetime(2026, 3, 1, tzinfo=UTC)
>>> both = Introduction(1, (7, 9), proposed_by=3, proposed_at=at)
>>> one = say(both, 7, yes=True, at=at)
>>> one.is_open, say(one, 9, yes=True, at=at).is_open, say(one, 9, yes=False, at=at).is_over
(False, True, True)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from terecht.domain.errors import QueryError, TransitionNotAllowed, UnknownExtraVraag
from terecht.domain.extra_vraag import ExtraVraag
from terecht.domain.mail import Mail


@dataclass(frozen=True, slots=True)
class Introduction:
    """A proposal of a coach (`proposed_by`, an account's id) to the askers of two extra vragen.

    `yes` holds when each of them agreed; `ended_at` when one of them, or a coach, ended it for good.
    """

    id: int
    between: tuple[int, int]
    proposed_by: int
    proposed_at: datetime
    yes: Mapping[int, datetime] = field(default_factory=dict)
    ended_at: datetime | None = None
    version: int = 1

    @property
    def is_over(self) -> bool:
        """Tell whether somebody ended it."""
        return self.ended_at is not None

    @property
    def is_open(self) -> bool:
        """Tell whether both said yes and nobody took it back: only now they see each other's address."""
        return not self.is_over and all(number in self.yes for number in self.between)

    def other(self, number: int) -> int:
        """Return the extra vraag at the other side."""
        one, two = self.between
        return two if number == one else one


class UnknownIntroduction(UnknownExtraVraag):
    """No introduction answers to this, or it has nothing to do with who asks."""


@dataclass(frozen=True, slots=True)
class Both:
    """An introduction with its two extra vragen as they are now, in the order of `Introduction.between`."""

    introduction: Introduction
    vragen: tuple[ExtraVraag, ExtraVraag]

    def side(self, number: int) -> ExtraVraag:
        """Return the extra vraag with this id."""
        one, two = self.vragen
        return one if one.id == number else two


@dataclass(frozen=True, slots=True)
class Change:
    """What a step makes of it: the introduction, the two extra vragen, who must hear of it."""

    introduction: Introduction
    vragen: tuple[ExtraVraag, ExtraVraag]
    mails: tuple[Mail, ...] = ()


Step = Callable[[Both], Change]


def propose(one: int, two: int, *, by: int, at: datetime) -> Introduction:
    """Return a new proposal; QueryError when it would join somebody with themselves."""
    if one == two:
        raise QueryError("kies twee verschillende extra vragen")
    return Introduction(0, (min(one, two), max(one, two)), proposed_by=by, proposed_at=at)


def say(introduction: Introduction, number: int, *, yes: bool, at: datetime) -> Introduction:
    """Return what becomes of it when the asker of this extra vraag says yes, or no; said again, the same."""
    if number not in introduction.between:
        raise ValueError("an extra vraag that has no part in it")
    if not yes:
        return end(introduction, at=at)
    if introduction.is_over:
        raise TransitionNotAllowed("dit voorstel loopt niet meer")
    if number in introduction.yes:
        return introduction
    return _changed(introduction, yes={**introduction.yes, number: at})


def end(introduction: Introduction, *, at: datetime) -> Introduction:
    """Return it ended for good; ended twice, the same."""
    return introduction if introduction.is_over else _changed(introduction, ended_at=at)


def _changed(introduction: Introduction, **changes: object) -> Introduction:
    return replace(introduction, version=introduction.version + 1, **changes)  # type: ignore[arg-type]

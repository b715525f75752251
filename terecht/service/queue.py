"""The queue as a coach reads it: which part, in which order, how old, what asks the same.

Knows working days, views and what the engine finds alike; the store reads rows. What comes in was checked
against the lists of `domain.queue` by whoever calls.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from terecht.domain import workdays
from terecht.domain.account import Account
from terecht.domain.extra_vraag import ExtraVraag, Status
from terecht.domain.queue import IN_HAND, OURS, Line, Order, Place, Tally, View, Wanted
from terecht.ranking.texts import Near
from terecht.service.asking import Corpus
from terecht.service.finding import Excerpt, Finding, Writings
from terecht.service.presence import Presence
from terecht.service.similar import ALIKE, Filings, Similar, SimilarVragen

PAGE = 50
MAX_SIMILAR = 8
MAX_PROPOSALS = 3
"""More at once is work, not help; the next ones come when these are done."""
MAX_TOGETHER = 12
MAX_FOUND = 20
"""Of what is looked for to put something with: whoever finds more needs other words."""


class QueueStore(Filings, Writings, Protocol):
    """Where the queue is read. Each call sees one state."""

    def lines(
        self, thema: str, wanted: Wanted, order: Order, *, after: Place | None, limit: int
    ) -> tuple[Line, ...]:
        """Return the first lines after a place; of a group only the wanted member with the lowest id."""

    def named(self, numbers: Collection[int]) -> tuple[Line, ...]:
        """Return a line for each of these extra vragen that exists, by id."""

    def tallies(self, thema: str, *, me: int) -> tuple[Tally, ...]:
        """Count what there is per status, mine or not, and group."""

    def staff(self) -> tuple[tuple[int, str], ...]:
        """Return id and name of every active account, by name."""


_USUAL = (Order.OLDEST, Order.BEST)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a coach wants to see; `words` "" = no search; `category` None and the rest as in `Wanted`."""

    view: View = View.NEW
    words: str = ""
    status: Status | None = None
    assignee: int | None = None
    category: str | None = None
    has_asker: bool | None = None
    is_late: bool = False
    order: Order = Order.OLDEST
    after: Place | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether more was chosen than a view and words."""
        narrow = (self.status, self.assignee, self.category, self.has_asker)
        return self.is_late or any(choice is not None for choice in narrow) or self.order not in _USUAL


@dataclass(frozen=True, slots=True)
class Item:
    """A line with what it means today.

    `days` old; `left` working days until it is due, negative once some went by since, None when nobody waits for
    us; `watchers`: the names of others who have it open; `excerpt`: what was found, when it is not the question.
    """

    line: Line
    days: int
    left: int | None
    is_late: bool
    watchers: tuple[str, ...] = ()
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the queue; `after` is where the next one begins, None on the last."""

    items: tuple[Item, ...]
    counts: Mapping[View, int]
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Extra vragen, oldest first, that the engine thinks ask the same; `group` is the one some are in, 0 = none."""

    lines: tuple[Line, ...]
    group: int

    @property
    def seen(self) -> Mapping[int, int]:
        """The versions this shows, by number."""
        return {line.number: line.version for line in self.lines}


@dataclass(frozen=True, slots=True)
class SimilarLine:
    """An extra vraag like another one, how near, and the shared words."""

    line: Line
    similar: Similar


class Queue:
    """The use cases of reading the queue, on one theme.

    Args:
        corpus: the live FAQ, for the categories of entries.
        store: reads the rows.
        similar: finds what is alike.
        finding: finds what holds some words.
        presence: who has what open.
        target_days: working days an answer may take.
        clock: the time now, aware, UTC.
    """

    def __init__(
        self,
        corpus: Corpus,
        store: QueueStore,
        similar: SimilarVragen,
        finding: Finding,
        presence: Presence,
        *,
        target_days: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._corpus = corpus
        self._store = store
        self._similar = similar
        self._finding = finding
        self._presence = presence
        self._target_days = target_days
        self._clock = clock

    @property
    def target_days(self) -> int:
        """Working days an answer may take."""
        return self._target_days

    def warm_up(self) -> None:
        """Read all extra vragen now, so that the first search need not wait for it."""
        self._similar.catch_up()
        self._finding.catch_up()

    def page(self, asked: Asked, account: Account) -> Page:
        """Return a page of what a coach asks for, with the counts of every view."""
        found = self._found(asked.words) if asked.words else None
        wanted = self._wanted(asked, account, found)
        if asked.order is Order.BEST and found is not None:
            lines = self._best_first(wanted, tuple(found), asked.after)
        else:
            lines = self._store.lines(self._thema, wanted, asked.order, after=asked.after, limit=PAGE + 1)
        shown = lines[:PAGE]
        after = _place(shown[-1], asked.order) if len(lines) > PAGE else None
        excerpts = self._excerpts(asked.words, found, shown) if found else {}
        return Page(self._items(shown, account, excerpts), self._counts(account), after)

    def staff(self) -> tuple[tuple[int, str], ...]:
        """Return id and name of everybody who may have taken something."""
        return self._store.staff()

    def proposals(self, items: Iterable[Item]) -> tuple[Proposal, ...]:
        """Return what on this page asks the same as something else that is in hand, the largest first."""
        loose = [item.line.number for item in items if _may_join(item.line) and not item.line.group]
        near = dict(zip(loose, self._similar.near(loose), strict=False))
        lines = {line.number: line for line in self._store.named(_all_of(near)) if _may_join(line)}
        proposals: list[Proposal] = []
        taken: set[int] = set()
        for number in sorted(loose, key=lambda number: (-len(near[number]), number)):
            together = [number, *(found.number for found in near[number])]
            chosen = _one_group([lines[other] for other in together if other in lines and other not in taken])
            if number not in taken and len(chosen) > 1:
                taken.update(line.number for line in chosen)
                proposals.append(_proposal(chosen))
        return tuple(sorted(proposals, key=lambda proposal: -len(proposal.lines)))[:MAX_PROPOSALS]

    def similar(self, vraag: ExtraVraag, *, limit: int = MAX_SIMILAR) -> tuple[SimilarLine, ...]:
        """Return the open and answered extra vragen like this one, best first, each with a score and why."""
        found = {near.number: near.score for near in self._similar.near([vraag.id], least=ALIKE)[0]}
        lines = [line for line in self._store.named(found) if line.status in IN_HAND or line.is_answered]
        lines = sorted(lines, key=lambda line: (-found[line.number], line.number))[:limit]
        shared = self._similar.shared(vraag.text, (line.text for line in lines))
        return tuple(
            SimilarLine(line, Similar(line.number, found[line.number], words))
            for line, words in zip(lines, shared, strict=True)
        )

    def find(self, words: str, *, limit: int = MAX_FOUND) -> tuple[Line, ...]:
        """Return what holds these words or has this number, best first, whatever its status."""
        return self.named(tuple(self._found(words))[:limit])

    def named(self, numbers: Sequence[int]) -> tuple[Line, ...]:
        """Return the lines of these extra vragen, in this order; one that is not there is left out."""
        lines = {line.number: line for line in self._store.named(numbers)}
        return tuple(lines[number] for number in numbers if number in lines)

    @property
    def _thema(self) -> str:
        return self._corpus.current().faq.thema.id

    def _wanted(self, asked: Asked, account: Account, found: Mapping[int, int] | None) -> Wanted:
        return Wanted(
            asked.view,
            account.id,
            status=asked.status,
            assignee=asked.assignee,
            entries=None if asked.category is None else self._entries(asked.category),
            has_asker=asked.has_asker,
            late_before=self._late_before() if asked.is_late else None,
            numbers=None if found is None else tuple(found),
        )

    def _found(self, words: str) -> Mapping[int, int]:
        """Return what holds these words, and where; a number stands for the extra vraag that has it, too."""
        number = words.strip().removeprefix("#")
        named = {int(number): 0} if number.isascii() and number.isdigit() and len(number) < 10 else {}
        return {**named, **self._finding.search(words), **named}

    def _excerpts(self, words: str, found: Mapping[int, int], lines: Sequence[Line]) -> Mapping[int, Excerpt]:
        return self._finding.excerpts(words, {line.number: found[line.number] for line in lines})

    def _entries(self, category: str) -> frozenset[str]:
        faq = self._corpus.current().faq
        return frozenset(entry.id for entry in faq.in_category(category))

    def _late_before(self) -> datetime:
        return workdays.start_of(workdays.first_in_time(self._today(), self._target_days))

    def _best_first(self, wanted: Wanted, found: Sequence[int], after: Place | None) -> tuple[Line, ...]:
        """Return the lines in the order they were found, from a place on."""
        lines = self._store.lines(self._thema, wanted, Order.BEST, after=None, limit=len(found))
        ranks = {number: rank for rank, number in enumerate(found)}
        start = ranks.get(after.number, -1) if after else -1
        ordered = sorted(lines, key=lambda line: ranks[line.number])
        return tuple(line for line in ordered if ranks[line.number] > start)[: PAGE + 1]

    def _items(
        self, lines: Sequence[Line], account: Account, excerpts: Mapping[int, Excerpt]
    ) -> tuple[Item, ...]:
        watchers = self._presence.others([line.number for line in lines], account)
        today = self._today()
        items = (self._item(line, today, watchers.get(line.number, ())) for line in lines)
        return tuple(replace(item, excerpt=excerpts.get(item.line.number)) for item in items)

    def _item(self, line: Line, today: date, watchers: tuple[str, ...]) -> Item:
        filed = workdays.day_of(line.created_at)
        due = workdays.due(filed, self._target_days) if line.status in OURS else None
        return Item(
            line,
            days=(today - filed).days,
            left=workdays.between(today, due) if due else None,
            is_late=due is not None and due < today,
            watchers=watchers,
        )

    def _counts(self, account: Account) -> Mapping[View, int]:
        """Count the lines of every view: a group is one."""
        tallies = self._store.tallies(self._thema, me=account.id)
        return {view: _lines_of(tally for tally in tallies if _is_in(tally, view)) for view in View}

    def _today(self) -> date:
        return workdays.day_of(self._clock())


def _is_in(tally: Tally, view: View) -> bool:
    return tally.status in view.statuses and (tally.is_mine or view is not View.MINE)


def _lines_of(tallies: Iterable[Tally]) -> int:
    loose, groups = 0, set()
    for tally in tallies:
        if tally.group:
            groups.add(tally.group)
        else:
            loose += tally.count
    return loose + len(groups)


def _place(line: Line, order: Order) -> Place:
    return Place(line.updated_at if order is Order.CHANGED else line.created_at, line.number)


def _may_join(line: Line) -> bool:
    return line.status in IN_HAND


def _all_of(near: Mapping[int, Sequence[Near]]) -> set[int]:
    return {*near, *(found.number for others in near.values() for found in others)}


def _one_group(lines: Sequence[Line]) -> list[Line]:
    """Leave out those of a second group: joining groups is a decision of people."""
    group = next((line.group for line in lines if line.group), 0)
    return [line for line in lines if line.group in (0, group)][:MAX_TOGETHER]


def _proposal(lines: Sequence[Line]) -> Proposal:
    oldest_first = sorted(lines, key=lambda line: line.number)
    return Proposal(tuple(oldest_first), max(line.group for line in lines))

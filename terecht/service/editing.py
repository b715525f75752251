"""What editors do with the FAQ in the browser: write an entry, see the effect first, save, undo.

Knows the rules and the order of the steps, no YAML, table or form. A change is noted (`begin`), made in the file
(`write`), and finished with all that follows from it: the guarded query, the history of the extra vraag, the
proposal that it was. Whoever comes next finishes what a dead worker left, or forgets it when the file was not
written (`resume`). What is saved is what was shown: the effect has a mark, and another file or another text gives
another mark.

An asker's own wording is guarded, not learned from: it shows whether the entry is found by who asks like that.
So it may not stand among the phrasings.

>>> propose_id("Mag ik een bar openen in de zaal?", taken={"bar-openen-zaal"})
'bar-openen-zaal-2'
"""

import hashlib
import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import count
from threading import Lock
from typing import Protocol

from terecht.domain.account import Account
from terecht.domain.errors import (
    FaqConflict,
    FaqError,
    Fault,
    QueryError,
    TerechtError,
)
from terecht.domain.extra_vraag import EventKind, ExtraVraag, changed
from terecht.domain.faq import Doorverwijzing, Entry, Faq
from terecht.domain.promotion import (
    Draft,
    DraftReferral,
    EntryChange,
    Planned,
    Promotion,
    Proposal,
    draft_of,
)
from terecht.domain.ranking import Ranking
from terecht.evaluation.run import Judged
from terecht.service.asking import plain_words, without_contact
from terecht.service.checking import FaqWarning, check
from terecht.service.corpus import Engine, Snapshot
from terecht.service.effect import MAX_PAST, Effect, Said, effect_of, probes_of, said
from terecht.text.normalise import fold
from terecht.text.stopwords import is_stopword
from terecht.text.tokens import tokenise

logger = logging.getLogger(__name__)

ID_WORDS = 5
MAX_WORDING = 1000
"""Characters of a phrasing in the FAQ file; a longer story is guarded at most."""
SHOWN_CHANGES = 100
REMEMBERED = 5_000
"""Queries of which is remembered what the FAQ that serves says: probes are mostly the same from draft to draft."""


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


class ExtraVragen(Protocol):
    """Where extra vragen are read."""

    def read(self, number: int) -> ExtraVraag:
        """Return the extra vraag with this id; UnknownExtraVraag when there is none."""


class Live(Protocol):
    """The FAQ that serves."""

    def current(self) -> Snapshot:
        """Return the pair that serves now."""

    def refresh(self) -> None:
        """Read the file now and serve it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft to work on, and the mark of the entry as the file has it ("" = not there)."""

    draft: Draft
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft comes to, before it is saved.

    `warnings` are those that the draft brings, gravest first; `seen` is the mark of all that is shown here.
    """

    draft: Draft
    entry: Entry
    planned: Planned
    effect: Effect
    warnings: tuple[FaqWarning, ...]

    @property
    def seen(self) -> str:
        """What stands for the file as it would be: another text or another file is another mark."""
        return self.planned.faq.fingerprint


@dataclass(frozen=True, slots=True)
class Saved:
    """A change that is in the file. `is_complete` tells whether all that follows from it is noted, too."""

    entry_id: str
    is_complete: bool


class EffectOutdated(FaqError):  # noqa: N818
    """The file or the draft is another than when its effect was shown."""


class Editing:
    """The use cases of editors.

    Args:
        file: the FAQ file.
        guarded: the guarded queries.
        store: keeps changes and proposals.
        vragen: where extra vragen are read.
        live: the FAQ that serves; reads the file anew after a change.
        refit: returns an engine for a changed FAQ, quickly.
        clock: the time now, aware, UTC.
        today: the day it is for editors.
    """

    def __init__(
        self,
        file: FaqFile,
        guarded: Guarded,
        store: PromotionStore,
        vragen: ExtraVragen,
        live: Live,
        *,
        refit: Callable[[Faq], Engine],
        clock: Callable[[], datetime],
        today: Callable[[], date],
    ) -> None:
        self._file = file
        self._guarded = guarded
        self._store = store
        self._vragen = vragen
        self._live = live
        self._clock = clock
        self._today = today
        self._engines = _Engines(live, refit)

    # To begin with ---------------------------------------------------------------------------------------

    def faq(self) -> Faq:
        """Return what the file says now; FaqError with every fault."""
        return self._file.open().faq

    def open(self, entry_id: str) -> Opened:
        """Return an entry to change; FaqConflict when it is not there (any more)."""
        text = self._file.open()
        if entry_id not in text.faq:
            raise FaqConflict(Fault("deze vraag staat niet (meer) in de FAQ", entry=entry_id))
        return Opened(draft_of(text.faq.entry(entry_id)), _mark(text.text_of(entry_id)))

    def draft(self, extra_vraag: int = 0) -> Opened:
        """Return a new entry to write, begun from an extra vraag if there is one; UnknownExtraVraag."""
        draft = Draft(reviewed=self._today().isoformat())
        if extra_vraag:
            answer = self._vragen.read(extra_vraag).answer
            draft = self._with_wordings(replace(draft, answer=answer), extra_vraag)
        return Opened(draft)

    def with_wordings(self, opened: Opened, extra_vraag: int) -> Opened:
        """Return an entry with the wordings of an extra vraag to add; UnknownExtraVraag when there is none."""
        self._vragen.read(extra_vraag)
        return replace(opened, draft=self._with_wordings(opened.draft, extra_vraag))

    def _with_wordings(self, draft: Draft, extra_vraag: int) -> Draft:
        """Guard the first wording, which is the asker's own; the others may become phrasings."""
        own, *others = self.wordings(extra_vraag)
        known = set(map(plain_words, (draft.question, *draft.variants, own)))
        new = [text for text in others if len(text) <= MAX_WORDING and plain_words(text) not in known]
        return replace(draft, variants=(*draft.variants, *new), guarded=own, extra_vraag=extra_vraag)

    def wordings(self, extra_vraag: int) -> tuple[str, ...]:
        """Return how something was asked, each wording once, less what looks like personal data."""
        texts = map(without_contact, self._store.wordings(extra_vraag))
        return tuple({plain_words(text): text for text in reversed(tuple(texts))}.values())[::-1]

    # Before it is saved ----------------------------------------------------------------------------------

    def preview(self, draft: Draft, *, mark: str) -> Preview:
        """Return what a draft comes to; `mark` is that of the entry when it was opened.

        Raises:
            QueryError: every fault of the draft, by field; a phrasing that another entry has is one.
            FaqConflict: the entry was changed meanwhile.
            FaqError: the file is broken, or would be.
        """
        text = self._file.open()
        draft, entry, planned = self._plan(text, draft, mark)
        after = self._engines.of(planned.faq)
        probes = probes_of(
            entry,
            planned.faq,
            old=text.faq.entry(entry.id).phrasings if entry.id in text.faq else (),
            guarded=(*_own_guarded(draft), *self._guarded.read()),
            past=self._store.past_queries(planned.faq.thema.id, MAX_PAST),
            after=after.said,
        )
        effect = effect_of(probes, before=self._engines.live().said, after=after.said)
        return Preview(draft, entry, planned, effect, self._warnings(text.faq, planned.faq, entry))

    def explain(self, draft: Draft, query: str, *, mark: str) -> tuple[Ranking, Ranking]:
        """Return what a query gets now and with a draft, each with why. Raises as `preview`."""
        _, _, planned = self._plan(self._file.open(), draft, mark)
        engines = (self._engines.live().engine, self._engines.of(planned.faq).engine)
        now, then = (engine.rank(query, explain=True) for engine in engines)
        return now, then

    def _plan(self, text: FaqText, draft: Draft, mark: str) -> tuple[Draft, Entry, Planned]:
        draft = _tidy(draft, text.faq)
        if _mark(text.text_of(draft.id)) != mark and mark:
            raise FaqConflict(Fault("deze vraag is intussen veranderd", entry=draft.id))
        faults = [
            *_faults(draft, text.faq, is_new=not mark),
            *_copies(draft, text.faq),
            *self._leaks(draft),
        ]
        if faults:
            raise QueryError(*faults)
        entry = _entry(draft, text.faq)
        planned = text.plan(entry)
        return draft, entry, planned

    def _leaks(self, draft: Draft) -> Iterator[Fault]:
        """What is measured with is not learned from: a guarded query can't be a phrasing at the same time."""
        guarded = {plain_words(query.text) for query in self._guarded.read()}
        if draft.guarded:
            guarded.add(plain_words(draft.guarded))
        for field, texts in (("question", (draft.question,)), ("variants", draft.variants)):
            for text in texts:
                if plain_words(text) in guarded:
                    message = f"‘{text}’ is een bewaakte vraag; die dient om te meten"
                    yield Fault(message, field=field, expected="dezelfde vraag in andere woorden")

    def _warnings(self, before: Faq, after: Faq, entry: Entry) -> tuple[FaqWarning, ...]:
        """Return the warnings about an entry, and those about others that were not there before."""
        known = set(check(_without_lines(before), today=self._today()))
        found = check(_without_lines(after), today=self._today())
        return tuple(warning for warning in found if warning.entry == entry.id or warning not in known)

    # Saving ----------------------------------------------------------------------------------------------

    def save(self, draft: Draft, *, mark: str, seen: str, author: Account) -> Saved:
        """Put a draft in the FAQ file, live when it returns. Nothing is lost when it raises: as `preview`, and

        EffectOutdated: what would be saved is not what was `seen`.
        FaqUnwritable: the file can't be written. StoreUnavailable: the change can't be noted.
        """
        with self._file.alone():
            self._settle_all()
            text = self._file.open()
            if _is_sent_again(text, draft, mark):
                return Saved(_tidy(draft, text.faq).id, is_complete=True)
            draft, _, planned = self._plan(text, draft, mark)
            if planned.faq.fingerprint != seen:
                raise EffectOutdated("de FAQ of je tekst is veranderd sinds je het effect bekeek")
            new = Promotion(
                0,
                planned.change,
                author.id,
                self._clock(),
                guarded=draft.guarded,
                extra_vraag=draft.extra_vraag,
                proposal=draft.proposal,
            )
            is_complete = self._make(new)
        self._live.refresh()
        return Saved(draft.id, is_complete)

    def undo(self, number: int, *, author: Account) -> Saved:
        """Give back the lines that a change replaced, live when it returns.

        Raises:
            UnknownPromotion: there is no such change.
            FaqConflict: it was undone already, or its entry was changed since.
            FaqError, FaqUnwritable, StoreUnavailable: as in `save`.
        """
        with self._file.alone():
            self._settle_all()
            made = self._store.read(number)
            if not made.can_be_undone:
                raise FaqConflict(Fault("deze wijziging is al ongedaan gemaakt", entry=made.change.entry_id))
            back = Promotion(
                0, made.change.inverse, author.id, self._clock(), guarded=made.guarded, undoes=made.id
            )
            is_complete = self._make(back)
        self._live.refresh()
        return Saved(made.change.entry_id, is_complete)

    def resume(self) -> None:
        """Finish or forget what a worker that died left. FaqError or StoreUnavailable when that can't be now."""
        if self._store.unfinished():
            with self._file.alone():
                self._settle_all()

    def changes(self) -> tuple[Promotion, ...]:
        """Return the last changes, newest first."""
        return self._store.newest(SHOWN_CHANGES)

    def _make(self, new: Promotion) -> bool:
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

    def _settle_all(self) -> None:
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

    # Proposals -------------------------------------------------------------------------------------------

    def propose(self, draft: Draft, *, author: Account) -> int:
        """Leave a draft to the editors and return its number."""
        return self._store.propose(draft, author=author.id, at=self._clock())

    def proposals(self) -> tuple[Proposal, ...]:
        """Return what waits for an editor, oldest first."""
        return self._store.proposals()

    def proposed(self, number: int) -> Opened:
        """Return a proposal to work on, on top of its entry as it is now; UnknownPromotion when it is gone."""
        draft = replace(self._store.proposal(number).draft, proposal=number)
        return Opened(draft, _mark(self._file.open().text_of(draft.id)))

    def refuse(self, number: int) -> None:
        """Set a proposal aside."""
        self._store.refuse(number)


class _Asked:
    """An engine, and what it said to the queries it was asked last."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.said: Callable[[str], Said] = lru_cache(maxsize=REMEMBERED)(lambda text: said(engine.rank(text)))


class _Engines:
    """The engine that serves and that of the last draft; one draft is fitted at a time."""

    def __init__(self, live: Live, refit: Callable[[Faq], Engine]) -> None:
        self._live = live
        self._refit = refit
        self._one_at_a_time = Lock()
        self._serving: tuple[Snapshot, _Asked] | None = None
        self._drafted: tuple[tuple[str, Engine], _Asked] | None = None

    def live(self) -> _Asked:
        snapshot = self._live.current()
        if self._serving is None or self._serving[0] is not snapshot:
            self._serving = snapshot, _Asked(snapshot.engine)
        return self._serving[1]

    def of(self, faq: Faq) -> _Asked:
        with self._one_at_a_time:
            key = faq.fingerprint, self._live.current().engine
            if self._drafted is None or self._drafted[0] != key:
                self._drafted = key, _Asked(self._refit(faq))
            return self._drafted[1]


def propose_id(question: str, *, taken: Collection[str]) -> str:
    """Return an id for a question: its first words that carry meaning; "" when it has no letters."""
    words = [fold(token.key) for token in tokenise(question)]
    ascii_words = [
        "".join(letter for letter in word if letter.isascii() and letter.isalnum()) for word in words
    ]
    telling = [word for word in ascii_words if word and not is_stopword(word)] or [
        w for w in ascii_words if w
    ]
    base = "-".join(telling[:ID_WORDS])[:60].strip("-")
    if not base:
        return ""
    return next(name for name in _numbered(base) if name not in taken)


def _numbered(base: str) -> Iterator[str]:
    yield base
    yield from (f"{base}-{number}" for number in count(2))


def _tidy(draft: Draft, faq: Faq) -> Draft:
    """Return a draft without stray blanks and empty lines, and with an id if it had none."""
    question = _line(draft.question)
    return replace(
        draft,
        id=_line(draft.id) or propose_id(question, taken={entry.id for entry in faq.entries}),
        question=question,
        answer=draft.answer.strip(),
        category=_line(draft.category),
        variants=_lines(draft.variants),
        lookalikes=_lines(draft.lookalikes),
        referrals=tuple(
            DraftReferral(_line(one.organisation), _line(one.why), _line(one.for_whom))
            for one in draft.referrals
            if _line(one.organisation + one.why + one.for_whom)
        ),
        sources=_lines(draft.sources),
        reviewed=_line(draft.reviewed),
        valid_until=_line(draft.valid_until),
        related=_lines(draft.related),
        guarded=without_contact(draft.guarded),
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _lines(texts: Collection[str]) -> tuple[str, ...]:
    return tuple(line for line in dict.fromkeys(map(_line, texts)) if line)


def _faults(draft: Draft, faq: Faq, *, is_new: bool) -> Iterator[Fault]:
    if not draft.question:
        yield Fault("schrijf de vraag", field="question")
    if not draft.answer:
        yield Fault("schrijf het antwoord", field="answer")
    if draft.question and not draft.id:
        yield Fault("kies een id: letters, cijfers en streepjes", field="id")
    if is_new and draft.id in faq:
        yield Fault(f"de id ‘{draft.id}’ bestaat al", field="id", expected="een andere id")
    if draft.category and draft.category not in {category.id for category in faq.categories}:
        yield Fault("deze categorie bestaat niet", field="category")
    known = {organisation.id for organisation in faq.organisations}
    for place, referral in enumerate(draft.referrals, 1):
        if referral.organisation not in known:
            yield Fault("kies een organisatie uit de lijst", field=f"organisation_{place}")
    for field, text in (("reviewed", draft.reviewed), ("valid_until", draft.valid_until)):
        if text and _date(text) is None:
            yield Fault("dit is geen datum", field=field, expected="jaar-maand-dag, zoals 2026-11-23")


def _copies(draft: Draft, faq: Faq) -> Iterator[Fault]:
    """Name the phrasings that another entry has and this one did not have before."""
    taken = {
        plain_words(text): entry.id
        for entry in faq.entries
        for text in entry.phrasings
        if entry.id != draft.id
    }
    old = faq.entry(draft.id).phrasings if draft.id in faq else ()
    known = set(map(plain_words, old))
    for field, texts in (("question", (draft.question,)), ("variants", draft.variants)):
        for words, text in ((plain_words(text), text) for text in texts if text):
            if words in taken and words not in known:
                message = (
                    f"‘{text}’ staat al bij de vraag ‘{faq.entry(taken[words]).question}’ ({taken[words]})"
                )
                yield Fault(message, field=field, expected="andere woorden, of vul die vraag aan")


def _entry(draft: Draft, faq: Faq) -> Entry:
    """Return a draft without faults as an entry."""
    organisations = {organisation.id: organisation for organisation in faq.organisations}
    return Entry(
        id=draft.id,
        question=draft.question,
        answer=draft.answer,
        category=draft.category,
        variants=draft.variants,
        lookalikes=draft.lookalikes,
        referrals=tuple(
            Doorverwijzing(organisations[one.organisation], one.why, one.for_whom) for one in draft.referrals
        ),
        sources=draft.sources,
        reviewed=_date(draft.reviewed),
        valid_until=_date(draft.valid_until),
        related=draft.related,
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_sent_again(text: FaqText, draft: Draft, mark: str) -> bool:
    """Tell whether the entry is another than when it was opened because this very draft was saved: a second click."""
    draft, faq = _tidy(draft, text.faq), text.faq
    if _mark(text.text_of(draft.id)) == mark or draft.id not in faq or any(_faults(draft, faq, is_new=False)):
        return False
    return _entry(draft, faq) == replace(faq.entry(draft.id), line=None)


def _own_guarded(draft: Draft) -> tuple[Judged, ...]:
    return (Judged(draft.guarded, frozenset({draft.id})),) if draft.guarded else ()


def _mark(text: str) -> str:
    """Return what stands for the lines of an entry, "" for none."""
    return hashlib.sha256(text.encode()).hexdigest()[:32] if text else ""


def _without_lines(faq: Faq) -> Faq:
    """Return `faq` less the lines of its file: a warning is the same wherever its entry stands."""
    return replace(faq, entries=tuple(replace(entry, line=None) for entry in faq.entries))

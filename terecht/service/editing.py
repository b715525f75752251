"""What editors do with the FAQ in the browser: write an entry, see the effect first, save, undo.

Knows the order of the steps; the rules of a draft are `drafts`', how a change is made is `changing`'s, what is asked
to see its effect `effect`'s. What is saved is what was shown: what is shown has a mark, and another file or another
text gives another mark.

An asker's own wording is guarded, not learned from: it shows whether the entry is found by who asks like that.
So it may not stand among the phrasings.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from terecht.domain.account import Account
from terecht.domain.errors import FaqConflict, FaqError, Fault, QueryError
from terecht.domain.extra_vraag import ExtraVraag
from terecht.domain.faq import Entry, Faq
from terecht.domain.promotion import Draft, Planned, Promotion, Proposal, draft_of
from terecht.domain.ranking import Ranking
from terecht.evaluation.run import Judged
from terecht.service.asking import plain_words, without_contact
from terecht.service.changing import Changing, FaqFile, FaqText, Guarded, PromotionStore
from terecht.service.checking import FaqWarning, check
from terecht.service.corpus import Engine
from terecht.service.drafts import entry_of, faults_of, is_in, mark_of, tidy
from terecht.service.effect import MAX_PAST, Effect, effect_of, probes_of
from terecht.service.trying import Engines, Live
from terecht.text.salutation import for_everybody, greeted

MAX_WORDING = 1000
"""Characters of a phrasing in the FAQ file; a longer story is guarded at most."""
SHOWN_CHANGES = 100


class ExtraVragen(Protocol):
    """Where extra vragen are read."""

    def read(self, number: int) -> ExtraVraag:
        """Return the extra vraag with this id; UnknownExtraVraag when there is none."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft to work on, and the mark of the entry as the file has it ("" = not there)."""

    draft: Draft
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft comes to, before it is saved.

    `warnings` are those that the draft brings, gravest first; `seen` is the mark of all that is shown here. What its
    effect is asked with: `old`, the phrasings that the entry has now, `guarded` and `past` queries.
    """

    draft: Draft
    entry: Entry
    planned: Planned
    warnings: tuple[FaqWarning, ...]
    old: tuple[str, ...]
    guarded: tuple[Judged, ...]
    past: tuple[str, ...]

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
        self._engines = Engines(live, refit)
        self._changing = Changing(file, guarded, store)

    # To begin with ---------------------------------------------------------------------------------------

    def faq(self) -> Faq:
        """Return what the file says now; FaqError with every fault."""
        return self._file.open().faq

    def open(self, entry_id: str) -> Opened:
        """Return an entry to change; FaqConflict when it is not there (any more)."""
        text = self._file.open()
        if entry_id not in text.faq:
            raise FaqConflict(Fault("deze vraag staat niet (meer) in de FAQ", entry=entry_id))
        return Opened(draft_of(text.faq.entry(entry_id)), mark_of(text.text_of(entry_id)))

    def draft(self, extra_vraag: int = 0) -> Opened:
        """Return a new entry to write, begun from an extra vraag if there is one; UnknownExtraVraag."""
        draft = Draft(reviewed=self._today().isoformat())
        if extra_vraag:
            vraag = self._vragen.read(extra_vraag)
            draft = self._with_wordings(draft, vraag)
            question = draft.guarded if len(draft.guarded) <= MAX_WORDING else ""
            draft = replace(draft, question=question, answer=for_everybody(vraag.answer))
        return Opened(draft)

    def with_wordings(self, opened: Opened, extra_vraag: int) -> Opened:
        """Return an entry with the wordings of an extra vraag to add; UnknownExtraVraag when there is none."""
        vraag = self._vragen.read(extra_vraag)
        return replace(opened, draft=self._with_wordings(opened.draft, vraag))

    def _with_wordings(self, draft: Draft, vraag: ExtraVraag) -> Draft:
        """Guard the first wording, which is the asker's own; the others may become phrasings. None names anybody
        whom the answer greets.
        """
        names = greeted(vraag.answer)
        texts = (for_everybody(text, names=names) for text in self._store.wordings(vraag.id))
        own, *others = _each_once(texts)
        known = set(map(plain_words, (draft.question, *draft.variants, own)))
        new = [text for text in others if len(text) <= MAX_WORDING and plain_words(text) not in known]
        return replace(draft, variants=(*draft.variants, *new), guarded=own, extra_vraag=vraag.id)

    def wordings(self, extra_vraag: int) -> tuple[str, ...]:
        """Return how something was asked, each wording once, less what looks like personal data."""
        return _each_once(self._store.wordings(extra_vraag))

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
        return Preview(
            draft,
            entry,
            planned,
            self._warnings(text.faq, planned.faq, entry),
            old=text.faq.entry(entry.id).phrasings if entry.id in text.faq else (),
            guarded=(*_own_guarded(draft), *self._guarded.read()),
            past=self._store.past_queries(planned.faq.thema.id, MAX_PAST),
        )

    def effect(self, preview: Preview) -> Effect:
        """Return which queries get something else to see, in a second or two; FaqError when a word file is broken."""
        after = self._engines.of(preview.planned.faq)
        probes = probes_of(
            preview.entry,
            preview.planned.faq,
            old=preview.old,
            guarded=preview.guarded,
            past=preview.past,
            after=after.said,
        )
        return effect_of(probes, before=self._engines.live().said, after=after.said)

    def explain(self, preview: Preview, query: str) -> tuple[Ranking, Ranking]:
        """Return what a query gets now and with a draft, each with why. FaqError as `effect`."""
        now = self._engines.live().engine.rank(query, explain=True)
        return now, self._engines.of(preview.planned.faq).engine.rank(query, explain=True)

    def _plan(self, text: FaqText, draft: Draft, mark: str) -> tuple[Draft, Entry, Planned]:
        draft = tidy(draft, text.faq)
        if mark_of(text.text_of(draft.id)) != mark and mark:
            raise FaqConflict(Fault("deze vraag is intussen veranderd", entry=draft.id))
        guarded = tuple(query.text for query in self._guarded.read())
        if faults := faults_of(draft, text.faq, is_new=not mark, guarded=guarded):
            raise QueryError(*faults)
        entry = entry_of(draft, text.faq)
        return draft, entry, text.plan(entry)

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
            self._changing.settle()
            text = self._file.open()
            if _is_sent_again(text, tidy(draft, text.faq), mark):
                return Saved(tidy(draft, text.faq).id, is_complete=True)
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
            is_complete = self._changing.make(new)
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
            self._changing.settle()
            made = self._store.read(number)
            if not made.can_be_undone:
                raise FaqConflict(Fault("deze wijziging is al ongedaan gemaakt", entry=made.change.entry_id))
            back = Promotion(
                0, made.change.inverse, author.id, self._clock(), guarded=made.guarded, undoes=made.id
            )
            is_complete = self._changing.make(back)
        self._live.refresh()
        return Saved(made.change.entry_id, is_complete)

    def resume(self) -> None:
        """Finish or forget what a worker that died left. FaqError or StoreUnavailable when that can't be now."""
        if self._store.unfinished():
            with self._file.alone():
                self._changing.settle()

    def changes(self) -> tuple[Promotion, ...]:
        """Return the last changes, newest first."""
        return self._store.newest(SHOWN_CHANGES)

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
        return Opened(draft, mark_of(self._file.open().text_of(draft.id)))

    def refuse(self, number: int) -> None:
        """Set a proposal aside."""
        self._store.refuse(number)


def _each_once(texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts in plain lines without addresses, of those with the same words the first."""
    lines = tuple(map(without_contact, texts))
    return tuple({plain_words(text): text for text in reversed(lines)}.values())[::-1]


def _is_sent_again(text: FaqText, draft: Draft, mark: str) -> bool:
    """Tell whether the entry is another than when it was opened because this very draft was saved: a second click."""
    return mark_of(text.text_of(draft.id)) != mark and is_in(text.faq, draft)


def _own_guarded(draft: Draft) -> tuple[Judged, ...]:
    return (Judged(draft.guarded, frozenset({draft.id})),) if draft.guarded else ()


def _without_lines(faq: Faq) -> Faq:
    """Return `faq` less the lines of its file: a warning is the same wherever its entry stands."""
    return replace(faq, entries=tuple(replace(entry, line=None) for entry in faq.entries))

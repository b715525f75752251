"""A change of one entry of the FAQ: as somebody typed it, as the file will have it, and how far it got.

A *draft* is an entry as typed, faults and all. A *change* is what the file says of one entry before and after,
letter by letter ("" = the entry is not there); the inverse of a change undoes it. A *promotion* is a change that
somebody saved, kept from before the file is written until it is undone, so that a worker that dies in between
leaves something to finish. A *proposal* is a draft that waits for an editor.

>>> change = EntryChange("bar", before="", after="  - id: bar\\n")
>>> change.inverse.before, change.inverse.inverse == change
('  - id: bar\\n', True)
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from terecht.domain.faq import Entry, Faq


class PromotionState(StrEnum):
    """How far a change got: noted but perhaps not in the file yet, saved, or undone again."""

    WRITING = "writing"
    DONE = "done"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class DraftReferral:
    """A referral as typed: the id of an organisation, why, and for whom."""

    organisation: str
    why: str = ""
    for_whom: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as typed. `guarded` is a wording kept out of the entry, to see whether it is found later ("" = none).

    `extra_vraag` and `proposal` are the numbers of what it comes from, 0 for none.
    """

    id: str = ""
    question: str = ""
    answer: str = ""
    category: str = ""
    variants: tuple[str, ...] = ()
    lookalikes: tuple[str, ...] = ()
    referrals: tuple[DraftReferral, ...] = ()
    sources: tuple[str, ...] = ()
    reviewed: str = ""
    valid_until: str = ""
    related: tuple[str, ...] = ()
    guarded: str = ""
    extra_vraag: int = 0
    proposal: int = 0


@dataclass(frozen=True, slots=True)
class EntryChange:
    """What the file says of one entry before and after, with indents and line ends; "" where it is not there."""

    entry_id: str
    before: str
    after: str

    @property
    def inverse(self) -> "EntryChange":
        """The change that undoes this one."""
        return EntryChange(self.entry_id, before=self.after, after=self.before)

    @property
    def is_new(self) -> bool:
        """Whether it adds the entry."""
        return not self.before

    @property
    def question(self) -> str:
        """What the entry asks, as the file last wrote it; its id when that stands on no line of its own.

        >>> EntryChange("bar", before='  - id: bar\\n    vraag: "Mag een bar?"\\n', after="").question
        'Mag een bar?'
        """
        asked = re.search(r"^[ -]*vraag: +([^>|\s].*?)\s*$", self.after or self.before, re.MULTILINE)
        return asked[1].strip("\"'") if asked else self.entry_id


@dataclass(frozen=True, slots=True)
class Planned:
    """A change that can be made, and what the file says then."""

    change: EntryChange
    faq: Faq


@dataclass(frozen=True, slots=True)
class Promotion:
    """A change that `author` (an account) saved at a time (UTC); `id` is 0 until it is stored.

    `undoes` is the promotion that this one turns back; `guarded` the wording that it guards, or lets go when it
    turns back. 0 and "" for none. `by` is the author's name, filled in when it is read.
    """

    id: int
    change: EntryChange
    author: int
    at: datetime
    state: PromotionState = PromotionState.WRITING
    guarded: str = field(default="", repr=False)
    extra_vraag: int = 0
    proposal: int = 0
    undoes: int = 0
    by: str = field(default="", compare=False)

    @property
    def can_be_undone(self) -> bool:
        """Whether it is in the file, as far as Terecht knows, and is no undoing itself."""
        return self.state is PromotionState.DONE and not self.undoes


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft that `author` (an account, `by` name) leaves to the editors."""

    id: int
    draft: Draft = field(repr=False)
    author: int
    at: datetime
    by: str = field(default="", compare=False)


def draft_of(entry: Entry) -> Draft:
    """Return an entry as it would be typed."""
    return Draft(
        id=entry.id,
        question=entry.question,
        answer=entry.answer,
        category=entry.category,
        variants=entry.variants,
        lookalikes=entry.lookalikes,
        referrals=tuple(
            DraftReferral(referral.organisation.id, referral.why, referral.for_whom)
            for referral in entry.referrals
        ),
        sources=entry.sources,
        reviewed=entry.reviewed.isoformat() if entry.reviewed else "",
        valid_until=entry.valid_until.isoformat() if entry.valid_until else "",
        related=entry.related,
    )

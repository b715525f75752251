"""The FAQ of one theme as values: entries, their phrasings, and the organisations they refer to.

Knows nothing of files; `adapters.faq_file` reads it, `adapters.faq_edit` changes the file.
A *phrasing* is a way of asking an entry: its question or one of its variants.

>>> entry = Entry("bar", "Mag ik een bar openen?", "Ja.", variants=("drank schenken",))
>>> entry.phrasings
('Mag ik een bar openen?', 'drank schenken')
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who can help; used by many entries."""

    id: str
    name: str
    does: str = ""
    url: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Doorverwijzing:
    """A referral: this organisation, why it is the one to turn to, and for whom ("" = everybody)."""

    organisation: Organisation
    why: str = ""
    for_whom: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf on which visitors browse."""

    id: str
    title: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Thema:
    """One corpus: its name, whom to contact when all else fails, and what the widget says.

    `allowed_sites` are the origins (``https://site.be``) on which the widget may run; empty = everywhere.
    """

    id: str
    title: str = ""
    about: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    welcome: str = ""
    placeholder: str = ""
    button: str = ""
    allowed_sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One FAQ item. `answer` is Markdown; `lookalikes` share words with it but it does not answer them."""

    id: str
    question: str
    answer: str
    category: str = ""
    variants: tuple[str, ...] = ()
    lookalikes: tuple[str, ...] = ()
    referrals: tuple[Doorverwijzing, ...] = ()
    sources: tuple[str, ...] = ()
    reviewed: date | None = None
    valid_until: date | None = None
    related: tuple[str, ...] = ()
    line: int | None = None

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The question first, then its variants."""
        return (self.question, *self.variants)


@dataclass(frozen=True)
class Faq:
    """A whole theme. `fingerprint` is the SHA-256 (hex) of what it was read from; "" when made in memory."""

    thema: Thema
    entries: tuple[Entry, ...]
    categories: tuple[Category, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    fingerprint: str = field(default="", compare=False)

    @cached_property
    def _by_id(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self.entries}

    def entry(self, entry_id: str) -> Entry:
        """Return the entry with this id; KeyError when there is none."""
        return self._by_id[entry_id]

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._by_id

    def in_category(self, category_id: str) -> tuple[Entry, ...]:
        """Return the entries of a category, in the order of the file."""
        return tuple(entry for entry in self.entries if entry.category == category_id)

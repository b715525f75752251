"""An editor's desk for tests: the real file, the real store, and an engine that knows the phrasings it was given."""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine as Database

from terecht.adapters.faq_edit import FaqFile
from terecht.adapters.faq_file import read_faq
from terecht.adapters.faq_write import write_faq
from terecht.adapters.guarded_file import GuardedFile
from terecht.adapters.sql_accounts import SqlAccounts
from terecht.adapters.sql_engine import migrate, open_engine
from terecht.adapters.sql_promotions import SqlPromotions
from terecht.adapters.sql_store import SqlStore
from terecht.domain.account import Account, Role
from terecht.domain.extra_vraag import EventKind, ExtraVraag
from terecht.domain.faq import Category, Doorverwijzing, Entry, Faq, Organisation, Thema
from terecht.domain.ranking import Ranking
from terecht.service.asking import Asking, plain_words
from terecht.service.corpus import Snapshot
from terecht.service.editing import Editing, Opened
from tests.fakes import FakeCorpus, sure, unknown

GEMEENTE = Organisation("gemeente", "De gemeente")
BAR = Entry("bar-openen", "Mag ik een bar openen?", "Ja, met een vergunning.", "regels", ("drank schenken",))
ZAAL = Entry(
    "zaal-huren",
    "Hoe huur ik een zaal?",
    "Vraag het.",
    "regels",
    ("zaal vastleggen",),
    related=("bar-openen",),
)
FAQ = Faq(
    Thema("cultuurplekken", "Cultuurplekken"),
    (BAR, replace(ZAAL, referrals=(Doorverwijzing(GEMEENTE),))),
    (Category("regels", "Regels"), Category("geld", "Geld")),
    (GEMEENTE,),
)


class PhrasingEngine:
    """Answers every phrasing of its FAQ with its entry, and abstains on the rest."""

    def __init__(self, faq: Faq) -> None:
        self._known = {plain_words(text): entry for entry in faq.entries for text in entry.phrasings}

    def rank(self, query: str, *, explain: bool = False) -> Ranking:
        found = self._known.get(plain_words(query))
        return sure(query, found) if found else unknown(query)


@dataclass
class Desk:
    """What an editor has, and what a test looks at behind it."""

    editing: Editing
    corpus: FakeCorpus
    guarded: GuardedFile
    promotions: SqlPromotions
    store: SqlStore
    asking: Asking
    editor: Account
    path: Path

    @property
    def faq(self) -> Faq:
        """What the file says."""
        return read_faq(self.path)

    def seen(self, opened: Opened) -> str:
        """Return the mark of the effect of a draft."""
        return self.editing.preview(opened.draft, mark=opened.mark).seen

    def save(self, opened: Opened) -> str:
        """Look at the effect, save, and return the id of the entry."""
        saved = self.editing.save(opened.draft, mark=opened.mark, seen=self.seen(opened), author=self.editor)
        assert saved.is_complete
        return saved.entry_id

    def ask(self, *queries: str) -> ExtraVraag:
        """File queries that nobody knows; return the extra vraag of the last."""
        for query in queries:
            self.asking.file(query, visit=secrets.token_hex(8))
        return self.store.find("cultuurplekken", limit=1)[0]

    def promoted(self, vraag: ExtraVraag) -> list[str]:
        """Return the entries that an extra vraag went to, by its history."""
        history = self.store.read(vraag.id).history
        return [event.text for event in history if event.kind is EventKind.PROMOTED]


def open_desk(url: str, folder: Path) -> Desk:
    """Open a desk on a database and the files of a folder; both are made when they are not there."""
    path = folder / "faq.yaml"
    if not path.exists():
        write_faq(FAQ, path)
    migrate(url)
    database = open_engine(url)
    promotions, store = SqlPromotions(database), SqlStore(database)
    guarded = GuardedFile(folder / "bewaakt.jsonl", folder / "bewaakt-eigen.jsonl")
    corpus = FakeCorpus(Snapshot(FAQ, PhrasingEngine(FAQ)))
    editing = Editing(
        FaqFile(path),
        guarded,
        promotions,
        store,
        corpus,
        refit=PhrasingEngine,
        clock=now,
        today=lambda: date(2026, 11, 25),
    )
    asking = Asking(corpus, store, clock=now, secrets=lambda: secrets.token_urlsafe(24))
    return Desk(editing, corpus, guarded, promotions, store, asking, _editor(database), path)


def now() -> datetime:
    return datetime.now(UTC)


def _editor(database: Database) -> Account:
    email = f"{secrets.token_hex(4)}@steunpunt.be"
    return SqlAccounts(database).add(Account(0, email, "Bo", frozenset({Role.EDITOR})), at=now())

"""A web site for tests: the real app on the real service and a real SQLite file, with an engine that says the
same every time. What it says follows from a word in the query, so that a test reads as a story.
"""

import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import make_url
from werkzeug.test import TestResponse

from terecht.adapters.faq_edit import FaqFile
from terecht.adapters.faq_write import write_faq
from terecht.adapters.passwords import Argon2
from terecht.adapters.sealing import Seal
from terecht.adapters.sql_accounts import SqlAccounts
from terecht.adapters.sql_canned import SqlCanned
from terecht.adapters.sql_desk import SqlDesk
from terecht.adapters.sql_engine import migrate, open_engine
from terecht.adapters.sql_insight import SqlInsight
from terecht.adapters.sql_promotions import SqlPromotions
from terecht.adapters.sql_queue import SqlQueue
from terecht.adapters.sql_second_factors import SqlSecondFactors
from terecht.adapters.sql_store import SqlStore
from terecht.adapters.sql_tries import SqlTries
from terecht.adapters.totp import Totp
from terecht.bootstrap import (
    build_mailing,
    build_mailroom,
    build_meetings,
    build_privacy,
    build_receipts,
    build_receiving,
    build_retention,
    guarded_file,
)
from terecht.config import Settings, servable
from terecht.domain.account import Account, Role
from terecht.domain.errors import StoreUnavailable
from terecht.domain.faq import Category, Doorverwijzing, Entry, Faq, Organisation, Thema
from terecht.domain.ranking import Correction, Hit, MatchKind, Outcome, Part, Ranking, Reason
from terecht.labels.measures import BRUSSELS
from terecht.letters import account as account_letters
from terecht.letters import extra_vraag as letters
from terecht.service.accounts import Accounts
from terecht.service.asking import Asking, plain_words
from terecht.service.canned import CannedTexts
from terecht.service.coaching import Coaching
from terecht.service.corpus import Snapshot
from terecht.service.editing import Editing
from terecht.service.finding import Finding
from terecht.service.insight import Looking
from terecht.service.introductions import Introductions
from terecht.service.mailing import Mailing
from terecht.service.mailroom import Mailroom
from terecht.service.presence import Presence
from terecht.service.privacy import Privacy
from terecht.service.queue import Queue
from terecht.service.receiving import Receiving
from terecht.service.references import References
from terecht.service.retention import Retention
from terecht.service.second_factor import SecondFactors
from terecht.service.sessions import Sessions
from terecht.service.signing_in import Identity, SigningIn
from terecht.service.similar import SimilarVragen, clusters
from terecht.text.analysis import Analyser
from terecht.text.lexicon import Lexicon
from terecht.web import create_app
from terecht.web.access import COOKIE
from terecht.web.edge import NAME
from tests.databases import copy_tables
from tests.fakes import FakeCorpus

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'</script><scr<script>ipt>{{7*7}}"
LEXICON = Lexicon.of({"zaal": ["zaal"], "zalen": ["zaal"], "bar": ["bar"], "mag": ["mogen"], "de": ["de"]})
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Hashes that cost next to nothing."""
VISIT = "bezoek-0123456789abcdef"

STEUNPUNT = Organisation(
    "steunpunt",
    "Het Steunpunt",
    "Helpt cultuurwerkers op weg.",
    "https://www.steunpunt.be/coaching",
    "vraag@steunpunt.be",
    "02 123 45 67",
)
GEMEENTE = Organisation("gemeente", "Je gemeente", "De cultuurdienst.", "https://gemeente.be")
CRACKED = Organisation("kwaad", EVIL, EVIL, "javascript:alert(3)", "a@b.be?bcc=c@d.be", EVIL)

COACHING = Entry(
    "coaching-kostprijs",
    "Wat kost een coachingsgesprek?",
    "**Een gesprek kost 70 euro per uur.**\n\n1. Mail ons.\n2. Kies een dag.\n\nLees [meer](https://steunpunt.be).",
    category="coaching",
    variants=("hoeveel kost coaching",),
    referrals=(
        Doorverwijzing(STEUNPUNT, "Legt het gesprek met je vast.", "verenigingen"),
        Doorverwijzing(GEMEENTE, "Betaalt soms mee."),
    ),
    sources=("https://www.steunpunt.be/prijzen/", "Brochure cultuurplekken"),
    reviewed=date(2026, 11, 3),
    related=("kerk-herbestemmen", "bestaat-niet"),
)
KERK = Entry(
    "kerk-herbestemmen",
    "Hoe geef je een kerk een nieuwe bestemming?",
    "Begin bij het **kerkenbeleidsplan**.",
    category="gebouwen",
    valid_until=date(2020, 1, 31),
)
BAR = Entry("bar-openen", "Mag ik een bar openen?", "Ja, met een vergunning.", category="gebouwen")
VIJANDIG = Entry(
    "vijandig",
    EVIL,
    f"{EVIL}\n\n[klik](javascript:alert(4)) <b onclick=alert(5)>x</b> ![p](https://ver.be/p.png)",
    referrals=(Doorverwijzing(CRACKED, EVIL, EVIL),),
    sources=(EVIL, "javascript:alert(6)"),
)
WEB_FAQ = Faq(
    Thema(
        "cultuurplekken",
        "Cultuurplekken",
        "Alles over plekken waar cultuur gemaakt wordt.",
        contact_name="Het Steunpunt",
        contact_email="hulp@steunpunt.be",
        welcome="Waar kunnen we je mee helpen?",
    ),
    (COACHING, KERK, BAR, VIJANDIG),
    categories=(
        Category("coaching", "Coaching", "Gesprekken met een coach."),
        Category("gebouwen", "Gebouwen", "Kerken, zalen, bars."),
        Category("leeg", "Nog leeg"),
    ),
    organisations=(STEUNPUNT, GEMEENTE, CRACKED),
)


_KWAAD = Organisation("kwaad", EVIL, EVIL, phone=EVIL)
FILE_FAQ = replace(
    WEB_FAQ,
    entries=(
        replace(COACHING, related=("kerk-herbestemmen",)),
        KERK,
        BAR,
        replace(VIJANDIG, referrals=(Doorverwijzing(_KWAAD, EVIL, EVIL),), sources=(EVIL,)),
    ),
    organisations=(STEUNPUNT, GEMEENTE, _KWAAD),
)
"""The FAQ that editors find in the file: as hostile as a file may be."""


class KeywordEngine:
    """Says what a word in the query asks for; abstains on everything else."""

    def rank(self, query: str, *, explain: bool = False) -> Ranking:
        words = set(re.findall(r"\w+", query.lower()))
        if not query.strip():
            return Ranking(query, Outcome.PASS_ON, Reason.EMPTY, 0.0)
        if "coaching" in words:
            return _sure(query, COACHING)
        if "vijandig" in words:
            return _sure(query, VIJANDIG)
        if "kerk" in words:
            return Ranking(query, Outcome.SUGGESTIONS, Reason.BETWEEN, 0.6, _hits(KERK, BAR))
        if "help" in words:
            return Ranking(query, Outcome.SUGGESTIONS, Reason.VAGUE, 0.2, _hits(BAR, KERK))
        if "hello" in words:
            return Ranking(query, Outcome.PASS_ON, Reason.OTHER_LANGUAGE, 0.0, language="en")
        if "hallo" in words:
            return Ranking(query, Outcome.PASS_ON, Reason.SMALL_TALK, 0.0)
        if "qsdfqsdf" in words:
            return Ranking(query, Outcome.PASS_ON, Reason.GIBBERISH, 0.0)
        return Ranking(query, Outcome.PASS_ON, Reason.UNKNOWN, 0.1, _almost(query))


class PhrasingEngine(KeywordEngine):
    """Also answers whatever is a phrasing of its FAQ, as an engine does that was fitted to it."""

    def __init__(self, faq: Faq) -> None:
        self._known = {plain_words(text): entry for entry in faq.entries for text in entry.phrasings}

    def rank(self, query: str, *, explain: bool = False) -> Ranking:
        found = self._known.get(plain_words(query))
        return _sure(query, found) if found else super().rank(query, explain=explain)


class PlainBrowser(FlaskClient):
    """A browser without JavaScript that reads every answer to its end."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True, **options})


@dataclass
class Site:
    """A running site and what a test looks at behind it."""

    app: APIFlask
    asking: Asking
    accounts: Accounts
    corpus: FakeCorpus
    store: SqlStore
    settings: Settings
    account_store: SqlAccounts
    queue: Queue
    presence: Presence
    mailing: Mailing
    receiving: Receiving
    mailroom: Mailroom
    looking: Looking
    sessions: Sessions
    introductions: Introductions
    coaching: Coaching
    canned_texts: CannedTexts
    signing_in: SigningIn
    second_factors: SecondFactors
    identity: Identity | None
    editing: Editing
    retention: Retention
    privacy: Privacy
    signed_in: list[Account] = field(default_factory=list)

    @property
    def faq_path(self) -> Path:
        """The FAQ file that editors change."""
        return self.settings.faq_path

    def client(self) -> FlaskClient:
        """Return a browser with nothing in it."""
        return PlainBrowser(self.app, self.app.response_class)

    def staff(self, *roles: Role) -> FlaskClient:
        """Return the browser of somebody of staff who has signed in; a coach unless told otherwise."""
        name = f"An {len(self.signed_in)}"
        new = Account(0, f"an{len(self.signed_in)}@steunpunt.be", name, frozenset(roles or {Role.COACH}))
        account = self.account_store.add(new, at=datetime.now(UTC))
        self.signed_in.append(account)
        client = self.client()
        client.set_cookie(COOKIE, self.accounts.open_session(account))
        return client

    def filed(self) -> int:
        """Return how many extra vragen there are."""
        return self.store.count("cultuurplekken")

    def token(self, form: str, *, of: Account | None = None) -> str:
        """Return a form token as a page would carry it: a visitor's, unless it is `of` one of staff."""
        holder = f"account {of.id}" if of else ""
        return replace(self.app.extensions[NAME].tokens, holder=lambda: holder).make(form)

    def stop_token(self, email: str) -> str:
        """Return what the link of a reminder to this address carries."""
        return References(self.app.extensions[NAME].settings.secret_key.get_secret_value()).stop_token(email)

    def contents(self) -> list[str]:
        """Return everything in the database, to see whether something changed."""
        with closing(sqlite3.connect(self.settings.database.removeprefix("sqlite:///"))) as connection:
            return list(connection.iterdump())

    def secret(self, text: str = "Mag mijn bar open?") -> str:
        """File an extra vraag with an address and return its secret."""
        filed = self.asking.file(text, visit=secrets.token_hex(8))
        return self.asking.leave_address(filed.receipt, email="an@voorbeeld.be", consent=True).secret


@contextmanager
def web_site(
    folder: Path,
    *,
    faq: Faq = WEB_FAQ,
    identity: Identity | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    **settings: object,
) -> Iterator[Site]:
    """Build a site in `folder`; limits are out of the way unless the test sets them."""
    wide = {name: "100000 per minute" for name in Settings.model_fields if name in _LIMITS}
    files = {"faq_path": folder / "faq.yaml", "guarded_path": folder / "bewaakt.jsonl"}
    files["own_guarded_path"] = folder / "bewaakt-eigen.jsonl"
    chosen = Settings(**{"mode": "demo", "var_path": folder, **files, **wide, **settings})  # type: ignore[arg-type]
    write_faq(FILE_FAQ, chosen.faq_path, overwrite=True)
    if not (chosen.database_url or any(folder.glob("*.sqlite"))):
        copy_tables(Path(str(make_url(chosen.database).database)))
    migrate(chosen.database)
    database = open_engine(chosen.database)
    store, account_store = SqlStore(database), SqlAccounts(database)
    corpus = FakeCorpus(Snapshot(faq, KeywordEngine()))
    tools = {"clock": clock, "secrets": lambda: secrets.token_urlsafe(24)}
    seal = Seal(servable(chosen).secret_key.get_secret_value())
    asking = Asking(corpus, store, **tools, seal=seal.close, acknowledge=build_receipts(chosen))
    coaching = Coaching(corpus, SqlDesk(database), letters=letters, clock=clock, unseal=seal.open)
    canned = CannedTexts(SqlCanned(database), clock=clock)
    rows = SqlQueue(database)
    presence = Presence(rows, clock=clock)
    similar = SimilarVragen(rows, faq.thema.id, analyse=Analyser(LEXICON).analyse)
    finding = Finding(rows, faq.thema.id, analyse=Analyser(LEXICON).analyse)
    queue = Queue(corpus, rows, similar, finding, presence, target_days=chosen.target_days, clock=clock)
    mailing = build_mailing(chosen, database)
    cluster = partial(clusters, analyse=Analyser(LEXICON).analyse)
    counts = SqlInsight(database, zone=BRUSSELS)
    sessions, introductions = build_meetings(chosen, database, thema=lambda: faq.thema)
    looking = Looking(corpus, counts, cluster=cluster, promised=chosen.precision)
    tries, passwords = SqlTries(database), Argon2(CHEAP)
    accounts = Accounts(account_store, tries, passwords=passwords, letters=account_letters, **tools)
    factors = SecondFactors(SqlSecondFactors(database, seal), Totp("Terecht"), **tools)
    signing_in = SigningIn(account_store, tries, passwords=passwords, codes=factors, clock=tools["clock"])
    editing = Editing(
        FaqFile(chosen.faq_path),
        guarded_file(chosen),
        SqlPromotions(database),
        store,
        corpus,
        refit=PhrasingEngine,
        clock=clock,
        today=lambda: date(2026, 11, 25),
    )
    site = Site(
        app=None,  # type: ignore[arg-type]  # the app needs the site first
        asking=asking,
        accounts=accounts,
        corpus=corpus,
        store=store,
        settings=chosen,
        account_store=account_store,
        queue=queue,
        presence=presence,
        mailing=mailing,
        receiving=build_receiving(chosen, database),
        mailroom=build_mailroom(chosen, database, corpus),
        looking=looking,
        sessions=sessions,
        introductions=introductions,
        coaching=coaching,
        canned_texts=canned,
        signing_in=signing_in,
        second_factors=factors,
        identity=identity,
        editing=editing,
        retention=build_retention(chosen, database),
        privacy=build_privacy(chosen, database),
    )
    try:
        site.app = create_app(site, chosen)
        yield site
    finally:
        store.close()


class AwayStore:
    """A store whose every call fails as a database does."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        def fail(*_: object, **__: object) -> None:
            raise StoreUnavailable("de database is even niet bereikbaar")

        return fail


_LIMITS = ("limit_pages", "limit_ask", "limit_suggest", "limit_file", "limit_feedback", "limit_address")


def _hits(*entries: Entry) -> tuple[Hit, ...]:
    return tuple(Hit(entry.id, rank, 1 / (rank + 1)) for rank, entry in enumerate(entries, start=1))


def _almost(query: str) -> tuple[Hit, ...]:
    """Return a hit that shares a word with the query, and one that shares nothing."""
    found = re.search(r"\w{4,}", query)
    near = (Part(found.start(), found.end(), found.group(), MatchKind.EXACT, 0.2),) if found else ()
    return (Hit(BAR.id, 1, 0.3, near), Hit(KERK.id, 2, 0.1))


def _sure(query: str, entry: Entry) -> Ranking:
    """Answer with an entry, explained by each word of the query, the first of which may be mistyped."""
    corrections = ()
    parts = []
    for found in re.finditer(r"\w+", query):
        typed = found.group()
        kind = MatchKind.LEMMA if typed == "kosten" else MatchKind.EXACT
        matched = "kost" if typed == "kosten" else typed
        if typed == "hoevel":
            kind, matched = MatchKind.CORRECTION, "hoeveel"
            corrections = (Correction(found.start(), found.end(), typed, matched),)
        parts.append(Part(found.start(), found.end(), matched, kind, 0.1))
    hit = Hit(entry.id, 1, 0.9, tuple(parts), entry.question)
    return Ranking(query, Outcome.ANSWER, Reason.SURE, 0.97, (hit,), corrections)

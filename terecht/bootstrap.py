"""The only place where things are built: settings in, a working Terecht out. Importing it starts nothing.

>>> from terecht.config import load_settings
>>> build(load_settings()).asking.ask("hoeveel kost coaching")          # doctest: +SKIP
"""

import gc
import hashlib
import logging
import random
import secrets
import threading
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from argon2 import PasswordHasher
from sqlalchemy import Engine as Database

from terecht import __version__
from terecht.adapters.csv_export import write_csv
from terecht.adapters.embeddings import load_embed
from terecht.adapters.erased_file import ErasedFile
from terecht.adapters.faq_edit import FaqFile
from terecht.adapters.faq_file import read_faq
from terecht.adapters.faq_import import Imported, import_entries
from terecht.adapters.faq_write import write_faq
from terecht.adapters.guarded_file import GuardedFile
from terecht.adapters.imap import Mailbox, fetch
from terecht.adapters.judged_files import read_judged, write_run
from terecht.adapters.mail_read import MAX_BYTES, read_mail
from terecht.adapters.mail_write import Sender, write_mail
from terecht.adapters.model_files import load_engine, read_card, read_prior, save_engine
from terecht.adapters.oidc import Oidc
from terecht.adapters.passwords import Argon2
from terecht.adapters.report_html import write_report
from terecht.adapters.sealing import Seal
from terecht.adapters.smtp import FolderPost, SmtpPost, SmtpServer
from terecht.adapters.spacy_nl import Lemmatise, load_pipeline
from terecht.adapters.sql_accounts import SqlAccounts
from terecht.adapters.sql_canned import SqlCanned
from terecht.adapters.sql_desk import SqlDesk
from terecht.adapters.sql_engine import migrate, open_engine
from terecht.adapters.sql_inbox import SqlInbox
from terecht.adapters.sql_insight import SqlInsight
from terecht.adapters.sql_introductions import SqlIntroductions
from terecht.adapters.sql_outbox import SqlOutbox
from terecht.adapters.sql_privacy import SqlPrivacy
from terecht.adapters.sql_promotions import SqlPromotions
from terecht.adapters.sql_queue import SqlQueue
from terecht.adapters.sql_retention import SqlRetention
from terecht.adapters.sql_second_factors import SqlSecondFactors
from terecht.adapters.sql_sessions import SqlSessions
from terecht.adapters.sql_store import SqlStore
from terecht.adapters.sql_tries import SqlTries
from terecht.adapters.totp import Totp
from terecht.adapters.word_files import read_background, read_synonyms
from terecht.config import Settings, servable
from terecht.domain.background import Background
from terecht.domain.coaching_session import Prices
from terecht.domain.errors import ConfigError, Fault, ModelError, TerechtError
from terecht.domain.extra_vraag import ExtraVraag
from terecht.domain.faq import Faq, Thema
from terecht.domain.mail import RECURRENT, Mail
from terecht.domain.outgoing import Outgoing
from terecht.domain.retention import Kept
from terecht.labels import BRUSSELS
from terecht.letters import account as account_letters
from terecht.letters import extra_vraag as letters
from terecht.letters.coaching_session import SessionLetters
from terecht.letters.composing import status_url
from terecht.letters.introduction import IntroductionLetters
from terecht.letters.receipt import receipt
from terecht.ranking import fitting
from terecht.ranking.dense import Embed
from terecht.ranking.engine import Engine, Progress
from terecht.ranking.fitting import HeldOut, Prior
from terecht.service.accounts import Accounts
from terecht.service.asking import Acknowledge, Asking
from terecht.service.canned import CannedTexts
from terecht.service.coaching import Coaching
from terecht.service.corpus import LiveCorpus, Snapshot
from terecht.service.editing import Editing
from terecht.service.insight import Looking
from terecht.service.introductions import Introductions
from terecht.service.mailing import Mailing, Post
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
from terecht.service.worker import Chore
from terecht.text.analysis import Analyser, Analysis, Synonyms, vocabulary_of
from terecht.text.compounds import Splitter
from terecht.text.lexicon import Lexicon
from terecht.text.related import Related
from terecht.text.vocabulary import Vocabulary

__all__ = [
    "MAX_BYTES",
    "Terecht",
    "Workshop",
    "build",
    "build_chores",
    "build_fetch",
    "build_mailing",
    "build_meetings",
    "build_post",
    "build_privacy",
    "build_receipts",
    "build_receiving",
    "build_retention",
    "guarded_file",
    "import_faq",
    "open_accounts",
    "open_database",
    "open_store",
    "read_judged",
    "write_csv",
    "write_report",
    "write_run",
]


logger = logging.getLogger(__name__)

PROBE = "Wat kost het om een zaal te huren?"  # tells two models of one name apart
DEMO_ADDRESS = "terecht@demo.invalid"  # where mail comes from that only goes into a folder
FETCH_EVERY = 60.0  # seconds between two looks into the mailbox
REMIND_EVERY = 600.0  # and at the sessions of the next day
TEND_EVERY = 900.0  # and at whether it is time to let go of what was kept
REMEMBERED = 20_000  # analyses kept for when the FAQ changes: some 60 MB


@dataclass
class Workshop:
    """Builds engines for a FAQ with the language material of the settings; keeps the lexicon between two."""

    settings: Settings
    _learned: Engine | None = field(default=None, init=False)
    _analyse: fitting.Analyse = field(init=False)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The Dutch word forms."""
        models = self.settings.models_path
        try:
            return Lexicon.load(models / "nl_lexicon.xz", exceptions=models / "nl_uitzonderingen.tsv")
        except (OSError, ValueError) as error:
            raise ModelError(f"de woordenlijst kan niet gelezen worden: {error}") from error

    @cached_property
    def related(self) -> Related:
        """Which Dutch words are akin."""
        try:
            return Related.load(self.settings.models_path / "nl_verwant.xz")
        except (OSError, ValueError) as error:
            raise ModelError(f"de verwante woorden kunnen niet gelezen worden: {error}") from error

    @cached_property
    def prior(self) -> Prior:
        """What an engine knows before it has read a FAQ."""
        return read_prior(self.settings.models_path / "voorkennis.json")

    def read_faq(self) -> Faq:
        """Read the FAQ of the settings; FaqError with every fault."""
        return read_faq(self.settings.faq_path)

    def background(self) -> Background:
        """Read what no entry answers."""
        return read_background(self.settings.background_path)

    @property
    def synonyms(self) -> Synonyms:
        """Read the thesaurus; read anew each time, for editors change it while Terecht runs."""
        groups = read_synonyms(self.settings.synonyms_path)
        return Synonyms(tuple((group[0], group) for group in groups))

    def analyser(self, faq: Faq, vocabulary: Vocabulary | None = None) -> Analyser:
        """Return what analyses queries for `faq`; its `vocabulary` is read from it when not given."""
        texts = (text for entry in faq.entries for text in (*entry.phrasings, entry.answer))
        return Analyser(
            self.lexicon,
            synonyms=self.synonyms,
            vocabulary=vocabulary or vocabulary_of(texts),
            lemmatise=self.pipeline[1],
        )

    def analyse(self, text: str) -> Analysis:
        """Analyse a text as the newest engine does, which must be there."""
        if self._learned is None:
            raise ModelError("er is nog geen zoekmachine")
        return self._learned.analyser.analyse(text)

    def fit(
        self, faq: Faq, *, progress: Progress = lambda done, of: None
    ) -> tuple[Engine, tuple[HeldOut, ...]]:
        """Learn an engine from `faq`, and how its phrasings fared when held out."""
        analyser = self._use(self.analyser(faq))
        fitted, held_out = fitting.fit(
            faq,
            analyse=self._analyse,
            background=self.background(),
            prior=self.prior,
            precision=self.settings.precision,
            progress=progress,
            embed=self.embed,
            related=self.related,
        )
        self._learned = Engine(faq, fitted, analyser, embed=self.embed, related=self.related)
        return self._learned, held_out

    def _use(self, analyser: Analyser) -> Analyser:
        """Remember the analyses of this analyser: a changed FAQ is mostly the FAQ it was."""
        self._analyse = lru_cache(maxsize=REMEMBERED)(analyser.analyse)
        return analyser

    def refit(self, faq: Faq) -> Engine:
        """Return an engine for a changed FAQ with what was learned before: quick."""
        if self._learned is None:
            return self.fit(faq)[0]
        analyser = self._learned.analyser
        fitted = fitting.reindex(
            faq,
            self._learned,
            analyse=self._analyse,
            background=self.background(),
            related=self.related,
        )
        engine = Engine(faq, fitted, analyser, embed=self.embed, related=self.related)
        _settle()
        return engine

    def remember(self, faq: Faq) -> None:
        """Analyse all texts of `faq` now, so that its first change is read as quickly as the next ones."""
        fitting.texts_of(faq, analyse=self._analyse, background=self.background(), related=self.related)
        for entry in faq.entries:
            fitting.answer_words(entry, self._analyse, self.related)

    def train(self, faq: Faq, *, progress: Progress = lambda done, of: None) -> Engine:
        """Learn an engine and save it for the workers that start later."""
        engine, held_out = self.fit(faq, progress=progress)
        save_engine(
            self.folder,
            engine.fitted,
            engine.analyser.vocabulary,
            fingerprint=self.fingerprint(faq),
            figures=figures(engine, held_out),
        )
        _settle()
        return engine

    def engine(self, faq: Faq, *, progress: Progress = lambda done, of: None) -> Engine:
        """Return the saved engine for `faq`; learns and saves one when there is none that fits."""
        fingerprint = self.fingerprint(faq)  # what it depends on must be there
        try:
            stored = load_engine(self.folder, fingerprint=fingerprint)
        except ModelError:
            return self.train(faq, progress=progress)
        analyser = self._use(self.analyser(faq, stored.vocabulary))
        self._learned = Engine(faq, stored.fitted, analyser, embed=self.embed, related=self.related)
        _settle()
        return self._learned

    def card(self) -> Mapping[str, Any]:
        """Return the card of the saved engine; ModelError when there is none."""
        return read_card(self.folder)

    @cached_property
    def pipeline(self) -> tuple[str, Lemmatise | None]:
        """The Dutch pipeline that analyses texts, by name, and its lemmatiser (None: our own)."""
        return load_pipeline(self.settings.language_pipeline, Splitter(self.lexicon).is_known)

    @cached_property
    def embed(self) -> Embed | None:
        """What embeds texts for the dense scorer (None: it is off)."""
        return load_embed(self.settings.embedding_model)

    @property
    def folder(self) -> Path:
        """Where the fitted engine is kept."""
        return self.settings.models_path / "engine"

    def fingerprint(self, faq: Faq) -> str:
        """Return what an engine depends on: the FAQ, the word files, the lexicon, the promise, the code's
        version, and the model that embeds: which, and what it makes of a sentence.
        """
        digest = hashlib.sha256(
            f"{__version__} {faq.fingerprint} {self.settings.precision} {self.pipeline[0]}".encode()
        )
        if self.embed:
            digest.update(self.settings.embedding_model.encode())
            digest.update(np.rint(self.embed([PROBE]) * 100).astype(np.int8).tobytes())
        models = self.settings.models_path
        files = (
            self.settings.background_path,
            self.settings.synonyms_path,
            models / "nl_lexicon.xz",
            models / "nl_uitzonderingen.tsv",
            models / "nl_verwant.xz",
            models / "voorkennis.json",
        )
        for path in files:
            digest.update(path.read_bytes() if path.exists() else b"-")
        return digest.hexdigest()


@dataclass(frozen=True)
class Terecht:
    """A built Terecht: what the edges call."""

    settings: Settings
    corpus: LiveCorpus
    store: SqlStore
    asking: Asking
    accounts: Accounts
    queue: Queue
    presence: Presence
    mailing: Mailing
    looking: Looking
    sessions: Sessions
    introductions: Introductions
    coaching: Coaching
    canned_texts: CannedTexts
    signing_in: SigningIn
    second_factors: SecondFactors
    identity: Identity | None
    editing: Editing
    receiving: Receiving
    retention: Retention
    privacy: Privacy
    warm_up: Callable[[], None]

    def start(self) -> None:
        """Follow the FAQ file, and get ready for its first change. Call it in the process that serves."""
        self.corpus.start()
        self.retention.begin()
        try:
            self.editing.resume()
        except TerechtError as error:  # the next change of the FAQ tries again
            logger.warning("a change of the FAQ that was cut off can't be finished now: %s", error)
        threading.Thread(target=self.warm_up, name="warm-up", daemon=True).start()


def build(settings: Settings) -> Terecht:
    """Build everything a server needs; nothing runs by itself until `start()`."""
    workshop = Workshop(settings)
    changed = _stamp(settings.faq_path, settings.background_path, settings.synonyms_path)
    stamp = changed()
    faq = workshop.read_faq()
    corpus = LiveCorpus(
        Snapshot(faq, workshop.engine(faq)),
        stamp=stamp,
        changed=changed,
        read=workshop.read_faq,
        quick=workshop.refit,
        full=workshop.train,
    )
    database = open_database(settings)
    store = SqlStore(database)
    seal = Seal(settings.secret_key.get_secret_value())
    asking = Asking(
        corpus,
        store,
        clock=_now,
        secrets=_secret,
        seal=seal.close,
        acknowledge=build_receipts(settings),
        lifetime=link_lifetime(settings),
    )
    coaching = Coaching(corpus, SqlDesk(database), letters=letters, clock=_now, unseal=seal.open)
    canned_texts = CannedTexts(SqlCanned(database), clock=_now)
    presence = Presence(SqlQueue(database), clock=_now)
    similar = SimilarVragen(SqlQueue(database), faq.thema.id, analyse=workshop.analyse)
    queue = Queue(corpus, SqlQueue(database), similar, presence, target_days=settings.target_days, clock=_now)

    editing = Editing(
        FaqFile(settings.faq_path),
        guarded_file(settings),
        SqlPromotions(database),
        store,
        corpus,
        refit=workshop.refit,
        clock=_now,
        today=_today,
    )

    def warm_up() -> None:
        workshop.remember(faq)
        queue.warm_up()

    accounts, signing_in, second_factors = _staff(settings, database)
    sessions, introductions = build_meetings(settings, database, thema=lambda: corpus.current().faq.thema)
    return Terecht(
        settings=settings,
        corpus=corpus,
        store=store,
        asking=asking,
        accounts=accounts,
        queue=queue,
        presence=presence,
        mailing=build_mailing(settings, database),
        looking=Looking(
            corpus,
            SqlInsight(database, zone=BRUSSELS),
            cluster=partial(clusters, analyse=workshop.analyse),
            promised=settings.precision,
        ),
        sessions=sessions,
        introductions=introductions,
        coaching=coaching,
        canned_texts=canned_texts,
        signing_in=signing_in,
        second_factors=second_factors,
        identity=_identity(settings),
        editing=editing,
        receiving=build_receiving(settings, database),
        retention=build_retention(settings, database),
        privacy=build_privacy(settings, database),
        warm_up=warm_up,
    )


def build_chores(settings: Settings, database: Database) -> tuple[Chore, ...]:
    """Return what the worker does besides sending: fetch mail when there is a mailbox, remind of sessions, keep no
    longer than the settings say.
    """
    thema = Workshop(settings).read_faq().thema
    sessions, _ = build_meetings(settings, database, thema=lambda: thema)
    fetch = build_fetch(settings, build_receiving(settings, database))
    fetching = (Chore("fetching mail", FETCH_EVERY, fetch),) if fetch else ()
    retention = build_retention(settings, database)
    retention.begin()
    return (
        *fetching,
        Chore("reminding of sessions", REMIND_EVERY, sessions.remind),
        Chore("keeping no longer", TEND_EVERY, retention.tend),
    )


def build_retention(settings: Settings, database: Database) -> Retention:
    """Return what lets go of what was kept long enough."""
    return Retention(SqlRetention(database), ErasedFile(settings.erased), days=settings.keep_days, clock=_now)


def build_privacy(settings: Settings, database: Database) -> Privacy:
    """Return what serves a person's rights."""
    return Privacy(
        SqlPrivacy(database),
        note=ErasedFile(settings.erased).add,
        mark=_references(settings).address_mark,
        clock=_now,
    )


def link_lifetime(settings: Settings) -> timedelta:
    """Return how long the link of an asker works."""
    return timedelta(days=settings.keep_days[Kept.LINKS])


def build_meetings(
    settings: Settings, database: Database, *, thema: Callable[[], Thema]
) -> tuple[Sessions, Introductions]:
    """Return what brings people together: askers with coaches, and with each other."""
    seal = Seal(servable(settings).secret_key.get_secret_value())

    def link(vraag: ExtraVraag) -> str:
        return status_url(settings.base_url, seal.open(vraag.sealed_secret))

    def sender() -> str:
        return thema().contact_name or thema().title or thema().id

    prices = Prices(settings.session_first_price, settings.session_hour_price)
    sessions = Sessions(
        SqlSessions(database),
        SessionLetters(prices, sender=sender, link=link),
        prices=prices,
        zone=BRUSSELS,
        clock=_now,
    )
    return sessions, Introductions(
        SqlIntroductions(database), IntroductionLetters(sender=sender, link=link), clock=_now
    )


def open_accounts(settings: Settings) -> Accounts:
    """Return the use cases of accounts, on the database of the settings."""
    return _staff(settings, open_database(settings))[0]


def _staff(settings: Settings, database: Database) -> tuple[Accounts, SigningIn, SecondFactors]:
    store, tries, passwords = SqlAccounts(database), SqlTries(database), Argon2(PasswordHasher())
    seal = Seal(settings.secret_key.get_secret_value(), "tweede-stap")
    factors = SecondFactors(SqlSecondFactors(database, seal), Totp("Terecht"), clock=_now, secrets=_secret)
    accounts = Accounts(
        store, tries, passwords=passwords, letters=account_letters, clock=_now, secrets=_secret
    )
    return accounts, SigningIn(store, tries, passwords=passwords, codes=factors, clock=_now), factors


def _identity(settings: Settings) -> Identity | None:
    """Return the other service that staff may sign in through, None when there is none."""
    if not settings.oidc_issuer:
        return None
    secret = settings.oidc_client_secret.get_secret_value()
    return Oidc(settings.oidc_issuer, client_id=settings.oidc_client_id, client_secret=secret)


def open_store(settings: Settings) -> SqlStore:
    """Return the store of the settings."""
    return SqlStore(open_database(settings))


def open_database(settings: Settings) -> Database:
    """Return the database of the settings, its tables up to date; the folder of an SQLite file is made first."""
    if not settings.database_url:
        settings.var_path.mkdir(parents=True, exist_ok=True)
    migrate(settings.database)
    return open_engine(settings.database)


def build_mailing(settings: Settings, database: Database) -> Mailing:
    """Build what knows the outbox; it needs no FAQ and no engine."""
    return Mailing(
        SqlOutbox(database),
        references=_references(settings),
        domain=_sender(settings).domain,
        clock=_now,
        chance=random.random,
        random=lambda: secrets.token_hex(8),
    )


def build_post(settings: Settings) -> Post:
    """Return what sends mail: the server of the settings, or in a demo without one the folder ``var/mail``.

    ConfigError when mail can't be sent with these settings.
    """
    if settings.smtp_host and not settings.mail_from:
        raise ConfigError(Fault("ontbreekt", field="mail_from", expected="het adres waarvan je mailt"))
    references, sender = _references(settings), _sender(settings)

    def write(outgoing: Outgoing) -> EmailMessage:
        token = references.stop_token(outgoing.mail.to) if outgoing.mail.kind in RECURRENT else ""
        return write_mail(outgoing, sender, stop_url=f"{settings.base_url}/afmelden/{token}")

    if settings.smtp_host:
        server = SmtpServer(
            settings.smtp_host,
            settings.smtp_port,
            user=settings.smtp_user,
            password=settings.smtp_password.get_secret_value(),
            security=settings.smtp_security,
            timeout=settings.smtp_timeout,
        )
        return SmtpPost(server, write)
    if settings.mode == "demo":
        return FolderPost(settings.var_path / "mail", write)
    raise ConfigError(Fault("ontbreekt", field="smtp_host", expected="de mailserver die berichten verstuurt"))


def build_receiving(settings: Settings, database: Database) -> Receiving:
    """Build what takes in mail; it needs no FAQ and no engine."""
    return Receiving(
        SqlInbox(database),
        read=lambda raw, is_whole: read_mail(raw, is_whole=is_whole),
        references=_references(settings),
        own=(_sender(settings).address, settings.mail_reply_to or DEMO_ADDRESS),
        clock=_now,
    )


def build_fetch(settings: Settings, receiving: Receiving) -> Callable[[], int] | None:
    """Return what takes in all new mail of the mailbox and says how much there was; None without a mailbox."""
    if not settings.imap_host:
        return None
    mailbox = Mailbox(
        settings.imap_host,
        settings.imap_port,
        user=settings.imap_user,
        password=settings.imap_password.get_secret_value(),
        security=settings.imap_security,
        folder=settings.imap_folder,
        most=MAX_BYTES,
    )
    return lambda: fetch(mailbox, lambda raw, is_whole: receiving.receive(raw, is_whole=is_whole))


def build_receipts(settings: Settings) -> Acknowledge:
    """Return what makes the receipt for who left an address."""
    references = _references(settings)

    def acknowledge(vraag: ExtraVraag, thema: Thema, secret: str, at: datetime) -> Iterable[Mail]:
        mark = references.address_mark(vraag.email)
        return receipt(vraag, thema, link=status_url(settings.base_url, secret), mark=mark, at=at)

    return acknowledge


def _references(settings: Settings) -> References:
    return References(servable(settings).secret_key.get_secret_value())


def _sender(settings: Settings) -> Sender:
    return Sender(
        settings.mail_from or DEMO_ADDRESS,
        settings.mail_name,
        reply_to=settings.mail_reply_to,
        has_plus=settings.mail_plus,
    )


def guarded_file(settings: Settings) -> GuardedFile:
    """Return the guarded queries of the settings."""
    return GuardedFile(settings.guarded_path, settings.own_guarded_path)


def _now() -> datetime:
    return datetime.now(UTC)


def _today() -> date:
    return _now().astimezone(BRUSSELS).date()


def _secret() -> str:
    return secrets.token_urlsafe(24)


def import_faq(source: Path, target: Path, *, overwrite: bool) -> Imported:
    """Take over a FAQ of another system: all of its rows written to `target`, or FaqError and nothing."""
    imported = import_entries(source)
    write_faq(imported.faq, target, overwrite=overwrite)
    return imported


def figures(engine: Engine, held_out: tuple[HeldOut, ...]) -> dict[str, object]:
    """Return what the card of a fitted engine tells: sizes, weights, thresholds and how held-out phrasings
    fared.
    """
    fitted = engine.fitted
    names = [scorer.name for scorer in engine.scorers]
    first = sum(result.rank == 1 for result in held_out)
    return {
        "vragen": len(engine.faq.entries),
        "formuleringen": int(fitted.index.entry_starts[-1]),
        "rijen": len(fitted.index.rows),
        "gewichten": {
            name: round(float(share), 4) for name, share in zip(names, fitted.fusion.shares, strict=True)
        },
        "drempels": {"antwoord": fitted.thresholds.answer, "suggesties": fitted.thresholds.suggest},
        "belofte_gedragen": fitted.thresholds.carried,
        "achtergehouden": len(held_out),
        "achtergehouden_juist": round(first / len(held_out), 4) if held_out else None,
    }


def _settle() -> None:
    """Take what is there now for lasting: the garbage collector looks at it no more, which would halt the query at
    hand for some 50 ms. What lasted before and is garbage now is collected first.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _stamp(*paths: Path) -> Callable[[], Hashable]:
    """Return a function that marks the state of files: time, size and inode of each."""

    def stamp() -> Hashable:
        marks = []
        for path in paths:
            try:
                status = path.stat()
                marks.append((status.st_mtime_ns, status.st_size, status.st_ino))
            except FileNotFoundError:
                marks.append((0, 0, 0))
        return tuple(marks)

    return stamp

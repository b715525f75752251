"""The only place where things are built: settings in, a working Terecht out. Importing it starts nothing.

>>> from terecht.config import load_settings
>>> build(load_settings()).asking.ask("hoeveel kost coaching")          # doctest: +SKIP
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Engine as Database

from terecht.adapters.csv_export import write_csv
from terecht.adapters.faq_edit import FaqFile
from terecht.adapters.judged_files import read_judged, write_run
from terecht.adapters.mail_read import MAX_BYTES
from terecht.adapters.report_html import write_report
from terecht.adapters.sealing import Seal
from terecht.adapters.sql_canned import SqlCanned
from terecht.adapters.sql_desk import SqlDesk
from terecht.adapters.sql_insight import SqlInsight
from terecht.adapters.sql_promotions import SqlPromotions
from terecht.adapters.sql_queue import SqlQueue
from terecht.adapters.sql_store import SqlStore
from terecht.bootstrap.people import (
    build_identity,
    build_meetings,
    build_privacy,
    build_retention,
    build_staff,
    link_lifetime,
    open_accounts,
)
from terecht.bootstrap.places import (
    guarded_file,
    import_faq,
    new_secret,
    now,
    open_database,
    open_store,
    stamp_of,
    today,
)
from terecht.bootstrap.post import (
    build_fetch,
    build_mailing,
    build_mailroom,
    build_post,
    build_receipts,
    build_receiving,
)
from terecht.bootstrap.workshop import Workshop, figures, logger
from terecht.config import Settings
from terecht.domain.errors import TerechtError
from terecht.labels.measures import BRUSSELS
from terecht.letters import extra_vraag as letters
from terecht.service.accounts import Accounts
from terecht.service.asking import Asking
from terecht.service.canned import CannedTexts
from terecht.service.coaching import Coaching
from terecht.service.corpus import LiveCorpus, Snapshot
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
from terecht.service.retention import Retention
from terecht.service.second_factor import SecondFactors
from terecht.service.sessions import Sessions
from terecht.service.signing_in import Identity, SigningIn
from terecht.service.similar import SimilarVragen, clusters
from terecht.service.worker import Chore

__all__ = [
    "MAX_BYTES",
    "Terecht",
    "Workshop",
    "build",
    "build_chores",
    "build_fetch",
    "build_mailing",
    "build_mailroom",
    "build_meetings",
    "build_post",
    "build_privacy",
    "build_receipts",
    "build_receiving",
    "build_retention",
    "figures",
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

FETCH_EVERY = 60.0  # seconds between two looks into the mailbox


REMIND_EVERY = 600.0  # and at the sessions of the next day


TELL_EVERY = 30.0  # and at sessions that are off because their asker left: a coach may be on the way


TEND_EVERY = 900.0  # and at whether it is time to let go of what was kept


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
    mailroom: Mailroom
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
    changed = stamp_of(settings.faq_path, settings.background_path, settings.synonyms_path)
    stamp = changed()
    faq = workshop.read_faq()
    corpus = LiveCorpus(
        Snapshot(faq, workshop.engine(faq)),
        stamp=stamp,
        changed=changed,
        read=workshop.read_faq,
        quick=workshop.quick,
        full=workshop.train,
    )
    database = open_database(settings)
    store = SqlStore(database)
    seal = Seal(settings.secret_key.get_secret_value())
    asking = Asking(
        corpus,
        store,
        clock=now,
        secrets=new_secret,
        seal=seal.close,
        acknowledge=build_receipts(settings),
        lifetime=link_lifetime(settings),
    )
    coaching = Coaching(corpus, SqlDesk(database), letters=letters, clock=now, unseal=seal.open)
    canned_texts = CannedTexts(SqlCanned(database), clock=now)
    presence = Presence(SqlQueue(database), clock=now)
    similar = SimilarVragen(SqlQueue(database), faq.thema.id, analyse=workshop.analyse)
    finding = Finding(SqlQueue(database), faq.thema.id, analyse=workshop.analyse)
    queue = Queue(
        corpus,
        SqlQueue(database),
        similar,
        finding,
        presence,
        target_days=settings.target_days,
        clock=now,
    )

    editing = Editing(
        FaqFile(settings.faq_path),
        guarded_file(settings),
        SqlPromotions(database),
        store,
        corpus,
        refit=workshop.refit,
        clock=now,
        today=today,
    )

    def warm_up() -> None:
        workshop.remember(faq)
        queue.warm_up()

    accounts, signing_in, second_factors = build_staff(settings, database)
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
        identity=build_identity(settings),
        editing=editing,
        receiving=build_receiving(settings, database),
        mailroom=build_mailroom(settings, database, corpus),
        retention=build_retention(settings, database),
        privacy=build_privacy(settings, database),
        warm_up=warm_up,
    )


def build_chores(settings: Settings, database: Database) -> tuple[Chore, ...]:
    """Return what the worker does besides sending: fetch mail when there is a mailbox, remind of sessions, tell of
    those that are off, keep no longer than the settings say.
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
        Chore("telling coaches who left", TELL_EVERY, sessions.tell_of_leaving),
        Chore("keeping no longer", TEND_EVERY, retention.tend, before_mail=True),
    )

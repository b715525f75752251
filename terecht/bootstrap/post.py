"""Mail: the outbox and who sends it, the mailbox and who reads it, receipts."""

import random
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage

from sqlalchemy import Engine as Database

from terecht.adapters.imap import Mailbox, fetch
from terecht.adapters.mail_read import MAX_BYTES, read_mail
from terecht.adapters.mail_write import Sender, write_mail
from terecht.adapters.sealing import Seal
from terecht.adapters.smtp import FolderPost, SmtpPost, SmtpServer
from terecht.adapters.sql_inbox import SqlInbox
from terecht.adapters.sql_mailroom import SqlMailroom
from terecht.adapters.sql_outbox import SqlOutbox
from terecht.bootstrap.places import now
from terecht.config import Settings, servable
from terecht.domain.coaching_session import Prices
from terecht.domain.errors import ConfigError, Fault
from terecht.domain.extra_vraag import ExtraVraag
from terecht.domain.faq import Thema
from terecht.domain.mail import RECURRENT, Mail
from terecht.domain.outgoing import Outgoing
from terecht.letters.again import rewrite
from terecht.letters.coaching_session import SessionLetters
from terecht.letters.composing import status_url, with_way_out
from terecht.letters.receipt import receipt
from terecht.service.asking import Acknowledge, Corpus
from terecht.service.mailing import Mailing, Post
from terecht.service.mailroom import Mailroom
from terecht.service.receiving import Receiving
from terecht.service.references import References

DEMO_ADDRESS = "terecht@demo.invalid"  # where mail comes from that only goes into a folder


def build_mailing(settings: Settings, database: Database) -> Mailing:
    """Build what knows the outbox; it needs no FAQ and no engine."""
    return Mailing(
        SqlOutbox(database),
        references=build_references(settings),
        domain=build_sender(settings).domain,
        clock=now,
        chance=random.random,
        random=lambda: secrets.token_hex(8),
    )


def build_post(settings: Settings) -> Post:
    """Return what sends mail: the server of the settings, or in a demo without one the folder ``var/mail``.

    ConfigError when mail can't be sent with these settings.
    """
    if settings.smtp_host and not settings.mail_from:
        raise ConfigError(Fault("ontbreekt", field="mail_from", expected="het adres waarvan je mailt"))
    references, sender = build_references(settings), build_sender(settings)

    def write(outgoing: Outgoing) -> EmailMessage:
        if outgoing.mail.kind not in RECURRENT:
            return write_mail(outgoing, sender)
        stop_url = f"{settings.base_url}/afmelden/{references.stop_token(outgoing.mail.to)}"
        mail = with_way_out(outgoing.mail, stop_url)
        return write_mail(replace(outgoing, mail=mail), sender, stop_url=stop_url)

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
        references=build_references(settings),
        own=(build_sender(settings).address, settings.mail_reply_to or DEMO_ADDRESS),
        clock=now,
    )


def build_mailroom(settings: Settings, database: Database, corpus: Corpus) -> Mailroom:
    """Build what coaches do with post."""
    seal = Seal(servable(settings).secret_key.get_secret_value())
    return Mailroom(
        corpus,
        SqlMailroom(database),
        rewrite=rewrite,
        tell_again=session_letters(settings, lambda: corpus.current().faq.thema).again,
        clock=now,
        link=lambda sealed: status_url(settings.base_url, seal.open(sealed)),
    )


def session_letters(settings: Settings, thema: Callable[[], Thema]) -> SessionLetters:
    """Return what writes about coaching sessions."""
    seal = Seal(servable(settings).secret_key.get_secret_value())

    def link(vraag: ExtraVraag) -> str:
        return status_url(settings.base_url, seal.open(vraag.sealed_secret))

    def sender() -> str:
        return thema().contact_name or thema().title or thema().id

    return SessionLetters(
        Prices(settings.session_first_price, settings.session_hour_price), sender=sender, link=link
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
    references = build_references(settings)

    def acknowledge(vraag: ExtraVraag, thema: Thema, secret: str, at: datetime) -> Iterable[Mail]:
        mark = references.address_mark(vraag.email)
        return receipt(vraag, thema, link=status_url(settings.base_url, secret), mark=mark, at=at)

    return acknowledge


def build_references(settings: Settings) -> References:
    """Return what signs the references by which a reply is known."""
    return References(servable(settings).secret_key.get_secret_value())


def build_sender(settings: Settings) -> Sender:
    """Return whose name mail carries."""
    return Sender(
        settings.mail_from or DEMO_ADDRESS,
        settings.mail_name,
        reply_to=settings.mail_reply_to,
        has_plus=settings.mail_plus,
    )

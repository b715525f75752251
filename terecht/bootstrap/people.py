"""People: staff with their accounts, askers who meet coaches and each other, what is held about somebody."""

from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_network

from argon2 import PasswordHasher
from sqlalchemy import Engine as Database

from terecht.adapters.checked_http import CheckedTransport
from terecht.adapters.erased_file import ErasedFile
from terecht.adapters.oidc import Oidc
from terecht.adapters.passwords import Argon2
from terecht.adapters.sealing import Seal
from terecht.adapters.sql_accounts import SqlAccounts
from terecht.adapters.sql_introductions import SqlIntroductions
from terecht.adapters.sql_privacy import SqlPrivacy
from terecht.adapters.sql_retention import SqlRetention
from terecht.adapters.sql_second_factors import SqlSecondFactors
from terecht.adapters.sql_sessions import SqlSessions
from terecht.adapters.sql_tries import SqlTries
from terecht.adapters.totp import Totp
from terecht.bootstrap.places import new_secret, now, open_database
from terecht.bootstrap.post import build_references, session_letters
from terecht.config import Settings
from terecht.domain.faq import Thema
from terecht.domain.retention import Kept
from terecht.labels.measures import BRUSSELS
from terecht.letters import account as account_letters
from terecht.letters.introduction import IntroductionLetters
from terecht.service.accounts import Accounts
from terecht.service.introductions import Introductions
from terecht.service.privacy import Privacy
from terecht.service.retention import Retention
from terecht.service.second_factor import SecondFactors
from terecht.service.sessions import Sessions
from terecht.service.signing_in import Identity, SigningIn


def build_retention(settings: Settings, database: Database) -> Retention:
    """Return what lets go of what was kept long enough."""
    return Retention(SqlRetention(database), ErasedFile(settings.erased), days=settings.keep_days, clock=now)


def build_privacy(settings: Settings, database: Database) -> Privacy:
    """Return what serves a person's rights."""
    return Privacy(
        SqlPrivacy(database),
        note=ErasedFile(settings.erased).add,
        mark=build_references(settings).address_mark,
        clock=now,
    )


def link_lifetime(settings: Settings) -> timedelta:
    """Return how long the link of an asker works."""
    return timedelta(days=settings.keep_days[Kept.LINKS])


def build_meetings(
    settings: Settings, database: Database, *, thema: Callable[[], Thema]
) -> tuple[Sessions, Introductions]:
    """Return what brings people together: askers with coaches, and with each other."""
    letters = session_letters(settings, thema)
    sessions = Sessions(SqlSessions(database), letters, prices=letters.prices, zone=BRUSSELS, clock=now)
    return sessions, Introductions(
        SqlIntroductions(database),
        IntroductionLetters(sender=letters.sender, link=letters.link),
        clock=now,
    )


def open_accounts(settings: Settings) -> Accounts:
    """Return the use cases of accounts, on the database of the settings."""
    return build_staff(settings, open_database(settings))[0]


def build_staff(settings: Settings, database: Database) -> tuple[Accounts, SigningIn, SecondFactors]:
    """Return what staff does with accounts: manage them, sign in, confirm it is them."""
    store, tries, passwords = SqlAccounts(database), SqlTries(database), Argon2(PasswordHasher())
    seal = Seal(settings.secret_key.get_secret_value(), "tweede-stap")
    factors = SecondFactors(SqlSecondFactors(database, seal), Totp("Terecht"), clock=now, secrets=new_secret)
    accounts = Accounts(
        store, tries, passwords=passwords, letters=account_letters, clock=now, secrets=new_secret
    )
    return accounts, SigningIn(store, tries, passwords=passwords, codes=factors, clock=now), factors


def build_identity(settings: Settings) -> Identity | None:
    """Return the other service that staff may sign in through, None when there is none."""
    if not settings.oidc_issuer:
        return None
    networks = [ip_network(network) for network in settings.oidc_networks]
    return Oidc(
        settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        transport=lambda: CheckedTransport(networks),
    )

"""What staff and administrators do with accounts: invite, change, switch off, choose a password, end sessions.

Knows the rules: a link works once and for a while, a newer one kills older ones; another password ends every
other session; an administrator always remains. Knows no cookie, form, mail text or table. Signing in is
`signing_in`. What opens something is a random token of which only the SHA-256 is kept.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from email_validator import EmailNotValidError, validate_email

from terecht.domain.account import Account, Link, LinkKind, LoginSession, Role
from terecht.domain.errors import AccountChanged, Fault, QueryError, TooManyTries, UnknownLink
from terecht.domain.mail import Mail
from terecht.domain.tries import Patience
from terecht.service.tokens import hash_token

SESSION_LIFETIME = timedelta(hours=12)
"""A working day; the next one begins with signing in."""
SESSION_IDLE = timedelta(hours=4)
"""Longer away than a long meeting, and the session is over."""
SEEN_EVERY = timedelta(minutes=5)
"""A session that is used is written down this often, not at each page."""

MIN_PASSWORD = 12
MAX_PASSWORD = 128
MIN_DIFFERENT = 6
"""Different characters in a password at least."""
MAX_NAME = 80

FIRST_ADDRESS = "beheerder"
"""What the first administrator has in the place of an e-mail address, until the link is used."""

MAIL_PATIENCE = Patience(free=3, first=timedelta(minutes=20))
"""Mails to one address that asks for a new password: three at once, then ever fewer."""
CONFIRM_PATIENCE = Patience(free=5, first=timedelta(seconds=30))
"""Wrong passwords by who is signed in and has to show it once more."""

Step = Callable[[Account, Collection[Account]], Account]
"""From an account, beside all others, to what becomes of it."""
LinkTo = Callable[[str], str]
"""From a token to the address that people open."""


class AccountStore(Protocol):
    """Where accounts, their links and sessions are kept; tokens come in hashed. Each call is one transaction."""

    def add(
        self, new: Account, *, at: datetime, link: Link | None = None, mails: Iterable[Mail] = ()
    ) -> Account:
        """Keep a new account and return it with its id; AddressTaken when its address is another's."""

    def all(self) -> tuple[Account, ...]:
        """Return every account, by name."""

    def read(self, number: int) -> Account:
        """Return an account; UnknownAccount when there is none."""

    def by_email(self, email: str) -> Account | None:
        """Return the account with this address, in lower case."""

    def change(
        self, number: int, step: Step, *, at: datetime, ends: bool = False, mails: Iterable[Mail] = ()
    ) -> Account:
        """Take a step with nobody else changing accounts meanwhile; `ends` its sessions and links."""

    def issue(self, link: Link, number: int, *, mails: Iterable[Mail] = ()) -> None:
        """Keep a link for an account, older ones are dead; for account 0 it is kept and opens nothing."""

    def by_link(self, link_hash: str, *, at: datetime) -> tuple[Account, LinkKind]:
        """Return the active account of a link that works at `at`; UnknownLink when there is none."""

    def use_link(self, link_hash: str, step: Step, *, at: datetime, mails: Iterable[Mail] = ()) -> Account:
        """Take a step with the account of a link, which is used up, and end its sessions; or UnknownLink."""

    def rehash(self, number: int, *, before: str, after: str) -> None:
        """Keep the same password hashed otherwise, unless it was changed meanwhile."""

    def open_session(self, session: LoginSession, number: int, *, until: datetime) -> None:
        """Let a session stand for an account until `until`; what is over is cleared away."""

    def close_session(self, session_hash: str) -> None:
        """Let a session stand for nobody; nothing to do for an unknown one."""

    def close_sessions(self, number: int, *, but: str) -> None:
        """End every session of an account but one."""

    def by_session(self, session_hash: str, *, at: datetime, seen_after: datetime) -> "Account | None":
        """Return the account of a session that lives at `at` and was used after `seen_after`, None when none."""

    def touch(self, session_hash: str, *, at: datetime, before: datetime) -> None:
        """Write down that a session is used, when that was last done before `before`."""

    def sessions(self, number: int, *, at: datetime, seen_after: datetime) -> tuple[LoginSession, ...]:
        """Return the sessions of an account that live, last used first."""


class Counter(Protocol):
    """Counts tries by key, exactly, whoever tries at the same time."""

    def attempt(self, patience: dict[str, Patience], *, at: datetime) -> timedelta:
        """Count a try under every key and return zero; or, when one of them has to wait, count none."""

    def forgive(self, *, forget: Iterable[str], lessen: Iterable[str], at: datetime) -> None:
        """Forget all tries of some keys, take the last one back from others."""


class Passwords(Protocol):
    """Makes and checks hashes of passwords: slow on purpose, and as slow for nobody's password."""

    def hash(self, password: str) -> str:
        """Return what may be kept."""

    def matches(self, kept: str, password: str) -> bool:
        """Tell whether this is the password; "" matches nothing and takes as long."""

    def is_outdated(self, kept: str) -> bool:
        """Tell whether it was hashed otherwise than it would be now."""


class Letters(Protocol):
    """The mails about accounts."""

    def invitation(self, account: Account, *, url: str, until: datetime) -> Mail:
        """Say that there is an account, and where to choose a password."""

    def reset(self, account: Account, *, url: str, until: datetime) -> Mail:
        """Say where to choose another password."""

    def password_changed(self, account: Account) -> Mail:
        """Say that the password is another now."""


class Accounts:
    """The use cases of accounts.

    Args:
        store: keeps accounts, links and sessions.
        counter: counts who tries too often.
        passwords: hashes and checks.
        letters: says it in a mail.
        clock: the time now, aware, UTC.
        secrets: a new random token at each call, URL-safe, at least 128 bits.
    """

    def __init__(
        self,
        store: AccountStore,
        counter: Counter,
        *,
        passwords: Passwords,
        letters: Letters,
        clock: Callable[[], datetime],
        secrets: Callable[[], str],
    ) -> None:
        self._store = store
        self._counter = counter
        self._passwords = passwords
        self._letters = letters
        self._clock = clock
        self._secrets = secrets

    # Sessions

    def open_session(self, account: Account, *, device: str = "") -> str:
        """Begin a new session for somebody who has shown who they are; return its token."""
        token, now = self._secrets(), self._clock()
        session = LoginSession(hash_token(token), device, created_at=now, seen_at=now)
        self._store.open_session(session, account.id, until=now + SESSION_LIFETIME)
        return token

    def close_session(self, token: str) -> None:
        """End a session."""
        self._store.close_session(hash_token(token))

    def close_other_sessions(self, account: Account, *, but: str) -> None:
        """End every session of an account but the one with this token."""
        self._store.close_sessions(account.id, but=hash_token(but))

    def by_session(self, token: str) -> Account | None:
        """Return the active account whose session this is, None when it is nobody's (any more)."""
        if not token:
            return None
        now, session_hash = self._clock(), hash_token(token)
        account = self._store.by_session(session_hash, at=now, seen_after=now - SESSION_IDLE)
        if account is None or not account.is_active:
            return None
        self._store.touch(session_hash, at=now, before=now - SEEN_EVERY)
        return account

    def sessions(self, account: Account) -> tuple[LoginSession, ...]:
        """Return where an account is signed in, last used first."""
        now = self._clock()
        return self._store.sessions(account.id, at=now, seen_after=now - SESSION_IDLE)

    # Administration

    def all(self) -> tuple[Account, ...]:
        """Return every account, by name."""
        return self._store.all()

    def read(self, number: int) -> Account:
        """Return an account; UnknownAccount when there is none."""
        return self._store.read(number)

    def by_email(self, email: str) -> Account | None:
        """Return the account with this address, however it is written."""
        return self._store.by_email(email.strip().lower())

    def invite(
        self, *, email: str, name: str, roles: Collection[Role], link_to: LinkTo
    ) -> tuple[Account, str]:
        """Make an account and mail its owner a link; return both. QueryError or AddressTaken when it can't be."""
        faults: list[Fault] = []
        new = Account(0, _address(email, faults), _name(name, faults), _roles(roles, faults))
        if faults:
            raise QueryError(*faults)
        url, link = self._new_link(LinkKind.INVITATION, link_to)
        mail = self._letters.invitation(new, url=url, until=link.until)
        return self._store.add(new, at=self._clock(), link=link, mails=[mail]), url

    def change(self, number: int, *, name: str, roles: Collection[Role], version: int) -> Account:
        """Give an account another name and roles; AccountChanged when `version` is not its latest."""
        faults: list[Fault] = []
        changes: dict[str, object] = {"name": _name(name, faults), "roles": _roles(roles, faults)}
        if faults:
            raise QueryError(*faults)
        return self._store.change(number, partial(_changed, version, changes), at=self._clock())

    def switch(self, number: int, *, is_active: bool, version: int) -> Account:
        """Switch an account on or off; off ends its sessions and links at once."""
        step = partial(_changed, version, {"is_active": is_active})
        return self._store.change(number, step, at=self._clock(), ends=not is_active)

    def send_link(self, account: Account, *, link_to: LinkTo) -> str:
        """Mail somebody a new link to choose a password and return it: an invitation until there is one."""
        kind = LinkKind.RESET if account.password_hash else LinkKind.INVITATION
        url, link = self._new_link(kind, link_to)
        letter = self._letters.reset if account.password_hash else self._letters.invitation
        mails = [letter(account, url=url, until=link.until)] if account.has_address else []
        self._store.issue(link, account.id, mails=mails)
        return url

    def first_link(self, *, link_to: LinkTo, renew: bool) -> str:
        """Make the first administrator when there is no account yet; return their link, "" when there is none.

        With `renew` a new link is made at every call until one is used.
        """
        url, link = self._new_link(LinkKind.FIRST, link_to)
        match self._store.all():
            case ():
                new = Account(0, FIRST_ADDRESS, "Beheerder", frozenset({Role.ADMIN}))
                self._store.add(new, at=self._clock(), link=link)
                return url
            case (only,) if renew and not only.has_address:
                self._store.issue(link, only.id)
                return url
            case _:
                return ""

    # Passwords

    def forgot(self, email: str, *, link_to: LinkTo) -> None:
        """Mail a link to who may choose another password. Takes as long and says as little for an unknown address.

        An address gets a few mails only; the link of the last one keeps working.
        """
        address = email.strip().lower()
        wait = self._counter.attempt({hash_token(f"mail {address}"): MAIL_PATIENCE}, at=self._clock())
        account = self._store.by_email(address)
        url, link = self._new_link(LinkKind.RESET, link_to)
        if account is None or not account.is_active or wait:
            self._store.issue(link, 0)
        else:
            self._store.issue(
                link, account.id, mails=[self._letters.reset(account, url=url, until=link.until)]
            )

    def by_link(self, token: str) -> tuple[Account, LinkKind]:
        """Return whose link this is, and what for; UnknownLink when it works for nobody (any more)."""
        return self._store.by_link(hash_token(token), at=self._clock())

    def choose_password(self, token: str, password: str, *, email: str = "", name: str = "") -> Account:
        """Take a new password from the holder of a link; all their sessions end and the link is used up.

        The first administrator gives an address and a name too. QueryError when something can't be taken: the
        link still works then.
        """
        account, _ = self.by_link(token)
        faults: list[Fault] = []
        owner = account
        if not account.has_address:
            owner = replace(account, email=_address(email, faults), name=_name(name, faults))
        faults += _password_faults(password, owner)
        if faults:
            raise QueryError(*faults)
        changes = {"email": owner.email, "name": owner.name, "password_hash": self._passwords.hash(password)}
        mails = [self._letters.password_changed(account)] if account.password_hash else []
        step = partial(_changed, account.version, changes)
        try:
            return self._store.use_link(hash_token(token), step, at=self._clock(), mails=mails)
        except AccountChanged as error:
            raise UnknownLink("deze link werkt niet (meer)") from error

    def change_password(self, account: Account, *, old: str, new: str, device: str = "") -> str:
        """Take another password from who is signed in; return the token of the one session that is left."""
        self.confirm(account, old)
        if faults := _password_faults(new, account):
            raise QueryError(*faults)
        step = partial(_changed, account.version, {"password_hash": self._passwords.hash(new)})
        mails = [self._letters.password_changed(account)]
        changed = self._store.change(account.id, step, at=self._clock(), ends=True, mails=mails)
        return self.open_session(changed, device=device)

    def confirm(self, account: Account, password: str) -> None:
        """Have who is signed in show their password once more; QueryError when it is not, TooManyTries too often."""
        key = hash_token(f"confirm {account.id}")
        if wait := self._counter.attempt({key: CONFIRM_PATIENCE}, at=self._clock()):
            raise TooManyTries(math.ceil(wait.total_seconds()))
        if not self._passwords.matches(account.password_hash, password):
            raise QueryError(Fault("dit is niet je wachtwoord van nu", field="old"))
        self._counter.forgive(forget=[key], lessen=[], at=self._clock())

    def _new_link(self, kind: LinkKind, link_to: LinkTo) -> tuple[str, Link]:
        token = self._secrets()
        return link_to(token), Link(hash_token(token), kind, self._clock())


def _changed(
    version: int, changes: Mapping[str, object], account: Account, others: Collection[Account]
) -> Account:
    """Return the account with changes; an administrator who can sign in must remain."""
    if account.version != version:
        raise AccountChanged("iemand anders wijzigde dit account intussen")
    after = replace(account, **changes, version=account.version + 1)  # type: ignore[arg-type]  # by name
    if account.may(Role.ADMIN) and not any(other.may(Role.ADMIN) for other in (after, *others)):
        raise QueryError(Fault("er moet minstens één beheerder overblijven", field="admin"))
    return after


def _address(email: str, faults: list[Fault]) -> str:
    try:
        found = validate_email(email.strip(" "), check_deliverability=False, allow_smtputf8=False)
        return found.normalized.lower()
    except EmailNotValidError:
        faults.append(
            Fault("dit e-mailadres klopt niet", field="email", expected="één adres, zoals naam@voorbeeld.be")
        )
        return ""


def _name(name: str, faults: list[Fault]) -> str:
    kept = " ".join(name.split())
    if not kept or len(kept) > MAX_NAME or not kept.isprintable():
        faults.append(Fault("vul een naam in", field="name", expected=f"hoogstens {MAX_NAME} tekens"))
    return kept


def _roles(roles: Collection[Role], faults: list[Fault]) -> frozenset[Role]:
    if not roles:
        faults.append(Fault("kies minstens één rol", field="coach"))
    return frozenset(roles)


def _password_faults(password: str, owner: Account) -> list[Fault]:
    """Return why this can't be somebody's password; length does most, the rest stops what is guessed first."""
    lowered = password.lower()
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        expected = f"{MIN_PASSWORD} tot {MAX_PASSWORD} tekens, bijvoorbeeld vier gewone woorden"
        return [Fault("dit wachtwoord heeft niet de juiste lengte", field="password", expected=expected)]
    if len(set(lowered)) < MIN_DIFFERENT:
        return [
            Fault(
                "dit wachtwoord is te makkelijk te raden",
                field="password",
                expected="meer verschillende tekens",
            )
        ]
    own = [text.lower() for text in (owner.email, owner.name) if text]
    if any(text in lowered or lowered in text for text in own if len(text) >= MIN_DIFFERENT):
        return [Fault("je naam of adres is te makkelijk te raden", field="password")]
    return []

"""Accounts, links, sessions, tries and second steps, on SQLite and on PostgreSQL."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, select, text

from terecht.adapters.passwords import Argon2
from terecht.adapters.sealing import Seal
from terecht.adapters.sql_accounts import SqlAccounts
from terecht.adapters.sql_engine import migrate, open_engine
from terecht.adapters.sql_second_factors import SqlSecondFactors
from terecht.adapters.sql_tables import metadata, outbox
from terecht.adapters.sql_tries import SqlTries
from terecht.adapters.totp import Totp
from terecht.bootstrap.places import new_secret
from terecht.domain.account import Account, LinkKind, Role
from terecht.domain.errors import (
    AccountChanged,
    AddressTaken,
    QueryError,
    TooManyTries,
    UnknownAccount,
    UnknownLink,
)
from terecht.domain.tries import Patience
from terecht.letters import account as account_letters
from terecht.service.accounts import MAIL_PATIENCE, SESSION_IDLE, SESSION_LIFETIME, Accounts
from terecht.service.second_factor import SecondFactors
from terecht.service.signing_in import (
    CODES,
    KNOWN,
    NETWORK,
    PAIR,
    Admitted,
    NeedsCode,
    Origin,
    Refused,
    SigningIn,
)
from tests.fakes import FakeClock, numbered_secrets
from tests.integration.web_fakes import CHEAP

GOOD = "vier gewone woorden"
OTHER = "heel andere woorden"
HOME = Origin("thuis", "browser-thuis")
EVE = Origin("bij eva", "browser-eva")


@dataclass
class Office:
    """Everything about accounts on one database."""

    engine: Engine
    store: SqlAccounts
    accounts: Accounts
    signing_in: SigningIn
    factors: SecondFactors
    clock: FakeClock
    tries: SqlTries

    def hire(self, name: str = "an", *roles: Role, password: str = GOOD) -> Account:
        account, url = self.accounts.invite(
            email=f"{name}@steunpunt.be", name=name.title(), roles=roles or [Role.COACH], link_to=str
        )
        return self.accounts.choose_password(url, password) if password else account

    def sign_in(self, password: str = GOOD, *, name: str = "an", origin: Origin = HOME) -> object:
        return self.signing_in.with_password(f"{name}@steunpunt.be", password, origin=origin)

    def mails(self) -> list[tuple[str, str]]:
        with self.engine.begin() as connection:
            return [
                (row.to, row.text)
                for row in connection.execute(select(outbox.c.to, outbox.c.text).order_by(outbox.c.id))
            ]

    def everything(self) -> str:
        """Return all that is in the database but for the mails that wait."""
        with self.engine.begin() as connection:
            tables = [table for table in metadata.sorted_tables if table is not outbox]
            return "\n".join(str(row) for table in tables for row in connection.execute(select(table)))


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    migrate(database_url)
    office = open_office(database_url)
    yield office
    office.engine.dispose()


def open_office(url: str, hasher: PasswordHasher = CHEAP) -> Office:
    engine = open_engine(url, wait=30)
    store, tries, clock, passwords = SqlAccounts(engine), SqlTries(engine), FakeClock(), Argon2(hasher)
    tools = {"clock": clock, "secrets": numbered_secrets()}
    factors = SecondFactors(
        SqlSecondFactors(engine, Seal("sleutel-" * 5, "tweede-stap")), Totp("Terecht"), **tools
    )  # type: ignore[arg-type]  # by name
    accounts = Accounts(store, tries, passwords=passwords, letters=account_letters, **tools)  # type: ignore[arg-type]
    signing_in = SigningIn(store, tries, passwords=passwords, codes=factors, clock=clock)
    return Office(engine, store, accounts, signing_in, factors, clock, tries)


# Links


def test_an_invitation_is_mailed_works_once_and_lets_somebody_in(office: Office) -> None:
    account, url = office.accounts.invite(
        email=" An@Steunpunt.be ",
        name="An  Peeters",
        roles=[Role.COACH],
        link_to=lambda token: f"https://t.be/{token}",
    )
    assert (account.email, account.name) == ("an@steunpunt.be", "An Peeters")
    assert [(to, url in said) for to, said in office.mails()] == [("an@steunpunt.be", True)]
    assert office.sign_in() == Refused()
    token = url.removeprefix("https://t.be/")
    assert office.accounts.by_link(token) == (account, LinkKind.INVITATION)

    chosen = office.accounts.choose_password(token, GOOD)

    assert office.sign_in() == Admitted(chosen)
    with pytest.raises(UnknownLink):
        office.accounts.choose_password(token, OTHER)


def test_looking_at_a_link_uses_nothing_up(office: Office) -> None:
    _, token = office.accounts.invite(email="an@steunpunt.be", name="An", roles=[Role.COACH], link_to=str)
    before = office.everything()
    for _ in range(3):
        office.accounts.by_link(token)
    assert office.everything() == before
    with pytest.raises(QueryError):
        office.accounts.choose_password(token, "kort")
    assert office.everything() == before


@pytest.mark.parametrize(("kind", "hours"), [("uitnodiging", 7 * 24), ("wachtwoord", 2)])
def test_a_link_stops_working(office: Office, kind: str, hours: float) -> None:
    account = office.hire(password="" if kind == "uitnodiging" else GOOD)
    token = office.accounts.send_link(account, link_to=str)
    office.clock.forward(hours=hours, seconds=-1)
    assert office.accounts.by_link(token)[1] == kind
    office.clock.forward(seconds=1)
    with pytest.raises(UnknownLink):
        office.accounts.by_link(token)


def test_a_newer_link_kills_older_ones(office: Office) -> None:
    account = office.hire()
    older, newer = (office.accounts.send_link(account, link_to=str) for _ in range(2))
    with pytest.raises(UnknownLink):
        office.accounts.by_link(older)
    office.accounts.by_link(newer)


def test_a_link_used_by_many_at_once_works_for_one(office: Office) -> None:
    account = office.hire()
    token = office.accounts.send_link(account, link_to=str)

    def choose(number: int) -> bool:
        try:
            office.accounts.choose_password(token, f"wachtwoord nummer {number}")
        except UnknownLink:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(choose, range(8))) == 1


def test_tokens_passwords_and_recovery_codes_are_not_at_rest(office: Office) -> None:
    account = office.hire()
    link = office.accounts.send_link(account, link_to=str)
    session = office.accounts.open_session(account)
    codes = turn_on(office, account)
    kept = office.everything()
    for secret in (link, session, GOOD, *codes, *(code.replace("-", "") for code in codes)):
        assert secret not in kept
    assert GOOD not in repr(account)
    assert account.password_hash not in repr(account)


def test_forgetting_says_and_keeps_the_same_for_an_unknown_address(office: Office) -> None:
    office.hire("weg")
    gone = office.accounts.by_email("weg@steunpunt.be")
    assert gone
    office.hire("baas", Role.ADMIN)
    office.accounts.switch(gone.id, is_active=False, version=gone.version)
    before = len(office.mails())
    for email in ("niemand@steunpunt.be", "weg@steunpunt.be", "geen adres", ""):
        office.accounts.forgot(email, link_to=str)
    assert len(office.mails()) == before
    with office.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM account_link")).scalar_one() == 4


def test_an_address_gets_a_few_mails_only_and_the_last_link_keeps_working(office: Office) -> None:
    office.hire()
    before, links = len(office.mails()), []
    for _ in range(10):
        office.accounts.forgot("AN@steunpunt.be", link_to=lambda token: links.append(token) or token)
    assert len(office.mails()) - before == MAIL_PATIENCE.free
    office.accounts.by_link(links[MAIL_PATIENCE.free - 1])


# Passwords


@pytest.mark.parametrize(
    "password",
    ["", "elf tekens.", "x" * 20, "abcabcabcabc", "an@steunpunt.be", "zo an@steunpunt.be", "w" + "12" * 100],
)
def test_a_password_that_is_easily_guessed_is_refused(office: Office, password: str) -> None:
    _, token = office.accounts.invite(email="an@steunpunt.be", name="An", roles=[Role.COACH], link_to=str)
    with pytest.raises(QueryError) as caught:
        office.accounts.choose_password(token, password)
    assert [fault.field for fault in caught.value.faults] == ["password"]


def test_another_password_ends_every_other_session_and_is_told(office: Office) -> None:
    account = office.hire()
    here, elsewhere = (office.accounts.open_session(account) for _ in range(2))
    kept = office.accounts.change_password(account, old=GOOD, new=OTHER)
    assert [office.accounts.by_session(token) is not None for token in (here, elsewhere, kept)] == [
        False,
        False,
        True,
    ]
    assert "gewijzigd" in office.mails()[-1][1]
    assert (office.sign_in(), office.sign_in(OTHER)) == (
        Refused(),
        Admitted(office.accounts.read(account.id)),
    )


def test_a_password_chosen_by_link_ends_every_session(office: Office) -> None:
    account = office.hire()
    session = office.accounts.open_session(account)
    office.accounts.choose_password(office.accounts.send_link(account, link_to=str), OTHER)
    assert office.accounts.by_session(session) is None


def test_a_password_is_not_changed_by_who_does_not_know_it_nor_guessed(office: Office) -> None:
    account = office.hire()
    for _ in range(5):
        with pytest.raises(QueryError):
            office.accounts.change_password(account, old=OTHER, new="nog andere woorden")
    with pytest.raises(TooManyTries) as caught:
        office.accounts.change_password(account, old=GOOD, new="nog andere woorden")
    assert caught.value.seconds == 30
    assert office.sign_in() == Admitted(account)


def test_a_password_is_hashed_anew_when_the_parameters_change(database_url: str) -> None:
    migrate(database_url)
    office = open_office(database_url)
    before = office.hire()
    office.engine.dispose()
    dearer = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    office = open_office(database_url, dearer)
    assert office.sign_in() == Admitted(before)
    after = office.accounts.read(before.id)
    assert after.password_hash.startswith("$argon2id$v=19$m=16,t=2,p=1$")
    assert after.version == before.version
    assert office.sign_in() == Admitted(after)
    assert office.accounts.read(before.id).password_hash == after.password_hash
    office.engine.dispose()


def test_a_hash_of_nobody_costs_what_a_real_one_does_and_fits_no_password() -> None:
    hasher, checked = PasswordHasher(), []
    passwords = Argon2(hasher)

    class Watching(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
            checked.append(str(hash))
            return super().verify(hash, password)

    passwords = Argon2(Watching())
    assert not passwords.matches("", GOOD)
    assert not passwords.matches("", "")
    real = hasher.hash(GOOD)
    assert passwords.matches(real, GOOD)
    assert checked[0].split("$")[:4] == real.split("$")[:4]
    assert len(checked[0]) == len(real)
    assert not hasher.check_needs_rehash(checked[0])


# Sessions


def test_a_session_ends_when_it_is_not_used_and_in_any_case_after_a_working_day(office: Office) -> None:
    account = office.hire()
    idle, used = office.accounts.open_session(account), office.accounts.open_session(account)
    for _ in range(int(SESSION_LIFETIME / timedelta(hours=1)) - 1):
        office.clock.forward(hours=1)
        assert office.accounts.by_session(used) == account
    assert office.accounts.by_session(idle) is None
    office.clock.forward(hours=1)
    assert office.accounts.by_session(used) is None


def test_a_session_that_is_idle_ends_to_the_second(office: Office) -> None:
    account = office.hire()
    token = office.accounts.open_session(account)
    office.clock.now += SESSION_IDLE
    assert office.accounts.by_session(token) is None


def test_signing_out_ends_the_session_and_elsewhere_all_others(office: Office) -> None:
    account = office.hire()
    one, two, three = (office.accounts.open_session(account, device=f"nr {n}") for n in range(3))
    assert {session.device for session in office.accounts.sessions(account)} == {"nr 0", "nr 1", "nr 2"}
    office.accounts.close_session(one)
    office.accounts.close_other_sessions(account, but=two)
    assert [office.accounts.by_session(token) is not None for token in (one, two, three)] == [
        False,
        True,
        False,
    ]


def test_who_is_switched_off_is_out_at_once_and_links_are_dead(office: Office) -> None:
    office.hire("baas", Role.ADMIN)
    account = office.hire()
    session, link = office.accounts.open_session(account), office.accounts.send_link(account, link_to=str)
    off = office.accounts.switch(account.id, is_active=False, version=account.version)
    assert office.accounts.by_session(session) is None
    assert office.sign_in() == Refused()
    on = office.accounts.switch(account.id, is_active=True, version=off.version)
    assert office.accounts.by_session(session) is None
    with pytest.raises(UnknownLink):
        office.accounts.by_link(link)
    assert office.sign_in() == Admitted(on)


# Administration


def test_two_accounts_never_have_one_address(office: Office) -> None:
    office.hire()
    with pytest.raises(AddressTaken):
        office.hire()
    assert len(office.accounts.all()) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"email": "geen adres"}, "email"), ({"email": "a@b.be\r\nBcc: c@d.be"}, "email"), ({"name": " "}, "name"),
     ({"name": "An\u202ereeteP"}, "name"), ({"name": "x" * 81}, "name"), ({"roles": []}, "coach")],
)  # fmt: skip
def test_an_account_that_is_not_right_is_not_made(
    office: Office, changes: dict[str, object], field: str
) -> None:
    given = {"email": "an@steunpunt.be", "name": "An", "roles": [Role.COACH], **changes}
    with pytest.raises(QueryError) as caught:
        office.accounts.invite(**given, link_to=str)  # type: ignore[arg-type]
    assert [fault.field for fault in caught.value.faults] == [field]
    assert office.accounts.all() == ()


def test_roles_change_at_once_and_a_stale_page_changes_nothing(office: Office) -> None:
    office.hire("baas", Role.ADMIN)
    account = office.hire()
    session = office.accounts.open_session(account)
    office.accounts.change(account.id, name="An", roles=[Role.EDITOR], version=account.version)
    now = office.accounts.by_session(session)
    assert now
    assert now.roles == {Role.EDITOR}
    with pytest.raises(AccountChanged):
        office.accounts.change(account.id, name="Bo", roles=[Role.ADMIN], version=account.version)
    assert office.accounts.read(account.id) == now


def test_an_administrator_always_remains_even_when_two_leave_at_once(office: Office) -> None:
    bosses = [office.hire(name, Role.ADMIN) for name in ("an", "bo")]
    together = threading.Barrier(2)

    def leave(boss: Account) -> str:
        together.wait()
        try:
            office.accounts.switch(boss.id, is_active=False, version=boss.version)
        except QueryError as error:
            return error.faults[0].field
        return ""

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, bosses)) == ["", "admin"]
    last = next(account for account in office.accounts.all() if account.is_active)
    with pytest.raises(QueryError):
        office.accounts.change(last.id, name="Bo", roles=[Role.COACH], version=last.version)


def test_an_account_that_is_not_there_is_unknown(office: Office) -> None:
    for call in (
        lambda: office.accounts.read(9),
        lambda: office.accounts.switch(9, is_active=True, version=1),
    ):
        with pytest.raises(UnknownAccount):
            call()


def test_the_first_start_makes_one_administrator_with_a_link_and_later_ones_none(office: Office) -> None:
    url = office.accounts.first_link(link_to=str, renew=False)
    assert url
    assert office.accounts.first_link(link_to=str, renew=False) == ""
    with pytest.raises(QueryError) as caught:
        office.accounts.choose_password(url, GOOD)
    assert [fault.field for fault in caught.value.faults] == ["email", "name"]
    boss = office.accounts.choose_password(url, GOOD, email="Baas@steunpunt.be", name="De Baas")
    assert (boss.email, boss.roles, office.mails()) == ("baas@steunpunt.be", {Role.ADMIN}, [])
    assert office.sign_in(name="baas") == Admitted(boss)
    assert office.accounts.first_link(link_to=str, renew=True) == ""


def test_a_demo_shows_a_new_link_at_each_start_until_one_is_used(office: Office) -> None:
    first, second = (office.accounts.first_link(link_to=str, renew=True) for _ in range(2))
    assert len(office.accounts.all()) == 1
    with pytest.raises(UnknownLink):
        office.accounts.by_link(first)
    office.accounts.by_link(second)


# Signing in


def test_who_is_refused_hears_and_counts_the_same_whoever_they_are(office: Office) -> None:
    office.hire("baas", Role.ADMIN)
    office.hire("zonder", password="")
    gone = office.hire("weg")
    office.accounts.switch(gone.id, is_active=False, version=gone.version)
    heard = []
    for name in ("baas", "zonder", "weg", "niemand"):
        for _ in range(PAIR.free):
            assert office.sign_in(OTHER, name=name, origin=Origin(f"net van {name}", "b")) == Refused()
        with pytest.raises(TooManyTries) as caught:
            office.sign_in(OTHER, name=name, origin=Origin(f"net van {name}", "b"))
        heard.append((caught.value.seconds, str(caught.value)))
    assert len(set(heard)) == 1


def test_for_whoever_is_refused_one_password_is_hashed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashing is what takes time: who is unknown is not told by how soon they hear."""
    office.hire("baas", Role.ADMIN)
    office.hire("zonder", password="")
    gone = office.hire("weg")
    office.accounts.switch(gone.id, is_active=False, version=gone.version)
    passwords, hashed = office.signing_in._passwords, []

    def matches(kept: str, password: str) -> bool:
        hashed.append(password)
        return real(kept, password)

    real = passwords.matches
    monkeypatch.setattr(passwords, "matches", matches)
    for count, name in enumerate(("baas", "zonder", "weg", "niemand"), start=1):
        assert office.sign_in(OTHER, name=name, origin=Origin(f"net van {name}", "b")) == Refused()
        assert len(hashed) == count


def test_a_stranger_slows_down_only_themselves(office: Office) -> None:
    account = office.hire()
    for _ in range(PAIR.free):
        office.sign_in(OTHER, origin=EVE)
    with pytest.raises(TooManyTries):
        office.sign_in(GOOD, origin=EVE)
    assert office.sign_in(origin=HOME) == Admitted(account)


def test_a_coach_on_a_known_browser_is_not_slowed_down_by_a_stranger_in_their_own_network(
    office: Office,
) -> None:
    account = office.hire()
    for number in range(NETWORK.free):
        office.sign_in(OTHER, name=f"geraden{number}", origin=Origin("thuis", "browser-eva"))
    with pytest.raises(TooManyTries):
        office.sign_in(origin=HOME)
    assert office.sign_in(origin=Origin("thuis", "browser-thuis", (account.id,))) == Admitted(account)


def test_a_known_browser_has_patience_of_its_own_and_others_can_not_borrow_it(office: Office) -> None:
    an, bo = office.hire(), office.hire("bo")
    of_bo = Origin("elders", "browser-bo", (bo.id,))
    for _ in range(PAIR.free):
        office.sign_in(OTHER, name="an", origin=of_bo)
    with pytest.raises(TooManyTries):
        office.sign_in(name="an", origin=of_bo)
    for _ in range(KNOWN.free):
        office.sign_in(OTHER, name="bo", origin=of_bo)
    with pytest.raises(TooManyTries):
        office.sign_in(name="bo", origin=of_bo)
    assert office.sign_in() == Admitted(an)


def test_a_right_password_forgets_the_failures_of_the_pair_but_not_of_the_network(office: Office) -> None:
    office.hire()
    guessed = 0
    while office.sign_in(OTHER, name=f"iemand{guessed}", origin=EVE) == Refused():
        guessed += 1
        try:
            office.sign_in(origin=EVE)
        except TooManyTries:
            break
    assert guessed == NETWORK.free


def test_waits_end(office: Office) -> None:
    account = office.hire()
    for _ in range(PAIR.free):
        office.sign_in(OTHER)
    office.clock.forward(seconds=29)
    with pytest.raises(TooManyTries) as caught:
        office.sign_in()
    assert caught.value.seconds == 1
    office.clock.forward(seconds=1)
    assert office.sign_in() == Admitted(account)


@pytest.mark.parametrize("burst", [50])
def test_a_burst_of_failures_is_counted_exactly(office: Office, burst: int) -> None:
    office.hire()
    together = threading.Barrier(10)

    def guess(_: int) -> object:
        if _ < 10:
            together.wait()
        try:
            return office.sign_in(OTHER, origin=EVE)
        except TooManyTries:
            return "later"

    with ThreadPoolExecutor(10) as pool:
        heard = list(pool.map(guess, range(burst)))
    assert heard.count(Refused()) == PAIR.free
    assert heard.count("later") == burst - PAIR.free


def test_keys_taken_in_any_order_at_once_never_wait_for_each_other_for_ever(office: Office) -> None:
    patience = Patience(free=1000, first=timedelta(seconds=1))
    keys = [{"a": patience, "b": patience}, {"b": patience, "a": patience}]
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda n: office.tries.attempt(keys[n % 2], at=office.clock()), range(40)))
    assert set(waits) == {timedelta()}
    with office.engine.begin() as connection:
        assert set(connection.execute(text("SELECT count FROM tries")).scalars()) == {40}


def test_another_service_lets_in_only_who_is_known_and_active(office: Office) -> None:
    office.hire("baas", Role.ADMIN)
    account = office.hire(password="")
    assert office.signing_in.with_proof("AN@steunpunt.be") == Admitted(account)
    assert office.signing_in.with_proof("niemand@steunpunt.be") == Refused()
    office.accounts.switch(account.id, is_active=False, version=account.version)
    assert office.signing_in.with_proof("an@steunpunt.be") == Refused()


# The second step


def turn_on(office: Office, account: Account) -> tuple[str, ...]:
    office.factors.begin(account)
    return office.factors.turn_on(account, code_of(office, account))


def code_of(office: Office, account: Account, *, steps: int = 0) -> str:
    factor = office.factors.of(account)
    assert factor
    return pyotp.TOTP(factor.secret).at(office.clock(), counter_offset=steps)


def test_a_second_step_is_asked_once_it_was_tried_out(office: Office) -> None:
    account = office.hire()
    office.factors.begin(account)
    assert office.sign_in() == Admitted(account)
    with pytest.raises(QueryError):
        office.factors.turn_on(account, "000000" if code_of(office, account) != "000000" else "111111")
    office.factors.turn_on(account, code_of(office, account))
    assert office.sign_in() == NeedsCode(account)
    assert office.signing_in.with_proof(account.email) == NeedsCode(account)
    office.factors.begin(account)
    assert office.sign_in() == NeedsCode(account)
    office.factors.turn_off(account)
    assert office.sign_in() == Admitted(account)


def test_a_code_works_once_also_within_its_half_minute_and_also_at_once(office: Office) -> None:
    account = office.hire()
    turn_on(office, account)
    assert not office.factors.accepts(account, code_of(office, account))
    office.clock.forward(seconds=30)
    code = code_of(office, account)
    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(lambda _: office.factors.accepts(account, code), range(6))) == 1
    assert not office.factors.accepts(account, code_of(office, account, steps=-1))


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(office: Office, steps: int, right: bool) -> None:
    account = office.hire()
    turn_on(office, account)
    office.clock.forward(minutes=5)
    assert office.factors.accepts(account, code_of(office, account, steps=steps)) is right


def test_a_recovery_code_works_once_however_it_is_typed(office: Office) -> None:
    account = office.hire()
    codes = turn_on(office, account)
    assert len(set(codes)) == 8
    assert office.factors.accepts(account, f" {codes[0].upper().replace('-', ' ')} ")
    assert not office.factors.accepts(account, codes[0])
    factor = office.factors.of(account)
    assert factor
    assert factor.recovery_codes == 7
    assert not office.factors.accepts(office.hire("bo"), codes[1])


def test_codes_are_not_guessed_from_anywhere_and_the_coach_gets_in_meanwhile(office: Office) -> None:
    account = office.hire()
    codes = turn_on(office, account)

    def guess(origin: Origin, code: str = "geen code") -> object:
        return office.signing_in.with_code(account.id, account.version, code, origin=origin)

    for number in range(CODES.free):
        assert guess(Origin(f"botnet {number}", "b")) == Refused()
    with pytest.raises(TooManyTries):
        guess(Origin("nog een", "b"))
    assert guess(Origin("thuis", "browser-thuis", (account.id,)), codes[0]) == Admitted(account)


def test_a_second_step_begun_before_a_change_is_worthless(office: Office) -> None:
    account = office.hire()
    codes = turn_on(office, account)
    office.accounts.change_password(account, old=GOOD, new=OTHER)
    assert office.signing_in.with_code(account.id, account.version, codes[0], origin=HOME) == Refused()


def test_secrets_of_links_and_sessions_are_random() -> None:
    made = {new_secret() for _ in range(200)}
    assert len(made) == 200
    assert min(map(len, made)) * 6 >= 128

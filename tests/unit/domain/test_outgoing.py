"""What becomes of a mail: waits that grow, limits that hold, in whatever order a server fails."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.domain.mail import Mail, MailKind, plain_address
from terecht.domain.outgoing import (
    LONGEST_WAIT,
    MAX_ATTEMPTS,
    MAX_UNSURE,
    UNSURE,
    Delivery,
    MailState,
    Outgoing,
    Verdict,
    Why,
    after,
    wait_after,
)

AT = datetime(2026, 3, 2, tzinfo=UTC)
MAIL = Mail(MailKind.ANSWER, "jan@kerk.be", "Je antwoord", "Dag!", extra_vraag=7)


def tried(**changes: object) -> Outgoing:
    return Outgoing(1, MAIL, **{"created_at": AT, "due_at": AT, "attempts": 1, **changes})  # type: ignore[arg-type]


def test_taken_mail_is_sent_and_forgets_its_fault() -> None:
    done = after(tried(fault="451 bezet"), Delivery(Verdict.SENT), at=AT, chance=0.5)

    assert (done.state, done.sent_at, done.fault) == (MailState.SENT, AT, "")


def test_refused_mail_bounced_at_once_with_the_words_of_the_server() -> None:
    done = after(tried(), Delivery(Verdict.REFUSED, "550 onbekend"), at=AT, chance=0.5)

    assert (done.state, done.fault, done.sent_at) == (MailState.BOUNCED, "550 onbekend", None)


def test_waits_double_up_to_six_hours_and_two_mails_that_failed_together_part() -> None:
    waits = [wait_after(attempts, chance=0.5) for attempts in range(1, 13)]

    assert [wait / timedelta(minutes=1) for wait in waits] == [
        1,
        2,
        4,
        8,
        16,
        32,
        64,
        128,
        256,
        360,
        360,
        360,
    ]
    assert wait_after(3, chance=0.0) == timedelta(minutes=3)
    assert wait_after(3, chance=0.999) > timedelta(minutes=4.9)


def test_mail_that_is_postponed_for_days_fails() -> None:
    outgoing, at = tried(), AT
    while outgoing.state is MailState.WAITING:
        outgoing = after(outgoing, Delivery(Verdict.POSTPONED, "451 bezet"), at=at, chance=0.0)
        at = outgoing.due_at
        outgoing = replace(outgoing, attempts=outgoing.attempts + 1)

    assert (outgoing.state, outgoing.fault) == (MailState.FAILED, "451 bezet")
    assert timedelta(days=1.5) < at - AT < timedelta(days=4)


def test_mail_that_may_have_arrived_twice_is_not_sent_again() -> None:
    once = after(tried(), Delivery(Verdict.UNSURE), at=AT, chance=0.5)
    twice = after(once, Delivery(Verdict.UNSURE), at=AT, chance=0.5)

    assert (once.state, twice.state, twice.fault) == (MailState.WAITING, MailState.FAILED, UNSURE)


@given(
    st.lists(st.sampled_from([Verdict.POSTPONED, Verdict.UNSURE, Verdict.REFUSED, Verdict.SENT])),
    st.floats(0, 0.99),
)
def test_no_run_of_bad_luck_sends_too_often_or_for_ever(verdicts: list[Verdict], chance: float) -> None:
    outgoing, copies, at = tried(attempts=0), 0, AT
    for attempts, verdict in enumerate(verdicts, start=1):
        if outgoing.state is not MailState.WAITING:
            break
        before = replace(outgoing, attempts=attempts)
        outgoing = after(before, Delivery(verdict), at=at, chance=chance)
        copies += verdict in (Verdict.UNSURE, Verdict.SENT)
        assert outgoing.state is not MailState.WAITING or at < outgoing.due_at <= at + LONGEST_WAIT * 1.25
        at = outgoing.due_at
    assert copies <= MAX_UNSURE
    assert outgoing.attempts <= MAX_ATTEMPTS


@given(st.text(), st.text(min_size=1))
def test_plain_address_of_a_plain_address_is_itself(local: str, domain: str) -> None:
    once = plain_address(f"{local}@{domain}")

    assert plain_address(once) == once


def test_what_a_mail_says_and_to_whom_is_in_no_repr() -> None:
    shown = repr(tried(fault="550 jan@kerk.be onbekend"))

    assert not any(trace in shown for trace in ("jan@kerk.be", "Je antwoord", "Dag!"))


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("550 5.1.1 <jan@kerk.be> onbekend", Why.NO_ADDRESS),
        ("teruggekomen met de melding 5.1.2", Why.NO_ADDRESS),
        ("550 onbekend", Why.NO_ADDRESS),
        ("551 5.7.1 spam", Why.REFUSED),
        ("501 5.1.7 fout in MAIL FROM", Why.REFUSED),
        ("554 geen zin", Why.REFUSED),
        ("452 4.2.2 vol", Why.FULL),
        ("552 vol", Why.FULL),
        ("552 5.3.4 te groot", Why.TOO_BIG),
        ("451 4.4.1 geen antwoord", Why.AWAY),
        ("421 straks", Why.AWAY),
        ("TimeoutError", Why.AWAY),
        ("5.9.9", Why.OTHER),
        ("250 van 10.5.1.1", Why.AWAY),
        (UNSURE, Why.UNSURE),
    ],
)
def test_why_a_mail_did_not_arrive_is_read_from_the_words_of_the_server(fault: str, why: Why) -> None:
    assert tried(state=MailState.FAILED, fault=fault).why is why


def test_bounce_without_a_code_says_nothing_clear() -> None:
    assert tried(state=MailState.BOUNCED, fault="teruggekomen met de melding dat het niet aankwam").why is (
        Why.OTHER
    )

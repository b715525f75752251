"""When what is kept may go: laws of the rules that trust no clock."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from terecht.domain.extra_vraag import without_address
from terecht.domain.retention import (
    EVERY,
    JITTER,
    LATE,
    LONGEST_SILENCE,
    Job,
    Trouble,
    Verdict,
    confirmed,
    trouble,
    verdict,
)

AT = datetime(2026, 3, 1, tzinfo=UTC)
spans = st.timedeltas(min_value=timedelta(days=-4000), max_value=timedelta(days=4000))


@given(spans)
def test_a_clock_that_jumped_either_way_is_never_believed(jump: timedelta) -> None:
    is_far = jump < -JITTER or jump > LONGEST_SILENCE
    assert (verdict(Job(AT, AT), at=AT + jump) is Verdict.DOUBT) == is_far


@given(spans, st.none() | spans)
def test_after_a_person_confirmed_the_clock_it_is_believed_again(
    seen: timedelta, done: timedelta | None
) -> None:
    job = Job(AT + seen, None if done is None else AT + done, Trouble.CLOCK)
    after = confirmed(job, at=AT)
    assert verdict(after, at=AT) is not Verdict.DOUBT
    assert verdict(after, at=AT + EVERY) is Verdict.DUE
    assert trouble(after, at=AT) in (Trouble.NONE, Trouble.LATE)


def test_a_run_that_is_missed_for_days_is_told_also_when_there_never_was_one() -> None:
    assert trouble(Job(AT, AT), at=AT + LATE) is Trouble.NONE
    assert trouble(Job(AT, AT), at=AT + LATE + timedelta(hours=1)) is Trouble.LATE
    assert trouble(Job(AT), at=AT + LATE + timedelta(hours=1)) is Trouble.LATE
    assert trouble(Job(AT, AT, Trouble.FAILED), at=AT) is Trouble.FAILED
    assert trouble(Job(AT, AT), at=AT - timedelta(days=2)) is Trouble.CLOCK
    assert trouble(None, at=AT) is Trouble.NONE


def test_an_address_is_taken_out_of_a_text_but_not_out_of_another_address() -> None:
    assert without_address("mail jan@kerk.be!", "jan@kerk.be") == "mail […]!"
    assert without_address("mail arjan@kerk.be", "jan@kerk.be") == "mail arjan@kerk.be"
    assert without_address("mail jan@kerk.berlin", "jan@kerk.be") == "mail jan@kerk.berlin"
    assert without_address("niets", "") == "niets"

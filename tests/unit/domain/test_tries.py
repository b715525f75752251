"""How soon somebody may try again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from terecht.domain.tries import Patience, Tries

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULE = Patience(free=3, first=timedelta(seconds=30), longest=timedelta(minutes=10))


def after(count: int) -> Tries:
    tries = Tries.none(AT)
    for _ in range(count):
        tries = tries.again(RULE, at=AT)
    return tries


def test_the_first_tries_come_at_once_and_then_waits_double() -> None:
    waits = [int(after(count).wait(at=AT).total_seconds()) for count in range(10)]
    assert waits == [0, 0, 0, 30, 60, 120, 240, 480, 600, 600]


def test_a_wait_ends_and_old_failures_are_forgotten() -> None:
    tries = after(4)
    assert tries.wait(at=AT + timedelta(seconds=60)) == timedelta()
    assert tries.again(RULE, at=AT + timedelta(hours=23)).count == 5
    assert tries.again(RULE, at=AT + timedelta(hours=24)).count == 1


def test_a_try_that_turned_out_right_does_not_count_and_ends_the_wait() -> None:
    assert after(4).less().count == 3
    assert after(4).less().wait(at=AT) == timedelta()


@given(st.lists(st.integers(0, 200_000), max_size=40))
def test_nobody_is_ever_shut_out_and_more_failures_never_wait_less(gaps: list[int]) -> None:
    tries, now, before = Tries.none(AT), AT, timedelta()
    for gap in gaps:
        now += timedelta(seconds=gap)
        is_fresh = now >= tries.forgotten_at
        tries = tries.again(RULE, at=now)
        wait = tries.wait(at=now)
        assert timedelta() <= wait <= RULE.longest
        assert is_fresh or wait >= before
        before = wait

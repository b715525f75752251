"""A coaching session goes from offered to held by its table of moves alone, and never in the past."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.domain import coaching_session as steps
from terecht.domain.coaching_session import (
    LEAD_TIME,
    MOVES,
    CoachingSession,
    Kind,
    Move,
    Place,
    Prices,
    Slot,
    State,
)
from terecht.domain.errors import QueryError, TransitionNotAllowed
from terecht.labels.measures import BRUSSELS

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
OFFERED = CoachingSession(1, 7, Kind.FIRST, Place.ONLINE, State.OFFERED, coach=3, offered_at=AT)
SLOT = Slot(5, 4, AT + timedelta(days=2), 45, Place.ONLINE)
BOOKED = steps.book(OFFERED, SLOT, at=AT)
AFTER = SLOT.starts_at + timedelta(minutes=50)


def test_booked_session_has_the_time_and_the_coach_of_its_slot() -> None:
    assert (BOOKED.state, BOOKED.slot, BOOKED.coach) == (State.BOOKED, 5, 4)
    assert (BOOKED.starts_at, BOOKED.ends_at) == (SLOT.starts_at, SLOT.ends_at)


def test_what_was_done_already_is_the_very_same() -> None:
    cancelled = steps.cancel(BOOKED, at=AT)
    held = steps.hold(BOOKED, at=AFTER)

    assert steps.book(BOOKED, SLOT, at=AT) is BOOKED
    assert steps.cancel(cancelled, at=AFTER) is cancelled
    assert steps.hold(held, at=AFTER) is held


def test_moved_session_tells_calendars_and_keeps_its_place_in_the_row() -> None:
    later = replace(SLOT, id=6, starts_at=SLOT.starts_at + timedelta(days=1))

    moved = steps.book(BOOKED, later, at=AT)

    assert (moved.slot, moved.starts_at, moved.sequence) == (6, later.starts_at, BOOKED.sequence + 1)


def test_cancelled_session_frees_its_slot_and_tells_calendars_only_if_they_knew() -> None:
    assert (steps.cancel(BOOKED, at=AT).slot, steps.cancel(BOOKED, at=AT).sequence) == (0, 2)
    assert steps.cancel(OFFERED, at=AT).sequence == 0


@pytest.mark.parametrize("starts_in", [timedelta(days=-1), timedelta(0), LEAD_TIME - timedelta(seconds=1)])
def test_slot_that_is_past_or_too_near_is_not_booked(starts_in: timedelta) -> None:
    with pytest.raises(TransitionNotAllowed, match="al te dichtbij"):
        steps.book(OFFERED, replace(SLOT, starts_at=AT + starts_in), at=AT)


def test_slot_elsewhere_is_not_booked() -> None:
    with pytest.raises(TransitionNotAllowed, match="op een andere plek"):
        steps.book(OFFERED, replace(SLOT, place=Place.BRUSSELS), at=AT)


def test_session_that_began_is_neither_moved_nor_cancelled() -> None:
    for step in (
        lambda: steps.cancel(BOOKED, at=AFTER),
        lambda: steps.book(BOOKED, replace(SLOT, id=6), at=AFTER),
    ):
        with pytest.raises(TransitionNotAllowed, match="al begonnen"):
            step()


def test_session_is_not_held_before_it_begins() -> None:
    with pytest.raises(TransitionNotAllowed, match="moet nog beginnen"):
        steps.hold(BOOKED, at=AT)


def test_who_was_marked_absent_by_mistake_was_there_after_all() -> None:
    assert steps.hold(steps.miss(BOOKED, at=AFTER), at=AFTER).state is State.HELD


MOVE = {
    Move.BOOK: lambda session, at: steps.book(
        session, replace(SLOT, id=session.version, starts_at=at + timedelta(days=1)), at=at
    ),
    Move.CANCEL: lambda session, at: steps.cancel(session, at=at),
    Move.HOLD: lambda session, at: steps.hold(session, at=at),
    Move.MISS: lambda session, at: steps.miss(session, at=at),
}


@given(st.lists(st.tuples(st.sampled_from(Move), st.integers(0, 60)), max_size=12))
def test_random_walk_makes_only_moves_of_the_table(walk: list[tuple[Move, int]]) -> None:
    session, at = OFFERED, AT
    for move, hours in walk:
        at += timedelta(hours=hours)
        before = session
        try:
            session = MOVE[move](session, at)
        except TransitionNotAllowed:
            assert session is before
            continue
        assert session is before or MOVES[move][before.state] is session.state
        assert session.version == before.version + (session is not before)
        assert before.sequence <= session.sequence <= before.sequence + 1
        assert (session.slot > 0) == (session.state in (State.BOOKED, State.HELD, State.NO_SHOW))


class TestClock:
    def test_hour_of_brussels_becomes_utc_in_winter_and_in_summer(self) -> None:
        assert steps.local_moment("2026-03-02T14:00", BRUSSELS) == datetime(2026, 3, 2, 13, tzinfo=UTC)
        assert steps.local_moment("2026-07-02T14:00", BRUSSELS) == datetime(2026, 7, 2, 12, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("2026-03-29T02:30", "bestaat niet"),
            ("2026-10-25T02:30", "bestaat twee keer"),
            ("2026-13-01T10:00", "geen dag en uur"),
            ("morgen", "geen dag en uur"),
            ("", "geen dag en uur"),
            ("2026-03-02T14:00+01:00", "geen dag en uur"),
        ],
    )
    def test_hour_that_is_none_or_two_is_refused(self, text: str, message: str) -> None:
        with pytest.raises(QueryError, match=message):
            steps.local_moment(text, BRUSSELS)

    @given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)))
    def test_every_other_hour_reads_back_as_it_was_typed(self, naive: datetime) -> None:
        typed = naive.replace(second=0, microsecond=0, fold=0)
        try:
            moment = steps.local_moment(typed.isoformat(), BRUSSELS)
        except QueryError:
            assert typed.month in (3, 10)
            assert 2 <= typed.hour < 3
        else:
            assert moment.astimezone(BRUSSELS).replace(tzinfo=None, fold=0) == typed


class TestKinds:
    @pytest.mark.parametrize(
        ("earlier", "kind"),
        [
            ((), Kind.FIRST),
            ((State.CANCELLED, State.NO_SHOW), Kind.FIRST),
            ((State.HELD,), Kind.FOLLOW_UP),
            ((State.CANCELLED, State.BOOKED), Kind.FOLLOW_UP),
            ((State.OFFERED,), Kind.FOLLOW_UP),
        ],
    )
    def test_first_is_first_until_one_was_held_or_still_may_be(
        self, earlier: tuple[State, ...], kind: Kind
    ) -> None:
        assert steps.kind_for(tuple(replace(OFFERED, state=state) for state in earlier)) is kind

    def test_first_has_one_price_and_the_next_ones_cost_by_the_hour(self) -> None:
        prices = Prices(first=0, follow_up_hour=70)
        assert [prices.of(kind, 45) for kind in Kind] == [0, 52.5]


def test_slot_that_can_not_be_is_refused_with_every_fault() -> None:
    with pytest.raises(QueryError) as caught:
        steps.check_slot(replace(SLOT, minutes=600, starts_at=AT), at=AT)

    assert [fault.field for fault in caught.value.faults] == ["starts", "minutes"]

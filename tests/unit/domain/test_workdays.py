"""Working days, beside an independent calendar."""

from datetime import date, timedelta

import holidays as calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.domain.workdays import between, due, easter, first_in_time, holidays, is_workday

DAY = timedelta(days=1)
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
spans = st.integers(1, 30)


@pytest.mark.parametrize("year", range(1990, 2101))
def test_days_off_are_those_of_an_independent_calendar(year: int) -> None:
    theirs = calendar.country_holidays("BE", years=year)

    assert [day for day in sorted(holidays(year)) if day not in theirs] == []
    assert [day for day in sorted(theirs) if is_workday(day)] == []


def test_easter_is_a_sunday_between_its_two_bounds() -> None:
    for year in range(1583, 3000):
        assert easter(year).weekday() == 6
        assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)


def test_five_working_days_over_easter() -> None:
    assert due(date(2026, 4, 2), 5) == date(2026, 4, 10)  # Maundy Thursday; Monday the 6th is off


def test_weekend_counts_as_the_day_before_it() -> None:
    friday, saturday, sunday = (date(2026, 3, number) for number in (6, 7, 8))

    assert due(friday, 1) == due(saturday, 1) == due(sunday, 1) == date(2026, 3, 9)


@given(days, spans)
def test_last_day_is_a_working_day_and_that_many_after_the_start(start: date, span: int) -> None:
    assert is_workday(due(start, span))
    assert between(start, due(start, span)) == span


@given(days, spans)
def test_what_came_in_before_the_first_day_in_time_is_late_and_what_came_later_is_not(
    today: date, span: int
) -> None:
    first = first_in_time(today, span)

    assert due(first, span) >= today
    assert due(first - DAY, span) < today


@given(days, st.integers(-40, 40))
def test_counting_back_is_counting_on_with_a_minus(start: date, distance: int) -> None:
    end = start + distance * DAY

    assert between(start, end) == -between(end, start)

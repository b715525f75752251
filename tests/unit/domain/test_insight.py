"""Sums over what was asked: nothing is lost, nothing is counted twice."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.domain import insight
from terecht.domain.asked import NotUseful
from terecht.domain.faq import Category, Entry, Faq, Thema
from terecht.domain.insight import Counts, Period, Tally, Votes, VoteTally, Waited, Waiting
from terecht.domain.ranking import Outcome

BAR = Entry("bar", "Mag mijn bar open?", "Ja.", category="gebouwen")
GELD = Entry("geld", "Wat kost het?", "Niets.", category="geld")
FAQ = Faq(
    Thema("t"), (BAR, GELD), categories=(*(Category(name, name) for name in ("geld", "leeg", "gebouwen")),)
)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))


def tally(day: date, outcome: Outcome = Outcome.ANSWER, entry_id: str = "bar", count: int = 1) -> Tally:
    hour = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Tally(hour, outcome, entry_id, count, 0.9 * count)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 11, 25), date(2026, 12, 1)),
        (date(2026, 12, 31), date(2027, 1, 1)),
        (date(2028, 2, 29), date(2028, 3, 1)),
    ],
)
def test_month_ends_where_the_next_begins(day: date, end: date) -> None:
    assert insight.month_of(day) == Period(day.replace(day=1), end)


@given(
    st.integers(1, 400),
    st.lists(st.tuples(st.integers(0, 399), st.sampled_from(Outcome), st.integers(1, 50)), max_size=20),
)
def test_over_time_loses_nothing_and_shows_every_step(
    days: int, asked: list[tuple[int, Outcome, int]]
) -> None:
    period = Period(NOVEMBER.start, NOVEMBER.start + timedelta(days=days))
    tallies = [
        tally(period.start + timedelta(days=offset % days), outcome, count=count)
        for offset, outcome, count in asked
    ]

    steps = insight.over_time(tallies, period)

    assert [day for day, _ in steps] == [
        period.start + timedelta(days=d) for d in range(0, days, period.step)
    ]
    summed: Counter[Outcome] = sum((Counter(counts.of) for _, counts in steps), Counter())
    assert summed == Counter(insight.total(tallies).of)


def test_year_is_shown_by_week_and_a_month_by_day() -> None:
    assert (NOVEMBER.step, Period(date(2026, 1, 1), date(2027, 1, 1)).step) == (1, 7)


def test_categories_come_in_the_order_of_the_faq_and_what_is_in_none_comes_last() -> None:
    day = NOVEMBER.start
    found = insight.by_category(
        [tally(day, entry_id="bar"), tally(day, entry_id="weg"), tally(day, Outcome.PASS_ON, "geld", 2)], FAQ
    )

    assert [(category, counts.total) for category, counts in found] == [("geld", 2), ("gebouwen", 1), ("", 1)]


def test_expected_precision_is_the_mean_probability_of_answers_only() -> None:
    day = NOVEMBER.start
    answers = [
        Tally(datetime(2026, 11, 1, 9, tzinfo=UTC), Outcome.ANSWER, "bar", 2, 1.9),
        tally(day, count=2),
    ]

    assert insight.expected_precision([*answers, tally(day, Outcome.PASS_ON)]) == pytest.approx(3.7 / 4)
    assert insight.expected_precision([tally(day, Outcome.PASS_ON)]) is None


def test_vote_against_counts_as_wrong_only_when_the_answer_was_about_something_else_or_wrong() -> None:
    against = {NotUseful.OTHER_SUBJECT: 2, NotUseful.WRONG: 1, NotUseful.UNCLEAR: 4, NotUseful.NONE: 1}

    votes = Votes(useful=10, not_useful=against)

    assert (votes.total, votes.right) == (18, 15)


def test_votes_are_kept_apart_by_entry() -> None:
    tallies = [
        VoteTally("bar", True, NotUseful.NONE, 3),
        VoteTally("bar", False, NotUseful.WRONG, 1),
        VoteTally("geld", False, NotUseful.WRONG, 2),
    ]

    assert insight.votes_by_entry(tallies) == {
        "bar": Votes(3, {NotUseful.WRONG: 1}),
        "geld": Votes(0, {NotUseful.WRONG: 2}),
    }


def test_waiting_tells_the_middle_and_the_slowest_tenth() -> None:
    asked = datetime(2026, 11, 2, 9, tzinfo=UTC)
    waited = [Waited(asked, asked + timedelta(hours=hours)) for hours in range(1, 11)]

    assert insight.waiting(waited) == Waiting(10, 5.5, 10.0)
    assert insight.waiting([]) is None


def test_entry_that_was_only_near_counts_as_never_shown() -> None:
    day = NOVEMBER.start
    assert insight.never_shown(
        [tally(day, Outcome.ANSWER, "bar"), tally(day, Outcome.PASS_ON, "geld")], FAQ
    ) == ("geld",)


def test_share_of_nothing_is_zero() -> None:
    assert Counts({}).share(Outcome.ANSWER) == 0.0

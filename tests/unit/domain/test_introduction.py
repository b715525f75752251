"""Nothing is shown before both said yes, and nothing after one of them took it back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.domain.errors import QueryError, TransitionNotAllowed
from terecht.domain.introduction import Introduction, end, propose, say

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
PROPOSED = propose(9, 7, by=3, at=AT)


def both_yes() -> Introduction:
    return say(say(PROPOSED, 7, yes=True, at=AT), 9, yes=True, at=LATER)


def test_one_yes_opens_nothing() -> None:
    assert not PROPOSED.is_open
    assert not say(PROPOSED, 9, yes=True, at=AT).is_open
    assert both_yes().is_open


def test_no_ends_it_whoever_says_it_and_whenever() -> None:
    for number in (7, 9):
        for before in (PROPOSED, say(PROPOSED, 7, yes=True, at=AT), both_yes()):
            after = say(before, number, yes=False, at=LATER)
            assert (after.is_over, after.is_open) == (True, False)


def test_yes_after_a_no_is_refused() -> None:
    with pytest.raises(TransitionNotAllowed, match="loopt niet meer"):
        say(end(PROPOSED, at=AT), 7, yes=True, at=LATER)


def test_said_again_it_is_the_very_same() -> None:
    one = say(PROPOSED, 7, yes=True, at=AT)
    over = end(one, at=AT)

    assert say(one, 7, yes=True, at=LATER) is one
    assert say(over, 7, yes=False, at=LATER) is over


def test_nobody_is_joined_with_themselves() -> None:
    with pytest.raises(QueryError, match="twee verschillende"):
        propose(7, 7, by=3, at=AT)


def test_stranger_has_no_say() -> None:
    with pytest.raises(ValueError, match="no part in it"):
        say(PROPOSED, 8, yes=True, at=AT)


def test_each_side_has_another() -> None:
    assert (PROPOSED.other(7), PROPOSED.other(9), PROPOSED.between) == (9, 7, (7, 9))


@given(st.lists(st.tuples(st.sampled_from((7, 9)), st.booleans()), max_size=10))
def test_open_means_both_said_yes_and_nobody_ever_said_no(said: list[tuple[int, bool]]) -> None:
    introduction = PROPOSED
    for number, yes in said:
        try:
            introduction = say(introduction, number, yes=yes, at=LATER)
        except TransitionNotAllowed:
            assert introduction.is_over
    no = any(not yes for _, yes in said)
    assert introduction.is_over == no
    assert introduction.is_open == (not no and {number for number, yes in said if yes} == {7, 9})

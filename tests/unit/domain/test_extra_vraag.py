from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from terecht.domain.errors import QueryError, TransitionNotAllowed
from terecht.domain.extra_vraag import (
    MAX_ADDITIONS,
    TRANSITIONS,
    Actor,
    Event,
    EventKind,
    ExtraVraag,
    Resolution,
    Status,
    add,
    check_transition,
    erase,
    leave_address,
    withdraw,
)

FILED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LATER = FILED_AT + timedelta(hours=3)
FILED = Event(FILED_AT, EventKind.FILED, Actor.ENGINE)

NEW = ExtraVraag(7, "cultuurplekken", "Mag mijn bar open?", Status.NEW, FILED_AT, FILED_AT, history=(FILED,))
WITH_ASKER = replace(
    NEW, email="jan@kerk.be", consent_at=FILED_AT, consent_version="1", additions=("in Gent",)
)


def left(vraag: ExtraVraag = NEW, **changes: str) -> ExtraVraag:
    given = {"email": "jan@kerk.be", "consent_version": "1", "addition": ""} | changes
    return leave_address(vraag, at=LATER, **given)


def test_leave_address_keeps_address_consent_and_when() -> None:
    assert left() == replace(
        NEW,
        email="jan@kerk.be",
        consent_at=LATER,
        consent_version="1",
        updated_at=LATER,
        version=2,
        history=(FILED, Event(LATER, EventKind.ADDRESS_LEFT, Actor.ASKER)),
    )


def test_leave_address_twice_changes_nothing_the_second_time() -> None:
    once = left(addition="in Gent")

    assert left(once, addition="in Gent") is once


def test_leave_address_with_another_address_replaces_the_first() -> None:
    assert left(left(), email="jan@kerken.be").email == "jan@kerken.be"


def test_leave_address_after_a_new_consent_text_keeps_the_new_version() -> None:
    assert left(left(), consent_version="2").consent_version == "2"


def test_add_keeps_the_text_out_of_the_history() -> None:
    after = add(NEW, "Het is in Gent.", at=LATER)

    assert after.additions == ("Het is in Gent.",)
    assert after.history == (FILED, Event(LATER, EventKind.ADDED, Actor.ASKER))


def test_add_says_that_somebody_anonymous_did_it() -> None:
    assert add(NEW, "In Gent.", at=LATER, by=Actor.VISITOR).history[-1].by is Actor.VISITOR


def test_add_twice_adds_once() -> None:
    once = add(NEW, "Het is in Gent.", at=LATER)

    assert add(once, "Het is in Gent.", at=LATER) is once


@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        (Status.NEW, Status.NEW),
        (Status.OPEN, Status.OPEN),
        (Status.PENDING, Status.OPEN),
        (Status.SOLVED, Status.OPEN),
    ],
)
def test_add_opens_what_was_waiting_or_solved(status: Status, becomes: Status) -> None:
    assert add(replace(NEW, status=status), "nog iets", at=LATER).status is becomes


def test_add_refuses_more_than_a_question_needs() -> None:
    full = replace(NEW, additions=tuple(map(str, range(MAX_ADDITIONS))))

    with pytest.raises(QueryError, match="er zijn al 20 aanvullingen"):
        add(full, "nog iets", at=LATER)


@pytest.mark.parametrize("resolution", [Resolution.ANSWERED, Resolution.WITHDRAWN])
def test_closed_takes_no_address_and_no_addition(resolution: Resolution) -> None:
    closed = replace(NEW, status=Status.CLOSED, resolution=resolution)

    with pytest.raises(TransitionNotAllowed, match="al gesloten"):
        left(closed)
    with pytest.raises(TransitionNotAllowed, match="al gesloten"):
        add(closed, "nog iets", at=LATER)


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.CLOSED])
def test_withdraw_closes_and_forgets_the_person(status: Status) -> None:
    assert withdraw(replace(WITH_ASKER, status=status), at=LATER) == replace(
        NEW,
        status=Status.CLOSED,
        resolution=Resolution.WITHDRAWN,
        updated_at=LATER,
        version=2,
        history=(FILED, Event(LATER, EventKind.WITHDRAWN, Actor.ASKER)),
    )


def test_withdraw_twice_is_withdrawn_once() -> None:
    once = withdraw(WITH_ASKER, at=LATER)

    assert withdraw(once, at=LATER) is once


def test_withdraw_after_a_coach_closed_is_refused() -> None:
    with pytest.raises(TransitionNotAllowed, match="deze stap kan hier niet"):
        withdraw(replace(NEW, status=Status.CLOSED, resolution=Resolution.ANSWERED), at=LATER)


@pytest.mark.parametrize("status", Status)
def test_erase_keeps_the_question_and_nobody(status: Status) -> None:
    after = erase(replace(WITH_ASKER, status=status), at=LATER)

    assert (after.text, after.email, after.consent_at, after.consent_version, after.additions) == (
        NEW.text,
        "",
        None,
        "",
        (),
    )
    assert after.status is (Status.OPEN if status is Status.PENDING else status)
    assert after.history[-1] == Event(LATER, EventKind.ERASED, Actor.ASKER)


@pytest.mark.parametrize("current", Status)
@pytest.mark.parametrize("wanted", Status)
def test_check_transition_follows_the_table(current: Status, wanted: Status) -> None:
    if wanted in TRANSITIONS[current]:
        check_transition(current, wanted)
    else:
        with pytest.raises(TransitionNotAllowed, match="deze stap kan hier niet"):
            check_transition(current, wanted)


def test_repr_shows_nothing_a_person_wrote() -> None:
    shown = repr(replace(WITH_ASKER, answer="Dag Jan", key="mag mijn bar open"))

    for secret in ("jan@kerk.be", "bar", "Gent", "Dag Jan"):
        assert secret not in shown

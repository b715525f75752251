"""The moves of a coach: what each does, which can't be made, and what holds after any walk of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.domain import desk
from terecht.domain import extra_vraag as asker
from terecht.domain.desk import MOVES, Conflict, Group, Move, allows, check_seen
from terecht.domain.errors import QueryError, TransitionNotAllowed
from terecht.domain.extra_vraag import (
    MAX_REPLIES,
    TRANSITIONS,
    Actor,
    Event,
    EventKind,
    ExtraVraag,
    HandOver,
    Message,
    MessageKind,
    Resolution,
    Status,
)

FILED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LATER = FILED_AT + timedelta(hours=3)
AN, BO = 3, 4

NEW = ExtraVraag(
    7,
    "cultuurplekken",
    "Mag mijn bar open?",
    Status.NEW,
    FILED_AT,
    FILED_AT,
    email="jan@kerk.be",
    consent_at=FILED_AT,
    consent_version="1",
    sealed_secret="verzegeld",
    additions=("in Gent",),
    history=(Event(FILED_AT, EventKind.FILED, Actor.ENGINE),),
)

Step = Callable[[ExtraVraag], ExtraVraag]

STEPS: dict[Move, Step] = {
    Move.TAKE: lambda vraag: desk.take(vraag, by=AN, at=LATER),
    Move.ASSIGN: lambda vraag: desk.assign(vraag, BO, by=AN, at=LATER),
    Move.RELEASE: lambda vraag: desk.release(vraag, by=AN, at=LATER),
    Move.NOTE: lambda vraag: desk.note(vraag, "bel de stad", by=AN, at=LATER),
    Move.ASK_BACK: lambda vraag: desk.ask_back(vraag, "Welke zaal?", by=AN, at=LATER),
    Move.ASK_HAND_OVER: lambda vraag: desk.ask_hand_over(vraag, "steunpunt", "Mag het?", by=AN, at=LATER),
    Move.HAND_OVER: lambda vraag: desk.hand_over(vraag, "Kijk eens?", by=AN, at=LATER),
    Move.ANSWER: lambda vraag: desk.answer(vraag, "Ja, dat mag.", by=AN, at=LATER),
    Move.JOIN: lambda vraag: desk.join(vraag, vraag.group + 1, by=AN, at=LATER),
    Move.SPLIT: lambda vraag: desk.split(vraag, by=AN, at=LATER),
    Move.SPAM: lambda vraag: desk.spam(vraag, by=AN, at=LATER),
    Move.CLOSE: lambda vraag: desk.close(vraag, Resolution.DUPLICATE, by=AN, at=LATER),
    Move.REOPEN: lambda vraag: desk.reopen(vraag, by=AN, at=LATER),
    Move.JOIN_MAIL: lambda vraag: desk.join_mail(
        vraag, "Wij ook!", mail=5, sender="els@molen.be", by=AN, at=LATER
    ),
}

OF_ASKER: dict[str, Step] = {
    "arrive": lambda vraag: asker.leave_address(
        vraag, email="jan@kerk.be", consent_version="1", addition="", at=LATER, sealed_secret="verzegeld"
    ),
    "add": lambda vraag: asker.add(vraag, f"nog iets {vraag.version}", at=LATER),
    "agree": lambda vraag: asker.agree(vraag, at=LATER),
    "decline": lambda vraag: asker.decline(vraag, at=LATER),
    "withdraw": lambda vraag: asker.withdraw(vraag, at=LATER),
    "erase": lambda vraag: asker.erase(vraag, at=LATER),
}

every_move = st.lists(st.sampled_from([*STEPS, *OF_ASKER]), max_size=40)


def walk(moves: list[str]) -> list[ExtraVraag]:
    """Return every state on a walk; a step that is refused changes nothing."""
    states = [NEW]
    for move in moves:
        try:
            states.append({**STEPS, **OF_ASKER}[move](states[-1]))
        except TransitionNotAllowed:
            continue
    return states


@given(every_move)
def test_whatever_is_done_the_statuses_follow_the_table(moves: list[str]) -> None:
    states = walk(moves)

    for before, after in pairwise(states):
        assert after.status is before.status or after.status in TRANSITIONS[before.status]


@given(every_move)
def test_whatever_is_done_the_history_grows_a_line_a_version(moves: list[str]) -> None:
    states = walk(moves)

    for before, after in pairwise(states):
        assert after.history[: len(before.history)] == before.history
        assert after.version == len(after.history)
        assert (after.version > before.version) == (after is not before)


@given(every_move)
def test_whatever_is_done_the_history_names_nobody(moves: list[str]) -> None:
    for event in walk(moves)[-1].history:
        assert event.by in {*Actor, "account:3"}
        assert event.text in {"", "account:4", "steunpunt", *map(str, range(45)), *Resolution}


@given(every_move)
def test_whatever_is_done_closed_is_the_end_and_holds_no_person(moves: list[str]) -> None:
    for state in walk(moves):
        if state.status is Status.CLOSED:
            assert state.resolution is not Resolution.NONE
            assert {name: getattr(state, name) for name in asker.NOBODY} == asker.NOBODY
            assert not any(allows(state, move) for move in Move)


@given(every_move)
def test_whatever_is_done_nothing_goes_to_an_organisation_unless_its_asker_agreed(moves: list[str]) -> None:
    kinds = [event.kind for event in walk(moves)[-1].history]
    yes = {EventKind.HAND_OVER_ALLOWED}
    no = {EventKind.HAND_OVER_REFUSED, EventKind.HAND_OVER_ASKED, EventKind.ERASED, EventKind.HANDED_OVER}
    for place, kind in enumerate(kinds):
        if kind is EventKind.HANDED_OVER:
            last = next(kind for kind in reversed(kinds[:place]) if kind in yes | no)
            assert last is EventKind.HAND_OVER_ALLOWED


@given(every_move)
def test_whatever_is_done_solved_is_answered_and_nothing_else_is(moves: list[str]) -> None:
    for state in walk(moves):
        if state.status is not Status.CLOSED:
            assert (state.status is Status.SOLVED) == (state.resolution is Resolution.ANSWERED)


@given(every_move, st.sampled_from(list(Move)))
def test_a_move_can_be_made_just_when_it_is_offered(moves: list[str], move: Move) -> None:
    state = walk(moves)[-1]

    if allows(state, move):
        assert STEPS[move](state).status is MOVES[move][state.status]
    elif not (move is Move.ASSIGN and state.assignee == BO) and not (
        move is Move.TAKE and state.assignee == AN
    ):
        with pytest.raises(TransitionNotAllowed, match="deze stap kan hier"):
            STEPS[move](state)


@pytest.mark.parametrize("move", Move)
def test_every_move_of_the_table_is_one_the_statuses_know(move: Move) -> None:
    for before, after in MOVES[move].items():
        assert before is after or after in TRANSITIONS[before]


def test_take_makes_it_mine_and_says_so() -> None:
    assert STEPS[Move.TAKE](NEW) == replace(
        NEW,
        status=Status.OPEN,
        assignee=AN,
        updated_at=LATER,
        version=2,
        history=(*NEW.history, Event(LATER, EventKind.TAKEN, "account:3")),
    )


def test_take_from_a_colleague_is_possible() -> None:
    assert desk.take(STEPS[Move.ASSIGN](NEW), by=AN, at=LATER).assignee == AN


def test_assign_tells_to_whom_by_number() -> None:
    assert STEPS[Move.ASSIGN](NEW).history[-1] == Event(LATER, EventKind.ASSIGNED, "account:3", "account:4")


def test_assign_to_who_has_it_changes_nothing() -> None:
    once = STEPS[Move.ASSIGN](NEW)

    assert STEPS[Move.ASSIGN](once) is once


def test_note_stays_among_coaches_and_changes_no_status() -> None:
    after = STEPS[Move.NOTE](NEW)

    assert after.messages == (Message(LATER, MessageKind.NOTE, "account:3", "bel de stad"),)
    assert after.status is Status.NEW


def test_ask_back_waits_for_the_asker_and_whoever_asked_has_it() -> None:
    after = STEPS[Move.ASK_BACK](NEW)

    assert (after.status, after.assignee) == (Status.PENDING, AN)
    assert after.messages == (Message(LATER, MessageKind.ASK_BACK, "account:3", "Welke zaal?"),)


@pytest.mark.parametrize("move", [Move.ASK_BACK, Move.ASK_HAND_OVER])
def test_nobody_is_asked_when_nobody_left_an_address(move: Move) -> None:
    with pytest.raises(TransitionNotAllowed, match="nog niet"):
        STEPS[move](replace(NEW, email=""))


def test_reply_joins_the_conversation_once_and_wakes_the_question() -> None:
    asked = STEPS[Move.ASK_BACK](NEW)

    replied = asker.add(asked, "De parochiezaal.", at=LATER)

    assert replied.status is Status.OPEN
    assert replied.additions == NEW.additions
    assert replied.messages[-1] == Message(LATER, MessageKind.REPLY, Actor.ASKER, "De parochiezaal.")
    assert asker.add(replied, "De parochiezaal.", at=LATER) is replied


def test_reply_to_an_answer_opens_it_again_and_keeps_the_answer() -> None:
    replied = asker.add(STEPS[Move.ANSWER](NEW), "En op zondag?", at=LATER)

    assert (replied.status, replied.resolution, replied.answer) == (
        Status.OPEN,
        Resolution.NONE,
        "Ja, dat mag.",
    )


def test_reply_after_only_a_note_adds_to_the_question() -> None:
    assert asker.add(STEPS[Move.NOTE](NEW), "een café", at=LATER).additions == ("in Gent", "een café")


def test_replies_have_an_end() -> None:
    state = STEPS[Move.ASK_BACK](NEW)
    for number in range(MAX_REPLIES):
        state = asker.add(state, f"bericht {number}", at=LATER)

    with pytest.raises(QueryError, match="er zijn al 50 berichten"):
        asker.add(state, "nog een", at=LATER)


def test_messages_have_an_end() -> None:
    full = replace(NEW, messages=(Message(LATER, MessageKind.NOTE, "account:3", "x"),) * desk.MAX_MESSAGES)

    with pytest.raises(TransitionNotAllowed, match="er zijn al 200 berichten"):
        STEPS[Move.NOTE](full)


def test_answer_solves_and_stands_in_the_conversation() -> None:
    after = STEPS[Move.ANSWER](NEW)

    assert (after.status, after.resolution, after.answer) == (
        Status.SOLVED,
        Resolution.ANSWERED,
        "Ja, dat mag.",
    )
    assert after.messages[-1].kind is MessageKind.ANSWER


def test_hand_over_asks_first_goes_once_and_says_where_to() -> None:
    asked = STEPS[Move.ASK_HAND_OVER](NEW)
    assert asked.hand_over == HandOver("steunpunt", LATER)
    assert asked.status is Status.PENDING
    with pytest.raises(TransitionNotAllowed):
        STEPS[Move.HAND_OVER](asked)

    agreed = asker.agree(asked, at=LATER)
    gone = STEPS[Move.HAND_OVER](agreed)

    assert agreed.status is Status.OPEN
    assert asker.agree(agreed, at=LATER) is agreed
    assert gone.hand_over == HandOver("steunpunt", LATER, LATER, LATER)
    assert gone.history[-1] == Event(LATER, EventKind.HANDED_OVER, "account:3", "steunpunt")
    with pytest.raises(TransitionNotAllowed):
        STEPS[Move.HAND_OVER](gone)
    with pytest.raises(TransitionNotAllowed, match="al doorgegeven"):
        asker.decline(gone, at=LATER)


def test_what_was_agreed_can_be_taken_back_until_it_went() -> None:
    back = asker.decline(asker.agree(STEPS[Move.ASK_HAND_OVER](NEW), at=LATER), at=LATER)

    assert back.hand_over is None
    with pytest.raises(TransitionNotAllowed):
        STEPS[Move.HAND_OVER](back)


def test_another_address_did_not_agree_to_anything() -> None:
    agreed = asker.agree(STEPS[Move.ASK_HAND_OVER](NEW), at=LATER)

    moved = asker.leave_address(agreed, email="piet@kerk.be", consent_version="1", addition="", at=LATER)

    assert moved.hand_over is None


def test_close_keeps_what_was_answered_as_answered() -> None:
    assert STEPS[Move.CLOSE](STEPS[Move.ANSWER](NEW)).resolution is Resolution.ANSWERED
    assert STEPS[Move.CLOSE](NEW).resolution is Resolution.DUPLICATE


@pytest.mark.parametrize(
    "ending", [Resolution.NONE, Resolution.SPAM, Resolution.WITHDRAWN, Resolution.ANSWERED]
)
def test_close_needs_an_ending_of_a_coach(ending: Resolution) -> None:
    with pytest.raises(TransitionNotAllowed, match="zeg hoe deze vraag eindigt"):
        desk.close(NEW, ending, by=AN, at=LATER)


def test_group_answer_is_missing_until_it_was_given() -> None:
    joined = desk.join(NEW, 5, by=AN, at=LATER)
    group = Group(5, "Ja, dat mag.")

    assert not desk.lacks_answer(joined, Group(5))
    assert desk.lacks_answer(joined, group)
    assert not desk.lacks_answer(STEPS[Move.ANSWER](joined), group)
    assert not desk.lacks_answer(STEPS[Move.SPAM](joined), group)


def test_join_twice_joins_once_and_split_is_alone() -> None:
    joined = desk.join(NEW, 5, by=AN, at=LATER)

    assert desk.join(joined, 5, by=AN, at=LATER) is joined
    assert STEPS[Move.SPLIT](joined).group == 0


def test_check_seen_tells_what_it_became() -> None:
    check_seen([NEW], {7: 1})
    for seen in ({}, {7: 2}, {8: 1}):
        with pytest.raises(Conflict, match="intussen veranderde er iets") as caught:
            check_seen([NEW], seen)
        assert caught.value.now is NEW


def test_repr_shows_nothing_a_coach_or_an_asker_wrote() -> None:
    shown = repr(walk([Move.NOTE, Move.ASK_BACK, "add", Move.ANSWER])[-1]) + repr(Group(1, "Ja, dat mag."))

    for text in ("bel de stad", "Welke zaal", "nog iets", "Ja, dat mag", "verzegeld", "jan@kerk.be"):
        assert text not in shown


# --- a mail that a coach puts with it


def joined(vraag: ExtraVraag, sender: str, text: str = "In Gent, dus") -> ExtraVraag:
    return desk.join_mail(vraag, text, mail=5, sender=sender, by=AN, at=LATER)


def test_mail_of_the_asker_counts_as_if_it_had_joined_by_itself() -> None:
    pending = desk.ask_back(NEW, "Waar?", by=BO, at=LATER)
    by_itself = asker.add(pending, "In Gent, dus", at=LATER)
    by_hand = joined(pending, "JAN@kerk.be")

    assert (by_hand.status, by_hand.messages) == (by_itself.status, by_itself.messages)
    assert [(event.kind, event.by, event.text) for event in by_hand.history[-2:]] == [
        (EventKind.MAIL_JOINED, "account:3", "5"),
        (EventKind.REPLIED, Actor.ASKER, ""),
    ]


@pytest.mark.parametrize("sender", ["els@molen.be", "", "jan@kerk.be.evil.be"])
def test_mail_of_an_outsider_is_there_for_coaches_and_moves_nothing(sender: str) -> None:
    solved = desk.answer(NEW, "Ja, dat mag.", by=BO, at=LATER)
    after = joined(solved, sender, "Wij helpen graag")

    assert (after.status, after.additions, after.resolution) == (
        Status.SOLVED,
        solved.additions,
        Resolution.ANSWERED,
    )
    assert after.messages[-1] == Message(
        LATER, MessageKind.OUTSIDE, Actor.OUTSIDER, "Wij helpen graag", sender
    )
    assert after.history[-1] == Event(LATER, EventKind.OUTSIDE_JOINED, "account:3", "5")


def test_nobody_is_the_asker_of_an_anonymous_vraag() -> None:
    assert not desk.is_asker(replace(NEW, email=""), "")


def test_an_outsider_between_two_turns_does_not_let_a_reply_count_twice() -> None:
    once = asker.add(desk.ask_back(NEW, "Waar?", by=BO, at=LATER), "In Gent", at=LATER)
    after = joined(once, "els@molen.be")

    assert asker.add(after, "In Gent", at=LATER) is after

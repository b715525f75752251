"""Every value of the domain has Dutch words."""

from datetime import UTC, date, datetime

import pytest

from terecht.domain.asked import NotUseful
from terecht.domain.extra_vraag import Actor, EventKind, MessageKind, Resolution, Status
from terecht.domain.faq import Thema
from terecht.domain.outgoing import MailState, Why
from terecht.domain.ranking import MatchKind, Outcome, Reason
from terecht.labels.asking import FEEDBACK_REASONS, MATCH_KINDS, OUTCOMES, REASONS, WHY, message
from terecht.labels.desk import ACTORS, DESK_EVENTS, DESK_RESOLUTIONS, DESK_STATUSES, MESSAGE_KINDS, who
from terecht.labels.editing import WARNINGS
from terecht.labels.extra_vragen import EVENTS, RESOLUTIONS, STATUS_SENTENCES, STATUSES
from terecht.labels.mail import MAIL_STATES, WHYS
from terecht.labels.measures import date_label, moment_label
from terecht.labels.widget import WIDGET
from terecht.service.checking import WarningKind


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (STATUSES, Status),
        (STATUS_SENTENCES, Status),
        (DESK_EVENTS, EventKind),
        (DESK_STATUSES, Status),
        (DESK_RESOLUTIONS, Resolution),
        (ACTORS, Actor),
        (MESSAGE_KINDS, MessageKind),
        (RESOLUTIONS, Resolution),
        (OUTCOMES, Outcome),
        (REASONS, Reason),
        (MATCH_KINDS, MatchKind),
        (WHY, MatchKind),
        (WHYS, Why),
        (MAIL_STATES, MailState),
        (WARNINGS, WarningKind),
    ],
)
def test_every_value_has_a_label(words: dict[object, str], values: type) -> None:
    assert set(words) == set(values)


def test_every_reason_not_to_be_useful_can_be_chosen() -> None:
    assert set(FEEDBACK_REASONS) == set(NotUseful) - {NotUseful.NONE}


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_something_to_say(reason: Reason) -> None:
    thema = Thema("cultuurplekken", "Cultuurplekken", contact_email="hulp@steunpunt.be")
    said = message(reason, thema=thema, language="fr")
    assert said
    assert "{" not in said


@pytest.mark.parametrize(
    ("language", "start"), [("fr", "Nos"), ("de", "Unsere"), ("en", "Our"), ("it", "Our")]
)
def test_another_language_is_answered_in_it_or_in_english(language: str, start: str) -> None:
    assert message(Reason.OTHER_LANGUAGE, language=language).startswith(start)


def test_a_moment_is_told_by_the_clock_in_brussels() -> None:
    assert moment_label(datetime(2026, 7, 1, 22, 5, tzinfo=UTC)) == "2 juli 2026 om 0.05 uur"
    assert moment_label(datetime(2026, 1, 1, 12, 0, tzinfo=UTC)) == "1 januari 2026 om 13.00 uur"


def test_a_day_is_told_as_people_write_it() -> None:
    assert date_label(date(2026, 3, 9)) == "9 maart 2026"


def test_the_texts_of_the_widget_are_in_order_and_plain() -> None:
    assert list(WIDGET) == sorted(WIDGET)
    assert not any("<" in text for text in WIDGET.values())


def test_asker_never_sees_what_is_among_coaches() -> None:
    among_coaches = {
        EventKind.NOTED,
        EventKind.ASSIGNED,
        EventKind.RELEASED,
        EventKind.JOINED,
        EventKind.SPLIT,
    }

    assert not among_coaches & set(EVENTS)


def test_who_is_an_actor_or_a_colleague_by_name() -> None:
    names = {3: "An"}

    assert who("asker", names) == "de vraagsteller"
    assert who("account:3", names) == "An"
    assert who("account:4", names) == "een vroegere collega"

"""What a visitor is shown, made from what the service says."""

import pytest

from terecht.domain.faq import Entry, Faq, Thema
from terecht.domain.ranking import Hit, MatchKind, Outcome, Part, Ranking, Reason
from terecht.service.checking import FaqWarning, WarningKind
from terecht.web.presenting import (
    explained,
    mail_address,
    similar,
    source,
    to_choose,
    warning,
    web_url,
    why,
    words_to_mark,
)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "//evil.be",
        "https:///pad",
        "ftp://a.be",
        "www.a.be",
        "",
        "http://[x",
    ],
)
def test_only_a_web_address_becomes_a_link(text: str) -> None:
    assert web_url(text) == ""
    assert source(text).url == ""
    assert source(text).text == text


@pytest.mark.parametrize(
    "text",
    ["a@b.be?bcc=c@d.be", "a@b.be&cc=x@y.be", "<a@b.be>", "a b@c.be", "a@b@c.be", "geen", "a@b.be\nBcc: x"],
)
def test_only_a_plain_address_becomes_a_mail_link(text: str) -> None:
    assert mail_address(text) == ""
    assert mail_address("hulp@steunpunt.be") == "hulp@steunpunt.be"


def test_warning_speaks_of_questions_and_fields_never_of_ids() -> None:
    faq = Faq(Thema("demo"), (Entry("bar", "Mag een bar?", "Ja."), Entry("zaal", "Mag een zaal?", "Ja.")))
    kind = WarningKind.NEAR_PHRASING

    own = warning(FaqWarning(kind, "staat ook bij 'zaal' en 'weg'.", "bar", 7), faq, entry_id="bar")
    other = warning(FaqWarning(kind, "pas 'geldig_tot' aan.", "zaal"), faq, entry_id="bar")

    assert own == "Staat ook bij ‘Mag een zaal?’ en ‘weg’."
    assert other == "Bij ‘Mag een zaal?’: pas ‘Geldig tot’ aan."


QUERY = "zegt de kost coaching aub"
HIT = Hit(
    "coaching",
    1,
    0.9,
    (
        Part(8, 12, "kost", MatchKind.EXACT, 0.2),
        Part(13, 21, "coachingsgesprek", MatchKind.COMPOUND, 0.5),
        Part(5, 12, "kost", MatchKind.SYNONYM, 0.1),
        Part(5, 7, "de", MatchKind.EXACT, 0.1),
        Part(22, 25, "club", MatchKind.SPELLING, 0.3),
        Part(8, 12, "kostbaar", MatchKind.LEMMA, -0.2),
        Part(0, 0, "", MatchKind.EXACT, 0.4),
    ),
)
SURE = Ranking(QUERY, Outcome.ANSWER, Reason.SURE, 0.9, (HIT,))


def test_the_explanation_gives_each_word_of_meaning_once_strongest_first() -> None:
    assert why(QUERY, explained(SURE)) == [
        "‘coaching’ deelt een woord met ‘coachingsgesprek’",
        "‘kost’ komt letterlijk terug",
    ]


def test_the_words_to_mark_are_those_of_visitor_and_entry() -> None:
    assert words_to_mark(QUERY, explained(SURE)) == ("kost", "coachingsgesprek", "coaching", "de kost")


def test_what_was_passed_on_explains_nothing() -> None:
    assert explained(Ranking(QUERY, Outcome.PASS_ON, Reason.UNKNOWN, 0.1, (HIT,))) == ()
    assert explained(Ranking(QUERY, Outcome.PASS_ON, Reason.EMPTY, 0.0)) == ()


def test_what_stands_beside_the_form_shares_a_word_with_the_query() -> None:
    stranger = Hit("kerk", 2, 0.4)
    assert similar(Ranking(QUERY, Outcome.PASS_ON, Reason.UNKNOWN, 0.1, (stranger, HIT))) == (HIT,)
    assert similar(Ranking(QUERY, Outcome.PASS_ON, Reason.GIBBERISH, 0.1, (HIT,))) == ()
    far = (stranger, stranger, stranger, HIT)
    assert similar(Ranking(QUERY, Outcome.PASS_ON, Reason.UNKNOWN, 0.1, far)) == ()


def test_a_vague_query_offers_directions_whatever_its_outcome() -> None:
    hits = tuple(Hit(str(rank), rank, 0.1) for rank in range(1, 6))
    for outcome in (Outcome.PASS_ON, Outcome.SUGGESTIONS):
        assert to_choose(Ranking(QUERY, outcome, Reason.VAGUE, 0.1, hits)) == hits[:3]
    assert to_choose(Ranking(QUERY, Outcome.PASS_ON, Reason.UNKNOWN, 0.1, hits)) == ()

"""What the FAQ that comes along promises its visitors: short, dated, with somebody to turn to."""

import re
from datetime import date
from pathlib import Path

import pytest

from terecht.adapters.faq_file import parse_faq
from terecht.service.checking import check

PATH = Path(__file__).parents[3] / "data" / "faq.yaml"
FAQ = parse_faq(PATH.read_bytes(), name=PATH.name)
DATED = re.compile(r"\b(?:stand:|(?:bron|bronnen|pagina's) zonder datum|[Aa]lle cijfers hier)")

every_entry = pytest.mark.parametrize("entry", FAQ.entries, ids=lambda entry: entry.id)


def words_of(markdown):
    """Return what somebody reads: no addresses behind links, no dashes and numbers before steps."""
    without_links = re.sub(r"\]\([^)]*\)", "]", markdown)
    return re.sub(r"^\s*(?:\d+\.|-) ", "", without_links, flags=re.MULTILINE).split()


def test_an_editor_starts_without_warnings():
    assert check(FAQ, today=date(2026, 11, 25)) == ()


@every_entry
def test_an_answer_says_the_answer_first_and_stays_short(entry):
    assert entry.answer.startswith("**")
    assert 60 <= len(words_of(entry.answer)) <= 140
    assert "na te kijken" not in entry.answer


@every_entry
def test_an_entry_is_asked_in_ten_ways_and_knows_what_it_does_not_answer(entry):
    assert len(entry.variants) >= 10
    assert 1 <= len(entry.lookalikes) <= 3


@every_entry
def test_an_entry_says_who_helps_where_it_comes_from_and_when_it_was_reviewed(entry):
    assert entry.referrals
    assert all(referral.why for referral in entry.referrals)
    assert entry.sources
    assert entry.reviewed


@every_entry
def test_an_amount_or_share_says_of_when_it_is(entry):
    if re.search(r"\d\s(?:euro|procent)\b", entry.answer):
        assert DATED.search(entry.answer)

"""Staff look at a month: the page tells the figures, its tables go along as CSV, no visitor gets near."""

from datetime import UTC, datetime, timedelta

import pytest

from terecht.domain.account import Role
from terecht.domain.asked import Asked, Feedback, NotUseful
from terecht.domain.ranking import Outcome, Reason
from tests.integration.web_fakes import Site

AT = datetime(2026, 3, 10, 9, tzinfo=UTC)
PAGE = "/balie/inzicht?maand=2026-03"


def fill(site: Site) -> None:
    """Ask in March: three answers, one passed on twice in other words; and vote."""
    for minute in range(3):
        site.store.record(
            Asked(
                AT + timedelta(minutes=minute),
                "cultuurplekken",
                Outcome.ANSWER,
                Reason.SURE,
                0.97,
                "coaching-kostprijs",
                "coaching",
            )
        )
    for text in ("=wifi in de zaal", "=wifi in zalen"):
        site.store.record(
            Asked(AT, "cultuurplekken", Outcome.PASS_ON, Reason.UNKNOWN, 0.1, "bar-openen", text)
        )
    for number in range(25):
        useful = number > 0
        reason = NotUseful.NONE if useful else NotUseful.WRONG
        feedback = Feedback(AT, "cultuurplekken", "coaching-kostprijs", useful, reason=reason)
        site.store.rate(feedback, visit_key=str(number))


def test_month_tells_how_often_and_how_it_ended(site: Site) -> None:
    fill(site)

    page = site.staff().get(PAGE).text

    assert "Inzicht: maart 2026" in page
    assert "<dt>vragen gesteld</dt><dd>5</dd>" in page
    assert "<dt>antwoord</dt><dd>60 %</dd>" in page
    assert "<title>10 maart 2026: 3 antwoord</title>" in page
    assert "96 % van 25 stemmen" in page
    assert "<strong>2 keer</strong>" in page
    assert "Hoe geef je een kerk een nieuwe bestemming?" in page  # never shown


def test_empty_month_says_so_and_promises_nothing(site: Site) -> None:
    page = site.staff().get("/balie/inzicht?maand=2025-01").text

    assert "In deze periode werd nog niets gevraagd." in page
    assert "nog te weinig stemmen om iets te besluiten (0)" in page


@pytest.mark.parametrize(
    "argument", ["maand=2026-13", "maand=%27%20OR%201", "jaar=99999", "maand=&jaar=", "x=1"]
)
def test_address_that_names_no_period_shows_this_month(site: Site, argument: str) -> None:
    shown = site.staff().get("/balie/inzicht").text
    assert site.staff().get(f"/balie/inzicht?{argument}").text.count("<h1>") == shown.count("<h1>") == 1


def test_year_is_shown_by_week(site: Site) -> None:
    fill(site)

    page = site.staff().get("/balie/inzicht?jaar=2026").text

    assert "Inzicht: 2026" in page
    assert "vragen per week" in page


def test_tables_go_along_as_csv_that_a_spreadsheet_does_not_execute(site: Site) -> None:
    fill(site)

    answer = site.staff().get("/balie/inzicht/hiaten.csv?maand=2026-03")

    assert answer.mimetype == "text/csv"
    assert "terecht-hiaten-2026-03-01.csv" in answer.headers["Content-Disposition"]
    assert "\"'=wifi" in answer.text


@pytest.mark.parametrize("name", ["verloop", "onderwerpen", "stemmen", "hiaten", "nooit-getoond"])
def test_every_table_can_be_had(site: Site, name: str) -> None:
    fill(site)
    assert len(site.staff().get(f"/balie/inzicht/{name}.csv?maand=2026-03").text.splitlines()) > 1


def test_unknown_table_is_not_found(site: Site) -> None:
    assert site.staff().get("/balie/inzicht/geheim.csv").status_code == 404


@pytest.mark.parametrize("role", Role)
def test_all_of_staff_may_look(site: Site, role: Role) -> None:
    assert site.staff(role).get(PAGE).status_code == 200


def test_visitor_may_not(site: Site) -> None:
    assert site.client().get(PAGE).status_code in (302, 303, 401)

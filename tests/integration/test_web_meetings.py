"""A played story: a coach offers a session, the asker picks a moment; and two askers get to know each other."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, select
from werkzeug.test import TestResponse

from terecht.adapters.sql_tables import outbox
from terecht.domain.account import Role
from terecht.labels.measures import BRUSSELS
from tests.integration.web_fakes import Site

IN_A_WEEK = (datetime.now(BRUSSELS) + timedelta(days=7)).replace(hour=14, minute=0, second=0, microsecond=0)


def coach(site: Site) -> FlaskClient:
    return site.staff(Role.COACH)


def press(site: Site, client: FlaskClient, path: str, **fields: object) -> TestResponse:
    """Send a form of staff, as the last one who signed in."""
    token = site.token("gesprek", of=site.signed_in[-1])
    return client.post(path, data={"formulier": token, **fields})


def keep_free(site: Site, client: FlaskClient, **changes: object) -> TestResponse:
    fields = {"starts": f"{IN_A_WEEK:%Y-%m-%dT%H:%M}", "minutes": "60", "place": "online", "weeks": "1"}
    return press(site, client, "/balie/gesprekken/vrij", **fields | changes)


def offer(site: Site, client: FlaskClient, number: int = 1) -> TestResponse:
    return press(site, client, f"/balie/{number}/gesprek", kind="first", place="online")


def choose(site: Site, secret: str, form: str, path: str, **fields: object) -> TestResponse:
    token = site.token(form)
    return site.client().post(f"/extra-vraag/{secret}{path}", data={"formulier": token, **fields})


book = partial(choose, form="gesprek-kiezen")
cancel = partial(choose, form="gesprek-afzeggen")
consent = partial(choose, form="kennismaking")


def mails(site: Site) -> list[tuple[str, str]]:
    engine = create_engine(site.settings.database)
    with engine.begin() as connection:
        rows = connection.execute(select(outbox.c.kind, outbox.c.to).order_by(outbox.c.id)).all()
    engine.dispose()
    return [(row.kind, row.to) for row in rows if row.kind in ("session", "staff", "introduction")]


def test_session_from_offer_to_booking_and_off_again(site: Site) -> None:
    secret, client = site.secret(), coach(site)
    assert keep_free(site, client).status_code == 303
    assert offer(site, client).status_code == 303

    page = site.client().get(f"/extra-vraag/{secret}").text
    assert "Dit eerste gesprek is gratis." in page
    slot = re.search(r'name="slot" value="(\d+)"', page)[1]  # type: ignore[index]
    assert book(site, secret, path="/gesprek/1/kies", slot=slot).status_code == 303

    page = site.client().get(f"/extra-vraag/{secret}").text
    assert "om 14.00 uur" in page
    assert "Zeg het gesprek af" in page
    assert "geboekt" in client.get("/balie/gesprekken").text
    assert "Je koos een moment voor het gesprek." in page

    assert cancel(site, secret, path="/gesprek/1/afzeggen").status_code == 303
    assert "afgezegd" in client.get("/balie/gesprekken").text
    coach_address = site.signed_in[-1].email
    told = [("session", "an@voorbeeld.be"), ("staff", coach_address)]
    assert mails(site) == [("session", "an@voorbeeld.be"), *told, *told]


def test_moment_that_somebody_else_took_is_said_kindly(site: Site) -> None:
    secret, client = site.secret(), coach(site)
    offer(site, client)

    answer = book(site, secret, path="/gesprek/1/kies", slot="99")

    assert answer.status_code == 409
    assert "Dit moment is intussen bezet; kies een ander. Er is niets veranderd." in answer.text


def test_stranger_finds_nothing_to_book_or_to_answer(site: Site) -> None:
    site.secret()
    offer(site, coach(site))

    for act in (
        book(site, "geraden", path="/gesprek/1/kies", slot="1"),
        cancel(site, "geraden", path="/gesprek/1/afzeggen"),
        consent(site, "geraden", path="/kennismaking/1", yes="ja"),
    ):
        assert act.status_code == 404


def test_session_of_another_asker_looks_like_none(site: Site) -> None:
    site.secret()
    offer(site, coach(site))
    mine = site.secret("Een andere vraag")

    assert cancel(site, mine, path="/gesprek/1/afzeggen").status_code == 404
    assert "aangeboden" in site.staff().get("/balie/gesprekken").text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"starts": "2026-03-29T02:30"}, "Dit uur bestaat niet"),
        ({"starts": "gisteren"}, "Dit is geen dag en uur"),
        ({"minutes": "900"}, "Zo lang duurt een gesprek niet"),
        ({"weeks": "99"}, "Kies een aantal weken"),
        ({"starts": "2020-01-01T10:00"}, "Dit moment is al voorbij"),
    ],
)
def test_moment_that_can_not_be_keeps_what_was_typed(
    site: Site, changes: dict[str, str], message: str
) -> None:
    answer = keep_free(site, coach(site), **changes)

    assert answer.status_code == 422
    assert message in answer.text
    assert all(f'value="{value}"' in answer.text for value in changes.values())


def test_second_coach_with_an_old_page_changes_nothing(site: Site) -> None:
    secret, client = site.secret(), coach(site)
    keep_free(site, client)
    offer(site, client)
    book(site, secret, path="/gesprek/1/kies", slot="1")

    answer = press(site, client, "/balie/gesprekken/1/zeg-af", version="1")

    assert answer.status_code == 409
    assert "geboekt" in client.get("/balie/gesprekken").text


def test_anonymous_question_gets_no_offer(site: Site) -> None:
    site.asking.file("Mag mijn bar open?", visit="bezoek-0123456789")

    answer = offer(site, coach(site))

    assert answer.status_code == 409
    assert "geen vraagsteller" in answer.text


def test_two_askers_get_to_know_each_other_only_after_two_times_yes(site: Site) -> None:
    jan = site.secret("Mag mijn bar open?")
    filed = site.asking.file("Mag onze bar ook open?", visit="bezoek-9876543210")
    an = site.asking.leave_address(filed.receipt, email="bo@voorbeeld.be", consent=True).secret
    client = coach(site)

    assert press(site, client, "/balie/1/kennismaking", other="#2").status_code == 303
    assert "0 van 2 zei ja" in client.get("/balie/1").text

    for secret, other in ((jan, "bo@voorbeeld.be"), (an, "an@voorbeeld.be")):
        assert other not in site.client().get(f"/extra-vraag/{secret}").text
        assert consent(site, secret, path="/kennismaking/1", yes="ja").status_code == 303
    assert "bo@voorbeeld.be" in site.client().get(f"/extra-vraag/{jan}").text
    assert "an@voorbeeld.be" in site.client().get(f"/extra-vraag/{an}").text

    consent(site, an, path="/kennismaking/1", yes="nee")
    assert "bo@voorbeeld.be" not in site.client().get(f"/extra-vraag/{jan}").text
    assert "an@voorbeeld.be" not in site.client().get(f"/extra-vraag/{an}").text


def test_words_of_the_other_are_not_shown_before_they_said_yes(site: Site) -> None:
    jan = site.secret("Ik ben Jan van de Dorpsstraat en mijn bar moet open")
    filed = site.asking.file("Mag onze bar ook open?", visit="bezoek-9876543210")
    an = site.asking.leave_address(filed.receipt, email="bo@voorbeeld.be", consent=True).secret
    press(site, coach(site), "/balie/1/kennismaking", other="2")

    assert "Dorpsstraat" not in site.client().get(f"/extra-vraag/{an}").text
    assert "onze bar ook" not in site.client().get(f"/extra-vraag/{jan}").text


def test_nothing_changes_by_get(site: Site) -> None:
    secret, client = site.secret(), coach(site)
    offer(site, client)
    before = site.contents()

    for path in ("/gesprek/1/kies", "/gesprek/1/afzeggen", "/kennismaking/1"):
        assert site.client().get(f"/extra-vraag/{secret}{path}").status_code == 405
    assert site.contents() == before


def test_reminder_is_written_the_day_before(site: Site, tmp_path: Path) -> None:
    secret, client = site.secret(), coach(site)
    tomorrow = datetime.now(UTC) + timedelta(hours=20)
    keep_free(site, client, starts=f"{tomorrow.astimezone(BRUSSELS):%Y-%m-%dT%H:%M}")
    offer(site, client)
    book(site, secret, path="/gesprek/1/kies", slot="1")

    assert site.sessions.remind() == site.sessions.remind() == 1
    assert "reminder" in "".join(site.contents())


def test_introduction_to_a_number_that_is_not_there_is_said(site: Site) -> None:
    site.secret()
    client = coach(site)

    response = press(site, client, "/balie/1/kennismaking", other="#999")

    assert response.status_code == 409
    assert "Dit nummer vinden we niet." in response.get_data(as_text=True)
    assert 'href="/balie/1"' in response.get_data(as_text=True)

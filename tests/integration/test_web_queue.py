"""The queue as coaches see it: what is shown, what is asked for, and what nobody gets out of it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from terecht.adapters.sql_engine import open_engine
from terecht.adapters.sql_queue import SqlQueue
from terecht.adapters.sql_tables import extra_vraag, vraag_group
from terecht.domain.account import Role
from terecht.domain.extra_vraag import Status
from terecht.service.queue import PAGE
from tests.integration.web_fakes import EVIL, Site

ADDRESS = re.compile(r'<a class="vraag" href="/balie/(\d+)">')


@pytest.fixture
def coach(site: Site) -> FlaskClient:
    return site.staff(Role.COACH)


@pytest.fixture
def rows(site: Site) -> Iterator["Rows"]:
    rows = Rows(site)
    yield rows
    rows.engine.dispose()


class Rows:
    """A way to the rows that no page offers."""

    def __init__(self, site: Site) -> None:
        self.engine = open_engine(site.settings.database)

    def change(self, number: int, **values: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(update(extra_vraag).where(extra_vraag.c.id == number).values(**values))

    def group(self, *numbers: int) -> None:
        with self.engine.begin() as connection:
            made = insert(vraag_group).values(thema="cultuurplekken", answer="", created_at=datetime.now(UTC))
            group = connection.scalars(made.returning(vraag_group.c.id)).one()
        for number in numbers:
            self.change(number, group_id=group)


def file(site: Site, *texts: str) -> None:
    for text in texts:
        site.asking.file(text, visit=f"bezoek-{text[:20]}-{site.filed()}"[:64])


def shown(coach: FlaskClient, query: str = "") -> list[int]:
    response = coach.get(f"/balie{query}")
    assert response.status_code == 200
    return [int(number) for number in ADDRESS.findall(response.text)]


def test_queue_is_for_coaches_and_administrators(site: Site) -> None:
    assert site.client().get("/balie").status_code in (302, 303, 401)
    assert site.staff(Role.EDITOR).get("/balie").status_code == 403
    assert site.staff(Role.ADMIN).get("/balie").status_code == 200


def test_views_have_their_counts_and_a_group_counts_once(site: Site, coach: FlaskClient, rows: Rows) -> None:
    file(site, "een", "twee", "drie", "vier", "vijf")
    rows.group(1, 2, 3)
    rows.change(4, status=Status.SOLVED)
    rows.change(5, status=Status.OPEN, assignee_id=site.signed_in[0].id)
    page = coach.get("/balie").text

    counts = re.findall(r'>(\w[\w ]+) <span class="count">(\d+)</span>', page)
    assert counts == [
        ("Nieuw", "1"),
        ("Van mij", "1"),
        ("Wachtend", "0"),
        ("Beantwoord", "1"),
        ("Alles", "3"),
    ]
    assert shown(coach) == [1]
    assert "3 × gevraagd" in page
    assert shown(coach, "?deel=van-mij") == [5]
    assert shown(coach, "?deel=beantwoord") == [4]


def test_search_finds_other_forms_and_numbers(site: Site, coach: FlaskClient) -> None:
    file(site, "Mag de zaal open?", "Iets anders")

    assert shown(coach, "?zoek=zalen") == [1]
    assert shown(coach, "?zoek=%232") == shown(coach, "?zoek=2") == [2]


def test_search_shows_what_it_found_beside_the_question(site: Site, coach: FlaskClient) -> None:
    file(site, "Mag de zaal open?", "Iets anders")
    text = f"Bel de *schepen* van cultuur, kamer 2. {EVIL}"
    site.coaching.note(2, text, seen=1, by=site.signed_in[0])

    page = coach.get("/balie?zoek=schepen").text

    assert [int(number) for number in ADDRESS.findall(page)] == [2]
    (found,) = re.findall(r'<p class="vraag-found">(.*?)</p>', page, re.DOTALL)
    assert found.startswith(
        '<span class="soft">Notitie:</span> Bel de *<mark>schepen</mark>* van cultuur, kamer 2.'
    )
    assert "<script>alert" not in page
    assert "vraag-found" not in coach.get("/balie?zoek=zaal").text
    assert "vraag-found" not in coach.get("/balie?zoek=%232").text


@pytest.mark.parametrize("zoek", ["%", "_", "%25", "'; DROP TABLE extra_vraag; --", "\\", '"', "\x00", "٣"])
def test_wildcards_and_quotes_are_no_words(site: Site, coach: FlaskClient, zoek: str) -> None:
    file(site, "Mag de zaal open?")

    response = coach.get("/balie", query_string={"zoek": zoek})

    assert response.status_code == 200
    assert len(ADDRESS.findall(response.text)) == (0 if zoek.strip("\x00") else 1)
    assert site.filed() == 1


@pytest.mark.parametrize(
    "query",
    [
        "?orde=id;DROP TABLE extra_vraag",
        "?orde=created_at",
        "?orde=best",
        "?deel=' OR 1=1",
        "?status=x",
        "?wie=99999999999999999999",
        "?wie=-1",
        "?wie=1.5",
        "?onderwerp=%27%29--",
        "?antwoord=misschien",
        "?laat=1",
        "?na=1",
        "?na=a.b",
        "?na=99999999999999999999999.1",
        "?na=1.99999999999",
        "?na=-1.-1",
        "?na=²³.²",
        "?onbekend=1&deel=nieuw&deel=alles",
    ],
)
def test_choice_that_is_on_no_list_is_as_if_it_were_not_there(
    site: Site, coach: FlaskClient, query: str
) -> None:
    file(site, "Mag de zaal open?")
    before = site.contents()

    assert shown(coach, query) == [1]
    assert site.contents() == before


def test_endless_search_is_cut_and_answered(site: Site, coach: FlaskClient) -> None:
    file(site, "Mag de zaal open?")
    start = monotonic()

    for text in ("x" * 60_000, "ب" * 5_000, "zaal " * 5_000, "🎸" * 5_000):
        assert coach.get("/balie", query_string={"zoek": text}).status_code == 200
    assert monotonic() - start < 60  # no measure of speed: it ends


def test_filters_are_kept_from_page_to_page(site: Site, coach: FlaskClient, rows: Rows) -> None:
    for number in range(1, PAGE + 11):
        file(site, f"Vraag {number}")
    rows.change(1, created_at=datetime(2020, 1, 1, tzinfo=UTC))
    first = coach.get("/balie?orde=nieuwste&antwoord=nee").text
    (following,) = re.findall(r'<a class="button quiet" href="([^"]+)" rel="next">', first)
    second = coach.get(following.replace("&amp;", "&")).text

    assert "orde=nieuwste" in following
    assert "antwoord=nee" in following
    numbers = [int(number) for number in ADDRESS.findall(first) + ADDRESS.findall(second)]
    assert numbers == [*range(PAGE + 10, 1, -1), 1]
    assert 'rel="next"' not in second


def test_pages_of_a_search_hold_everything_once(site: Site, coach: FlaskClient) -> None:
    for _ in range(PAGE + 3):
        file(site, "Mag de zaal open?")
    first = coach.get("/balie?zoek=zaal").text
    (following,) = re.findall(r'<a class="button quiet" href="([^"]+)" rel="next">', first)
    second = coach.get(following.replace("&amp;", "&")).text

    found = [int(number) for number in ADDRESS.findall(first) + ADDRESS.findall(second)]
    assert sorted(found) == list(range(1, PAGE + 4))


def test_what_waits_too_long_says_so(site: Site, coach: FlaskClient, rows: Rows) -> None:
    file(site, "oud", "nieuw")
    rows.change(1, created_at=datetime.now(UTC) - timedelta(days=30))

    assert "te laat</span>" in coach.get("/balie").text
    assert "30 dagen geleden" in coach.get("/balie").text
    assert shown(coach, "?laat=ja") == [1]


def test_category_is_that_of_the_nearest_entry(site: Site, coach: FlaskClient) -> None:
    file(site, "Mag de zaal open?")

    assert shown(coach, "?onderwerp=gebouwen") == [1]
    assert shown(coach, "?onderwerp=coaching") == []


def test_what_was_typed_is_text(site: Site, coach: FlaskClient) -> None:
    file(site, EVIL)
    page = coach.get("/balie", query_string={"zoek": EVIL}).text

    assert "<script>alert" not in page
    assert "<img" not in page
    assert "{{7*7}}" in page


def test_queue_knows_that_there_is_an_asker_but_not_who(site: Site, coach: FlaskClient) -> None:
    secret = site.secret("Mag mijn bar open?")
    site.asking.add(secret, "Ik ben Jan uit Gent")
    page = coach.get("/balie").text

    assert "met e-mailadres</span>" in page
    assert "an@voorbeeld.be" not in page
    assert "Gent" not in page
    assert shown(coach, "?antwoord=ja") == [1]
    assert shown(coach, "?zoek=an@voorbeeld.be") == []
    assert shown(coach, "?zoek=Gent") == [1]

    site.asking.erase(secret)
    assert shown(coach, "?zoek=Gent") == []
    assert "anoniem</span>" in coach.get("/balie?deel=alles").text
    assert shown(coach, "?deel=alles&antwoord=ja") == []


def test_withdrawn_question_is_closed_and_without_anybody(site: Site, coach: FlaskClient) -> None:
    site.asking.withdraw(site.secret("Mag mijn bar open?"))

    assert shown(coach) == []
    page = coach.get("/balie?deel=alles").text
    assert "gesloten</span>" in page
    assert "an@voorbeeld.be" not in page


def alive(site: Site, who: FlaskClient, number: int = 1) -> list[str]:
    """Say that an extra vraag is still open in this browser; return who else has it open."""
    response = who.post(f"/balie/{number}/aanwezig", data={"formulier": tokens(site, who)})
    assert response.status_code == 200
    names: list[str] = response.json["names"]  # type: ignore[index]
    return names


def tokens(site: Site, who: FlaskClient) -> str:
    """Return the token that a page of this account would carry for its sign of life."""
    cookie = who.get_cookie("terecht_sessie")
    assert cookie is not None
    with site.app.test_request_context("/balie", headers={"Cookie": f"terecht_sessie={cookie.value}"}):
        site.app.preprocess_request()
        return str(site.app.jinja_env.globals["form_token"]("aanwezig"))  # type: ignore[operator]


def test_coaches_see_who_else_has_it_open(site: Site, coach: FlaskClient) -> None:
    file(site, "Mag de zaal open?")
    other = site.staff(Role.COACH)

    assert alive(site, coach) == []
    assert alive(site, other) == ["An 0"]
    assert alive(site, coach) == ["An 1"]
    assert "An 1 kijkt nu" in coach.get("/balie").text
    assert "An 0 kijkt nu" not in coach.get("/balie").text


def test_who_is_silent_for_a_minute_has_gone(site: Site, coach: FlaskClient, rows: Rows) -> None:
    file(site, "Mag de zaal open?")
    site.staff(Role.COACH)
    past = datetime.now(UTC) - timedelta(seconds=61)
    SqlQueue(rows.engine).see(1, site.signed_in[1].id, at=past, stale=past)

    assert alive(site, coach) == []
    assert "kijkt nu" not in coach.get("/balie").text


def test_sign_of_life_needs_a_form_of_ours(site: Site, coach: FlaskClient) -> None:
    file(site, "Mag de zaal open?")
    other = site.staff(Role.COACH)

    assert coach.post("/balie/1/aanwezig").status_code == 400
    assert coach.post("/balie/1/aanwezig", data={"formulier": tokens(site, other)}).status_code == 400
    extra = {"formulier": tokens(site, coach), "account": "2"}
    assert coach.post("/balie/1/aanwezig", data=extra).status_code == 400
    assert coach.post(f"/balie/{2**31}/aanwezig", data={}).status_code == 404
    foreign = {"Origin": "https://kwaad.example"}
    answer = coach.post("/balie/1/aanwezig", data={"formulier": tokens(site, coach)}, headers=foreign)
    assert answer.status_code == 403
    assert alive(site, other) == []


def proposal(page: str) -> dict[str, str]:
    """Return what the button of the first proposal sends."""
    (token,) = re.findall(r'name="formulier" value="([^"]+)">\s*<input type="hidden" name="vragen"', page)
    (numbers,) = re.findall(r'name="vragen" value="([^"]+)"', page)
    return {"formulier": token, "vragen": numbers}


def test_one_click_makes_a_group_of_what_looks_alike(site: Site, coach: FlaskClient) -> None:
    file(site, "Mag de zaal open?", "Wie stemt ons orgel?", "De zaal mag open?", "mag de zaal open")
    page = coach.get("/balie").text
    assert "3 vragen lijken op elkaar" in page

    response = coach.post("/balie/groepen", data=proposal(page))

    assert (response.status_code, response.location) == (303, "/balie?gedaan=groep#gedaan")
    assert shown(coach) == [1, 2]
    assert "3 × gevraagd" in coach.get("/balie").text
    assert "lijken op elkaar" not in coach.get("/balie").text


def test_new_question_is_proposed_to_join_a_group_that_is_there(site: Site, coach: FlaskClient) -> None:
    file(site, "Mag de zaal open?", "De zaal mag open?")
    coach.post("/balie/groepen", data=proposal(coach.get("/balie").text))
    file(site, "mag de zaal open")
    page = coach.get("/balie").text
    assert "al in een groep" in page

    coach.post("/balie/groepen", data=proposal(page))

    assert "3 × gevraagd" in coach.get("/balie").text
    assert shown(coach) == [1]


def test_what_was_answered_is_not_proposed(site: Site, coach: FlaskClient, rows: Rows) -> None:
    file(site, "Mag de zaal open?", "De zaal mag open?")
    rows.change(2, status=Status.SOLVED)

    assert "lijken op elkaar" not in coach.get("/balie").text


@pytest.mark.parametrize("number", [1, 2, 3])
def test_stale_proposal_changes_nothing_and_says_what_changed(
    site: Site, coach: FlaskClient, number: int
) -> None:
    file(site, "Mag de zaal open?", "De zaal mag open?", "mag de zaal open")
    sent = proposal(coach.get("/balie").text)
    site.staff(Role.COACH)
    site.coaching.take(number, seen=1, by=site.signed_in[1])
    before = site.contents()

    response = coach.post("/balie/groepen", data=sent)

    assert response.status_code == 409
    (notice,) = re.findall(
        r'<div class="notice notice-bad" role="alert">(.*?)</div>', response.text, re.DOTALL
    )
    assert "Er is niets samengezet" in notice
    assert f'href="/balie/{number}">#{number} ' in notice
    assert re.findall(r"<li>(.*?) \(", notice) == ["An 1 nam de vraag op zich"]
    assert site.contents() == before


def test_grouping_twice_is_grouping_once(site: Site, coach: FlaskClient) -> None:
    file(site, "Mag de zaal open?", "De zaal mag open?")
    sent = proposal(coach.get("/balie").text)
    coach.post("/balie/groepen", data=sent)
    before = site.contents()

    assert coach.post("/balie/groepen", data=sent).status_code == 303
    assert site.contents() == before


@pytest.mark.parametrize("vragen", ["", "1.1", "1.1-", "1.1-1.1", "1-2", "1.1-2.1'--", "1.1-2.1-" * 20, "²"])
def test_group_of_nonsense_is_refused(site: Site, coach: FlaskClient, vragen: str) -> None:
    file(site, "Mag de zaal open?", "De zaal mag open?")
    sent = proposal(coach.get("/balie").text)
    before = site.contents()

    assert coach.post("/balie/groepen", data={**sent, "vragen": vragen}).status_code == 422
    assert coach.post("/balie/groepen", data={**sent, "group": "1"}).status_code == 422
    assert coach.post("/balie/groepen", data={**sent, "formulier": "x"}).status_code == 422
    assert site.contents() == before
    assert coach.post("/balie/groepen", data={**sent, "vragen": "1.1-999.1"}).status_code == 404

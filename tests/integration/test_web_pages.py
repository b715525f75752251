"""The pages of a visitor, asked the way a browser without JavaScript asks them."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from terecht.domain.extra_vraag import Status
from terecht.domain.faq import Faq, Thema
from tests.integration.web_fakes import BAR, EVIL, VISIT, AwayStore, Site, web_site


def ask(site: Site, query: str, *, visit: str = VISIT) -> TestResponse:
    return site.client().post(
        "/zoek", data={"query": query, "visit": visit, "formulier": site.token("vraag")}
    )


def hidden(page: TestResponse, name: str) -> str:
    """Return the value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, f"no field {name}"
    return found.group(1)


def test_home_shows_welcome_search_categories_and_where_to_begin(client: FlaskClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "<h1>Waar kunnen we je mee helpen?</h1>" in page.text
    assert '<textarea id="query" name="query"' in page.text
    assert "/categorie/gebouwen" in page.text
    assert "2 vragen" in page.text
    assert "/vraag/coaching-kostprijs" in page.text
    assert "Nog leeg" not in page.text


def test_home_of_a_faq_without_words_of_its_own_still_speaks(tmp_path: Path) -> None:
    with web_site(tmp_path, faq=Faq(Thema("mini"), (BAR,))) as site:
        page = site.client().get("/")
    assert "Waar kunnen we je mee helpen?" in page.text
    assert "/vraag/bar-openen" in page.text


def test_asking_shows_the_answer_its_referrals_sources_and_review_date(site: Site) -> None:
    page = ask(site, "hoevel kosten coaching").text
    assert "Dit vonden we voor je." in page
    assert "Wie helpt je verder" in page
    assert "Het Steunpunt" in page
    assert "Voor verenigingen" in page
    assert 'href="https://www.steunpunt.be/coaching"' in page
    assert 'href="mailto:vraag@steunpunt.be"' in page
    assert "Laatst nagekeken op 3 november 2026" in page
    assert '<p class="permalink"><a href="/vraag/coaching-kostprijs">' in page
    assert ">steunpunt.be/prijzen</a>" in page
    assert "Brochure cultuurplekken" in page
    assert "/vraag/kerk-herbestemmen" in page


def test_asking_marks_the_words_and_says_what_was_corrected_and_why(site: Site) -> None:
    page = ask(site, "hoevel kosten coaching").text
    assert '<p class="query"><mark>hoevel</mark> <mark>kosten</mark> <mark>coaching</mark></p>' in page
    assert "Wat <mark>kost</mark> een <mark>coachingsgesprek</mark>?" in page
    assert "Een gesprek <mark>kost</mark> 70 euro" in page
    assert "We zochten op ‘hoeveel’ in plaats van ‘hoevel’." in page
    assert "‘kosten’ is een vorm van ‘kost’" in page
    assert "97 op 100 juist" in page


def test_asking_between_few_offers_them_and_none_of_these(site: Site) -> None:
    page = ask(site, "iets met een kerk").text
    assert "We twijfelen nog." in page
    assert page.count('href="/vraag/') == 2
    assert "Geen van deze" in page
    assert site.filed() == 0


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("help", "Je vraag is nog wat ruim."),
        ("hello there", "Our answers are in Dutch only. Do write to us: Het Steunpunt, hulp@steunpunt.be."),
        ("hallo", "Stel hier gerust je vraag over cultuurplekken"),
        ("qsdfqsdf", "Hier konden we geen vraag in lezen."),
        (" \u200b ", "Typ eerst je vraag"),
    ],
)
def test_a_query_of_a_special_kind_gets_its_own_words_and_files_nothing(
    site: Site, query: str, says: str
) -> None:
    page = ask(site, query)
    assert page.status_code == 200
    assert says in page.text
    assert site.filed() == 0


def test_words_in_another_language_say_which_to_who_reads_aloud(site: Site) -> None:
    assert '<h1 lang="en">Our answers are in Dutch only.' in ask(site, "hello there").text


def test_an_unknown_query_is_filed_once_however_often_it_is_asked(site: Site) -> None:
    first = ask(site, "Mag een raket op ons dak?")
    ask(site, "mag een RAKET op ons dak")
    assert "We gaven je vraag door aan onze coaches." in first.text
    assert '<p class="quoted"><span>Je vraag</span> Mag een raket op ons dak?</p>' in first.text
    assert "/vraag/bar-openen" in first.text
    assert site.filed() == 1


def test_a_query_without_a_visit_is_answered_but_not_filed(site: Site) -> None:
    page = ask(site, "Mag een raket op ons dak?", visit="")
    assert "Vraag het aan een coach" in page.text
    assert site.filed() == 0


def test_the_search_field_of_an_answer_carries_the_visit_on(site: Site) -> None:
    assert hidden(ask(site, "coaching"), "visit") == VISIT


def test_none_of_these_files_the_query_and_keeps_its_text(site: Site) -> None:
    data = {"query": "iets met een kerk", "visit": VISIT, "formulier": site.token("doorgeven")}
    page = site.client().post("/extra-vraag", data=data)
    assert page.status_code == 200
    assert "iets met een kerk" in page.text
    assert hidden(page, "receipt")
    assert site.filed() == 1


def test_the_whole_way_from_question_to_erased_works_with_plain_forms(site: Site) -> None:
    client = site.client()
    asked = ask(site, "Mag een raket op ons dak?")
    sent = client.post(
        "/extra-vraag/adres",
        data={
            "receipt": hidden(asked, "receipt"),
            "query": "Mag een raket op ons dak?",
            "formulier": hidden(asked, "formulier") and site.token("adres"),
            "website": "",
            "email": "an@voorbeeld.be",
            "consent": "ja",
            "addition": "Het dak is plat.",
        },
    )
    assert sent.status_code == 303
    received = client.get(sent.location)
    secret = sent.location.split("/")[2]
    assert f"http://localhost/extra-vraag/{secret}" in received.text

    status = client.get(f"/extra-vraag/{secret}")
    assert "Nieuw." in status.text
    assert "Het dak is plat." in status.text
    assert "Je vraag werd doorgegeven aan onze coaches." in status.text

    added = client.post(
        f"/extra-vraag/{secret}/aanvullen",
        data={"addition": "Het is een kleine raket.", "formulier": site.token("aanvullen")},
        follow_redirects=True,
    )
    assert "Het is een kleine raket." in added.text

    withdrawn = client.post(
        f"/extra-vraag/{secret}/intrekken",
        data={"formulier": site.token("intrekken")},
        follow_redirects=True,
    )
    assert "door jou ingetrokken" in withdrawn.text
    assert "Iets toevoegen" not in withdrawn.text

    erased = client.post(f"/extra-vraag/{secret}/wissen", data={"formulier": site.token("wissen")})
    assert (erased.status_code, erased.location) == (303, "/gewist")
    assert client.get(f"/extra-vraag/{secret}").status_code == 404


def test_a_wrong_address_comes_back_with_every_fault_and_all_that_was_typed(site: Site) -> None:
    asked = ask(site, "Mag een raket op ons dak?")
    data = {
        "receipt": hidden(asked, "receipt"),
        "query": "Mag een raket op ons dak?",
        "formulier": site.token("adres"),
        "email": "an@",
        "addition": "Het dak is plat.",
    }
    page = site.client().post("/extra-vraag/adres", data=data)
    assert page.status_code == 422
    assert "Fout: Je vraag is doorgegeven" in page.text
    assert '<a href="#email">Dit e-mailadres klopt niet.' in page.text
    assert '<a href="#consent">We hebben je toestemming nodig' in page.text
    assert 'value="an@"' in page.text
    assert "Het dak is plat.</textarea>" in page.text
    assert "Mag een raket op ons dak?" in page.text
    assert 'aria-invalid="true" aria-describedby="email-fout email-uitleg"' in page.text


def test_a_remark_without_an_address_is_kept_and_the_form_stays(site: Site) -> None:
    asked = ask(site, "Mag een raket op ons dak?")
    data = {
        "receipt": hidden(asked, "receipt"),
        "query": "Mag een raket op ons dak?",
        "formulier": site.token("adres"),
        "email": "",
        "addition": "Het dak is plat.",
    }
    pages = [site.client().post("/extra-vraag/adres", data=data) for _ in range(2)]
    assert [page.status_code for page in pages] == [200, 200]
    assert "Je aanvulling staat bij je vraag." in pages[0].text
    assert '<p class="quoted"><span>Je voegde toe</span> Het dak is plat.</p>' in pages[0].text
    assert hidden(pages[0], "receipt") == data["receipt"]
    (vraag,) = site.store.find("cultuurplekken")
    assert (vraag.additions, vraag.email) == (("Het dak is plat.",), "")


def test_an_empty_form_says_what_can_be_in_it(site: Site) -> None:
    asked = ask(site, "Mag een raket op ons dak?")
    data = {
        "receipt": hidden(asked, "receipt"),
        "query": "Mag?",
        "formulier": site.token("adres"),
        "email": "",
    }
    page = site.client().post("/extra-vraag/adres", data=data)
    assert page.status_code == 422
    assert '<a href="#email">Typ je e-mailadres voor een antwoord, of zet iets bij je vraag.</a>' in page.text


def test_a_second_address_for_the_same_query_is_not_asked_for(site: Site) -> None:
    filed = site.asking.file("Mag een raket op ons dak?", visit=VISIT)
    site.asking.leave_address(filed.receipt, email="an@voorbeeld.be", consent=True)
    page = ask(site, "Mag een raket op ons dak?")
    assert "Voor deze vraag liet je al een e-mailadres achter." in page.text
    assert 'name="email"' not in page.text


def test_an_empty_addition_comes_back_with_a_sentence(site: Site) -> None:
    page = site.client().post(
        f"/extra-vraag/{site.secret()}/aanvullen",
        data={"addition": " ", "formulier": site.token("aanvullen")},
    )
    assert page.status_code == 422
    assert "Typ eerst wat je wil toevoegen." in page.text


def test_a_closed_extra_vraag_takes_no_addition(site: Site) -> None:
    secret = site.secret()
    site.asking.withdraw(secret)
    page = site.client().post(
        f"/extra-vraag/{secret}/aanvullen",
        data={"addition": "Toch nog iets", "formulier": site.token("aanvullen")},
    )
    assert page.status_code == 409
    assert "al gesloten" in page.text
    assert "Toch nog iets" in page.text


def test_confirmation_pages_change_nothing_when_opened(site: Site) -> None:
    secret = site.secret()
    for step in ("intrekken", "wissen"):
        assert site.client().get(f"/extra-vraag/{secret}/{step}").status_code == 200
    assert site.asking.by_secret(secret).status is Status.NEW


def test_an_answer_of_a_coach_is_shown_sanitised(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = site.secret()
    vraag = replace(site.asking.by_secret(secret), status=Status.SOLVED, answer=f"**Ja.** {EVIL}")
    monkeypatch.setattr(site.asking, "by_secret", lambda _: vraag)
    page = site.client().get(f"/extra-vraag/{secret}").text
    assert "<strong>Ja.</strong>" in page
    assert "<script>alert" not in page


def test_an_entry_page_stands_on_its_own(client: FlaskClient) -> None:
    page = client.get("/vraag/coaching-kostprijs")
    assert "<h1>Wat kost een coachingsgesprek?</h1>" in page.text
    assert '<link rel="canonical" href="http://localhost/vraag/coaching-kostprijs">' in page.text
    assert '<meta property="og:title" content="Wat kost een coachingsgesprek?">' in page.text
    assert '<meta name="description" content="Een gesprek kost 70 euro per uur. Mail ons.' in page.text
    assert "<mark>" not in page.text


def test_an_entry_page_describes_itself_as_faq_page(client: FlaskClient) -> None:
    page = client.get("/vraag/coaching-kostprijs").text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    described = json.loads(found.group(1))
    assert described["@type"] == "FAQPage"
    question = described["mainEntity"][0]
    assert question["name"] == "Wat kost een coachingsgesprek?"
    assert question["acceptedAnswer"]["text"].startswith("<p><strong>Een gesprek kost 70 euro")
    assert question["dateModified"] == "2026-11-03"


def test_an_entry_past_its_date_says_so(client: FlaskClient) -> None:
    assert (
        "De regeling in dit antwoord liep tot 31 januari 2020." in client.get("/vraag/kerk-herbestemmen").text
    )


def test_a_category_lists_its_entries_in_the_order_of_the_file(client: FlaskClient) -> None:
    page = client.get("/categorie/gebouwen").text
    assert page.index("Hoe geef je een kerk") < page.index("Mag ik een bar openen?")


def test_rating_an_answer_is_kept_and_after_a_no_the_reason_is_asked(site: Site) -> None:
    client = site.client()
    data = {
        "entry": "coaching-kostprijs",
        "query": "coaching",
        "visit": VISIT,
        "formulier": site.token("nuttig"),
        "useful": "nee",
    }
    page = client.post("/nuttig", data=data)
    assert "Wat ging er mis?" in page.text
    thanks = client.post("/nuttig", data={**data, "reason": "onvolledig", "note": "Ik mis de prijs."})
    assert "Dank je, daar leren we van." in thanks.text
    assert "Dank je" in client.post("/nuttig", data={**data, "useful": "ja"}).text


@pytest.mark.parametrize(
    ("field", "value"), [("useful", "misschien"), ("reason", "zomaar"), ("entry", "bestaat-niet")]
)
def test_rating_with_something_else_than_the_form_offers_is_refused(
    site: Site, field: str, value: str
) -> None:
    data = {"entry": "coaching-kostprijs", "visit": VISIT, "useful": "nee", "query": ""}
    page = site.client().post("/nuttig", data={**data, field: value, "formulier": site.token("nuttig")})
    assert page.status_code == 422


def test_pages_that_explain_are_there(client: FlaskClient) -> None:
    for path in ("/over", "/privacy", "/gewist", "/api"):
        page = client.get(path)
        assert page.status_code == 200
        assert "hulp@steunpunt.be" in page.text


@pytest.mark.parametrize("path", ["/weg", "/vraag/weg", "/categorie/weg", "/medewerker", "/static/weg.css"])
def test_what_is_not_there_gets_a_dutch_page_with_the_contact(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 404
    assert "Niet gevonden" in page.text
    assert "hulp@steunpunt.be" in page.text


def test_typing_the_address_of_an_answer_leads_back_to_the_field(client: FlaskClient) -> None:
    assert client.get("/zoek").location == "/"
    page = client.get("/nuttig")
    assert page.status_code == 405
    assert "POST" in page.headers["Allow"]


def test_a_store_that_is_away_costs_nobody_their_text(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site.asking, "_store", AwayStore())
    page = ask(site, "Mag een raket op ons dak?")
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "30"
    assert "Mag een raket op ons dak?" in page.text
    assert "hulp@steunpunt.be" in page.text
    assert ask(site, "coaching").status_code == 200


def test_an_unforeseen_error_says_nothing_of_its_inside(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(site.asking, "ask", lambda *_, **__: 1 / 0)
    page = ask(site, "coaching")
    assert page.status_code == 500
    assert "Er ging iets mis" in page.text
    assert "ZeroDivisionError" not in page.text
    assert "ZeroDivisionError" in caplog.text

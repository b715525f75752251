"""The FAQ pages of staff: one form from page to page, and nothing typed is ever lost."""

import os
import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from terecht.adapters.faq_file import read_faq
from terecht.domain.account import Role
from terecht.domain.errors import FaqError, StoreUnavailable
from terecht.service.checking import WarningKind
from terecht.service.editing import Editing, Preview
from terecht.service.effect import Effect
from tests.integration.web_fakes import EVIL, FILE_FAQ, Site

BAR = "/balie/faq/vraag/bar-openen"
NEW = "/balie/faq/nieuw"


class Form:
    """The form on a page, filled in and sent as a browser would."""

    def __init__(self, client: FlaskClient, path: str) -> None:
        self.client = client
        self.page = client.get(path)
        assert self.page.status_code == 200

    @property
    def target(self) -> str:
        """Where the form goes."""
        return re.search(r'<form method="post" action="([^"]*)"', self.page.text)[1]  # type: ignore[index]

    @property
    def fields(self) -> dict[str, str]:
        """What stands in it now."""
        text = re.search(r'<form method="post".*?</form>', self.page.text, re.DOTALL)[0]  # type: ignore[index]
        found = {}
        for tag in re.findall(r"<input[^>]*>", text):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            found[name[1]] = unescape(value[1]) if value else ""  # type: ignore[index]
        for name, value in re.findall(
            r'<textarea[^>]*name="([^"]*)"[^>]*>\n(.*?)</textarea>', text, re.DOTALL
        ):
            found[name] = unescape(value)
        for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', text, re.DOTALL):
            chosen = re.search(r'value="([^"]*)" selected', options)
            found[name] = chosen[1] if chosen else ""
        return found

    def send(self, step: str, **changed: str) -> TestResponse:
        """Press a button, and stand on the page that comes back."""
        data = {**self.fields, **changed, "stap": step}
        self.page = self.client.post(self.target, data=data)
        return self.page


@pytest.fixture
def editor(site: Site) -> FlaskClient:
    return site.staff(Role.EDITOR)


@pytest.fixture
def coach(site: Site) -> FlaskClient:
    return site.staff(Role.COACH)


def test_list_finds_entries_by_what_they_ask(editor: FlaskClient) -> None:
    everything = editor.get("/balie/faq/").text
    assert "Mag ik een bar openen?" in everything
    found = editor.get("/balie/faq/?zoek=HOEVEEL+coaching").text
    assert "Wat kost een coachingsgesprek?" in found
    assert "Mag ik een bar openen?" not in found
    assert "Geen enkele vraag gevonden met ‘%_’" in unescape(editor.get("/balie/faq/?zoek=%25_").text)


def test_entry_is_changed_after_its_effect_was_shown_and_is_live_at_once(
    site: Site, editor: FlaskClient
) -> None:
    site.asking.ask("pintjes tappen")
    form = Form(editor, BAR)

    effect = form.send("effect", variants="pintjes tappen\r\n\r\n toog  openen ", answer="Ja, **graag**.")
    assert effect.status_code == 200
    assert "2 van de 2 vragen krijgen iets anders te zien" in effect.text
    assert "<strong>graag</strong>" in effect.text
    assert read_faq(site.faq_path).entry("bar-openen").variants == ()

    saved = form.send("bewaar")
    assert (saved.status_code, urlsplit(saved.location).path) == (303, BAR)
    entry = read_faq(site.faq_path).entry("bar-openen")
    assert (entry.variants, entry.answer) == (("pintjes tappen", "toog openen"), "Ja, **graag**.")
    assert site.corpus.refreshed == 1
    assert "Bezoekers zien het al" in editor.get(saved.location).text


def test_page_of_an_effect_begins_before_the_queries_are_asked(
    editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, effect = [], Editing.effect

    def ask(self: Editing, preview: Preview) -> Effect:
        asked.append(preview)
        return effect(self, preview)

    monkeypatch.setattr(Editing, "effect", ask)
    form = Form(editor, BAR)
    page = editor.post(form.target, data={**form.fields, "stap": "effect"}, buffered=False)
    assert page.headers["X-Accel-Buffering"] == "no"
    sent = iter(page.response)
    shown = ""
    while "Er is nog niets bewaard." not in shown:
        shown += next(sent).decode()
    assert "Mag ik een bar openen?" in shown
    assert asked == []
    assert "Bewaar en zet online" in "".join(part.decode() for part in sent)
    assert len(asked) == 1


def test_effect_that_can_not_be_told_is_said_on_the_page_and_what_nobody_saw_is_not_saved(
    editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Editing, preview: Preview) -> Effect:
        raise FaqError("achtergrond.yaml, regel 3: geen lijst")

    monkeypatch.setattr(Editing, "effect", fail)
    form = Form(editor, BAR)
    page = form.send("effect", answer="Mijn nieuwe tekst.")
    assert "achtergrond.yaml, regel 3: geen lijst" in page.text
    assert "Bewaar en zet online" not in page.text
    assert form.fields["answer"] == "Mijn nieuwe tekst."


def test_form_shows_the_whole_entry_and_saving_it_unchanged_changes_nothing(
    site: Site, editor: FlaskClient
) -> None:
    before = site.faq_path.read_bytes()
    for entry in FILE_FAQ.entries:
        form = Form(editor, f"/balie/faq/vraag/{entry.id}")
        assert "In de FAQ zelf verandert er niets" in form.send("effect").text
        assert form.send("bewaar").status_code == 303
    assert site.faq_path.read_bytes() == before


def test_extra_vraag_becomes_an_entry_and_says_so(site: Site, editor: FlaskClient) -> None:
    site.secret("Mag een raket op ons dak?")
    form = Form(editor, f"{NEW}?extra_vraag=1")
    assert form.fields["guarded"] == form.fields["question"] == "Mag een raket op ons dak?"
    assert "Maak er een tekst voor iedereen van" in form.page.text

    form.send("effect", question="Is een raket op het dak toegelaten?", answer="Nee.", category="gebouwen")
    assert "bewaakte vraag" in form.page.text
    assert form.send("bewaar").location == "/balie/faq/vraag/raket-dak-toegelaten?bewaard=ja"
    assert site.store.read(1).history[-1].text == "raket-dak-toegelaten"
    assert '"Mag een raket op ons dak?"' in site.settings.own_guarded_path.read_text("utf-8")


def test_dossier_leads_to_the_faq_and_says_where_the_question_went(site: Site) -> None:
    site.secret("Mag een raket op ons dak?")
    both = site.staff(Role.COACH, Role.EDITOR)
    dossier = both.get("/balie/1").text
    assert f"{NEW}?extra_vraag=1" in dossier
    assert f"{BAR}?extra_vraag=1" in dossier

    form = Form(both, f"{BAR}?extra_vraag=1")
    form.send("effect", variants="raketten op het dak")
    assert form.send("bewaar").status_code == 303
    assert f'<a href="{BAR}">bar-openen</a>' in both.get("/balie/1").text


def test_wordings_of_an_extra_vraag_are_brought_to_an_entry(site: Site, editor: FlaskClient) -> None:
    site.secret("Mag mijn toog open?")

    assert Form(editor, f"{BAR}?extra_vraag=1").fields["guarded"] == "Mag mijn toog open?"
    assert editor.get(f"{BAR}?extra_vraag=9").status_code == 404


def test_related_question_is_chosen_by_its_words(site: Site, editor: FlaskClient) -> None:
    form = Form(editor, BAR)
    assert '<option value="Wat kost een coachingsgesprek?">' in form.page.text
    assert '<option value="Mag ik een bar openen?">' not in form.page.text
    assert form.send("effect", related_1="Wat kost een poes?").status_code == 422
    assert form.fields["related_1"] == "Wat kost een poes?"

    form.send("effect", related_1="", related_2="Wat kost een coachingsgesprek?")
    assert form.send("bewaar").status_code == 303
    assert read_faq(site.faq_path).entry("bar-openen").related == ("coaching-kostprijs",)
    assert Form(editor, BAR).fields["related_1"] == "Wat kost een coachingsgesprek?"


def test_warnings_are_sentences_in_the_words_of_the_form(editor: FlaskClient) -> None:
    form = Form(editor, BAR)
    page = unescape(form.send("effect", variants="Wat kost coachingsgesprek", reviewed="").text)

    assert "<strong>Niet nagekeken.</strong>" in page
    assert "vul ‘Nagekeken op’ in" in page
    assert "bij ‘Wat kost een coachingsgesprek?’" in page
    for code in WarningKind:
        assert code not in re.sub(r"(?s)<form.*?<h2|<details>.*", "", page)


def test_faults_come_back_with_everything_that_was_typed(editor: FlaskClient) -> None:
    form = Form(editor, NEW)

    page = form.send(
        "effect", variants="Mag ik een bar openen?\nraket", answer="", reviewed="gisteren", why_2="x"
    )

    assert page.status_code == 422
    assert form.fields["variants"] == "Mag ik een bar openen?\nraket"
    for sentence in (
        "Schrijf de vraag.",
        "Schrijf het antwoord.",
        "staat al bij de vraag",
        "Kies een organisatie",
    ):
        assert sentence in page.text
    assert form.fields["why_1"] == "x"


def test_what_the_file_can_not_hold_is_said_and_nothing_is_lost(site: Site, editor: FlaskClient) -> None:
    before = site.faq_path.read_bytes()
    form = Form(editor, BAR)

    page = form.send("effect", sources="javascript:alert(1)", answer="Een nieuw antwoord.")

    assert page.status_code == 503
    assert "is geen webadres" in page.text
    assert form.fields["answer"] == "Een nieuw antwoord."
    assert site.faq_path.read_bytes() == before


def test_conflict_shows_both_texts_and_the_way_on(site: Site, editor: FlaskClient) -> None:
    form = Form(editor, BAR)
    form.send("effect", answer="Mijn antwoord.")
    text = site.faq_path.read_text("utf-8")
    site.faq_path.write_text(text.replace("Ja, met een vergunning.", "Hun antwoord."), "utf-8")

    page = form.send("bewaar")
    assert page.status_code == 409
    assert "Hun antwoord." in page.text
    assert "Mijn antwoord." in page.text
    assert read_faq(site.faq_path).entry("bar-openen").answer == "Hun antwoord."

    form.send("terug")
    assert form.fields["answer"] == "Mijn antwoord."
    form.send("effect")
    assert form.send("bewaar").status_code == 303
    assert read_faq(site.faq_path).entry("bar-openen").answer == "Mijn antwoord."


def test_conflict_shows_only_the_lines_that_the_other_text_lacks(site: Site, editor: FlaskClient) -> None:
    form = Form(editor, BAR)
    form.send("effect", answer="Hun antwoord.\r\n\r\nMijn raad.")
    text = site.faq_path.read_text("utf-8")
    site.faq_path.write_text(text.replace("Ja, met een vergunning.", "Hun antwoord."), "utf-8")
    shown = re.findall(r"<pre>(.*?)</pre>", form.send("bewaar").text, re.DOTALL)
    assert [text.strip() for text in shown] == ["(niets)", "Mijn raad."]
    assert form.fields["answer"] == "Hun antwoord.\n\nMijn raad."


def test_effect_is_shown_anew_when_the_rest_of_the_faq_changed(site: Site, editor: FlaskClient) -> None:
    form = Form(editor, BAR)
    form.send("effect", answer="Mijn antwoord.")
    text = site.faq_path.read_text("utf-8")
    site.faq_path.write_text(text.replace("kerkenbeleidsplan", "beleidsplan"), "utf-8")

    page = form.send("bewaar")
    assert page.status_code == 409
    assert "kijk het opnieuw na" in page.text
    assert form.send("bewaar").status_code == 303


def test_full_disk_is_a_sentence_and_the_text_is_still_there(
    site: Site, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = Form(editor, BAR)
    form.send("effect", answer="Een lang nieuw antwoord.")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("terecht.adapters.atomic_file.os.fsync", full)
    page = form.send("bewaar")

    assert page.status_code == 503
    assert "Er is niets bewaard" in page.text
    assert form.fields["answer"] == "Een lang nieuw antwoord."


def test_database_that_is_away_costs_nobody_a_text(
    site: Site, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = Form(editor, BAR)
    form.send("effect", answer="Een lang nieuw antwoord.")

    def away(*_: object) -> None:
        raise StoreUnavailable("de database is even niet bereikbaar")

    monkeypatch.setattr("terecht.adapters.sql_promotions.SqlPromotions.begin", away)
    page = form.send("bewaar")

    assert page.status_code == 503
    assert form.fields["answer"] == "Een lang nieuw antwoord."


def test_broken_file_still_shows_what_was_typed(site: Site, editor: FlaskClient) -> None:
    form = Form(editor, BAR)
    site.faq_path.write_bytes(site.faq_path.read_bytes().replace(b"antwoord:", b"antwrd:", 1))

    page = form.send("effect", answer="Een lang nieuw antwoord.")

    assert page.status_code == 503
    assert "bedoelde je" in page.text
    assert form.fields["answer"] == "Een lang nieuw antwoord."


def test_draft_is_tried_and_explained(editor: FlaskClient) -> None:
    form = Form(editor, BAR)
    form.send("effect", variants="toog openen")

    tried = form.send("probeer", probe="toog openen")
    assert tried.status_code == 200
    assert "letterlijk" in tried.text
    why = form.client.post(form.target, data={**form.fields, "waarom": "kosten coaching"})
    assert "zelfde woord, andere vorm" in why.text


def test_coach_proposes_and_an_editor_saves(site: Site, coach: FlaskClient, editor: FlaskClient) -> None:
    form = Form(coach, NEW)
    form.send("effect", question="Mag een raket op het dak?", answer="Nee.")
    assert "Stel voor aan de redactie" in form.page.text
    assert form.send("bewaar").status_code == 403
    form = Form(coach, NEW)
    form.send("effect", question="Mag een raket op het dak?", answer="Nee.")
    assert form.send("voorstel").status_code == 303
    assert "raket-dak" not in read_faq(site.faq_path)
    assert "Wijs af" not in coach.get("/balie/faq/voorstellen").text

    path = re.search(r'href="([^"]*voorstel=1)"', editor.get("/balie/faq/voorstellen").text)[1]  # type: ignore[index]
    form = Form(editor, unescape(path))
    form.send("effect")
    assert form.send("bewaar").status_code == 303
    assert read_faq(site.faq_path).entry("raket-dak").answer == "Nee."
    assert "Er ligt niets klaar" in editor.get("/balie/faq/voorstellen").text


def test_proposal_is_refused_by_an_editor_only(site: Site, coach: FlaskClient, editor: FlaskClient) -> None:
    form = Form(coach, NEW)
    form.send("effect", question="Mag een raket op het dak?", answer="Nee.")
    form.send("voorstel")
    who = {coach: site.signed_in[0], editor: site.signed_in[1]}
    if site.signed_in[0].may(Role.EDITOR):
        who = {editor: site.signed_in[0], coach: site.signed_in[1]}

    answers = {
        client: client.post(
            "/balie/faq/voorstellen/1/weg", data={"formulier": site.token("faq", of=who[client])}
        )
        for client in (coach, editor)
    }
    assert (answers[coach].status_code, answers[editor].status_code) == (403, 303)
    assert "Er ligt niets klaar" in editor.get("/balie/faq/voorstellen").text


def test_change_is_undone_from_the_list_once(site: Site, editor: FlaskClient) -> None:
    before = site.faq_path.read_bytes()
    form = Form(editor, BAR)
    form.send("effect", answer="Nee.")
    form.send("bewaar")

    back = Form(editor, "/balie/faq/wijzigingen")
    assert back.target == "/balie/faq/wijzigingen/1/terug"
    sent = {"formulier": back.fields["formulier"]}
    assert editor.post(back.target, data=sent).status_code == 303
    assert site.faq_path.read_bytes() == before
    again = editor.post(back.target, data=sent)
    assert again.status_code == 409
    assert "ongedaan gemaakt" in again.text


def test_new_entry_that_was_undone_is_listed_by_what_it_asked(editor: FlaskClient) -> None:
    form = Form(editor, NEW)
    form.send("effect", question="Mag er een geit in de zaal?", answer="Nee.", category="gebouwen")
    form.send("bewaar")
    back = Form(editor, "/balie/faq/wijzigingen")
    editor.post(back.target, data={"formulier": back.fields["formulier"]})
    listed = editor.get("/balie/faq/wijzigingen").text
    assert listed.count("Mag er een geit in de zaal?</h2>") == 2


def test_nothing_changes_without_our_form(site: Site, editor: FlaskClient) -> None:
    form = Form(editor, BAR)
    form.send("effect", answer="Nee.")
    fields = form.fields
    form.send("bewaar")
    before = (site.faq_path.read_bytes(), len(site.editing.changes()))

    assert editor.post(BAR, data={**fields, "formulier": "vals", "stap": "bewaar"}).status_code == 422
    assert editor.post("/balie/faq/wijzigingen/1/terug", data={}).status_code == 422
    editor.post("/balie/faq/voorstellen/1/weg", data={})
    for path in ("/balie/faq/wijzigingen/1/terug", "/balie/faq/voorstellen/1/weg"):
        assert editor.get(path).status_code == 405
    foreign = editor.post(BAR, data={**fields, "stap": "bewaar"}, headers={"Origin": "https://kwaad.be"})
    assert foreign.status_code == 403
    assert (site.faq_path.read_bytes(), len(site.editing.changes())) == before


@pytest.mark.parametrize(
    "extra", [{"state": "done"}, {"author": "1"}, {"organisation_9": "x"}, {"stap": "wis"}]
)
def test_field_that_is_not_ours_is_refused(site: Site, editor: FlaskClient, extra: dict[str, str]) -> None:
    before = site.faq_path.read_bytes()
    form = Form(editor, BAR)

    assert editor.post(BAR, data={**form.fields, "stap": "effect", **extra}).status_code == 422
    assert site.faq_path.read_bytes() == before


@pytest.mark.parametrize("path", ["../../etc/passwd", "..%2F..%2Fgeheim", "%2e%2e", "a/b", "weg", "x" * 3000])
def test_path_leads_only_to_entries(editor: FlaskClient, path: str) -> None:
    assert editor.get(f"/balie/faq/vraag/{path}").status_code in (301, 308, 404)


@pytest.mark.parametrize("number", ["0", "99", "999999999999", "-1", "1;drop", "1e3"])
def test_number_of_nothing_is_not_found(editor: FlaskClient, number: str) -> None:
    assert editor.get(f"{NEW}?voorstel={number}").status_code in (200, 404)
    assert editor.post(f"/balie/faq/wijzigingen/{number}/terug", data={}).status_code in (404, 422)


def test_hostile_texts_are_text_on_every_page(site: Site, editor: FlaskClient) -> None:
    form = Form(editor, "/balie/faq/vraag/vijandig")
    pages = [form.page.text, editor.get("/balie/faq/").text]
    pages.append(
        form.send("effect", answer=f"{EVIL}\n\n[klik](javascript:alert(4))", variants=f"{EVIL} x").text
    )
    pages.append(form.send("probeer", probe=EVIL).text)
    site.faq_path.write_text(site.faq_path.read_text("utf-8").replace("[klik]", "[klak]"), "utf-8")
    pages.append(form.send("bewaar").text)
    form.send("terug")
    form.send("effect")
    form.send("bewaar")
    pages.append(editor.get("/balie/faq/wijzigingen").text)
    pages.append(editor.get(f"/balie/faq/?zoek={EVIL}").text)

    for page in pages:
        assert "<script>" not in page
        assert "<img src=x" not in page
        assert not re.search(r'href="javascript:', page)
        assert "{{7*7}}" in unescape(page)


def test_long_entry_fits_in_the_form(site: Site, editor: FlaskClient) -> None:
    form = Form(editor, BAR)
    answer = "é " * 9_000
    variants = "\n".join(f"formulering {number} " + "é" * 300 for number in range(60))

    assert form.send("effect", answer=answer, variants=variants).status_code == 200
    assert form.send("bewaar").status_code == 303
    assert len(read_faq(site.faq_path).entry("bar-openen").variants) == 60


def test_read_only_folder_is_a_sentence(
    site: Site, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = Form(editor, BAR)
    form.send("effect", answer="Nee.")
    real = os.open

    def read_only(path: object, flags: int, *arguments: int, **options: int) -> int:
        if str(path) == str(site.faq_path.parent):
            raise PermissionError(13, "Permission denied")
        return real(path, flags, *arguments, **options)  # type: ignore[call-overload]  # as it came

    monkeypatch.setattr("terecht.adapters.atomic_file.os.open", read_only)
    page = form.send("bewaar")

    assert page.status_code == 503
    assert "kan niet geschreven worden" in page.text

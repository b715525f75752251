"""One extra vraag on the desk, as a coach without JavaScript sees and moves it, and what its asker sees of that."""

import re
import sqlite3
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from terecht.domain.account import Role
from terecht.domain.extra_vraag import Resolution, Status
from terecht.domain.mail import MailKind
from terecht.labels.done import DONE
from tests.integration.web_fakes import EVIL, AwayStore, Site


class Desk:
    """A coach before the page of one extra vraag."""

    def __init__(self, site: Site, client: FlaskClient, number: int) -> None:
        self.site, self.client, self.number = site, client, number

    def page(self) -> str:
        return self.client.get(f"/balie/{self.number}").get_data(as_text=True)

    def form(self) -> dict[str, str]:
        """Return what every form of the page carries, as it is now."""
        return {name: hidden(self.page(), name) for name in ("formulier", "seen")}

    def post(self, action: str, form: dict[str, str] | None = None, **fields: str) -> TestResponse:
        return self.client.post(f"/balie/{self.number}/{action}", data={**(form or self.form()), **fields})

    def outbox(self) -> list[tuple[str, str]]:
        """Return address and text of every mail that a coach caused."""
        return [(to, text) for to, _, text, _ in caused_mails(self.site)]


def caused_mails(site: Site) -> list[tuple[str, str, str, str]]:
    """Return address, subject, text and HTML of every mail but receipts."""
    with sqlite3.connect(site.settings.database.removeprefix("sqlite:///")) as connection:
        rows = connection.execute('select "to", subject, text, html, kind from outbox order by id').fetchall()
    return [(to, subject, text, html) for to, subject, text, html, kind in rows if kind != MailKind.RECEIPT]


def hidden(page: str, name: str) -> str:
    """Return a hidden field of the first form that carries `seen`."""
    form = next(form for form in page.split("<form")[1:] if 'name="seen"' in form)
    found = re.search(rf'name="{name}" value="([^"]*)"', form)
    assert found is not None, name
    return unescape(found[1])


def textarea(page: str, id: str = "text") -> str:
    found = re.search(rf'<textarea id="{id}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return unescape(found[1])


@pytest.fixture
def secret(site: Site) -> str:
    return site.secret()


@pytest.fixture
def desk(site: Site, secret: str) -> Desk:
    return Desk(site, site.staff(), 1)


def test_page_shows_question_reason_and_nearest_entries(desk: Desk) -> None:
    page = desk.page()

    assert "Mag mijn bar open?" in page
    assert "an@voorbeeld.be" in page
    assert "geen passend antwoord" in page
    assert "Mag ik een bar openen?" in page
    assert "Wat elk woord bijdroeg" in page


def test_page_of_an_unknown_number_is_not_found(site: Site) -> None:
    coach = site.staff()

    assert coach.get("/balie/404").status_code == 404
    assert coach.get("/balie/99999999999").status_code == 404
    assert coach.get("/balie/..%2f..%2fetc").status_code == 404


@pytest.mark.parametrize("role", [Role.EDITOR])
def test_page_is_for_coaches(site: Site, secret: str, role: Role) -> None:
    assert site.staff(role).get("/balie/1").status_code == 403
    assert site.client().get("/balie/1").status_code in (302, 303, 401)


def test_every_action_says_that_it_worked(desk: Desk) -> None:
    taken = desk.post("neem")
    assert taken.location == "/balie/1?gedaan=neem#gedaan"
    page = desk.client.get(taken.location).get_data(as_text=True)
    assert 'id="gedaan" role="status"' in page
    assert DONE["neem"] in page


def test_address_puts_no_words_of_its_own_on_the_page(desk: Desk) -> None:
    page = desk.client.get("/balie/1?gedaan=Je+account+is+gehackt").get_data(as_text=True)
    assert 'id="gedaan"' not in page
    assert "gehackt" not in page


def test_take_release_and_reopen_by_button(desk: Desk) -> None:
    assert desk.post("neem").status_code == 303
    assert desk.site.store.read(1).status is Status.OPEN
    assert desk.post("leg-terug").status_code == 303
    assert desk.site.store.read(1).assignee == 0
    desk.post("antwoord", act="verstuur", text="Ja.")
    assert desk.post("heropen").status_code == 303
    assert desk.site.store.read(1).status is Status.OPEN


def test_assign_to_a_colleague_and_nobody_else(desk: Desk) -> None:
    desk.site.staff()
    colleague = desk.site.signed_in[-1]

    assert desk.post("geef", to=str(colleague.id)).status_code == 303
    assert desk.site.store.read(1).assignee == colleague.id
    refused = desk.post("geef", to="999")
    assert refused.status_code == 422
    assert "Kies een collega uit de lijst" in refused.get_data(as_text=True)


def test_answer_reaches_mail_and_status_page(desk: Desk, secret: str) -> None:
    assert desk.post("antwoord", act="verstuur", text="Ja, **dat mag**.").status_code == 303

    ((to, text),) = desk.outbox()
    assert to == "an@voorbeeld.be"
    assert "Ja, dat mag." in text
    assert f"/extra-vraag/{secret}" in text
    status = desk.site.client().get(f"/extra-vraag/{secret}").get_data(as_text=True)
    assert "<strong>dat mag</strong>" in status
    assert "Je kreeg een antwoord." in status


def test_ask_back_is_answered_on_the_status_page(desk: Desk, secret: str) -> None:
    desk.post("vraag-terug", text="Welke **zaal**?")
    visitor = desk.site.client()
    page = visitor.get(f"/extra-vraag/{secret}").get_data(as_text=True)
    assert "Welke <strong>zaal</strong>?" in page

    replied = visitor.post(
        f"/extra-vraag/{secret}/aanvullen",
        data={"formulier": desk.site.token("aanvullen"), "addition": "De *parochiezaal*."},
    )

    assert replied.status_code == 303
    assert "De *parochiezaal*." in desk.page()
    assert desk.site.store.read(1).status is Status.OPEN


def test_asker_never_sees_a_note(desk: Desk, secret: str) -> None:
    desk.post("notitie", text="Bel de stad.")

    assert "Bel de stad." in desk.page()
    status = desk.site.client().get(f"/extra-vraag/{secret}").get_data(as_text=True)
    assert "Bel de stad." not in status
    assert "notitie" not in status


@pytest.mark.parametrize(("choice", "goes"), [("ja", True), ("nee", False)])
def test_question_goes_to_an_organisation_only_after_yes(
    desk: Desk, secret: str, choice: str, goes: bool
) -> None:
    assert desk.post("vraag-doorgeven", organisation="steunpunt", text="").status_code == 303
    visitor = desk.site.client()
    assert "Mogen we je vraag doorgeven?" in visitor.get(f"/extra-vraag/{secret}").get_data(as_text=True)
    send = {"act": "verstuur", "to": "vraag@steunpunt.be", "shown": "vraag@steunpunt.be"}
    assert desk.post("doorgeven", text="", **send).status_code == 409

    visitor.post(
        f"/extra-vraag/{secret}/doorgeven",
        data={"formulier": desk.site.token("doorgeven-mag"), "agree": choice},
    )
    desk.post("doorgeven", text="Graag!", **send)

    assert [to for to, _ in desk.outbox()] == ["an@voorbeeld.be", *["vraag@steunpunt.be"] * goes]


def test_mail_to_an_organisation_goes_only_to_the_address_that_was_shown(desk: Desk, secret: str) -> None:
    assert desk.post("vraag-doorgeven", organisation="bestaat-niet", text="Mag het?").status_code == 422
    desk.post("vraag-doorgeven", organisation="gemeente", text="Mag het?")
    desk.site.asking.agree(secret)
    form = {"text": "Graag!", "to": "cultuur@stad.be"}

    shown = desk.post("doorgeven", act="voorbeeld", **form)
    assert "Deze mail gaat naar cultuur@stad.be" in shown.text
    assert 'name="shown" value="cultuur@stad.be"' in shown.text
    assert "Graag!" in shown.text
    other = desk.post(
        "doorgeven", act="verstuur", shown="cultuur@stat.be", **form
    )  # mended after the preview
    assert "Deze mail gaat naar cultuur@stad.be" in other.text
    wrong = desk.post("doorgeven", act="voorbeeld", text="Graag!", to="cultuur")
    assert (wrong.status_code, "typ het e-mailadres" in wrong.text.lower()) == (422, True)
    assert len(desk.outbox()) == 1

    assert desk.post("doorgeven", act="verstuur", shown="cultuur@stad.be", **form).status_code == 303

    assert [to for to, _ in desk.outbox()] == ["an@voorbeeld.be", "cultuur@stad.be"]
    assert "naar cultuur@stad.be: <span" in desk.page()


def test_group_is_answered_once_and_who_joins_later_with_one_click(desk: Desk) -> None:
    site = desk.site
    site.secret("Mag mijn café open?")
    site.secret("Mag mijn kroeg open?")
    assert desk.post("samen", other="2").status_code == 303
    assert "Dit antwoord geldt voor de hele groep (2 vragen)" in desk.page()
    assert "2 vraagstellers krijgen elk een eigen mail" in desk.page()
    desk.post("antwoord", act="verstuur", text="Ja.")
    desk.post("samen", other="3")
    page = desk.page()
    assert page.count("kreeg het groepsantwoord nog niet") == 1

    late = Desk(site, desk.client, 3)
    seen = f"3.{site.store.read(3).version}"
    sent = late.post("groepsantwoord", {**late.form(), "seen": seen}, back="1")
    assert (sent.status_code, sent.location) == (303, "/balie/1?gedaan=groepsantwoord#gedaan")

    assert "kreeg het groepsantwoord nog niet" not in desk.page()
    assert len(desk.outbox()) == 3
    assert site.store.read(3).answer == "Ja."


def test_who_joins_an_answered_one_gets_its_answer_with_one_click(desk: Desk) -> None:
    desk.site.secret("Mag mijn café open?")
    desk.post("antwoord", act="verstuur", text="Ja.")
    desk.post("samen", other="2")
    assert "kreeg het groepsantwoord nog niet" in desk.page()

    late = Desk(desk.site, desk.client, 2)
    late.post("groepsantwoord", {**late.form(), "seen": f"2.{desk.site.store.read(2).version}"})

    assert [text.count("Ja.") for _, text in desk.outbox()] == [1, 1]
    assert desk.site.store.read(2).status is Status.SOLVED


def test_join_takes_only_another_one_that_exists(desk: Desk) -> None:
    assert desk.post("samen", other="1").status_code == 422
    assert desk.post("samen", other="77").status_code == 422
    assert desk.post("samen", other="1 or 1=1").status_code == 422


def test_split_leaves_the_group(desk: Desk) -> None:
    desk.site.secret("Mag mijn café open?")
    desk.post("samen", other="2")

    assert desk.post("los").status_code == 303
    assert desk.site.store.read(1).group == 0


def test_two_coaches_answer_at_once_and_the_second_sees_both_texts(desk: Desk) -> None:
    other = Desk(desk.site, desk.site.staff(), 1)
    form = other.form()
    desk.post("antwoord", act="verstuur", text="Antwoord van An.")

    late = other.post("antwoord", form, act="verstuur", text="Antwoord van Bo.")

    page = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "Iemand was je net voor" in page
    assert "Antwoord van An." in page
    assert textarea(page) == "Antwoord van Bo."
    assert len(desk.outbox()) == 1
    again = {name: hidden(page, name) for name in ("formulier", "seen")}
    assert other.post("antwoord", again, act="verstuur", text="Antwoord van Bo.").status_code == 303


@pytest.mark.parametrize(
    "action", ["neem", "leg-terug", "heropen", "los", "spam", "sluit", "notitie", "vraag-terug"]
)
def test_every_stale_form_is_a_conflict_and_changes_nothing(desk: Desk, action: str) -> None:
    form = desk.form()
    desk.post("notitie", text="Ik was eerst.")
    before = desk.site.store.read(1)
    extra = {"sluit": {"resolution": "duplicate"}, "notitie": {"text": "x"}, "vraag-terug": {"text": "x"}}

    assert desk.post(action, form, **extra.get(action, {})).status_code == 409

    assert desk.site.store.read(1) == before


def test_button_pressed_twice_answers_once(desk: Desk) -> None:
    form = desk.form()

    for _ in range(2):
        assert desk.post("antwoord", form, act="verstuur", text="Ja.").status_code == 303

    assert len(desk.outbox()) == 1


def test_close_and_spam_are_for_good(desk: Desk, secret: str) -> None:
    assert desk.post("sluit", resolution="out-of-scope").status_code == 303

    kept = desk.site.store.read(1)
    assert (kept.status, kept.resolution, kept.email) == (Status.CLOSED, Resolution.OUT_OF_SCOPE, "")
    page = desk.page()
    for action in ("neem", "antwoord", "spam", "sluit", "notitie"):
        assert f"/balie/1/{action}" not in page
    assert desk.post("neem", {"formulier": desk.site.token("x"), "seen": "1.3"}).status_code in (409, 422)
    assert desk.site.client().get(f"/extra-vraag/{secret}").status_code == 200


@pytest.mark.parametrize("resolution", ["withdrawn", "spam", "", "solved"])
def test_close_takes_no_ending_of_its_own(desk: Desk, resolution: str) -> None:
    assert desk.post("sluit", resolution=resolution).status_code == 422


def test_unknown_fields_are_refused(desk: Desk) -> None:
    for extra in ({"status": "solved"}, {"by": "2"}, {"answer": "x"}, {"assignee": "2"}):
        before = desk.site.store.read(1)
        assert desk.post("neem", **extra).status_code == 422
        assert desk.site.store.read(1) == before


@pytest.mark.parametrize("seen", ["", "1", "1.2.3", "1.2 ", "a.b", "1.2,3.4", "-1.2", "1.2\n"])
def test_malformed_seen_is_refused(desk: Desk, seen: str) -> None:
    assert desk.post("neem", {**desk.form(), "seen": seen}).status_code == 422


def test_form_of_a_colleague_or_of_nobody_does_nothing(desk: Desk) -> None:
    other = desk.site.staff()
    form = desk.form()

    assert other.post("/balie/1/neem", data=form).status_code == 422
    assert desk.client.post("/balie/1/neem", data={"seen": form["seen"]}).status_code == 422
    assert desk.site.store.read(1).status is Status.NEW


def test_looking_changes_nothing(desk: Desk) -> None:
    before = desk.site.store.read(1)

    for action in ("neem", "antwoord", "spam", "sluit"):
        assert desk.client.get(f"/balie/1/{action}").status_code == 405
    desk.page()

    assert desk.site.store.read(1) == before


def test_preview_shows_safely_what_is_sent_and_sends_nothing(desk: Desk) -> None:
    shown = desk.post("antwoord", act="voorbeeld", text=f"**vet** {EVIL} [x](javascript:alert(1))")

    page = shown.get_data(as_text=True)
    assert shown.status_code == 200
    preview = page[page.index("Zo ziet de vraagsteller het") :]
    assert "<strong>vet</strong>" in preview
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert textarea(page).startswith("**vet** <script>")
    assert desk.outbox() == []


def test_draft_and_insertions_add_to_what_was_typed(desk: Desk) -> None:
    desk.site.canned_texts.save(0, "Welkom", "Over {thema}, van {coach}: {{7*7}}", version=0)

    def fill(act: str, text: str, **chosen: str) -> str:
        return textarea(desk.post("antwoord", act=act, text=text, **chosen).get_data(as_text=True))

    assert fill("concept", "Eerst dit.").startswith("Eerst dit.\n\nJa, met een vergunning.")
    assert "**Een gesprek kost 70 euro per uur.**" in fill("entry:coaching-kostprijs", "")
    assert "**Het Steunpunt**" in fill("invoegen", "", organisation="steunpunt")
    assert fill("invoegen", "", canned="1") == "Over Cultuurplekken, van An 0: {{7*7}}"
    assert fill("entry:bestaat-niet", "Blijft.") == "Blijft."
    assert fill("iets-anders", "Blijft.") == "Blijft."
    assert desk.outbox() == []


def test_answer_of_an_earlier_one_can_be_taken_over(desk: Desk) -> None:
    desk.post("antwoord", act="verstuur", text="Ja, **dat mag**.")
    desk.site.secret("Mag mijn bar dan open?")
    later = Desk(desk.site, desk.client, 2)

    page = later.post("antwoord", act="vraag:1", text="").get_data(as_text=True)

    assert textarea(page) == "Ja, **dat mag**."


def test_empty_answer_is_refused_with_a_sentence(desk: Desk) -> None:
    refused = desk.post("antwoord", act="verstuur", text=" \u200b ")

    assert refused.status_code == 422
    assert "Typ eerst je tekst." in refused.get_data(as_text=True)


def test_hostile_texts_are_shown_as_texts_everywhere(site: Site) -> None:
    receipt = site.asking.file(EVIL, visit="bezoek-hostile-1").receipt
    secret = site.asking.leave_address(receipt, email="an@voorbeeld.be", consent=True, addition=EVIL).secret
    desk = Desk(site, site.staff(), 1)
    desk.post("notitie", text=EVIL)
    desk.post("vraag-terug", text=EVIL)
    site.asking.add(secret, f"{EVIL} terug")
    desk.post("antwoord", act="verstuur", text=f"{EVIL}\n\n```\nopen")

    mails = [(html, subject) for _, subject, _, html in caused_mails(site)]
    for page in (desk.page(), site.client().get(f"/extra-vraag/{secret}").get_data(as_text=True), *mails[1]):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "{{7*7}}" in desk.page()
    assert "Vriendelijke groeten" in mails[1][0]


def test_header_tricks_stay_text(site: Site) -> None:
    text = "Vraag\r\nBcc: kwaad@kwaad.be\r\n\r\nhallo\x00"
    receipt = site.asking.file(text, visit="bezoek-header-01").receipt
    site.asking.leave_address(receipt, email="an@voorbeeld.be", consent=True)
    desk = Desk(site, site.staff(), 1)

    desk.post("antwoord", act="verstuur", text="Ja.\r\nBcc: ook@kwaad.be\x00")

    ((to, subject, body, _),) = caused_mails(site)
    assert to == "an@voorbeeld.be"
    assert not set("\r\n\0") & set(subject)
    assert "\0" not in body


def test_canned_texts_are_made_changed_and_removed(site: Site) -> None:
    editor = site.staff(Role.EDITOR)

    def token() -> str:
        page = editor.get("/balie/vaste-teksten").get_data(as_text=True)
        return unescape(re.search(r'name="formulier" value="([^"]+)"', page)[1])  # type: ignore[index]

    def save(**fields: str) -> TestResponse:
        return editor.post("/balie/vaste-teksten/bewaar", data={"formulier": token(), **fields})

    assert save(id="0", version="0", title="Welkom", text="Dag! {thema}").status_code == 303
    assert save(id="1", version="1", title="Welkom", text="Dag dag!").status_code == 303
    stale = save(id="1", version="1", title="Welkom", text="Van een ander.")
    assert stale.status_code == 422
    assert "Van een ander." in stale.get_data(as_text=True)
    unknown = save(id="0", version="0", title="Naam", text="Dag {naam}")
    assert "{naam} kennen we niet" in unescape(unknown.get_data(as_text=True))
    assert save(id="0", version="0", title="", text="").status_code == 422
    assert [text.text for text in site.canned_texts.all()] == ["Dag dag!"]
    gone = editor.post("/balie/vaste-teksten/wis", data={"formulier": token(), "id": "1", "version": "2"})
    assert gone.status_code == 303
    assert site.canned_texts.all() == ()


def test_nothing_typed_is_lost_when_the_database_is_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    form = desk.form()

    monkeypatch.setattr(desk.site.coaching, "_store", AwayStore())

    failed = desk.post("antwoord", form, act="verstuur", text="Mijn lange antwoord.")

    assert failed.status_code == 503
    assert "Mijn lange antwoord." in failed.get_data(as_text=True)


def test_together_with_a_number_that_is_not_there_keeps_the_page(desk: Desk) -> None:
    response = desk.post("samen", other="#999")

    assert response.status_code == 422
    page = response.get_data(as_text=True)
    assert "Dit nummer vinden we niet." in page
    assert 'value="#999"' in page


def test_together_takes_a_number_as_people_write_it(desk: Desk) -> None:
    desk.site.secret("Mag mijn bar open?")

    assert desk.post("samen", other="#2").status_code == 303
    assert "Groep van 2" in desk.page()


def test_what_others_of_the_group_added_stands_on_a_line_of_its_own(desk: Desk) -> None:
    other = desk.site.secret("Mag mijn bar open?")
    token = desk.site.token("aanvullen")
    desk.site.client().post(
        f"/extra-vraag/{other}/aanvullen", data={"formulier": token, "addition": "Op zondag."}
    )
    desk.post("samen", other="2")

    assert "Mag mijn bar open?\nOp zondag.</p>" in desk.page()


def test_number_that_is_not_there_leads_back_to_the_queue(desk: Desk) -> None:
    response = desk.client.get("/balie/999")

    assert response.status_code == 404
    assert '<a class="button quiet" href="/balie">Wachtrij</a>' in response.get_data(as_text=True)


def test_nobody_gives_an_extra_vraag_to_themselves(desk: Desk) -> None:
    assert "Geef aan" not in desk.page()  # there is no colleague

    desk.site.staff(Role.COACH)
    assert desk.page().count('<option value="2">') == 1
    assert '<option value="1">' not in desk.page()


def test_who_joins_later_gets_the_answer_of_the_group_with_one_press(desk: Desk) -> None:
    desk.site.secret("Mag mijn bar open?")
    desk.post("antwoord", text="Ja hoor.", act="verstuur")
    desk.post("samen", other="2")
    late = Desk(desk.site, desk.client, 2)

    assert "deze vraag nog niet" in late.page()
    assert late.page().count("Stuur het antwoord") == 1
    assert desk.page().count("Stuur het antwoord") == 1  # from the list of the group


def test_preview_is_shown_when_asked_for(desk: Desk) -> None:
    assert "Zo ziet de vraagsteller het" not in desk.post("antwoord", act="concept").get_data(as_text=True)
    assert "Zo ziet de vraagsteller het" in desk.post("antwoord", text="**Ja**", act="voorbeeld").get_data(
        as_text=True
    )


def test_page_is_in_the_room_of_the_queue(desk: Desk) -> None:
    assert '<a href="/balie" aria-current="true">Wachtrij</a>' in desk.page()


def test_page_says_why_terecht_kept_silent_or_what_it_answered(desk: Desk) -> None:
    desk.site.secret("hoevel kosten coaching")
    passed_on, answered = desk.page(), Desk(desk.site, desk.client, 2).page()

    assert "Wat Terecht antwoordde" in answered
    assert "Waarom Terecht zweeg" not in answered
    assert "Waarom Terecht zweeg" in passed_on


def test_fault_in_a_canned_text_stands_in_its_own_form(site: Site) -> None:
    client = site.staff(Role.COACH)
    site.canned_texts.save(0, "Welkom", "Dag!", version=0)
    token = site.token("vaste-tekst", of=site.signed_in[-1])

    fields = {"formulier": token, "id": "1", "version": "1", "title": "", "text": "Dag dag!"}
    page = client.post("/balie/vaste-teksten/bewaar", data=fields).get_data(as_text=True)

    own, new = page.split('id="nieuw-titel"')
    assert "Titel: Vul dit in." in own
    assert 'maxlength="120" value=""' in own
    assert "Vul dit in." not in new

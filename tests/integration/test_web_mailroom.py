"""The post of the coaches as pages: what strangers wrote is text, every button says what it did, nothing goes twice."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from terecht.adapters.sql_engine import open_engine, writing
from terecht.adapters.sql_outbox import enqueue
from terecht.domain.account import Role
from terecht.domain.coaching_session import Kind, Place, Slot
from terecht.domain.mail import Mail, MailKind
from terecht.domain.outgoing import Delivery, Outgoing, Verdict
from terecht.domain.post import Lost
from tests.integration.web_fakes import EVIL, AwayStore, Site

JAN, ELS = "an@voorbeeld.be", "els@molen.be"
"""Jan asks (as every asker of a site in these tests); Els does not."""


@pytest.fixture
def coach(site: Site) -> FlaskClient:
    return site.staff(Role.COACH)


@pytest.fixture
def number(site: Site) -> int:
    """An extra vraag of Jan."""
    return site.asking.by_secret(site.secret()).id


def mail(body: str = "Ja, graag!", **headers: str) -> bytes:
    lines = {"From": ELS, "Subject": "Re: Mag mijn bar open?", **headers}
    return "".join(f"{name}: {value}\n" for name, value in lines.items()).encode() + f"\n{body}".encode()


def receive(site: Site, body: str = "Ja, graag!", **headers: str) -> int:
    site.receiving.receive(mail(body, **headers))
    return site.mailroom.incoming().mails[0].id


class RefusingPost:
    """Takes receipts, and nothing else."""

    def send(self, outgoing: Outgoing) -> Delivery:
        if outgoing.mail.kind is MailKind.RECEIPT:
            return Delivery(Verdict.SENT)
        return Delivery(Verdict.REFUSED, "550 5.1.1 onbekend")


def lose(
    site: Site,
    kind: MailKind = MailKind.HAND_OVER,
    to: str = "vraag@steunpnt.be",
    about: int = 0,
    *,
    key: str = "",
) -> Lost:
    engine = open_engine(site.settings.database)
    mail = Mail(kind, to, "Een vraag", "Dag!", extra_vraag=about, key=key)
    with writing(engine) as connection:
        enqueue(connection, [mail], at=datetime.now(UTC))
    engine.dispose()
    site.mailing.send_due(RefusingPost())
    return site.mailroom.outgone().lost[0]


def press(site: Site, client: FlaskClient, path: str, **fields: str) -> TestResponse:
    token = site.token("post", of=site.signed_in[-1])
    return client.post(f"/balie/post{path}", data={"formulier": token, **fields})


def test_post_shows_what_waits_and_what_did_not_arrive_and_why(site: Site, coach: FlaskClient) -> None:
    receive(site)
    lose(site)
    page = coach.get("/balie/post").text

    for shown in ("Re: Mag mijn bar open?", ELS, "Ja, graag!", "We weten niet bij welke extra vraag"):
        assert shown in page
    for shown in ("vraag@steunpnt.be", "Dit adres bestaat niet (meer)", "550 5.1.1 onbekend", "teruggekomen"):
        assert shown in page


def test_post_shows_what_a_stranger_wrote_as_text(site: Site, coach: FlaskClient, number: int) -> None:
    receive(site, EVIL, Subject=EVIL, From=f"{EVIL} <kwaad@evil.be>")
    mail_id = site.mailroom.incoming().mails[0].id
    for path in ("", f"/{mail_id}/bij", f"/{mail_id}/bij?zoek={EVIL}", f"/{mail_id}/bij/{number}"):
        page = coach.get(f"/balie/post{path}").text
        assert "<script>alert" not in page
        assert "onerror=alert(2)&gt;" in page
    press(site, coach, f"/{mail_id}/bij/{number}", seen="2", outsider="ja")
    page = coach.get(f"/balie/{number}").text
    assert "<script>alert" not in page
    assert "onerror=alert(2)&gt;" in page


def test_mail_is_put_aside_and_taken_back(site: Site, coach: FlaskClient) -> None:
    number = receive(site)
    assert coach.post(f"/balie/post/{number}/weg").status_code == 400
    gone = press(site, coach, f"/{number}/weg")
    assert (gone.status_code, gone.location) == (303, "/balie/post?gedaan=weggelegd#gedaan")
    page = coach.get(gone.location).text
    assert "Hier ligt niets" in page
    assert "Weggelegd" in page

    back = press(site, coach, f"/{number}/terug")
    assert "wacht weer op een coach" in coach.get(back.location).text
    assert site.mailroom.waiting() == 1


@pytest.mark.parametrize(
    "path", ["/{}/weg", "/{}/terug", "/{}/bij/1", "/verstuurd/{}/laat", "/verstuurd/{}/opnieuw"]
)
def test_mail_that_is_not_there_is_not_found(site: Site, coach: FlaskClient, number: int, path: str) -> None:
    fields = {"seen": "1"} if "bij" in path else {}

    assert press(site, coach, path.format(99), **fields).status_code == 404
    assert press(site, coach, path.format(2**31), **fields).status_code in (404, 405)


def test_mail_is_put_with_a_vraag_that_its_sender_asked(site: Site, coach: FlaskClient, number: int) -> None:
    mail_id = receive(site, "In Gent!", From=JAN)
    choose = coach.get(f"/balie/post/{mail_id}/bij").text
    assert f'href="/balie/post/{mail_id}/bij/{number}"' in choose
    look = coach.get(f"/balie/post/{mail_id}/bij/{number}").text
    assert "heeft het adres van de vraagsteller" in look
    assert "outsider" not in look

    version = site.store.read(number).version
    joined = press(site, coach, f"/{mail_id}/bij/{number}", seen=str(version))
    assert (joined.status_code, joined.location) == (303, f"/balie/{number}?gedaan=bij-vraag#gedaan")
    page = coach.get(joined.location).text
    assert "In Gent!" in page
    assert "An 0 legde een mail van de vraagsteller bij de vraag" in page


def test_mail_of_an_outsider_asks_for_a_tick_and_shows_as_a_message_from_outside(
    site: Site, coach: FlaskClient, number: int
) -> None:
    mail_id, version = receive(site, "Wij helpen graag"), str(site.store.read(number).version)
    look = coach.get(f"/balie/post/{mail_id}/bij/{number}").text
    assert "Let op: dit komt niet van de vraagsteller" in look
    assert ELS in look

    refused = press(site, coach, f"/{mail_id}/bij/{number}", seen=version)
    assert refused.status_code == 422
    assert "Zeg eerst dat je zag dat dit van iemand anders komt." in refused.text
    joined = press(site, coach, f"/{mail_id}/bij/{number}", seen=version, outsider="ja")
    page = coach.get(joined.location).text
    for shown in (
        "Bericht van buiten",
        "alleen voor collega’s",
        "Wij helpen graag",
        f"An 0 legde een mail van iemand anders bij de vraag: {ELS}",
    ):
        assert shown in page


def test_vraag_is_found_by_number_and_by_words(site: Site, coach: FlaskClient, number: int) -> None:
    mail_id, link = receive(site), 'href="/balie/post/1/bij/{}"'
    for words in (f"%23{number}", str(number), "bar"):
        assert link.format(number) in coach.get(f"/balie/post/{mail_id}/bij?zoek={words}").text
    assert "Niets gevonden voor ‘molenaar’" in coach.get(f"/balie/post/{mail_id}/bij?zoek=molenaar").text
    assert link.format(number) not in coach.get(f"/balie/post/{mail_id}/bij").text

    site.coaching.spam(number, seen=site.store.read(number).version, by=site.signed_in[-1])
    page = coach.get(f"/balie/post/{mail_id}/bij?zoek={number}").text
    assert "er kan niets meer bij" in page
    assert link.format(number) not in page
    assert "Leg bij #" not in coach.get(f"/balie/post/{mail_id}/bij/{number}").text


def test_coach_who_comes_second_hears_what_happened(site: Site, coach: FlaskClient, number: int) -> None:
    mail_id, other = receive(site), receive(site, "Nog iets")
    site.staff(Role.COACH)
    version, colleague = site.store.read(number).version, site.signed_in[-1]
    site.mailroom.join(mail_id, number, seen=version, is_outsider=True, by=colleague)

    second = site.staff(Role.COACH)
    late = press(site, second, f"/{mail_id}/bij/{number}", seen=str(version), outsider="ja")
    assert (late.status_code, "staat intussen bij een extra vraag" in late.text) == (409, True)
    assert press(site, second, f"/{mail_id}/weg").status_code == 409
    changed = press(site, second, f"/{other}/bij/{number}", seen=str(version), outsider="ja")
    assert (changed.status_code, "De vraag veranderde intussen" in changed.text) == (409, True)
    assert "staat intussen bij een extra vraag" in second.get(f"/balie/post/{mail_id}/bij").text


def test_closed_vraag_says_that_nothing_can_be_put_with_it(
    site: Site, coach: FlaskClient, number: int
) -> None:
    mail_id = receive(site)
    site.coaching.spam(number, seen=site.store.read(number).version, by=site.signed_in[-1])

    refused = press(
        site, coach, f"/{mail_id}/bij/{number}", seen=str(site.store.read(number).version), outsider="ja"
    )
    assert refused.status_code == 409
    assert "Dat kan niet: deze stap kan hier niet" in refused.text


def test_address_of_an_organisation_is_mended_and_mail_goes_once(
    site: Site, coach: FlaskClient, number: int
) -> None:
    lost = lose(site, about=number).outgoing
    path = f"/verstuurd/{lost.id}/opnieuw"
    wrong = press(site, coach, path, to="steunpunt")
    assert wrong.status_code == 422
    assert "Dit e-mailadres klopt niet." in wrong.text
    assert 'value="steunpunt"' in wrong.text

    again = press(site, coach, path, to="vraag@steunpunt.be")
    assert "Het bericht vertrekt opnieuw." in coach.get(again.location).text
    assert press(site, coach, path, to="vraag@steunpunt.be").status_code == 303  # a double press is no fault
    site.staff(Role.COACH)
    late = press(site, site.staff(Role.COACH), path, to="vraag@steunpunt.be")
    assert (late.status_code, "Er ging geen tweede" in late.text) == (409, True)
    mails = site.mailing.mails_of(number)
    assert [one.mail.to for one in mails].count("vraag@steunpunt.be") == 1
    page = coach.get(f"/balie/{number}").text
    assert "An 0 verbeterde een adres en stuurde de mail opnieuw" in page
    assert "opnieuw verstuurd" in page


def test_mail_that_did_not_arrive_is_told_at_its_vraag_until_somebody_decides(
    site: Site, coach: FlaskClient, number: int
) -> None:
    lost = lose(site, about=number).outgoing
    told = "Een mail over deze vraag kwam niet aan"
    assert told in coach.get(f"/balie/{number}").text
    left = press(site, coach, f"/verstuurd/{lost.id}/laat")
    assert "Zo gelaten" in coach.get(left.location).text
    assert told not in coach.get(f"/balie/{number}").text

    press(site, coach, f"/verstuurd/{lost.id}/terug")
    assert told in coach.get(f"/balie/{number}").text


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (MailKind.REMINDER, "daar is het nu te laat voor"),
        (MailKind.ACCOUNT, "kan een beheerder"),
        (MailKind.ANSWER, "liet de gegevens wissen of heeft nu een ander adres"),
    ],
)
def test_mail_that_can_not_be_sent_anew_says_why(
    site: Site, coach: FlaskClient, kind: MailKind, said: str
) -> None:
    lost = lose(site, kind, "weg@kerk.be")
    page = coach.get("/balie/post").text

    assert said in page
    assert "Stuur opnieuw" not in page
    assert press(site, coach, f"/verstuurd/{lost.outgoing.id}/opnieuw").status_code == 422


def test_lost_mail_about_a_session_says_that_it_will_tell_how_that_stands(
    site: Site, coach: FlaskClient, number: int
) -> None:
    vraag, me = site.coaching.vraag(number), site.signed_in[-1]
    offered = site.sessions.offer(vraag, kind=Kind.FIRST, place=Place.ONLINE, by=me)
    site.mailing.send_due(RefusingPost())
    lost = site.mailroom.outgone().lost[0].outgoing.id
    assert "hoe het gesprek nu staat" in coach.get("/balie/post").text

    site.sessions.cancel(offered.id, version=0, by=me)
    assert press(site, coach, f"/verstuurd/{lost}/opnieuw").status_code == 303
    assert "hoe het gesprek nu staat" not in coach.get("/balie/post").text


def test_invitation_for_a_coach_who_has_another_address_now_says_why_it_stays(
    site: Site, coach: FlaskClient
) -> None:
    secret, me = site.secret(), site.signed_in[-1]
    vraag = site.asking.by_secret(secret)
    site.sessions.keep_free(Slot(0, me.id, datetime(2100, 6, 1, 12, tzinfo=UTC), 60, Place.ONLINE))
    offered = site.sessions.offer(vraag, kind=Kind.FIRST, place=Place.ONLINE, by=me)
    site.sessions.book(secret, offered.id, slot=site.sessions.free_slots()[0].id)
    key = f"session:booked:{offered.id}:0:coach"
    lost = lose(site, MailKind.STAFF, "oud@steunpunt.be", vraag.id, key=key)
    page = press(site, coach, f"/verstuurd/{lost.outgoing.id}/opnieuw")
    assert (page.status_code, "andere coach" in page.text) == (422, True)


def test_every_desk_page_says_how_much_waits(site: Site, coach: FlaskClient, number: int) -> None:
    quiet = coach.get("/balie").text
    assert 'class="waits"' not in quiet
    receive(site)
    assert '<span class="sr">, één bericht wacht</span>' in coach.get("/balie").text
    lose(site)
    for path in ("/balie", "/balie/gesprekken", "/balie/inzicht", "/balie/faq/", f"/balie/{number}"):
        page = coach.get(path).text
        assert (
            '<span class="waits" aria-hidden="true">2</span><span class="sr">, 2 berichten wachten</span>'
            in page
        )
    assert 'class="waits"' not in site.staff(Role.EDITOR).get("/balie/faq/").text


def test_page_stands_when_what_waits_can_not_be_counted(
    site: Site, coach: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.mailroom, "_store", AwayStore())

    page = coach.get("/balie")
    assert (page.status_code, 'class="waits"' in page.text) == (200, False)


def test_post_is_for_coaches(site: Site) -> None:
    assert site.client().get("/balie/post").status_code in (302, 303, 401)
    assert site.staff(Role.EDITOR).get("/balie/post").status_code == 403

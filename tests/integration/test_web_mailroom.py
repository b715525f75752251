"""The post of the coaches: what strangers wrote is shown as text, and goes away when somebody says so."""

from datetime import UTC, datetime

from terecht.adapters.sql_engine import open_engine, writing
from terecht.adapters.sql_outbox import enqueue
from terecht.domain.account import Role
from terecht.domain.mail import Mail, MailKind
from terecht.domain.outgoing import Delivery, Outgoing, Verdict
from tests.integration.web_fakes import EVIL, Site


def mail(body: str, **headers: str) -> bytes:
    lines = {"From": "jan@kerk.be", "Subject": "Re: Mag mijn bar open?", **headers}
    return "".join(f"{name}: {value}\n" for name, value in lines.items()).encode() + f"\n{body}".encode()


class RefusingPost:
    def send(self, outgoing: Outgoing) -> Delivery:
        return Delivery(Verdict.REFUSED, "550 5.1.1 onbekend")


def send_and_fail(site: Site) -> None:
    engine = open_engine(site.settings.database)
    with writing(engine) as connection:
        answer = Mail(MailKind.ANSWER, "weg@kerk.be", "Je antwoord", "Dag!")
        enqueue(connection, [answer], at=datetime.now(UTC))
    engine.dispose()
    site.mailing.send_due(RefusingPost())


def test_post_shows_what_waits_and_what_did_not_arrive(site: Site) -> None:
    site.receiving.receive(mail("Ja, graag!"))
    send_and_fail(site)
    page = site.staff(Role.COACH).get("/balie/post").text

    for shown in (
        "Re: Mag mijn bar open?",
        "jan@kerk.be",
        "Ja, graag!",
        "We weten niet bij welke extra vraag",
    ):
        assert shown in page
    for shown in ("weg@kerk.be", "550 5.1.1 onbekend", "teruggekomen"):
        assert shown in page


def test_post_shows_what_a_stranger_wrote_as_text(site: Site) -> None:
    site.receiving.receive(mail(EVIL, Subject=EVIL, From=f"{EVIL} <kwaad@evil.be>"))
    page = site.staff(Role.COACH).get("/balie/post").text

    assert "<script>alert" not in page
    assert "onerror=alert(2)&gt;" in page
    assert "49" not in page.partition("Binnengekomen")[2].partition("{{7*7}}")[0]


def test_handled_mail_is_off_the_list(site: Site) -> None:
    coach = site.staff(Role.COACH)
    site.receiving.receive(mail("Ja, graag!"))
    number = site.receiving.quarantined()[0].id
    page = coach.get("/balie/post").text
    token = page.partition('name="formulier" value="')[2].partition('"')[0]

    assert coach.post(f"/balie/post/{number}/afgehandeld").status_code == 400
    assert site.receiving.waiting() == 1
    answer = coach.post(f"/balie/post/{number}/afgehandeld", data={"formulier": token})
    assert (answer.status_code, answer.location) == (303, "/balie/post?gedaan=afgehandeld#gedaan")
    assert site.receiving.waiting() == 0
    assert "Hier ligt niets" in coach.get("/balie/post").text
    assert coach.post(f"/balie/post/{2**31}/afgehandeld", data={"formulier": token}).status_code == 404


def test_post_is_for_coaches(site: Site) -> None:
    assert site.client().get("/balie/post").status_code in (302, 303, 401)
    assert site.staff(Role.EDITOR).get("/balie/post").status_code == 403

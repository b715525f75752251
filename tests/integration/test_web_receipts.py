"""Who leaves an address gets one receipt; nobody can use it to mail somebody else (A16). And reminders stop (A24)."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest

from terecht.adapters.sql_engine import open_engine, writing
from terecht.adapters.sql_outbox import enqueue
from terecht.bootstrap import build_post
from terecht.domain.mail import Mail, MailKind
from terecht.domain.outgoing import Delivery, Outgoing, Verdict
from terecht.web.access_log import masked
from tests.integration.web_fakes import EVIL, Site


class Arrived:
    """A post that delivers into a list."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    def send(self, outgoing: Outgoing) -> Delivery:
        self.mails.append(outgoing.mail)
        return Delivery(Verdict.SENT)


def arrived(site: Site) -> list[Mail]:
    post = Arrived()
    site.mailing.send_due(post)
    return post.mails


def leave(site: Site, query: str, *, email: str = "jan@kerk.be", addition: str = "") -> str:
    filed = site.asking.file(query, visit=f"bezoek-{query[:20]}-0123456789")
    site.asking.leave_address(filed.receipt, email=email, consent=True, addition=addition)
    return filed.receipt


def test_receipt_opens_the_status_page_and_says_no_word_of_the_visitor(site: Site) -> None:
    leave(site, f"KOOP NU https://evil.be {EVIL}", addition="win geld op www.evil.be")
    (receipt,) = arrived(site)
    link = next(word for word in receipt.text.split() if "/extra-vraag/" in word)

    assert (receipt.kind, receipt.to) == (MailKind.RECEIPT, "jan@kerk.be")
    assert site.client().get("/" + link.split("/", 3)[3]).status_code == 200
    for word in ("KOOP", "evil.be", "script", "geld"):
        assert word not in receipt.text + receipt.html + receipt.subject
    assert receipt.text.count("http") == 1


def test_address_gets_one_receipt_a_day_whatever_anybody_does(site: Site) -> None:
    first = leave(site, "Mag mijn bar open?")
    leave(site, "En mijn zaal?", email="JAN@kerk.be")
    site.asking.leave_address(first, email="piet@kerk.be", consent=True)
    site.asking.leave_address(first, email="jan@kerk.be", consent=True)
    site.asking.erase(first)
    leave(site, "En mijn kerk?")

    assert sorted(mail.to for mail in arrived(site)) == []  # erased before anything was sent
    leave(site, "En mijn kelder?")
    assert arrived(site) == []
    leave(site, "En mijn tuin?", email="an@kerk.be")
    assert [mail.to for mail in arrived(site)] == ["an@kerk.be"]


def test_form_that_is_sent_twice_gives_one_receipt(site: Site) -> None:
    filed = site.asking.file("Mag mijn bar open?", visit="bezoek-0123456789abcdef")
    for _ in range(2):
        site.asking.leave_address(filed.receipt, email="jan@kerk.be", consent=True)

    assert len(arrived(site)) == 1


def test_anonymous_visitor_gets_no_mail(site: Site) -> None:
    site.asking.file("Mag mijn bar open?", visit="bezoek-0123456789abcdef")

    assert arrived(site) == []


def test_nothing_of_a_receipt_is_left_once_it_was_sent_and_its_reader_erased(site: Site) -> None:
    secret = leave(site, "Mag mijn bar open?")
    assert len(arrived(site)) == 1
    assert secret not in "\n".join(site.contents())
    site.asking.erase(secret)

    assert "jan@kerk.be" not in "\n".join(site.contents())


def remind(site: Site, to: str) -> None:
    engine = open_engine(site.settings.database)
    with writing(engine) as connection:
        enqueue(connection, [Mail(MailKind.REMINDER, to, "Morgen", "Tot morgen!")], at=datetime.now(UTC))
    engine.dispose()


def test_opening_the_link_changes_nothing_and_the_button_stops_reminders(site: Site) -> None:
    token = site.stop_token("jan@kerk.be")
    assert "Stuur me geen herinneringen meer" in site.client().get(f"/afmelden/{token}").text
    remind(site, "jan@kerk.be")
    assert len(arrived(site)) == 1

    page = site.client().post(f"/afmelden/{token}", data={"List-Unsubscribe": "One-Click"})
    assert "Je krijgt geen herinneringen meer" in page.text
    remind(site, "jan@kerk.be")
    remind(site, "an@kerk.be")
    assert [mail.to for mail in arrived(site)] == ["an@kerk.be"]


def test_reminder_says_in_its_header_and_its_text_where_to_stop_and_a_program_can(site: Site) -> None:
    remind(site, "jan@kerk.be")
    site.mailing.send_due(build_post(site.settings))
    (written,) = (site.settings.var_path / "mail").glob("*.eml")
    mail = message_from_bytes(written.read_bytes(), policy=policy.default)
    address = str(mail["List-Unsubscribe"]).strip("<>")

    assert address.endswith(f"/afmelden/{site.stop_token('jan@kerk.be')}")
    assert mail.get_content().rstrip().endswith(f"Liever geen herinneringen meer? {address}")
    pressed = site.client().post(
        urlsplit(address).path,
        data=str(mail["List-Unsubscribe-Post"]),
        content_type="application/x-www-form-urlencoded",
    )
    assert pressed.status_code == 200
    remind(site, "jan@kerk.be")
    assert arrived(site) == []


def test_who_opens_the_link_later_hears_that_it_is_done_and_can_undo_it(site: Site) -> None:
    path = f"/afmelden/{site.stop_token('jan@kerk.be')}"
    site.client().post(path, data={"List-Unsubscribe": "One-Click"})
    before = site.contents()
    assert "Je krijgt al geen herinneringen meer" in site.client().get(path).text
    assert site.contents() == before

    page = site.client().post(f"{path}/toch-wel", data={"formulier": site.token("herinneringen")})
    assert "Je krijgt weer herinneringen" in page.text
    remind(site, "jan@kerk.be")
    assert [mail.to for mail in arrived(site)] == ["jan@kerk.be"]


def test_form_that_stood_open_too_long_undoes_nothing(site: Site) -> None:
    path = f"/afmelden/{site.stop_token('jan@kerk.be')}"
    site.client().post(path)
    page = site.client().post(f"{path}/toch-wel", data={"formulier": "oud"})

    assert (page.status_code, "Je krijgt al geen herinneringen meer" in page.text) == (422, True)
    remind(site, "jan@kerk.be")
    assert arrived(site) == []


@pytest.mark.parametrize("token", ["x", "a" * 40, "%00", "é" * 20])
def test_link_that_is_not_ours_is_nothing(site: Site, token: str) -> None:
    for page in (
        site.client().get(f"/afmelden/{token}"),
        site.client().post(f"/afmelden/{token}"),
        site.client().post(f"/afmelden/{token}/toch-wel", data={"formulier": site.token("herinneringen")}),
    ):
        assert page.status_code == 404
        assert "hulp@steunpunt.be</a>, dan zetten wij de herinneringen uit" in page.text


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.be"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_can_not_press_the_button(site: Site, headers: dict[str, str]) -> None:
    before = site.contents()

    assert (
        site.client().post(f"/afmelden/{site.stop_token('jan@kerk.be')}", headers=headers).status_code == 403
    )
    assert site.contents() == before


def test_link_is_in_no_log() -> None:
    assert masked("/afmelden/abcdef") == "/afmelden/…"

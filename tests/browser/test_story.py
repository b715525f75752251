"""The whole loop on everything real: two visitors ask what nobody answers, a coach answers both at once, one writes
back by mail, an editor takes it into the FAQ, and the next visitor is answered at once.

The engine is learnt from a file, mails go through a real SMTP server, pages through Chromium, on both databases.
The mails that were received are kept as files when TERECHT_TEST_ARTEFACTS names a folder.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from terecht.adapters.sql_accounts import SqlAccounts
from terecht.bootstrap import Terecht, build, build_mailing, build_post, build_receiving, open_database
from terecht.config import Settings
from terecht.domain.account import Account, Role
from terecht.web import create_app
from terecht.web.access import COOKIE
from tests.browser.conftest import Visitor, serve
from tests.browser.waiting import press
from tests.integration.test_web_real import FAQ, ROOT
from tests.smtp_server import Behaviour, smtp_server

pytestmark = pytest.mark.browser

KLOK = "Wie betaalt de herstelling van de torenklok van het gemeentehuis?"
KLOK_TOO = "De torenklok van ons gemeentehuis is stuk, wie betaalt de herstelling?"
ANSWER = "De **gemeente** betaalt de herstelling van haar torenklok. Vraag het aan de technische dienst."

PATIENCE = 90_000
"""Milliseconds that a page of staff may take: the effect of a change is shown by an engine that is made for it."""


@dataclass
class House:
    """A Terecht in full, and what runs beside it."""

    terecht: Terecht
    database: Engine
    server: Behaviour
    visitor: Visitor

    def page(self) -> Page:
        """Return a page of a visitor."""
        return self.visitor.page()

    def staff(self) -> Page:
        """Return a page of somebody who is coach and editor."""
        accounts = SqlAccounts(self.database)
        new = Account(0, "bo@steunpunt.be", "Bo", frozenset({Role.COACH, Role.EDITOR}))
        token = self.terecht.accounts.open_session(accounts.add(new, at=datetime.now(UTC)))
        page = self.visitor.page()
        page.set_default_timeout(PATIENCE)
        page.context.add_cookies([{"name": COOKIE, "value": token, "url": self.visitor.url}])
        return page

    def send(self) -> list[EmailMessage]:
        """Have the worker send what is due; return what was received since the last time."""
        before = len(self.server.received)
        settings = self.terecht.settings
        build_mailing(settings, self.database).send_due(build_post(settings))
        return [self.server.message(place) for place in range(before, len(self.server.received))]

    def receive(self, raw: bytes) -> None:
        """Take in a mail as a mail server would hand it over."""
        build_receiving(self.terecht.settings, self.database).receive(raw)


@pytest.fixture
def house(tmp_path: Path, database_url: str, visit: Callable[[str], Visitor]) -> Iterator[House]:
    models = tmp_path / "models"
    models.mkdir()
    for path in (ROOT / "models").iterdir():
        if path.is_file():
            shutil.copy(path, models)
    (tmp_path / "faq.yaml").write_text(FAQ, encoding="utf-8")
    with smtp_server() as (smtp, behaviour):
        settings = Settings(
            mode="demo",
            database_url=database_url,
            secret_key="s3cr3t-" * 8,
            faq_path=tmp_path / "faq.yaml",
            background_path=ROOT / "data" / "achtergrond.yaml",
            synonyms_path=ROOT / "data" / "synoniemen.yaml",
            models_path=models,
            var_path=tmp_path / "var",
            own_guarded_path=tmp_path / "bewaakt.jsonl",
            smtp_host=smtp.host,
            smtp_port=smtp.port,
            smtp_security="geen",
            mail_from="vragen@steunpunt.be",
        )
        terecht = build(settings)
        site = SimpleNamespace(app=create_app(terecht, settings))
        database = open_database(settings)
        with serve(site) as live:  # type: ignore[arg-type]  # of a site it only needs the app
            yield House(terecht, database, behaviour, visit(live.url))
        database.dispose()
        terecht.store.close()


def ask(page: Page, query: str) -> None:
    page.goto("/")
    page.get_by_label("Je vraag", exact=True).fill(query)
    press(page.get_by_role("button", name="Zoek"))


def leave_address(page: Page, address: str) -> None:
    page.get_by_label("Je e-mailadres").fill(address)
    page.get_by_label("Jullie mogen mijn adres gebruiken").check()
    press(page.get_by_role("button", name="Verstuur"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("onderweg")


def link_in(mail: EmailMessage) -> str:
    """Return the path of the status page that a mail leads to."""
    body = mail.get_body(("plain",))
    assert body is not None
    return re.search(r"(/extra-vraag/[\w-]+)", body.get_content())[1]  # type: ignore[index]


def reply_to(mail: EmailMessage, text: str, *, sender: str) -> bytes:
    """Return what a mail program makes of a reply."""
    reply = EmailMessage()
    reply["From"], reply["To"] = sender, str(mail["Reply-To"] or mail["From"])
    reply["Subject"] = f"Re: {mail['Subject']}"
    reply["In-Reply-To"] = reply["References"] = str(mail["Message-ID"])
    reply["Message-ID"] = "<antwoord-1@kerk.be>"
    reply["Date"] = datetime.now(UTC)
    reply.set_content(f"{text}\n\nOp 25 november schreef Het Steunpunt:\n> Dag!\n> ...\n")
    return reply.as_bytes()


def keep(mails: list[EmailMessage], name: str) -> None:
    folder = os.environ.get("TERECHT_TEST_ARTEFACTS")
    for place, mail in enumerate(mails, start=1):
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            (Path(folder) / f"{name}-{place}.eml").write_bytes(mail.as_bytes())


def test_from_a_question_that_nobody_answers_to_a_faq_that_does(house: House) -> None:
    # Two visitors ask the same in other words; neither gets a guess, both leave an address.
    for query, address in ((KLOK, "jan@kerk.be"), (KLOK_TOO, "an@dorp.be")):
        page = house.page()
        ask(page, query)
        press(page.get_by_role("button", name="Geen van deze"))
        leave_address(page, address)
    receipts = house.send()
    keep(receipts, "1-ontvangst")
    assert sorted(str(mail["To"]) for mail in receipts) == ["an@dorp.be", "jan@kerk.be"]
    assert all("torenklok" not in mail.as_string() for mail in receipts)  # no text of a stranger (A16)

    # A coach finds them side by side, makes a group and answers once.
    coach = house.staff()
    coach.goto("/balie")
    press(coach.get_by_role("button", name="Zet samen"))
    coach.goto("/balie/1")
    expect(coach.get_by_role("heading", name="Groep van 2")).to_be_visible()
    coach.get_by_label("Je antwoord").fill(ANSWER)
    press(coach.get_by_role("button", name="Verstuur"))
    expect(coach.get_by_role("heading", level=1)).to_contain_text("beantwoord")
    answers = house.send()
    keep(answers, "2-antwoord")
    assert sorted(str(mail["To"]) for mail in answers) == ["an@dorp.be", "jan@kerk.be"]
    for mail in answers:
        others = {"an@dorp.be", "jan@kerk.be"} - {str(mail["To"])}
        assert not any(other in mail.as_string() for other in others)
        assert "technische dienst" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]

    # The link in the mail opens the own page; a reply by mail joins the right question.
    to_jan = next(mail for mail in answers if mail["To"] == "jan@kerk.be")
    page = house.page()
    page.goto(link_in(to_jan))
    expect(page.get_by_text("De gemeente betaalt de herstelling")).to_be_visible()
    house.receive(reply_to(to_jan, "En als de toren van de kerk is?", sender="jan@kerk.be"))
    page.reload()
    expect(page.get_by_text("En als de toren van de kerk is?")).to_be_visible()
    coach.goto("/balie/1")
    expect(coach.get_by_text("En als de toren van de kerk is?")).to_be_visible()
    expect(coach.get_by_text("> Dag!")).to_have_count(0)

    # To the FAQ: the effect is shown, then saved; it is live at once.
    press(coach.get_by_role("link", name="Maak er een nieuwe vraag in de FAQ van"))
    coach.get_by_label("Vraag", exact=True).fill("Wie betaalt de herstelling van een torenklok?")
    coach.get_by_label("Antwoord", exact=True).fill(ANSWER)
    press(coach.get_by_role("button", name="Bekijk het effect"))
    press(coach.get_by_role("button", name="Bewaar en zet online"))
    expect(coach).to_have_url(re.compile("bewaard=ja"), timeout=PATIENCE)

    # The next visitor is answered.
    page = house.page()
    ask(page, "wie betaalt de herstelling van de torenklok")
    expect(page.get_by_text("De gemeente betaalt de herstelling")).to_be_visible()

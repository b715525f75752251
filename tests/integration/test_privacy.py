"""One person in every table, through the real services, on both databases: erased, nothing is left of them (A42).

The address and words that only they wrote are looked for in a dump of every table, in the logs of the whole story and
in every file beside the database.
"""

import json
import logging
import secrets
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from terecht.adapters.sql_engine import open_engine
from terecht.adapters.sql_sessions import SqlSessions
from terecht.adapters.sql_tables import metadata
from terecht.bootstrap import build_mailing, build_meetings, build_post, build_privacy, build_receiving
from terecht.domain.account import Role
from terecht.domain.coaching_session import Kind, Place, Slot, State
from terecht.domain.errors import QueryError, StoreUnavailable
from terecht.domain.extra_vraag import Actor, Status
from terecht.domain.inbox import InboxState
from terecht.letters.held import as_facts, as_text
from tests.fakes import FakeClock
from tests.integration.web_fakes import STEUNPUNT, Site, web_site
from tests.smtp_server import smtp_server

JAN, ELS = "Jan.Peeters@kerk.be", "els@molen.be"
MARKERS = ("zeldzaamwoord", "kraaiennest", "vogelpik", "zandloper", "toverbal", "peperkoek")
"""Words that only Jan wrote, or that were only written to him."""


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    with web_site(tmp_path, database_url=database_url) as site:
        yield site


class Story:
    """Jan asks, and gets all there is to get; Els asks the same and names him."""

    def __init__(self, site: Site, url: str) -> None:
        self.site = site
        self.database = open_engine(url)
        self.settings = site.settings.model_copy(
            update={"database_url": url, "mail_from": "vragen@steunpunt.be"}
        )
        self.browser = site.staff(Role.COACH)
        self.coach = site.signed_in[-1]
        self.jan = self.ask(JAN, f"Mag mijn bar open? Mail {JAN.lower()} of bel.", "zeldzaamwoord")
        self.els = self.ask(ELS, f"Mag een bar open zoals die van {JAN}?", "")

    def ask(self, address: str, text: str, addition: str) -> str:
        visit = secrets.token_hex(8)
        self.site.asking.ask(text, visit=visit)
        receipt = self.site.asking.file(text, visit=visit).receipt
        return self.site.asking.leave_address(receipt, email=address, consent=True, addition=addition).secret

    def number(self, secret: str) -> int:
        return self.site.asking.by_secret(secret).id

    def play(self) -> None:
        site, coaching, number = self.site, self.site.coaching, self.number(self.jan)
        who = {"by": self.coach}

        def seen() -> int:
            return site.store.read(number).version

        site.asking.rate("bar-openen", useful=False, visit="v", query=f"bar {JAN}", note=f"mail {JAN}")
        coaching.note(number, "belde, zei kraaiennest", seen=seen(), **who)
        coaching.ask_back(number, "Waar? vogelpik", seen=seen(), link_to=self.link, **who)
        site.asking.add(self.jan, "In de zandloper")
        coaching.ask_hand_over(number, STEUNPUNT.id, "Mag het door?", seen=seen(), link_to=self.link, **who)
        site.asking.agree(self.jan)
        coaching.hand_over(number, "Help hem, toverbal", to=STEUNPUNT.email, seen=seen(), **who)
        self.meet(number)
        self.mail(number)
        coaching.answer(
            number, f"Ja, {JAN}, dat mag.", seen=coaching.dossier(number).seen, link_to=self.link, **who
        )

    def link(self, secret: str) -> str:
        return f"https://t.be/extra-vraag/{secret}"

    def meet(self, number: int) -> None:
        sessions, introductions = build_meetings(
            self.settings, self.database, thema=lambda: self.site.corpus.current().faq.thema
        )
        at = FakeClock().now.replace(year=2100)
        sessions.keep_free(Slot(0, self.coach.id, at, 60, Place.ONLINE))
        offered = sessions.offer(
            self.site.store.read(number), kind=Kind.FIRST, place=Place.ONLINE, by=self.coach
        )
        sessions.book(self.jan, offered.id, slot=sessions.free_slots()[0].id)
        both = introductions.propose(number, self.number(self.els), by=self.coach)
        for secret in (self.jan, self.els):
            introductions.say(secret, both.id, yes=True)

    def mail(self, number: int) -> None:
        """Send what waits to a server that refuses Jan once, and take in a reply, a stray mail and junk of his."""

        with smtp_server() as (server, behaviour):
            post = build_post(
                self.settings.model_copy(
                    update={"smtp_host": server.host, "smtp_port": server.port, "smtp_security": "geen"}
                )
            )
            behaviour.recipients[JAN.lower()] = behaviour.recipients[JAN] = f"550 <{JAN}> kennen we niet"
            build_mailing(self.settings, self.database).send_due(post)
        receiving = build_receiving(self.settings, self.database)
        stray = EmailMessage()
        stray["From"], stray["To"], stray["Subject"] = JAN.upper(), "vragen@steunpunt.be", "Nog iets"
        stray["Message-ID"] = f"<{secrets.token_hex(8)}@kerk.be>"
        stray.set_content("Ik vergat de peperkoek.")
        assert receiving.receive(stray.as_bytes()) is InboxState.QUARANTINED

    def dump(self) -> str:
        with self.database.connect() as connection:
            rows = (
                (table.name, tuple(row))
                for table in metadata.sorted_tables
                for row in connection.execute(select(table))
            )
            return "\n".join(map(repr, rows)).lower()


@pytest.fixture
def story(site: Site, database_url: str) -> Iterator[Story]:
    told = Story(site, database_url)
    told.play()
    yield told
    told.database.dispose()


def erase_as_visitor(story: Story) -> None:
    site = story.site
    page = site.client().post(f"/extra-vraag/{story.jan}/wissen", data={"formulier": site.token("wissen")})
    assert page.status_code == 303


def erase_as_administrator(story: Story) -> None:
    site = story.site
    browser = site.staff(Role.ADMIN)
    token = site.token("privacy-wis", of=site.signed_in[-1])
    page = browser.post(
        "/balie/privacy/wis", data={"formulier": token, "address": JAN.lower(), "looked": "ja"}
    )
    assert (page.status_code, page.location) == (303, "/balie/privacy?gedaan=gewist#gedaan")


def left_of_jan(text: str) -> list[str]:
    return [word for word in (JAN.lower(), "jan peeters kerk be", *MARKERS) if word in text]


def test_before_anything_is_erased_jan_is_everywhere(story: Story) -> None:
    dump = story.dump()
    assert set(left_of_jan(dump)) >= {JAN.lower(), *MARKERS}
    filled = {line.split("'")[1] for line in dump.splitlines()}
    assert "'bounced'" in dump
    assert filled >= {
        "asker", "extra_vraag_addition", "extra_vraag_message", "outbox", "inbox_mail", "coaching_session",
        "introduction", "extra_vraag_event", "feedback", "asked", "slot",
    }  # fmt: skip


def test_an_administrator_erases_a_person_and_the_question_stays(
    story: Story, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    number = story.number(story.jan)
    erase_as_administrator(story)
    assert left_of_jan(story.dump()) == []
    vraag = story.site.store.read(number)
    assert (vraag.status, vraag.email, vraag.text) == (
        Status.SOLVED,
        "",
        "Mag mijn bar open? Mail […] of bel.",
    )
    other = story.site.asking.by_secret(story.els)
    assert (other.email, other.text) == (ELS, "Mag een bar open zoals die van […]?")
    assert story.site.introductions.of_secret(story.els) == ()
    assert {session.state for session in SqlSessions(story.database).of_vraag(number)} == {State.CANCELLED}
    assert_no_file_holds_jan(tmp_path, story)


def test_who_erases_themselves_leaves_nothing_but_what_another_wrote(story: Story, tmp_path: Path) -> None:
    erase_as_visitor(story)
    lines = [line for line in story.dump().splitlines() if left_of_jan(line)]
    assert {line.split("'")[1] for line in lines} == {"extra_vraag"}  # what Els typed, for an administrator
    assert all("zoals die van" in line for line in lines)


def assert_no_file_holds_jan(folder: Path, story: Story) -> None:
    story.database.dispose()
    for path in folder.rglob("*"):
        if path.is_file():
            assert left_of_jan(path.read_bytes().decode("latin-1").lower()) == [], path.name


def test_no_log_of_the_whole_story_says_who_or_what(
    site: Site, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    logging.getLogger("terecht").setLevel(logging.DEBUG)
    story = Story(site, database_url)
    story.play()
    erase_as_administrator(story)
    site.retention.tend()
    story.database.dispose()
    said = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("terecht"))
    assert "mail " in said  # it did say something
    assert left_of_jan(said.lower()) == []
    assert ELS not in said
    assert story.jan not in said


def test_erasing_is_all_or_nothing(story: Story, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise StoreUnavailable("schijf vol")

    before = story.dump()
    monkeypatch.setattr("terecht.adapters.sql_privacy._drop_mails", fail)
    with pytest.raises(StoreUnavailable):
        build_privacy(story.settings, story.database).erase(JAN, by=Actor.ENGINE)
    assert story.dump() == before
    monkeypatch.undo()
    # It was noted before it was done: the worker finishes what was promised.
    story.site.retention.tend()
    assert story.site.store.read(1).email == ""


def test_a_copy_holds_everything_under_names_that_people_read(story: Story) -> None:
    held = build_privacy(story.settings, story.database).look(JAN.lower())
    facts = as_facts(held)
    text = json.dumps(facts, ensure_ascii=False)
    assert set(MARKERS) - {word for word in MARKERS if word in text} == set()
    assert "2026-11" in text
    assert "voor niets anders" in text
    assert story.jan not in text
    assert facts["vermeld in extra vragen van anderen"] == [story.number(story.els)]
    assert all(word in as_text(facts) for word in MARKERS)


def test_of_an_address_that_is_staffs_the_account_is_told_and_stays(story: Story) -> None:
    privacy = build_privacy(story.settings, story.database)
    held = privacy.look(story.coach.email.upper())
    assert held.account == story.coach
    privacy.erase(story.coach.email, by=Actor.ENGINE)
    assert story.site.accounts.by_email(story.coach.email) == story.coach


def test_what_is_no_address_is_refused(story: Story) -> None:
    with pytest.raises(QueryError):
        build_privacy(story.settings, story.database).look("kerk.be")

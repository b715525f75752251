"""Mails about an extra vraag: one reader, plain words, and nothing of a stranger but literally."""

from dataclasses import replace
from datetime import UTC, datetime

from terecht.domain.extra_vraag import ExtraVraag, Status
from terecht.domain.faq import Doorverwijzing, Entry, Organisation, Thema
from terecht.domain.mail import MailKind
from terecht.letters import extra_vraag as letters

AT = datetime(2026, 3, 2, tzinfo=UTC)
THEMA = Thema("cultuurplekken", "Cultuurplekken", contact_name="Het Steunpunt")
VRAAG = ExtraVraag(7, "c", "Mag *mijn*\nbar open?", Status.SOLVED, AT, AT, email="jan@kerk.be", version=3)
STEUNPUNT = Organisation("s", "Het Steunpunt", "Helpt op weg.", "https://s.be", "vraag@s.be", "02 12.34")


def test_answer_greets_quotes_answers_links_and_signs() -> None:
    mail = letters.answer(VRAAG, "- ja\n- nee", thema=THEMA, link="https://t.be/x")

    assert (mail.kind, mail.to, mail.extra_vraag) == (MailKind.ANSWER, "jan@kerk.be", 7)
    for part in ("Dag!", "> Mag *mijn* bar open?", "- ja\n- nee", "https://t.be/x", "Het Steunpunt"):
        assert part in mail.text
    assert "<li>ja</li>" in mail.html
    assert 'href="https://t.be/x"' in mail.html


def test_what_is_left_open_in_an_answer_swallows_nothing() -> None:
    mail = letters.answer(VRAAG, "```\nopen", thema=THEMA, link="")

    assert "<p>Vriendelijke groeten" in mail.html


def test_long_question_is_quoted_short_and_a_hand_over_in_full() -> None:
    long = replace(VRAAG, text="woord " * 400, additions=("en dit",))

    assert len(letters.answer(long, "Ja.", thema=THEMA, link="").text) < 1000
    passed_on = letters.hand_over(long, "", thema=THEMA, to=STEUNPUNT.email).text
    assert ("woord " * 400).strip() in passed_on
    assert "> en dit" in passed_on
    assert "jan@kerk.be" in passed_on


def test_subject_is_one_line_whatever_the_theme_is_called() -> None:
    mail = letters.ask_back(VRAAG, "Wat?", thema=Thema("c", "Plekken\r\nBcc: x@y.be"), link="")

    assert not set("\r\n") & set(mail.subject)


def test_every_mail_of_a_version_has_its_own_key() -> None:
    keys = {
        letters.answer(VRAAG, "Ja.", thema=THEMA, link="").key,
        letters.answer(replace(VRAAG, version=4), "Ja.", thema=THEMA, link="").key,
        letters.ask_back(VRAAG, "Wat?", thema=THEMA, link="").key,
        letters.hand_over(VRAAG, "", thema=THEMA, to=STEUNPUNT.email).key,
    }

    assert keys == {"answer:7:3", "answer:7:4", "ask-back:7:3", "hand-over:7:3"}


def test_pieces_of_an_answer_stay_readable_where_they_are_typed() -> None:
    entry = Entry("e", "Vraag?", "Het antwoord.", referrals=(Doorverwijzing(STEUNPUNT),))

    assert letters.draft([entry]) == (
        "Het antwoord.\n\n**Het Steunpunt**: Helpt op weg.\n\n- <https://s.be>\n- <vraag@s.be>\n- 02 12.34"
    )

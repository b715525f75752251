"""A mail on the wire: headers that nobody can add to (A15), and HTML that fetches and runs nothing (A4)."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from terecht.adapters.mail_write import Sender, write_mail
from terecht.adapters.smtp import UNWRITABLE_ERRORS
from terecht.domain.mail import Mail, MailKind
from terecht.domain.outgoing import Outgoing

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MAIL = Mail(MailKind.ANSWER, "jan@kerk.be", "Je antwoord", "Dag!", html="<p>Dag!</p>")
SENDER = Sender("vragen@steunpunt.be", "Het Steunpunt")


def written(mail: Mail, sender: Sender = SENDER) -> EmailMessage:
    """Return a mail as its reader's program sees it, after it went over the wire."""
    outgoing = Outgoing(1, mail, AT, AT, message_id="<t1.abc@steunpunt.be>")
    message = message_from_bytes(write_mail(outgoing, sender).as_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def html_of(mail: Mail) -> str:
    body = written(mail).get_body(("html",))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<scr<script>ipt>alert(1)</script>",
        '<img src="https://ver.be/pixel.png">',
        '<p style="background:url(https://ver.be/p)">x</p>',
        "<style>@import 'https://ver.be/s.css'</style>",
        '<link rel="stylesheet" href="https://ver.be/s.css">',
        '<iframe src="https://ver.be"></iframe>',
        '<svg onload="alert(1)"><image href="https://ver.be/p"/></svg>',
        '<p onclick="alert(1)">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        '<form action="https://ver.be"><input name="wachtwoord"></form>',
        '<audio src="https://ver.be/a"></audio><video poster="https://ver.be/v"></video>',
    ],
)
def test_html_fetches_and_runs_nothing_when_it_is_opened(hostile: str) -> None:
    html = html_of(replace(MAIL, html=f"<p>Dag!</p>{hostile}"))
    assert "<p>Dag!</p>" in html
    assert "ver.be" not in html
    body = html.split("<body>")[1].lower()
    for trace in ("<script", "<img", "<style", "<svg", "<form", "onclick", "onload", "javascript:", "data:"):
        assert trace not in body


def test_links_and_marks_of_a_coach_stay() -> None:
    html = html_of(replace(MAIL, html='<p><strong>Ja</strong>, <a href="https://stad.be">hier</a>.</p>'))
    assert '<strong>Ja</strong>, <a href="https://stad.be" rel="noopener noreferrer">hier</a>.' in html


def test_subject_in_the_page_is_text() -> None:
    assert "<title>&lt;script&gt;</title>" in html_of(replace(MAIL, subject="<script>"))


@pytest.mark.parametrize(
    "subject", ["Dag\r\nBcc: kwaad@ver.be", "Dag\nX: y", "Dag\r\n\r\n<p>lijf</p>", "Dag\rX: y"]
)
def test_a_line_end_in_the_subject_makes_no_header(subject: str) -> None:
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        written(replace(MAIL, subject=subject))


@pytest.mark.parametrize(
    "to",
    [
        "jan@kerk.be, kwaad@ver.be",
        "jan@kerk.be;kwaad@ver.be",
        "jan@kerk.be\r\nBcc: kwaad@ver.be",
        "Jan <jan@kerk.be>, kwaad@ver.be",
        '"kwaad@ver.be" <jan@kerk.be>, x@y.be',
        "jan@kerk.be kwaad@ver.be",
        "@ver.be",
        "jan@",
        "jan",
        '""@ver.be',
        "",
    ],
)
def test_what_is_not_one_address_gets_no_mail(to: str) -> None:
    with pytest.raises(UNWRITABLE_ERRORS):
        written(replace(MAIL, to=to))


def test_a_name_that_looks_like_an_address_stays_a_name() -> None:
    message = written(MAIL, replace(SENDER, name='Kwaad <kwaad@ver.be>, "x" \\'))
    sender = message["From"].addresses
    assert [(address.display_name, address.addr_spec) for address in sender] == [
        ('Kwaad <kwaad@ver.be>, "x" \\', "vragen@steunpunt.be")
    ]
    assert message["To"].addresses[0].addr_spec == "jan@kerk.be"
    assert [name for name in message if name.lower() in ("cc", "bcc")] == []

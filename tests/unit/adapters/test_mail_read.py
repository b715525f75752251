"""Whatever comes in by mail is read in bounded time and memory, or kept with a flaw (A18, A19)."""

from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from terecht.adapters import mail_read
from terecht.adapters.mail_read import MAX_BYTES, read_mail
from terecht.domain.inbox import InboxReason, Received


def raw(body: bytes = b"Ja, graag.\r\n", **headers: str) -> bytes:
    usual = {"From": "Jan <jan@kerk.be>", "Subject": "Re: je vraag", "Message-ID": "<1@kerk.be>"}
    lines = {**usual, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value).encode() + b"\r\n" + body


def message(**parts: str) -> EmailMessage:
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["Subject"], made["Message-ID"] = "jan@kerk.be", "Ja", "<1@kerk.be>"
    made.set_content(parts.get("plain", ""))
    if "html" in parts:
        made.add_alternative(parts["html"], subtype="html")
    return made


def test_plain_reply_is_read() -> None:
    found = read_mail(
        raw(In_Reply_To="<t7.abc@x.be>", References="<a@x.be> <b@x.be>", To="vragen@steunpunt.be")
    )

    assert (found.sender, found.subject, found.text.strip()) == ("jan@kerk.be", "Re: je vraag", "Ja, graag.")
    assert found.references.split() == ["<t7.abc@x.be>", "<a@x.be>", "<b@x.be>", "vragen@steunpunt.be"]
    assert (found.flaw, found.is_automatic, found.is_bounce) == (InboxReason.NONE, False, False)


@pytest.mark.parametrize(
    ("sender", "read"),
    [
        ("jan@kerk.be", "jan@kerk.be"),
        ('"Peeters, Jan" <jan@kerk.be>', "jan@kerk.be"),
        ('"vragen@steunpunt.be" <kwaad@evil.be>', "kwaad@evil.be"),
        ("vragen@steunpunt.be <kwaad@evil.be>", "kwaad@evil.be"),
        ("=?utf-8?q?vragen=40steunpunt=2Ebe?= <kwaad@evil.be>", "kwaad@evil.be"),
        ("jan@kerk.be, kwaad@evil.be", ""),
        ("jan@kerk.be <kwaad@evil.be>, piet@kerk.be", ""),
        ("<jan@kerk.be> <kwaad@evil.be>", ""),
        ("kwaad@evil.be)jan@kerk.be", ""),
        ("jan", ""),
        ("", ""),
    ],
)
def test_sender_is_the_one_address_and_never_a_name(sender: str, read: str) -> None:
    assert read_mail(raw(From=sender)).sender == read


def test_two_senders_are_none() -> None:
    assert read_mail(b"From: kwaad@evil.be\r\n" + raw()).sender == ""


@pytest.mark.parametrize(
    ("headers", "is_automatic"),
    [
        ({}, False),
        ({"Auto_Submitted": "no"}, False),
        ({"Auto_Submitted": "auto-replied"}, True),
        ({"Precedence": "bulk"}, True),
        ({"Precedence": "auto_reply"}, True),
        ({"Return_Path": "<>"}, True),
        ({"Return_Path": "<jan@kerk.be>"}, False),
        ({"X_Autoreply": "yes"}, True),
        ({"List_Id": "<nieuws.kerk.be>"}, True),
        ({"From": "MAILER-DAEMON@kerk.be"}, True),
    ],
)
def test_what_no_person_wrote_is_told_by_its_headers(headers: dict[str, str], is_automatic: bool) -> None:
    assert read_mail(raw(**headers)).is_automatic is is_automatic


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        ("", "één café".encode()),
        ("", "één café".encode("cp1252")),
        ("utf-8", "één café".encode("latin-1")),
        ("iso-8859-15", "één café".encode("iso-8859-15")),
        ("bestaat-niet", "één café".encode()),
        ("unicode_escape", "één café".encode()),
        ("idna", "één café".encode()),
        ("rot13", "één café".encode()),
    ],
)
def test_text_is_read_in_the_encoding_it_has_whatever_it_says(charset: str, body: bytes) -> None:
    kind = f"text/plain; charset={charset}" if charset else ""

    assert read_mail(raw(body, Content_Type=kind)).text == "één café"


def test_japanese_and_nuls_are_read() -> None:
    japanese = "こんにちは".encode("iso2022_jp")
    found = read_mail(
        raw(
            japanese, Content_Type="text/plain; charset=ISO-2022-JP", Subject="=?iso-2022-jp?B?GyRCJCIbKEI=?="
        )
    )

    assert (found.text, found.subject) == ("こんにちは", "あ")
    assert "Ja" in read_mail(raw(b"\0Ja\0\0, graag\0")).text


def test_html_is_read_when_there_is_no_plain_text() -> None:
    html = "<style>p{}</style><p>Ja&nbsp;<b>graag</b></p><script>x()</script><blockquote>Wil je?</blockquote>"

    assert read_mail(message(html=html).as_bytes()).text.split("\n")[0] == "Ja graag"
    assert read_mail(message(html=html).as_bytes()).text.endswith("> Wil je?")
    assert read_mail(message(plain="Plat", html=html).as_bytes()).text.strip() == "Plat"


def test_attachments_are_counted_and_their_text_is_not_the_reply() -> None:
    made = message(plain="Zie bijlage.")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plan.pdf")
    made.add_attachment("geheim", subtype="plain", filename="nota.txt")
    inner = message(plain="Een andere mail.")
    made.add_attachment(inner)
    found = read_mail(made.as_bytes())

    assert (found.text.strip(), found.attachments) == ("Zie bijlage.", 3)


@pytest.mark.parametrize(
    ("body", "kind", "encoding"),
    [
        (b"!!!! geen base64 ====\r\n", "text/plain", "base64"),
        (b"=ZZ=\xff=3", "text/plain", "quoted-printable"),
        (b"Ja", "text/plain", "uuencode"),
        (b"Ja", "multipart/mixed", ""),
        (b"Ja", "multipart/mixed; boundary=x", ""),
        (b"Ja", "text/plain; charset*0=ut; charset*1=f-8; name*=x''%ff", ""),
        (b"Ja", "geen soort", ""),
    ],
)
def test_broken_mail_is_read_as_far_as_it_goes(body: bytes, kind: str, encoding: str) -> None:
    found = read_mail(raw(body, Content_Type=kind, Content_Transfer_Encoding=encoding))

    assert found.sender == "jan@kerk.be"
    assert found.text or found.flaw is InboxReason.NO_TEXT


def test_winmail_dat_alone_has_no_text() -> None:
    found = read_mail(raw(b"eJ8+IgAA\r\n", Content_Type="application/ms-tnef; name=winmail.dat"))

    assert (found.flaw, found.attachments) == (InboxReason.NO_TEXT, 1)


def nested(depth: int) -> bytes:
    lines = [f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth)]
    return b"From: jan@kerk.be\r\n" + "".join(lines).encode() + b"\r\nJa\r\n"


MONSTERS = {
    "200 levels": nested(200),
    "100,000 levels": nested(100_000),
    "20 levels of mails in mails": b"Content-Type: message/rfc822\r\n\r\n" * 20 + b"\r\nJa",
    "a million lines under 90 boundaries": nested(90) + b"--b\r\n" * 200_000,
    "headers without end": b"From: jan@kerk.be\r\n" + b"X-Y: z\r\n" * 1_000_000,
    "one header without end": raw(Subject="a" * 5_000_000),
    "a folded header without end": raw(Subject="a\r\n " * 1_000_000),
    "encoded words without end": raw(Subject="=?utf-8?q?a?= " * 300_000),
    "addresses without end": raw(From="jan@kerk.be, " * 300_000),
    "comments in comments": raw(From="(" * 100_000),
    "html tags without end": raw(b"<div>" * 1_500_000, Content_Type="text/html"),
    "html quotations without end": raw(b"<blockquote>x" * 500_000, Content_Type="text/html"),
    "html comments without end": raw(b"<!--" * 1_500_000, Content_Type="text/html"),
    "one line of 9 MB": raw(b"a" * 9_000_000),
    "nothing but blanks": raw(b" \t" * 4_000_000),
    "nothing but line ends": raw(b"\r\n" * 4_000_000),
    "idna without end": raw(b"a\xe9." * 3_000_000, Content_Type="text/plain; charset=idna"),
    "punycode without end": raw(b"a\xe9." * 3_000_000, Content_Type="text/plain; charset=punycode"),
    "no mail at all": bytes(range(256)) * 1000,
    "nothing": b"",
}


@pytest.mark.parametrize("name", MONSTERS)
def test_monster_is_read_or_kept_with_a_flaw(name: str) -> None:
    found = read_mail(MONSTERS[name])

    assert len(found.text) <= mail_read.MAX_TEXT
    assert len(found.subject) <= 300
    assert len(found.message_id) <= 255
    assert found.message_id


def test_deep_nesting_is_not_parsed() -> None:
    found = read_mail(nested(200))

    assert (found.flaw, found.sender) == (InboxReason.UNREADABLE, "jan@kerk.be")


def test_mail_of_50_mb_is_looked_at_in_part_and_waits_for_a_person() -> None:
    made = message(plain="Zie bijlage.")
    made.add_attachment(b"\xff" * 36_000_000, maintype="image", subtype="png", filename="foto.png")
    content = made.as_bytes()
    found = read_mail(content)

    assert len(content) > 45_000_000
    assert (found.flaw, found.text.strip(), found.sender) == (
        InboxReason.TOO_BIG,
        "Zie bijlage.",
        "jan@kerk.be",
    )
    assert read_mail(content[:MAX_BYTES], is_whole=False) == found


def test_mail_without_a_number_gets_the_same_one_each_time() -> None:
    first, again, other = (read_mail(raw(body, Message_ID="")) for body in (b"a", b"a", b"b"))

    assert first.message_id == again.message_id != other.message_id


BOUNCE = """\
From: MAILER-DAEMON@mail.be
Return-Path: <>
Message-ID: <bounce@mail.be>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Your mail to weg@kerk.be did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.be

Final-Recipient: rfc822; weg@kerk.be
Action: {action}
Status: 5.1.1
--b
Content-Type: {kind}

Message-ID: <t7.0123456789abcdef.abcdefghijklmnopqrst@steunpunt.be>
Subject: Je antwoord

--b--
"""


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_bounce_tells_which_mail_came_back(kind: str) -> None:
    found = read_mail(BOUNCE.format(action="failed", kind=kind).encode())

    assert (found.is_bounce, found.status) == (True, "5.1.1")
    assert found.about == ("<t7.0123456789abcdef.abcdefghijklmnopqrst@steunpunt.be>",)


def test_mail_that_is_only_late_did_not_come_back() -> None:
    found = read_mail(BOUNCE.format(action="delayed", kind="message/rfc822").encode())

    assert (found.is_bounce, found.is_automatic) == (False, True)


@given(st.binary(max_size=2000))
def test_any_bytes_are_read(content: bytes) -> None:
    assert isinstance(read_mail(content), Received)


NAMES = [
    "From",
    "To",
    "Subject",
    "Message-ID",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
]
PIECES = "jan@kerk.be < > =?utf-8?b? ?= multipart/mixed ;boundary=b text/plain ;charset= utf-8 idna base64"
MORE_PIECES = 'quoted-printable message/rfc822 " é *0*= attachment ;'
WORDS = st.sampled_from([*PIECES.split(), *MORE_PIECES.split(), "\r\n ", "\0", " "])
HEADERS = st.lists(st.tuples(st.sampled_from(NAMES), st.lists(WORDS, max_size=6).map("".join)), max_size=8)
BODIES = st.lists(
    st.sampled_from(["--b\r\n", "--b--\r\n", "\r\n", "Ja", "=C3=A9", "SmE=", "> x\r\n", "\udcff"]),
    max_size=12,
)


@given(HEADERS, BODIES)
@example([("From", "=?utf-8?b?jan@kerk.be?=")], [])
def test_any_message_is_read(headers: list[tuple[str, str]], body: list[str]) -> None:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    found = read_mail(f"{lines}\r\n{''.join(body)}".encode("utf-8", "surrogateescape"))

    assert found.message_id
    assert found.flaw is not InboxReason.UNREADABLE


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300).filter(str.strip))
def test_what_somebody_wrote_arrives_as_it_was(text: str) -> None:
    made = message(plain=text)

    assert read_mail(made.as_bytes()).text.split() == text.split()

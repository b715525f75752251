"""An incoming message in its bytes, read for what Terecht looks at. Whatever it is, it ends, soon, with a value.

Mail is the least trusted input there is, so everything is bounded before it is parsed: the size of the whole,
of its headers and its HTML, the number of parts, and the encodings (some of Python's take quadratic time).
Nothing of what can't be read is guessed: it comes back with a `flaw`, for a person to look at (A18, A19).
"""

import codecs
import hashlib
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from html.parser import HTMLParser

import nh3

from terecht.domain.inbox import InboxReason, Received

MAX_BYTES = 10 * 1024 * 1024
"""Of a mail that is larger only the beginning is looked at, and it waits for a person."""
BEGINNING = 512 * 1024
MAX_HEADERS = 128 * 1024
MAX_PARTS = 100
MAX_TEXT = 100_000
"""Characters of text that are kept, and of HTML that is read."""
MAX_VALUE = 4_000
"""Characters of a header that are looked at: some fifty references."""

_CODECS = re.compile(
    r"utf-8|utf-16|ascii|iso8859-\d+|cp125\d|cp437|cp850|mac-roman|koi8-[ru]"
    r"|iso2022_(jp|kr)\w*|euc_(jp|kr)|shift_jis\w*|gb2312|gbk|gb18030|big5\w*|cp9\d\d"
)
_ADDRESS = r"[^\s<>,;:\"()\[\]\\]{1,64}@[^\s<>,;:\"()\[\]\\@]{1,255}"
_ONE_ADDRESS = re.compile(rf"(?:[^<>]*<\s*({_ADDRESS})\s*>|\s*({_ADDRESS}))\s*")
_OURS = re.compile(rb"<t\d{1,9}\.[A-Za-z0-9]{8,32}\.[A-Za-z2-7]{20}@[A-Za-z0-9.-]{1,200}>")
_STATUS = re.compile(rb"^Status:\s*([245]\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)
_FAILED = re.compile(rb"^Action:\s*failed", re.IGNORECASE | re.MULTILINE)
_MACHINES = ("mailer-daemon@", "postmaster@", "noreply@", "no-reply@", "donotreply@")
_AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "List-Id", "List-Unsubscribe", "Feedback-ID")


def read_mail(raw: bytes, *, is_whole: bool = True) -> Received:
    """Return what a message says. `is_whole` is False when `raw` is only the beginning of it."""
    if not is_whole or len(raw) > MAX_BYTES:
        return _read(raw[:BEGINNING], flaw=InboxReason.TOO_BIG)
    return _read(raw)


def _read(raw: bytes, *, flaw: InboxReason = InboxReason.NONE) -> Received:
    if _is_monstrous(raw):
        flaw, raw = InboxReason.UNREADABLE, raw[:MAX_HEADERS].partition(b"\n\n")[0] + b"\n\n"
    try:
        message: Message = message_from_bytes(raw, policy=policy.compat32)
        text, attachments = _content(message)
        found = _received(message, raw, text=text, attachments=attachments, flaw=flaw)
    except (
        Exception
    ):  # what `email` raises on bytes nobody foresaw must not end the worker, nor block the rest
        return Received(_made_id(raw), flaw=InboxReason.UNREADABLE)
    return found


def _received(message: Message, raw: bytes, *, text: str, attachments: int, flaw: InboxReason) -> Received:
    is_report = message.get_content_type() == "multipart/report"
    status = _STATUS.search(raw)
    return Received(
        _message_id(message) or _made_id(raw),
        sender=_sender(message),
        subject=_value(message, "Subject")[:300],
        text=text,
        references=" ".join(
            _value(message, name) for name in ("In-Reply-To", "References", "To", "Cc", "Delivered-To")
        ),
        attachments=attachments,
        is_automatic=is_report or _is_automatic(message),
        is_bounce=is_report and _FAILED.search(raw) is not None,
        status=status[1].decode() if status else "",
        about=tuple(dict.fromkeys(found.decode().lower() for found in _OURS.findall(raw)))[:MAX_PARTS],
        flaw=flaw or (InboxReason.NONE if text else InboxReason.NO_TEXT),
    )


def _is_monstrous(raw: bytes) -> bool:
    """Tell whether parsing may take long: headers without end, or parts within parts (each line is held
    against every boundary that is open).
    """
    ends = [place for place in (raw.find(b"\n\n"), raw.find(b"\r\n\r\n")) if place >= 0]
    lowered = raw.lower()
    return (
        (min(ends) if ends else len(raw)) > MAX_HEADERS
        or lowered.count(b"boundary") > MAX_PARTS
        or lowered.count(b"message/rfc822") > MAX_PARTS
    )


def _message_id(message: Message) -> str:
    found = re.search(r"<[^<>\s]{3,250}>", _value(message, "Message-ID"))
    return found[0] if found else ""


def _made_id(raw: bytes) -> str:
    """Return what stands for a message without a Message-ID: the same for the same bytes."""
    return f"<{hashlib.sha256(raw).hexdigest()}@zonder-nummer>"


def _sender(message: Message) -> str:
    """Return the one address that a mail is from; a name that looks like an address does not count."""
    froms = message.get_all("From", [])
    found = _ONE_ADDRESS.fullmatch(_value(message, "From")) if len(froms) == 1 else None
    return (found[1] or found[2])[:254] if found else ""


def _is_automatic(message: Message) -> bool:
    """Tell whether no person wrote this (RFC 3834, and what went before it)."""
    return (
        _value(message, "Auto-Submitted").lower() not in ("", "no")
        or _value(message, "Precedence").lower() in ("bulk", "list", "junk", "auto_reply")
        or (message["Return-Path"] is not None and _value(message, "Return-Path") in ("<>", ""))
        or any(name in message for name in _AUTOMATIC_HEADERS)
        or _sender(message).lower().startswith(_MACHINES)
    )


def _value(message: Message, name: str) -> str:
    """Return a header as text in one line, "" when it is not there."""
    raw = " ".join(str(message[name] or "")[:MAX_VALUE].split())
    try:
        text = str(make_header(decode_header(raw))) if "=?" in raw else raw
    except (HeaderParseError, ValueError, LookupError):
        text = raw
    return " ".join(text.split())[:MAX_VALUE]


def _content(message: Message) -> tuple[str, int]:
    """Return the text of a mail and how many attachments it has."""
    plain, html, attachments = [], [], 0
    for part in _parts(message):
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
            attachments += 1
        elif kind == "text/plain":
            plain.append(_text(part))
        else:
            html.append(_text(part))
    text = "\n".join(plain).strip() or "\n".join(map(_text_of_html, html)).strip()
    return text[:MAX_TEXT], attachments


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts that are no container, without looking into mails that are attached."""
    todo = [message]
    while todo:
        part = todo.pop()
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            todo.extend(inner for inner in list(part.get_payload())[::-1] if isinstance(inner, Message))
        else:
            yield part


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    content = content[: MAX_TEXT * 4]
    for charset in (_charset(part), "utf-8"):
        try:
            return content.decode(charset)[:MAX_TEXT]
        except (UnicodeError, LookupError):
            continue
    return content.decode("cp1252", "replace")[:MAX_TEXT]


def _charset(part: Message) -> str:
    """Return the codec of a part if it is one that people write mail in, else UTF-8."""
    try:
        name = codecs.lookup(str(part.get_content_charset("utf-8"))).name
    except (LookupError, ValueError):
        return "utf-8"
    return name if _CODECS.fullmatch(name) else "utf-8"


def _text_of_html(html: str) -> str:
    """Return HTML as plain text, quotations marked as in plain text."""
    clean = nh3.clean(
        html,
        tags=set(_HtmlText.BREAKS),
        attributes={},
        clean_content_tags={"script", "style", "head", "title"},
    )
    reader = _HtmlText()
    reader.feed(clean)
    reader.close()
    return reader.text


class _HtmlText(HTMLParser):
    """Collects the text of clean HTML."""

    BREAKS = ("p", "br", "div", "li", "tr", "h1", "h2", "h3", "blockquote", "pre")

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[str] = []
        self._quotes = 0

    @property
    def text(self) -> str:
        """What was collected, without empty lines in a row."""
        return re.sub(r"\n[ >]*\n\s*", "\n\n", "".join(self._pieces))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BREAKS:
            self._quotes += tag == "blockquote"
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in self.BREAKS and tag != "br":
            self._quotes -= tag == "blockquote"
            self._break()

    def handle_data(self, data: str) -> None:
        self._pieces.append(re.sub(r"\s+", " ", data))

    def _break(self) -> None:
        self._pieces.append("\n> " if self._quotes > 0 else "\n")

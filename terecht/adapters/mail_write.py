"""A mail of the outbox as the message that goes over the wire: headers, plain text, HTML, calendar.

Headers are typed, so that a line break in a subject or two addresses in one field is an error and never a
header more (A15). The HTML is cleaned as the last step and may hold no image, style or script: nothing is
fetched when it is opened (A4). The same mail always becomes the same message, but for the boundaries between
its parts.
"""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from textwrap import dedent

import nh3

from terecht.domain.mail import AUTOMATIC, RECURRENT, Mail, plain_address
from terecht.domain.outgoing import Outgoing

TAGS = {"p", "br", "a", "strong", "em", "ul", "ol", "li", "h1", "h2", "h3", "blockquote", "hr"}
"""What a mail needs to read well, and nothing that fetches."""

POLICY = SMTP.clone(cte_type="7bit", max_line_length=900)
"""Any server takes 7 bits; a link in a header that is cut after 78 characters, as is usual, is a link no more."""

PAGE = dedent("""\
    <!doctype html>
    <html lang="nl-BE">
    <head><meta charset="utf-8"><title>{title}</title></head>
    <body>
    {body}
    </body>
    </html>
    """)


@dataclass(frozen=True, slots=True)
class Sender:
    """On whose behalf mail goes out.

    `reply_to` "" means: to the sender. With `has_plus` the address to reply to is made one of a kind
    (``balie+t7.….@steunpunt.be``), which the mail server must know to deliver to the same mailbox.
    """

    address: str
    name: str = ""
    reply_to: str = ""
    has_plus: bool = False

    @property
    def domain(self) -> str:
        """What comes after the @ in a Message-ID."""
        return plain_address(self.address).rpartition("@")[2]


def write_mail(outgoing: Outgoing, sender: Sender, *, stop_url: str = "") -> EmailMessage:
    """Return the message of a mail that was claimed; `smtp.UNWRITABLE_ERRORS` when it can't be one.

    `stop_url` is where its reader stops this kind of mail with one click; "" = nowhere.
    """
    mail = outgoing.mail
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(sender.name, addr_spec=plain_address(sender.address))
    message["To"] = _address(mail.to)
    message["Subject"] = mail.subject
    message["Date"] = outgoing.created_at
    message["Message-ID"] = outgoing.message_id
    if reply_to := _reply_to(outgoing, sender):
        message["Reply-To"] = Address(sender.name, addr_spec=reply_to)
    if outgoing.earlier:
        message["In-Reply-To"] = outgoing.earlier[-1]
        message["References"] = " ".join(outgoing.earlier)
    if mail.kind in AUTOMATIC:
        message["Auto-Submitted"] = "auto-generated"
    if mail.kind in RECURRENT and stop_url:
        message["List-Unsubscribe"] = f"<{stop_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    _fill(message, mail)
    return message


def _address(address: str) -> Address:
    """Return one address, and nothing but one address."""
    found = Address(addr_spec=plain_address(address))
    if not found.username or not found.domain:
        raise ValueError("this is no address")
    return found


def _reply_to(outgoing: Outgoing, sender: Sender) -> str:
    """Return where replies go when it is not to the sender: with a reference in it if that fits in an address."""
    base = plain_address(sender.reply_to or sender.address)
    local, _, domain = base.rpartition("@")
    plus = f"{local}+{outgoing.message_id.strip('<>').partition('@')[0]}"
    if sender.has_plus and outgoing.mail.extra_vraag and len(plus) <= 64:
        return f"{plus}@{domain}"
    return base if sender.reply_to else ""


def _fill(message: EmailMessage, mail: Mail) -> None:
    message.set_content(mail.text)
    if mail.html:
        body = nh3.clean(
            mail.html,
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"https", "http", "mailto", "tel"},
            link_rel="noopener noreferrer",
        )
        message.add_alternative(PAGE.format(title=escape(mail.subject), body=body), subtype="html")
    if mail.calendar:
        message.add_alternative(
            mail.calendar,
            subtype="calendar",
            params={"method": _method(mail.calendar)},
            filename="afspraak.ics",
        )


def _method(calendar: str) -> str:
    """Return what a calendar object asks of its reader (RFC 5546): to accept, to cancel, or just to know."""
    lines = (line.strip().upper() for line in calendar.splitlines())
    return next((line.removeprefix("METHOD:") for line in lines if line.startswith("METHOD:")), "PUBLISH")

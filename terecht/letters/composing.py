"""How a letter is put together: pieces of Markdown become plain text and HTML, with a greeting at the end.

Each piece is rendered by itself, so that none swallows the next (an open fence).

>>> mail = compose(MailKind.STAFF, "an@steunpunt.be", "Een  gesprek", ("Dag!", "", "*Morgen*."))
>>> mail.subject, mail.text
('Een gesprek', 'Dag!\\n\\nMorgen.')
"""

from collections.abc import Iterable
from dataclasses import replace

from terecht.domain.mail import Mail, MailKind
from terecht.prose import html_of, literal, text_of


def compose(
    kind: MailKind,
    to: str,
    subject: str,
    pieces: Iterable[str],
    *,
    extra_vraag: int = 0,
    key: str = "",
    calendar: str = "",
) -> Mail:
    """Return a mail made of these pieces, those that say nothing left out."""
    texts = [piece for piece in pieces if piece.strip()]
    return Mail(
        kind,
        to,
        " ".join(subject.split()),
        "\n\n".join(map(text_of, texts)),
        html="".join(map(html_of, texts)),
        calendar=calendar,
        extra_vraag=extra_vraag,
        key=key,
    )


def with_way_out(mail: Mail, address: str) -> Mail:
    """Return a recurrent mail that also says where to stop it, for who has no button for that in their mail program.

    >>> print(with_way_out(Mail(MailKind.REMINDER, "jan@kerk.be", "Tot binnenkort", "Dag!"), "https://t.be/af").text)
    Dag!
    <BLANKLINE>
    Liever geen herinneringen meer? https://t.be/af
    """
    piece = f"Liever geen herinneringen meer? {url(address)}"
    html = f"{mail.html}{html_of(piece)}" if mail.html else ""
    return replace(mail, text=f"{mail.text}\n\n{text_of(piece)}", html=html)


def greetings(sender: str) -> str:
    """Return the last piece of a letter."""
    return f"Vriendelijke groeten\\\n{literal(sender)}"


def url(address: str) -> str:
    """Return an address as a piece of Markdown that shows it whole."""
    return f"<{address}>"


def status_url(base: str, secret: str) -> str:
    """Return the address of an asker's own page on the site at `base`, "" without a secret."""
    return f"{base}/extra-vraag/{secret}" if secret else ""

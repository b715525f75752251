"""What Terecht writes to people about an extra vraag: mails, and pieces of text that a coach starts from.

Each letter is put together from pieces of Markdown, from which both its HTML and its plain text are made; a text
of a visitor goes in literally. Sentences of pages and labels are elsewhere. Decides nothing.

>>> from datetime import UTC, datetime
>>> from terecht.domain.extra_vraag import Status
>>> at = datetime(2026, 3, 1, tzinfo=UTC)
>>> vraag = ExtraVraag(7, "c", "Mag *mijn* bar open?", Status.SOLVED, at, at, email="jan@kerk.be", version=3)
>>> mail = answer(vraag, "Ja, **dat mag**.", thema=Thema("c", "Cultuurplekken"), link="https://t.be/x")
>>> mail.subject, mail.key
('Antwoord op je vraag over cultuurplekken', 'answer:7:3')
>>> print(mail.text)
Dag!
<BLANKLINE>
Je vroeg ons:
<BLANKLINE>
> Mag *mijn* bar open?
<BLANKLINE>
Ja, dat mag.
<BLANKLINE>
Iets onduidelijk? Antwoord gewoon op deze mail, of schrijf terug op je eigen pagina: https://t.be/x
<BLANKLINE>
Vriendelijke groeten
cultuurplekken
"""

from collections.abc import Iterable
from textwrap import shorten

from terecht.domain.extra_vraag import ExtraVraag
from terecht.domain.faq import Entry, Organisation, Thema
from terecht.domain.mail import Mail, MailKind
from terecht.letters.composing import compose, greetings, url
from terecht.prose import literal

MAX_QUOTE = 500
"""Characters of a question that a mail repeats: enough to know which one it was."""


def answer(vraag: ExtraVraag, text: str, *, thema: Thema, link: str) -> Mail:
    """Return the answer to its asker; each asker of a group gets a mail of their own."""
    pieces = ("Dag!", "Je vroeg ons:", _quote(vraag.text), text, _way_back(link), greetings(sender(thema)))
    return _to_asker(MailKind.ANSWER, vraag, f"Antwoord op je vraag over {about(thema)}", pieces)


def ask_back(vraag: ExtraVraag, text: str, *, thema: Thema, link: str) -> Mail:
    """Return what a coach wants to know of an asker."""
    pieces = (
        "Dag!",
        "We zijn met je vraag bezig en willen je eerst iets vragen.",
        text,
        _way_back(link),
        greetings(sender(thema)),
    )
    return _to_asker(MailKind.ASK_BACK, vraag, f"Een vraagje over je vraag over {about(thema)}", pieces)


def ask_hand_over(vraag: ExtraVraag, text: str, *, thema: Thema, link: str) -> Mail:
    """Return the request to an asker to let an organisation have the question; only their own page says yes."""
    way = f"Kies zelf op je eigen pagina: {url(link)}" if link else _NO_LINK
    pieces = ("Dag!", text, way, "Zonder jouw ja geven we niets door.", greetings(sender(thema)))
    return _to_asker(MailKind.ASK_BACK, vraag, f"Mogen we je vraag over {about(thema)} doorgeven?", pieces)


def hand_over(vraag: ExtraVraag, text: str, *, thema: Thema, to: str) -> Mail:
    """Return the question for an organisation at this address, with that of who agreed to it."""
    said = "\n\n".join((vraag.text, *vraag.additions))
    pieces = (
        "Dag!",
        f"Bij {literal(sender(thema))} kwam deze vraag binnen, en jullie kunnen er vast beter mee helpen.",
        _quote(said, longest=None),
        text,
        f"Wie dit vroeg, vindt het goed dat jullie rechtstreeks antwoorden: {literal(vraag.email)}",
        greetings(sender(thema)),
    )
    return _mail(MailKind.HAND_OVER, vraag, to, f"Een vraag over {about(thema)}", pieces)


def hand_over_request(organisation: Organisation) -> str:
    """Return the words with which a coach asks an asker to agree, to begin with."""
    return (
        f"{literal(organisation.name)} kan je hier beter mee helpen dan wij. Vind je het goed dat we je vraag en "
        "je e-mailadres aan hen doorgeven?"
    )


def draft(entries: Iterable[Entry]) -> str:
    """Return an answer to begin with, put together from what the nearest entries say (Markdown)."""
    return "\n\n".join(entry_piece(entry) for entry in entries)


def entry_piece(entry: Entry) -> str:
    """Return what an entry says, with the organisations it refers to (Markdown)."""
    cards = (organisation_piece(referral.organisation) for referral in entry.referrals)
    return "\n\n".join((entry.answer.strip(), *cards))


def organisation_piece(organisation: Organisation) -> str:
    """Return an organisation as a piece of an answer (Markdown)."""
    name = f"**{literal(organisation.name)}**"
    who = f"{name}: {literal(organisation.does)}" if organisation.does else name
    addresses = (url(address) for address in (organisation.url, organisation.email) if address)
    ways = "\n".join(f"- {way}" for way in (*addresses, literal(organisation.phone)) if way)
    return "\n\n".join(part for part in (who, ways) if part)


_NO_LINK = "Gebruik de link naar je eigen pagina die je kreeg toen je de vraag stelde."


def _way_back(link: str) -> str:
    if not link:
        return "Iets onduidelijk? Antwoord gewoon op deze mail."
    return "Iets onduidelijk? Antwoord gewoon op deze mail, of schrijf terug op je eigen pagina: " + url(link)


def way_to_page(link: str) -> str:
    """Return where an asker reads how it stands."""
    return f"Alles staat op je eigen pagina: {url(link)}" if link else _NO_LINK


def sender(thema: Thema) -> str:
    """Return who signs."""
    return thema.contact_name or about(thema)


def about(thema: Thema) -> str:
    """Return the theme as it is called in a sentence."""
    return " ".join((thema.title or thema.id).lower().split())


def _quote(text: str, *, longest: int | None = MAX_QUOTE) -> str:
    shown = shorten(text, longest, placeholder=" …") if longest else text
    return "\n".join(f"> {line}" for line in literal(shown).splitlines())


def _to_asker(kind: MailKind, vraag: ExtraVraag, subject: str, pieces: Iterable[str]) -> Mail:
    return _mail(kind, vraag, vraag.email, subject, pieces)


def _mail(kind: MailKind, vraag: ExtraVraag, to: str, subject: str, pieces: Iterable[str]) -> Mail:
    key = f"{kind}:{vraag.id}:{vraag.version}"
    return compose(kind, to, subject, pieces, extra_vraag=vraag.id, key=key)

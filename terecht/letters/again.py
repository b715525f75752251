"""A mail that did not arrive, written anew: its text was dropped with the link in it, so it is made once more.

An answer or a question says the very words that the first one said, found by the version in its key. Of everything
else the status page shows how it stands now, so the mail says to look there.

>>> from datetime import UTC, datetime
>>> from terecht.domain.extra_vraag import Status
>>> at = datetime(2026, 3, 1, tzinfo=UTC)
>>> vraag = ExtraVraag(7, "c", "Mag mijn bar open?", Status.OPEN, at, at, email="jan@kerk.be")
>>> lost = Outgoing(4, Mail(MailKind.SESSION, "jan@kerk.be", "Ons gesprek", "", extra_vraag=7), at, at)
>>> print(rewrite(lost, vraag, thema=Thema("c", "Cultuurplekken"), link="https://t.be/x").text)
Dag!
<BLANKLINE>
We mailden je over je vraag over cultuurplekken, maar dat bericht kwam niet aan.
<BLANKLINE>
Alles staat op je eigen pagina: https://t.be/x
<BLANKLINE>
Vriendelijke groeten
cultuurplekken
"""

from terecht.domain.extra_vraag import ExtraVraag, Message, MessageKind
from terecht.domain.faq import Thema
from terecht.domain.mail import Mail, MailKind
from terecht.domain.outgoing import Outgoing
from terecht.letters import extra_vraag as letters
from terecht.letters.composing import compose, greetings
from terecht.letters.receipt import receipt

_SAID = {MailKind.ANSWER: MessageKind.ANSWER, MailKind.ASK_BACK: MessageKind.ASK_BACK}


def rewrite(outgoing: Outgoing, vraag: ExtraVraag, *, thema: Thema, link: str) -> Mail:
    """Return the mail once more, for the asker of its extra vraag; `link` is their page, "" when there is none."""
    kind, said = outgoing.mail.kind, _said(outgoing, vraag)
    if kind is MailKind.RECEIPT and link:
        (mail,) = receipt(vraag, thema, link=link, mark="", at=outgoing.created_at)
        return mail
    if said is None:
        return _news(kind, vraag, thema=thema, link=link)
    if kind is MailKind.ANSWER:
        return letters.answer(vraag, said.text, thema=thema, link=link)
    asked = vraag.hand_over
    is_request = asked is not None and asked.asked_at == said.at
    write = letters.ask_hand_over if is_request else letters.ask_back
    return write(vraag, said.text, thema=thema, link=link)


def _said(outgoing: Outgoing, vraag: ExtraVraag) -> Message | None:
    """Return what a mail said to its asker; None when it was not a coach's words, or they are gone."""
    version = outgoing.mail.key.split(":")[2:3]
    if outgoing.mail.kind not in _SAID or not version or not version[0].isdigit():
        return None
    events = vraag.history[int(version[0]) - 1 :][:1]
    kind = _SAID[outgoing.mail.kind]
    found = [message for message in vraag.messages for event in events if message.at == event.at]
    return next((message for message in found if message.kind is kind), None)


def _news(kind: MailKind, vraag: ExtraVraag, *, thema: Thema, link: str) -> Mail:
    pieces = (
        "Dag!",
        f"We mailden je over je vraag over {letters.about(thema)}, maar dat bericht kwam niet aan.",
        letters.way_to_page(link),
        greetings(letters.sender(thema)),
    )
    subject = f"Nieuws over je vraag over {letters.about(thema)}"
    return compose(kind, vraag.email, subject, pieces, extra_vraag=vraag.id)

"""The receipt for who left an address: that we have the question, and where to follow it.

It goes to an address that nobody has confirmed yet, so it holds no word that a visitor chose and one link, ours;
and an address gets one a day at most, whoever fills it in (A16).

>>> from datetime import UTC, datetime
>>> from terecht.domain.extra_vraag import Status
>>> at = datetime(2026, 3, 1, tzinfo=UTC)
>>> vraag = ExtraVraag(7, "c", "Koop nu!", Status.NEW, at, at, email="jan@kerk.be")
>>> mail, = receipt(vraag, Thema("c", "Cultuurplekken"), link="https://t.be/x", mark="a1b2", at=at)
>>> mail.key, "Koop" in mail.text, "https://t.be/x" in mail.text
('receipt:2026-03-01:a1b2', False, True)
"""

from collections.abc import Iterable
from datetime import datetime

from terecht.domain.extra_vraag import ExtraVraag
from terecht.domain.faq import Thema
from terecht.domain.mail import Mail, MailKind
from terecht.labels.extra_vragen import EXPECTATION
from terecht.labels.measures import BRUSSELS
from terecht.letters.composing import compose, greetings, url


def receipt(vraag: ExtraVraag, thema: Thema, *, link: str, mark: str, at: datetime) -> Iterable[Mail]:
    """Yield the receipt for the address of an extra vraag.

    `link` is its status page, `mark` stands for the address without telling it, `at` is now.
    """
    about = " ".join((thema.title or thema.id).lower().split())
    pieces = (
        "Dag!",
        f"Iemand liet dit e-mailadres achter bij een vraag over {about}. {EXPECTATION}",
        f"Volg je vraag op je eigen pagina, vul ze aan of trek ze in: {url(link)}",
        "Bewaar die link: alleen wie hem heeft, kan je vraag zien.",
        "Was jij dit niet? Dan hoef je niets te doen, of je wist het adres op die pagina.",
        greetings(thema.contact_name or about),
    )
    subject = f"We hebben je vraag over {about}"
    once_a_day = f"{MailKind.RECEIPT}:{at.astimezone(BRUSSELS).date()}:{mark}"
    yield compose(MailKind.RECEIPT, vraag.email, subject, pieces, extra_vraag=vraag.id, key=once_a_day)

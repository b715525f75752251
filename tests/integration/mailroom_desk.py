"""The desk of two coaches with its post, for tests of what goes in and out of it. A real site, any database."""

import secrets
from datetime import UTC, datetime
from email.message import EmailMessage

from sqlalchemy import Engine, select

from terecht.adapters.sql_engine import open_engine, reading, writing
from terecht.adapters.sql_outbox import enqueue
from terecht.adapters.sql_tables import outbox
from terecht.domain.account import Account, Role
from terecht.domain.extra_vraag import EventKind, ExtraVraag
from terecht.domain.inbox import InboxMail
from terecht.domain.mail import Mail
from terecht.domain.outgoing import Delivery, Outgoing, Verdict
from terecht.domain.post import Lost
from tests.integration.web_fakes import Site

JAN, ELS = "an@voorbeeld.be", "els@molen.be"
"""Jan asks (as every asker of a site in these tests); Els does not."""


class Post:
    """A mail server that takes or refuses everything, and keeps what it took."""

    def __init__(self, verdict: Verdict = Verdict.SENT, fault: str = "") -> None:
        self.delivery = Delivery(verdict, fault)
        self.taken: list[Outgoing] = []

    def send(self, outgoing: Outgoing) -> Delivery:
        self.taken.append(outgoing)
        return self.delivery


class Desk:
    """Two coaches, an extra vraag of Jan, and the post."""

    def __init__(self, site: Site, url: str) -> None:
        self.site = site
        self.database: Engine = open_engine(url, wait=30)
        self.an, self.bo = self.coach(), self.coach()
        self.secret = site.secret()
        self.number = site.asking.by_secret(self.secret).id

    def coach(self) -> Account:
        self.site.staff(Role.COACH)
        return self.site.signed_in[-1]

    @property
    def vraag(self) -> ExtraVraag:
        return self.site.store.read(self.number)

    def ask_back(self) -> None:
        self.site.coaching.ask_back(
            self.number, "Waar is dat?", seen=self.vraag.version, by=self.bo, link_to=self.page
        )

    def answer(self, text: str = "Ja, **dat mag**.") -> None:
        seen = {self.number: self.vraag.version}
        self.site.coaching.answer(self.number, text, seen=seen, by=self.an, link_to=self.page)

    def page(self, secret: str) -> str:
        return f"{self.site.settings.base_url}/extra-vraag/{secret}"

    def receive(self, sender: str = ELS, text: str = "Wij weten dat!") -> InboxMail:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, "vragen@steunpunt.be", "Over die bar"
        mail["Message-ID"] = f"<{secrets.token_hex(8)}@molen.be>"
        mail.set_content(text)
        self.site.receiving.receive(mail.as_bytes())
        return self.site.mailroom.incoming().mails[0]

    def join(
        self, mail: InboxMail, *, by: Account | None = None, outsider: bool = True, seen: int = 0
    ) -> None:
        self.site.mailroom.join(
            mail.id, self.number, seen=seen or self.vraag.version, is_outsider=outsider, by=by or self.an
        )

    def send(self, verdict: Verdict = Verdict.SENT, fault: str = "") -> list[Outgoing]:
        post = Post(verdict, fault)
        self.site.mailing.send_due(post)
        return post.taken

    def lose(self, fault: str = "550 5.1.1 onbekend") -> Lost:
        """Let the newest mail that waits bounce and the others go, and return it as coaches see it."""

        class Losing(Post):
            def send(self, outgoing: Outgoing) -> Delivery:
                is_newest = outgoing.id == newest
                return Delivery(Verdict.REFUSED, fault) if is_newest else Delivery(Verdict.SENT)

        newest = self.outbox()[-1][0]
        self.site.mailing.send_due(Losing())
        return self.site.mailroom.outgone().lost[0]

    def write(self, mail: Mail) -> None:
        with writing(self.database) as connection:
            enqueue(connection, [mail], at=datetime.now(UTC))

    def outbox(self) -> list[tuple[int, str, str]]:
        with reading(self.database) as connection:
            rows = connection.execute(select(outbox).order_by(outbox.c.id))
            return [(row.id, row.state, row.to) for row in rows]

    def told(self) -> list[tuple[EventKind, str, str]]:
        return [(event.kind, event.by, event.text) for event in self.vraag.history]

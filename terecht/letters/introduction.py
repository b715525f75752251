"""What Terecht writes to two askers who may get to know each other: to each a mail, with nothing of the other in it."""

from collections.abc import Callable
from dataclasses import dataclass

from terecht.domain.extra_vraag import ExtraVraag
from terecht.domain.introduction import Both
from terecht.domain.mail import Mail, MailKind
from terecht.letters.composing import compose, greetings, url


@dataclass(frozen=True)
class IntroductionLetters:
    """Writes the letters of `service.introductions`: nothing of the one stands in a mail to the other."""

    sender: Callable[[], str]
    link: Callable[[ExtraVraag], str]

    def proposed(self, both: Both) -> tuple[Mail, ...]:
        """Return the question to each of them."""
        return tuple(
            self._mail(
                both,
                vraag,
                "Iemand anders heeft een gelijkaardige vraag",
                "Iemand anders zit met een vraag die op de jouwe lijkt. Misschien kunnen jullie elkaar vooruithelpen. "
                "We tonen niemand je adres, tot jullie allebei ja zeggen.",
                key="proposed",
            )
            for vraag in both.vragen
        )

    def opened(self, both: Both) -> tuple[Mail, ...]:
        """Return to each of them that both said yes; the address itself is on their own page only."""
        return tuple(
            self._mail(
                both,
                vraag,
                "Jullie willen elkaar allebei leren kennen",
                "Jullie zeiden allebei ja. Het adres van de ander staat nu op je eigen pagina, en jouw adres op die "
                "van de ander. Je kan dat daar altijd weer stoppen.",
                key="opened",
            )
            for vraag in both.vragen
        )

    def _mail(self, both: Both, vraag: ExtraVraag, subject: str, text: str, *, key: str) -> Mail:
        pieces = (
            "Dag!",
            text,
            f"Kijk en kies op je eigen pagina: {url(self.link(vraag))}",
            greetings(self.sender()),
        )
        mark = f"introduction:{key}:{both.introduction.id}:{vraag.id}"
        return compose(MailKind.INTRODUCTION, vraag.email, subject, pieces, extra_vraag=vraag.id, key=mark)

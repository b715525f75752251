"""Mail: its kinds, how one fares, why one failed or waits for a person, and what can't be done about it.

Read by the post, by the mails of a dossier, by `terecht status`, and by what we send to who asks what is held.
"""

from terecht.domain.inbox import InboxReason, InboxState
from terecht.domain.mail import MailKind
from terecht.domain.outgoing import MailState, Why

MAIL_KINDS = {
    MailKind.RECEIPT: "Ontvangstbewijs",
    MailKind.ANSWER: "Antwoord",
    MailKind.ASK_BACK: "Vraag terug",
    MailKind.HAND_OVER: "Doorgegeven aan een organisatie",
    MailKind.SESSION: "Gesprek",
    MailKind.REMINDER: "Herinnering",
    MailKind.INTRODUCTION: "Kennismaking",
    MailKind.ACCOUNT: "Account",
    MailKind.STAFF: "Aan medewerkers",
}

MAIL_STATES = {
    MailState.WAITING: "onderweg",
    MailState.SENT: "verstuurd",
    MailState.BOUNCED: "teruggekomen",
    MailState.FAILED: "mislukt",
    MailState.STOPPED: "tegengehouden",
    MailState.RESENT: "opnieuw verstuurd",
}

WHYS = {
    Why.NO_ADDRESS: "Dit adres bestaat niet (meer). Misschien zit er een tikfout in.",
    Why.FULL: "De mailbox van de ontvanger zit vol. Probeer het over een paar dagen opnieuw.",
    Why.TOO_BIG: "Het bericht was te groot voor die mailbox.",
    Why.REFUSED: "De mailserver van de ontvanger nam het bericht niet aan, bijvoorbeeld omdat het op spam leek. "
    "Blijft dat zo, vraag je beheerder dan om mee te kijken.",
    Why.AWAY: "De mailserver bleef onbereikbaar, ook na veel pogingen.",
    Why.UNSURE: "De verbinding brak af net na het versturen. Misschien kwam het toch aan.",
    Why.OTHER: "De mailserver weigerde het bericht, en zei niet duidelijk waarom.",
}
"""Why a mail did not arrive, and what may help."""

MAIL_MOVED = {
    InboxState.QUARANTINED: "Dit bericht is intussen teruggehaald: het wacht weer.",
    InboxState.JOINED: "Dit bericht staat intussen bij een extra vraag.",
    InboxState.HANDLED: "Dit bericht is intussen weggelegd.",
    MailState.RESENT: "Dit bericht vertrok intussen al opnieuw. Er ging geen tweede.",
    MailState.BOUNCED: "Dit bericht is intussen zo gelaten. Haal het eerst terug.",
    MailState.FAILED: "Dit bericht is intussen zo gelaten. Haal het eerst terug.",
}
"""What became of a mail before the button was pressed."""

NOT_AGAIN = {
    MailKind.REMINDER: "Een herinnering sturen we niet opnieuw: daar is het nu te laat voor.",
    MailKind.ACCOUNT: "Een nieuwe link sturen kan een beheerder, bij Beheer.",
}
"""Why a mail can't be sent anew, where that follows from what it is."""

NO_READER = "Opnieuw sturen kan niet: wie dit kreeg, liet de gegevens wissen of heeft nu een ander adres."
"""Why any other can't."""

NOT_MENDED = (
    "Dit adres kan alleen de vraagsteller verbeteren, want er hoort een geheime link bij. Wat je schreef, staat wel "
    "op de statuspagina."
)
"""What a coach does who sees a typing error in the address of an asker."""

INBOX_REASONS = {
    InboxReason.NONE: "",
    InboxReason.NO_REFERENCE: "We weten niet bij welke extra vraag dit hoort.",
    InboxReason.OTHER_SENDER: "De afzender is niet (meer) wie deze extra vraag stelde.",
    InboxReason.CLOSED: "Die extra vraag is al gesloten.",
    InboxReason.TOO_MANY: "Er staan al zoveel berichten bij die extra vraag dat er niets meer bij kan.",
    InboxReason.TOO_BIG: "Dit bericht is te groot. Je leest alleen het begin.",
    InboxReason.UNREADABLE: "Dit bericht kunnen we niet veilig lezen. Kijk in de mailbox zelf.",
    InboxReason.NO_TEXT: "Hier staat geen leesbare tekst in. Kijk in de mailbox zelf.",
    InboxReason.AUTOMATIC: "Een automatisch bericht.",
    InboxReason.LOOP: "Een bericht van onszelf.",
}

"""Dutch words for what the code names in English: statuses, outcomes, reasons, dates, the widget's texts.

Knows the texts that pages, widget, mails and command line share; sentences of one page only live in its
template. Decides nothing.

>>> date_label(date(2026, 11, 3))
'3 november 2026'
>>> message(Reason.BETWEEN)
'We twijfelen nog. Gaat je vraag over een van deze?'
"""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from terecht.domain.account import Role
from terecht.domain.asked import NotUseful
from terecht.domain.coaching_session import Kind, Place, State
from terecht.domain.extra_vraag import Actor, EventKind, MessageKind, Resolution, Status
from terecht.domain.faq import Thema
from terecht.domain.inbox import InboxReason, InboxState
from terecht.domain.mail import MailKind
from terecht.domain.outgoing import MailState, Why
from terecht.domain.queue import Order, Part, View
from terecht.domain.ranking import MatchKind, Outcome, Reason
from terecht.domain.retention import Kept, Trouble
from terecht.service.asking import CONSENT_VERSION
from terecht.service.checking import WarningKind
from terecht.service.effect import Source, Turn

BRUSSELS = ZoneInfo("Europe/Brussels")

MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")

STATUSES = {
    Status.NEW: "nieuw",
    Status.OPEN: "in behandeling",
    Status.PENDING: "wacht op jou",
    Status.SOLVED: "beantwoord",
    Status.CLOSED: "gesloten",
}

VIEWS = {
    View.NEW: "Nieuw",
    View.MINE: "Van mij",
    View.WAITING: "Wachtend",
    View.ANSWERED: "Beantwoord",
    View.ALL: "Alles",
}

ORDERS = {
    Order.OLDEST: "oudste eerst",
    Order.NEWEST: "nieuwste eerst",
    Order.CHANGED: "laatst gewijzigd",
    Order.BEST: "best gevonden",
}

STATUS_SENTENCES = {
    Status.NEW: "Je vraag ligt klaar voor onze coaches. Er is nog niemand aan begonnen.",
    Status.OPEN: "Een coach is met je vraag bezig.",
    Status.PENDING: "Een coach heeft iets meer informatie van jou nodig.",
    Status.SOLVED: "Je vraag is beantwoord.",
    Status.CLOSED: "Je vraag is afgesloten. Er gebeurt niets meer mee.",
}

EVENTS = {
    EventKind.FILED: "Je vraag werd doorgegeven aan onze coaches.",
    EventKind.ADDRESS_LEFT: "Je liet een e-mailadres achter voor het antwoord.",
    EventKind.ADDED: "Je voegde iets toe aan je vraag.",
    EventKind.REPLIED: "Je schreef terug.",
    EventKind.TAKEN: "Een coach begon aan je vraag.",
    EventKind.ASKED_BACK: "Een coach vroeg je om wat meer uitleg.",
    EventKind.HAND_OVER_ASKED: "Een coach vroeg of je vraag naar een andere organisatie mag.",
    EventKind.HAND_OVER_ALLOWED: "Je vond het goed dat we je vraag doorgeven.",
    EventKind.HAND_OVER_REFUSED: "Je vraag blijft tussen ons.",
    EventKind.HANDED_OVER: "We gaven je vraag door aan die organisatie.",
    EventKind.ANSWERED: "Je kreeg een antwoord.",
    EventKind.CLOSED: "Je vraag werd afgesloten.",
    EventKind.REOPENED: "Een coach ging verder met je vraag.",
    EventKind.SESSION_OFFERED: "Een coach bood je een gesprek aan.",
    EventKind.SESSION_BOOKED: "Je koos een moment voor het gesprek.",
    EventKind.SESSION_CANCELLED: "Het gesprek gaat niet door.",
    EventKind.SESSION_HELD: "Je had een gesprek met een coach.",
    EventKind.SESSION_MISSED: "Het gesprek ging niet door.",
    EventKind.INTRODUCTION_PROPOSED: "Een coach vroeg of je iemand met een gelijkaardige vraag wil leren kennen.",
    EventKind.INTRODUCTION_AGREED: "Je wil iemand met een gelijkaardige vraag leren kennen.",
    EventKind.INTRODUCTION_ENDED: "De kennismaking gaat niet (meer) door.",
    EventKind.WITHDRAWN: "Je trok je vraag in.",
    EventKind.ERASED: "Je gegevens werden gewist.",
    EventKind.PROMOTED: "Met je vraag maakten we de FAQ beter.",
}
"""What an asker may see of the history, said to them; what is not here is among coaches."""

PLACES = {Place.ONLINE: "online", Place.BRUSSELS: "in Brussel"}

SESSION_STATES = {
    State.OFFERED: "aangeboden",
    State.BOOKED: "geboekt",
    State.HELD: "gehouden",
    State.NO_SHOW: "niet komen opdagen",
    State.CANCELLED: "afgezegd",
}

SESSION_KINDS = {Kind.FIRST: "eerste gesprek", Kind.FOLLOW_UP: "vervolggesprek"}

DESK_EVENTS = {
    EventKind.FILED: "gaf de vraag door",
    EventKind.ADDRESS_LEFT: "liet een e-mailadres achter",
    EventKind.ADDED: "vulde de vraag aan",
    EventKind.REPLIED: "schreef terug",
    EventKind.TAKEN: "nam de vraag op zich",
    EventKind.ASSIGNED: "gaf de vraag aan een collega",
    EventKind.RELEASED: "legde de vraag terug",
    EventKind.NOTED: "schreef een notitie",
    EventKind.ASKED_BACK: "vroeg de vraagsteller om uitleg",
    EventKind.HAND_OVER_ASKED: "vroeg of de vraag naar een organisatie mag",
    EventKind.HAND_OVER_ALLOWED: "vond het goed dat de vraag doorgaat",
    EventKind.HAND_OVER_REFUSED: "wil niet dat de vraag doorgaat",
    EventKind.HANDED_OVER: "gaf de vraag door aan een organisatie",
    EventKind.ANSWERED: "antwoordde",
    EventKind.JOINED: "voegde de vraag bij een groep",
    EventKind.SPLIT: "haalde de vraag uit haar groep",
    EventKind.MARKED_SPAM: "merkte dit als spam",
    EventKind.CLOSED: "sloot de vraag af",
    EventKind.REOPENED: "heropende de vraag",
    EventKind.SESSION_OFFERED: "bood een gesprek aan",
    EventKind.SESSION_BOOKED: "koos een moment voor het gesprek",
    EventKind.SESSION_CANCELLED: "zegde het gesprek af",
    EventKind.SESSION_HELD: "had het gesprek",
    EventKind.SESSION_MISSED: "zag niemand opdagen voor het gesprek",
    EventKind.INTRODUCTION_PROPOSED: "stelde een kennismaking voor",
    EventKind.INTRODUCTION_AGREED: "zei ja op de kennismaking",
    EventKind.INTRODUCTION_ENDED: "beëindigde de kennismaking",
    EventKind.WITHDRAWN: "trok de vraag in",
    EventKind.ERASED: "wiste de gegevens van de vraagsteller",
    EventKind.TEXT_ERASED: "wiste de tekst",
    EventKind.PROMOTED: "verwerkte de vraag in de FAQ",
    EventKind.MAIL_JOINED: "legde een mail van de vraagsteller bij de vraag",
    EventKind.OUTSIDE_JOINED: "legde een mail van iemand anders bij de vraag",
    EventKind.MAIL_RESENT: "stuurde een mail opnieuw die niet aankwam",
    EventKind.MAIL_MENDED: "verbeterde een adres en stuurde de mail opnieuw",
}
"""What happened, after who did it: the whole history, for coaches."""

ACTORS = {
    Actor.ENGINE: "Terecht",
    Actor.VISITOR: "de bezoeker",
    Actor.ASKER: "de vraagsteller",
    Actor.OUTSIDER: "iemand van buiten",
}

MESSAGE_KINDS = {
    MessageKind.NOTE: "Notitie",
    MessageKind.ASK_BACK: "Vraag aan de vraagsteller",
    MessageKind.ANSWER: "Antwoord",
    MessageKind.HAND_OVER: "Doorgegeven",
    MessageKind.REPLY: "Van de vraagsteller",
    MessageKind.OUTSIDE: "Bericht van buiten",
}

PARTS = {Part(kind): label for kind, label in MESSAGE_KINDS.items()} | {Part.ADDITION: "Aanvulling"}
"""What was written beside a question, as the queue says it."""

DESK_STATUSES = STATUSES | {Status.PENDING: "wacht op vraagsteller"}
"""As coaches say it; `STATUSES` speaks to the asker."""

ROLES = {
    Role.COACH: "coach",
    Role.EDITOR: "redacteur",
    Role.ADMIN: "beheerder",
}

RESOLUTIONS = {
    Resolution.NONE: "",
    Resolution.ANSWERED: "beantwoord",
    Resolution.DUPLICATE: "samengevoegd met dezelfde vraag",
    Resolution.SPAM: "geen echte vraag",
    Resolution.OUT_OF_SCOPE: "hoort niet bij dit thema",
    Resolution.WITHDRAWN: "door jou ingetrokken",
    Resolution.NO_REPLY: "geen reactie",
}

DESK_RESOLUTIONS = RESOLUTIONS | {Resolution.SPAM: "spam", Resolution.WITHDRAWN: "ingetrokken"}

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

DONE = {
    "neem": "Deze vraag is nu van jou.",
    "geef": "Je gaf de vraag aan een collega.",
    "leg-terug": "Je legde de vraag terug. Een collega kan ze nu nemen.",
    "heropen": "De vraag staat weer open.",
    "los": "Deze vraag staat weer los van de groep.",
    "samen": "De vragen staan nu samen: één antwoord geldt voor allemaal.",
    "spam": "De vraag is gesloten als spam, en wie ze stuurde is gewist.",
    "sluit": "De vraag is gesloten, en de gegevens van de vraagsteller zijn gewist.",
    "notitie": "Je notitie is bewaard. Alleen collega’s zien ze.",
    "vraag-terug": "Je vraag gaat per mail naar de vraagsteller. We wachten nu op een antwoord.",
    "vraag-doorgeven": "We vragen de vraagsteller of het mag. Zonder ja gaat er niets door.",
    "doorgeven": "De vraag gaat per mail naar de organisatie.",
    "groepsantwoord": "Het groepsantwoord gaat nu ook naar wie later bij de groep kwam.",
    "antwoord": "Je antwoord is bewaard. Wie een adres achterliet, krijgt een eigen mail.",
    "groep": "De vragen staan nu samen, als één regel in de wachtrij.",
    "gesprek": "We mailen de vraagsteller dat er een gesprek kan. Kiezen doet die op de eigen pagina.",
    "kennismaking": "We vragen het aan allebei. Niemand ziet een naam of adres voor beiden ja zeggen.",
    "kennismaking-stop": "Je trok het voorstel in.",
    "vrij": "Je tijd is vrijgehouden. Vraagstellers kunnen nu kiezen.",
    "vrij-weg": "Dit moment is geschrapt.",
    "afgezegd": "Het gesprek is afgezegd. De vraagsteller krijgt er een mail over.",
    "afloop": "De afloop van het gesprek is bewaard.",
    "vaste-tekst": "De vaste tekst is bewaard.",
    "vaste-tekst-weg": "De vaste tekst is gewist.",
    "weggelegd": "Het bericht is weggelegd. Je vindt het onderaan bij ‘Weggelegd’ als het toch nodig is.",
    "teruggehaald": "Het bericht wacht weer op een coach.",
    "bij-vraag": "Het bericht staat nu bij deze vraag.",
    "opnieuw": "Het bericht vertrekt opnieuw.",
    "gelaten": "We laten dit bericht zo. Je vindt het onderaan bij ‘Zo gelaten’ als het toch nodig is.",
    "faq-terug": "De wijziging is ongedaan gemaakt. De FAQ is weer zoals ervoor.",
    "voorstel-weg": "Het voorstel is weggelegd.",
    "uitgenodigd": "De uitnodiging is onderweg. De link erin werkt één keer.",
    "medewerker": "De naam en de rollen zijn bewaard.",
    "zet-uit": "Het account staat uit, en is overal afgemeld.",
    "zet-aan": "Het account staat weer aan.",
    "wachtwoord-link": "Er is een mail met een nieuwe link onderweg. Oudere links werken niet meer.",
    "tweede-stap-uit": "De tweede stap staat uit. Zet ze samen weer aan.",
    "eigen-wachtwoord": "Je wachtwoord is gewijzigd. Overal elders ben je afgemeld.",
    "eigen-tweede-stap-uit": "Je tweede stap staat uit. Voortaan volstaat je wachtwoord.",
    "elders-afgemeld": "Overal elders ben je afgemeld.",
    "gewist": "Alles over dat adres is gewist. De vragen zelf bleven, zonder wie ze stelde.",
}
"""What the page says after an action of staff worked."""

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

NOT_MENDED = (
    "Dit adres kan alleen de vraagsteller verbeteren, want er hoort een geheime link bij. Wat je schreef, staat wel "
    "op de statuspagina."
)
"""What a coach does who sees a typing error in the address of an asker."""

NO_READER = "Opnieuw sturen kan niet: wie dit kreeg, liet de gegevens wissen of heeft nu een ander adres."
"""Why any other can't."""

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

OUTCOMES = {
    Outcome.ANSWER: "antwoord",
    Outcome.SUGGESTIONS: "suggesties",
    Outcome.PASS_ON: "doorgegeven",
}

REASONS = {
    Reason.SURE: "zeker genoeg",
    Reason.BETWEEN: "twijfel tussen enkele antwoorden",
    Reason.UNKNOWN: "geen passend antwoord",
    Reason.VAGUE: "te ruim gevraagd",
    Reason.OTHER_LANGUAGE: "andere taal",
    Reason.SMALL_TALK: "praatje",
    Reason.GIBBERISH: "onleesbaar",
    Reason.EMPTY: "leeg",
}

SOURCES = {
    Source.GUARDED: "bewaakte vraag",
    Source.PHRASING: "formulering uit de FAQ",
    Source.ASKED: "vraag van een bezoeker",
}

SOURCES_COUNTED = {
    Source.GUARDED: "bewaakte vragen",
    Source.PHRASING: "formuleringen uit de FAQ",
    Source.ASKED: "vragen van bezoekers",
}

TURNS = {
    Turn.WORSE: "slechter",
    Turn.OTHER: "anders",
    Turn.BETTER: "beter",
}

ENTRY_FIELDS = {
    "question": "Vraag",
    "category": "Categorie",
    "variants": "Varianten",
    "lookalikes": "Niet",
    "answer": "Antwoord",
    "organisation": "Organisatie",
    "why": "Waarom",
    "for_whom": "Voor wie",
    "sources": "Bronnen",
    "reviewed": "Nagekeken op",
    "valid_until": "Geldig tot",
    "related": "Verwante vragen",
    "guarded": "Bewaakte vraag",
}
"""The fields of an entry, as its form names them."""

WARNINGS = {
    WarningKind.NO_ENTRIES: "lege FAQ",
    WarningKind.EMPTY_ANSWER: "leeg antwoord",
    WarningKind.SAME_PHRASING: "staat ook elders",
    WarningKind.EXPIRED: "vervallen",
    WarningKind.NOT_FOUND: "moeilijk te vinden",
    WarningKind.FINDS_OTHER: "vindt een andere vraag",
    WarningKind.GUARDED_PHRASING: "ook een bewaakte vraag",
    WarningKind.GUARDED_LOST: "bewaakte vraag vindt dit niet",
    WarningKind.GUARDED_ORPHAN: "bewaakte vraag zonder antwoord",
    WarningKind.NEAR_PHRASING: "bijna hetzelfde",
    WarningKind.NO_VARIANTS: "nog geen varianten",
    WarningKind.NO_REFERRAL: "geen doorverwijzing",
    WarningKind.NOT_REVIEWED: "niet nagekeken",
    WarningKind.LONG_AGO: "lang geleden nagekeken",
    WarningKind.LONG_ANSWER: "lang antwoord",
    WarningKind.REPEATED_PHRASING: "staat er twee keer",
    WarningKind.EMPTY_CATEGORY: "lege categorie",
    WarningKind.UNUSED_ORGANISATION: "ongebruikte organisatie",
}
"""What is said in short of a warning about the FAQ, above its sentence."""

MATCH_KINDS = {
    MatchKind.EXACT: "letterlijk",
    MatchKind.LEMMA: "zelfde woord, andere vorm",
    MatchKind.COMPOUND: "deel van een samenstelling",
    MatchKind.CORRECTION: "tikfout verbeterd",
    MatchKind.SYNONYM: "ander woord voor hetzelfde",
    MatchKind.RELATED: "verwant woord",
    MatchKind.SPELLING: "lijkt erop",
}

WHY = {
    MatchKind.EXACT: "‘{typed}’ komt letterlijk terug",
    MatchKind.LEMMA: "‘{typed}’ is een vorm van ‘{matched}’",
    MatchKind.COMPOUND: "‘{typed}’ deelt een woord met ‘{matched}’",
    MatchKind.CORRECTION: "‘{typed}’ lazen we als ‘{matched}’",
    MatchKind.SYNONYM: "‘{typed}’ betekent hier hetzelfde als ‘{matched}’",
    MatchKind.RELATED: "‘{typed}’ is verwant met ‘{matched}’",
    MatchKind.SPELLING: "‘{typed}’ lijkt op ‘{matched}’",
}
"""How a part of the explanation reads; ‘typed’ is the visitor's word, ‘matched’ the entry's."""

FEEDBACK_REASONS = {
    NotUseful.OTHER_SUBJECT: "Het gaat over iets anders",
    NotUseful.INCOMPLETE: "Het beantwoordt maar een deel van mijn vraag",
    NotUseful.UNCLEAR: "Ik begrijp het niet goed",
    NotUseful.WRONG: "Er klopt iets niet of het is verouderd",
    NotUseful.NO_CONTACT: "Ik weet nog niet bij wie ik terechtkan",
}

EXPECTATION = "Een coach leest je vraag, meestal binnen vijf werkdagen."

REMARKED = "Je aanvulling staat bij je vraag. Zonder e-mailadres kunnen we je niet antwoorden."

MESSAGES = {
    Reason.SURE: "Dit vonden we voor je.",
    Reason.BETWEEN: "We twijfelen nog. Gaat je vraag over een van deze?",
    Reason.UNKNOWN: "Hier hebben we nog geen goed antwoord op, en we gokken liever niet.",
    Reason.VAGUE: "Je vraag is nog wat ruim. Welke kant wil je uit? Vertel gerust iets meer.",
    Reason.SMALL_TALK: "Dag! Stel hier gerust je vraag over {thema}, dan zoeken we mee.",
    Reason.GIBBERISH: "Hier konden we geen vraag in lezen. Probeer het eens met een paar gewone woorden.",
    Reason.EMPTY: "Typ eerst je vraag, een paar woorden volstaan.",
}

OTHER_LANGUAGES = {
    "fr": "Nos réponses n’existent qu’en néerlandais. Écrivez-nous : {contact}.",
    "de": "Unsere Antworten gibt es nur auf Niederländisch. Schreiben Sie uns: {contact}.",
    "en": "Our answers are in Dutch only. Do write to us: {contact}.",
}
"""What to say in the visitor's own language, by ISO 639-1 code; English for a language that is not here."""

CONSENTS = {
    "2026-11": "Jullie mogen mijn adres gebruiken om deze vraag te beantwoorden, en voor niets anders. "
    "Ik kan het altijd weer laten wissen.",
}
"""What people agreed to, by version (`CONSENT_VERSION` is the one of now); a text that somebody agreed to stays."""

TROUBLES = {
    Trouble.NONE: "loopt",
    Trouble.LATE: "loopt al dagen niet: draait `terecht werker`?",
    Trouble.FAILED: "is mislukt: kijk in het logboek van de werker",
    Trouble.CLOCK: "wacht op een beheerder: de klok versprong, of er liep lang niets. Staat de klok juist? "
    "Dan `terecht privacy bevestig`",
}
"""How the clearing of what is kept fares, after its name."""

KEPT = {
    Kept.QUERIES: "de tekst van gestelde vragen",
    Kept.FEEDBACK: "wat bezoekers bij ‘Was dit nuttig?’ schreven, en de vraag erbij",
    Kept.SOLVED: "vraagstellers van beantwoorde extra vragen zonder nieuws: dan sluiten ze",
    Kept.WAITING: "extra vragen die op de vraagsteller wachten: dan sluiten ze met ‘geen reactie’",
    Kept.CLOSED: "de tekst van gesloten extra vragen",
    Kept.LINKS: "vraagstellers, zolang hun geheime link werkt",
    Kept.MAIL: "verstuurde, mislukte en binnengekomen berichten",
    Kept.SESSIONS: "de momenten van voorbije gesprekken",
    Kept.EXPIRED: "vervallen formulieren, links, aanmeldingen en mislukte pogingen",
}
"""What each class is, after how long it is kept."""

WIDGET = {
    "add_label": "Wil je er iets bij zeggen? (hoeft niet)",
    "address_help": "Alleen als je een antwoord wil. Zonder adres blijft je vraag anoniem, en hoef je niets "
    "te doen.",
    "address_label": "Je e-mailadres (hoeft niet)",
    "address_left": "Je liet al een e-mailadres achter bij deze vraag. Je hoeft niets meer te doen.",
    "again": "Opnieuw beginnen",
    "asked": "Je vroeg",
    "back": "Terug naar de vorige vraag",
    "browse": "Blader per onderwerp",
    "chosen": "Je koos",
    "close": "Sluiten",
    "consent": CONSENTS[CONSENT_VERSION],
    "contact": "Liever een mens?",
    "copied": "Gekopieerd",
    "copy": "Kopieer de link",
    "count": "{count} voorstellen. Kies met de pijltjes.",
    "count_one": "1 voorstel. Kies met de pijltjes.",
    "follow": "Volg je vraag",
    "for_whom": "Voor wie",
    "keep_link": "Alleen wie deze link heeft, kan je vraag zien, aanvullen of intrekken.",
    "log": "Gesprek",
    "none_of_these": "Geen van deze",
    "note_label": "Wil je er iets bij zeggen? (hoeft niet)",
    "outdated": "De regeling in dit antwoord is misschien afgelopen. Vraag na of ze nog bestaat.",
    "pass_on": "Vraag het aan een coach",
    "passed_on": "We gaven je vraag door aan onze coaches.",
    "popular": "Vaak gevraagd",
    "print": "Druk af",
    "privacy": "Wat we met je gegevens doen",
    "reason": "Wat ging er mis?",
    "received": "Je vraag is onderweg",
    "referrals": "Wie helpt je verder",
    "related": "Ook gevraagd",
    "reviewed": "Laatst nagekeken op {date}",
    "search": "Zoek",
    "send": "Verstuur",
    "send_address": "Vraag een antwoord per e-mail",
    "similar": "Misschien helpt dit al",
    "sources": "Bronnen",
    "story": "Een lang verhaal mag. Enter verstuurt, Shift + Enter geeft een nieuwe regel.",
    "suggestions": "Voorstellen",
    "to_answer": "Naar het laatste antwoord",
    "useful": "Was dit nuttig?",
    "useful_no": "Nee",
    "useful_thanks": "Dank je, daar leren we van.",
    "useful_yes": "Ja",
    "what_happens": "Je hoeft niets meer te doen. Wil je ons antwoord in je mailbox? Dan hebben we je adres "
    "nodig. Je kan er ook alleen iets bij zetten.",
    "why": "Waarom dit antwoord?",
    "your_question": "Je vraag",
}
"""Texts that the widget gets with its configuration call, alphabetical."""


def message(reason: Reason, *, thema: Thema | None = None, language: str = "nl") -> str:
    """Return what to say first to a visitor whose query had this outcome."""
    if reason is Reason.OTHER_LANGUAGE:
        return OTHER_LANGUAGES[message_language(reason, language=language)].format(contact=contact(thema))
    return MESSAGES[reason].format(thema=(thema.title.lower() if thema else "") or "dit thema")


def message_language(reason: Reason, *, language: str) -> str:
    """Return the ISO 639-1 code of what `message` says, for whoever reads it aloud."""
    if reason is not Reason.OTHER_LANGUAGE:
        return "nl"
    return language if language in OTHER_LANGUAGES else "en"


def contact(thema: Thema | None) -> str:
    """Return the theme's contact in one line: name, e-mail, phone, as far as there is any."""
    if thema is None:
        return ""
    return ", ".join(part for part in (thema.contact_name, thema.contact_email, thema.contact_phone) if part)


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "vraag", "vragen"), counted(0, "vraag", "vragen")
    ('1 vraag', '0 vragen')
    """
    return f"{number} {one if number == 1 else many}"


def wait_label(hours: float) -> str:
    """Return how long something took, in the unit that people would say it in.

    >>> wait_label(0.02), wait_label(0.5), wait_label(5.2), wait_label(60)
    ('1 minuut', '30 minuten', '5 uur', '2,5 dagen')
    """
    if hours < 1:
        return counted(max(1, round(hours * 60)), "minuut", "minuten")
    if hours < 48:
        return f"{round(hours)} uur"
    return f"{hours / 24:.1f} dagen".replace(".", ",").replace(",0 ", " ")


def date_label(day: date) -> str:
    """Return a day as people write it."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def appointment_label(moment: datetime) -> str:
    """Return when people meet, with the day of the week, as a clock in Brussels shows it.

    >>> from datetime import UTC
    >>> appointment_label(datetime(2026, 11, 28, 15, tzinfo=UTC))
    'zaterdag 28 november 2026 om 16.00 uur'
    """
    return f"{WEEKDAYS[moment.astimezone(BRUSSELS).weekday()]} {moment_label(moment)}"


def moment_label(moment: datetime) -> str:
    """Return a point in time (aware, any zone) as a clock in Brussels shows it."""
    local = moment.astimezone(BRUSSELS)
    return f"{date_label(local.date())} om {local.hour}.{local.minute:02} uur"


def who(by: str, names: Mapping[int, str]) -> str:
    """Return who did something: an `Actor`, or the name of the account in `account:<id>`."""
    if by in list(Actor):
        return ACTORS[Actor(by)]
    number = by.partition(":")[2]
    return names.get(int(number), "een vroegere collega") if number.isdigit() else by


def age_label(days: int) -> str:
    """Return how long ago something was, in days.

    >>> age_label(0), age_label(1), age_label(12)
    ('vandaag', 'gisteren', '12 dagen geleden')
    """
    return {0: "vandaag", 1: "gisteren"}.get(days, f"{days} dagen geleden")


def due_label(left: int, *, is_late: bool) -> str:
    """Return how much time there is left for an answer, in working days.

    >>> due_label(3, is_late=False), due_label(0, is_late=False), due_label(-1, is_late=True)
    ('nog 3 werkdagen', 'vandaag beantwoorden', '1 werkdag te laat')
    """
    days = counted(abs(left), "werkdag", "werkdagen")
    if is_late:
        return f"{days} te laat" if left else "te laat"
    return f"nog {days}" if left else "vandaag beantwoorden"

"""The texts that the widget gets with its configuration call; those it must have without one are in its texts.js.

Read by `web.presenting`, and by the pages without JavaScript that say the same.
"""

from terecht.labels.privacy import CONSENTS
from terecht.service.asking import CONSENT_VERSION

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

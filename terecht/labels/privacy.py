"""What people agreed to, what is kept of them and for how long, and how the clearing fares.

Read by the privacy pages of visitors and staff, the alert above every page of staff, the status page, the widget's
texts, `terecht status`, and what we send to who asks what is held.
"""

from terecht.domain.retention import Kept, Trouble

CONSENTS = {
    "2026-11": "Jullie mogen mijn adres gebruiken om deze vraag te beantwoorden, en voor niets anders. "
    "Ik kan het altijd weer laten wissen.",
}
"""What people agreed to, by version (`CONSENT_VERSION` is the one of now); a text that somebody agreed to stays."""

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

TROUBLES = {
    Trouble.NONE: "loopt",
    Trouble.LATE: "loopt al dagen niet: draait `terecht werker`?",
    Trouble.FAILED: "is mislukt: kijk in het logboek van de werker",
    Trouble.CLOCK: "wacht op een beheerder: de klok versprong, of er liep lang niets. Staat de klok juist? "
    "Dan `terecht privacy bevestig`",
}
"""How the clearing of what is kept fares, after its name."""

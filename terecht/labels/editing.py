"""The FAQ as editors change it: the fields of an entry, what a warning is about, what a change does to queries.

Read by the FAQ editor.
"""

from terecht.service.checking import WarningKind
from terecht.service.effect import Source, Turn

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

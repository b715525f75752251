"""An extra vraag, in words to its asker: how it stands, what happened, what to expect.

Read by the status page and the pages before it, the receipt, and what we send to who asks what is held. As coaches
say it among themselves: `desk`.
"""

from terecht.domain.extra_vraag import EventKind, Resolution, Status

STATUSES = {
    Status.NEW: "nieuw",
    Status.OPEN: "in behandeling",
    Status.PENDING: "wacht op jou",
    Status.SOLVED: "beantwoord",
    Status.CLOSED: "gesloten",
}

STATUS_SENTENCES = {
    Status.NEW: "Je vraag ligt klaar voor onze coaches. Er is nog niemand aan begonnen.",
    Status.OPEN: "Een coach is met je vraag bezig.",
    Status.PENDING: "Een coach vroeg je iets. Je antwoord kan hieronder.",
    Status.SOLVED: "Je vraag is beantwoord.",
    Status.CLOSED: "Je vraag is afgesloten. Er gebeurt niets meer mee.",
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

EXPECTATION = "Een coach leest je vraag, meestal binnen vijf werkdagen."

REMARKED = "Je aanvulling staat bij je vraag. Zonder e-mailadres kunnen we je niet antwoorden."

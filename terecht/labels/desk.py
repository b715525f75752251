"""An extra vraag, in words among coaches: where it stands, who did what, how the queue is cut and ordered.

Read by queue, dossier and post, by the commands for extra vragen, and, for what happened, by what we send to who asks
what is held. As its asker reads it: `extra_vragen`.
"""

from collections.abc import Mapping

from terecht.domain.extra_vraag import Actor, EventKind, MessageKind, Resolution, Status
from terecht.domain.queue import Order, Part, View
from terecht.labels.extra_vragen import RESOLUTIONS, STATUSES

DESK_STATUSES = STATUSES | {Status.PENDING: "wacht op vraagsteller"}
"""As coaches say it; `STATUSES` speaks to the asker."""

DESK_RESOLUTIONS = RESOLUTIONS | {Resolution.SPAM: "spam", Resolution.WITHDRAWN: "ingetrokken"}

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


def who(by: str, names: Mapping[int, str]) -> str:
    """Return who did something: an `Actor`, or the name of the account in `account:<id>`."""
    if by in list(Actor):
        return ACTORS[Actor(by)]
    number = by.partition(":")[2]
    return names.get(int(number), "een vroegere collega") if number.isdigit() else by

"""What became of a query and why: as its visitor reads it, and as staff and the command line name it.

Read by the answers of pages, API and `terecht vraag`, by the desk wherever it looks at a query again, and by insight.

>>> message(Reason.BETWEEN)
'We twijfelen nog. Gaat je vraag over een van deze?'
"""

from terecht.domain.asked import NotUseful
from terecht.domain.faq import Thema
from terecht.domain.ranking import MatchKind, Outcome, Reason

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

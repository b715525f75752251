import pytest

from terecht.text.language import guess
from terecht.text.tokens import tokenise

DUTCH = frozenset({"crowdfunding", "zaal", "kerk", "expo", "festival", "bib", "call", "deadline", "auditie"})


def language_of(text: str) -> str:
    return guess(tokenise(text), DUTCH.__contains__)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Can we rent the church hall for a concert?", "en"),
        ("how to apply for a subsidy", "en"),
        ("the zaal kerk expo festival bib with deadline and call", "en"),
        ("Comment louer une salle pour notre fête ?", "fr"),
        ("Où acheter les meilleures gaufres de Liège ?", "fr"),
        ("Können wir den Saal am Samstag mieten?", "de"),
        ("Wie bekomme ich Zuschüsse für unseren Verein", "de"),
        ("bonjour, je cherche une salle", "fr"),
        ("hello is this real", "en"),
        ("guten Tag, ich suche Geld", "de"),
        ("hola busco una sala", "es"),
        ("¿Cómo puedo alquilar la sala?", "es"),
        ("come posso affittare la sala per un concerto", "it"),
        ("Derneğimiz için bir salon kiralamak istiyoruz", "tr"),
        ("gdzie można znaleźć dotacje dla naszego stowarzyszenia", "pl"),
        ("де знайти приміщення для нашої організації", "uk"),
        ("كيف يمكنني استئجار القاعة", "ar"),
        ("что мы должны сделать, чтобы снять зал", "und"),
        ("どうすればいいですか", "und"),
        ("πώς μπορώ να νοικιάσω", "und"),
        ("چگونه می‌توانم سالن را اجاره کنم", "und"),
    ],
)
def test_another_language_is_named_when_it_is_clear(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Hoe vragen we een subsidie aan?",
        "wa moette doen veur nen toog te zetten",
        "ist er nog plek in den bib",
        "open air festival crowdfunding",
        "call for artists deadline",
        "zaal huren prijs",
        "the voice auditie in onze kerk",
        "films van The Beatles en The Rolling Stones tonen",
        "een uur in de zaal of op de markt",
        "expo in la Monnaie",
        "rent hall",
        "hello, mag ik een zaal huren",
        "bonjour, waar vind ik geld",
        "hi",
        "bonjour",
        "merci",
        "The Who",
        "zaal kerk expo festival bib the call deadline with",
        "café",
        "Київ, is dat een fusie?",
        "2024",
        "?!",
        "",
    ],
)
def test_dialect_keywords_and_loan_words_stay_dutch(text: str) -> None:
    assert language_of(text) == "nl"


def test_unknown_words_support_a_language_that_has_evidence() -> None:
    text = "przepis na pierogi z miodem"
    assert guess(tokenise(text), lambda _: False) == "pl"
    assert guess(tokenise(text), lambda _: True) == "nl"

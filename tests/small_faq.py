"""A small FAQ in the shape of a real one, and what no entry of it answers: quick to fit, rich enough to
judge.
"""

from functools import cache
from pathlib import Path

from terecht.adapters.model_files import read_prior
from terecht.domain.background import Background
from terecht.domain.faq import Doorverwijzing, Entry, Faq, Organisation, Thema
from terecht.ranking import fitting
from terecht.ranking.engine import Engine
from terecht.text.analysis import Analyser, Synonyms, vocabulary_of
from terecht.text.lexicon import Lexicon
from terecht.text.related import NO_KIN, Related

MODELS = Path(__file__).parent.parent / "models"
PRIOR = read_prior(MODELS / "voorkennis.json")
FIRE = Organisation("brandweer", "De brandweer", "Kijkt of een zaal veilig is.", "https://brandweer.example")

ENTRIES = (
    Entry(
        "bar-openen",
        "Mag ik drank schenken in onze zaal?",
        "Ja, met een vergunning van de gemeente. Voor sterke drank heb je een aparte toelating nodig.",
        variants=(
            "vergunning voor een bar",
            "wij willen pintjes verkopen op ons feest, mag dat zomaar",
            "drankvergunning sterke drank",
            "moeten we iets aanvragen om een toog te openen",
        ),
        lookalikes=("Hoeveel pintjes mag ik drinken voor ik rijd?",),
    ),
    Entry(
        "brandveiligheid",
        "Aan welke regels voor brandveiligheid moet een zaal voldoen?",
        "Vraag de brandweer om advies: zij kijken naar nooduitgangen, blussers en het aantal bezoekers.",
        variants=(
            "brandweer keuring zaal",
            "hoeveel nooduitgangen en brandblussers hebben we nodig",
            "hoeveel mensen mogen er tegelijk binnen in ons lokaal",
            "attest brandveiligheid aanvragen",
        ),
        referrals=(Doorverwijzing(FIRE, "Komt ter plaatse kijken.", "wie een zaal opent"),),
    ),
    Entry(
        "kerk-herbestemmen",
        "Hoe geven we een kerk een nieuwe bestemming?",
        "Begin bij het kerkenbeleidsplan en praat met de kerkfabriek, het bisdom en de gemeente.",
        variants=(
            "herbestemming parochiekerk",
            "onze kerk staat leeg en we dromen van een concertzaal",
            "kerkgebouw ombouwen tot cultuurhuis",
            "wat is de eerste stap als de misvieringen stoppen",
        ),
    ),
    Entry(
        "repetitieruimte",
        "Waar vind ik een repetitieruimte?",
        "Vraag het aan de cultuurdienst van je gemeente, het jeugdhuis of de muziekschool.",
        variants=(
            "repetitiekot gezocht",
            "ons bandje zoekt een plek om te oefenen",
            "lokaal voor een koor om te zingen op dinsdagavond",
            "de fanfare heeft geen dak meer boven het hoofd om te spelen",
        ),
    ),
    Entry(
        "zaal-huren",
        "Wat kost het om een zaal te huren?",
        "De prijs staat in het retributiereglement van je gemeente; verenigingen krijgen vaak korting.",
        variants=(
            "huurprijs gemeentelijke zaal",
            "tarief voor een feestzaal",
            "hoeveel betalen we voor een avond in het ontmoetingscentrum",
            "is er korting voor verenigingen die een lokaal huren",
        ),
    ),
    Entry(
        "vrijwilligers",
        "Hoe verzeker ik de vrijwilligers van onze vereniging?",
        "Met een verzekering burgerlijke aansprakelijkheid; de gratis polis vraag je op voorhand aan.",
        variants=(
            "verzekering vrijwilligers vzw",
            "iemand die gratis kwam helpen is van de ladder gevallen, wie betaalt",
            "zijn onze helpers gedekt bij een ongeval",
            "gratis vrijwilligersverzekering aanvragen",
        ),
    ),
)

FAQ = Faq(Thema("zalen", "Zalen"), ENTRIES, organisations=(FIRE,))

BACKGROUND = Background(
    near=(
        "Hoe laat begint de mis op zondag?",
        "Welke dansschool geeft les aan kleuters?",
        "brandverzekering voor mijn huis",
        "wanneer speelt de fanfare in ons dorp",
        "hoeveel kost een trouwfeest per persoon",
    ),
    far=(
        "wat is de hoofdstad van Peru",
        "mijn tomaten krijgen bruine vlekken",
        "file op de ring",
        "recept wafels",
    ),
    small_talk=("hallo daar", "dank je wel", "ben jij een robot", "tot ziens"),
    vague=("help", "zaal", "ik heb een vraag over ons gebouw", "regels"),
    gibberish=("asdfgh jklm", "xzqw"),
    other_languages={"fr": ("Où puis-je louer une salle ?",), "en": ("Where can I rent a room?",)},
)


@cache
def lexicon() -> Lexicon:
    """The Dutch lexicon of the project, loaded once."""
    return Lexicon.load(MODELS / "nl_lexicon.xz", exceptions=MODELS / "nl_uitzonderingen.tsv")


def analyser_of(faq: Faq) -> Analyser:
    """An analyser for a FAQ, with a small thesaurus."""
    synonyms = Synonyms((("pint", ("pint", "bier", "drank")), ("bandje", ("band", "groep", "orkest"))))
    texts = (text for entry in faq.entries for text in (*entry.phrasings, entry.answer))
    return Analyser(lexicon(), synonyms=synonyms, vocabulary=vocabulary_of(texts))


def engine_of(faq: Faq = FAQ, background: Background = BACKGROUND, *, related: Related = NO_KIN) -> Engine:
    """An engine fitted to a FAQ."""
    analyser = analyser_of(faq)
    fitted, _ = fitting.fit(
        faq, analyse=analyser.analyse, background=background, prior=PRIOR, related=related
    )
    return Engine(faq, fitted, analyser, related=related)


@cache
def small_engine() -> Engine:
    """The engine fitted to the small FAQ, once."""
    return engine_of()

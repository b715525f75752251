"""Words that carry no content of their own in Dutch, Flemish spoken forms included.

Keys, as `normalise.fold` makes them.

>>> is_stopword("wij"), is_stopword("kerk")
(True, False)
"""

_ARTICLES_AND_PRONOUNS = """
    de het een 't 'n ik ikzelf 'k jij je jou jouw jouwe jullie u uw uwe gij ge gijle gulle ulle hij hem
    'm zij ze haar hen hun wij we ons onze zich zichzelf mezelf jezelf onszelf zelf mij me mijn mijne
    m'n z'n zijn d'r 'r men iemand iedereen ieder iedere elk elke niemand iets iet niets niks wat wa wie
    wiens die dat da dit deze dezen dees dieje diegene degene datgene dezelfde hetzelfde zo'n zo'ne nen
    den ne der des dit zulke zulk elkaar mekaar er hier daar ergens nergens overal alles allen alle al
    allemaal beide ander andere anderen enkele sommige veel weinig meer meest minder genoeg
"""
_SMALL_WORDS = """
    aan achter behalve beneden bij binnen boven buiten door in langs met na naar naast om onder ondanks
    op over per rond rondom sinds te tegen ten ter tijdens tot tussen uit van vanaf vanuit via volgens
    voor voorbij zonder qua en of maar want dus doch noch ofwel zowel als alsof dan toen terwijl wanneer
    indien tenzij omdat doordat zodat opdat voordat nadat totdat zolang zodra hoewel aangezien ook nog
    al reeds niet geen nie ni nooit ooit wel toch echter even efkes effe eens keer heel erg zeer te zo
    zoals zoveel ja nee neen nu straks vandaag al altijd vaak soms meestal gewoon eigenlijk misschien
    wellicht waarschijnlijk ongeveer bijna alleen enkel slechts zelfs vooral bijvoorbeeld bijv bv
    enzovoort enz etc ofzo dergelijke hoor eh euh amai allee awel
"""
_QUESTION_WORDS = """
    hoe hoelang hoezo waar waarom wanneer welk welke waaraan waarbij waardoor waarin waarmee waarna
    waarnaar waarop waarover waartoe waaruit waarvan waarvoor daaraan daarbij daardoor daarin daarmee
    daarna daarnaast daarom daarop daarover daartoe daaruit daarvan daarvoor hieraan hierbij hierdoor
    hierin hiermee hierna hierom hierop hierover hiervan hiervoor eraan erbij erdoor erin ermee erna
    erop erover eruit ervan ervoor
"""
_VERBS = """
    zijn hebben worden kunnen mogen moeten willen zullen zal zou gaan doen laten hoeven ben bent is was
    waren geweest heb hebt heeft had hadden gehad word wordt werd werden geworden kan kun kunt kon
    konden mag mocht mochten moet moest moesten wil wilt wou wouden zult zouden ga gaat ging gingen doe
    doet deed deden gedaan laat laten
"""
_POLITE_WORDS = """
    hallo hey hoi goeiedag goedendag goedemorgen goedemiddag goedenavond geachte groeten groetjes mvg
    alvast bedankt dank dankjewel merci alstublieft alsjeblieft aub svp graag sorry
"""
STOPWORDS = frozenset(
    " ".join((_ARTICLES_AND_PRONOUNS, _SMALL_WORDS, _QUESTION_WORDS, _VERBS, _POLITE_WORDS)).split()
)


def is_stopword(key: str) -> bool:
    """Return whether `key` is a word without content of its own."""
    return key in STOPWORDS

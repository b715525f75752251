"""Words that carry no content of their own in Dutch, Flemish spoken forms included. Keys, as `normalise.fold` makes them.

>>> is_stopword("wij"), is_stopword("kerk")
(True, False)
"""

STOPWORDS = frozenset(
    """
    aan achter af al alle alleen allemaal alles als alsook altijd ander andere anders bij bijvoorbeeld binnen boven
    buiten daar daarbij daardoor daarin daarmee daarna daarom daarop daarover daarvan daarvoor dan dat de deze dezelfde
    dezen die diens dit doch doe doen doet door dus echt echter een eens eentje eigenlijk elk elke elkaar en enkel
    enkele er erg erbij erin ermee erop erover eruit ervan ervoor even gaan gaat ga ge geen gewoon graag haar had hadden
    heb hebben hebt heeft heel hem hen het hier hierbij hiermee hierover hiervan hiervoor hij hoe hoeveel hoezo hun ie
    iemand iets ik in indien is ja je jij jou jouw jouwe jullie kan kon konden kun kunnen kunt laat laten liefst maar
    mag me mee meer meest men met mezelf mij mijn mijne mocht mochten moest moesten moet moeten mogen na naar nee neen
    net niemand niet niets niks nog nogal nooit nu of ofwel om omdat ondanks ons onze onszelf ook op over per pas qua
    reeds rond samen sinds slechts soms sowieso straks te tegen ten ter terwijl tijdens toch toe toen tot tussen u uit
    uw uwe vaak van vandaag vanaf vanuit via veel verder vervolgens voor vooral voordat vrij waar waarbij waardoor
    waarin waarmee waarom waarop waarover waarvan waarvoor wanneer want waren was wat we wel welk welke werd werden
    wie wiens wij wil willen wilt word worden wordt wou zal ze zei zeker zelf zich zichzelf zij zijn zin zo zo'n zodat
    zoals zou zouden zoveel zowel zulke zullen zult
    hallo dag goeiedag goedemorgen goedemiddag beste groeten groetjes alvast bedankt dank dankjewel merci mvg aub svp
    graag alsjeblieft alstublieft
    'k 't 'n 's 'm 'r m'n z'n d'r da's
    da wa nen ne nie gij gulle ulle zijde zedde hedde kunde moete moette wilde gaade efkes effe ne keer kweetni
    ni nimeer mss ofzo enzo enz hoor eh euh
    """.split()
)


def is_stopword(key: str) -> bool:
    """Return whether `key` is a word without content of its own."""
    return key in STOPWORDS

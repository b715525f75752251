"""The Dutch of the shipped lexicon, held against the gold lists beside this file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from terecht.text.analysis import Analyser
from terecht.text.compounds import Splitter
from terecht.text.lexicon import Lexicon
from terecht.text.normalise import fold

GOLD = Path(__file__).parent
MODELS = GOLD.parents[1] / "models"


def rows(name: str) -> list[list[str]]:
    lines = (GOLD / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load(MODELS / "nl_lexicon.xz", exceptions=MODELS / "nl_uitzonderingen.tsv")


@pytest.fixture(scope="module")
def plain_lexicon() -> Lexicon:
    """The lexicon without exceptions: some of those were written with these lists at hand."""
    return Lexicon.load(MODELS / "nl_lexicon.xz")


@pytest.fixture(scope="module")
def vocabulary() -> dict[str, int]:
    words = [form for form, *_ in rows("domain_lemmas.tsv")]
    words += [target for name in ("typos_hand.tsv", "typos_synth.tsv") for _, target, *_ in rows(name)]
    return dict.fromkeys(map(fold, words), 1)


@pytest.fixture(scope="module")
def analyser(lexicon: Lexicon, vocabulary: dict[str, int]) -> Analyser:
    return Analyser(lexicon, vocabulary=vocabulary)


def share_of_right_lemmas(splitter: Splitter) -> float:
    right = [
        splitter.lemmas(fold(form))[0] in {fold(lemma) for lemma in lemmas.split("|")}
        for form, _, lemmas in rows("domain_lemmas.tsv")
    ]
    return sum(right) / len(right)


def test_lemmas_of_the_domain_are_right(lexicon: Lexicon) -> None:
    assert share_of_right_lemmas(Splitter(lexicon)) >= 0.99


def test_lemmas_of_the_domain_are_right_without_exceptions(plain_lexicon: Lexicon) -> None:
    assert share_of_right_lemmas(Splitter(plain_lexicon)) >= 0.96


def test_a_right_lemma_is_among_the_possible_ones(plain_lexicon: Lexicon) -> None:
    splitter = Splitter(plain_lexicon)
    missed = [
        form
        for form, _, lemmas in rows("domain_lemmas.tsv")
        if not {fold(lemma) for lemma in lemmas.split("|")} & {*splitter.lemmas(fold(form))}
    ]
    assert len(missed) <= 0.01 * len(rows("domain_lemmas.tsv"))


def boundaries(gold: str) -> tuple[set[int], set[int]]:
    """Return the required and the optional boundaries of a compound written as in compounds.tsv."""
    required, optional, place = set(), set(), 0
    for letter in gold.replace("(", "").replace(")", ""):
        if letter == "|":
            required.add(place)
        elif letter == "~":
            optional.add(place)
        else:
            place += 1
    return required, optional


def cuts(parts: tuple[str, ...]) -> Iterator[int]:
    place = 0
    for part in parts[:-1]:
        place += len(part)
        yield place


def compounds_split_right(splitter: Splitter) -> int:
    right = 0
    for word, gold in rows("compounds.tsv"):
        required, optional = boundaries(gold)
        right += required <= {*cuts(splitter.split(fold(word)))} <= required | optional
    return right


def test_compounds_are_split_right(lexicon: Lexicon) -> None:
    assert compounds_split_right(Splitter(lexicon)) == 100


def test_compounds_are_split_right_without_exceptions(plain_lexicon: Lexicon) -> None:
    assert compounds_split_right(Splitter(plain_lexicon)) >= 94


def test_words_that_are_no_compounds_are_left_whole(lexicon: Lexicon, plain_lexicon: Lexicon) -> None:
    words = [fold(word) for (word,) in rows("noncompounds.txt")]
    for splitter in (Splitter(lexicon), Splitter(plain_lexicon)):
        assert [word for word in words if len(splitter.split(word)) > 1] == []


@pytest.mark.parametrize(
    ("name", "least", "most_wrong"), [("typos_hand.tsv", 47, 1), ("typos_synth.tsv", 190, 1)]
)
def test_typing_errors_are_repaired(analyser: Analyser, name: str, least: int, most_wrong: int) -> None:
    typos = [(fold(typed), fold(meant)) for typed, meant, *_ in rows(name)]
    used = [analyser.analyse(typed).char_text for typed, _ in typos]
    right = sum(word == meant for word, (_, meant) in zip(used, typos, strict=True))
    wrong = sum(word not in pair for word, pair in zip(used, typos, strict=True))
    assert right >= least
    assert wrong <= most_wrong


def test_running_text_is_hardly_ever_repaired(analyser: Analyser) -> None:
    analyses = [analyser.analyse(line) for (line,) in rows("lopende_tekst.txt")]
    tokens = sum(len(analysis.tokens) for analysis in analyses)
    assert tokens >= 2_000
    assert sum(len(analysis.corrections) for analysis in analyses) <= 0.001 * tokens


def test_forms_of_the_domain_are_never_repaired(lexicon: Lexicon) -> None:
    lemmas = {fold(lemma): 9 for _, _, several in rows("domain_lemmas.tsv") for lemma in several.split("|")}
    forms = [form for form, *_ in rows("domain_lemmas.tsv")]
    analyser = Analyser(lexicon, vocabulary=lemmas)
    corrections = [corrected for form in forms for corrected in analyser.analyse(form).corrections]
    assert len(corrections) <= 0.001 * len(forms)


def test_running_text_is_dutch_and_no_gibberish(analyser: Analyser) -> None:
    analyses = [analyser.analyse(line) for (line,) in rows("lopende_tekst.txt")]
    assert {(analysis.language, analysis.gibberish) for analysis in analyses} == {("nl", False)}


def test_upper_and_lower_case_lead_to_the_same_terms(analyser: Analyser) -> None:
    for (line,) in rows("lopende_tekst.txt"):
        keys = [token.key for token in analyser.analyse(line.lower()).tokens]
        assert keys == [token.key for token in analyser.analyse(line.upper()).tokens]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Hoe vragen wij een subsidie aan voor de kerk?", "aanvragen"),
        ("zeg ik het contract op", "opzeggen"),
        ("wie stelt de school open?", "openstellen"),
        ("om de zaal op te knappen", "opknappen"),
        ("zaal verhuur", "zaalverhuur"),
        ("parochiezalen", "parochie"),
        ("parochiezalen", "zaal"),
        ("dorpszaal", "dorp"),
        ("moette wij da betalen", "moeten"),
        ("'k zoek een zaaltje", "zoeken"),
        ("'k zoek een zaaltje", "zaal"),
        ("fotos tonen", "foto"),
        ("ons heemke", "heem"),
        ("v.z.w.", "vzw"),
    ],
)
def test_what_people_write_leads_to_the_word_they_mean(analyser: Analyser, text: str, key: str) -> None:
    assert key in {term.key for terms in analyser.analyse(text).terms for term in terms}

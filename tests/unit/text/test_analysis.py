from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.text.analysis import Analyser, Analysis, Corrected, Synonyms, Term, vocabulary_of
from terecht.text.lexicon import BEGIN, END, MIDDLE, WORD, Lexicon
from terecht.text.tokens import MAX_TOKENS, Token

NOUN = WORD | BEGIN | MIDDLE | END
FORMS = {
    "de": ["de"],
    "wij": ["wij"],
    "hoe": ["hoe"],
    "kerk": ["kerk"],
    "kerken": ["kerk"],
    "zaal": ["zaal"],
    "zalen": ["zaal"],
    "parochie": ["parochie"],
    "vragen": ["vraag", "vragen"],
    "aanvragen": ["aanvraag", "aanvragen"],
    "aan": ["aan"],
    "open": ["open"],
    "verhuur": ["verhuur"],
    "zaalverhuur": ["zaalverhuur"],
    "subsidie": ["subsidie"],
    "aanvraag": ["aanvraag"],
    "bib": ["bib"],
}
LEXICON = Lexicon.of(
    FORMS, flags={form: NOUN if lemmas == [form] else WORD | END for form, lemmas in FORMS.items()}
)
SYNONYMS = Synonyms(
    (("kerk", ("kerk", "godshuis")), ("bib", ("bib", "bibliotheek")), ("onbemand", ("open bib",)))
)
VOCABULARY = {"subsidie": 9, "kerk": 9, "aanvraag": 3, "uitpas": 2}


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser(LEXICON, synonyms=SYNONYMS, vocabulary=VOCABULARY)


def terms_of(analysis: Analysis, place: int) -> list[tuple[str, str, float, int]]:
    return [(term.key, term.kind, round(term.weight, 3), term.span) for term in analysis.terms[place]]


@given(st.text(max_size=300))
def test_analysis_never_fails_and_its_parts_run_along_with_the_tokens(text: str) -> None:
    analysis = Analyser(LEXICON, synonyms=SYNONYMS, vocabulary=VOCABULARY).analyse(text)
    sizes = {len(analysis.tokens), len(analysis.terms), len(analysis.unknown), len(analysis.content)}
    assert sizes == {len(analysis.tokens)}
    assert len(analysis.char_text.split(" ")) == max(1, len(analysis.tokens))
    assert all(0 < term.weight <= 1 and term.span >= 1 for terms in analysis.terms for term in terms)
    assert all(
        place + term.span <= len(analysis.tokens)
        for place, terms in enumerate(analysis.terms)
        for term in terms
    )


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "kerk " * 50_000, "e\u0301" * 50_000, "😀" * 50_000, "(" * 50_000]
)
def test_analysis_is_bounded(analyser: Analyser, text: str) -> None:
    assert len(analyser.analyse(text).tokens) <= MAX_TOKENS


def test_a_form_is_read_as_its_lemma_and_the_concept_of_it(analyser: Analyser) -> None:
    assert terms_of(analyser.analyse("Kerken"), 0) == [
        ("kerk", "lemma", 1.0, 1),
        ("#kerk", "synonym", 0.8, 1),
    ]


def test_the_lemma_itself_is_exact_in_any_case(analyser: Analyser) -> None:
    assert (
        analyser.analyse("zaal").terms == analyser.analyse("ZAAL").terms == ((Term("zaal", "exact", 1.0),),)
    )


def test_an_ambiguous_form_shares_its_weight(analyser: Analyser) -> None:
    assert terms_of(analyser.analyse("vragen"), 0) == [
        ("vraag", "lemma", 0.5, 1),
        ("vragen", "exact", 0.5, 1),
    ]


def test_a_compound_is_read_as_itself_and_its_parts(analyser: Analyser) -> None:
    assert terms_of(analyser.analyse("kerkzalen"), 0) == [
        ("kerkzaal", "lemma", 1.0, 1),
        ("kerk", "compound", 0.5, 1),
        ("zaal", "compound", 0.5, 1),
        ("#kerk", "synonym", 0.4, 1),
    ]


def test_a_hyphen_shows_the_parts_of_a_word_nobody_knows(analyser: Analyser) -> None:
    analysis = analyser.analyse("xyz-zaal")
    assert terms_of(analysis, 0) == [
        ("xyzzaal", "exact", 1.0, 1),
        ("xyz", "compound", 0.5, 1),
        ("zaal", "compound", 0.5, 1),
    ]
    assert analysis.unknown == (True,)


def test_a_typing_error_is_read_as_the_word_that_was_meant(analyser: Analyser) -> None:
    analysis = analyser.analyse("Wij: subsdie")
    assert analysis.corrections == (Corrected(5, 12, "subsdie", "subsidie"),)
    assert analysis.terms[1] == (Term("subsidie", "correction", 0.9),)
    assert (analysis.char_text, analysis.unknown) == ("wij subsidie", (False, False))


@pytest.mark.parametrize(
    "text",
    [
        "wij Subsdie",  # a name inside a sentence
        "KERKK",  # an abbreviation
        "kerkzalen",  # a compound
        "kerk-zalen",
        "uitpas",  # a word of the vocabulary
        "12345",
        "kerkk@zaal.be",
        "how do I get the subsdie in here",  # another language
    ],
)
def test_what_is_no_typing_error_is_not_repaired(analyser: Analyser, text: str) -> None:
    assert analyser.analyse(text).corrections == ()


def test_a_first_word_or_a_shouted_one_is_repaired(analyser: Analyser) -> None:
    texts = ("Subsdie", "wij SUBSDIE", "wij UITPSA")
    assert [analyser.analyse(text).char_text for text in texts] == ["subsidie", "wij subsidie", "wij uitpas"]


def test_a_word_whose_hyphened_parts_are_known_is_not_repaired() -> None:
    analyser = Analyser(LEXICON, vocabulary={"zalenkerkx": 9})
    assert [analyser.analyse(text).char_text for text in ("zalen-kerk", "zalenkerk")] == [
        "zalenkerk",
        "zalenkerkx",
    ]


def test_words_that_belong_together_are_found_with_their_span(analyser: Analyser) -> None:
    assert terms_of(analyser.analyse("zaal verhuur"), 0)[1:] == [("zaalverhuur", "compound", 0.8, 2)]
    assert terms_of(analyser.analyse("hoe vragen wij subsidie aan"), 1)[2:] == [
        ("aanvragen", "compound", 0.8, 4)
    ]


def test_a_synonym_of_several_words_spans_them(analyser: Analyser) -> None:
    analysis = analyser.analyse("open bib")
    assert terms_of(analysis, 0) == [("open", "exact", 1.0, 1), ("#onbemand", "synonym", 0.8, 2)]
    assert terms_of(analysis, 1) == [("bib", "exact", 1.0, 1), ("#bib", "synonym", 0.8, 1)]


def test_stop_words_carry_no_content(analyser: Analyser) -> None:
    assert analyser.analyse("hoe vragen wij de zaal").content == (False, True, False, False, True)


def test_only_words_can_be_unknown(analyser: Analyser) -> None:
    text = "grumiaux xyz-zaal 1783 kerk uitpas a@b.be kerkzalen vragenzaal"
    unknown = analyser.analyse(text).unknown
    assert [word for word, strange in zip(text.split(), unknown, strict=True) if strange] == [
        "grumiaux",
        "xyz-zaal",
    ]


@pytest.mark.parametrize(
    ("text", "gibberish"), [("asdfgh", True), ("!!!", True), ("", False), (" ", False), ("kerk", False)]
)
def test_gibberish_is_told_from_nothing(analyser: Analyser, text: str, gibberish: bool) -> None:
    assert analyser.analyse(text).gibberish is gibberish


@pytest.mark.parametrize(("text", "gibberish"), [("qwer", True), ("asdf qwer", True), ("qwer kerk", False)])
def test_a_run_of_keys_that_could_be_repaired_is_still_no_word(text: str, gibberish: bool) -> None:
    analysis = Analyser(LEXICON, vocabulary={"queer": 9, **VOCABULARY}).analyse(text)

    assert analysis.gibberish is gibberish
    assert [corrected.used for corrected in analysis.corrections] == ([] if gibberish else ["queer"])


def test_another_lemmatiser_goes_before_the_lexicon_where_it_knows() -> None:
    def lemmatise(tokens: tuple[Token, ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(("vragen",) if token.key == "vragen" else () for token in tokens)

    analysis = Analyser(LEXICON, lemmatise=lemmatise).analyse("vragen zalen")
    assert analysis.terms == ((Term("vragen", "exact", 1.0),), (Term("zaal", "lemma", 1.0),))


def test_a_longer_text_is_read_when_asked(analyser: Analyser) -> None:
    assert len(analyser.analyse("kerk " * 1_000, limit=5_000).tokens) == 1_000


def test_many_threads_get_the_same_analyses(analyser: Analyser) -> None:
    texts = [f"subsd{letter}ie voor de kerkzalen" for letter in "abcdefgh"] * 8
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(Analyser(LEXICON, vocabulary=VOCABULARY).analyse, texts)) == [
            Analyser(LEXICON, vocabulary=VOCABULARY).analyse(text) for text in texts
        ]


def test_vocabulary_counts_the_keys_of_all_texts_to_their_end() -> None:
    assert vocabulary_of(["De Kerk", "kerk " * 1_000]) == {"de": 1, "kerk": 1_001}

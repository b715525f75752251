import pytest

from terecht.text.compounds import Splitter
from terecht.text.lexicon import Lexicon
from terecht.text.synonyms import Synonyms, Thesaurus

SPLITTER = Splitter(
    Lexicon.of(
        {
            "bibliotheken": ["bibliotheek"],
            "bibs": ["bib"],
            "open": ["open", "openen"],
            "vragen": ["vraag", "vragen"],
        }
    )
)
GROUPS = Synonyms(
    (
        ("bib", ("bib", "bibliotheken")),
        ("onbemand", ("open bib", "open bib zonder personeel", "onbemande bibliotheek")),
        ("vraag", ("vragen",)),
    )
)


@pytest.fixture(scope="module")
def thesaurus() -> Thesaurus:
    return Thesaurus(GROUPS, SPLITTER)


def found(thesaurus: Thesaurus, *keys: str) -> list[tuple[str, int]]:
    lemmas = [SPLITTER.lemmas(key) for key in keys]
    return list(thesaurus.concepts(lemmas[0][0], lemmas, 0))


def test_every_form_of_a_member_leads_to_its_concept(thesaurus: Thesaurus) -> None:
    assert found(thesaurus, "bibs") == found(thesaurus, "bibliotheken") == [("#bib", 1)]


def test_a_member_of_several_words_needs_them_all_in_order(thesaurus: Thesaurus) -> None:
    assert found(thesaurus, "open", "bibs") == [("#onbemand", 2)]
    assert found(thesaurus, "open", "zaal", "bibs") == found(thesaurus, "open") == []


def test_the_longest_member_comes_first(thesaurus: Thesaurus) -> None:
    assert found(thesaurus, "open", "bib", "zonder", "personeel") == [("#onbemand", 4), ("#onbemand", 2)]


def test_any_possible_lemma_will_do(thesaurus: Thesaurus) -> None:
    assert list(thesaurus.concepts("vragen", [("vraag", "vragen")], 0)) == [("#vraag", 1)]


def test_a_word_in_no_group_has_no_concept(thesaurus: Thesaurus) -> None:
    assert found(thesaurus, "kerk") == []


def test_an_empty_member_says_nothing() -> None:
    assert list(Thesaurus(Synonyms((("leeg", ("", "...")),)), SPLITTER).concepts("", [()], 0)) == []

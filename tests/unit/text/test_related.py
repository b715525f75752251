import hashlib
import json
import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.text.analysis import Term
from terecht.text.related import KIND, NO_KIN, Related

MODELS = Path(__file__).parents[3] / "models"

words = st.text(alphabet="abdegknzë'", min_size=1, max_size=8)
hundredths = st.integers(1, 100).map(lambda near: near / 100)
kin = st.dictionaries(words, st.dictionaries(words, hundredths, min_size=1, max_size=4), max_size=8)


@given(kin, words)
def test_it_knows_the_kin_it_was_made_of_and_no_other(made: dict[str, dict[str, float]], other: str) -> None:
    related = Related.of(made)
    assert {word: dict(related.to(word)) for word in made} == made
    assert (related.to(other) != ()) == (other in made)


def test_what_is_saved_loads_as_it_was(tmp_path: Path) -> None:
    related = Related.of({"salaris": {"loon": 0.31, "wedde": 0.23}, "één": {"twee": 0.1}})
    related.save(tmp_path / "kin.xz")
    loaded = Related.load(tmp_path / "kin.xz")
    assert [loaded.to(word) for word in ("salaris", "één", "kerk")] == [
        (("loon", 0.31), ("wedde", 0.23)),
        (("twee", 0.1),),
        (),
    ]


def test_no_kin_at_all_can_be_saved_and_loaded(tmp_path: Path) -> None:
    NO_KIN.save(tmp_path / "kin.xz")
    assert len(Related.load(tmp_path / "kin.xz")) == 0


def test_the_same_kin_is_saved_as_the_same_bytes(tmp_path: Path) -> None:
    made = {"salaris": {"loon": 0.3}, "baan": {"werk": 0.2}}
    Related.of(made).save(tmp_path / "one.xz")
    Related.of(dict(reversed(made.items()))).save(tmp_path / "other.xz")
    assert (tmp_path / "one.xz").read_bytes() == (tmp_path / "other.xz").read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"geen xz",
        *map(lzma.compress, (b"", b"geen kaart\n", b"[]\n", b"{}\n", b'{"format": 1}\nalleen')),
    ],
)
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kin.xz").write_bytes(content)
    with pytest.raises(ValueError, match=r"kin\.xz: geen verwante woorden, of beschadigd"):
        Related.load(tmp_path / "kin.xz")


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kin.xz").write_bytes(lzma.compress(json.dumps({"format": 99}).encode()))
    with pytest.raises(ValueError, match="formaat 99, verwacht 1"):
        Related.load(tmp_path / "kin.xz")


def test_kin_weighs_as_its_word_does_and_the_nearest_counts() -> None:
    related = Related.of({"lening": {"krediet": 0.4}, "huis": {"krediet": 0.1, "woning": 0.5}})
    terms = (Term("lening", "compound", 0.5), Term("huis", "lemma", 1.0))
    assert related.widen(terms) == (*terms, Term("krediet", KIND, 0.2), Term("woning", KIND, 0.5))


def test_a_word_that_is_there_by_itself_is_no_kin_of_its_neighbour() -> None:
    related = Related.of({"loon": {"salaris": 0.3}})
    terms = (Term("loon", "lemma", 0.5), Term("salaris", "lemma", 0.5))
    assert related.widen(terms) == terms


def test_a_concept_of_the_thesaurus_has_no_kin() -> None:
    concept = (Term("#loon", "synonym", 0.8),)
    assert Related.of({"#loon": {"salaris": 0.3}}).widen(concept) == concept


def test_the_kin_of_everyday_words_is_what_dutch_makes_of_them() -> None:
    related = Related.load(MODELS / "nl_verwant.xz")
    pairs = [("salaris", "loon"), ("betalen", "kosten"), ("huren", "verhuren"), ("duren", "tijdsduur")]
    assert [other in dict(related.to(word)) for word, other in pairs] == [True] * len(pairs)
    assert "zaal" not in dict(related.to("betalen"))


def test_the_card_of_the_kin_names_its_checksum() -> None:
    checksum = hashlib.sha256((MODELS / "nl_verwant.xz").read_bytes()).hexdigest()
    assert checksum in (MODELS / "nl_verwant.md").read_text(encoding="utf-8")

import hashlib
import json
import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.text.lexicon import BEGIN, END, WORD, LemmaRule, Lexicon, read_exceptions

keys = st.text(alphabet="abdegknzë'", min_size=1, max_size=12)


@given(st.dictionaries(keys, st.lists(keys, max_size=3, unique=True), max_size=30), keys)
def test_lexicon_knows_the_forms_and_lemmas_it_was_made_of_and_no_others(
    forms: dict[str, list[str]], other: str
) -> None:
    lexicon = Lexicon.of(forms)
    assert {form: list(lexicon.lemmas(form)) for form in forms} == forms
    assert all(lexicon.is_word(form) for form in forms)
    assert lexicon.is_word(other) == (other in forms)


@given(keys, keys)
def test_a_lemma_rule_leads_from_form_to_lemma(form: str, lemma: str) -> None:
    assert LemmaRule.between(form, lemma).apply(form) == lemma


def test_a_participle_has_the_rule_of_others_like_it() -> None:
    assert LemmaRule.between("opgebeld", "opbellen") == LemmaRule.between("opgeteld", "optellen")


def test_flags_say_where_a_form_may_stand() -> None:
    lexicon = Lexicon.of(
        {"kerk": ["kerk"], "dorps": ["dorp"]}, flags={"kerk": WORD | BEGIN | END, "dorps": BEGIN}
    )
    assert [lexicon.flags(form) for form in ("kerk", "dorps", "zaal")] == [WORD | BEGIN | END, BEGIN, 0]
    assert not lexicon.is_word("dorps")


def test_a_saved_lexicon_loads_as_it_was(tmp_path: Path) -> None:
    lexicon = Lexicon.of({"zalen": ["zaal"], "vragen": ["vraag", "vragen"], "één": ["een"]})
    lexicon.save(tmp_path / "nl.xz")
    loaded = Lexicon.load(tmp_path / "nl.xz")
    assert [loaded.lemmas(form) for form in ("zalen", "vragen", "één", "zaal")] == [
        ("zaal",),
        ("vraag", "vragen"),
        ("een",),
        (),
    ]


def test_the_same_words_are_saved_as_the_same_bytes(tmp_path: Path) -> None:
    forms = {"zalen": ["zaal"], "kerken": ["kerk"], "a": ["a"]}
    Lexicon.of(forms).save(tmp_path / "one.xz")
    Lexicon.of(dict(reversed(forms.items()))).save(tmp_path / "other.xz")
    assert (tmp_path / "one.xz").read_bytes() == (tmp_path / "other.xz").read_bytes()


@pytest.mark.parametrize("content", [b"", b"geen xz", lzma.compress(b"geen kaart"), lzma.compress(b"{]\n")])
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "nl.xz").write_bytes(content)
    with pytest.raises(ValueError, match=r"nl\.xz: geen woordenlijst, of beschadigd"):
        Lexicon.load(tmp_path / "nl.xz")


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "nl.xz").write_bytes(lzma.compress(json.dumps({"format": 99}).encode() + b"\n"))
    with pytest.raises(ValueError, match="formaat 99, verwacht 1"):
        Lexicon.load(tmp_path / "nl.xz")


def with_exceptions(tmp_path: Path, text: str) -> Lexicon:
    lexicon = Lexicon.of({"delen": ["deel", "delen"], "zalen": ["zaal"]})
    lexicon.save(tmp_path / "nl.xz")
    (tmp_path / "uit.tsv").write_text(text, encoding="utf-8")
    return Lexicon.load(tmp_path / "nl.xz", exceptions=tmp_path / "uit.tsv")


def test_exceptions_go_before_the_lexicon(tmp_path: Path) -> None:
    lexicon = with_exceptions(tmp_path, "# uitleg\n\ndelen\tdelen|*\nMoette\tmoeten\nzalen\t-\n")
    assert [lexicon.lemmas(form) for form in ("delen", "moette", "zalen")] == [
        ("delen", "deel"),
        ("moeten",),
        ("zaal",),
    ]
    assert lexicon.is_word("moette")


def test_exceptions_say_how_a_form_compounds(tmp_path: Path) -> None:
    lexicon = with_exceptions(
        tmp_path, "bib\tbib\tbib-\nkot\t-\t-kot\nbar\tbar\t-bar-\nplatform\t-\tplatform\n"
    )
    assert [lexicon.flags(form) for form in ("bib", "kot", "bar", "platform")] == [
        WORD | BEGIN,
        WORD | END,
        WORD | BEGIN | END,
        WORD,
    ]
    assert lexicon.exceptions.parts == {"platform": ("platform",)}


@pytest.mark.parametrize("line", ["delen", "delen\t", "\tdeel"])
def test_an_exception_without_form_or_lemma_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "uit.tsv").write_text(f"kerk\tkerk\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"uit\.tsv, regel 2: verwacht"):
        read_exceptions(tmp_path / "uit.tsv")


def test_the_card_of_the_lexicon_names_its_checksum() -> None:
    models = Path(__file__).parents[3] / "models"
    checksum = hashlib.sha256((models / "nl_lexicon.xz").read_bytes()).hexdigest()
    assert checksum in (models / "nl_lexicon.md").read_text(encoding="utf-8")

from types import MappingProxyType

import pytest

from terecht.adapters.word_files import (
    parse_background,
    parse_synonyms,
    read_background,
    read_synonyms,
)
from terecht.domain.background import Background
from terecht.domain.errors import FaqError


def faults_of(parse, text):
    with pytest.raises(FaqError) as caught:
        parse(text.encode(), name="woorden.yaml")
    return caught.value.faults


def only_fault(parse, text):
    (fault,) = faults_of(parse, text)
    return fault


class TestSynonyms:
    def test_group_is_one_line_with_commas(self):
        text = "uitleg: vrij\ngroepen:\n  - kerk, bedehuis ,parochiekerk\n  - polyvalente zaal, NO, 0777\n"
        assert parse_synonyms(text.encode(), name="s.yaml") == (
            ("kerk", "bedehuis", "parochiekerk"),
            ("polyvalente zaal", "NO", "0777"),
        )

    @pytest.mark.parametrize("text", ["", "# niets\n", "groepen:\n", "uitleg: alleen uitleg\n"])
    def test_file_without_groups_has_none(self, text):
        assert parse_synonyms(text.encode(), name="s.yaml") == ()

    def test_file_that_is_not_there_has_no_groups(self, tmp_path):
        assert read_synonyms(tmp_path / "synoniemen.yaml") == ()

    def test_file_is_read(self, tmp_path):
        (tmp_path / "synoniemen.yaml").write_text("groepen: ['a, b']", encoding="utf-8")
        assert read_synonyms(tmp_path / "synoniemen.yaml") == (("a", "b"),)

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("- kerk", "is geen groep"),
            ("- kerk,", "is geen groep"),
            ("- kerk,, kapel", "is geen groep"),
            ("- kerk, Kerk", "een woord staat er dubbel in"),
            ("- [kerk, kapel]", "hier hoort tekst"),
            ("- kerk: kapel", "hier hoort tekst"),
            ("-", "achter dit streepje staat niets"),
        ],
    )
    def test_line_that_is_no_group_is_a_fault_on_its_line(self, line, message):
        fault = only_fault(parse_synonyms, f"groepen:\n  - goed, juist\n  {line}\n")
        assert (fault.message, fault.line, fault.field) == (message, 3, "groepen")

    def test_all_faults_come_out_at_once(self):
        faults = faults_of(parse_synonyms, "groep: x\ngroepen:\n  - a\n  - b\n  - &x c, d\n")
        assert [fault.line for fault in faults] == [1, 3, 4, 5]
        assert faults[0].expected == "bedoelde je 'groepen'?"

    def test_explanation_is_text(self):
        assert only_fault(parse_synonyms, "uitleg: [x]").field == "uitleg"

    def test_other_shape_is_explained(self):
        assert only_fault(parse_synonyms, "- kerk, kapel").message == "hier horen sleutels"


class TestBackground:
    def test_folder_in_place_of_a_file_is_a_fault(self, tmp_path):
        with pytest.raises(FaqError, match="is geen gewoon bestand"):
            read_background(tmp_path)

    def test_every_kind_is_read(self):
        text = (
            "uitleg: vrij\ndichtbij: [a, aa]\nver: [b]\npraat: [ja]\nvaag: [d]\nonzin: [1e3]\n"
            "andere_taal:\n  fr: [où]\n  en: [where, what]\n"
        )
        background = parse_background(text.encode(), name="a.yaml")
        assert background == Background(
            near=("a", "aa"),
            far=("b",),
            small_talk=("ja",),
            vague=("d",),
            gibberish=("1e3",),
            other_languages={"fr": ("où",), "en": ("where", "what")},
        )
        assert background.count == 9

    def test_value_can_not_be_changed(self):
        background = parse_background(b"andere_taal: {fr: [x]}", name="a.yaml")
        assert isinstance(background.other_languages, MappingProxyType)

    @pytest.mark.parametrize("text", ["", "ver:\n", "andere_taal:\n"])
    def test_empty_kinds_are_empty(self, text):
        assert parse_background(text.encode(), name="a.yaml") == Background()

    def test_file_that_is_not_there_is_empty(self, tmp_path):
        assert read_background(tmp_path / "achtergrond.yaml") == Background()

    def test_file_is_read(self, tmp_path):
        (tmp_path / "achtergrond.yaml").write_text("ver: [eieren koken]", encoding="utf-8")
        assert read_background(tmp_path / "achtergrond.yaml") == Background(far=("eieren koken",))

    @pytest.mark.parametrize("code", ["FR", "fra", "frans", "f"])
    def test_language_is_a_code_of_two_letters(self, code):
        fault = only_fault(parse_background, f"andere_taal:\n  {code}: [x]")
        assert (fault.message, fault.field) == ("is geen taalcode", f"andere_taal.{code}")

    def test_all_faults_come_out_at_once(self):
        faults = faults_of(parse_background, "vagg: [x]\nver: x\nandere_taal: [fr]\n")
        assert [fault.message for fault in faults] == [
            "deze sleutel is hier niet bekend",
            "hier hoort een lijst",
            "hier horen sleutels",
        ]

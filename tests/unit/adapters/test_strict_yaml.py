import tracemalloc
from itertools import pairwise

import pytest
import yaml

from terecht.adapters import strict_yaml
from terecht.adapters.editor_files import MAX_BYTES
from terecht.adapters.fault_list import MAX_SHOWN, FaultList, meant
from terecht.adapters.strict_yaml import MAX_DEPTH, MappingNode, ScalarNode, SequenceNode, parse_tree
from terecht.domain.errors import FaqError, Fault


@pytest.fixture(params=["CBaseLoader", "BaseLoader"])
def _either_parser(request, monkeypatch):
    """Run the test with libyaml and, as where PyYAML was built without it, with the parser in Python."""
    if request.param == "BaseLoader":
        monkeypatch.delattr(yaml, "CBaseLoader")


def parse(text, *, name="faq.yaml"):
    faults = FaultList(name)
    tree = parse_tree(text.encode() if isinstance(text, str) else text, faults)
    faults.raise_any()
    return tree


def faults_of(text):
    with pytest.raises(FaqError) as caught:
        parse(text)
    return caught.value.faults


def only_fault(text):
    (fault,) = faults_of(text)
    return fault


@pytest.mark.usefixtures("_either_parser")
class TestTree:
    @pytest.mark.parametrize(
        "value",
        ["ja", "NO", "1e3", "0777", "0x1F", "2026-11-23", "null", "~", "12:30:45", "1_000", ".inf", "="],
    )
    def test_scalar_stays_the_text_that_was_typed(self, value):
        assert parse(f"a: {value}") == MappingNode(1, {"a": ScalarNode(1, value)}, {"a": 1})

    def test_nothing_behind_a_key_is_an_empty_text(self):
        assert parse("a:\nb: ''").values == {"a": ScalarNode(1, ""), "b": ScalarNode(2, "")}

    def test_every_node_knows_its_line(self):
        tree = parse("# opmerking\nlijst:\n  - een\n\n  - twee: |\n      blok\n      vervolg\n    drie: 3\n")
        assert tree == MappingNode(
            2,
            {
                "lijst": SequenceNode(
                    3,
                    (
                        ScalarNode(3, "een"),
                        MappingNode(
                            5,
                            {"twee": ScalarNode(5, "blok\nvervolg\n"), "drie": ScalarNode(8, "3")},
                            {"twee": 5, "drie": 8},
                        ),
                    ),
                )
            },
            {"lijst": 2},
        )

    @pytest.mark.parametrize("separator", ["\x85", "\u2028", "\u2029"])
    def test_separator_of_a_word_processor_does_not_shift_lines(self, separator):
        assert parse(f"a: x{separator}y\nb: 1").values["b"] == ScalarNode(2, "1")

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_every_kind_of_line_end_counts_once(self, end):
        tree = parse(f"a: |{end}  x{end}  y{end}b: 1{end}")
        assert tree.values == {"a": ScalarNode(1, "x\ny\n"), "b": ScalarNode(4, "1")}

    def test_byte_order_mark_is_passed_over(self):
        assert parse(b"\xef\xbb\xbfa: 1") == parse("a: 1")

    @pytest.mark.parametrize("text", ["", "\n\n", "# niets\n"])
    def test_empty_file_has_no_root(self, text):
        assert parse(text) is None

    def test_start_of_document_may_be_written(self):
        assert parse("---\na: 1").values == {"a": ScalarNode(2, "1")}


@pytest.mark.usefixtures("_either_parser")
class TestRefusals:
    def test_duplicate_key_is_a_fault_with_both_lines(self):
        assert only_fault("a: 1\nb: 2\na: 3") == Fault(
            "deze sleutel staat er al op regel 1",
            file="faq.yaml",
            line=3,
            field="a",
            expected="elke sleutel één keer",
        )

    @pytest.mark.parametrize(
        ("text", "message", "value"),
        [
            ("a: 1\nb: *a", "een verwijzing (tekst die met * begint) kan hier niet", "*a"),
            ("a: 1\nb: &x y", "een anker (tekst die met & begint) kan hier niet", "&x"),
            ("a: 1\nb: &x [1, 2]", "een anker (tekst die met & begint) kan hier niet", "&x"),
            ("a: 1\nb: !let op", "een type-aanduiding (tekst die met ! begint) kan hier niet", "!let"),
            (
                "a: 1\nb: !!python/object/apply:os.system [ls]",
                "een type-aanduiding (tekst die met ! begint) kan hier niet",
                "tag:yaml.org,2002:python/object/apply:os.system",
            ),
            ("a: 1\n<<: {b: 1}", "'<<' (samenvoegen) kan hier niet", ""),
            ("a: 1\n[b]: 1", "hier hoort een sleutel", ""),
            ("a: 1\n---\nb: 2", "na '---' begint een tweede document", ""),
            ("a: 1\n%TAG ! x\n", "een regel kan niet met % beginnen", ""),
        ],
    )
    def test_clever_yaml_is_refused_with_its_line(self, text, message, value):
        fault = only_fault(text)
        assert (fault.message, fault.line, fault.value, bool(fault.expected)) == (message, 2, value, True)

    def test_all_refusals_come_out_at_once_in_the_order_of_the_file(self):
        faults = faults_of("a: &x [*y, !z 1]\na: 2\n<<: 3")
        assert [fault.line for fault in faults] == [1, 1, 1, 2, 3]

    def test_depth_is_bounded(self):
        deepest = "[" * MAX_DEPTH + "]" * MAX_DEPTH
        assert isinstance(parse(deepest), SequenceNode)
        assert only_fault(f"[{deepest}]").message == "dit zit te diep genest"

    def test_ten_thousand_levels_are_refused_without_reading_them_all(self):
        for deep in ("[" * 10_000, "[\n" * 10_000, "- " * 10_000, "{a: " * 10_000, "? " * 10_000):
            assert only_fault(deep).message == "dit zit te diep genest"

    def test_number_of_values_is_bounded(self, monkeypatch):
        monkeypatch.setattr(strict_yaml, "MAX_NODES", 100)
        assert len(parse("- a\n" * 99).items) == 99
        assert only_fault("- a\n" * 100).message == "het bestand telt te veel waarden"

    def test_alias_bomb_builds_nothing(self):
        rows = [
            f"{name}: &{name} [{', '.join(['*' + before] * 9)}]" for before, name in pairwise("abcdefghi")
        ]
        bomb = "\n".join(["a: &a [x, x, x, x, x, x, x, x, x]", *rows])
        tracemalloc.start()
        faults = faults_of(bomb)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(faults) == 9 + 8 * 9
        assert peak < 2_000_000


class TestBytes:
    def test_twenty_megabytes_are_refused(self):
        fault = only_fault(b"a" * 20_000_000)
        assert (fault.message, fault.expected) == ("het bestand is te groot", "hoogstens 16 MB")

    def test_largest_file_is_read(self):
        assert parse(b"#" * MAX_BYTES) is None

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
    def test_other_unicode_is_explained(self, encoding):
        data = "a: é".encode(encoding)
        fault = only_fault(data if encoding != "utf-16-be" else b"\xfe\xff" + data)
        assert fault.message == f"het bestand staat in {encoding[:6].upper()}"
        assert "UTF-8" in fault.expected

    def test_latin_1_is_explained_with_its_line(self):
        fault = only_fault("a: 1\nb: café".encode("cp1252"))
        assert (fault.message, fault.line) == ("hier staat een teken dat geen UTF-8 is", 2)

    def test_binary_is_explained(self):
        fault = only_fault(b"a: 1\n\x00\x01\xff")
        assert (fault.message, fault.line) == ("dit is geen tekstbestand (er staan nultekens in)", 2)

    def test_every_control_character_is_a_fault_with_its_line(self):
        faults = faults_of("a: \x07\nb: 1\nc: \x7f\x9b")
        assert [(fault.line, fault.value) for fault in faults] == [
            (1, "U+0007"),
            (3, "U+007F"),
            (3, "U+009B"),
        ]

    def test_file_of_control_characters_is_not_listed_to_the_end(self):
        assert len(faults_of("\x07" * 1_000_000)) == MAX_SHOWN


@pytest.mark.usefixtures("_either_parser")
class TestSyntax:
    @pytest.mark.parametrize(
        ("text", "line", "message"),
        [
            ("a:\n\tb: 1", 2, "deze regel springt in met een tab"),
            ("a:\n  - x\n\t- y", 3, "deze regel springt in met een tab"),
            ("a:\n  b: 1\n  \tc: 1", 3, "deze regel springt in met een tab"),
            (
                "a:\n  - vraag: Kerk: wat nu?",
                2,
                "een dubbelepunt in de tekst (of deze regel springt te ver in)",
            ),
            ("a: 1\nb: 'c\nd: e", 2, "dit aanhalingsteken wordt nergens gesloten"),
            ('a: 1\nb: "c\nd: e', 2, "dit aanhalingsteken wordt nergens gesloten"),
            ('a: "b" c\nd: e', 1, "na het sluitende aanhalingsteken staat nog tekst"),
            ("a: 'foto's'", 1, "na het sluitende aanhalingsteken staat nog tekst"),
            ("a: 1\nb: **Ja** dus", 2, "een tekst kan niet met * of & beginnen"),
            ("a: 1\nb: & dus", 2, "een tekst kan niet met * of & beginnen"),
            ("a: 1\nb: !e!x y", 2, "een tekst kan niet met ! beginnen"),
            ("a: %b", 1, "een tekst kan niet met % beginnen"),
            ("a: @b", 1, "een tekst kan niet met @ beginnen"),
            ("a: `b`", 1, "een tekst kan niet met ` beginnen"),
            ('a: "c:\\dir"', 1, "een schuine streep \\ in een tekst tussen dubbele aanhalingstekens"),
            ("a:\n  b: 1\n c: 2", 3, "deze regel past niet onder de vorige"),
            ("a: |\n  x\n y\nb: 1", 3, "deze regel past niet onder de vorige"),
            ("a: 1\nbcd\nc: 2", 2, "hier ontbreekt een dubbelepunt of een streepje"),
            ("a:\n- b\n-c\nd: 1", 3, "hier ontbreekt een dubbelepunt of een streepje"),
            ("a: 1\nb: [c, d\ne: 1", 2, "een haak [ of { wordt niet goed gesloten"),
            ("a: 1\nb: {c: d\ne: 1", 2, "een haak [ of { wordt niet goed gesloten"),
            ("a: | tekst\n  x", 1, "na | of > staat al tekst"),
            ("a: ? b", 1, "een tekst kan zo niet beginnen"),
            ("a: - b", 1, "een tekst kan zo niet beginnen"),
            ("a: ]", 1, "een tekst kan zo niet beginnen"),
        ],
    )
    def test_stumble_is_explained_with_line_and_cure(self, text, line, message):
        fault = only_fault(text)
        assert (fault.message, fault.line, bool(fault.expected)) == (message, line, True)

    def test_stumble_comes_after_what_was_noted_before_it(self):
        faults = faults_of("a: 1\na: 2\nb: 'c")
        assert [fault.line for fault in faults] == [2, 3]


class TestFaultList:
    def test_two_hundred_faults_are_shown_and_the_others_counted(self):
        faults = faults_of("a: 1\n" * (MAX_SHOWN + 1 + 7))
        assert len(faults) == MAX_SHOWN + 1
        assert faults[-1] == Fault("en nog 7 fouten", file="faq.yaml")

    def test_one_hidden_fault_is_singular(self):
        assert faults_of("a: 1\n" * (MAX_SHOWN + 2))[-1].message == "en nog 1 fout"

    def test_endless_word_is_not_compared_with_what_is_known(self):
        assert meant("categorie" * 9, ["categorie" * 9]) == ""

    def test_long_values_are_cut(self):
        fault = only_fault(f"{'k' * 1000}: 1\n{'k' * 1000}: 2")
        assert fault.field == "k" * 79 + "…"

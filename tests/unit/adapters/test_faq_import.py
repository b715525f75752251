import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.adapters import faq_table
from terecht.adapters.faq_file import parse_faq
from terecht.adapters.faq_import import import_entries, parse_entries, slug
from terecht.adapters.faq_write import faq_bytes
from terecht.domain.errors import FaqError
from terecht.domain.faq import Category, Entry, Thema

TWO = (
    Entry("bar", "Mag een bar?", "Ja.", variants=("drank schenken", "pintjes")),
    Entry("zaal", "Wat kost een zaal?", "Veel, soms."),
)


def imported(text, *, name="map/oude faq.csv"):
    return parse_entries(text.encode() if isinstance(text, str) else text, name=name)


def entries(text):
    """Return the imported entries without their rows."""
    return tuple(replace(entry, line=None) for entry in imported(text).faq.entries)


def faults_of(text):
    with pytest.raises(FaqError) as caught:
        imported(text)
    return caught.value.faults


def only_fault(text):
    (fault,) = faults_of(text)
    return fault


class TestCsv:
    @pytest.mark.parametrize(
        "text",
        [
            "id;vraag;antwoord;varianten\nbar;Mag een bar?;Ja.;drank schenken|pintjes\n"
            'zaal;Wat kost een zaal?;"Veel, soms.";\n',
            "id,question,answer,alternatives\r\n"
            'bar,Mag een bar?,Ja.,"drank schenken\r\npintjes"\r\nzaal,Wat kost een zaal?,"Veel, soms.",\r\n',
            '\ufeffID;Question;ANSWER;"Alternatives"\nbar;Mag een bar?;Ja.; drank schenken || pintjes \n'
            "zaal;Wat kost een zaal?;Veel, soms.",
            "antwoord\tvraag\tid\tvarianten\nJa.\tMag een bar?\tbar\tdrank schenken|pintjes\n"
            "Veel, soms.\tWat kost een zaal?\tzaal\t\n",
            '"vraag";"antwoord";"id";"varianten"\n\n"Mag een bar?";"Ja.";"bar";"drank schenken|pintjes"\n'
            ';;;\n"Wat kost een zaal?";"Veel, soms.";"zaal"\n',
        ],
    )
    def test_same_rows_in_other_clothes_are_the_same_entries(self, text):
        assert entries(text) == TWO

    def test_separator_is_the_one_under_which_the_header_makes_sense(self):
        text = "id,x;vraag;antwoord\na,b;Vraag, en nog, en nog?;Ja, ja, ja\n"
        assert entries(text) == (Entry("vraag-en-nog-en-nog", "Vraag, en nog, en nog?", "Ja, ja, ja"),)

    def test_answer_keeps_its_lines(self):
        text = 'vraag;antwoord\nMag het?;"Ja: ""zeker"".\r\n\r\n- stap\r\n"\n'
        assert entries(text)[0].answer == 'Ja: "zeker".\n\n- stap'

    def test_entry_knows_its_row_in_the_spreadsheet(self):
        text = 'vraag;antwoord\n"Een\nvraag?";Ja\n\nNog een?;Nee\n'
        assert [entry.line for entry in imported(text).faq.entries] == [2, 4]

    def test_empty_answer_is_taken(self):
        assert entries("vraag;antwoord\nMag het?;\n")[0].answer == ""

    def test_category_is_made_from_its_name(self):
        text = (
            "vraag;antwoord;categorie\nA?;1;Regels & veiligheid\nB?;2; Regels &  Veiligheid\nC?;3;\nD?;4;!!\n"
        )
        faq = imported(text).faq
        assert faq.categories == (
            Category("regels-veiligheid", "Regels & veiligheid"),
            Category("categorie", "!!"),
        )
        assert [entry.category for entry in faq.entries] == ["regels-veiligheid"] * 2 + ["", "categorie"]

    def test_other_columns_are_named(self):
        assert imported("vraag;antwoord;Datum;score\nA?;1;2;3\n").ignored == ("Datum", "score")

    def test_theme_takes_the_name_of_the_file(self):
        assert imported("vraag;antwoord\nA?;1\n").faq.thema == Thema("oude-faq", "oude faq")

    @pytest.mark.parametrize(
        "header", ["vraag", "vraag;andwoord", "a,b,c", "vraag;antwoord;question", "Mag een bar?;Ja."]
    )
    def test_header_without_question_and_answer_once_is_refused(self, header):
        fault = only_fault(f"{header}\nx;y\n")
        assert (fault.message, fault.line, fault.value) == ("de kop is niet bruikbaar", 1, header)

    def test_all_bad_rows_come_out_at_once_with_their_numbers(self):
        rows = [
            "id;vraag;antwoord",
            "goed;Mag het?;Ja.",
            "goed;Mag het nog?;Ja.",
            ";;Ja.",
            "slechte id;Mag het?;Ja.",
            "een;Mag het?",
            "te;Mag; het?;Ja.",
            'x;"Mag "het"?";Ja.',
        ]
        assert [(fault.line, fault.message) for fault in faults_of("\n".join(rows))] == [
            (3, "deze id staat er al op regel 2"),
            (4, "is leeg"),
            (5, "is geen goede id"),
            (6, "ontbreekt"),
            (7, "deze rij telt te veel cellen"),
            (8, "deze rij (ze begint op regel 8 van het bestand) is geen goede CSV"),
        ]

    def test_quote_that_is_never_closed_is_a_fault(self):
        fault = only_fault('vraag;antwoord\nA?;"1\nB?;2\n')
        assert (fault.line, fault.message[:8]) == (2, "deze rij")

    def test_one_bad_row_of_a_thousand_is_named(self):
        rows = [f"v{number};Vraag {number}?;Ja." for number in range(1000)]
        rows[499] = "v499;;Ja."
        assert only_fault("\n".join(["id;vraag;antwoord", *rows])).line == 501

    def test_number_of_rows_is_bounded(self, monkeypatch):
        monkeypatch.setattr(faq_table, "MAX_ROWS", 3)
        assert len(entries("vraag;antwoord\n" + "a;b\n" * 3)) == 3
        assert only_fault("vraag;antwoord\n" + "a;b\n" * 4).message == "het bestand telt te veel rijen"

    def test_million_rows_are_refused_after_the_first_ten_thousand(self):
        assert (
            only_fault("vraag;antwoord\n" + "a;b\n" * 1_000_000).message == "het bestand telt te veel rijen"
        )

    def test_twenty_megabytes_are_refused(self):
        assert only_fault(b"a" * 20_000_000).message == "het bestand is te groot"

    def test_excel_in_another_encoding_is_explained(self):
        fault = only_fault("vraag;antwoord\nMag een café?;Ja".encode("cp1252"))
        assert (fault.line, "CSV UTF-8" in fault.expected) == (2, True)

    @pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
    def test_empty_file_is_explained(self, text):
        assert only_fault(text).message == "het bestand is leeg"

    def test_formula_stays_text(self):
        assert entries("vraag;antwoord\n=1+1;@SOM(A1)\n")[0].question == "=1+1"


class TestJsonLines:
    def test_lines_are_entries(self):
        lines = [
            {
                "id": "bar",
                "question": "Mag een bar?",
                "answer": "Ja.",
                "alternatives": ["drank schenken", "pintjes", " "],
            },
            {"id": "zaal", "question": "Wat kost een zaal?", "answer": "Veel, soms.", "alternatives": []},
        ]
        assert entries("\n\n".join(map(json.dumps, lines))) == TWO

    def test_known_keys_are_kept_and_others_named(self):
        found = imported(
            '{"question": "A?", "answer": "1", "category": "Regels", "slots": {"a": [1]}, "score": 2}'
        )
        assert found.faq.categories == (Category("regels", "Regels"),)
        assert found.ignored == ("slots", "score")

    def test_nulls_and_numbers_are_taken_for_what_they_mean(self):
        one = '{"id": 12, "question": "A?", "answer": null, "alternatives": null}'
        other = '{"id": null, "question": "B?", "answer": "1"}'
        assert entries(f"{one}\n{other}") == (Entry("12", "A?", ""), Entry("b", "B?", "1"))

    def test_variant_with_a_bar_stays_whole(self):
        assert entries('{"question": "A?", "answer": "1", "alternatives": ["a|b"]}')[0].variants == ("a|b",)

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("{kapot", "deze regel is geen goede JSON"),
            ('"tekst"', "deze regel is geen JSON-object"),
            ("[1]", "deze regel is geen JSON-object"),
            ('{"id": "a", "id": "b", "question": "B?", "answer": "1"}', "deze regel is geen goede JSON"),
            ('{"a":' * 100_000, "deze regel is geen goede JSON"),
            ('{"id": ' + "9" * 10_000 + "}", "deze regel is geen goede JSON"),
            ('{"answer": "1"}', "ontbreekt"),
            ('{"question": "B?"}', "ontbreekt"),
            ('{"question": null, "answer": "1"}', "is leeg"),
            ('{"question": "B?", "answer": 1}', "heeft de verkeerde soort waarde"),
            ('{"question": "B?", "answer": "1", "id": true}', "heeft de verkeerde soort waarde"),
            ('{"question": "B?", "answer": "1", "id": "a b"}', "is geen goede id"),
            ('{"question": "B?", "answer": "1", "alternatives": "a|b"}', "heeft de verkeerde soort waarde"),
            ('{"question": "B?", "answer": "1", "alternatives": [1]}', "heeft de verkeerde soort waarde"),
            ('{"question": "B?", "vraag": "C?", "answer": "1"}', "staat er twee keer, onder twee namen"),
            (r'{"question": "B\u0000?", "answer": "1"}', "in de tekst staat een onzichtbaar stuurteken"),
            (r'{"question": "B?", "answer": "\ud800"}', "in de tekst staat een onzichtbaar stuurteken"),
        ],
    )
    def test_bad_line_is_a_fault_with_its_number(self, line, message):
        fault = faults_of('{"id": "goed", "question": "A?", "answer": "1"}\n' + line)[0]
        assert (fault.message, fault.line) == (message, 2)

    def test_json_list_is_explained(self):
        assert only_fault('[{"question": "A?"}]').message == "dit is één JSON-lijst"

    def test_number_of_lines_is_bounded(self, monkeypatch):
        monkeypatch.setattr(faq_table, "MAX_ROWS", 3)
        line = '{"question": "A?", "answer": "1"}\n'
        assert len(entries(line * 3)) == 3
        assert only_fault(line * 4).message == "het bestand telt te veel rijen"


class TestIds:
    def test_missing_ids_are_made_from_the_question_and_never_twice(self):
        text = "id;vraag;antwoord\n;Mag het?;1\nmag-het-2;X?;2\n;Mag het!;3\n;Mag hèt?;4\n;🙂;5\n;😀;6\n"
        assert [entry.id for entry in entries(text)] == [
            "mag-het",
            "mag-het-2",
            "mag-het-3",
            "mag-het-4",
            "vraag",
            "vraag-2",
        ]

    def test_made_ids_of_different_questions_never_meet(self):
        text = "vraag;antwoord\nA?;1\nA!;2\nA 2?;3\n"
        assert [entry.id for entry in entries(text)] == ["a", "a-2", "a-2-2"]

    def test_id_of_a_later_row_is_never_taken(self):
        assert [entry.id for entry in entries("id;vraag;antwoord\n;A?;1\na;B?;2\n")] == ["a-2", "a"]

    def test_long_question_is_cut_between_words(self):
        assert slug("woord " * 100) == "-".join(["woord"] * 10)
        assert slug("w" * 500) == "w" * 60

    def test_thousands_of_equal_questions_get_ids_of_their_own(self):
        made = [entry.id for entry in entries("vraag;antwoord\n" + "Mag het?;ja\n" * 9_999)]
        assert len(set(made)) == 9_999

    @given(st.text())
    def test_slug_is_empty_or_an_id(self, text):
        made = slug(text)
        assert made == "" or parse_faq(
            f"thema: {{id: t}}\nvragen: [{{id: {made}, vraag: V?, antwoord: A}}]".encode(), name="f"
        ).entry(made)


class TestFile:
    def test_file_is_read(self, tmp_path):
        path = tmp_path / "vragen.csv"
        path.write_text("vraag;antwoord\nMag het?;Ja\n", encoding="utf-8-sig")
        assert import_entries(path).faq.thema.id == "vragen"


NASTY = st.one_of(
    st.text(
        st.one_of(
            st.sampled_from("'\"#:-?*&!|>%@`{}[],~= \t\n\\/<éë😀\u2028\u200b\u202e\ufeff\xa0"),
            st.characters(exclude_categories=["Cs", "Cc", "Cn"]),
        ),
        max_size=40,
    ),
    st.sampled_from(
        [
            "ja",
            "NO",
            "null",
            "~",
            "1e3",
            "0777",
            "2026-11-23",
            "- x",
            "a: b",
            "a #b",
            " x ",
            "---",
            "...",
            "<<",
            "x\n y\n\n  z",
        ]
    ),
)


@given(st.lists(st.tuples(NASTY, NASTY, st.lists(NASTY, max_size=4)), min_size=1, max_size=5))
def test_what_is_imported_is_what_the_written_file_says(rows):
    lines = [
        json.dumps({"question": f"{question}?", "answer": answer, "alternatives": variants})
        for question, answer, variants in rows
    ]
    faq = imported("\n".join(lines)).faq
    again = parse_faq(faq_bytes(faq), name="faq.yaml")
    assert [replace(entry, line=None) for entry in again.entries] == [
        replace(entry, line=None) for entry in faq.entries
    ]


@given(
    st.lists(st.tuples(NASTY, NASTY), min_size=1, max_size=5),
    st.sampled_from(";,\t"),
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_csv_and_json_lines_say_the_same(rows, separator, mark, end):
    table = io.StringIO()
    writer = csv.writer(table, delimiter=separator, lineterminator=end)
    writer.writerow(["vraag", "antwoord"])
    writer.writerows((f"{question}?", answer) for question, answer in rows)
    lines = [json.dumps({"question": f"{question}?", "answer": answer}) for question, answer in rows]
    assert entries(mark + table.getvalue()) == entries("\n".join(lines))

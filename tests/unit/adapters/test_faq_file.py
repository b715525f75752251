from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from terecht.adapters import yaml_fields
from terecht.adapters.faq_file import KEYS, parse_faq, read_faq
from terecht.domain.errors import FaqError, Fault
from terecht.domain.faq import Category, Doorverwijzing, Entry, Faq, Organisation, Thema

COMPLETE = """\
thema:
  id: cultuurplekken
  titel: Cultuurplekken
  over: Plekken voor cultuur.
  contact: {naam: Steunpunt, email: hallo@example.org, telefoon: 0471 23 45 67}
  welkom: Dag!
  plaatshouder: Typ hier
  knop: Vraag
  sites: [https://www.Example.org, "http://localhost:8000"]
categorieen:
  - id: regels
    titel: Regels
    over: Wat mag en moet.
organisaties:
  - id: gemeente
    naam: Je gemeente
    doet: Geeft vergunningen.
    link: https://example.org/loket?a=1#b
    email: loket@example.org
    telefoon: "02"
vragen:
  - id: bar
    categorie: regels
    vraag: Mag een bar?
    varianten:
      - drank schenken
      - 'ja'
      - NO
      - 0777
      - 1e3
      - 2026-11-23
    niet:
      - Waar is een bar?
    antwoord: |
      **Ja**, met een vergunning.

      1. Bel de gemeente.
    doorverwijzing:
      - organisatie: gemeente
        waarom: Geeft de vergunning.
        voor_wie: verenigingen
    bronnen:
      - https://example.org/drank
      - "Gesprek met OP/TIL: maart"
    nagekeken: 2026-11-23
    geldig_tot: 2027-12-31
    verwant: [zaal]
  - id: zaal
    vraag: Wat kost een zaal?
    antwoord:
"""

GEMEENTE = Organisation(
    "gemeente",
    "Je gemeente",
    "Geeft vergunningen.",
    "https://example.org/loket?a=1#b",
    "loket@example.org",
    "02",
)


def parse(text, *, name="faq.yaml"):
    return parse_faq(text.encode() if isinstance(text, str) else text, name=name)


def faults_of(text):
    with pytest.raises(FaqError) as caught:
        parse(text)
    return caught.value.faults


def with_entry(*lines):
    """Return a FAQ of which the one entry 'bar' has these lines too; the first stands on line 6."""
    entry = (
        "  - id: bar",
        "    vraag: Mag een bar?",
        "    antwoord: Ja.",
        *(f"    {line}" for line in lines),
    )
    return "\n".join(("thema: {id: demo}", "vragen:", *entry))


def fault_in_entry(*lines):
    (fault,) = faults_of(with_entry(*lines))
    return fault


class TestReading:
    def test_complete_faq_is_read_to_the_last_field(self):
        assert parse(COMPLETE) == Faq(
            thema=Thema(
                id="cultuurplekken",
                title="Cultuurplekken",
                about="Plekken voor cultuur.",
                contact_name="Steunpunt",
                contact_email="hallo@example.org",
                contact_phone="0471 23 45 67",
                welcome="Dag!",
                placeholder="Typ hier",
                button="Vraag",
                allowed_sites=("https://www.example.org", "http://localhost:8000"),
            ),
            categories=(Category("regels", "Regels", "Wat mag en moet."),),
            organisations=(GEMEENTE,),
            entries=(
                Entry(
                    id="bar",
                    question="Mag een bar?",
                    answer="**Ja**, met een vergunning.\n\n1. Bel de gemeente.",
                    category="regels",
                    variants=("drank schenken", "ja", "NO", "0777", "1e3", "2026-11-23"),
                    lookalikes=("Waar is een bar?",),
                    referrals=(Doorverwijzing(GEMEENTE, "Geeft de vergunning.", "verenigingen"),),
                    sources=("https://example.org/drank", "Gesprek met OP/TIL: maart"),
                    reviewed=date(2026, 11, 23),
                    valid_until=date(2027, 12, 31),
                    related=("zaal",),
                    line=22,
                ),
                Entry(id="zaal", question="Wat kost een zaal?", answer="", line=48),
            ),
        )

    def test_only_ids_question_and_answer_are_needed(self):
        records = "categorieen: [{id: c}]\norganisaties: [{id: o}]"
        faq = parse(f"thema: {{id: t}}\n{records}\nvragen: [{{id: v, vraag: V?, antwoord: A}}]")
        assert faq.categories == (Category("c", "c"),)
        assert faq.organisations == (Organisation("o", "o"),)
        assert faq.entries == (Entry("v", "V?", "A", line=4),)

    def test_faq_may_still_be_without_entries(self):
        assert parse("thema: {id: demo}") == Faq(Thema("demo"), ())

    def test_optional_keys_may_have_nothing_behind_them(self):
        optional = [key for key in KEYS["vragen"] if key not in ("id", "vraag", "antwoord")]
        faq = parse(with_entry(*(f"{key}:" for key in optional)))
        assert replace(faq.entry("bar"), line=None) == Entry("bar", "Mag een bar?", "Ja.")

    def test_text_of_one_line_loses_its_line_ends_and_outer_blanks(self):
        entry = parse(with_entry("varianten:", "  - ' een  twee '", "  - |", "    drie", "    vier")).entry(
            "bar"
        )
        assert entry.variants == ("een twee", "drie vier")

    def test_answer_keeps_its_lines_and_loses_those_around_it(self):
        answer = r'" \n a\r\n\n  b\u2028c\rd \n "'
        faq = parse(f"thema: {{id: t}}\nvragen: [{{id: v, vraag: V?, antwoord: {answer}}}]")
        assert faq.entry("v").answer == "a\n\n  b c\nd"

    def test_fingerprint_is_the_sha256_of_the_file(self, tmp_path):
        path = tmp_path / "faq.yaml"
        path.write_bytes(COMPLETE.encode())
        assert read_faq(path).fingerprint == sha256(COMPLETE.encode()).hexdigest()

    def test_byte_order_mark_changes_nothing_but_the_fingerprint(self):
        marked = parse(b"\xef\xbb\xbf" + COMPLETE.encode())
        assert marked == parse(COMPLETE)
        assert marked.fingerprint != parse(COMPLETE).fingerprint

    def test_every_known_key_is_in_the_complete_example(self):
        assert all(f"{key}:" in COMPLETE for keys in KEYS.values() for key in keys)


class TestFaults:
    def test_all_faults_come_out_at_once_each_with_its_place(self):
        text = """\
thema:
  naam: demo
categorieen:
  - id: regels
  - id: regels
organisaties:
  - id: gemeente
    link: ftp://example.org
vragen:
  - id: bar
    vraag:
    categorie: regel
    antwoord: Ja.
    doorverwijzing:
      - organisatie: gemente
        wararom: daarom
    nagekeken: 23/11/2026
  - vraag: En dan?
  - id: bar
    vraag: Nog eens?
    antwoord: Ja.
    verwant: [zaal]
"""
        assert faults_of(text) == (
            Fault("ontbreekt", "faq.yaml", 2, "", "thema.id"),
            Fault(
                "deze sleutel is hier niet bekend",
                "faq.yaml",
                2,
                "",
                "thema",
                "naam",
                "één van " + ", ".join(KEYS["thema"]),
            ),
            Fault(
                "deze id staat er al op regel 4",
                "faq.yaml",
                5,
                "",
                "categorieen.id",
                "regels",
                "elke id één keer",
            ),
            Fault(
                "is geen webadres",
                "faq.yaml",
                8,
                "",
                "organisaties.link",
                "ftp://example.org",
                "een adres dat begint met https:// of http://",
            ),
            Fault("is leeg", "faq.yaml", 11, "bar", "vraag"),
            Fault(
                "deze categorie bestaat niet",
                "faq.yaml",
                12,
                "bar",
                "categorie",
                "regel",
                "bedoelde je 'regels'?",
            ),
            Fault(
                "deze organisatie bestaat niet",
                "faq.yaml",
                15,
                "bar",
                "doorverwijzing.organisatie",
                "gemente",
                "bedoelde je 'gemeente'?",
            ),
            Fault(
                "deze sleutel is hier niet bekend",
                "faq.yaml",
                16,
                "bar",
                "doorverwijzing",
                "wararom",
                "bedoelde je 'waarom'?",
            ),
            Fault(
                "is geen datum", "faq.yaml", 17, "bar", "nagekeken", "23/11/2026", "bedoelde je 2026-11-23?"
            ),
            Fault("ontbreekt", "faq.yaml", 18, "", "id"),
            Fault("ontbreekt", "faq.yaml", 18, "", "antwoord"),
            Fault("deze id staat er al op regel 10", "faq.yaml", 19, "bar", "id", "bar", "elke id één keer"),
            Fault(
                "deze vraag bestaat niet",
                "faq.yaml",
                22,
                "bar",
                "verwant",
                "zaal",
                "een id die in dit bestand staat",
            ),
        )

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "het bestand is leeg"),
            ("# nog niets", "het bestand is leeg"),
            ("zomaar tekst", "dit is geen FAQ"),
            ("- een\n- lijst", "dit is geen FAQ"),
            ("vragen: []", "ontbreekt"),
            ("thema: demo", "hier horen sleutels"),
            ("thema:", "is leeg"),
        ],
    )
    def test_what_is_no_faq_is_explained(self, text, message):
        assert faults_of(text)[0].message == message

    @pytest.mark.parametrize(
        ("key", "hint"),
        [
            ("variant", "bedoelde je 'varianten'?"),
            ("Antwoord", "bedoelde je 'antwoord'?"),
            ("xyzzy", "één van " + ", ".join(KEYS["vragen"])),
            ("x" * 100_000, "één van " + ", ".join(KEYS["vragen"])),
        ],
    )
    def test_unknown_key_is_refused_with_what_was_meant(self, key, hint):
        fault = fault_in_entry(f"? {key}", ": iets")
        assert (fault.message, fault.entry, fault.expected) == (
            "deze sleutel is hier niet bekend",
            "bar",
            hint,
        )

    @pytest.mark.parametrize(
        "bad", ["met spatie", "-begint", "café", "a/b", "a.b", "'<b>'", "x" * 81, "'../etc'", '"a\\nb"']
    )
    def test_id_that_does_not_fit_a_web_address_is_refused(self, bad):
        faults = faults_of(f"thema: {{id: t}}\nvragen:\n  - id: {bad}\n    vraag: V?\n    antwoord: A")
        assert [fault.message for fault in faults] == ["is geen goede id"]

    @pytest.mark.parametrize("good", ["a", "bar-openen", "x" * 80, "2", "ha001_HassGetState"])
    def test_id_of_letters_digits_and_dashes_is_taken(self, good):
        assert parse(f"thema: {{id: t}}\nvragen:\n  - id: {good}\n    vraag: V?\n    antwoord: A").entry(good)

    @pytest.mark.parametrize(
        ("text", "hint"),
        [
            ("23-11-2026", "bedoelde je 2026-11-23?"),
            ("1.2.2026", "bedoelde je 2026-02-01?"),
            ("31-02-2026", "jaar-maand-dag, zoals 2026-11-23"),
            ("2026-02-30", "jaar-maand-dag, zoals 2026-11-23"),
            ("20261123", "jaar-maand-dag, zoals 2026-11-23"),
            ("2026-W47-1", "jaar-maand-dag, zoals 2026-11-23"),
            ("vandaag", "jaar-maand-dag, zoals 2026-11-23"),
            ("٢٠٢٦-١١-٢٣", "jaar-maand-dag, zoals 2026-11-23"),
        ],
    )
    def test_date_is_year_month_day_of_the_calendar(self, text, hint):
        fault = fault_in_entry(f"nagekeken: {text}")
        assert (fault.message, fault.expected) == ("is geen datum", hint)

    @pytest.mark.parametrize(
        "link",
        [
            "javascript:alert(1)",
            "ftp://example.org",
            "https:///pad",
            "https://",
            "example.org",
            "'https://[x'",
            "https://a b.be",
            "https://a.be:99999",
            "//a.be",
            "data:text/html,x",
        ],
    )
    def test_link_is_http_with_a_host(self, link):
        text = f"thema: {{id: t}}\norganisaties:\n  - id: o\n    link: {link}"
        assert [fault.message for fault in faults_of(text)] == ["is geen webadres"]

    @pytest.mark.parametrize(
        "source", ["javascript:alert(1)", "mailto:a@example.org", "'data:text/html,<b>'", "ftp://x.be"]
    )
    def test_source_that_passes_for_another_kind_of_address_is_refused(self, source):
        assert fault_in_entry("bronnen:", f"  - {source}").message == "is geen webadres"

    @pytest.mark.parametrize(
        ("site", "message"),
        [
            ("https://example.org/", "hier hoort alleen een site"),
            ("https://example.org/pad?x", "hier hoort alleen een site"),
            ("example.org", "is geen webadres"),
            ("'*'", "is geen webadres"),
        ],
    )
    def test_site_is_an_origin(self, site, message):
        assert [fault.message for fault in faults_of(f"thema:\n  id: t\n  sites: [{site}]")] == [message]

    @pytest.mark.parametrize(
        "email", ["jan", "jan@", "jan@x", "'jan@example.org, an@example.org'", "'a\\n@example.org'"]
    )
    def test_email_is_one_address(self, email):
        assert [f.message for f in faults_of(f"thema:\n  id: t\n  contact: {{email: {email}}}")] == [
            "is geen e-mailadres"
        ]

    @pytest.mark.parametrize(
        ("lines", "message", "line"),
        [
            (["varianten: één zin"], "hier hoort een lijst", 6),
            (["varianten:", "  een: twee"], "hier hoort een lijst", 7),
            (["varianten:", "  - goed", "  -"], "achter dit streepje staat niets", 8),
            (["varianten:", "  - Kerk: en nu?"], "hier hoort tekst", 7),
            (["varianten:", "  - [a, b]"], "hier hoort tekst", 7),
            (["categorie: [a]"], "hier hoort tekst", 6),
            (["doorverwijzing: gemeente"], "hier hoort een lijst", 6),
            (["doorverwijzing:", "  - gemeente"], "hier horen sleutels", 7),
            (["doorverwijzing:", "  -"], "hier horen sleutels", 7),
            (["doorverwijzing:", "  - [a]"], "hier horen sleutels", 7),
            (["doorverwijzing:", "  - waarom: x"], "ontbreekt", 7),
            (["doorverwijzing:", "  - organisatie:"], "is leeg", 7),
        ],
    )
    def test_wrong_shape_is_explained_on_its_line(self, lines, message, line):
        fault = fault_in_entry(*lines)
        assert (fault.message, fault.line, fault.entry) == (message, line, "bar")

    def test_text_with_a_colon_shows_what_was_found(self):
        fault = fault_in_entry("varianten:", "  - Kerk: en nu?")
        assert fault.value == "Kerk: …"
        assert "dubbelepunt" in fault.expected

    @pytest.mark.parametrize("escaped", [r"\0", r"\a", r"\e", r"\x9f", r"\ufffe"])
    def test_control_character_written_as_an_escape_is_refused(self, escaped):
        fault = fault_in_entry(f'categorie: "a{escaped}b"')
        assert fault.message == "in de tekst staat een onzichtbaar stuurteken"

    def test_line_of_a_megabyte_is_refused_for_what_it_is(self):
        fault = fault_in_entry("varianten:", f"  - {'woord ' * 170_000}")
        assert (fault.message, fault.line, len(fault.value)) == ("de tekst is te lang", 7, 80)

    def test_answer_has_its_own_bound(self):
        text = "thema: {{id: t}}\nvragen: [{{id: v, vraag: V?, antwoord: {}}}]"
        assert len(parse(text.format("x" * 20_000)).entry("v").answer) == 20_000
        assert [fault.message for fault in faults_of(text.format("x" * 20_001))] == ["de tekst is te lang"]

    def test_hundred_thousand_unknown_ids_do_not_cost_a_search_each(self, monkeypatch):
        searched = []
        monkeypatch.setattr(yaml_fields, "meant", lambda word, known: searched.append(word) or "")
        listed = "".join(f"\n      - weg-{number}" for number in range(100_000))
        assert len(faults_of(with_entry(f"verwant:{listed}"))) == 201
        assert len(searched) == 200

    def test_hundred_thousand_unknown_keys_do_not_cost_a_search_each(self, monkeypatch):
        searched = []
        monkeypatch.setattr(yaml_fields, "meant", lambda word, known: searched.append(word) or "")
        assert len(faults_of(with_entry(*(f"k{number}:" for number in range(100_000))))) == 201
        assert len(searched) == 200

    def test_unknown_key_at_the_top_is_refused(self):
        (fault,) = faults_of("thema: {id: t}\nvrage: []")
        assert (fault.message, fault.value) == ("deze sleutel is hier niet bekend", "vrage")


class TestFiles:
    def test_missing_file_is_a_fault(self, tmp_path):
        path = tmp_path / "weg.yaml"
        with pytest.raises(FaqError, match="het bestand bestaat niet") as caught:
            read_faq(path)
        assert caught.value.faults[0].file == str(path)

    @pytest.mark.parametrize(
        ("error", "message"),
        [
            (PermissionError(13, "Permission denied"), "het bestand mag niet gelezen worden"),
            (OSError(5, "Input/output error"), "kan niet gelezen worden"),
        ],
    )
    def test_file_that_can_not_be_read_is_a_fault(self, tmp_path, monkeypatch, error, message):
        def refuse(_path, _mode):
            raise error

        monkeypatch.setattr(Path, "open", refuse)
        with pytest.raises(FaqError, match=message):
            read_faq(tmp_path / "faq.yaml")

    def test_folder_is_a_fault(self, tmp_path):
        with pytest.raises(FaqError, match="is geen gewoon bestand"):
            read_faq(tmp_path)

    def test_endless_file_is_a_fault_and_not_opened(self, tmp_path):
        (tmp_path / "faq.yaml").symlink_to("/dev/zero")
        with pytest.raises(FaqError, match="is geen gewoon bestand"):
            read_faq(tmp_path / "faq.yaml")

    def test_circle_of_links_is_a_fault(self, tmp_path):
        (tmp_path / "a").symlink_to(tmp_path / "b")
        (tmp_path / "b").symlink_to(tmp_path / "a")
        with pytest.raises(FaqError, match="kan niet gelezen worden"):
            read_faq(tmp_path / "a")

    def test_too_large_file_is_not_read_to_its_end(self, tmp_path):
        path = tmp_path / "faq.yaml"
        with path.open("wb") as file:
            file.truncate(10**12)
        with pytest.raises(FaqError, match="het bestand is te groot"):
            read_faq(path)

import stat
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.adapters import faq_write
from terecht.adapters.faq_file import KEYS, parse_faq, read_faq
from terecht.adapters.faq_write import faq_bytes, write_faq
from terecht.adapters.fault_list import FaultList
from terecht.adapters.strict_yaml import parse_tree
from terecht.domain.errors import FaqError
from terecht.domain.faq import Category, Doorverwijzing, Entry, Faq, Organisation, Thema

GEMEENTE = Organisation("gemeente", "Je gemeente", "Geeft.", "https://example.org", "a@example.org", "02 1")
COMPLETE = Faq(
    thema=Thema(
        id="demo",
        title="Demo",
        about="Over: dit",
        contact_name="Steunpunt",
        contact_email="b@example.org",
        contact_phone="0471",
        welcome="Dag!",
        placeholder="Typ hier",
        button="Vraag",
        allowed_sites=("https://example.org",),
    ),
    categories=(Category("regels", "Regels", "Wat mag."), Category("leeg", "leeg")),
    organisations=(GEMEENTE,),
    entries=(
        Entry(
            id="bar",
            question="Mag een bar?",
            answer="**Ja.**\n\n1. Bel.",
            category="regels",
            variants=("ja", "- drank: #1"),
            lookalikes=("Waar?",),
            referrals=(Doorverwijzing(GEMEENTE, "Weet het.", "verenigingen"), Doorverwijzing(GEMEENTE)),
            sources=("https://example.org", "Gesprek: maart"),
            reviewed=date(2026, 11, 23),
            valid_until=date(2027, 1, 1),
            related=("zaal",),
        ),
        Entry("zaal", "Wat kost een zaal?", ""),
    ),
)


def read_back(faq):
    again = parse_faq(faq_bytes(faq), name="faq.yaml")
    return replace(again, entries=tuple(replace(entry, line=None) for entry in again.entries))


LINES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=30).map(
    lambda text: " ".join(text.split()) or "leeg"
)
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,30}", fullmatch=True)
DATES = st.none() | st.dates(date(1000, 1, 1))


@st.composite
def faqs(draw):
    """A FAQ as the reader could have returned it."""
    ids = draw(st.lists(IDS, min_size=1, max_size=3, unique=True))
    organisation = Organisation(draw(IDS), draw(LINES), draw(LINES), "https://example.org", "", draw(LINES))
    category = Category(draw(IDS), draw(LINES), draw(LINES))
    entries = tuple(
        Entry(
            id=entry_id,
            question=draw(LINES),
            answer="\n".join(draw(st.lists(LINES, max_size=3))),
            category=draw(st.sampled_from(["", category.id])),
            variants=tuple(draw(st.lists(LINES, max_size=3))),
            lookalikes=tuple(draw(st.lists(LINES, max_size=2))),
            referrals=tuple(
                Doorverwijzing(organisation, why, for_whom)
                for why, for_whom in draw(st.lists(st.tuples(LINES, LINES), max_size=2))
            ),
            reviewed=draw(DATES),
            valid_until=draw(DATES),
            related=tuple(draw(st.lists(st.sampled_from(ids), max_size=2))),
        )
        for entry_id in ids
    )
    return Faq(Thema(draw(IDS), draw(LINES), welcome=draw(LINES)), entries, (category,), (organisation,))


def test_complete_faq_reads_as_it_was_written():
    assert read_back(COMPLETE) == COMPLETE


@given(faqs())
def test_any_faq_reads_as_it_was_written(faq):
    assert read_back(faq) == faq


def test_written_file_has_every_key_in_the_order_of_the_documentation():
    top = parse_tree(faq_bytes(COMPLETE), FaultList("faq.yaml"))
    thema = top.values["thema"]
    category, organisation, entry = (top.values[key].items[0] for key in KEYS[""][1:])
    referral = entry.values["doorverwijzing"].items[0]
    places = (top, thema, thema.values["contact"], category, organisation, entry, referral)
    assert [tuple(place.values) for place in places] == list(KEYS.values())


def test_written_file_is_how_an_editor_would_write_it():
    faq = Faq(
        Thema("demo", allowed_sites=("https://example.org",)),
        (
            Entry(
                "bar", "Mag: een bar?", "**Ja**: dat mag.\n\n- stap", variants=("drank " * 60 + "schenken",)
            ),
            Entry("zaal", "Wat kost een zaal?", "", reviewed=date(2026, 11, 23)),
        ),
        (Category("regels", "Regels"),),
    )
    assert faq_bytes(faq).decode() == (
        "thema:\n"
        "  id: demo\n"
        "  sites:\n"
        "    - https://example.org\n"
        "\n"
        "categorieen:\n"
        "  - id: regels\n"
        "    titel: Regels\n"
        "\n"
        "vragen:\n"
        "  - id: bar\n"
        "    vraag: 'Mag: een bar?'\n"
        "    varianten:\n"
        f"      - {'drank ' * 60}schenken\n"
        "    antwoord: |\n"
        "      **Ja**: dat mag.\n"
        "\n"
        "      - stap\n"
        "\n"
        "  - id: zaal\n"
        "    vraag: Wat kost een zaal?\n"
        "    antwoord: ''\n"
        "    nagekeken: 2026-11-23\n"
    )


def test_file_is_written_whole_and_readable_by_others(tmp_path):
    path = tmp_path / "faq.yaml"
    write_faq(COMPLETE, path)
    assert read_faq(path).thema == COMPLETE.thema
    assert [child.name for child in tmp_path.iterdir()] == ["faq.yaml"]
    (tmp_path / "ander").touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "ander").stat().st_mode)


def test_existing_file_stays_unless_overwriting_is_asked(tmp_path):
    path = tmp_path / "faq.yaml"
    path.write_text("van mij", encoding="utf-8")
    with pytest.raises(FaqError, match="bestaat al"):
        write_faq(COMPLETE, path)
    assert path.read_text(encoding="utf-8") == "van mij"
    write_faq(COMPLETE, path, overwrite=True)
    assert read_faq(path).thema == COMPLETE.thema


def test_who_was_reading_the_old_file_reads_it_to_its_end(tmp_path):
    path = tmp_path / "faq.yaml"
    path.write_text("van mij", encoding="utf-8")
    with path.open(encoding="utf-8") as reader:
        write_faq(COMPLETE, path, overwrite=True)
        assert reader.read() == "van mij"


def test_dangling_link_counts_as_an_existing_file(tmp_path):
    (tmp_path / "faq.yaml").symlink_to(tmp_path / "elders.yaml")
    with pytest.raises(FaqError, match="bestaat al"):
        write_faq(COMPLETE, tmp_path / "faq.yaml")


@pytest.mark.parametrize(
    "broken",
    [
        Faq(Thema("demo"), (Entry("bar", " Mag een bar? ", "Ja."),)),
        Faq(Thema("demo"), (Entry("bar", "Mag een bar?", "Ja.", category="weg"),)),
        Faq(Thema("demo"), (Entry("bar", "Mag\x00een bar?", "Ja."),)),
        Faq(Thema("demo"), (Entry("bar", "A?", "Ja."), Entry("bar", "B?", "Nee."))),
    ],
)
def test_faq_that_would_not_read_back_the_same_is_never_written(tmp_path, broken):
    with pytest.raises(FaqError):
        write_faq(broken, tmp_path / "faq.yaml")
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_not_there_is_a_fault(tmp_path):
    with pytest.raises(FaqError, match="kan niet geschreven worden"):
        write_faq(COMPLETE, tmp_path / "weg" / "faq.yaml")


def test_failing_disk_leaves_the_old_file_and_no_draft(tmp_path, monkeypatch):
    path = tmp_path / "faq.yaml"
    path.write_text("van mij", encoding="utf-8")

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(faq_write.os, "fsync", full)
    with pytest.raises(FaqError, match="kan niet geschreven worden"):
        write_faq(COMPLETE, path, overwrite=True)
    assert path.read_text(encoding="utf-8") == "van mij"
    assert [child.name for child in tmp_path.iterdir()] == ["faq.yaml"]

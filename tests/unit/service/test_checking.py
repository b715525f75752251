from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.domain.faq import Category, Doorverwijzing, Entry, Faq, Organisation, Thema
from terecht.evaluation.run import Judged
from terecht.service import checking
from terecht.service.checking import FaqWarning, WarningKind, check, check_guarded

TODAY = date(2026, 11, 23)
GEMEENTE = Organisation("gemeente", "Je gemeente")
SOUND = Entry(
    "bar",
    "Mag ik een bar openen?",
    "Ja.",
    variants=("drank schenken",),
    referrals=(Doorverwijzing(GEMEENTE),),
    reviewed=TODAY,
    line=10,
)
OTHER = replace(SOUND, id="zaal", question="Wat kost de feestzaal?", variants=("huurprijs",), line=20)


@dataclass(frozen=True)
class Tried:
    """What the engine says of one held-out phrasing."""

    entry_id: str
    phrasing: str
    found_id: str
    rank: int


def faq(*entries, categories=(), organisations=(GEMEENTE,)):
    return Faq(Thema("demo"), entries, categories, organisations)


def kinds(*entries, held_out=()):
    return [warning.kind for warning in check(faq(*entries), today=TODAY, held_out=held_out)]


def test_sound_faq_has_no_warnings():
    assert check(faq(SOUND, OTHER), today=TODAY) == ()


class TestEntry:
    @pytest.mark.parametrize(
        ("change", "kind"),
        [
            ({"answer": ""}, WarningKind.EMPTY_ANSWER),
            ({"answer": " \n"}, WarningKind.EMPTY_ANSWER),
            ({"answer": "woord " * 251}, WarningKind.LONG_ANSWER),
            ({"variants": ()}, WarningKind.NO_VARIANTS),
            ({"referrals": ()}, WarningKind.NO_REFERRAL),
            ({"valid_until": date(2026, 11, 22)}, WarningKind.EXPIRED),
            ({"reviewed": None}, WarningKind.NOT_REVIEWED),
            ({"reviewed": date(2025, 11, 21)}, WarningKind.LONG_AGO),
        ],
    )
    def test_what_disappoints_is_one_warning_with_its_place(self, change, kind):
        (warning,) = check(faq(replace(SOUND, **change), OTHER), today=TODAY)
        assert (warning.kind, warning.entry, warning.line) == (kind, "bar", 10)

    @pytest.mark.parametrize(
        "change",
        [
            {"answer": "woord " * 250},
            {"valid_until": TODAY},
            {"reviewed": date(2025, 11, 23)},
            {"reviewed": date(2027, 1, 1)},
        ],
    )
    def test_what_is_just_right_is_no_warning(self, change):
        assert kinds(replace(SOUND, **change), OTHER) == []

    def test_sentence_names_the_place_and_the_cure(self):
        (warning,) = check(faq(replace(SOUND, answer="")), today=TODAY)
        assert str(warning) == (
            "regel 10, vraag 'bar': het antwoord is leeg; schrijf het, of haal de vraag weg."
        )


class TestPhrasings:
    @pytest.mark.parametrize(
        "text", ["Wat kost de feestzaal?", "wat kost de FEESTZAAL", "Wát kost de feestzaal…", "Huurprijs!"]
    )
    def test_same_phrasing_of_two_entries_is_certain(self, text):
        (warning,) = check(faq(OTHER, replace(SOUND, variants=(text,), line=30)), today=TODAY)
        assert (warning.kind, warning.entry, warning.line) == (WarningKind.SAME_PHRASING, "bar", 30)
        assert f"‘{text}’ staat ook bij 'zaal' (regel 20)" in warning.sentence

    def test_same_phrasing_within_an_entry_is_a_repetition(self):
        (warning,) = check(faq(replace(SOUND, variants=("mag ik een bar openen",))), today=TODAY)
        assert (warning.kind, warning.entry) == (WarningKind.REPEATED_PHRASING, "bar")

    @pytest.mark.parametrize(
        "text", ["Wat kost een feestzaal?", "de feestzaal, wat kost die", "wat kost de feestzalen"]
    )
    def test_nearly_the_same_phrasing_of_two_entries_is_told(self, text):
        (warning,) = check(faq(OTHER, replace(SOUND, variants=(text,))), today=TODAY)
        assert (warning.kind, warning.entry) == (WarningKind.NEAR_PHRASING, "bar")
        assert f"‘{text}’ lijkt erg op ‘Wat kost de feestzaal?’ bij 'zaal'" in warning.sentence

    @pytest.mark.parametrize(
        "text", ["Wat kost de tentoonstelling?", "Wanneer is de feestzaal vrij?", "feestzaal", "?!"]
    )
    def test_other_phrasing_is_no_warning(self, text):
        assert kinds(OTHER, replace(SOUND, variants=(text,))) == []

    def test_phrasings_near_each_other_within_an_entry_are_no_warning(self):
        assert kinds(replace(OTHER, variants=("Wat kost een feestzaal?",))) == []

    def test_entry_is_told_once_and_of_its_nearest(self):
        copies = replace(
            SOUND,
            variants=("wat kost nu een feestzaal", "wat kost een feestzaal", "en wat kost een feestzaal"),
        )
        (warning,) = check(faq(OTHER, copies), today=TODAY)
        assert warning.kind is WarningKind.NEAR_PHRASING
        assert "‘wat kost een feestzaal’" in warning.sentence

    def test_phrasings_without_a_word_are_passed_over(self):
        assert kinds(replace(SOUND, variants=("🙂",)), replace(OTHER, variants=("🙂",))) == []

    def test_thousands_of_alike_entries_stay_one_warning_each(self):
        entries = [
            replace(SOUND, id=f"v{number}", question=f"Hoe begin ik aan onderwerp {number}?", variants=())
            for number in range(600)
        ]
        assert kinds(*entries).count(WarningKind.NEAR_PHRASING) == 599

    def test_phrasings_that_share_all_their_words_but_one_are_not_all_compared(self, monkeypatch):
        compared = []
        monkeypatch.setattr(checking.fuzz, "token_sort_ratio", lambda *pair, **_: compared.append(pair) or 0)
        entries = [replace(SOUND, id=f"v{number}", question=f"Hoe nu {number}?") for number in range(600)]
        kinds(*entries)
        assert len(compared) <= 600 * 3 * 50 < 600 * 599 / 2


class TestFinding:
    @staticmethod
    def tried(*results):
        return [Tried("bar", f"f{place}", found, rank) for place, (found, rank) in enumerate(results)]

    def test_entry_that_most_of_its_phrasings_miss_can_not_be_found(self):
        held_out = self.tried(("bar", 1), ("", 4), ("", 0), ("", 7))
        (warning,) = check(faq(SOUND, OTHER), today=TODAY, held_out=held_out)
        assert (warning.kind, warning.entry, warning.line) == (WarningKind.NOT_FOUND, "bar", 10)
        assert warning.sentence.startswith("maar 1 van de 4 formuleringen vindt deze vraag")

    def test_entry_among_the_three_shown_for_half_of_them_can_be_found(self):
        assert kinds(SOUND, OTHER, held_out=self.tried(("bar", 1), ("", 3), ("", 0), ("", 7))) == []

    def test_phrasing_that_finds_another_entry_and_does_not_show_its_own_is_told(self):
        held_out = self.tried(*[("bar", 1)] * 9, ("zaal", 2), ("zaal", 4))
        (warning,) = check(faq(SOUND, OTHER), today=TODAY, held_out=held_out)
        assert (warning.kind, warning.entry, warning.line) == (WarningKind.FINDS_OTHER, "bar", 10)
        assert warning.sentence.startswith("wie vraagt zoals ‘f10’, komt eerder bij 'zaal' uit (2 van de 11 ")

    def test_quarter_of_the_phrasings_that_finds_the_same_other_entry_is_told_together(self):
        held_out = self.tried(("bar", 1), ("zaal", 2), ("zaal", 3), ("x", 2))
        (warning,) = check(faq(SOUND, OTHER), today=TODAY, held_out=held_out)
        assert (warning.kind, warning.entry) == (WarningKind.FINDS_OTHER, "bar")
        assert "zoals ‘f1’ of ‘f2’, komt eerder bij 'zaal' uit" in warning.sentence

    @pytest.mark.parametrize(
        "results",
        [
            [("bar", 1), ("bar", 1), ("zaal", 2)],
            [("bar", 1)] * 7 + [("zaal", 2)] * 2,
            [("bar", 1), ("", 0), ("", 2), ("bar", 1)],
        ],
    )
    def test_chance_is_no_warning(self, results):
        assert kinds(SOUND, OTHER, held_out=self.tried(*results)) == []

    def test_two_phrasings_say_too_little(self):
        assert kinds(SOUND, OTHER, held_out=self.tried(("zaal", 0), ("zaal", 0))) == []

    def test_results_of_entries_that_are_gone_are_passed_over(self):
        held_out = [Tried("weg", f"f {number}", "bar", 0) for number in range(5)]
        assert kinds(SOUND, OTHER, held_out=held_out) == []


class TestWhole:
    def test_empty_faq_is_told(self):
        assert [w.kind for w in check(faq(organisations=()), today=TODAY)] == [WarningKind.NO_ENTRIES]

    def test_category_without_entries_is_told(self):
        entry = replace(SOUND, category="vol")
        categories = (Category("vol", "Vol"), Category("leeg", "Leeg"))
        (warning,) = check(faq(entry, categories=categories), today=TODAY)
        assert (warning.kind, warning.entry, "'leeg'" in warning.sentence) == (
            WarningKind.EMPTY_CATEGORY,
            "",
            True,
        )

    def test_organisation_to_which_nothing_refers_is_told(self):
        (warning,) = check(faq(SOUND, organisations=(GEMEENTE, Organisation("vvsg", "VVSG"))), today=TODAY)
        assert warning == FaqWarning(
            WarningKind.UNUSED_ORGANISATION,
            "geen enkele vraag verwijst naar organisatie 'vvsg'; haal ze weg of verwijs.",
        )

    def test_gravest_kind_comes_first_and_then_the_order_of_the_file(self):
        entries = (
            replace(SOUND, reviewed=None, line=1),
            replace(OTHER, answer="", line=2),
            replace(OTHER, id="c", question="Iets heel anders?", variants=("nog iets",), answer="", line=3),
        )
        warnings = check(faq(*entries, categories=(Category("leeg", "Leeg"),)), today=TODAY)
        assert [(w.kind, w.line) for w in warnings] == [
            (WarningKind.EMPTY_ANSWER, 2),
            (WarningKind.EMPTY_ANSWER, 3),
            (WarningKind.NOT_REVIEWED, 1),
            (WarningKind.EMPTY_CATEGORY, None),
        ]


@given(st.lists(st.lists(st.text(max_size=30), min_size=1, max_size=4), max_size=5), st.randoms())
def test_order_of_variants_changes_no_kind_of_warning(phrasings, random):
    entries = [
        replace(SOUND, id=f"v{place}", question=texts[0], variants=tuple(texts[1:]))
        for place, texts in enumerate(phrasings)
    ]
    shuffled = [replace(e, variants=tuple(random.sample(e.variants, len(e.variants)))) for e in entries]
    assert sorted(kinds(*entries)) == sorted(kinds(*shuffled))


def test_guarded_query_is_told_when_it_is_learned_from_lost_or_orphaned() -> None:
    bar = Entry("bar", "Mag een bar?", "Ja.", variants=("drank schenken",))
    guarded = [
        Judged("Drank schenken!", frozenset({"bar"})),
        Judged("toog openen", frozenset({"bar"})),
        Judged("wifi?", frozenset({"weg"})),
        Judged("weer morgen"),
        Judged("pintjes", frozenset({"bar", "weg"})),
    ]

    found = check_guarded(
        Faq(Thema("demo"), (bar,)), guarded, is_served=lambda query: query.text == "pintjes"
    )

    assert [(warning.kind.value, warning.entry) for warning in found] == [
        ("bewaakte-formulering", "bar"),
        ("bewaakt-niet-gevonden", "bar"),
        ("bewaakt-zonder-vraag", ""),
    ]

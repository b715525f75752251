"""What editors do with the FAQ, on the real file and both databases: effect, save, conflict, undo, faults."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from terecht.domain.errors import (
    FaqConflict,
    FaqError,
    FaqUnwritable,
    QueryError,
    StoreUnavailable,
    UnknownExtraVraag,
    UnknownPromotion,
)
from terecht.domain.promotion import Draft, DraftReferral, Promotion, PromotionState
from terecht.evaluation.run import Judged
from terecht.service.editing import EffectOutdated, Opened
from terecht.service.effect import Source, Turn
from tests.editing_desk import BAR, Desk, open_desk


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(database_url, tmp_path)
    yield desk
    desk.store.close()


def with_variants(opened: Opened, *more: str) -> Opened:
    return replace(opened, draft=replace(opened.draft, variants=(*opened.draft.variants, *more)))


def fields(error: QueryError) -> set[str]:
    return {fault.field for fault in error.faults}


NEW = Draft(
    question="Mag een raket op het dak?", answer="Nee.", variants=("raket lanceren",), reviewed="2026-11-25"
)


# --- from an extra vraag


def test_new_entry_begins_with_the_answer_and_guards_the_wording_of_the_asker(desk: Desk) -> None:
    vraag = desk.ask("Mag er een raket op ons dak? Mail mij op jan@kerk.be of bel 0470 12 34 56")

    opened = desk.editing.draft(vraag.id)

    assert opened == Opened(
        Draft(
            question="Mag er een raket op ons dak? Mail mij op of bel",
            guarded="Mag er een raket op ons dak? Mail mij op of bel",
            reviewed="2026-11-25",
            extra_vraag=vraag.id,
        )
    )


def test_nobody_is_named_in_what_an_extra_vraag_brings(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    number = desk.ask("Mag een raket op het dak?").id
    letter = "Dag Maria,\n\nNee, Maria: een raket mag niet.\n\nVriendelijke groeten\nAn Peeters"
    answered = replace(desk.store.read(number), answer=letter)
    asked = ("Dag, ik ben Maria. Mag een raket op het dak?\n\nGroeten\nMaria Claes", "Hallo, raket op dak")
    monkeypatch.setattr(desk.store, "read", lambda _: answered)
    monkeypatch.setattr(desk.promotions, "wordings", lambda _: asked)

    draft = desk.editing.draft(number).draft

    assert draft.question == draft.guarded == "Ik ben [naam]. Mag een raket op het dak?"
    assert draft.variants == ("Raket op dak",)
    assert draft.answer == "Nee, [naam]: een raket mag niet."
    assert desk.editing.with_wordings(desk.editing.open("bar-openen"), number).draft.variants == (
        "drank schenken",
        "Raket op dak",
    )
    with pytest.raises(QueryError, match="staat, stond een naam") as caught:
        desk.editing.preview(draft, mark="")
    assert fields(caught.value) == {"question", "answer"}


def test_story_too_long_for_a_question_is_guarded_alone(desk: Desk) -> None:
    draft = desk.editing.draft(desk.ask("Wij zoeken een plek. " * 60).id).draft

    assert (draft.question, len(draft.guarded) > 1000) == ("", True)


def test_question_as_it_was_asked_is_to_be_polished_first(desk: Desk) -> None:
    draft = replace(desk.editing.draft(desk.ask("mag een raket op het dak").id).draft, answer="Nee.")

    with pytest.raises(QueryError, match="hieronder als bewaakte vraag") as caught:
        desk.editing.preview(draft, mark="")
    assert fields(caught.value) == {"question"}
    assert desk.editing.preview(replace(draft, guarded=""), mark="").entry.question == draft.question


def test_other_wordings_of_the_group_become_variants_and_none_is_there_twice(desk: Desk) -> None:
    vraag = desk.ask("Mag een raket op het dak?")
    desk.promotions.wordings = lambda number: (  # type: ignore[method-assign]  # a group is another part's to make
        "Mag een raket op het dak?",
        "raket lanceren",
        "RAKET lanceren!",
        "drank schenken",
    )

    opened = desk.editing.with_wordings(desk.editing.open("bar-openen"), vraag.id)

    assert opened.draft.variants == ("drank schenken", "raket lanceren")
    assert opened.draft.guarded == "Mag een raket op het dak?"


def test_saved_from_an_extra_vraag_its_history_says_so_and_its_wording_is_guarded(desk: Desk) -> None:
    vraag = desk.ask("wij willen vuurwerk afsteken")
    opened = desk.editing.draft(vraag.id)

    entry_id = desk.save(replace(opened, draft=replace(opened.draft, question=NEW.question, answer="Nee.")))

    assert entry_id == "raket-dak"
    assert desk.faq.entry(entry_id).answer == "Nee."
    assert desk.promoted(vraag) == [entry_id]
    assert desk.guarded.read() == (Judged("wij willen vuurwerk afsteken", frozenset({entry_id}), "gevraagd"),)
    assert desk.corpus.refreshed == 1


def test_extra_vraag_that_is_not_there_begins_nothing(desk: Desk) -> None:
    with pytest.raises(UnknownExtraVraag):
        desk.editing.draft(99)
    with pytest.raises(UnknownExtraVraag):
        desk.editing.with_wordings(desk.editing.open("bar-openen"), 99)


# --- the effect


def test_effect_says_which_queries_get_something_else_and_saves_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "bewaakt.jsonl").write_text('{"text": "toog openen", "id": "zaal-huren"}\n')
    desk.asking.ask("pintjes verkopen")
    before = desk.path.read_bytes()
    opened = desk.editing.open("bar-openen")
    moved = replace(opened, draft=replace(opened.draft, variants=("pintjes verkopen",)))

    preview = desk.editing.preview(moved.draft, mark=moved.mark)
    effect = desk.editing.effect(preview)

    shifts = [(shift.probe.text, shift.probe.source, shift.turn) for shift in effect.shifts]
    assert shifts == [
        ("drank schenken", Source.PHRASING, Turn.WORSE),
        ("pintjes verkopen", Source.ASKED, Turn.OTHER),
    ]
    assert effect.asked == {Source.GUARDED: 1, Source.PHRASING: 2, Source.ASKED: 1}
    assert desk.path.read_bytes() == before
    assert desk.editing.changes() == ()


def test_draft_can_be_asked_why(desk: Desk) -> None:
    opened = with_variants(desk.editing.open("bar-openen"), "toog openen")

    now, then = desk.editing.explain(desk.editing.preview(opened.draft, mark=opened.mark), "toog openen")

    assert (now.hits[0].score, then.hits[0].score) == (0.3, 0.9)


def test_every_fault_of_a_draft_is_said_at_once(desk: Desk) -> None:
    draft = Draft(
        id="bar-openen",
        category="onbekend",
        variants=("Drank schenken!", "zaal vastleggen"),
        referrals=(DraftReferral("niemand"),),
        reviewed="25/11/2026",
        valid_until="morgen",
    )

    with pytest.raises(QueryError) as caught:
        desk.editing.preview(draft, mark="")

    assert fields(caught.value) == {
        "question", "answer", "id", "category", "variants", "organisation_1", "reviewed", "valid_until",
    }  # fmt: skip


def test_phrasing_of_another_entry_is_refused_with_its_name_and_a_near_one_is_warned_of(desk: Desk) -> None:
    same = with_variants(desk.editing.open("bar-openen"), "ZAAL vastleggen?")
    with pytest.raises(QueryError, match="staat al bij de vraag ‘Hoe huur ik een zaal"):
        desk.editing.preview(same.draft, mark=same.mark)

    near = with_variants(desk.editing.open("bar-openen"), "een zaal vastleggen")
    kinds = [warning.kind.value for warning in desk.editing.preview(near.draft, mark=near.mark).warnings]
    assert kinds[0] == "bijna-zelfde"


def test_guarded_query_is_never_a_phrasing_at_the_same_time(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "bewaakt.jsonl").write_text('{"text": "toog openen", "id": "bar-openen"}\n')
    opened = desk.editing.open("bar-openen")

    for leak in (
        with_variants(opened, "Toog openen!"),
        replace(opened, draft=replace(opened.draft, guarded="Drank schenken?")),
    ):
        with pytest.raises(QueryError, match="bewaakte vraag"):
            desk.editing.preview(leak.draft, mark=leak.mark)


def test_what_the_strict_reader_would_refuse_is_said_before_anything_is_written(desk: Desk) -> None:
    opened = desk.editing.open("bar-openen")
    wrong = replace(opened, draft=replace(opened.draft, sources=("javascript:alert(1)",)))

    with pytest.raises(FaqError, match="is geen webadres"):
        desk.editing.preview(wrong.draft, mark=wrong.mark)


def test_related_question_is_typed_in_words_and_kept_by_its_id(desk: Desk) -> None:
    opened = desk.editing.open("bar-openen")
    related = ("hoe huur ik een zaal", " zaal-huren ", "")
    typed = replace(opened, draft=replace(opened.draft, related=related))

    assert desk.editing.preview(typed.draft, mark=typed.mark).entry.related == ("zaal-huren",)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("weg", "‘weg’ staat niet in de FAQ"),
        ("Mag ik een bar openen?", "niet verwant met zichzelf"),
        ("bar-openen", "niet verwant met zichzelf"),
    ],
)
def test_related_question_that_is_not_there_or_the_entry_itself_is_refused(
    desk: Desk, other: str, said: str
) -> None:
    opened = desk.editing.open("bar-openen")
    wrong = replace(opened, draft=replace(opened.draft, related=("zaal-huren", other)))

    with pytest.raises(QueryError, match=said) as caught:
        desk.editing.preview(wrong.draft, mark=wrong.mark)
    assert fields(caught.value) == {"related_2"}


# --- saving


def test_what_is_saved_is_what_was_shown(desk: Desk) -> None:
    opened = with_variants(desk.editing.open("bar-openen"), "toog openen")
    seen = desk.seen(opened)
    other = desk.editing.open("zaal-huren")
    desk.save(replace(other, draft=replace(other.draft, answer="Mail het.")))

    with pytest.raises(EffectOutdated):
        desk.editing.save(opened.draft, mark=opened.mark, seen=seen, author=desk.editor)

    assert desk.faq.entry("bar-openen").variants == ("drank schenken",)
    desk.save(opened)
    assert desk.faq.entry("bar-openen").variants == ("drank schenken", "toog openen")
    assert desk.faq.entry("zaal-huren").answer == "Mail het."


def test_entry_that_somebody_changed_meanwhile_is_a_conflict_and_theirs_stays(desk: Desk) -> None:
    mine = with_variants(desk.editing.open("bar-openen"), "toog openen")
    seen = desk.seen(mine)
    desk.path.write_bytes(desk.path.read_bytes().replace(b"drank schenken", b"bier schenken"))

    for call in (
        lambda: desk.editing.preview(mine.draft, mark=mine.mark),
        lambda: desk.editing.save(mine.draft, mark=mine.mark, seen=seen, author=desk.editor),
    ):
        with pytest.raises(FaqConflict):
            call()
    assert desk.faq.entry("bar-openen").variants == ("bier schenken",)


def test_second_click_is_the_same_as_one(desk: Desk) -> None:
    mine = with_variants(desk.editing.open("bar-openen"), "toog openen")
    seen = desk.seen(mine)

    for _ in range(2):
        saved = desk.editing.save(mine.draft, mark=mine.mark, seen=seen, author=desk.editor)
        assert saved.entry_id == "bar-openen"
    assert len(desk.editing.changes()) == 1


def test_of_two_who_save_one_entry_at_once_one_wins_and_the_other_is_told(desk: Desk) -> None:
    drafts = [with_variants(desk.editing.open("bar-openen"), text) for text in ("toog openen", "bier tappen")]
    seen = [desk.seen(draft) for draft in drafts]
    start, told = threading.Barrier(2), []

    def save(place: int) -> None:
        start.wait()
        try:
            desk.editing.save(
                drafts[place].draft, mark=drafts[place].mark, seen=seen[place], author=desk.editor
            )
        except FaqConflict:
            told.append(place)

    threads = [threading.Thread(target=save, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told) == 1
    assert desk.faq.entry("bar-openen").variants == drafts[1 - told[0]].draft.variants
    assert len(desk.editing.changes()) == 1


def test_full_disk_says_so_and_neither_file_nor_database_knows_of_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = with_variants(desk.editing.open("bar-openen"), "toog openen")
    seen, before = desk.seen(mine), desk.path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("terecht.adapters.atomic_file.os.fsync", full)
        with pytest.raises(FaqUnwritable, match="kan niet geschreven worden"):
            desk.editing.save(mine.draft, mark=mine.mark, seen=seen, author=desk.editor)
    assert desk.path.read_bytes() == before
    assert desk.editing.changes() == ()
    desk.save(mine)


def test_file_that_is_written_though_the_disk_complained_afterwards_counts_as_saved(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = with_variants(desk.editing.open("bar-openen"), "toog openen")
    seen, calls = desk.seen(mine), []

    def full_the_second_time(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr("terecht.adapters.atomic_file.os.fsync", full_the_second_time)
    desk.editing.save(mine.draft, mark=mine.mark, seen=seen, author=desk.editor)

    assert desk.faq.entry("bar-openen").variants[-1] == "toog openen"
    assert [made.state for made in desk.editing.changes()] == [PromotionState.DONE]


def test_database_that_is_away_at_the_end_leaves_a_saved_change_to_finish(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    vraag = desk.ask("wij willen vuurwerk afsteken")
    opened = desk.editing.draft(vraag.id)
    mine = replace(opened, draft=replace(opened.draft, question=NEW.question, answer="Nee."))
    seen = desk.seen(mine)

    def away(*_: object) -> None:
        raise StoreUnavailable("de database is even niet bereikbaar")

    with monkeypatch.context() as patched:
        patched.setattr(desk.promotions, "finish", away)
        saved = desk.editing.save(mine.draft, mark="", seen=seen, author=desk.editor)
    assert not saved.is_complete
    assert "raket-dak" in desk.faq
    assert desk.promoted(vraag) == []

    desk.editing.resume()
    assert desk.promoted(vraag) == ["raket-dak"]
    desk.editing.resume()
    assert desk.promoted(vraag) == ["raket-dak"]


def test_next_change_finishes_what_was_left(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise StoreUnavailable("de database is even niet bereikbaar")

    with monkeypatch.context() as patched:
        patched.setattr(desk.promotions, "finish", away)
        opened = Opened(NEW)
        desk.editing.save(opened.draft, mark="", seen=desk.seen(opened), author=desk.editor)
    desk.save(with_variants(desk.editing.open("bar-openen"), "toog openen"))

    assert [made.state for made in desk.editing.changes()] == [PromotionState.DONE] * 2


def test_text_editor_that_saves_in_the_very_same_moment_is_a_conflict_and_nothing_is_noted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = with_variants(desk.editing.open("bar-openen"), "toog openen")
    seen, begin = desk.seen(mine), desk.promotions.begin

    def meanwhile(new: Promotion) -> Promotion:
        desk.path.write_bytes(desk.path.read_bytes().replace(b"drank schenken", b"bier schenken"))
        return begin(new)

    monkeypatch.setattr(desk.promotions, "begin", meanwhile)
    with pytest.raises(FaqConflict):
        desk.editing.save(mine.draft, mark=mine.mark, seen=seen, author=desk.editor)

    assert desk.editing.changes() == ()
    assert desk.faq.entry("bar-openen").variants == ("bier schenken",)


# --- undo


def test_undone_the_file_is_what_it_was_letter_by_letter_and_nothing_is_guarded(desk: Desk) -> None:
    before = desk.path.read_bytes()
    entry_id = desk.save(Opened(replace(NEW, guarded="vuurwerk afsteken")))
    number = desk.editing.changes()[0].id

    desk.editing.undo(number, author=desk.editor)

    assert desk.path.read_bytes() == before
    assert desk.guarded.read() == ()
    undoing, undone = desk.editing.changes()
    assert (undoing.undoes, undoing.can_be_undone) == (number, False)
    assert undone.state is PromotionState.UNDONE
    assert undone.change.entry_id == entry_id
    with pytest.raises(FaqConflict, match="al ongedaan"):
        desk.editing.undo(number, author=desk.editor)


def test_entry_that_moved_on_is_not_undone(desk: Desk) -> None:
    desk.save(with_variants(desk.editing.open("bar-openen"), "toog openen"))
    number = desk.editing.changes()[0].id
    desk.save(with_variants(desk.editing.open("bar-openen"), "bier tappen"))
    before = desk.path.read_bytes()

    with pytest.raises(FaqConflict):
        desk.editing.undo(number, author=desk.editor)

    assert desk.path.read_bytes() == before
    assert [made.state for made in desk.editing.changes()] == [PromotionState.DONE] * 2


def test_entry_that_another_refers_to_is_not_undone_and_who_it_is_is_said(desk: Desk) -> None:
    entry_id = desk.save(Opened(NEW))
    number = desk.editing.changes()[0].id
    zaal = desk.editing.open("zaal-huren")
    desk.save(replace(zaal, draft=replace(zaal.draft, related=(entry_id,))))

    with pytest.raises(FaqError, match="zaal-huren"):
        desk.editing.undo(number, author=desk.editor)
    assert entry_id in desk.faq


def test_change_that_never_was_is_unknown(desk: Desk) -> None:
    with pytest.raises(UnknownPromotion):
        desk.editing.undo(99, author=desk.editor)


# --- proposals


def test_proposal_waits_for_an_editor_and_is_gone_once_it_is_saved(desk: Desk) -> None:
    draft = replace(NEW, id="raket", referrals=(DraftReferral("gemeente", "Weet het."),))
    number = desk.editing.propose(draft, author=desk.editor)

    assert [(waiting.draft, waiting.by) for waiting in desk.editing.proposals()] == [(draft, "Bo")]
    opened = desk.editing.proposed(number)
    assert opened == Opened(replace(draft, proposal=number))
    desk.save(opened)
    assert desk.editing.proposals() == ()
    with pytest.raises(UnknownPromotion):
        desk.editing.proposed(number)


def test_proposal_can_be_set_aside(desk: Desk) -> None:
    number = desk.editing.propose(NEW, author=desk.editor)

    desk.editing.refuse(number)
    desk.editing.refuse(number)

    assert desk.editing.proposals() == ()


# --- what visitors asked


def test_past_queries_are_the_newest_distinct_ones_of_the_theme(desk: Desk) -> None:
    for query in ("eerste", "tweede", "eerste", "derde", "hallo daar"):
        desk.asking.ask(query)

    assert desk.promotions.past_queries("cultuurplekken", 3) == ("hallo daar", "derde", "eerste")
    assert desk.promotions.past_queries("ander", 3) == ()


@pytest.mark.parametrize("hostile", ["'; DROP TABLE promotion; --", '"', "%", "_", "\\", "{{7*7}}", "𓂀"])
def test_hostile_texts_come_back_as_they_were(desk: Desk, hostile: str) -> None:
    number = desk.editing.propose(replace(NEW, answer=hostile), author=desk.editor)
    entry_id = desk.save(Opened(replace(NEW, answer=f"Nee {hostile}", guarded=f"vuurwerk {hostile}")))

    assert desk.editing.proposed(number).draft.answer == hostile
    assert desk.faq.entry(entry_id).answer == f"Nee {hostile}"
    assert desk.promotions.past_queries(hostile, 3) == ()


def test_nothing_is_left_beside_the_file(desk: Desk, tmp_path: Path) -> None:
    desk.save(Opened(NEW))

    names = {name for name in os.listdir(tmp_path) if "sqlite" not in name}
    assert names == {"faq.yaml"}
    assert desk.faq.entry("bar-openen").answer == BAR.answer

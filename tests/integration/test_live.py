"""The FAQ file is followed while Terecht runs: real files, a real engine, real threads."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from terecht.adapters.faq_write import faq_bytes, write_faq
from terecht.adapters.sql_accounts import SqlAccounts
from terecht.bootstrap import Terecht, Workshop, build, open_database
from terecht.config import Settings, load_settings
from terecht.domain.account import Account, Role
from tests.small_faq import FAQ, MODELS

PATIENCE = 60.0  # seconds; a time-out, no measure: see bench/


@pytest.fixture
def faq_path(tmp_path: Path) -> Path:
    write_faq(FAQ, tmp_path / "faq.yaml")
    (tmp_path / "models").mkdir()
    for name in ("nl_lexicon.xz", "nl_uitzonderingen.tsv", "nl_verwant.xz", "voorkennis.json"):
        shutil.copy(MODELS / name, tmp_path / "models" / name)
    return tmp_path / "faq.yaml"


def settings_of(faq_path: Path) -> Settings:
    place = faq_path.parent
    return load_settings(
        mode="demo",
        faq_path=faq_path,
        background_path=place / "geen.yaml",
        synonyms_path=place / "geen.yaml",
        models_path=place / "models",
        var_path=place / "var",
        own_guarded_path=place / "bewaakt-eigen.jsonl",
        guarded_path=place / "geen.jsonl",
        language_pipeline="ingebouwd",
    )


@pytest.fixture
def running(faq_path: Path) -> Iterator[Terecht]:
    running = build(settings_of(faq_path))
    running.start()
    yield running
    running.corpus.stop()
    running.store.close()


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def answer_to(running: Terecht, query: str) -> str:
    reply = running.asking.ask(query)
    return reply.faq.entry(reply.ranking.hits[0].entry_id).answer


def test_a_good_change_goes_live_and_every_query_meanwhile_is_answered(running, faq_path):
    changed = faq_bytes(FAQ).replace(b"Vraag de brandweer om advies", b"Bel eerst de brandweer")
    faq_path.write_bytes(changed)
    wait_until(lambda: answer_to(running, "brandweer keuring zaal").startswith("Bel eerst"))
    assert running.corpus.problem == ""


def test_what_an_editor_saves_in_the_browser_serves_at_once(running, faq_path):
    editing, text = running.editing, "mag de toog open tijdens de fuif"
    accounts = SqlAccounts(open_database(running.settings))
    author = accounts.add(Account(0, "an@steunpunt.be", "An", frozenset({Role.EDITOR})), at=datetime.now(UTC))
    opened = editing.open("bar-openen")
    draft = replace(opened.draft, answer="Bel eerst de gemeente.", variants=(*opened.draft.variants, text))
    seen = editing.preview(draft, mark=opened.mark).seen

    editing.save(draft, mark=opened.mark, seen=seen, author=author)

    assert answer_to(running, text) == "Bel eerst de gemeente."
    assert "gemeente." in faq_path.read_text("utf-8")


def test_what_an_editor_was_shown_is_what_serves_and_undoing_gives_back_what_served(faq_path):
    workshop = Workshop(settings_of(faq_path))
    before = workshop.read_faq()
    served, _ = workshop.fit(before)
    faq_path.write_bytes(faq_bytes(FAQ).replace(b"Vraag de brandweer om advies", b"Bel eerst de brandweer"))
    after = workshop.read_faq()
    shown = workshop.refit(after)
    assert shown is not served
    assert workshop.quick(after) is shown
    learned, _ = workshop.fit(after)
    assert workshop.quick(after) is learned
    assert workshop.quick(before) is served


def test_an_engine_is_not_given_back_when_the_words_changed_since(faq_path):
    workshop = Workshop(settings_of(faq_path))
    faq = workshop.read_faq()
    served, _ = workshop.fit(faq)
    workshop.settings.background_path.write_text("ver:\n  - Hoe lang moet ik een ei koken?\n", "utf-8")
    assert workshop.quick(faq) is not served


def test_engines_of_faqs_that_nobody_read_from_a_file_are_not_taken_for_each_other(faq_path):
    workshop = Workshop(settings_of(faq_path))
    faq = replace(workshop.read_faq(), fingerprint="")
    workshop.fit(faq)
    smaller = replace(faq, entries=faq.entries[1:])
    assert workshop.refit(smaller).faq is smaller
    assert workshop.refit(faq).faq is faq


def test_a_broken_file_leaves_the_last_good_faq_with_the_reason_and_a_repair_clears_it(running, faq_path):
    good = faq_path.read_bytes()
    faq_path.write_bytes(good.replace(b"antwoord:", b"antwrd:", 1))
    wait_until(lambda: "bedoelde je" in running.corpus.problem)
    assert answer_to(running, "brandweer keuring zaal").startswith("Vraag de brandweer")
    faq_path.write_bytes(good)
    wait_until(lambda: running.corpus.problem == "")


def test_a_file_that_is_gone_takes_nothing_down(running, faq_path):
    faq_path.unlink()
    wait_until(lambda: "faq.yaml" in running.corpus.problem)
    assert answer_to(running, "brandweer keuring zaal").startswith("Vraag de brandweer")


def test_the_next_start_serves_from_the_saved_engine_without_learning(running, monkeypatch):
    monkeypatch.setattr(
        "terecht.ranking.fitting.fit", lambda *args, **kwargs: pytest.fail("it learned again")
    )
    again = build(running.settings)
    assert answer_to(again, "brandweer keuring zaal").startswith("Vraag de brandweer")
    again.store.close()

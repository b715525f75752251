"""A process that saves a change of the FAQ is killed between any two steps: whoever comes next finishes or forgets."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from terecht.adapters.atomic_file import replace_file
from terecht.domain.promotion import PromotionState
from terecht.evaluation.run import Judged
from terecht.service.editing import Opened
from tests.editing_desk import FAQ, Desk, open_desk

QUESTION, WORDING, ENTRY = "Mag een raket op het dak?", "wij willen vuurwerk afsteken", "raket-dak"


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die(step: Callable[..., object], *, before: bool) -> Callable[..., object]:
    """Return a step that kills its process before or after it is taken."""

    def dying(*arguments: object, **options: object) -> object:
        if not before:
            step(*arguments, **options)
        killed()
        return None

    return dying


def save_and_die(url: str, folder: Path, number: int, owner: str, name: str, before: bool) -> None:
    """Be the process that gets killed at one step of saving."""
    desk = open_desk(url, folder)
    parts = {"file": desk.editing._file, "guarded": desk.guarded, "store": desk.promotions}
    setattr(parts[owner], name, die(getattr(parts[owner], name), before=before))
    mine = drafted(desk, number)
    desk.editing.save(mine.draft, mark="", seen=desk.seen(mine), author=desk.editor)


def drafted(desk: Desk, number: int) -> Opened:
    opened = desk.editing.draft(number)
    return replace(opened, draft=replace(opened.draft, question=QUESTION, answer="Nee."))


STEPS = {
    "before it is noted": ("store", "begin", True),
    "noted": ("store", "begin", False),
    "written": ("file", "write", False),
    "guarded": ("guarded", "guard", False),
    "before it is finished": ("store", "finish", True),
    "finished": ("store", "finish", False),
}
SAVED = ("written", "guarded", "before it is finished", "finished")


@pytest.mark.parametrize("step", STEPS)
def test_whoever_comes_next_finishes_what_was_written_and_forgets_what_was_not(
    database_url: str, tmp_path: Path, step: str
) -> None:
    with closing(open_desk(database_url, tmp_path).store) as store:
        desk = open_desk(database_url, tmp_path)
        vraag = desk.ask(WORDING)
        context = multiprocessing.get_context("forkserver")
        process = context.Process(target=save_and_die, args=(database_url, tmp_path, vraag.id, *STEPS[step]))
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL

        desk.editing.resume()

        is_saved = step in SAVED
        assert (ENTRY in desk.faq) == is_saved
        assert {entry.id for entry in FAQ.entries} <= {entry.id for entry in desk.faq.entries}
        assert desk.promoted(vraag) == [ENTRY] * is_saved
        assert desk.guarded.read() == (Judged(WORDING, frozenset({ENTRY}), "gevraagd"),) * is_saved
        assert [made.state for made in desk.editing.changes()] == [PromotionState.DONE] * is_saved
        assert [name for name in os.listdir(tmp_path) if name.startswith(".")] == []

        if not is_saved:
            desk.save(drafted(desk, vraag.id))
            assert desk.promoted(vraag) == [ENTRY]
        desk.store.close()
        store.close()


def test_killed_while_the_file_is_replaced_leaves_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "faq.yaml"
    path.write_bytes(b"oud")
    context = multiprocessing.get_context("forkserver")
    for _ in range(3):
        process = context.Process(target=replace_and_die, args=(path,))
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        assert path.read_bytes() == b"oud"
        assert len(os.listdir(tmp_path)) == 2  # the draft of who died, and of nobody before
    other = tmp_path / ".faq.yaml.bewaard"
    other.touch()
    replace_file(path, b"nieuw")
    assert sorted(os.listdir(tmp_path)) == [other.name, path.name]


def replace_and_die(path: Path) -> None:
    os.fsync = lambda descriptor: killed()  # type: ignore[assignment]  # this process only
    replace_file(path, b"nieuw")

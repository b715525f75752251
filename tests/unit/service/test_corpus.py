import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from terecht.domain.errors import FaqError, Fault
from terecht.domain.faq import Entry, Faq, Thema
from terecht.service.corpus import INTERVAL, SETTLE, Engine, LiveCorpus, Snapshot
from tests.fakes import FakeEngine

DEADLINE = 20.0
"""Seconds after which a test gives up; far more than a slow machine needs."""


class QuickEngine(FakeEngine):
    """Made of what was learnt before."""


class FullEngine(FakeEngine):
    """Learnt from the FAQ."""


@dataclass
class File:
    """A FAQ of one question per line on a real disk, and a LiveCorpus that follows it."""

    path: Path
    full: Callable[[Faq], Engine] = lambda faq: FullEngine()
    quick: Callable[[Faq], Engine] = lambda faq: QuickEngine()
    reads: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.path.write_text("een\n")
        self.corpus = LiveCorpus(
            Snapshot(self.read(), FullEngine()),
            stamp=self.stamp(),
            changed=self.stamp,
            read=self.read,
            quick=lambda faq: self.quick(faq),
            full=lambda faq: self.full(faq),
            interval=0.02,
            settle=0.02,
        )

    def stamp(self) -> tuple[int, int, int]:
        stat = self.path.stat()
        return stat.st_mtime_ns, stat.st_size, stat.st_ino

    def read(self) -> Faq:
        text = self.path.read_text()
        self.reads.append(text)
        if not text.endswith("\n"):
            raise FaqError(Fault("de laatste regel is niet af", file=self.path.name))
        entries = tuple(Entry(line, line, "") for line in text.splitlines())
        return Faq(Thema("cultuurplekken"), entries)

    def serves(self) -> list[str]:
        return [entry.id for entry in self.corpus.current().faq.entries]

    @contextmanager
    def followed(self) -> Iterator[None]:
        self.corpus.start()
        try:
            yield
        finally:
            self.corpus.stop()


@pytest.fixture
def file(tmp_path: Path) -> File:
    return File(tmp_path / "faq.txt")


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


def test_current_is_what_it_began_with(file: File) -> None:
    assert file.serves() == ["een"]
    assert file.corpus.problem == ""


def test_poll_reads_nothing_while_nothing_changes(file: File) -> None:
    assert [file.corpus.poll() for _ in range(3)] == [True, True, True]
    assert file.reads == ["een\n"]


def test_poll_reads_a_change_once_it_stands_still(file: File) -> None:
    file.path.write_text("een\ntwee\n")

    assert (file.corpus.poll(), file.serves()) == (False, ["een"])
    assert (file.corpus.poll(), file.serves()) == (True, ["een", "twee"])
    assert (file.corpus.poll(), len(file.reads)) == (True, 2)


def test_refresh_serves_a_change_at_once_and_poll_does_not_read_it_again(file: File) -> None:
    file.path.write_text("een\ntwee\n")

    file.corpus.refresh()

    assert file.serves() == ["een", "twee"]
    file.corpus.poll()
    file.corpus.poll()
    assert len(file.reads) == 2


def test_refresh_waits_for_a_reading_under_way_so_that_the_newest_file_serves(file: File) -> None:
    reading, go_on = threading.Event(), threading.Event()
    engines = iter([lambda: (reading.set(), go_on.wait(DEADLINE)), lambda: None])

    def slow_at_first(faq: Faq) -> Engine:
        next(engines)()
        return QuickEngine()

    file.quick = slow_at_first
    file.path.write_text("een\ntwee\n")
    file.corpus.poll()
    watcher = threading.Thread(target=file.corpus.poll)
    watcher.start()
    assert reading.wait(DEADLINE)
    file.path.write_text("een\ntwee\ndrie\n")
    editor = threading.Thread(target=file.corpus.refresh)
    editor.start()
    go_on.set()
    watcher.join()
    editor.join()

    assert file.serves() == ["een", "twee", "drie"]


def test_poll_never_reads_a_file_that_is_still_being_written(file: File) -> None:
    for part in ("een\nt", "een\ntwe", "een\ntwee\n"):
        file.path.write_text(part)
        file.corpus.poll()
    file.corpus.poll()

    assert file.reads == ["een\n", "een\ntwee\n"]
    assert file.corpus.problem == ""


def test_poll_takes_the_last_of_two_changes_within_ten_milliseconds(file: File) -> None:
    file.path.write_text("een\ntwee\n")
    file.path.write_text("een\ndrie\n")
    file.corpus.poll()
    file.corpus.poll()

    assert file.serves() == ["een", "drie"]


def test_poll_sees_a_file_put_in_its_place_with_the_same_size_and_time(file: File, tmp_path: Path) -> None:
    stat = file.path.stat()
    other = tmp_path / "faq.new"
    other.write_text("ene\n")
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.replace(file.path)
    file.corpus.poll()
    file.corpus.poll()

    assert file.serves() == ["ene"]


def test_broken_file_leaves_the_last_good_one_and_says_why(file: File) -> None:
    file.path.write_text("een\nhalf")
    file.corpus.poll()
    file.corpus.poll()

    assert file.serves() == ["een"]
    assert file.corpus.problem == "faq.txt: de laatste regel is niet af"


def test_mended_file_is_served_and_the_problem_gone(file: File) -> None:
    for text in ("een\nhalf", "een\nheel\n"):
        file.path.write_text(text)
        file.corpus.poll()
        file.corpus.poll()

    assert (file.serves(), file.corpus.problem) == (["een", "heel"], "")


def test_deleted_file_leaves_the_last_good_one_until_it_is_back(file: File, tmp_path: Path) -> None:
    file.path.rename(tmp_path / "weg.txt")
    file.corpus.poll()
    file.corpus.poll()
    gone = (file.serves(), file.corpus.problem)
    (tmp_path / "weg.txt").rename(file.path)
    file.corpus.poll()
    file.corpus.poll()

    assert gone == (["een"], f"{file.path}: kan niet gelezen worden (No such file or directory)")
    assert (file.serves(), file.corpus.problem) == (["een"], "")


def test_directory_in_its_place_is_a_problem_not_an_end(file: File) -> None:
    file.path.unlink()
    file.path.mkdir()
    file.corpus.poll()
    file.corpus.poll()

    assert file.serves() == ["een"]
    assert file.corpus.problem == f"{file.path}: kan niet gelezen worden (Is a directory)"


def test_fault_of_ours_leaves_the_last_good_one(file: File, caplog: pytest.LogCaptureFixture) -> None:
    def failing(faq: Faq) -> Engine:
        raise ZeroDivisionError

    file.quick = failing
    file.corpus.reload()

    assert (file.serves(), file.corpus.problem) == (
        ["een"],
        "onverwachte fout bij het inlezen: ZeroDivisionError",
    )
    assert "ZeroDivisionError" in caplog.text


def test_problem_is_logged_once_until_it_is_another(file: File, caplog: pytest.LogCaptureFixture) -> None:
    for text in ("half", "half", "nog half", "half"):
        file.path.write_text(text)
        file.corpus.reload()
    file.path.unlink()
    file.corpus.reload()

    refused = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(refused) == 2
    assert "de laatste regel is niet af" in refused[0]


def test_problem_that_comes_back_after_it_was_mended_is_logged_again(
    file: File, caplog: pytest.LogCaptureFixture
) -> None:
    for text in ("half", "heel\n", "half"):
        file.path.write_text(text)
        file.corpus.reload()

    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 2


def test_change_serves_with_a_quick_engine_then_with_one_that_learnt(file: File) -> None:
    file.path.write_text("twee\n")
    file.corpus.reload()
    quick = file.corpus.current()
    file.corpus.learn()
    full = file.corpus.current()

    assert (type(quick.engine), type(full.engine)) == (QuickEngine, FullEngine)
    assert quick.faq is full.faq


def test_engine_that_learnt_from_an_older_faq_is_not_served(file: File) -> None:
    def slow(faq: Faq) -> Engine:
        file.path.write_text("drie\n")
        file.corpus.reload()
        return FullEngine()

    file.path.write_text("twee\n")
    file.corpus.reload()
    file.full = slow
    file.corpus.learn()

    assert file.serves() == ["drie"]
    assert isinstance(file.corpus.current().engine, QuickEngine)


def test_engine_that_can_not_learn_leaves_the_quick_one(file: File, caplog: pytest.LogCaptureFixture) -> None:
    def failing(faq: Faq) -> Engine:
        raise ZeroDivisionError

    file.full = failing
    file.corpus.reload()
    file.corpus.learn()

    assert isinstance(file.corpus.current().engine, QuickEngine)
    assert "can't learn" in caplog.text


def test_followed_file_is_live_by_itself_and_then_learnt(file: File) -> None:
    with file.followed():
        file.path.write_text("een\ntwee\n")
        wait_until(lambda: file.serves() == ["een", "twee"])
        wait_until(lambda: isinstance(file.corpus.current().engine, FullEngine))


def test_followed_file_is_learnt_once_a_change(file: File) -> None:
    learnt: list[Faq] = []

    def full(faq: Faq) -> Engine:
        learnt.append(faq)
        return FullEngine()

    file.full = full
    with file.followed():
        for text in ("twee\n", "drie\n"):
            file.path.write_text(text)
            wait_until(lambda text=text: file.serves() == text.split())  # type: ignore[misc]
            wait_until(lambda: isinstance(file.corpus.current().engine, FullEngine))

    assert [faq.entries[0].id for faq in learnt] == ["twee", "drie"]


def test_followed_file_is_live_while_the_engine_still_learns(file: File) -> None:
    go_on = threading.Event()
    file.full = lambda faq: FullEngine() if go_on.wait(DEADLINE) else QuickEngine()

    with file.followed():
        for text in ("een\ntwee\n", "een\ntwee\ndrie\n"):
            file.path.write_text(text)
            wait_until(lambda text=text: file.serves() == text.split())  # type: ignore[misc]
        go_on.set()
        wait_until(lambda: isinstance(file.corpus.current().engine, FullEngine))

    assert file.serves() == ["een", "twee", "drie"]


def test_followed_file_survives_every_kind_of_mishap(file: File) -> None:
    with file.followed():
        file.path.write_text("half")
        wait_until(lambda: "niet af" in file.corpus.problem)
        file.path.unlink()
        wait_until(lambda: "kan niet gelezen worden" in file.corpus.problem)
        file.path.write_text("heel\n")
        wait_until(lambda: (file.serves(), file.corpus.problem) == (["heel"], ""))


def test_readers_always_get_a_faq_with_its_own_engine(file: File) -> None:
    class Named(FakeEngine):
        def __init__(self, faq: Faq) -> None:
            super().__init__()
            self.faq = faq

    file.quick = file.full = Named
    file.corpus.reload()
    torn: list[Snapshot] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            snapshot = file.corpus.current()
            if not isinstance(snapshot.engine, Named) or snapshot.engine.faq is not snapshot.faq:
                torn.append(snapshot)

    readers = [threading.Thread(target=read) for _ in range(4)]
    with file.followed():
        for reader in readers:
            reader.start()
        for number in range(10):
            file.path.write_text(f"{number}\n")
            wait_until(lambda number=number: file.serves() == [str(number)])  # type: ignore[misc]
    is_over.set()
    for reader in readers:
        reader.join()

    assert torn == []


def test_stop_ends_both_threads_and_serving_goes_on(file: File) -> None:
    before = set(threading.enumerate())
    with file.followed():
        assert {thread.name for thread in set(threading.enumerate()) - before} == {"faq-watch", "faq-learn"}

    assert set(threading.enumerate()) == before
    assert file.serves() == ["een"]


def test_stop_without_start_is_nothing(file: File) -> None:
    file.corpus.stop()


def test_default_pace_leaves_a_quick_engine_a_second_to_be_live_within_two() -> None:
    assert INTERVAL + SETTLE < 1

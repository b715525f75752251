"""Files are replaced whole or not at all, and stay what they were besides."""

import os
import stat
import threading
from pathlib import Path

import pytest

from terecht.adapters.atomic_file import alone_with, replace_file


def test_replaced_file_keeps_its_mode_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "faq.yaml"
    path.write_bytes(b"oud")
    path.chmod(0o640)

    replace_file(path, b"nieuw")

    assert path.read_bytes() == b"nieuw"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["faq.yaml"]


def test_symlink_stays_and_what_it_points_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "echt").mkdir()
    target = tmp_path / "echt" / "faq.yaml"
    target.write_bytes(b"oud")
    link = tmp_path / "faq.yaml"
    link.symlink_to(target)

    replace_file(link, b"nieuw")

    assert link.is_symlink()
    assert target.read_bytes() == b"nieuw"


def test_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "faq.yaml"
    path.write_bytes(b"oud")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("terecht.adapters.atomic_file.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        replace_file(path, b"nieuw")

    assert path.read_bytes() == b"oud"
    assert os.listdir(tmp_path) == ["faq.yaml"]


def test_two_writers_take_turns(tmp_path: Path) -> None:
    path, inside = tmp_path / "faq.yaml", threading.Event()

    def come_in() -> None:
        with alone_with(path):
            inside.set()

    with alone_with(path):
        other = threading.Thread(target=come_in)
        other.start()
        assert not inside.wait(0.2)
    other.join()
    assert inside.is_set()

"""Files replaced whole or not at all, one writer at a time.

Knows bytes, not what they mean.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step, so that nobody ever reads half a file; OSError when the disk says no.

    A symlink stays one: what it points to is replaced. An existing file keeps its mode, and its owner as far as
    that may be. On disk when it returns. Call it when nobody else writes this file (`alone_with`): drafts that lie
    about are those of writers that died, and go.
    """
    target = path.resolve()
    for left in target.parent.glob(f".{escape(target.name)}.{'[0-9a-f]' * 8}"):
        left.unlink(missing_ok=True)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as file:
            _keep_mode(target, file.fileno())
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    with _folder(target) as folder:
        os.fsync(folder)


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Keep every other process that asks the same out of the folder of a file; it waits for its turn."""
    with _folder(path.resolve()) as folder:
        fcntl.flock(folder, fcntl.LOCK_EX)  # let go when the folder is closed, also by a process that dies
        yield


@contextmanager
def _folder(path: Path) -> Iterator[int]:
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _keep_mode(target: Path, draft: int) -> None:
    with suppress(FileNotFoundError):
        status = target.stat()
        with suppress(PermissionError):
            os.fchown(draft, status.st_uid, status.st_gid)
        os.fchmod(draft, status.st_mode & 0o7777)

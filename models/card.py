"""The facts on the card of a built file: sizes, versions and checksums between two marks. Build time only."""

import hashlib
import subprocess
from collections.abc import Sequence
from pathlib import Path


def note_facts(card: Path, facts: Sequence[tuple[str, str]]) -> None:
    """Write facts as a table between the marks on a card."""
    table = "\n".join(["| | |", "|---|---|", *(f"| {name} | `{value}` |" for name, value in facts)])
    before, start, rest = card.read_text(encoding="utf-8").partition("<!-- feiten -->\n")
    _, end, after = rest.partition("<!-- einde feiten -->")
    card.write_text(f"{before}{start}{table}\n{end}{after}", encoding="utf-8")


def count(number: int) -> str:
    """Return a number as Dutch writes it.

    >>> count(585960)
    '585.960'
    """
    return f"{number:,}".replace(",", ".")


def file_facts(path: Path) -> list[tuple[str, str]]:
    """Return the size and the checksum of a file."""
    content = path.read_bytes()
    return [("bytes", count(len(content))), ("SHA-256", hashlib.sha256(content).hexdigest())]


def debian_fact(package: str) -> tuple[str, str]:
    """Return the installed version of a Debian package."""
    query = ["dpkg-query", "--showformat=${Version}", "--show", package]
    found = subprocess.run(query, check=True, capture_output=True, text=True).stdout
    return f"{package} (Debian)", found

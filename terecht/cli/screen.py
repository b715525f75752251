"""What commands print with: two consoles, a bar for what takes a while, a table without lines, text for a file.

Knows no command, and nothing of what is printed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

out = Console()
err = Console(stderr=True)


def say(text: str, style: str = "") -> None:
    """Print text as it is (a visitor may have typed brackets), wrapped at words."""
    out.print(text, style=style, markup=False, highlight=False)


def say_line(text: str, to: Console = out) -> None:
    """Print text as it is on one line, however long: a path or a fault, also for programs."""
    to.print(text, markup=False, highlight=False, soft_wrap=True)


def table(*columns: str) -> Table:
    """Return an empty table with these columns, without lines around them."""
    return Table(*columns, show_header=bool(columns), box=None, pad_edge=False)


def write_text(text: str, path: Path | None) -> None:
    """Write text to a file, its ends of lines as they are; without a file, to standard output."""
    if path is None:
        typer.echo(text, nl=False)
    else:
        path.write_text(text, encoding="utf-8", newline="")


def agrees(question: str) -> bool:
    """Ask a question and return whether the answer is a Dutch yes; everything else is a no."""
    typed: str = typer.prompt(f"{question} [j/N]", default="n", show_default=False)
    return typed.strip().lower() in ("j", "ja")


@contextmanager
def bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give a progress function that draws a bar on standard error from its first step on."""
    parts = (
        TextColumn(what),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    with Progress(*parts, console=err, transient=True) as progress:
        task = progress.add_task(what, total=None, visible=False)
        yield lambda done, of: progress.update(task, completed=done, total=of, visible=True)

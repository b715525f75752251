"""Options and arguments that several commands take, and how their Dutch words are read."""

from pathlib import Path
from typing import Annotated

import typer

from terecht.domain.extra_vraag import Status
from terecht.labels.desk import DESK_STATUSES

FaqPath = Annotated[Path | None, typer.Option("--faq", help="Een andere FAQ dan die van de instellingen.")]
Email = Annotated[str, typer.Argument(help="Het e-mailadres.")]


def status_of(text: str) -> Status:
    """Return the status that coaches call this.

    >>> status_of("In behandeling")
    <Status.OPEN: 'open'>
    """
    for status, label in DESK_STATUSES.items():
        if label == text.strip().lower():
            return status
    raise typer.BadParameter(f'"{text}" is geen status. Kies uit: {status_words()}.')


def status_words() -> str:
    """Return the statuses there are, as they have to be typed: one of two words between quotation marks."""
    return ", ".join(f'"{label}"' if " " in label else label for label in DESK_STATUSES.values())

"""`terecht extra-vragen`: what no entry answers, for coaches: listed, shown, exported."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.panel import Panel
from rich.text import Text

from terecht.bootstrap import open_store, write_csv
from terecht.cli.opening import thema_of
from terecht.cli.parameters import status_of, status_words
from terecht.cli.screen import out, say, say_line, table, write_text
from terecht.config import load_settings
from terecht.domain.extra_vraag import ExtraVraag, Status
from terecht.labels.desk import DESK_EVENTS, DESK_RESOLUTIONS, DESK_STATUSES, MESSAGE_KINDS, who
from terecht.labels.measures import counted, moment_label

HEADER = ("nummer", "gesteld", "status", "afloop", "vraag", "aanvullingen", "kans", "dichtste vraag")
SHOWN_NEAR = 3
"""How many entries that came near are shown."""

app = typer.Typer(no_args_is_help=False, help="De vragen waarop geen antwoord bestond, voor de coaches.")


@app.callback(invoke_without_command=True)
def lijst(
    context: typer.Context,
    status: Annotated[
        list[Status] | None,
        typer.Option(
            parser=status_of,
            metavar="STATUS",
            help=f"Alleen met deze status: {status_words()}; mag meermaals.",
        ),
    ] = None,
    zoek: Annotated[str, typer.Option(help="Alleen met deze woorden.")] = "",
    aantal: Annotated[int, typer.Option(min=1, max=1000, help="Hoogstens zoveel.")] = 50,
) -> None:
    """Lijst de extra vragen, de nieuwste eerst."""
    if context.invoked_subcommand:
        return
    settings = load_settings()
    statuses = tuple(status or ())
    with closing(open_store(settings)) as store:
        thema = thema_of(settings)
        found = store.find(thema, statuses=statuses, words=zoek, limit=aantal)
        total = store.count(thema, statuses=statuses, words=zoek)
    rows = table("nr", "sinds", "status", "vraag")
    for item in found:
        rows.add_row(
            str(item.id),
            moment_label(item.created_at),
            DESK_STATUSES[item.status],
            Text(item.text),
        )
    out.print(rows)
    say(f"{len(found)} van {total}.")


@app.command("toon")
def show(nummer: Annotated[int, typer.Argument(help="Het nummer uit de lijst.")]) -> None:
    """Toon één extra vraag met haar geschiedenis."""
    with closing(open_store(load_settings())) as store:
        item = store.read(nummer)
    _print_heading(item)
    _print_texts(item)
    _print_history(item)
    for proposed in item.proposed[:SHOWN_NEAR]:
        say(f"dichtbij: {proposed.entry_id} ({proposed.score:.2f})", "dim")


@app.command("exporteer")
def export(
    bestand: Annotated[Path | None, typer.Argument(help="Waar de CSV komt; zonder: op het scherm.")] = None,
) -> None:
    """Schrijf alle extra vragen als CSV, veilig om in een rekenblad te openen."""
    settings = load_settings()
    with closing(open_store(settings)) as store:
        thema = thema_of(settings)
        found = store.find(thema, limit=store.count(thema) or 1)
    write_text("".join(write_csv((_csv_row(item) for item in found), HEADER)), bestand)
    if bestand is not None:
        count = counted(len(found), "extra vraag", "extra vragen")
        say_line(f"{count} geschreven naar {bestand}.")


def _csv_row(item: ExtraVraag) -> tuple[str | int | float | datetime | None, ...]:
    return (
        item.id,
        item.created_at,
        DESK_STATUSES[item.status],
        DESK_RESOLUTIONS[item.resolution],
        item.text,
        "\n".join(item.additions),
        round(item.probability, 3),
        item.proposed[0].entry_id if item.proposed else "",
    )


def _print_heading(item: ExtraVraag) -> None:
    resolution = DESK_RESOLUTIONS[item.resolution]
    status = DESK_STATUSES[item.status] + (f" ({resolution})" if resolution else "")
    out.print(Panel(Text(item.text), title=f"extra vraag {item.id}: {status}", title_align="left"))
    for name, value in _facts(item):
        say(f"{name}: {value}")


def _facts(item: ExtraVraag) -> Iterator[tuple[str, str]]:
    """Give what is known of an extra vraag besides its texts, as far as there is any."""
    if item.email:
        yield "Vraagsteller", item.email
    if item.assignee:
        yield "Coach", f"account {item.assignee}"
    if item.group:
        yield "Groep", str(item.group)
    if item.hand_over:
        agreed = "mag" if item.hand_over.agreed_at else "gevraagd"
        yield "Doorgeven aan", f"{item.hand_over.organisation} ({agreed})"


def _print_texts(item: ExtraVraag) -> None:
    for addition in item.additions:
        say(f"Aanvulling: {addition}")
    for message in item.messages:
        title = f"{MESSAGE_KINDS[message.kind]}, {moment_label(message.at)}"
        out.print(Panel(Text(message.text), title=title, title_align="left"))


def _print_history(item: ExtraVraag) -> None:
    for event in item.history:
        what = f"{who(event.by, {})} {DESK_EVENTS[event.kind]} {event.text}".rstrip()
        out.print(Text.assemble((moment_label(event.at), "dim"), f"  {what}"))

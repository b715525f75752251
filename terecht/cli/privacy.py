"""`terecht privacy`: what is held about somebody, and the clock that lets go of it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from terecht.bootstrap import build_privacy, build_retention
from terecht.cli.opening import opened
from terecht.cli.parameters import Email
from terecht.cli.screen import agrees, say, write_text
from terecht.config import load_settings
from terecht.domain.extra_vraag import Actor
from terecht.domain.held import Held
from terecht.labels.measures import moment_label
from terecht.letters.held import as_facts, as_text

app = typer.Typer(no_args_is_help=True, help="Wat er over iemand bewaard wordt: zien, meegeven, wissen.")


@app.command("toon")
def show(adres: Email) -> None:
    """Toon alles wat over een adres bewaard wordt."""
    typer.echo(as_text(as_facts(_held(adres))), nl=False)


@app.command("exporteer")
def export(
    adres: Email,
    bestand: Annotated[Path | None, typer.Argument(help="Waar de kopie komt; zonder: op het scherm.")] = None,
) -> None:
    """Maak een kopie voor die persoon, als JSON."""
    write_text(json.dumps(as_facts(_held(adres)), ensure_ascii=False, indent=1) + "\n", bestand)


@app.command("wis")
def erase(
    adres: Email, ja: Annotated[bool, typer.Option("--ja", help="Vraag niet of het zeker is.")] = False
) -> None:
    """Wis alles over een adres. De vragen blijven, zonder wie ze stelde."""
    settings = load_settings()
    with opened(settings) as database:
        rights = build_privacy(settings, database)
        held = rights.look(adres)
        if held.is_nothing:
            say("Over dit adres wordt niets bewaard.")
            return
        if not ja and not _is_sure(held):
            say("Niets gewist.")
            raise typer.Exit(1)
        rights.erase(adres, by=Actor.ENGINE)
    say("Gewist.")


@app.command("bevestig")
def confirm() -> None:
    """Zeg dat de klok juist staat, zodat het opruimen verdergaat na een lange pauze of een sprong van de klok."""
    settings = load_settings()
    with opened(settings) as database:
        moment = moment_label(build_retention(settings, database).confirm())
    say(f"Het is nu {moment}. Het opruimen gaat verder.")


def _held(address: str) -> Held:
    settings = load_settings()
    with opened(settings) as database:
        return build_privacy(settings, database).look(address)


def _is_sure(held: Held) -> bool:
    typer.echo(as_text(as_facts(held)), nl=False)
    return agrees("Dit alles voorgoed wissen?")

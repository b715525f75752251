"""`terecht controleer` and `terecht importeer`: a FAQ file looked at before it serves, or made from another one."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from terecht.bootstrap import Workshop, guarded_file, import_faq
from terecht.cli.opening import settings_with, size_of
from terecht.cli.screen import bar, out, say, say_line
from terecht.config import Settings, load_settings
from terecht.domain.faq import Faq
from terecht.evaluation.run import Judged, judge, run_row
from terecht.labels.measures import BRUSSELS, counted
from terecht.ranking.engine import Engine
from terecht.service.checking import FaqWarning, HeldOut, check, check_guarded


def controleer(
    bestand: Annotated[Path | None, typer.Argument(help="De FAQ; zonder: die van de instellingen.")] = None,
    snel: Annotated[
        bool, typer.Option("--snel", help="Zonder na te gaan of elke vraag gevonden wordt.")
    ] = False,
) -> None:
    """Controleer de FAQ: eerst fouten (uitgang 1), dan wat bezoekers zal teleurstellen."""
    workshop = Workshop(settings_with(bestand))
    faq = workshop.read_faq()
    engine: Engine | None = None
    held_out: tuple[HeldOut, ...] = ()
    if not snel and faq.entries:
        with bar("Elke vraag proberen te vinden") as progress:
            engine, held_out = workshop.fit(faq, progress=progress)
    warnings = (
        *check(faq, today=datetime.now(BRUSSELS).date(), held_out=held_out),
        *_guarded_warnings(workshop.settings, faq, engine),
    )
    for warning in warnings:
        out.print(f"[yellow]{warning.kind}[/]  ", end="")
        say_line(str(warning))
    told = counted(len(warnings), "aandachtspunt", "aandachtspunten")
    say(f"{size_of(faq)} zonder fouten{_share_found(held_out)}; {told}.")


def _share_found(held_out: tuple[HeldOut, ...]) -> str:
    if not held_out:
        return ""
    found = sum(result.rank == 1 for result in held_out)
    return f", {found / len(held_out):.0%} van de formuleringen vindt de eigen vraag"


def _guarded_warnings(settings: Settings, faq: Faq, engine: Engine | None) -> tuple[FaqWarning, ...]:
    """Return what is wrong with the queries that editors guard; they belong to the FAQ of the settings only."""
    if settings.faq_path.resolve() != load_settings().faq_path.resolve():
        return ()

    def is_served(query: Judged) -> bool:
        return engine is None or judge([query], [run_row(query.text, engine.rank(query.text))])[0].is_served

    return check_guarded(faq, guarded_file(settings).own(), is_served=is_served)


def importeer(
    bron: Annotated[Path, typer.Argument(metavar="BRON", help="CSV of JSON Lines.")],
    doel: Annotated[Path, typer.Argument(metavar="DOEL.yaml", help="De FAQ die ervan gemaakt wordt.")],
    overschrijf: Annotated[
        bool, typer.Option("--overschrijf", help="Een bestaand bestand vervangen.")
    ] = False,
) -> None:
    """Neem een FAQ over uit CSV of JSON Lines: alles, of bij één fout niets."""
    imported = import_faq(bron, doel, overwrite=overschrijf)
    if imported.ignored:
        say(f"Niet overgenomen kolommen: {', '.join(imported.ignored)}.")
    say(f"{size_of(imported.faq)} geschreven naar {doel}.")

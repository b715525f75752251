"""`terecht train` and `terecht evalueer`: an engine learns, and is measured."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from terecht import __version__
from terecht.bootstrap import Workshop, read_judged, write_report, write_run
from terecht.cli.opening import settings_with, size_of
from terecht.cli.parameters import FaqPath
from terecht.cli.screen import bar, say, say_line
from terecht.domain.faq import Faq
from terecht.evaluation.metrics import figures_by_kind
from terecht.evaluation.report import TO_REACH, Report, build_report
from terecht.evaluation.run import Judged, RunRow, Verdict, judge, run_row
from terecht.evaluation.table import format_table
from terecht.ranking.engine import Engine


def train(
    als_nodig: Annotated[
        bool, typer.Option("--als-nodig", help="Alleen als de bewaarde niet meer past.")
    ] = False,
    faq: FaqPath = None,
) -> None:
    """Leer de zoekmachine uit de FAQ en bewaar ze in de map models."""
    workshop = Workshop(settings_with(faq))
    content = workshop.read_faq()
    with bar("Zoekmachine leren") as progress:
        (workshop.engine if als_nodig else workshop.train)(content, progress=progress)
    say(f"Klaar: {size_of(content)}, bewaard in {workshop.folder}.")


def evalueer(
    beoordeeld: Annotated[
        Path, typer.Argument(metavar="BEOORDEELD.jsonl", help="Vragen met hun juiste antwoord.")
    ],
    run: Annotated[Path, typer.Option("--run", help="Waar de uitkomsten komen, een regel per vraag.")],
    faq: FaqPath = None,
    rapport: Annotated[
        Path | None, typer.Option("--rapport", help="Map voor een rapport met grafieken.")
    ] = None,
    soort: Annotated[str, typer.Option("--soort", help="De sleutel waarin de soort vraag staat.")] = "kind",
) -> None:
    """Meet de zoekmachine op beoordeelde vragen: een tabel, een run, en desgewenst een rapport."""
    workshop = Workshop(settings_with(faq))
    content, judged = workshop.read_faq(), read_judged(beoordeeld, kind_key=soort)
    with bar("Zoekmachine leren") as progress:
        if faq is None:
            engine = workshop.engine(content, progress=progress)
        else:  # what is tried out is not saved over what serves
            engine, _ = workshop.fit(content, progress=progress)
    rows = _ask(engine, judged)
    write_run(run, rows)
    verdicts = judge(judged, rows)
    typer.echo(format_table(figures_by_kind(verdicts)))
    if rapport is not None:
        report = _report(verdicts, content, workshop, source=beoordeeld)
        say_line(f"Rapport: {write_report(report, rapport)}")


def _ask(engine: Engine, judged: Sequence[Judged]) -> list[RunRow]:
    rows = []
    with bar("Vragen stellen") as progress:
        for number, query in enumerate(judged, start=1):
            rows.append(run_row(query.text, engine.rank(query.text)))
            progress(number, len(judged))
    return rows


def _report(verdicts: Sequence[Verdict], faq: Faq, workshop: Workshop, *, source: Path) -> Report:
    return build_report(
        verdicts,
        {entry.id: entry.question for entry in faq.entries},
        title=f"{faq.thema.title or faq.thema.id}: {source.stem}",
        facts=(
            ("FAQ", str(workshop.settings.faq_path)),
            ("Vragen", str(source)),
            ("Terecht", __version__),
        ),
        targets=TO_REACH,
        promised=workshop.settings.precision,
    )

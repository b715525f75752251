"""The command line: parses, calls, prints. `terecht --help` is its reference; this file is its table of contents.

Errors of Terecht are printed one fault a line, and the exit code is 1; a fault of use has 2.
"""

import typer

from terecht.cli import accounts, asking, engine, extra_vragen, faq_files, mail, privacy, status, worker
from terecht.cli.screen import err, say_line
from terecht.domain.errors import TerechtError

__all__ = ["app", "main"]

app = typer.Typer(
    name="terecht",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Terecht zoekt het antwoord op je vraag, zegt wie verder helpt, en weet wanneer het iets niet weet.",
)
for command in (
    asking.vraag,
    engine.train,
    status.status,
    faq_files.controleer,
    faq_files.importeer,
    engine.evalueer,
    worker.werker,
):
    app.command()(command)
app.add_typer(extra_vragen.app, name="extra-vragen")
app.add_typer(accounts.app, name="gebruiker")
app.add_typer(mail.app, name="mail")
app.add_typer(privacy.app, name="privacy")


def main() -> None:
    """Run the command line; faults go to standard error, one a line."""
    try:
        app()
    except TerechtError as error:
        for fault in error.faults:
            say_line(str(fault), to=err)
        raise SystemExit(1) from None

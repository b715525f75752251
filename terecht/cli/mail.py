"""`terecht mail`: what comes in, fetched from a mailbox or handed over by a mail server."""

import sys

import typer

from terecht.bootstrap import MAX_BYTES, build_fetch, build_receiving
from terecht.cli.opening import opened
from terecht.cli.screen import err, say, say_line
from terecht.config import load_settings
from terecht.domain.errors import ConfigError, Fault, StoreUnavailable

TRY_AGAIN = 75
"""EX_TEMPFAIL: what tells a mail server to hand a mail over again later."""

app = typer.Typer(no_args_is_help=True, help="Berichten die binnenkomen: antwoorden van vraagstellers.")


@app.command("haal-op")
def fetch() -> None:
    """Haal nieuwe berichten uit de mailbox van de instellingen. De werker doet dit elke minuut."""
    settings = load_settings()
    with opened(settings) as database:
        fetch_new = build_fetch(settings, build_receiving(settings, database))
        if fetch_new is None:
            raise ConfigError(Fault("ontbreekt", field="imap_host", expected="de server met de mailbox"))
        say(f"{fetch_new()} berichten opgehaald.")


@app.command("ontvang")
def receive() -> None:
    """Neem één bericht aan van standaardinvoer, zoals een mailserver het doorgeeft. Later opnieuw: uitgang 75."""
    settings = load_settings()
    raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    while sys.stdin.buffer.read(MAX_BYTES):
        pass  # a mail server that can't finish takes it for a failure
    try:
        with opened(settings) as database:
            build_receiving(settings, database).receive(raw, is_whole=len(raw) <= MAX_BYTES)
    except StoreUnavailable as error:
        say_line(str(error), to=err)
        raise typer.Exit(TRY_AGAIN) from None

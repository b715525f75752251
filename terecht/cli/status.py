"""`terecht status`: what runs here, a line a thing."""

from collections.abc import Iterator
from datetime import UTC, datetime

from terecht import __version__
from terecht.bootstrap import Workshop, build_mailing, build_retention
from terecht.cli.opening import opened, size_of
from terecht.cli.screen import out, table
from terecht.config import Settings, load_settings
from terecht.domain.errors import ModelError
from terecht.domain.faq import Faq
from terecht.domain.outgoing import MailState
from terecht.labels.mail import MAIL_STATES
from terecht.labels.measures import moment_label
from terecht.labels.privacy import TROUBLES
from terecht.service.mailing import Mailing


def status() -> None:
    """Toon wat er draait: versie, FAQ, taalmodel, zoekmachine, database."""
    rows = table()
    for name, value in _facts(load_settings()):
        rows.add_row(f"[bold]{name}", value)
    out.print(rows)


def _facts(settings: Settings) -> Iterator[tuple[str, str]]:
    workshop = Workshop(settings)
    faq = workshop.read_faq()
    phrasings = sum(len(entry.phrasings) for entry in faq.entries)
    yield "Terecht", __version__
    yield "Modus", settings.mode
    yield "FAQ", f"{settings.faq_path}: {size_of(faq)}, {phrasings} formuleringen"
    yield "Taalmodel", workshop.pipeline[0]
    yield from _engine_facts(workshop, faq)
    yield "Database", settings.database.split("@")[-1]
    with opened(settings) as database:
        yield "Berichten", _mail_facts(build_mailing(settings, database))
        yield "Opruimen", TROUBLES[build_retention(settings, database).trouble()]
    yield "Nu", moment_label(datetime.now(UTC))


def _engine_facts(workshop: Workshop, faq: Faq) -> Iterator[tuple[str, str]]:
    """Give what the card of the saved engine says of it: does it fit, how good is it, what does it promise."""
    try:
        card = workshop.card()
    except ModelError as error:
        yield "Zoekmachine", str(error.faults[0])
        return
    is_fit = card.get("geleerd_van") == workshop.fingerprint(faq)
    fits = "past bij de FAQ" if is_fit else "past niet meer: terecht train"
    figures = card["cijfers"]
    right = f"{figures['achtergehouden_juist']:.1%} van de achtergehouden formuleringen juist"
    kept = "" if figures["belofte_gedragen"] else " (FAQ te klein om dat te beloven)"
    yield "Zoekmachine", f"{fits}; {right}"
    yield "Drempels", ", ".join(f"{name} vanaf {value:.2f}" for name, value in figures["drempels"].items())
    yield "Belofte", f"{workshop.settings.precision:.0%} juist{kept}"


def _mail_facts(mailing: Mailing) -> str:
    counts = mailing.counts()
    told = ", ".join(f"{counts[state]} {MAIL_STATES[state]}" for state in MailState if counts[state])
    return (told or "geen") + ("; de post staat stil" if mailing.is_stuck() else "")

"""The command line: parses, calls, prints. `terecht --help` is its reference.

Errors of Terecht are printed one fault a line, and the exit code is 1; a fault of use has 2.
"""

import json
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from terecht import __version__, labels
from terecht.bootstrap import (
    MAX_BYTES,
    Workshop,
    build_chores,
    build_fetch,
    build_mailing,
    build_post,
    build_privacy,
    build_receiving,
    build_retention,
    guarded_file,
    import_faq,
    open_accounts,
    open_database,
    open_store,
    read_judged,
    write_csv,
    write_report,
    write_run,
)
from terecht.config import Settings, load_settings
from terecht.domain.account import Account, Role
from terecht.domain.errors import (
    ConfigError,
    Fault,
    ModelError,
    StoreUnavailable,
    TerechtError,
    UnknownAccount,
)
from terecht.domain.extra_vraag import Actor, ExtraVraag, Status
from terecht.domain.faq import Entry, Faq
from terecht.domain.outgoing import MailState
from terecht.domain.ranking import Outcome, Ranking
from terecht.evaluation.metrics import figures_by_kind
from terecht.evaluation.report import TO_REACH, build_report
from terecht.evaluation.run import Judged, judge, run_row
from terecht.evaluation.table import format_table
from terecht.letters.account import account_url
from terecht.letters.held import as_facts, as_text
from terecht.ranking.engine import Engine
from terecht.service.accounts import Accounts
from terecht.service.checking import FaqWarning, check, check_guarded
from terecht.service.worker import work

app = typer.Typer(
    name="terecht",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Terecht zoekt het antwoord op je vraag, zegt wie verder helpt, en weet wanneer het iets niet weet.",
)
extra_vragen = typer.Typer(
    no_args_is_help=False, help="De vragen waarop geen antwoord bestond, voor de coaches."
)
app.add_typer(extra_vragen, name="extra-vragen")
gebruiker = typer.Typer(no_args_is_help=True, help="De accounts van medewerkers.")
app.add_typer(gebruiker, name="gebruiker")
mail = typer.Typer(no_args_is_help=True, help="Berichten die binnenkomen: antwoorden van vraagstellers.")
app.add_typer(mail, name="mail")
privacy = typer.Typer(no_args_is_help=True, help="Wat er over iemand bewaard wordt: zien, meegeven, wissen.")
app.add_typer(privacy, name="privacy")
TRY_AGAIN = 75
"""EX_TEMPFAIL: what tells a mail server to hand a mail over again later."""

out = Console()
err = Console(stderr=True)

FaqPath = Annotated[Path | None, typer.Option("--faq", help="Een andere FAQ dan die van de instellingen.")]
Email = Annotated[str, typer.Argument(help="Het e-mailadres.")]
Roles = Annotated[list[Role], typer.Option("--rol", help="Mag meermaals.")]
JsonFlag = Annotated[bool, typer.Option("--json", help="Als JSON, voor programma's.")]


def main() -> None:
    """Run the command line; faults go to standard error, one a line."""
    try:
        app()
    except TerechtError as error:
        for fault in error.faults:
            err.print(str(fault), markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(1) from None


@app.command()
def vraag(
    tekst: Annotated[str, typer.Argument(help="De vraag, tussen aanhalingstekens.")],
    waarom: Annotated[bool, typer.Option("--waarom", help="Toon per woord wat het bijdroeg.")] = False,
    als_json: JsonFlag = False,
    faq: FaqPath = None,
) -> None:
    """Stel een vraag en zie het antwoord, de doorverwijzing en hoe zeker het is."""
    settings = _settings(faq)
    workshop = Workshop(settings)
    content = workshop.read_faq()
    with _bar("Zoekmachine leren") as progress:
        engine = workshop.engine(content, progress=progress)
    ranking = engine.rank(tekst, explain=True)
    if als_json:
        typer.echo(json.dumps(_ranking_json(ranking, content), ensure_ascii=False, indent=1))
        return
    _print_ranking(ranking, content, waarom=waarom)


@app.command()
def train(
    als_nodig: Annotated[
        bool, typer.Option("--als-nodig", help="Alleen als de bewaarde niet meer past.")
    ] = False,
    faq: FaqPath = None,
) -> None:
    """Leer de zoekmachine uit de FAQ en bewaar ze in de map models."""
    workshop = Workshop(_settings(faq))
    content = workshop.read_faq()
    with _bar("Zoekmachine leren") as progress:
        (workshop.engine if als_nodig else workshop.train)(content, progress=progress)
    out.print(f"Klaar: {_questions(content)}, bewaard in {workshop.folder}.", highlight=False)


@app.command()
def status() -> None:
    """Toon wat er draait: versie, FAQ, taalmodel, zoekmachine, database."""
    settings = _settings(None)
    workshop = Workshop(settings)
    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in _status(settings, workshop):
        table.add_row(f"[bold]{name}", value)
    out.print(table)


@app.command()
def controleer(
    bestand: Annotated[Path | None, typer.Argument(help="De FAQ; zonder: die van de instellingen.")] = None,
    snel: Annotated[
        bool, typer.Option("--snel", help="Zonder na te gaan of elke vraag gevonden wordt.")
    ] = False,
) -> None:
    """Controleer de FAQ: eerst fouten (uitgang 1), dan wat bezoekers zal teleurstellen."""
    workshop = Workshop(_settings(bestand))
    faq = workshop.read_faq()
    held_out: tuple[Any, ...] = ()
    engine: Engine | None = None
    if not snel and faq.entries:
        with _bar("Elke vraag proberen te vinden") as progress:
            engine, held_out = workshop.fit(faq, progress=progress)
    warnings = (
        *check(faq, today=datetime.now(labels.BRUSSELS).date(), held_out=held_out),
        *_guarded_warnings(workshop.settings, faq, engine),
    )
    for warning in warnings:
        out.print(f"[yellow]{warning.kind}[/]  ", end="")
        out.print(str(warning), markup=False, highlight=False, soft_wrap=True)
    found = sum(result.rank == 1 for result in held_out)
    share = f", {found / len(held_out):.0%} van de formuleringen vindt de eigen vraag" if held_out else ""
    out.print(
        f"{_questions(faq)} zonder fouten{share}; {labels.counted(len(warnings), 'aandachtspunt', 'aandachtspunten')}.",
        highlight=False,
    )


def _guarded_warnings(settings: Settings, faq: Faq, engine: Engine | None) -> tuple[FaqWarning, ...]:
    """Return what is wrong with the queries that editors guard; they belong to the FAQ of the settings only."""
    if settings.faq_path.resolve() != load_settings().faq_path.resolve():
        return ()

    def is_served(query: Judged) -> bool:
        return engine is None or judge([query], [run_row(query.text, engine.rank(query.text))])[0].is_served

    return check_guarded(faq, guarded_file(settings).own(), is_served=is_served)


@app.command()
def importeer(
    bron: Annotated[Path, typer.Argument(metavar="IN", help="CSV of JSON Lines.")],
    doel: Annotated[Path, typer.Argument(metavar="OUT.yaml", help="De FAQ die ervan gemaakt wordt.")],
    overschrijf: Annotated[
        bool, typer.Option("--overschrijf", help="Een bestaand bestand vervangen.")
    ] = False,
) -> None:
    """Neem een FAQ over uit CSV of JSON Lines: alles, of bij één fout niets."""
    imported = import_faq(bron, doel, overwrite=overschrijf)
    if imported.ignored:
        out.print(f"Niet overgenomen kolommen: {', '.join(imported.ignored)}.", highlight=False)
    out.print(f"{_questions(imported.faq)} geschreven naar {doel}.", highlight=False)


@app.command()
def evalueer(
    beoordeeld: Annotated[
        Path, typer.Argument(metavar="JUDGED.jsonl", help="Vragen met hun juiste antwoord.")
    ],
    run: Annotated[Path, typer.Option("--run", help="Waar de uitkomsten komen, een regel per vraag.")],
    faq: FaqPath = None,
    rapport: Annotated[
        Path | None, typer.Option("--rapport", help="Map voor een rapport met grafieken.")
    ] = None,
    soort: Annotated[str, typer.Option("--soort", help="De sleutel waarin de soort vraag staat.")] = "kind",
) -> None:
    """Meet de zoekmachine op beoordeelde vragen: een tabel, een run, en desgewenst een rapport."""
    workshop = Workshop(_settings(faq))
    content, judged = workshop.read_faq(), read_judged(beoordeeld, kind_key=soort)
    with _bar("Zoekmachine leren") as progress:
        engine = (
            workshop.engine(content, progress=progress)
            if faq is None
            else workshop.fit(content, progress=progress)[0]
        )
    with _bar("Vragen stellen") as progress:
        rows = []
        for number, query in enumerate(judged, start=1):
            rows.append(run_row(query.text, engine.rank(query.text)))
            progress(number, len(judged))
    write_run(run, rows)
    verdicts = judge(judged, rows)
    typer.echo(format_table(figures_by_kind(verdicts)))
    if rapport is not None:
        questions = {entry.id: entry.question for entry in content.entries}
        facts = (
            ("FAQ", str(workshop.settings.faq_path)),
            ("Vragen", str(beoordeeld)),
            ("Terecht", __version__),
        )
        title = f"{content.thema.title or content.thema.id}: {beoordeeld.stem}"
        report = build_report(
            verdicts,
            questions,
            title=title,
            facts=facts,
            targets=TO_REACH,
            promised=workshop.settings.precision,
        )
        out.print(f"Rapport: {write_report(report, rapport)}", highlight=False, soft_wrap=True)


@app.command()
def werker() -> None:
    """Verstuur wat klaarstaat, tot je stopt. Er mogen er verschillende tegelijk draaien."""
    settings = _settings(None)
    post = build_post(settings)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with _database(settings) as database:
        work(stop, build_mailing(settings, database), post, chores=build_chores(settings, database))


@mail.command("haal-op")
def fetch_mail() -> None:
    """Haal nieuwe berichten uit de mailbox van de instellingen. De werker doet dit elke minuut."""
    settings = _settings(None)
    with _database(settings) as database:
        fetch = build_fetch(settings, build_receiving(settings, database))
        if fetch is None:
            raise ConfigError(Fault("ontbreekt", field="imap_host", expected="de server met de mailbox"))
        out.print(f"{fetch()} berichten opgehaald.", highlight=False)


@mail.command("ontvang")
def receive_mail() -> None:
    """Neem één bericht aan van standaardinvoer, zoals een mailserver het doorgeeft. Later opnieuw: uitgang 75."""
    settings = _settings(None)
    raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    while sys.stdin.buffer.read(MAX_BYTES):
        pass  # a mail server that can't finish takes it for a failure
    try:
        with _database(settings) as database:
            build_receiving(settings, database).receive(raw, is_whole=len(raw) <= MAX_BYTES)
    except StoreUnavailable as error:
        err.print(str(error), markup=False, highlight=False)
        raise typer.Exit(TRY_AGAIN) from None


@privacy.command("toon")
def show_held(adres: Email) -> None:
    """Toon alles wat over een adres bewaard wordt."""
    settings = _settings(None)
    with _database(settings) as database:
        typer.echo(as_text(as_facts(build_privacy(settings, database).look(adres))), nl=False)


@privacy.command("exporteer")
def export_held(
    adres: Email,
    bestand: Annotated[Path | None, typer.Argument(help="Waar de kopie komt; zonder: op het scherm.")] = None,
) -> None:
    """Maak een kopie voor die persoon, als JSON."""
    settings = _settings(None)
    with _database(settings) as database:
        facts = as_facts(build_privacy(settings, database).look(adres))
    text = json.dumps(facts, ensure_ascii=False, indent=1) + "\n"
    if bestand is None:
        typer.echo(text, nl=False)
    else:
        bestand.write_text(text, encoding="utf-8")


@privacy.command("wis")
def erase_held(
    adres: Email, ja: Annotated[bool, typer.Option("--ja", help="Vraag niet of het zeker is.")] = False
) -> None:
    """Wis alles over een adres. De vragen blijven, zonder wie ze stelde."""
    settings = _settings(None)
    with _database(settings) as database:
        rights = build_privacy(settings, database)
        held = rights.look(adres)
        if held.is_nothing:
            out.print("Over dit adres wordt niets bewaard.", highlight=False)
            return
        if not ja:
            typer.echo(as_text(as_facts(held)), nl=False)
            typer.confirm("Dit alles voorgoed wissen?", abort=True)
        rights.erase(adres, by=Actor.ENGINE)
    out.print("Gewist.", highlight=False)


@privacy.command("bevestig")
def confirm_clock() -> None:
    """Zeg dat de klok juist staat, zodat het opruimen verdergaat na een lange pauze of een sprong van de klok."""
    settings = _settings(None)
    with _database(settings) as database:
        retention = build_retention(settings, database)
        moment = labels.moment_label(retention.confirm())
    out.print(f"Het is nu {moment}. Het opruimen gaat verder.", highlight=False)


@extra_vragen.callback(invoke_without_command=True)
def lijst(
    context: typer.Context,
    status: Annotated[
        list[Status] | None, typer.Option(help="Alleen met deze status; mag meermaals.")
    ] = None,
    zoek: Annotated[str, typer.Option(help="Alleen met deze woorden.")] = "",
    aantal: Annotated[int, typer.Option(min=1, max=1000, help="Hoogstens zoveel.")] = 50,
) -> None:
    """Lijst de extra vragen, de nieuwste eerst."""
    if context.invoked_subcommand:
        return
    settings = _settings(None)
    with _store(settings) as store:
        thema = Workshop(settings).read_faq().thema.id
        found = store.find(thema, statuses=tuple(status or ()), words=zoek, limit=aantal)
        total = store.count(thema, statuses=tuple(status or ()), words=zoek)
    table = Table("nr", "sinds", "status", "vraag", box=None, pad_edge=False)
    for item in found:
        table.add_row(
            str(item.id), labels.moment_label(item.created_at), labels.STATUSES[item.status], item.text
        )
    out.print(table)
    out.print(f"{len(found)} van {total}.", highlight=False)


@extra_vragen.command("toon")
def show(nummer: Annotated[int, typer.Argument(help="Het nummer uit de lijst.")]) -> None:
    """Toon één extra vraag met haar geschiedenis."""
    with _store(_settings(None)) as store:
        _print_extra_vraag(store.read(nummer))


@extra_vragen.command("exporteer")
def export(
    bestand: Annotated[Path | None, typer.Argument(help="Waar de CSV komt; zonder: op het scherm.")] = None,
) -> None:
    """Schrijf alle extra vragen als CSV, veilig om in een rekenblad te openen."""
    settings = _settings(None)
    with _store(settings) as store:
        thema = Workshop(settings).read_faq().thema.id
        found = store.find(thema, limit=store.count(thema) or 1)
    header = ("nummer", "gesteld", "status", "afloop", "vraag", "aanvullingen", "kans", "dichtste vraag")
    text = "".join(write_csv((_csv_row(item) for item in found), header))
    if bestand is None:
        typer.echo(text, nl=False)
    else:
        bestand.write_text(text, encoding="utf-8", newline="")
        count = labels.counted(len(found), "extra vraag", "extra vragen")
        out.print(f"{count} geschreven naar {bestand}.", highlight=False)


def _questions(faq: Faq) -> str:
    return labels.counted(len(faq.entries), "vraag", "vragen")


@gebruiker.command("lijst")
def list_accounts() -> None:
    """Lijst de medewerkers met hun rollen."""
    table = Table("naam", "e-mailadres", "rollen", "toestand", box=None, pad_edge=False)
    for account in open_accounts(_settings(None)).all():
        roles = ", ".join(labels.ROLES[role] for role in sorted(account.roles))
        state = "actief" if account.password_hash else "nog geen wachtwoord"
        table.add_row(account.name, account.email, roles, state if account.is_active else "staat uit")
    out.print(table)


@gebruiker.command("voeg-toe")
def add_account(email: Email, naam: Annotated[str, typer.Argument(help="De naam.")], rol: Roles) -> None:
    """Nodig een medewerker uit: de link vertrekt per mail, en komt hier op het scherm."""
    settings = _settings(None)
    accounts = open_accounts(settings)
    _, link = accounts.invite(email=email, name=naam, roles=rol, link_to=_account_link(settings))
    _print_link(link)


@gebruiker.command("rol")
def set_roles(email: Email, rol: Roles) -> None:
    """Geef een medewerker deze rollen, in plaats van die van nu."""
    accounts = open_accounts(_settings(None))
    account = _account(accounts, email)
    accounts.change(account.id, name=account.name, roles=rol, version=account.version)


@gebruiker.command("deactiveer")
def switch_off(email: Email) -> None:
    """Zet een account uit: meteen overal afgemeld."""
    accounts = open_accounts(_settings(None))
    account = _account(accounts, email)
    accounts.switch(account.id, is_active=False, version=account.version)


@gebruiker.command("activeer")
def switch_on(email: Email) -> None:
    """Zet een account weer aan."""
    accounts = open_accounts(_settings(None))
    account = _account(accounts, email)
    accounts.switch(account.id, is_active=True, version=account.version)


@gebruiker.command("wachtwoord-link")
def password_link(email: Email) -> None:
    """Maak een link om een wachtwoord te kiezen; oudere links werken niet meer."""
    settings = _settings(None)
    accounts = open_accounts(settings)
    _print_link(accounts.send_link(_account(accounts, email), link_to=_account_link(settings)))


def _account(accounts: Accounts, email: str) -> Account:
    found = accounts.by_email(email)
    if found is None:
        raise UnknownAccount(Fault("er is geen account met dit adres", value=email))
    return found


def _account_link(settings: Settings) -> Callable[[str], str]:
    base = settings.public_url or "http://127.0.0.1:8000"
    return lambda token: account_url(base, token)


def _print_link(link: str) -> None:
    out.print("Geef deze link alleen aan wie hem nodig heeft; hij werkt één keer:", highlight=False)
    typer.echo(link)


def _csv_row(item: ExtraVraag) -> tuple[str | int | float | datetime | None, ...]:
    return (
        item.id,
        item.created_at,
        labels.STATUSES[item.status],
        labels.RESOLUTIONS[item.resolution],
        item.text,
        "\n".join(item.additions),
        round(item.probability, 3),
        item.proposed[0].entry_id if item.proposed else "",
    )


def _settings(faq: Path | None) -> Settings:
    return load_settings() if faq is None else load_settings(faq_path=faq)


@contextmanager
def _store(settings: Settings) -> Iterator[Any]:
    store = open_store(settings)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _database(settings: Settings) -> Iterator[Any]:
    database = open_database(settings)
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give a progress function that draws a bar on standard error from its first step on."""
    columns = (
        TextColumn(what),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(what, total=None, visible=False)
        yield lambda done, of: bar.update(task, completed=done, total=of, visible=True)


def _print_ranking(ranking: Ranking, faq: Faq, *, waarom: bool) -> None:
    for correction in ranking.corrections:
        out.print(f"We zochten op ‘{correction.used}’ in plaats van ‘{correction.typed}’.", highlight=False)
    if ranking.outcome is Outcome.ANSWER:
        _print_entry(faq.entry(ranking.hits[0].entry_id))
    else:
        out.print(labels.message(ranking.reason, thema=faq.thema, language=ranking.language), highlight=False)
        for hit in ranking.suggestions:
            out.print(f"  {hit.rank}. {faq.entry(hit.entry_id).question}", highlight=False)
    out.print(
        f"[dim]{labels.OUTCOMES[ranking.outcome]} ({labels.REASONS[ranking.reason]}), "
        f"kans dat het eerste antwoord klopt: {ranking.probability:.0%}"
    )
    if waarom:
        for hit in ranking.hits[:3]:
            _print_parts(ranking, hit.rank, faq)


def _print_entry(entry: Entry) -> None:
    out.print(Panel(Markdown(entry.answer), title=entry.question, title_align="left"))
    for referral in entry.referrals:
        whom = f" ({referral.for_whom})" if referral.for_whom else ""
        link = f" {referral.organisation.url}" if referral.organisation.url else ""
        out.print(f"[bold]→ {referral.organisation.name}[/]{whom}: {referral.why}{link}", highlight=False)
    if entry.reviewed:
        out.print(f"[dim]Nagekeken op {labels.date_label(entry.reviewed)}")


def _print_parts(ranking: Ranking, rank: int, faq: Faq) -> None:
    hit = ranking.hits[rank - 1]
    table = Table("woord", "trof", "hoe", "gewicht", box=None, pad_edge=False)
    for part in hit.parts:
        typed = ranking.query[part.start : part.end]
        table.add_row(typed, part.matched or "–", labels.MATCH_KINDS[part.kind], f"{part.weight:+.3f}")
    out.print()
    out.print(f"[bold]{rank}. {faq.entry(hit.entry_id).question}[/]  score {hit.score:.3f}", highlight=False)
    out.print(f"[dim]dichtste formulering: {hit.phrasing}")
    out.print(table)
    if rank == 1 and ranking.focus not in ((0, 0), (0, len(ranking.query))):
        out.print(f"[dim]de zin die besliste: {ranking.query[slice(*ranking.focus)]}")


def _ranking_json(ranking: Ranking, faq: Faq) -> dict[str, Any]:
    content = asdict(ranking)
    if ranking.outcome is Outcome.ANSWER:
        entry = faq.entry(ranking.hits[0].entry_id)
        content["answer"] = {
            "id": entry.id,
            "question": entry.question,
            "answer": entry.answer,
            "referrals": [asdict(referral) for referral in entry.referrals],
            "reviewed": entry.reviewed.isoformat() if isinstance(entry.reviewed, date) else None,
        }
    return content


def _print_extra_vraag(item: ExtraVraag) -> None:
    resolution = labels.DESK_RESOLUTIONS[item.resolution]
    status = labels.DESK_STATUSES[item.status] + (f" ({resolution})" if resolution else "")
    out.print(Panel(Text(item.text), title=f"extra vraag {item.id}: {status}", title_align="left"))
    for name, value in _facts(item):
        out.print(f"{name}: {value}", markup=False, highlight=False)
    for addition in item.additions:
        out.print(f"Aanvulling: {addition}", markup=False, highlight=False)
    for message in item.messages:
        title = f"{labels.MESSAGE_KINDS[message.kind]}, {labels.moment_label(message.at)}"
        out.print(Panel(Text(message.text), title=title, title_align="left"))
    for event in item.history:
        what = f"{labels.who(event.by, {})} {labels.DESK_EVENTS[event.kind]} {event.text}".rstrip()
        out.print(f"[dim]{labels.moment_label(event.at)}[/]  {what}", highlight=False)
    for proposed in item.proposed[:3]:
        out.print(f"[dim]dichtbij: {proposed.entry_id} ({proposed.score:.2f})", highlight=False)


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


def _status(settings: Settings, workshop: Workshop) -> Iterator[tuple[str, str]]:
    yield "Terecht", __version__
    yield "Modus", settings.mode
    faq = workshop.read_faq()
    phrasings = sum(len(entry.phrasings) for entry in faq.entries)
    yield "FAQ", f"{settings.faq_path}: {_questions(faq)}, {phrasings} formuleringen"
    yield "Taalmodel", workshop.pipeline[0]
    try:
        card = workshop.card()
    except ModelError as error:
        yield "Zoekmachine", str(error.faults[0])
    else:
        fits = (
            "past bij de FAQ"
            if card.get("geleerd_van") == workshop.fingerprint(faq)
            else "past niet meer: terecht train"
        )
        figures = card["cijfers"]
        yield (
            "Zoekmachine",
            f"{fits}; {figures['achtergehouden_juist']:.1%} van de achtergehouden formuleringen juist",
        )
        yield (
            "Drempels",
            ", ".join(f"{name} vanaf {value:.2f}" for name, value in figures["drempels"].items()),
        )
        yield (
            "Belofte",
            f"{settings.precision:.0%} juist"
            + ("" if figures["belofte_gedragen"] else " (FAQ te klein om dat te beloven)"),
        )
    yield "Database", settings.database.split("@")[-1]
    with _database(settings) as database:
        mailing = build_mailing(settings, database)
        counts = mailing.counts()
        told = ", ".join(
            f"{counts[state]} {labels.MAIL_STATES[state]}" for state in MailState if counts[state]
        )
        yield "Berichten", (told or "geen") + ("; de post staat stil" if mailing.is_stuck() else "")
        yield "Opruimen", labels.TROUBLES[build_retention(settings, database).trouble()]
    yield "Nu", labels.moment_label(datetime.now(UTC))

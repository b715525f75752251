"""`terecht vraag`: a query from the command line, and its answer as people or programs read it."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.markdown import Markdown
from rich.panel import Panel
from rich.text import Text

from terecht.bootstrap import Workshop
from terecht.cli.opening import settings_with
from terecht.cli.parameters import FaqPath
from terecht.cli.screen import bar, out, say, table
from terecht.domain.faq import Doorverwijzing, Entry, Faq
from terecht.domain.ranking import Hit, Outcome, Ranking
from terecht.labels.asking import MATCH_KINDS, OUTCOMES, REASONS, message
from terecht.labels.measures import date_label

SHOWN_WITH_WORDS = 3
"""How many hits `--waarom` takes apart."""


def vraag(
    tekst: Annotated[str, typer.Argument(help="De vraag, tussen aanhalingstekens.")],
    waarom: Annotated[bool, typer.Option("--waarom", help="Toon per woord wat het bijdroeg.")] = False,
    als_json: Annotated[bool, typer.Option("--json", help="Als JSON, voor programma's.")] = False,
    faq: FaqPath = None,
) -> None:
    """Stel een vraag en zie het antwoord, de doorverwijzing en hoe zeker het is."""
    workshop = Workshop(settings_with(faq))
    content = workshop.read_faq()
    with bar("Zoekmachine leren") as progress:
        engine = workshop.engine(content, progress=progress)
    ranking = engine.rank(tekst, explain=True)
    if als_json:
        typer.echo(json.dumps(_as_json(ranking, content), ensure_ascii=False, indent=1))
        return
    _print_ranking(ranking, content)
    if waarom:
        for hit in ranking.hits[:SHOWN_WITH_WORDS]:
            _print_words(ranking, hit, content)


def _print_ranking(ranking: Ranking, faq: Faq) -> None:
    for correction in ranking.corrections:
        say(f"We zochten op ‘{correction.used}’ in plaats van ‘{correction.typed}’.")
    if ranking.outcome is Outcome.ANSWER:
        _print_entry(faq.entry(ranking.hits[0].entry_id))
    else:
        say(message(ranking.reason, thema=faq.thema, language=ranking.language))
        for hit in ranking.suggestions:
            say(f"  {hit.rank}. {faq.entry(hit.entry_id).question}")
    say(
        f"{OUTCOMES[ranking.outcome]} ({REASONS[ranking.reason]}), "
        f"kans dat het eerste antwoord klopt: {ranking.probability:.0%}",
        "dim",
    )


def _print_entry(entry: Entry) -> None:
    out.print(Panel(Markdown(entry.answer), title=Text(entry.question), title_align="left"))
    for referral in entry.referrals:
        out.print(_referral_line(referral))
    if entry.reviewed:
        say(f"Nagekeken op {date_label(entry.reviewed)}", "dim")


def _referral_line(referral: Doorverwijzing) -> Text:
    whom = f" ({referral.for_whom})" if referral.for_whom else ""
    link = f" {referral.organisation.url}" if referral.organisation.url else ""
    return Text.assemble((f"→ {referral.organisation.name}", "bold"), f"{whom}: {referral.why}{link}")


def _print_words(ranking: Ranking, hit: Hit, faq: Faq) -> None:
    """Print what each word of the query added to the score of a hit."""
    words = table("woord", "trof", "hoe", "gewicht")
    for part in hit.parts:
        typed = ranking.query[part.start : part.end]
        words.add_row(Text(typed), Text(part.matched or "–"), MATCH_KINDS[part.kind], f"{part.weight:+.3f}")
    out.print()
    out.print(
        Text.assemble((f"{hit.rank}. {faq.entry(hit.entry_id).question}", "bold"), f"  score {hit.score:.3f}")
    )
    say(f"dichtste formulering: {hit.phrasing}", "dim")
    out.print(words)
    if hit.rank == 1 and ranking.focus not in ((0, 0), (0, len(ranking.query))):
        say(f"de zin die besliste: {ranking.query[slice(*ranking.focus)]}", "dim")


def _as_json(ranking: Ranking, faq: Faq) -> dict[str, Any]:
    content = asdict(ranking)
    if ranking.outcome is Outcome.ANSWER:
        entry = faq.entry(ranking.hits[0].entry_id)
        content["answer"] = {
            "id": entry.id,
            "question": entry.question,
            "answer": entry.answer,
            "referrals": [asdict(referral) for referral in entry.referrals],
            "reviewed": entry.reviewed and entry.reviewed.isoformat(),
        }
    return content

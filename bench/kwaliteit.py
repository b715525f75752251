"""Measure Terecht beside other search libraries: the same FAQ, the same queries, one run, one table.

    python bench/kwaliteit.py FAQ JUDGED.jsonl … --tune TUNE.jsonl [--postgresql URL] [--json FILE]

FAQ is Terecht's YAML, or JSON Lines (see `sources`). Every peer gets the setting, and the signal to abstain
by, that does best on TUNE; without --tune those that do best on each JUDGED itself, which flatters the peers.
Terecht has no settings: it learns from the FAQ alone. Prints a Markdown table per JUDGED.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from peers import bm25, node_peers, postgresql_peer, rapidfuzz_peer, sqlite_peer, tantivy_peer, tfidf
from peers.shape import Found, Layout, Peer, Setting, documents_of
from sources import read_any_faq

from terecht.adapters.judged_files import read_judged
from terecht.bootstrap import Workshop
from terecht.config import load_settings
from terecht.domain.faq import Faq
from terecht.domain.ranking import Outcome
from terecht.evaluation.metrics import JudgedRun, arp95, auroc, hit_rate, mrr
from terecht.evaluation.run import Judged, Verdict
from terecht.ranking.engine import Engine

NODE_FOLDER = Path("build/bench-peers")
NOTHING = -1e9  # the signal of a query that found nothing


@dataclass(frozen=True)
class Row:
    """A line of the table: `signal` is what one would abstain by, `p50_ms` the median time of a query."""

    name: str
    setting: str
    hit1: float
    hit3: float
    mrr: float
    p50_ms: float
    signal: str
    auroc: float
    arp95: float


def main() -> None:
    """Print a table per judged file; write all of them as JSON when asked."""
    args = _arguments()
    faq = read_any_faq(args.faq)
    judged = {path.name: read_judged(path) for path in args.judged}
    tune = read_judged(args.tune) if args.tune else ()
    _say("Terecht learns from the FAQ")
    engine, _ = Workshop(load_settings()).fit(faq)
    rows = {name: _our_rows(engine, queries, tune) for name, queries in judged.items()}
    for peer in _peers(args):
        _say(f"{peer.name}: {len(peer.settings)} settings")
        for name, row in _peer_rows(peer, faq, judged, tune):
            rows[name].append(row)
            _say(f"  {name}: hit@1 {row.hit1:.3f}, hit@3 {row.hit3:.3f}, {row.p50_ms:.2f} ms, {row.setting}")
    for name, queries in judged.items():
        print(
            table(
                name,
                queries,
                rows[name],
                tuned_on=args.tune.name if args.tune else "these queries themselves",
            )
        )
    if args.json:
        found = {name: [asdict(row) for row in several] for name, several in rows.items()}
        args.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("faq", type=Path, metavar="FAQ")
    parser.add_argument("judged", type=Path, nargs="+", metavar="JUDGED")
    parser.add_argument("--tune", type=Path)
    parser.add_argument("--postgresql", metavar="URL")
    parser.add_argument("--node", type=Path, default=NODE_FOLDER, metavar="FOLDER")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _peers(args: argparse.Namespace) -> Iterator[Peer]:
    for library in (bm25, tantivy_peer, sqlite_peer, tfidf, rapidfuzz_peer):
        yield from library.peers()
    if args.postgresql:
        yield from postgresql_peer.peers(args.postgresql)
    else:
        _say("PostgreSQL skipped: name a database with --postgresql URL")
    if (args.node / "node_modules").is_dir():
        yield from node_peers.peers(args.node)
    else:
        _say(f"MiniSearch, Orama and Fuse.js skipped: not in {args.node} (see bench/README.md)")


def _our_rows(engine: Engine, judged: Sequence[Judged], tune: Sequence[Judged]) -> list[Row]:
    """Return Terecht's line, and one of what its score would tell without calibration."""
    found, probabilities = _ask_engine(engine, judged)
    signal = _best_signal(tune or judged, _ask_engine(engine, tune or judged)[0])
    return [
        _row("Terecht", "none: learns", judged, found, signal="probability", values=probabilities),
        _row(
            "Terecht, raw score", "none: learns", judged, found, signal=signal, values=SIGNALS[signal](found)
        ),
    ]


def _ask_engine(engine: Engine, judged: Sequence[Judged]) -> tuple[list[Found], list[float]]:
    for query in judged[:20]:
        engine.rank(query.text)
    found, probabilities = [], []
    for query in judged:
        start = time.perf_counter()
        ranking = engine.rank(query.text)
        seconds = time.perf_counter() - start
        found.append(Found(tuple((hit.entry_id, hit.score) for hit in ranking.hits), seconds))
        probabilities.append(ranking.probability)
    return found, probabilities


def _peer_rows(
    peer: Peer, faq: Faq, judged: Mapping[str, Sequence[Judged]], tune: Sequence[Judged]
) -> Iterator[tuple[str, Row]]:
    tuned = _choose(peer, faq, tune) if tune else None
    for name, queries in judged.items():
        setting, signal = tuned or _choose(peer, faq, queries)
        found = _ask(peer, faq, queries, setting)
        told = ", ".join(f"{key} {value}" for key, value in setting.items()).replace("layout ", "")
        yield name, _row(peer.name, told, queries, found, signal=signal, values=SIGNALS[signal](found))


def _choose(peer: Peer, faq: Faq, judged: Sequence[Judged]) -> tuple[Setting, str]:
    """Return the setting with the most right first hits (then MRR), and the signal that tells them best."""
    runs = [(setting, _ask(peer, faq, judged, setting)) for setting in peer.settings]
    setting, found = max(runs, key=lambda run: _ranking_figures(judged, run[1]))
    return setting, _best_signal(judged, found)


def _ask(peer: Peer, faq: Faq, judged: Sequence[Judged], setting: Setting) -> list[Found]:
    documents = documents_of(faq, Layout(str(setting["layout"])))
    return peer.run(documents, [query.text for query in judged], setting)


def _ranking_figures(judged: Sequence[Judged], found: Sequence[Found]) -> tuple[float, float]:
    run = _run(judged, found, _top_score(found))
    return hit_rate(run, 1).value, mrr(run)


def _best_signal(judged: Sequence[Judged], found: Sequence[Found]) -> str:
    def separates(name: str) -> float:
        return auroc(_run(judged, found, SIGNALS[name](found)))

    return max(SIGNALS, key=separates)


def _top_score(found: Sequence[Found]) -> list[float]:
    return [one.entries[0][1] if one.entries else NOTHING for one in found]


def _margin(found: Sequence[Found]) -> list[float]:
    """How far the second stays behind; the whole score when there is no second."""
    scores = [[score for _, score in one.entries[:2]] for one in found]
    return [both[0] - both[1] if len(both) == 2 else both[0] if both else NOTHING for both in scores]


def _relative_margin(found: Sequence[Found]) -> list[float]:
    pairs = zip(_margin(found), _top_score(found), strict=True)
    return [margin / abs(score) if score not in (0, NOTHING) else NOTHING for margin, score in pairs]


SIGNALS: Mapping[str, Callable[[Sequence[Found]], list[float]]] = {
    "score": _top_score,
    "margin": _margin,
    "relative margin": _relative_margin,
}
"""What a library without calibration offers to abstain by."""


def _row(
    name: str,
    setting: str,
    judged: Sequence[Judged],
    found: Sequence[Found],
    *,
    signal: str,
    values: Sequence[float],
) -> Row:
    run = _run(judged, found, values)
    return Row(
        name=name,
        setting=setting,
        hit1=hit_rate(run, 1).value,
        hit3=hit_rate(run, 3).value,
        mrr=mrr(run),
        p50_ms=statistics.median(one.seconds for one in found) * 1000,
        signal=signal,
        auroc=auroc(run),
        arp95=arp95(run),
    )


def _run(judged: Sequence[Judged], found: Sequence[Found], values: Sequence[float]) -> JudgedRun:
    """Return the run with `values` as probabilities: auroc and arp95 only look at their order."""
    triples = zip(judged, found, values, strict=True)
    return JudgedRun.of([_verdict(query, one, value) for query, one, value in triples])


def _verdict(query: Judged, found: Found, value: float) -> Verdict:
    ranks = (rank for rank, (entry_id, _) in enumerate(found.entries, 1) if entry_id in query.right_ids)
    return Verdict(query, Outcome.SUGGESTIONS, value, next(ranks, 0))


def table(name: str, judged: Sequence[Judged], rows: Sequence[Row], *, tuned_on: str) -> str:
    """Return a Markdown table, best hit@1 first."""
    n_in = sum(query.is_answerable for query in judged)
    load = os.getloadavg()[0]
    lines = [
        f"**{name}**: {n_in} answerable queries, {len(judged) - n_in} unanswerable; "
        f"peers tuned on {tuned_on}; load {load:.1f} on {os.cpu_count()} cores",
        "",
        "| engine | hit@1 | hit@3 | mrr | ms/query | auroc | arp95 | abstains by | setting |",
        "|---|--:|--:|--:|--:|--:|--:|---|---|",
    ]
    for row in sorted(rows, key=lambda row: -row.hit1):
        figures = " | ".join(f"{value:.3f}" for value in (row.hit1, row.hit3, row.mrr))
        abstaining = f"{row.auroc:.3f} | {row.arp95:.3f} | {row.signal}"
        lines.append(f"| {row.name} | {figures} | {row.p50_ms:.2f} | {abstaining} | {row.setting} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()

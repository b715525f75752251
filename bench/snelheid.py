"""Measure how fast Terecht asks, learns and starts, its memory, and how they grow to 1,000,000 phrasings.

    python bench/snelheid.py FAQ QUERIES.jsonl [--sizes 100 10000 …] [--rounds 3] [--plot SVG] [--json FILE]

First the FAQ itself with `PHRASINGS` phrasings an entry and the queries of the file; then made FAQs (see
`made_faq`) of the given sizes, with made queries. What is measured runs in processes of its own (see
`measured`): one core, one BLAS thread, every query once. Prints a Markdown table; `--rounds` starts the
workers that often and takes medians.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml
from made_faq import PHRASINGS, make_faq
from measured import WARM_UP, memory
from sources import write_jsonl_faq

from terecht.adapters.faq_file import read_faq
from terecht.adapters.judged_files import read_judged
from terecht.config import load_settings
from terecht.domain.faq import Faq

SIZES = (100, 10_000, 100_000)
LEARN_UP_TO = 20_000  # phrasings; beyond, ranking and calibration are learned from `SAMPLE` of them
SAMPLE = 3_000
QUERIES = 350
SEED = 20260101
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
HERE = Path(__file__).parent
REACH_P50 = {1_200: 1.5, 100_000: 10.0, 1_000_000: 60.0}
"""Milliseconds to reach, by number of phrasings."""


@dataclass(frozen=True)
class Case:
    """A FAQ on disk with queries for it; `learn_from` phrasings teach ranking and calibration (0: all)."""

    name: str
    n_phrasings: int
    n_entries: int
    faq_path: Path
    queries: tuple[str, ...]
    learn_from: int = 0


@dataclass(frozen=True)
class Result:
    """What was measured of a case: seconds, milliseconds and MiB; medians over rounds."""

    name: str
    n_phrasings: int
    n_entries: int
    learned_from: int
    fitted: Mapping[str, float]
    served: Mapping[str, float]


def main() -> None:
    """Measure every case, print the table, draw the growth."""
    args = _arguments()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for number, size in enumerate((0, *args.sizes)):
            place = Path(folder) / str(number)
            place.mkdir()
            case = _made(args.faq, size, place) if size else _real(args.faq, args.queries, place)
            _say(f"{case.name}: {case.n_phrasings} phrasings")
            results.append(measure(case, place, rounds=args.rounds))
            _say(json.dumps(asdict(results[-1])))
            shutil.rmtree(place)
    print(table(results))
    if args.json:
        args.json.write_text(
            json.dumps([asdict(result) for result in results], indent=1) + "\n", encoding="utf-8"
        )
    if args.plot:
        plot(results, args.plot)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("faq", type=Path, metavar="FAQ")
    parser.add_argument("queries", type=Path, metavar="QUERIES")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _real(faq_path: Path, queries_path: Path, place: Path) -> Case:
    """The FAQ with `PHRASINGS` phrasings an entry, spread evenly over those it has; all else as it is."""
    tree = yaml.load(faq_path.read_bytes(), Loader=yaml.CSafeLoader)
    for entry in tree["vragen"]:
        variants = entry.get("varianten", [])
        n_kept = min(len(variants), PHRASINGS - 1)
        entry["varianten"] = [variants[number * len(variants) // n_kept] for number in range(n_kept)]
    path = place / "faq.yaml"
    path.write_text(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False), encoding="utf-8")
    queries = tuple(dict.fromkeys(judged.text for judged in read_judged(queries_path)))
    return _case("the theme", read_faq(path), path, queries)


def _made(faq_path: Path, size: int, place: Path) -> Case:
    made = make_faq(read_faq(faq_path), n_phrasings=size, n_queries=QUERIES, seed=SEED)
    path = place / "faq.jsonl"
    write_jsonl_faq(path, made.faq)
    k, beta = made.heaps
    _say(f"made: {made.vocabulary} words, Heaps K = {k:.1f}, β = {beta:.2f}")
    return _case("made", made.faq, path, made.queries)


def _case(name: str, faq: Faq, path: Path, queries: tuple[str, ...]) -> Case:
    n_phrasings = sum(len(entry.phrasings) for entry in faq.entries)
    learn_from = SAMPLE if n_phrasings > LEARN_UP_TO else 0
    return Case(name, n_phrasings, len(faq.entries), path, queries, learn_from)


def measure(case: Case, place: Path, *, rounds: int) -> Result:
    """Learn an engine for the case and serve with it, `rounds` times with two workers side by side."""
    models, queries = place / "models", place / "queries.json"
    models.mkdir()
    for path in load_settings().models_path.iterdir():
        if path.is_file():  # the language files; not an engine learned before
            shutil.copy(path, models)
    queries.write_text(json.dumps(case.queries), encoding="utf-8")
    command = [
        sys.executable,
        str(HERE / "measured.py"),
        "fit",
        str(case.faq_path),
        str(models),
        str(case.learn_from),
    ]
    learner = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **ONE_THREAD}
    )
    fitted = json.loads(learner.stdout)
    served = [_serve(case, models, queries) for _ in range(rounds)]
    medians = {
        name: statistics.median(round_[name] for round_ in served) for name in served[0] if name != "pid"
    }
    return Result(case.name, case.n_phrasings, case.n_entries, case.learn_from, fitted, medians)


def _serve(case: Case, models: Path, queries: Path) -> dict[str, float]:
    """Measure a worker; then start a second one beside it and see what memory they share."""
    with _worker(case, models, queries) as first:
        figures = _told(first)
        with _worker(case, models, queries) as second:
            _told(second)
            figures["pair_pss_mib"] = memory(first.pid)["Pss"]
            figures["pair_rss_mib"] = memory(first.pid)["Rss"]
    return figures


def _worker(case: Case, models: Path, queries: Path) -> subprocess.Popen[str]:
    core = max(os.sched_getaffinity(0))
    command = [
        sys.executable,
        str(HERE / "measured.py"),
        "serve",
        str(case.faq_path),
        str(models),
        str(queries),
    ]
    return subprocess.Popen(
        [*command, str(core), repr(time.monotonic())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **ONE_THREAD},
    )


def _told(worker: subprocess.Popen[str]) -> dict[str, float]:
    assert worker.stdout is not None
    found: dict[str, float] = json.loads(worker.stdout.readline())
    return found


COLUMNS = {
    "p50 ms": ("served", "p50_ms", ".2f"),
    "p99 ms": ("served", "p99_ms", ".2f"),
    "p50 cpu-ms": ("served", "cpu_p50_ms", ".2f"),
    "p99 cpu-ms": ("served", "cpu_p99_ms", ".2f"),
    "fit s": ("fitted", "learn_s", ".1f"),
    "fit cpu-s": ("fitted", "learn_cpu_s", ".1f"),
    "index cpu-s": ("fitted", "index_cpu_s", ".1f"),
    "start s": ("served", "start_s", ".2f"),
    "start cpu-s": ("served", "start_cpu_s", ".2f"),
    "RSS MiB": ("served", "rss_mib", ".0f"),
    "PSS MiB, each of two": ("served", "pair_pss_mib", ".0f"),
    "peak MiB of fit": ("fitted", "peak_mib", ".0f"),
    "disk MiB": ("fitted", "disk_mib", ".0f"),
}
"""Beside wall time stands processor time, which does not grow when others use the machine."""


def table(results: Sequence[Result]) -> str:
    """Return a Markdown table, a row per case."""
    lines = [
        f"One core, one BLAS thread; {WARM_UP} queries to warm up, then every query once. "
        f"Load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.",
        "",
        f"| FAQ | phrasings | entries | words | {' | '.join(COLUMNS)} |",
        f"|---|{'--:|' * (3 + len(COLUMNS))}",
    ]
    for result in results:
        parts = {"served": result.served, "fitted": result.fitted}
        cells = " | ".join(format(parts[part][key], form) for part, key, form in COLUMNS.values())
        words = int(result.fitted["words"])
        lines.append(f"| {result.name} | {result.n_phrasings} | {result.n_entries} | {words} | {cells} |")
    return "\n".join([*lines, ""])


def plot(results: Sequence[Result], path: Path) -> None:
    """Draw time a query and memory against the number of phrasings, both axes logarithmic."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "terecht"  # the same figures give the same file
    import matplotlib.pyplot as plt

    made = sorted(results, key=lambda result: result.n_phrasings)
    sizes = [result.n_phrasings for result in made]
    figure, (time_axes, memory_axes) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for key, label in (("p50_ms", "p50"), ("p99_ms", "p99"), ("cpu_p50_ms", "p50, cpu")):
        time_axes.plot(sizes, [result.served[key] for result in made], marker="o", label=label)
    time_axes.plot(list(REACH_P50), list(REACH_P50.values()), "k_", markersize=14, label="p50 to reach")
    time_axes.set(title="Time a query, one core", xlabel="phrasings", ylabel="ms")
    memory_axes.plot(
        sizes, [result.served["rss_mib"] for result in made], marker="o", label="RSS, one worker"
    )
    memory_axes.plot(
        sizes, [result.served["pair_pss_mib"] for result in made], marker="o", label="PSS, each of two"
    )
    memory_axes.set(title="Memory of a worker", xlabel="phrasings", ylabel="MiB")
    for axes in (time_axes, memory_axes):
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.grid(visible=True, which="both", alpha=0.3)
        axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


if __name__ == "__main__":
    main()

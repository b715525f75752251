"""Compare the figures of Terecht with those of another scorer of runs, on the same judged queries and run.

    python bench/scorer_gelijk.py JUDGED.jsonl RUN.jsonl SCORE.py [--by KIND]

SCORE.py is called as ``SCORE.py JUDGED RUN --by KIND --json`` and should print figures per group; the group
"all" is over all queries. Exits with 1 when a figure differs by more than 1e-9.
"""

import argparse
import json
import subprocess
import sys
from math import isclose, isnan
from pathlib import Path

from terecht.adapters.judged_files import KIND, read_judged, read_run
from terecht.evaluation.metrics import figures_by_kind
from terecht.evaluation.run import judge

ALL = "all"


def main() -> None:
    """Print every figure that differs, or that none does."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("judged", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("--by", default=KIND)
    args = parser.parse_args()
    verdicts = judge(read_judged(args.judged, kind_key=args.by), read_run(args.run))
    ours = {group or ALL: figures for group, figures in figures_by_kind(verdicts).items()}
    theirs = their_figures(args.scorer, args.judged, args.run, by=args.by)
    differing = [
        f"{group} {name}: {ours[group][name]} en {value}"
        for group, figures in theirs.items()
        if group in ours
        for name, value in figures.items()
        if not is_same(ours[group][name], value)
    ]
    print("\n".join(differing) or f"gelijk: {len(ours)} groepen, {len(theirs[ALL])} cijfers")
    sys.exit(bool(differing))


def their_figures(scorer: Path, judged: Path, run: Path, *, by: str) -> dict[str, dict[str, float]]:
    """Return what the other scorer prints."""
    command = [sys.executable, str(scorer), str(judged), str(run), "--by", by, "--json"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, dict[str, float]] = json.loads(printed)
    return found


def is_same(ours: float, theirs: float) -> bool:
    """Tell whether two figures agree; two undefined ones do."""
    return (isnan(ours) and isnan(theirs)) or isclose(ours, theirs, abs_tol=1e-9)


if __name__ == "__main__":
    main()

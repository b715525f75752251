"""What the look at candidates misses: hits of a ranking of all entries that no candidate is.

    python bench/blik.py FAQ MODELS QUERIES.json

FAQ and MODELS as `measured.py` fitted them, of a large made FAQ (no classifier); QUERIES is a JSON list. Prints
how many of the first hit, the first three and the first ten of a ranking of all entries are not among the
candidates; and the same for the entries with the nearest phrasings.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from sources import read_any_faq

from terecht.bootstrap import Workshop
from terecht.config import load_settings
from terecht.ranking import evidence
from terecht.ranking.candidates import CANDIDATES
from terecht.ranking.engine import Engine, score_table
from terecht.ranking.words import words_of

DEPTHS = (1, 3, 10)


def main() -> None:
    """Compare the candidates of every query with the ranking of all entries."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("faq", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("queries", type=Path)
    args = parser.parse_args()
    engine = Workshop(load_settings(models_path=args.models)).engine(read_any_faq(args.faq))
    queries = json.loads(args.queries.read_text(encoding="utf-8"))
    missed = np.array([_missed(engine, query) for query in queries]).sum(axis=0)
    for name, counts in zip(("look", f"nearest {CANDIDATES} phrasings"), missed, strict=True):
        found = ", ".join(
            f"{count} of {depth * len(queries)}" for count, depth in zip(counts, DEPTHS, strict=True)
        )
        print(f"{name}: missed of the first 1, 3 and 10 hits: {found}")


def _missed(engine: Engine, query: str) -> list[list[int]]:
    words = words_of(engine.analyser.analyse(query))
    looked_at = engine.matcher.meet(words, query).entries
    whole = _meet_all(engine, words, query)
    order = np.argsort(-engine.fitted.fusion.fuse(score_table(engine.scorers, whole)), kind="stable")
    nearest = np.argsort(-whole.nearest_kernel, kind="stable")[:CANDIDATES]
    return [
        [int((~np.isin(order[:depth], chosen)).sum()) for depth in DEPTHS] for chosen in (looked_at, nearest)
    ]


def _meet_all(engine: Engine, words: tuple[evidence.Word, ...], query: str) -> evidence.Evidence:
    matcher = engine.matcher
    matcher._takes_all = True
    try:
        return matcher.meet(words, query)
    finally:
        matcher._takes_all = False


if __name__ == "__main__":
    main()

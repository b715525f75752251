"""The process that is measured: it learns an engine, or serves with a saved one. Started by `snelheid`.

    python bench/measured.py fit FAQ MODELS SAMPLE
    python bench/measured.py serve FAQ MODELS QUERIES CORE STARTED

Prints one line of JSON. `serve` then waits for the end of its input, so that the memory of workers side by
side can be seen. Imports Terecht inside the functions: importing is part of what is timed.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from terecht.domain.background import Background
    from terecht.domain.faq import Faq
    from terecht.ranking.engine import Engine

WARM_UP = 50


def main() -> None:
    """Run the command named in the first argument."""
    command, *arguments = sys.argv[1:]
    figures = fit(*arguments) if command == "fit" else serve(*arguments)
    print(json.dumps(figures), flush=True)
    if command == "serve":
        sys.stdin.read()


def fit(faq_path: str, models: str, sample: str) -> dict[str, float]:
    """Learn an engine from a FAQ and save it in MODELS.

    With SAMPLE > 0, ranking and calibration are learned from the first entries alone, SAMPLE phrasings of
    them, and every entry is indexed by `_index_all`.
    """
    from sources import read_any_faq

    from terecht.adapters.model_files import save_engine
    from terecht.bootstrap import Workshop, figures
    from terecht.config import load_settings

    faq = read_any_faq(Path(faq_path))
    workshop = Workshop(load_settings(models_path=Path(models)))
    workshop.lexicon  # noqa: B018 - read before the clock starts
    start, start_cpu = time.perf_counter(), time.process_time()
    if int(sample):
        learned_from, _ = workshop.fit(_first_entries(faq, int(sample)))
        learned, learned_cpu = time.perf_counter(), time.process_time()
        engine = _index_all(faq, learned_from, workshop.background())
        indexed, indexed_cpu = time.perf_counter(), time.process_time()
        fingerprint = workshop.fingerprint(faq)
        words = workshop.analyser(faq).vocabulary
        save_engine(
            workshop.folder, engine.fitted, words, fingerprint=fingerprint, figures=figures(engine, ())
        )
    else:
        engine = workshop.train(faq)
        learned = indexed = time.perf_counter()
        learned_cpu = indexed_cpu = time.process_time()
    return {
        "learn_s": learned - start,
        "learn_cpu_s": learned_cpu - start_cpu,
        "index_s": indexed - learned,
        "index_cpu_s": indexed_cpu - learned_cpu,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "disk_mib": sum(path.stat().st_size for path in workshop.folder.iterdir()) / 2**20,
        "words": engine.fitted.index.n_words,
        "rows": len(engine.fitted.index.rows),
        "has_classifier": bool(engine.fitted.weights.size),
    }


def _index_all(faq: "Faq", learned: "Engine", background: "Background") -> "Engine":
    """Return an engine over every entry with what `learned` learned from some.

    Made texts are analysed a word at a time, each word once: what stands for neighbouring words together
    (separable verbs, joined words, concepts of several words) is left out, and typing errors stay.
    """
    from dataclasses import replace
    from functools import cache

    import numpy as np

    from terecht.ranking.engine import Engine
    from terecht.ranking.index import Beyond, build_index
    from terecht.ranking.words import Word, words_of
    from terecht.text.analysis import Analyser
    from terecht.text.strings import Strings

    analyser = Analyser(learned.analyser.lexicon)

    @cache
    def one(word: str) -> tuple[Word, ...]:
        return words_of(analyser.analyse(word))

    def words(text: str) -> tuple[Word, ...]:
        return tuple(made for word in text.split() for made in one(word))

    beyond = (background.far + background.near, background.small_talk, background.vague)
    texts = [(text, owner) for owner, entry in enumerate(faq.entries) for text in entry.phrasings]
    texts += [(text, len(faq.entries) + kind) for kind in Beyond for text in beyond[kind]]
    rows, answers = [words(text) for text, _ in texts], [[words(entry.answer)] for entry in faq.entries]
    index, _ = build_index(rows, [owner for _, owner in texts], answers)
    none = np.zeros((0, 0), dtype=np.float32)
    fitted = replace(
        learned.fitted, index=index, weights=none, row_texts=Strings.of(text for text, _ in texts)
    )
    return Engine(faq, fitted, learned.analyser)


def serve(faq_path: str, models: str, queries_path: str, core: str, started: str) -> dict[str, float]:
    """Start as a worker does, answer every query once, and tell how long it took and what memory it holds."""
    os.sched_setaffinity(0, {int(core)})
    from sources import read_any_faq

    from terecht.bootstrap import Workshop
    from terecht.config import load_settings

    imported = time.monotonic()
    queries = json.loads(Path(queries_path).read_text(encoding="utf-8"))
    faq = read_any_faq(Path(faq_path))
    read = time.monotonic()
    engine = Workshop(load_settings(models_path=Path(models))).engine(faq, progress=_refuse)
    loaded = time.monotonic()
    engine.rank(queries[0])
    answered, answered_cpu = time.monotonic(), time.process_time()
    at_start = memory()
    for query in queries[1:WARM_UP]:
        engine.rank(query)
    wall, cpu = [], []
    for query in queries[WARM_UP:]:
        before, before_cpu = time.perf_counter(), time.thread_time()
        engine.rank(query)
        wall.append((time.perf_counter() - before) * 1000)
        cpu.append((time.thread_time() - before_cpu) * 1000)
    import numpy as np

    return {
        "import_s": imported - float(started),
        "read_s": read - imported,
        "load_s": loaded - read,
        "first_answer_s": answered - loaded,
        "start_s": answered - float(started),
        "start_cpu_s": answered_cpu,
        "p50_ms": float(np.median(wall)),
        "p99_ms": float(np.quantile(wall, 0.99)),
        "cpu_p50_ms": float(np.median(cpu)),
        "cpu_p99_ms": float(np.quantile(cpu, 0.99)),
        "queries": len(wall),
        "start_rss_mib": at_start["Rss"],
        "rss_mib": memory()["Rss"],
        "pid": os.getpid(),
    }


def memory(pid: int | str = "self") -> dict[str, float]:
    """Return the resident memory (Rss) of a process and its proportional share (Pss), in MiB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    return {
        line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.startswith(("Rss:", "Pss:"))
    }


def _first_entries(faq: "Faq", n_phrasings: int) -> "Faq":
    from dataclasses import replace
    from itertools import accumulate

    before = accumulate((len(entry.phrasings) for entry in faq.entries), initial=0)
    few = (entry for entry, n_before in zip(faq.entries, before, strict=False) if n_before < n_phrasings)
    return replace(faq, entries=tuple(few))


def _refuse(done: int, of: int) -> None:
    raise SystemExit("the saved engine does not fit: what is measured would be learning, not starting")


if __name__ == "__main__":
    main()

"""What is lost when one part of the matcher is switched off: a row a part, the rest learned again each time.

    python bench/ablatie.py JUDGED.jsonl … [--faq FAQ] [--only NAME …]

Prints a Markdown table: hit@1, hit@3, answered, precision, false answers, AUROC over all JUDGED together.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from sources import read_any_faq

from terecht.adapters.judged_files import read_judged
from terecht.bootstrap import Workshop
from terecht.config import load_settings
from terecht.domain.background import Background
from terecht.domain.faq import Faq
from terecht.evaluation.metrics import JudgedRun, figures
from terecht.evaluation.run import Judged, judge, run_row
from terecht.ranking import engine as engine_module
from terecht.ranking import fitting
from terecht.ranking.engine import Engine
from terecht.text.analysis import Analyser, Analysis, Term
from terecht.text.related import NO_KIN

COLUMNS = ("hit@1", "hit@3", "answered", "precision", "false_answers", "auroc")


@dataclass(frozen=True)
class Without:
    """An ablation: its name, and what it changes of the FAQ, the background, the terms, or the scorers."""

    name: str
    faq: Callable[[Faq], Faq] = lambda faq: faq
    background: Callable[[Background], Background] = lambda background: background
    terms: Callable[[str, Term], Term | None] = lambda key, term: term
    scorer: str = ""
    no_repair: bool = False
    no_kin: bool = False


class Filtered:
    """An analyser whose terms pass a filter; the rest of the engine can't tell the difference."""

    def __init__(self, analyser: Analyser, keep: Callable[[str, Term], Term | None]) -> None:
        """Wrap `analyser`; `keep` gets the token's key and a term, and returns it, another, or None."""
        self._analyser, self._keep = analyser, keep

    def analyse(self, text: str) -> Analysis:
        """Analyse, then filter."""
        analysis = self._analyser.analyse(text)
        terms = tuple(
            tuple(dict.fromkeys(kept for term in several if (kept := self._keep(token.key, term))))
            for token, several in zip(analysis.tokens, analysis.terms, strict=True)
        )
        return replace(analysis, terms=terms)


class Silent:
    """A scorer switched off."""

    def __init__(self, name: str) -> None:
        """Keep the name of the scorer it stands in for."""
        self.name = name

    def score(self, evidence: engine_module.Evidence) -> np.ndarray:
        """Say nothing of any candidate."""
        return np.zeros(len(evidence.entries), dtype=np.float32)


def _no(kind: str) -> Callable[[str, Term], Term | None]:
    return lambda key, term: None if term.kind == kind else term


def _no_lemma(key: str, term: Term) -> Term | None:
    return Term(key, "exact", 1.0) if term.kind in ("exact", "lemma") else term


def _no_spans(key: str, term: Term) -> Term | None:
    return None if term.span > 1 and term.kind == "compound" else term


def _bare(faq: Faq, **changes: object) -> Faq:
    return replace(faq, entries=tuple(replace(entry, **changes) for entry in faq.entries))


EVERY_OTHER = slice(None, None, 2)
ABLATIONS = (
    Without("alles aan"),
    Without("zonder grondvormen", terms=_no_lemma),
    Without("zonder woorddelen", terms=_no("compound")),
    Without("zonder los/aaneen en scheidbare werkwoorden", terms=_no_spans),
    Without("zonder thesaurus", terms=_no("synonym")),
    Without("zonder spellingherstel", no_repair=True),
    Without("zonder verwante woorden", no_kin=True),
    *(
        Without(f"zonder scorer {name}", scorer=name)
        for name in (
            "nearest-grams",
            "nearest-terms",
            "profile-grams",
            "profile-terms",
            "coverage",
            "classifier",
            "fuzzy",
            "company",
        )
    ),
    Without("zonder antwoorden in de index", faq=lambda faq: _bare(faq, answer="", referrals=())),
    Without("zonder look-alikes (niet:)", faq=lambda faq: _bare(faq, lookalikes=())),
    Without("zonder achtergrond", background=lambda background: Background()),
    Without("zonder buren in de achtergrond", background=lambda background: replace(background, near=())),
    Without(
        "met de helft van de varianten",
        faq=lambda faq: replace(
            faq, entries=tuple(replace(e, variants=e.variants[EVERY_OTHER]) for e in faq.entries)
        ),
    ),
    Without("met 4 varianten", faq=lambda faq: _thinned(faq, 4)),
    Without("zonder varianten", faq=lambda faq: _bare(faq, variants=())),
)


def _thinned(faq: Faq, count: int) -> Faq:
    return replace(
        faq,
        entries=tuple(
            replace(e, variants=e.variants[:: max(1, len(e.variants) // count)][:count]) for e in faq.entries
        ),
    )


@dataclass(frozen=True)
class Bench:
    """What all rows share."""

    workshop: Workshop
    faq: Faq
    background: Background
    judged: Sequence[Judged]
    build_scorers: Callable[..., tuple[object, ...]] = field(default=engine_module.build_scorers)

    def row(self, without: Without) -> dict[str, float]:
        """Return the figures with one part switched off."""
        faq = without.faq(self.faq)
        analyser = self.workshop.analyser(faq)
        if without.no_repair:
            analyser = Analyser(self.workshop.lexicon, synonyms=self.workshop.synonyms, vocabulary={})
        filtered = Filtered(analyser, without.terms)
        self._switch_off(without.scorer)
        fitted, _ = fitting.fit(
            faq,
            analyse=filtered.analyse,
            background=without.background(self.background),
            prior=self.workshop.prior,  # type: ignore[arg-type]
            related=NO_KIN if without.no_kin else self.workshop.related,
        )
        engine = Engine(faq, fitted, filtered)  # type: ignore[arg-type]
        rows = [run_row(query.text, engine.rank(query.text)) for query in self.judged]
        return figures(JudgedRun.of(judge(self.judged, rows)))

    def _switch_off(self, name: str) -> None:
        def build(row_texts: tuple[str, ...]) -> tuple[object, ...]:
            return tuple(Silent(s.name) if s.name == name else s for s in self.build_scorers(row_texts))  # type: ignore[attr-defined]

        engine_module.build_scorers = fitting.build_scorers = build  # type: ignore[assignment]


def main() -> None:
    """Print the table, a row as soon as it is measured."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("judged", type=Path, nargs="+")
    parser.add_argument("--faq", type=Path, default=Path("data/faq.yaml"))
    parser.add_argument("--only", nargs="*", default=())
    args = parser.parse_args()
    workshop = Workshop(load_settings(mode="demo"))
    judged = [query for path in args.judged for query in read_judged(path)]
    bench = Bench(workshop, read_any_faq(args.faq), workshop.background(), judged)
    print(f"| | {' | '.join(COLUMNS)} |\n|---|{'---|' * len(COLUMNS)}", flush=True)
    for without in ABLATIONS:
        if not args.only or without.name in args.only:
            found = bench.row(without)
            print(f"| {without.name} | {' | '.join(f'{found[name]:.3f}' for name in COLUMNS)} |", flush=True)


if __name__ == "__main__":
    main()

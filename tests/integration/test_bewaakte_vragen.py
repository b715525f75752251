"""The gate: the guarded queries, which nobody fits to, must not fare worse than when somebody last looked.

When a change is meant to move them: `python -m tests.integration.test_bewaakte_vragen` writes the golden file anew;
the commit says why.
"""

from pathlib import Path

from terecht.adapters.golden_file import read_golden, write_golden
from terecht.adapters.judged_files import read_judged
from terecht.bootstrap import Workshop
from terecht.config import load_settings
from terecht.evaluation.gate import compare
from terecht.evaluation.run import Verdict, judge, run_row

ROOT = Path(__file__).parents[2]
GUARDED = ROOT / "data" / "bewaakte-vragen.jsonl"
GOLDEN = ROOT / "tests" / "golden" / "bewaakte-vragen.json"


def verdicts_now() -> tuple[Verdict, ...]:
    settings = load_settings(
        mode="demo",
        faq_path=ROOT / "data" / "faq.yaml",
        background_path=ROOT / "data" / "achtergrond.yaml",
        synonyms_path=ROOT / "data" / "synoniemen.yaml",
        models_path=ROOT / "models",
        language_pipeline="ingebouwd",
    )
    workshop = Workshop(settings)
    engine, _ = workshop.fit(workshop.read_faq())
    judged = read_judged(GUARDED)
    return judge(judged, [run_row(query.text, engine.rank(query.text)) for query in judged])


def test_no_guarded_figure_falls_by_more_than_the_stated_margin():
    comparison = compare(read_golden(GOLDEN), verdicts_now())
    told = "\n".join(
        [change.sentence for change in comparison.figures]
        + [change.sentence for change in comparison.queries]
    )
    assert not comparison.fell, f"\n{told}"


def test_there_are_enough_guarded_queries_and_none_is_in_what_the_matcher_learns_from():
    judged = read_judged(GUARDED)
    learned = "\n".join(
        (ROOT / "data" / name).read_text("utf-8") for name in ("faq.yaml", "achtergrond.yaml")
    )
    assert len(judged) >= 300
    assert [query.text for query in judged if f"- {query.text}\n" in learned] == []


if __name__ == "__main__":
    write_golden(GOLDEN, verdicts_now())

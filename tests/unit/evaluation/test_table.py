from terecht.evaluation.metrics import FIGURES, figures_by_kind
from terecht.evaluation.table import format_table
from tests.unit.evaluation.judged_runs import verdict


def test_the_table_has_a_line_per_group_and_a_column_per_figure() -> None:
    verdicts = [verdict("a", kind="een heel lange soort"), verdict("b", right="", kind="ver")]
    lines = format_table(figures_by_kind(verdicts)).split("\n")
    assert [line[:20].strip() for line in lines] == ["", "alle", "een heel lange soort", "ver"]
    assert lines[0].split() == ["n_in", "n_out", *FIGURES]
    assert len({len(line) for line in lines}) == 1


def test_the_table_shows_counts_whole_figures_in_thousandths_and_a_dash_for_what_is_undefined() -> None:
    table = format_table({"": {"n_in": 3, "hit@1": 2 / 3, "passed_on": float("nan")}})
    assert table.split("\n")[1].split() == ["alle", "3", "0.667", "–"]

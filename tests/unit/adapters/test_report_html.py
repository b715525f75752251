import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from terecht.adapters.report_html import decimal, percent, render_report, target_label, write_report
from terecht.domain.errors import TerechtError
from terecht.domain.ranking import Outcome
from terecht.evaluation.metrics import FIGURES
from terecht.evaluation.report import TO_REACH, FailureKind, Report, Target, build_report
from terecht.evaluation.run import Verdict
from tests.unit.evaluation.judged_runs import verdict

QUESTIONS = {"bar": "Mag ik een bar openen?", "zaal": "Kan ik een zaal huren?"}
VOID = {"meta", "br"}
NASTY = "<script>alert('\"&</td>"

ALL_KINDS_OF_FAILURE = [
    verdict("goed", kind="vraag"),
    verdict("vals", right="", probability=0.97, top=("zaal",), kind="dichtbij"),
    verdict("verkeerd", rank=2, top=("zaal", "bar"), kind="leek"),
    verdict("naast", outcome=Outcome.SUGGESTIONS, rank=5, probability=0.6, top=("zaal", "kerk", "orgel")),
    verdict("door", outcome=Outcome.PASS_ON, probability=0.2, top=()),
    verdict("druk", right="", outcome=Outcome.SUGGESTIONS, probability=0.4, kind="ver"),
]


def report(verdicts: list[Verdict] = ALL_KINDS_OF_FAILURE, **changes: object) -> Report:
    arguments = {"title": "Proef", "targets": TO_REACH, "promised": 0.95, "facts": [("FAQ", "faq.yaml")]}
    return build_report(verdicts, QUESTIONS, **arguments | changes)  # type: ignore[arg-type]


class Page(HTMLParser):
    """What a page holds: text per element, ids, and whether every tag is closed in its turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.scopes: list[str] = []
        self.rows: list[list[str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.ids += [attributes["id"] or ""] if "id" in attributes else []
        self.links += [value or "" for name, value in attrs if name in {"href", "xlink:href", "src"}]
        if tag == "th":
            self.scopes.append(attributes.get("scope") or "")
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] = " ".join(f"{self.rows[-1][-1]} {data}".split())


@pytest.fixture(scope="module")
def html() -> str:
    return render_report(report())


def test_the_page_is_well_formed_and_its_ids_are_unique(html: str) -> None:
    page = Page(html)
    assert page.open == []
    assert len(set(page.ids)) == len(page.ids)


def test_every_link_of_the_page_leads_somewhere_within_it(html: str) -> None:
    page = Page(html)
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert {found[1] for found in re.finditer(r"url\(#([^)]*)\)", html)} <= set(page.ids)
    assert {found[1] for found in re.finditer(r'aria-labelledby="([^"]*)"', html)} <= set(page.ids)


def test_the_page_fetches_nothing_and_runs_no_script(html: str) -> None:
    assert "<script" not in html
    assert "@import" not in html
    assert re.findall(r"url\((?!#)", html) == []
    assert "default-src 'none'" in html


def test_every_heading_of_a_table_says_what_it_heads(html: str) -> None:
    assert set(Page(html).scopes) == {"col", "row"}


def test_every_figure_has_a_line_with_value_interval_target_and_meaning(html: str) -> None:
    rows = {row[0]: row for row in Page(html).rows if len(row) == 6}
    assert [name for name in rows if name in FIGURES] == list(FIGURES)
    assert rows["hit@1"][1:5] == ["0,500", "0,150 – 0,850", "", "≥ 0,92 ✗ niet gehaald"]
    assert rows["ece"][2] == "–"
    assert all(rows[name][5] for name in FIGURES)


def test_targets_are_left_out_when_there_are_none() -> None:
    assert "gehaald" not in render_report(report(targets=None)).split("<body>")[1]


def test_every_kind_has_a_line_with_all_its_figures(html: str) -> None:
    rows = [row for row in Page(html).rows if len(row) == len(FIGURES) + 3]
    assert [row[0] for row in rows] == ["soort", "alle", "leek", "vraag", "dichtbij", "ver"]
    assert [row[1:5] for row in rows[1:3]] == [["4", "2", "0,500", "0,750"], ["1", "0", "0,000", "1,000"]]


def test_each_failure_stands_under_its_kind_with_what_was_expected_and_given(html: str) -> None:
    failures = [row for row in Page(html).rows if len(row) == 5 and re.fullmatch(r"\d,\d\d", row[3])]
    assert failures == [
        ["vals dichtbij", "geen antwoord", "Kan ik een zaal huren?", "0,97", "antwoord"],
        ["verkeerd leek", "Mag ik een bar openen?", "Kan ik een zaal huren?", "0,90", "antwoord"],
        ["naast", "Mag ik een bar openen?", "Kan ik een zaal huren? kerk orgel", "0,60", "suggesties"],
        ["door", "Mag ik een bar openen?", "niets", "0,20", "doorgegeven"],
        [
            "druk ver",
            "geen antwoord",
            "Mag ik een bar openen? Kan ik een zaal huren? kerk",
            "0,40",
            "suggesties",
        ],
    ]


def test_false_answers_are_the_first_failures_of_the_page(html: str) -> None:
    places = [html.index(f'<h3 id="{kind}">') for kind in FailureKind]
    assert places == sorted(places)


def test_the_table_of_outcomes_adds_up_to_all_queries(html: str) -> None:
    rows = {row[0]: row[1:] for row in Page(html).rows if len(row) == 6}
    assert rows["antwoord"] == ["1", "1", "0", "1", "3"]
    assert rows["samen"] == ["2", "1", "1", "2", "6"]


def test_under_each_plot_stands_a_table_of_its_values(html: str) -> None:
    figures = re.findall(r"<figure.*?</figure>", html, flags=re.DOTALL)
    assert len(figures) == 3
    for figure in figures:
        assert figure.index("<svg") < figure.index("<table")
        assert len(Page(figure).rows) > 2


def test_what_visitors_typed_is_shown_and_never_obeyed() -> None:
    page = render_report(report([verdict(NASTY, rank=2, kind=NASTY)], title=NASTY, facts=[(NASTY, NASTY)]))
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(") >= 5
    assert Page(page).open == []


@pytest.mark.parametrize(
    "verdicts",
    [
        [verdict()],
        [verdict(right="", outcome=Outcome.PASS_ON)],
        [verdict(outcome=Outcome.SUGGESTIONS, rank=0, top=())],
        [verdict(str(number), probability=0.0) for number in range(30)],
    ],
)
def test_runs_of_one_sort_give_a_whole_page_too(verdicts: list[Verdict]) -> None:
    assert Page(render_report(report(verdicts))).open == []


def test_a_run_without_failures_says_so() -> None:
    assert "Niets: elke vraag kreeg wat ze moest krijgen." in render_report(report([verdict()]))


def test_the_same_report_gives_the_same_bytes_in_another_process(html: str) -> None:
    code = (
        "from tests.unit.adapters.test_report_html import render_report, report;"
        "import sys; sys.stdout.buffer.write(render_report(report()).encode())"
    )
    again = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout
    assert again.decode() == html


def test_knowing_how_to_report_does_not_load_matplotlib() -> None:
    code = "import sys, terecht.adapters.report_html; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_report_is_written_in_a_folder_that_it_makes(tmp_path: Path, html: str) -> None:
    path = write_report(report(), tmp_path / "een" / "twee")
    assert path == tmp_path / "een" / "twee" / "rapport.html"
    assert path.read_text(encoding="utf-8") == html


def test_a_folder_that_can_not_be_made_is_an_error_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("")
    with pytest.raises(TerechtError) as raised:
        write_report(report(), tmp_path / "bestand")
    assert raised.value.faults[0].file == str(tmp_path / "bestand" / "rapport.html")


def test_numbers_read_as_dutch() -> None:
    assert (decimal(0.9126), percent(0.914), percent(float("nan"))) == ("0,913", "91\u00a0%", "–")


@pytest.mark.parametrize(
    ("target", "label"),
    [
        (Target(at_least=0.92), "≥ 0,92"),
        (Target(at_most=0.04), "≤ 0,04"),
        (Target(at_least=0.93, at_most=0.97), "0,93–0,97"),
    ],
)
def test_a_target_reads_as_a_bound_or_as_a_span(target: Target, label: str) -> None:
    assert target_label(target) == label

import re
from xml.etree import ElementTree

import pytest

from terecht.adapters.report_plots import plot_hits, plot_reliability, plot_risk_coverage
from terecht.domain.ranking import Outcome
from terecht.evaluation.curves import chosen_point, hit_curves, reliability, risk_coverage
from terecht.evaluation.metrics import JudgedRun
from tests.unit.evaluation.judged_runs import verdict

VERDICTS = [
    verdict(
        str(number), rank=1 + (number % 7 == 0), probability=number / 40, kind="leek" if number % 2 else ""
    )
    for number in range(40)
] + [verdict("klok", right="", outcome=Outcome.PASS_ON, probability=0.3)]
RUN = JudgedRun.of(VERDICTS)
PLOTS = {
    "risk": lambda: plot_risk_coverage(risk_coverage(RUN), chosen=chosen_point(RUN), promised=0.95),
    "reliability": lambda: plot_reliability(reliability(RUN)),
    "hits": lambda: plot_hits(hit_curves(VERDICTS)),
}


@pytest.fixture(params=PLOTS)
def svg(request: pytest.FixtureRequest) -> str:
    return PLOTS[request.param]()


def words(svg: str) -> list[str]:
    return [found.replace("\u00a0", " ") for found in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


def test_a_plot_is_one_svg_element_to_put_in_a_page(svg: str) -> None:
    assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert svg.startswith("<svg")
    assert "<style" not in svg
    assert "metadata" not in svg


def test_a_plot_is_the_same_every_time(svg: str, request: pytest.FixtureRequest) -> None:
    assert PLOTS[request.node.callspec.params["svg"]]() == svg


def test_a_plot_takes_its_colours_and_letters_from_the_page(svg: str) -> None:
    assert re.findall(r"#[0-9a-f]{6}\b", svg) == []
    assert "font-family" not in svg
    assert "var(--ink)" in svg


def test_a_plot_takes_its_size_from_the_page(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    assert "viewBox" in root.attrib
    assert "width" not in root.attrib


def test_the_parts_of_a_plot_refer_to_parts_of_their_own(svg: str) -> None:
    ids = re.findall(r'\bid="([^"]*)"', svg)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r'(?:href="#|url\(#)([^")]*)', svg)) <= set(ids)


def test_two_plots_share_no_ids() -> None:
    ids = [set(re.findall(r'\bid="([^"]*)"', plot())) for plot in PLOTS.values()]
    assert not ids[0] & ids[1]
    assert not ids[0] & ids[2]
    assert not ids[1] & ids[2]


def test_the_risk_plot_says_what_was_promised_and_what_was_chosen() -> None:
    said = words(PLOTS["risk"]())
    assert "beloofd: hoogstens 5 %" in said
    assert "gekozen: 15 % bij 97,6 %" in said


def test_the_risk_plot_is_silent_about_a_promise_or_choice_that_is_not_there() -> None:
    said = words(plot_risk_coverage(risk_coverage(RUN), chosen=None, promised=None))
    assert not [word for word in said if word.startswith(("beloofd", "gekozen"))]


def test_the_hits_plot_names_every_kind_with_its_size_and_hit_rate() -> None:
    said = words(PLOTS["hits"]())
    assert {"alle (40)", "leek (20)", "85 %"} <= set(said)


def test_a_plot_of_one_query_is_still_a_plot() -> None:
    run = JudgedRun.of([verdict()])
    assert "risico" in words(plot_risk_coverage(risk_coverage(run), chosen=None, promised=None))
    assert "Terecht" in words(plot_reliability(reliability(run)))
    assert "alle (1)" in words(plot_hits(hit_curves([verdict()])))

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from terecht.adapters.golden_file import format_golden, parse_golden, read_golden, write_golden
from terecht.domain.errors import FaqError
from terecht.domain.ranking import Outcome
from terecht.evaluation.gate import compare
from terecht.evaluation.run import Verdict
from tests.unit.evaluation.judged_runs import random_verdicts, verdict

TWO = [verdict(kind="leek", probability=0.91236), verdict("wat weegt een klok", right="", top=())]


def faults_of(text: str) -> list[str]:
    with pytest.raises(FaqError) as raised:
        parse_golden(text.encode(), name="goud.json")
    return [str(fault) for fault in raised.value.faults]


@given(random_verdicts())
def test_a_golden_file_reads_back_with_probabilities_of_four_decimals(verdicts: list[Verdict]) -> None:
    found = parse_golden(format_golden(verdicts).encode(), name="goud.json")
    assert found == tuple(replace(one, probability=round(one.probability, 4)) for one in verdicts)


@given(random_verdicts())
def test_a_golden_file_written_again_is_the_same(verdicts: list[Verdict]) -> None:
    text = format_golden(verdicts)
    assert format_golden(parse_golden(text.encode(), name="goud.json")) == text


@given(random_verdicts())
def test_a_run_passes_the_gate_of_its_own_golden_file(verdicts: list[Verdict]) -> None:
    golden = parse_golden(format_golden(verdicts).encode(), name="goud.json")
    assert compare(golden, verdicts).fell == ()


def test_a_golden_file_has_a_line_per_query(tmp_path: Path) -> None:
    path = tmp_path / "goud.json"
    write_golden(path, TWO)
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[-5:] == [
        '    {"text": "mag de bar open", "kind": "leek", "right": ["bar"], "outcome": "antwoord", '
        '"rank": 1, "probability": 0.9124, "top": ["bar", "zaal", "kerk"]},',
        '    {"text": "wat weegt een klok", "kind": "", "right": [], "outcome": "antwoord", '
        '"rank": 0, "probability": 0.9, "top": []}',
        "  ]",
        "}",
        "",
    ]
    assert '    "hit@1": 1.0,' in lines
    assert read_golden(path)[1] == TWO[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"hit@1": 1.0', '"hit@1": 0.5'),
        ('"outcome": "antwoord"', '"outcome": "doorgeven"'),
        ('"rank": 1', '"rank": 2'),
    ],
)
def test_a_golden_file_changed_by_hand_is_refused(old: str, new: str) -> None:
    assert faults_of(format_golden(TWO).replace(old, new, 1)) == [
        "goud.json, veld 'figures': kloppen niet met de vragen eronder; "
        "verwacht: maak het gouden bestand opnieuw"
    ]


def test_an_undefined_figure_is_null_and_stays_so() -> None:
    text = format_golden([verdict()])
    assert json.loads(text)["figures"]["passed_on"] is None
    assert len(faults_of(text.replace('"passed_on": null', '"passed_on": 0.0'))) == 1


@pytest.mark.parametrize("text", ["", "[]", '{"queries": []}', '{"figures": {}, "queries": []}', "\x00"])
def test_a_file_that_is_no_golden_file_is_refused(text: str) -> None:
    assert len(faults_of(text)) == 1


def test_every_fault_of_a_golden_file_is_named_at_once() -> None:
    query = {"text": "a", "right": ["b"], "outcome": "antwoord", "rank": -1, "probability": 2, "top": "b"}
    assert faults_of(json.dumps({"figures": {}, "queries": [query, 7]})) == [
        "goud.json, veld 'queries[2]': hier hoort een object (gevonden: '7')",
        "goud.json, veld 'queries[1].probability': hier hoort een getal (gevonden: '2'); "
        "verwacht: van 0 tot 1",
        "goud.json, veld 'queries[1].rank': hier hoort een geheel getal (gevonden: '-1'); "
        "verwacht: van 0 tot 1000000",
        "goud.json, veld 'queries[1].top': hier hoort een lijst (gevonden: '\"b\"'); verwacht: […, …]",
    ]


@pytest.mark.parametrize("rank", ["true", "1.0", "9" * 30])
def test_a_rank_is_a_small_whole_number(rank: str) -> None:
    text = format_golden([verdict()]).replace('"rank": 1', f'"rank": {rank}')
    assert "geheel getal" in faults_of(text)[0]


def test_a_missing_rank_is_named() -> None:
    assert faults_of('{"queries": [{"text": "a", "outcome": "antwoord", "probability": 1}]}') == [
        "goud.json, veld 'queries[1].rank': ontbreekt"
    ]


def test_outcomes_survive_the_golden_file() -> None:
    verdicts = [verdict(str(outcome), outcome=outcome) for outcome in Outcome]
    found = parse_golden(format_golden(verdicts).encode(), name="goud.json")
    assert [one.outcome for one in found] == list(Outcome)

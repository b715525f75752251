import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.adapters.judged_files import (
    parse_judged,
    parse_run,
    read_judged,
    read_run,
    write_run,
)
from terecht.domain.errors import FaqError, TerechtError
from terecht.domain.ranking import Hit, Outcome
from terecht.evaluation.metrics import FIGURES, JudgedRun, figures
from terecht.evaluation.run import Judged, RunRow, judge
from tests.unit.evaluation.judged_runs import random_verdicts

RUN_LINE = '{"text": "a", "outcome": "antwoord", "probability": 0.5, "hits": [{"id": "bar", "score": 1}]}'

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)
hits = st.lists(st.tuples(words, st.floats(0, 1)), max_size=10, unique_by=lambda pair: pair[0]).map(
    lambda pairs: tuple(Hit(entry_id, rank, score) for rank, (entry_id, score) in enumerate(pairs, 1))
)
rows = st.lists(st.builds(RunRow, words, st.sampled_from(Outcome), st.floats(0, 1), hits), max_size=8)


def faults_of_judged(*lines: str) -> list[str]:
    with pytest.raises(FaqError) as raised:
        parse_judged("\n".join(lines).encode(), name="v.jsonl")
    return [str(fault) for fault in raised.value.faults]


def faults_of_run(*lines: str) -> list[str]:
    with pytest.raises(FaqError) as raised:
        parse_run("\n".join(lines).encode(), name="r.jsonl")
    return [str(fault) for fault in raised.value.faults]


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ('{"text": "a", "id": "bar"}', {"bar"}),
        ('{"text": "a", "id": null}', set()),
        ('{"text": "a", "id": "bar", "ids": ["zaal", "bar"]}', {"bar", "zaal"}),
        ('{"text": "a", "ids": ["zaal", "bar"]}', {"bar", "zaal"}),
        ('{"text": "a", "id": null, "ids": []}', set()),
    ],
)
def test_the_right_entries_are_ids_or_else_id_alone(line: str, right: set[str]) -> None:
    assert parse_judged(line.encode(), name="v.jsonl") == (Judged("a", frozenset(right)),)


def test_a_judged_file_is_read_with_its_kinds_and_without_remarks(tmp_path: Path) -> None:
    path = tmp_path / "vragen.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"text": "caf\xc3\xa9 open?", "id": "bar", "kind": "leek", "case": 7}\r\n\r\n'
        b'{"text": "klok", "id": null, "kind": null}'
    )
    assert read_judged(path) == (Judged("café open?", frozenset({"bar"}), "leek"), Judged("klok"))


def test_the_kind_may_stand_under_another_key() -> None:
    line = b'{"text": "a", "id": "bar", "type": "typo"}'
    assert parse_judged(line, name="v.jsonl", kind_key="type")[0].kind == "typo"


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\n", "\t", "\r"])
def test_a_text_with_a_line_separator_stays_one_line(tmp_path: Path, separator: str) -> None:
    text = f"eerst{separator}dan"
    line = json.dumps({"text": text, "id": "bar"})
    assert parse_judged(line.encode(), name="v.jsonl")[0].text == text
    write_run(tmp_path / "run.jsonl", [RunRow(text, Outcome.ANSWER, 0.5)])
    assert [row.text for row in read_run(tmp_path / "run.jsonl")] == [text]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"id": "bar"}', "veld 'text': ontbreekt"),
        ('{"text": " ", "id": "bar"}', "veld 'text': is leeg"),
        ('{"text": "a"}', "veld 'id': ontbreekt"),
        ('{"text": "a", "id": ""}', "veld 'id': is leeg"),
        ('{"text": "a", "id": 7}', "veld 'id': hier hoort tekst (gevonden: '7')"),
        ('{"text": "a", "id": false}', "veld 'id': hier hoort tekst (gevonden: 'false')"),
        ('{"text": "a", "id": "b", "kind": 7}', "veld 'kind': hier hoort tekst (gevonden: '7')"),
        (
            '{"text": "a\\u0007", "id": "b"}',
            "veld 'text': in de tekst staat een onzichtbaar stuurteken (gevonden: 'U+0007')",
        ),
        (
            '{"text": "\\ud800", "id": "b"}',
            "veld 'text': in de tekst staat een onzichtbaar stuurteken (gevonden: 'U+D800')",
        ),
        (
            '{"text": "a", "id": null, "ids": 7}',
            "veld 'ids': hier hoort een lijst (gevonden: '7'); verwacht: […, …]",
        ),
        (
            '{"text": "a", "ids": ["b", "b"]}',
            "veld 'ids': hier staat tweemaal hetzelfde (gevonden: 'b')",
        ),
        (
            '{"text": "a", "id": "bar", "ids": ["zaal"]}',
            "veld 'id': staat niet bij 'ids' (gevonden: 'bar'); verwacht: één van zaal",
        ),
        (
            '{"text": "a", "id": null, "ids": ["zaal"]}',
            "veld 'id': spreekt 'ids' tegen (gevonden: 'null'); verwacht: één van 'ids', of 'ids' weg",
        ),
        (
            '{"text": "a", "id": "b", "id": "c"}',
            'deze JSON is niet bruikbaar (gevonden: \'{"text": "a", "id": "b", "id": "c"}\'); '
            "verwacht: de sleutel 'id' één keer",
        ),
        (
            '["a"]',
            'hier hoort een object (gevonden: \'["a"]\'); verwacht: een object, zoals {"text": "…"}',
        ),
        (
            '{"text": "a",}',
            'dit is geen JSON (vanaf teken 14) (gevonden: \'}\'); verwacht: een object, zoals {"text": "…"}',
        ),
    ],
)
def test_a_fault_in_a_judged_query_is_named_with_its_line(line: str, fault: str) -> None:
    assert faults_of_judged('{"text": "goed", "id": null}', line) == [
        f"v.jsonl, regel 2{'' if fault.startswith(('hier hoort een object', 'd')) else ','}{_rest(fault)}"
    ]


def _rest(fault: str) -> str:
    return f": {fault}" if fault.startswith(("hier hoort een object", "d")) else f" {fault}"


def test_every_fault_of_a_file_is_named_at_once() -> None:
    found = faults_of_judged('{"text": ""}', "nee", '{"text": "a", "id": 7}')
    assert [fault.split(":")[0] for fault in found] == [
        "v.jsonl, regel 1, veld 'text'",
        "v.jsonl, regel 1, veld 'id'",
        "v.jsonl, regel 2",
        "v.jsonl, regel 3, veld 'id'",
    ]


def test_a_file_without_queries_is_refused() -> None:
    assert faults_of_judged("", "  ") == [
        'v.jsonl: er staat geen enkele vraag in het bestand; verwacht: {"text": "…", "id": "…"} per regel'
    ]


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaqError, match="het bestand bestaat niet"):
        read_judged(tmp_path / "weg.jsonl")


@pytest.mark.parametrize("line", ["[" * 100_000, '{"text": ' * 50_000])
def test_json_too_deep_to_read_is_a_fault(line: str) -> None:
    assert "niet bruikbaar" in faults_of_judged(line)[0]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"outcome": "antword"}, "veld 'outcome': deze waarde is niet bekend (gevonden: 'antword'); "
         "verwacht: bedoelde je 'antwoord'?"),
        ({"outcome": "x"}, "veld 'outcome': deze waarde is niet bekend (gevonden: 'x'); "
         "verwacht: één van antwoord, suggesties, doorgeven"),
        ({"probability": 1.01}, "veld 'probability': hier hoort een getal (gevonden: '1.01'); "
         "verwacht: van 0 tot 1"),
        ({"probability": True}, "veld 'probability': hier hoort een getal (gevonden: 'true'); "
         "verwacht: van 0 tot 1"),
        ({"probability": "0.5"}, "veld 'probability': hier hoort een getal (gevonden: '\"0.5\"'); "
         "verwacht: van 0 tot 1"),
        ({"hits": {}}, "veld 'hits': hier hoort een lijst (gevonden: '{}'); verwacht: […, …]"),
        ({"hits": ["bar"]}, "veld 'hits[1]': hier hoort een object (gevonden: '\"bar\"')"),
        ({"hits": [{"id": "bar"}]}, "veld 'hits[1].score': ontbreekt"),
        ({"hits": [{"id": "bar", "score": 10**400}]}, None),
        ({"hits": [{"id": "bar", "score": 1}, {"id": "bar", "score": 0}]},
         "veld 'hits': deze id staat er tweemaal (gevonden: 'bar'); verwacht: elke id één keer"),
    ],
)  # fmt: skip
def test_a_fault_in_a_run_is_named_with_its_line(changed: dict[str, object], fault: str | None) -> None:
    (found,) = faults_of_run(RUN_LINE, json.dumps(json.loads(RUN_LINE) | changed))
    assert found.startswith("r.jsonl, regel 2, veld 'hits[1].score': hier hoort een getal") or (
        found == f"r.jsonl, regel 2, {fault}"
    )


@pytest.mark.parametrize("key", ["text", "outcome", "probability", "hits"])
def test_every_key_of_a_run_is_needed(key: str) -> None:
    line = {name: value for name, value in json.loads(RUN_LINE).items() if name != key}
    assert faults_of_run(json.dumps(line)) == [f"r.jsonl, regel 1, veld '{key}': ontbreekt"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "9" * 5000])
def test_a_probability_that_is_no_plain_number_is_refused(number: str) -> None:
    assert len(faults_of_run(RUN_LINE.replace("0.5", number))) == 1


@given(rows)
def test_a_run_reads_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, run: list[RunRow]
) -> None:
    path = tmp_path_factory.getbasetemp() / "run.jsonl"
    write_run(path, run)
    assert read_run(path) == tuple(run)


@given(random_verdicts(min_size=1))
def test_the_figures_of_a_written_run_are_those_in_memory(
    tmp_path_factory: pytest.TempPathFactory, verdicts: list
) -> None:
    path = tmp_path_factory.getbasetemp() / "run.jsonl"
    run = [
        RunRow(
            one.judged.text,
            one.outcome,
            one.probability / 3,
            tuple(Hit(entry_id, rank, 1 / 3) for rank, entry_id in enumerate(one.top, 1)),
        )
        for one in verdicts
    ]
    write_run(path, run)
    judged = [one.judged for one in verdicts]
    before, after = (figures(JudgedRun.of(judge(judged, kept))) for kept in (run, read_run(path)))
    assert [str(before[name]) for name in FIGURES] == [str(after[name]) for name in FIGURES]


def test_a_run_is_written_as_readable_lines_in_a_new_folder(tmp_path: Path) -> None:
    path = tmp_path / "nieuw" / "run.jsonl"
    write_run(path, [RunRow("café", Outcome.SUGGESTIONS, 0.25, (Hit("bar", 1, 0.5),))])
    assert path.read_text(encoding="utf-8") == (
        '{"text": "café", "outcome": "suggesties", "probability": 0.25, '
        '"hits": [{"id": "bar", "score": 0.5}]}\n'
    )


def test_a_run_that_can_not_be_written_is_an_error_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(TerechtError) as raised:
        write_run(tmp_path, [])
    assert raised.value.faults[0].file == str(tmp_path)

"""The command line as people use it: on a small FAQ, with a database and an engine of its own."""

import csv
import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from terecht import cli
from terecht.adapters.faq_write import write_faq
from terecht.bootstrap import build
from terecht.config import load_settings
from terecht.domain.account import Role
from terecht.domain.errors import TerechtError
from terecht.labels.desk import DESK_STATUSES
from tests.small_faq import FAQ, MODELS

JUDGED = (
    {"text": "brandweer keuring van onze zaal", "id": "brandveiligheid", "kind": "vraag"},
    {"text": "lokaal om te repeteren met de fanfare", "id": "repetitieruimte", "kind": "leek"},
    {"text": "hoofdstad van Peru", "id": None, "kind": "ver"},
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the FAQ, the language material and an engine that was trained once."""
    place = tmp_path_factory.mktemp("terecht")
    write_faq(FAQ, place / "faq.yaml")
    models = place / "models"
    models.mkdir()
    for name in ("nl_lexicon.xz", "nl_uitzonderingen.tsv", "nl_verwant.xz", "voorkennis.json"):
        shutil.copy(MODELS / name, models / name)
    return place


@pytest.fixture
def run(place: Path, monkeypatch: pytest.MonkeyPatch):
    """Run a command of `terecht`; faults come back as they are raised to `main`."""
    settings = {
        "MODE": "demo",
        "FAQ_PATH": place / "faq.yaml",
        "BACKGROUND_PATH": place / "geen.yaml",
        "SYNONYMS_PATH": place / "geen.yaml",
        "MODELS_PATH": place / "models",
        "VAR_PATH": place / "var",
        "OWN_GUARDED_PATH": place / "bewaakt-eigen.jsonl",
        "LANGUAGE_PIPELINE": "ingebouwd",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"TERECHT_{name}", str(value))
    monkeypatch.setenv("COLUMNS", "200")

    def call(*args: object) -> Result:
        return CliRunner().invoke(cli.app, [str(arg) for arg in args])

    return call


def test_train_saves_an_engine_and_status_tells_of_it(run, place):
    assert run("train").exit_code == 0
    assert (place / "models" / "engine" / "kaart.json").is_file()
    told = run("status").output
    assert "6 vragen" in told
    assert "past bij de FAQ" in told
    assert "ingebouwd" in told


def test_vraag_gives_the_answer_who_helps_and_how_sure_it_is(run):
    told = run("vraag", "hoevel nooduitgange moeten er in onze zaal zijn voor de brandweer").output
    assert "Vraag de brandweer om advies" in told
    assert "De brandweer (wie een zaal opent): Komt ter plaatse kijken." in told
    assert "kans dat het eerste antwoord klopt" in told


def test_vraag_with_waarom_tells_what_each_word_added(run):
    told = run("vraag", "brandweer keuring", "--waarom").output
    assert "letterlijk" in told
    assert "gewicht" in told


def test_vraag_as_json_holds_the_whole_ranking(run):
    content = json.loads(run("vraag", "brandweer keuring zaal", "--json").output)
    assert content["hits"][0]["entry_id"] == "brandveiligheid"
    assert 0 <= content["probability"] <= 1
    assert sum(part["weight"] for part in content["hits"][0]["parts"]) == pytest.approx(
        content["hits"][0]["score"], abs=1e-3
    )


def test_controleer_passes_a_sound_faq_and_tells_what_disappoints(run):
    told = run("controleer")
    assert told.exit_code == 0
    assert "niet-nagekeken" in told.output
    assert "vindt de eigen vraag" in told.output


def test_controleer_holds_the_faq_against_what_its_editors_guard(run, place, tmp_path):
    guarded = place / "bewaakt-eigen.jsonl"
    guarded.write_text('{"text": "hoofdstad van Peru", "id": "bar-openen"}\n')
    shutil.copy(place / "faq.yaml", tmp_path / "andere.yaml")
    try:
        assert "bewaakt-niet-gevonden" in run("controleer").output
        assert "bewaakt-niet-gevonden" not in run("controleer", "--snel").output
        guarded.write_text('{"text": "Brandweer keuring zaal?", "id": "brandveiligheid"}\n')
        assert "bewaakte-formulering" in run("controleer", "--snel").output
        assert "bewaakte" not in run("controleer", tmp_path / "andere.yaml", "--snel").output
    finally:
        guarded.unlink()


def test_controleer_of_a_broken_faq_tells_every_fault(run, tmp_path):
    (tmp_path / "stuk.yaml").write_text(
        "thema: {id: x}\nvragen:\n  - id: a\n    vrag: b\n  - id: a\n    vraag: c\n"
    )
    with pytest.raises(TerechtError) as caught:
        raise run("controleer", tmp_path / "stuk.yaml", "--snel").exception
    told = str(caught.value)
    assert "bedoelde je" in told
    assert "regel 5" in told


def test_main_prints_faults_and_exits_with_one(run, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["terecht", "controleer", "/nergens/faq.yaml"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 1
    assert "/nergens/faq.yaml" in capsys.readouterr().err


def test_importeer_takes_over_a_csv_that_then_serves(run, tmp_path):
    (tmp_path / "oud.csv").write_text(
        "vraag;antwoord\nMag een bar?;Ja, met een vergunning.\n", encoding="utf-8-sig"
    )
    assert "1 vraag geschreven" in run("importeer", tmp_path / "oud.csv", tmp_path / "nieuw.yaml").output
    assert "Mag een bar?" in run("vraag", "mag een bar", "--json", "--faq", tmp_path / "nieuw.yaml").output


def test_importeer_with_a_bad_row_writes_nothing(run, tmp_path):
    (tmp_path / "oud.csv").write_text("vraag;antwoord\nMag een bar?;Ja.\n;geen vraag\n")
    told = run("importeer", tmp_path / "oud.csv", tmp_path / "nieuw.yaml")
    assert isinstance(told.exception, TerechtError)
    assert not (tmp_path / "nieuw.yaml").exists()


def test_evalueer_writes_a_run_a_table_and_a_report(run, tmp_path):
    judged = tmp_path / "judged.jsonl"
    judged.write_text("".join(json.dumps(query) + "\n" for query in JUDGED))
    told = run("evalueer", judged, "--run", tmp_path / "run.jsonl", "--rapport", tmp_path / "rapport")
    rows = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    assert "hit@1" in told.output
    assert [row["text"] for row in rows] == [query["text"] for query in JUDGED]
    assert all(
        len(row["hits"]) >= 3 and row["outcome"] in ("antwoord", "suggesties", "doorgeven") for row in rows
    )
    assert "<svg" in (tmp_path / "rapport" / "rapport.html").read_text()


def test_extra_vragen_lists_shows_and_exports_what_was_filed(run, tmp_path):
    services = build(load_settings())
    receipt = services.asking.file("=1+1 hoofdstad van Peru", visit="bezoek-12345").receipt
    secret = services.asking.leave_address(receipt, email="an@kerk.be", consent=True).secret
    coach, _ = services.accounts.invite(
        email="bo@steunpunt.be", name="Bo", roles=frozenset({Role.COACH}), link_to=str
    )
    services.coaching.ask_back(1, "Welk land [zeg je]?", seen=2, by=coach, link_to=str)
    services.asking.add(secret, "Dat van Lima.")
    services.store.close()
    assert "hoofdstad van Peru" in run("extra-vragen").output
    shown = run("extra-vragen", "toon", "1").output
    for part in ("de bezoeker gaf de vraag door", "an@kerk.be", "Welk land [zeg je]?", "Dat van Lima."):
        assert part in shown
    assert "schreef terug" in shown
    run("extra-vragen", "exporteer", tmp_path / "extra.csv")
    with (tmp_path / "extra.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["vraag"] for row in rows] == ["'=1+1 hoofdstad van Peru"]


def test_extra_vragen_are_listed_by_a_status_as_coaches_say_it(run):
    services = build(load_settings())
    for text in ("Mag [/] een hond mee?", "Is er [rode] wijn?"):
        services.asking.file(text, visit="bezoek-54321")
    services.store.close()
    listed = run("extra-vragen", "--status", "nieuw", "--status", "Wacht op vraagsteller").output
    assert "Mag [/] een hond mee?" in listed
    assert "Is er [rode] wijn?" in listed
    assert "0 van 0." in run("extra-vragen", "--status", "gesloten").output


def test_an_unknown_status_is_told_which_there_are(run):
    refused = run("extra-vragen", "--status", "pending")
    assert refused.exit_code == 2
    for label in DESK_STATUSES.values():
        assert label in refused.output


def test_every_command_is_documented_for_who_runs_it():
    documented = (Path(__file__).parents[2] / "docs" / "beheer.md").read_text("utf-8")
    assert [name for name in command_names(cli.app) if f"`terecht {name}" not in documented] == []


def command_names(app: typer.Typer) -> Iterator[str]:
    for command in app.registered_commands:
        yield command.name or command.callback.__name__
    for group in app.registered_groups:
        yield from (f"{group.name} {name}" for name in command_names(group.typer_instance))


def test_both_doors_open():
    told = subprocess.run(
        [sys.executable, "-m", "terecht", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert "extra-vragen" in told
    scripts = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"][
        "scripts"
    ]
    assert EntryPoint("terecht", scripts["terecht"], "console_scripts").load() is cli.main

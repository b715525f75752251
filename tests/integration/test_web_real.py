"""The web on everything real: a FAQ file, the engine learnt from it, SQLite, the service of `bootstrap`."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from flask.testing import FlaskClient

from terecht.bootstrap import Terecht, build
from terecht.config import Settings
from terecht.domain.account import LinkKind
from terecht.web import create_app

ROOT = Path(__file__).parents[2]
FAQ = """\
thema:
  id: cultuurplekken
  titel: Cultuurplekken
vragen:
  - id: coaching-kostprijs
    vraag: Wat kost een coachingsgesprek?
    varianten: [hoeveel betaal je voor coaching, prijs van een gesprek met een coach, tarief coaching]
    antwoord: Een vervolggesprek kost 70 euro per uur.
  - id: kerk-herbestemmen
    vraag: Hoe geef je een kerk een nieuwe bestemming?
    varianten: [onze parochiekerk staat leeg, een kapel ombouwen tot zaal, herbestemming van een kerkgebouw]
    antwoord: Begin bij het kerkenbeleidsplan van je gemeente.
  - id: brandveiligheid-zaal
    vraag: Aan welke brandveiligheid moet onze zaal voldoen?
    varianten: [regels over nooduitgangen, hoeveel brandblussers in een feestzaal, brandweer keurt onze zaal]
    antwoord: Vraag de brandweerzone om advies.
  - id: muziek-auteursrecht
    vraag: Betaal ik auteursrechten voor muziek op ons feest?
    varianten: [factuur van Sabam voor een optreden, billijke vergoeding bij achtergrondmuziek]
    antwoord: Meestal wel, via een aangifte vooraf.
"""


@pytest.fixture(scope="module")
def terecht(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terecht]:
    """A Terecht built from files in a folder of its own."""
    folder = tmp_path_factory.mktemp("echt")
    models = folder / "models"
    models.mkdir()
    for path in (ROOT / "models").iterdir():
        if path.is_file():
            shutil.copy(path, models)
    (folder / "faq.yaml").write_text(FAQ, encoding="utf-8")
    settings = Settings(
        mode="demo",
        faq_path=folder / "faq.yaml",
        background_path=ROOT / "data" / "achtergrond.yaml",
        synonyms_path=ROOT / "data" / "synoniemen.yaml",
        models_path=models,
        var_path=folder / "var",
    )
    built = build(settings)
    yield built
    built.store.close()


@pytest.fixture
def browser(terecht: Terecht) -> FlaskClient:
    """A browser on that Terecht."""
    return create_app(terecht, terecht.settings).test_client()


def test_a_query_is_ranked_explained_and_its_words_are_marked(browser: FlaskClient) -> None:
    reply = browser.post("/api/v1/vragen", json={"query": "wat kost een coachingsgesprek"}).json
    assert reply
    entries = [reply["answer"] or {}, *reply["suggestions"]]
    assert entries[0].get("id") == "coaching-kostprijs" or entries[1]["id"] == "coaching-kostprijs"
    assert {"coachingsgesprek"} <= {part["text"] for part in reply["query_parts"] if part["mark"]}
    assert any("coachingsgesprek" in sentence for sentence in reply["why"])


def test_a_query_out_of_the_field_is_filed_and_counted_on_the_status_of_the_site(
    terecht: Terecht, browser: FlaskClient
) -> None:
    visit = "bezoek-0123456789"
    reply = browser.post("/api/v1/extra-vragen", json={"query": "Mag een raket op het dak?", "visit": visit})
    assert reply.status_code == 201
    assert terecht.store.count("cultuurplekken") == 1


def test_suggestions_follow_what_is_typed(browser: FlaskClient) -> None:
    suggestions = browser.get("/api/v1/suggesties?q=kerk").json["suggestions"]  # type: ignore[index]
    assert suggestions[0]["id"] == "kerk-herbestemmen"


def test_a_broken_file_keeps_the_last_good_version_and_tells_staff(
    terecht: Terecht, browser: FlaskClient
) -> None:
    path = terecht.settings.faq_path
    path.write_text(FAQ.replace("id: kerk-herbestemmen", "id: coaching-kostprijs"), encoding="utf-8")
    terecht.corpus.reload()
    try:
        assert "coaching-kostprijs" in browser.get("/").text
        health = browser.get("/gezond").json
        assert health
        assert health["status"] == "probleem"
        assert "coaching-kostprijs" in health["faq"]["probleem"]
    finally:
        path.write_text(FAQ, encoding="utf-8")
        terecht.corpus.reload()
    assert browser.get("/gezond").json["status"] == "goed"  # type: ignore[index]


def test_a_good_change_is_live_at_once(terecht: Terecht, browser: FlaskClient) -> None:
    path = terecht.settings.faq_path
    path.write_text(FAQ.replace("70 euro", "75 euro"), encoding="utf-8")
    terecht.corpus.reload()
    try:
        assert "75 euro" in browser.get("/vraag/coaching-kostprijs").text
    finally:
        path.write_text(FAQ, encoding="utf-8")
        terecht.corpus.reload()


def gunicorn(folder: Path, *, bind: str, **settings: str) -> subprocess.Popen[str]:
    """Start gunicorn with the settings file of the project, on a folder of its own."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("TERECHT_")}
    return subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", ROOT / "gunicorn.conf.py", "--chdir", ROOT, "app:app"],
        env={**known, **settings, "TERECHT_BIND": bind, "TERECHT_VAR_PATH": str(folder / "var")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def test_gunicorn_does_not_start_with_unsafe_settings(tmp_path: Path) -> None:
    unsafe = {"TERECHT_MODE": "productie", "TERECHT_SECRET_KEY": "changeme", "TERECHT_DEBUG": "true"}
    process = gunicorn(tmp_path, bind=free_address(), **unsafe)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "Terecht start niet:" in said
    for name in ("secret_key", "debug", "public_url"):
        assert f"veld '{name}'" in said
    assert "changeme" not in said


def test_gunicorn_serves_and_logs_no_secret(terecht: Terecht) -> None:
    settings = terecht.settings
    address = free_address()
    process = gunicorn(
        settings.faq_path.parent,
        bind=address,
        TERECHT_MODE="demo",
        TERECHT_FAQ_PATH=str(settings.faq_path),
        TERECHT_MODELS_PATH=str(settings.models_path),
    )
    try:
        wait_until_it_answers(f"http://{address}/gezond", process)
        with pytest.raises(HTTPError, match="404"):
            urlopen(f"http://{address}/extra-vraag/een-geheim?van=an@voorbeeld.be", timeout=20)
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "GET /extra-vraag/… 404" in said
    link = re.search(rf"eerste beheerder: http://{address}/medewerker/link/(\S{{32}})$", said, re.MULTILINE)
    assert link
    assert terecht.accounts.by_link(link.group(1))[1] is LinkKind.FIRST
    assert "een-geheim" not in said
    assert "an@voorbeeld.be" not in said


def wait_until_it_answers(url: str, process: subprocess.Popen[str]) -> None:
    for _ in range(600):
        try:
            with urlopen(url, timeout=20):
                return
        except OSError:  # URLError among them; the master listens before a worker answers
            assert process.poll() is None, process.communicate()[0]
            time.sleep(0.1)
    pytest.fail("gunicorn does not answer")

"""The page where an administrator sees, copies and erases what is held of somebody; what others read of it."""

import json
import logging
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from terecht.domain.account import Role
from terecht.domain.retention import Kept
from tests.integration.web_fakes import Site

AN = "an@voorbeeld.be"


def admin(site: Site) -> FlaskClient:
    return site.staff(Role.ADMIN)


def send(site: Site, browser: FlaskClient, path: str, form: str, **fields: str) -> TestResponse:
    token = site.token(form, of=site.signed_in[-1])
    return browser.post(f"/balie/privacy{path}", data={"formulier": token, **fields})


def test_an_address_is_looked_for_without_a_trace_in_url_or_log(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    site.secret()
    page = send(site, admin(site), "", "privacy-zoek", address=AN.upper())
    assert page.status_code == 200
    assert "Mag mijn bar open?" in page.text
    assert "voor niets anders" in page.text
    assert AN not in caplog.text.lower()
    assert page.headers["Cache-Control"] == "no-store"


def test_looking_changes_nothing(site: Site) -> None:
    site.secret()
    browser = admin(site)
    before = site.contents()
    send(site, browser, "", "privacy-zoek", address=AN)
    assert site.contents() == before


def test_of_an_unknown_address_there_is_nothing_and_nothing_to_erase(site: Site) -> None:
    page = send(site, admin(site), "", "privacy-zoek", address="niemand@voorbeeld.be")
    assert "Niets." in page.text
    assert "Wis voorgoed" not in page.text


def test_what_is_no_address_is_said_at_the_field(site: Site) -> None:
    page = send(site, admin(site), "", "privacy-zoek", address="an")
    assert page.status_code == 422
    assert "Dit e-mailadres klopt niet." in page.text


def test_a_copy_comes_as_a_file(site: Site) -> None:
    secret, browser = site.secret(), admin(site)
    made = send(site, browser, "/kopie", "privacy-kopie", address=AN, as_json="ja")
    assert json.loads(made.data)["extra vragen"][0]["vraag"] == "Mag mijn bar open?"
    read = send(site, browser, "/kopie", "privacy-kopie", address=AN, as_json="nee")
    assert read.headers["Content-Disposition"] == 'attachment; filename="gegevens.txt"'
    assert "vraag: Mag mijn bar open?" in read.text
    assert secret not in made.text + read.text


def test_only_who_says_to_have_looked_erases(site: Site) -> None:
    secret, browser = site.secret(), admin(site)
    unsure = send(site, browser, "/wis", "privacy-wis", address=AN)
    assert unsure.status_code == 422
    assert "Vink eerst aan" in unsure.text
    assert site.asking.by_secret(secret).email == AN
    done = send(site, browser, "/wis", "privacy-wis", address=AN, looked="ja")
    assert (done.status_code, done.location) == (303, "/balie/privacy?gedaan=gewist#gedaan")
    assert AN not in "\n".join(site.contents())
    assert site.client().get(f"/extra-vraag/{secret}").status_code == 404


def test_the_token_of_looking_erases_nothing(site: Site) -> None:
    secret, browser = site.secret(), admin(site)
    refused = send(site, browser, "/wis", "privacy-zoek", address=AN, looked="ja")
    assert refused.status_code == 422
    assert site.asking.by_secret(secret).email == AN


def test_visitors_read_the_days_of_the_settings(site: Site) -> None:
    page = site.client().get("/privacy").text
    for days in site.settings.keep_days.values():
        assert f": {days} dagen." in page
    assert f"die {site.settings.keep_days[Kept.LINKS]} dagen werkt" in page


def test_a_status_page_shows_what_was_agreed_to(site: Site) -> None:
    page = site.client().get(f"/extra-vraag/{site.secret()}").text
    assert "Jullie mogen mijn adres gebruiken" in page
    assert "2026-11" in page


def test_staff_and_the_monitor_hear_that_retention_does_not_run(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.retention.begin()
    browser = admin(site)
    assert site.client().get("/gezond").json["bewaren"] == "goed"  # type: ignore[index]  # it is JSON
    assert "Het opruimen" not in browser.get("/balie").text
    job = site.retention.job()
    assert job is not None
    monkeypatch.setattr(site.retention, "_clock", lambda: job.seen_at + timedelta(days=365))
    health = site.client().get("/gezond")
    assert (health.status_code, health.json["status"]) == (200, "probleem")  # type: ignore[index]
    assert health.json["bewaren"] == "wacht op bevestiging"  # type: ignore[index]
    assert "Het opruimen van oude gegevens wacht op een beheerder" in browser.get("/balie").text
    assert "Het opruimen" not in site.client().get("/").text

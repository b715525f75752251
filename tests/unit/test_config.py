"""Settings: where they come from, what is refused, what documentation must say."""

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from terecht.config import LOOPBACK_HOSTS, Settings, load_settings, servable
from terecht.domain.errors import ConfigError

GOOD_KEY = "Zq3v8Lx0pWn5Rt7yKb2Hd9Fs4Gj6Mc1A"
DOCS = Path(__file__).parents[2] / "docs" / "beheer.md"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings are read where one stands: somewhere without a terecht.toml."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"TERECHT_{name.upper()}", raising=False)


def production(**changes: object) -> Settings:
    safe = {"mode": "productie", "secret_key": GOOD_KEY, "public_url": "https://terecht.be"}
    return load_settings(**{**safe, **changes})


def fields_of(error: ConfigError) -> list[str]:
    return [fault.field for fault in error.faults]


def test_settings_without_a_word_are_those_of_production() -> None:
    settings = load_settings()
    assert settings.mode == "productie"
    assert settings.precision == 0.95
    assert settings.database == "sqlite:///var/terecht.sqlite"


def test_the_environment_wins_from_the_file_and_an_argument_from_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "terecht.toml").write_text('precision = 0.9\nproxies = 1\ntrusted_hosts = ["a.be", "b.be"]\n')
    monkeypatch.setenv("TERECHT_PROXIES", "2")
    monkeypatch.setenv("TERECHT_MODE", "demo")
    settings = load_settings(mode="productie")
    assert (settings.precision, settings.proxies, settings.mode) == (0.9, 2, "productie")
    assert settings.trusted_hosts == ("a.be", "b.be")


def test_a_list_in_the_environment_is_cut_at_its_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERECHT_TRUSTED_HOSTS", "a.be, b.be,")
    assert load_settings().trusted_hosts == ("a.be", "b.be")


def test_every_wrong_setting_is_named_with_what_it_means() -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(
            precision=3,
            proxies=-1,
            language_pipeline="frans",
            public_url="terecht.be/pad",
            oidc_networks="10.0.0.0/8,10.20.30.40/8",
        )
    wrong = ["language_pipeline", "oidc_networks", "precision", "proxies", "public_url"]
    assert sorted(fields_of(caught.value)) == wrong
    assert "Beloofde juistheid" in str(caught.value)


def test_a_setting_that_does_not_exist_is_named(tmp_path: Path) -> None:
    (tmp_path / "terecht.toml").write_text("presisie = 0.9\n")
    with pytest.raises(ConfigError, match="veld 'presisie': deze instelling bestaat niet"):
        load_settings()


def test_a_secret_never_stands_in_a_message() -> None:
    assert GOOD_KEY not in repr(production())
    with pytest.raises(ConfigError) as caught:
        servable(production(secret_key="hunter2"))
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "secret",
    ["", "geheim", "changeme", "x" * 64, "changeme" * 8, "0123456789abcdef0123456789abcdef", GOOD_KEY[:31]],
)
def test_production_refuses_a_secret_that_can_be_guessed(secret: str) -> None:
    with pytest.raises(ConfigError) as caught:
        servable(production(secret_key=secret))
    assert fields_of(caught.value) == ["secret_key"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"debug": True}, "debug"),
        ({"public_url": ""}, "public_url"),
        ({"database_url": "sqlite:///var/demo.sqlite"}, "database_url"),
    ],
)
def test_production_refuses_what_belongs_to_a_demo(changes: dict[str, object], field: str) -> None:
    with pytest.raises(ConfigError) as caught:
        servable(production(**changes))
    assert fields_of(caught.value) == [field]


def test_production_names_everything_unsafe_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        servable(load_settings(mode="productie", debug=True))
    assert sorted(fields_of(caught.value)) == ["debug", "public_url", "secret_key"]


def test_production_serves_with_safe_settings() -> None:
    settings = production()
    assert servable(settings) is settings
    assert settings.hosts == ("terecht.be", *LOOPBACK_HOSTS)


def test_a_demo_makes_its_key_once_and_for_its_owner_only(tmp_path: Path) -> None:
    settings = load_settings(mode="demo", var_path=tmp_path / "var")
    keys = {servable(settings).secret_key.get_secret_value() for _ in range(2)}
    path = tmp_path / "var" / "geheime-sleutel"
    assert len(keys) == 1
    assert len(keys.pop()) >= 43
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_demos_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    settings = load_settings(mode="demo", var_path=tmp_path)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: servable(settings).secret_key, range(16)))
    assert len(keys) == 1


def test_a_demo_keeps_the_key_it_was_given(tmp_path: Path) -> None:
    settings = load_settings(mode="demo", var_path=tmp_path, secret_key=GOOD_KEY)
    assert servable(settings).secret_key == SecretStr(GOOD_KEY)
    assert list(tmp_path.iterdir()) == []


def test_a_demo_answers_to_the_own_computer_only() -> None:
    assert load_settings(mode="demo").hosts == LOOPBACK_HOSTS
    assert load_settings(mode="demo", trusted_hosts=("a.be",)).hosts == ("a.be",)


def test_every_setting_is_documented_with_its_meaning() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert f"`{name}`" in text, name
        assert field.description
        assert field.description in text, name


def test_docs_name_no_setting_that_does_not_exist() -> None:
    named = set(re.findall(r"TERECHT_([A-Z_]+)", DOCS.read_text(encoding="utf-8")))
    other = {"BIND", "WORKERS", "THREADS"}  # gunicorn.conf.py reads these
    assert named <= {name.upper() for name in Settings.model_fields} | other

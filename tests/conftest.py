"""Databases for tests: a SQLite file or a PostgreSQL schema of its own for each test that asks.

The PostgreSQL server is the one of TERECHT_TEST_POSTGRESQL_URL; a test that needs it carries the mark
`postgresql`. Without the variable those tests are skipped, but never where CI is set.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url, text

from terecht.adapters.sql_store import SqlStore
from tests.fakes import FakeStore

# No test asserts speed: a busy machine is no fault of what is tested.
settings.register_profile("terecht", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("terecht")

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """The URL of an empty schema on the test server, dropped afterwards."""
    server = os.environ.get("TERECHT_TEST_POSTGRESQL_URL")
    if not server:
        if os.environ.get("CI"):
            pytest.fail("TERECHT_TEST_POSTGRESQL_URL must be set where CI is set")
        pytest.skip("TERECHT_TEST_POSTGRESQL_URL is not set")
    schema = f"test_{secrets.token_hex(8)}"
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    url = make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
    yield url.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture(params=["sqlite", POSTGRESQL])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of each kind."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    return f"sqlite:///{tmp_path}/terecht.sqlite"


@pytest.fixture
def sql_store(database_url: str) -> Iterator[SqlStore]:
    """A store on each kind of database."""
    store = SqlStore.open(database_url)
    yield store
    store.close()


@pytest.fixture(params=["fake", "sqlite", POSTGRESQL])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FakeStore | SqlStore]:
    """A store of each kind, the fake one first."""
    match request.param:
        case "fake":
            store: FakeStore | SqlStore = FakeStore()
        case "sqlite":
            store = SqlStore.open(f"sqlite:///{tmp_path}/terecht.sqlite", wait=30)
        case _:
            store = SqlStore.open(request.getfixturevalue("postgresql_url"), wait=30)
    yield store
    store.close()

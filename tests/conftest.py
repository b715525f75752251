"""Databases for tests: a SQLite file or a PostgreSQL schema for each test that asks, to itself.

The PostgreSQL server is the one of TERECHT_TEST_POSTGRESQL_URL; a test that needs it carries the mark
`postgresql`. Without the variable those tests are skipped, but never where CI is set.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from terecht.adapters.sql_store import SqlStore
from tests.databases import Schemas, copy_tables
from tests.fakes import FakeStore

# No test asserts speed: a busy machine is no fault of what is tested.
settings.register_profile("terecht", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("terecht")

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)


@pytest.fixture(scope="session")
def schemas() -> Iterator[Schemas]:
    """Schemas on the test server."""
    server = os.environ.get("TERECHT_TEST_POSTGRESQL_URL")
    if not server:
        if os.environ.get("CI"):
            pytest.fail("TERECHT_TEST_POSTGRESQL_URL must be set where CI is set")
        pytest.skip("TERECHT_TEST_POSTGRESQL_URL is not set")
    schemas = Schemas(server)
    yield schemas
    schemas.close()


@pytest.fixture
def postgresql_url(schemas: Schemas) -> Iterator[str]:
    """The URL of an empty schema on the test server, dropped afterwards."""
    schema = schemas.make()
    yield schemas.url(schema)
    schemas.drop(schema)


@pytest.fixture
def postgresql_url_with_tables(schemas: Schemas) -> Iterator[str]:
    """The URL of a schema with today's tables."""
    schema = schemas.take()
    yield schemas.url(schema)
    schemas.give_back(schema)


@pytest.fixture(params=["sqlite", POSTGRESQL])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of each kind, with today's tables and nothing in them."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url_with_tables"))
    return f"sqlite:///{copy_tables(tmp_path / 'terecht.sqlite')}"


@pytest.fixture(params=["sqlite", POSTGRESQL])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of each kind without tables, for what makes or changes them."""
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
            store = SqlStore.open(f"sqlite:///{copy_tables(tmp_path / 'terecht.sqlite')}", wait=30)
        case _:
            store = SqlStore.open(request.getfixturevalue("postgresql_url_with_tables"), wait=30)
    yield store
    store.close()

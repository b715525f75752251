"""A database that is locked, full, read-only, of another version or gone under a site that serves (A45).

Real faults on a real database: pages say so kindly, nothing is lost, /gezond is not ready, what needs no database
goes on, and once the fault is over everything works again by itself.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, event, text

from terecht.adapters.sql_engine import migrate, migration_config, open_engine, wipe
from tests.integration.test_store_killed import check_integrity
from tests.integration.test_store_sql import full_disk, someone_is_writing
from tests.integration.web_fakes import VISIT, Site, web_site

QUERY = "Mag mijn raket op het dak van de zaal?"
Fault = Callable[[Site, str], AbstractContextManager[None]]


@pytest.fixture
def database_url(empty_database_url: str) -> str:
    """A database that tests may downgrade, and break."""
    return empty_database_url


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    with web_site(tmp_path, database_url=database_url) as site:
        event.listen(site.store._engine, "checkout", be_impatient)
        yield site


def be_impatient(connection: Any, *_: object) -> None:
    """Wait for a lock as long as a test has patience."""
    tell(connection, sqlite="PRAGMA busy_timeout = 200", postgresql="SET lock_timeout = 200")


def tell(connection: Any, *, sqlite: str, postgresql: str) -> None:
    """Tell a connection of either kind something, outside of any transaction."""
    cursor = connection.cursor()
    if hasattr(connection, "pgconn"):
        cursor.execute(postgresql)
        connection.commit()
    else:
        cursor.execute(sqlite)
    cursor.close()


def locked(site: Site, url: str) -> AbstractContextManager[None]:
    return someone_is_writing(url)


@contextmanager
def full(site: Site, url: str) -> Iterator[None]:
    wipe(site.store._engine)  # nothing fits in what was used before
    with full_disk(4096):
        yield


@contextmanager
def read_only(site: Site, url: str) -> Iterator[None]:
    """Let the database refuse every write, by its own means."""
    engine: Engine = site.store._engine

    def refuse(connection: Any, *_: object) -> None:
        no_writing = "SET default_transaction_read_only = on"
        tell(connection, sqlite="PRAGMA query_only = ON", postgresql=no_writing)

    event.listen(engine, "checkout", refuse)
    yield
    event.remove(engine, "checkout", refuse)
    engine.dispose()  # those connections are spoilt


def ask(site: Site) -> Any:
    return site.client().post("/api/v1/extra-vragen", json={"query": QUERY, "visit": VISIT})


def pass_on(site: Site) -> Any:
    data = {"query": QUERY, "visit": VISIT, "formulier": site.token("doorgeven")}
    return site.client().post("/extra-vraag", data=data)


def is_ready(site: Site) -> bool:
    answer = site.client().get("/gezond")
    assert answer.json
    assert (answer.status_code == 200) == (answer.json["database"] == "goed")
    return answer.status_code == 200


def assert_says_so(site: Site) -> None:
    """Hold both shapes of the site to what they say when nothing can be kept."""
    for reply in (ask(site), pass_on(site)):
        assert reply.status_code == 503
        assert "Het lukt even niet" in reply.text
        assert reply.headers["Retry-After"] == "30"
    assert QUERY in reply.text  # the page gives back what was typed
    assert "Traceback" not in reply.text
    assert "sql" not in reply.text.lower()
    assert not is_ready(site)


def meet(fault: Fault, site: Site, url: str) -> None:
    """Let a fault come and go, and see what it does."""
    secret = site.secret("Mag mijn bar open?")
    assert is_ready(site)
    with fault(site, url):
        assert_says_so(site)
        known = site.client().post("/api/v1/vragen", json={"query": "coaching"})
        assert (known.status_code, known.json["outcome"]) == (200, "antwoord")  # type: ignore[index]
        assert site.client().get("/").status_code == 200
    assert is_ready(site)
    assert site.filed() == 1
    assert ask(site).status_code == 201
    assert pass_on(site).status_code == 200
    assert (site.filed(), site.client().get(f"/extra-vraag/{secret}").status_code) == (2, 200)
    check_integrity(url)


def test_a_locked_database_is_said_loses_nothing_and_is_over_when_it_is_over(
    site: Site, database_url: str
) -> None:
    meet(locked, site, database_url)


def test_a_read_only_database_is_said_loses_nothing_and_is_over_when_it_is_over(
    site: Site, database_url: str
) -> None:
    meet(read_only, site, database_url)


def test_a_full_disk_is_said_loses_nothing_and_is_over_when_it_is_over(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/terecht.sqlite"
    with web_site(tmp_path, database_url=url) as site:
        meet(full, site, url)


def test_tables_of_an_older_terecht_under_a_site_that_serves_are_said_and_mended(
    site: Site, database_url: str
) -> None:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        command.downgrade(migration_config(connection), "m0001_extra_vraag")
    assert_says_so(site)
    migrate(database_url)
    assert is_ready(site)
    assert ask(site).status_code == 201
    engine.dispose()


def test_tables_of_a_newer_terecht_make_a_site_that_serves_not_ready(site: Site, database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        ours = connection.scalar(text("SELECT version_num FROM alembic_version"))
    for version, ready in (("m9999_later", False), (ours, True)):
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE alembic_version SET version_num = :version"), {"version": version}
            )
        assert is_ready(site) == ready
    engine.dispose()

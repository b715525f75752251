"""What only a database can do: schema, rest, faults. On SQLite and PostgreSQL."""

import multiprocessing
import resource
import shutil
import socket
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from terecht.adapters import sql_engine
from terecht.adapters.sql_engine import migrate, migration_config, open_engine, turn_on_wal
from terecht.adapters.sql_store import SqlStore
from terecht.adapters.sql_tables import UtcDateTime, metadata
from terecht.domain.asked import Asked, Feedback, NotUseful
from terecht.domain.errors import ConfigError, StoreUnavailable
from terecht.domain.extra_vraag import Status, erase
from terecht.domain.ranking import Outcome, Reason
from terecht.service.asking import Asking
from terecht.service.tokens import hash_token
from tests.fakes import BAR, FakeClock, FakeCorpus, FakeEngine, Snapshot, numbered_secrets, sure
from tests.filed import AT, NEXT_YEAR, TOMORROW, VRAAG, claim, file

SPAWN = multiprocessing.get_context("spawn")


ASKERS_TABLES = {"extra_vraag", "asker", "receipt", "extra_vraag_addition", "extra_vraag_event"}


@pytest.fixture
def database_url(empty_database_url: str) -> str:
    """A database that tests may migrate, and break."""
    return empty_database_url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url, wait=2)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version", "sqlite_sequence"}


# --- schema


def test_migrations_make_the_tables_that_the_code_knows(database_url: str, engine: Engine) -> None:
    migrate(database_url)

    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrations_go_up_and_down_step_by_step(database_url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        config = migration_config(connection)
        revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    seen = [tables(engine)]
    for revision in revisions:
        migrate(database_url, to=revision)
        seen.append(tables(engine))
    for before in reversed(seen[:-1]):
        with engine.begin() as connection:
            command.downgrade(migration_config(connection), "-1")
        assert tables(engine) == before

    migrate(database_url)  # nothing was left behind that is in the way

    assert revisions[:2] == ["m0001_extra_vraag", "m0002_asked"]
    assert seen[1:2] + seen[-1:] == [ASKERS_TABLES, set(metadata.tables)]


def test_migrating_keeps_what_is_there(database_url: str, engine: Engine) -> None:
    store = SqlStore.open(database_url)
    file(store)
    with engine.begin() as connection:
        command.downgrade(migration_config(connection), "m0001_extra_vraag")
    store.close()

    store = SqlStore.open(database_url)
    assert [vraag.text for vraag in store.find("cultuurplekken")] == [VRAAG.text]
    store.close()


def test_migration_that_fails_leaves_the_schema_as_it_was(database_url: str, engine: Engine) -> None:
    migrate(database_url, to="m0001_extra_vraag")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE feedback (in_the_way INTEGER)"))
    before = tables(engine)

    with pytest.raises((DBAPIError, StoreUnavailable)):
        migrate(database_url)
    assert tables(engine) == before


def test_database_of_a_newer_terecht_is_refused(database_url: str, engine: Engine) -> None:
    migrate(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'm9999_later'"))

    with pytest.raises(ConfigError, match="de database is van een nieuwere versie van Terecht"):
        SqlStore.open(database_url)


def open_and_file(url: str, place: int) -> None:
    """Be one worker that starts: in a process of its own."""
    store = SqlStore.open(url)
    file(store, receipt=f"r{place}")
    file(store, visit=f"own {place}", receipt=f"own {place}")
    store.close()


def test_workers_that_start_at_once_make_one_schema_and_file_one(database_url: str) -> None:
    workers = [SPAWN.Process(target=open_and_file, args=(database_url, place)) for place in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert [worker.exitcode for worker in workers] == [0] * 6
    store = SqlStore.open(database_url)
    assert store.count("cultuurplekken") == 7
    assert claim(store, "r5").email == "jan@kerk.be"
    store.close()


def test_threads_that_migrate_at_once_make_one_schema(database_url: str, engine: Engine) -> None:
    barrier = Barrier(6)

    def start(_: int) -> None:
        barrier.wait()
        migrate(database_url)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(start, range(6)))

    assert tables(engine) == set(metadata.tables)


# --- at rest


def everything(connection: Connection) -> str:
    """Every value of every row of every table."""
    rows = (connection.execute(table.select()).all() for table in metadata.sorted_tables)
    return "\n".join(str(row) for table in rows for row in table)


def test_tokens_and_visits_are_not_at_rest(sql_store: SqlStore, engine: Engine) -> None:
    asking = Asking(FakeCorpus(), sql_store, clock=FakeClock(), secrets=numbered_secrets())
    receipt = asking.file("Mag een zendmast?", visit="bezoek-1234567890").receipt
    asking.leave_address(receipt, email="jan@kerk.be", consent=True)
    other = asking.file("Mag een windmolen?", visit="bezoek-1234567890").receipt
    asking.rate("bar-openen", useful=True, visit="bezoek-1234567890")

    with engine.begin() as connection:
        stored = everything(connection)
    for token in (receipt, other):
        assert hash_token(token) in stored
    for secret in (receipt, other, "bezoek-1234567890", hash_token("bezoek-1234567890")):
        assert secret not in stored


def test_erased_leaves_nothing_of_the_person_in_any_table(sql_store: SqlStore, engine: Engine) -> None:
    file(sql_store, receipt="r1")
    file(sql_store, receipt="r2")
    claim(sql_store)
    sql_store.forget("r1", partial(erase, at=TOMORROW), at=AT)

    with engine.begin() as connection:
        stored = everything(connection)
    assert VRAAG.key in stored
    for trace in ("jan@kerk.be", "in Gent", "r1", "r2", "v1"):
        assert f"'{trace}'" not in stored


def test_times_are_utc_at_rest_and_back(sql_store: SqlStore) -> None:
    file(sql_store, replace(VRAAG, created_at=AT.astimezone(timezone(timedelta(hours=2)))))

    created_at = sql_store.find("cultuurplekken")[0].created_at
    assert (created_at, created_at.utcoffset()) == (AT, timedelta())


def test_time_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        UtcDateTime().process_bind_param(datetime(2026, 3, 2), engine.dialect)


def test_asked_and_feedback_are_kept_whole(sql_store: SqlStore, engine: Engine) -> None:
    asked = Asked(AT, "cultuurplekken", Outcome.ANSWER, Reason.SURE, 0.97, "bar-openen", "Mag een bar?")
    feedback = Feedback(AT, "cultuurplekken", "bar-openen", False, "bar?", NotUseful.NONE, "Nee.")
    sql_store.record(asked)
    sql_store.record(asked)
    sql_store.rate(feedback, visit_key="v1")
    sql_store.rate(replace(feedback, useful=True, reason=NotUseful.WRONG, at=TOMORROW), visit_key="v1")

    with engine.begin() as connection:
        kept_asked = connection.execute(metadata.tables["asked"].select()).all()
        kept_feedback = connection.execute(metadata.tables["feedback"].select()).all()
    assert kept_asked == [
        (place, AT, "cultuurplekken", "antwoord", "zeker", 0.97, "bar-openen", "Mag een bar?")
        for place in (1, 2)
    ]
    assert kept_feedback == [
        ("v1", TOMORROW, "cultuurplekken", "bar-openen", True, "bar?", "klopt-niet", "Nee.")
    ]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE extra_vraag_event SET by = 'iemand anders'", "DELETE FROM extra_vraag_event"],
)
def test_history_can_not_be_rewritten_in_the_database(
    sql_store: SqlStore, engine: Engine, statement: str
) -> None:
    file(sql_store)

    with pytest.raises(IntegrityError, match="the history only grows"), engine.begin() as connection:
        connection.execute(text(statement))
    assert sql_store.find("cultuurplekken")[0].history == VRAAG.history


@pytest.mark.postgresql
def test_history_can_not_be_truncated(postgresql_url: str) -> None:
    store = SqlStore.open(postgresql_url)
    engine = open_engine(postgresql_url)

    with pytest.raises(IntegrityError, match="the history only grows"), engine.begin() as connection:
        connection.execute(text("TRUNCATE extra_vraag_event"))
    engine.dispose()
    store.close()


def test_rows_without_their_extra_vraag_are_refused(sql_store: SqlStore, engine: Engine) -> None:
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(
            metadata.tables["receipt"].insert().values(hash="r", extra_vraag_id=41, expires_at=AT)
        )


def test_sqlite_survives_a_kill_and_a_power_cut(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/var/terecht.sqlite"
    store = SqlStore.open(url)
    engine = open_engine(url, wait=7)
    with engine.begin() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    engine.dispose()
    store.close()

    assert settings == ["wal", 2, 1, 7000]


class TurnedAway:
    """A connection and its cursor that SQLite turns away so many times."""

    def __init__(self, times: int, reason: str = "database is locked") -> None:
        self.left = times
        self.reason = reason

    def raw_connection(self) -> "TurnedAway":
        return self

    def cursor(self) -> "TurnedAway":
        return self

    def close(self) -> None:
        pass

    def execute(self, statement: str) -> None:
        self.left -= 1
        if self.left >= 0:
            raise sqlite3.OperationalError(self.reason)


def test_sqlite_that_turns_a_starting_worker_away_is_tried_again() -> None:
    busy = TurnedAway(times=3)
    turn_on_wal(busy)  # type: ignore[arg-type]  # stands in for an engine

    assert busy.left == -1


def test_sqlite_that_can_not_write_is_not_tried_again() -> None:
    broken = TurnedAway(times=3, reason="disk I/O error")

    with pytest.raises(sqlite3.OperationalError, match="disk I/O error"):
        turn_on_wal(broken)  # type: ignore[arg-type]  # stands in for an engine
    assert broken.left == 2


def test_sqlite_numbers_are_never_used_again(tmp_path: Path) -> None:
    store = SqlStore.open(f"sqlite:///{tmp_path}/terecht.sqlite")
    file(store)
    with sqlite3.connect(tmp_path / "terecht.sqlite") as connection:
        connection.execute("DROP TRIGGER extra_vraag_event_no_delete")
        for table in ("extra_vraag_event", "receipt", "extra_vraag"):
            connection.execute(f"DELETE FROM {table}")
    connection.close()
    file(store)

    assert store.find("cultuurplekken")[0].id == 2
    store.close()


def test_sqlite_files_are_their_owners_only(tmp_path: Path) -> None:
    store = SqlStore.open(f"sqlite:///{tmp_path}/var/terecht.sqlite")
    file(store)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "var").iterdir()}
    store.close()
    assert modes == dict.fromkeys(["terecht.sqlite", "terecht.sqlite-wal", "terecht.sqlite-shm"], 0o600)


# --- faults


@contextmanager
def someone_is_writing(url: str) -> Iterator[None]:
    """Hold what a writer needs, from elsewhere."""
    engine = open_engine(url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE extra_vraag, receipt, asked IN ACCESS EXCLUSIVE MODE"))
        yield
    engine.dispose()


def test_locked_database_is_unavailable_and_loses_nothing(database_url: str) -> None:
    store = SqlStore.open(database_url, wait=0.1)
    file(store)
    claim(store)

    with someone_is_writing(database_url):
        for call in (
            partial(file, store, visit="v2", receipt="r2"),
            partial(claim, store),
            partial(store.forget, "r1", partial(erase, at=AT), at=AT),
            store.check,
        ):
            with pytest.raises(StoreUnavailable, match="even niet bereikbaar"):
                call()

    assert [vraag.email for vraag in store.find("cultuurplekken")] == ["jan@kerk.be"]
    assert file(store, visit="v2", receipt="r2")
    store.close()


def test_database_with_all_connections_taken_is_unavailable(database_url: str) -> None:
    migrate(database_url)
    engine = open_engine(database_url, wait=0.1)
    with ExitStack() as taken:
        for _ in range(15):
            taken.enter_context(engine.execution_options(is_reading=True).connect())
        with pytest.raises(StoreUnavailable):
            SqlStore(engine).count("cultuurplekken")
    engine.dispose()


def test_fault_of_ours_is_not_taken_for_a_database_that_is_away(sql_store: SqlStore) -> None:
    file(sql_store, receipt="r1")

    with pytest.raises(IntegrityError):
        file(sql_store, visit="v2", receipt="r1")
    assert sql_store.count("cultuurplekken") == 1


def test_locked_database_does_not_stop_answers(database_url: str) -> None:
    store = SqlStore.open(database_url, wait=0.1)
    corpus = FakeCorpus(Snapshot(FakeCorpus().snapshot.faq, FakeEngine({"bar?": sure("bar?")})))
    asking = Asking(corpus, store, clock=FakeClock(), secrets=numbered_secrets())

    with someone_is_writing(database_url):
        assert asking.ask("bar?", visit="bezoek").ranking.hits[0].entry_id == BAR.id
    store.close()


def test_sqlite_reads_while_someone_writes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/terecht.sqlite"
    store = SqlStore.open(url, wait=0.1)
    file(store)
    claim(store)

    with someone_is_writing(url):
        assert store.by_secret("r1", at=AT).email == "jan@kerk.be"
        assert store.count("cultuurplekken") == 1
    store.close()


def read_only(url: str) -> str:
    """Return the URL of the same database, for reading only."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return f"sqlite:///file:{parsed.database}?mode=ro&uri=true"
    options = f"{parsed.query['options']} -cdefault_transaction_read_only=on"
    return parsed.update_query_dict({"options": options}).render_as_string(hide_password=False)


def test_read_only_database_is_unavailable_for_writing_only(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    writer = SqlStore.open(database_url)
    file(writer)
    claim(writer)
    store = SqlStore(open_engine(read_only(database_url)))

    assert store.by_secret("r1", at=AT).email == "jan@kerk.be"
    for call in (store.check, partial(file, store, visit="v2", receipt="r2")):
        with pytest.raises(StoreUnavailable):
            call()
    assert writer.count("cultuurplekken") == 1
    assert not (tmp_path / "file:").exists()
    store.close()
    writer.close()


def test_check_is_content_with_a_healthy_database_and_changes_nothing(
    sql_store: SqlStore, engine: Engine
) -> None:
    file(sql_store)
    with engine.begin() as connection:
        before = everything(connection)
    sql_store.check()

    with engine.begin() as connection:
        assert everything(connection) == before


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """Let no file grow past so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_sqlite_on_a_full_disk_is_unavailable_and_keeps_what_it_took(tmp_path: Path) -> None:
    path = tmp_path / "terecht.sqlite"
    store = SqlStore.open(f"sqlite:///{path}")
    taken: list[str] = []

    def file_on_and_on() -> None:
        for place in range(10_000):
            file(store, replace(VRAAG, text="x" * 2_000), visit=f"v{place}", receipt=f"r{place}")
            taken.append(f"r{place}")

    with full_disk(path.stat().st_size + 200_000), pytest.raises(StoreUnavailable):
        file_on_and_on()

    assert taken
    assert store.count("cultuurplekken") == len(taken)
    assert file(store, visit="after", receipt="after")
    assert {claim(store, receipt).email for receipt in taken} == {"jan@kerk.be"}
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    store.close()


@pytest.mark.parametrize("damage", [b"this is no database at all" * 400, b"\0" * 8192])
def test_sqlite_file_that_is_no_database_is_unavailable(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "terecht.sqlite"
    path.write_bytes(damage)

    with pytest.raises(StoreUnavailable):
        SqlStore.open(f"sqlite:///{path}")
    assert path.read_bytes() == damage


def test_sqlite_in_a_place_that_can_not_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where a folder should be")

    with pytest.raises(StoreUnavailable):
        SqlStore.open(f"sqlite:///{tmp_path}/var/terecht.sqlite")


def test_sqlite_file_that_vanished_is_unavailable(tmp_path: Path) -> None:
    store = SqlStore.open(f"sqlite:///{tmp_path}/var/terecht.sqlite")
    store.close()
    shutil.rmtree(tmp_path / "var")

    with pytest.raises(StoreUnavailable):
        file(store)


def test_postgresql_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(StoreUnavailable):
        SqlStore.open("postgresql+psycopg://nobody@127.0.0.1:9/terecht")


def test_postgresql_that_never_answers_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_engine, "CONNECT_WAIT", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(StoreUnavailable):
            SqlStore.open(f"postgresql+psycopg://nobody@127.0.0.1:{port}/terecht")


@pytest.mark.postgresql
def test_postgresql_that_takes_risks_by_default_takes_none_for_us(postgresql_url: str) -> None:
    options = f"{make_url(postgresql_url).query['options']} -csynchronous_commit=off"
    url = make_url(postgresql_url).update_query_dict({"options": options})
    engine = open_engine(url.render_as_string(hide_password=False))
    with engine.begin() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
    engine.dispose()


@pytest.mark.postgresql
def test_postgresql_that_dropped_a_connection_is_used_again(postgresql_url: str) -> None:
    migrate(postgresql_url)
    engine, other = open_engine(postgresql_url), open_engine(postgresql_url)
    with engine.connect() as connection:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
    with other.begin() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    assert file(SqlStore(engine))
    engine.dispose()
    other.dispose()


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("", "dit is geen adres van een database"),
        ("een database", "dit is geen adres van een database"),
        ("mysql://localhost/terecht", "deze database kennen we niet"),
        ("sqlite://", "deze database kennen we niet"),
        ("sqlite:///:memory:", "deze database kennen we niet"),
    ],
)
def test_url_of_no_known_database_is_refused(url: str, fault: str) -> None:
    with pytest.raises(ConfigError, match=fault):
        SqlStore.open(url)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_every_way_to_write_postgresql_uses_the_driver_that_is_there(scheme: str) -> None:
    engine = open_engine(f"{scheme}://jan:geheim@127.0.0.1:9/terecht")

    assert engine.url.drivername == "postgresql+psycopg"


def test_errors_show_no_values(database_url: str, engine: Engine) -> None:
    migrate(database_url)
    with pytest.raises(IntegrityError) as caught, engine.begin() as connection:
        connection.execute(
            metadata.tables["asker"]
            .insert()
            .values(
                extra_vraag_id=41,
                secret_hash="h",
                expires_at=NEXT_YEAR,
                email="jan@kerk.be",
                consent_version="1",
            )
        )
    assert "jan@kerk.be" not in str(caught.value)


def test_statuses_of_the_database_are_those_of_the_code(sql_store: SqlStore) -> None:
    for status in Status:
        file(sql_store, replace(VRAAG, status=status), visit=status, receipt=status)
    assert {vraag.status for vraag in sql_store.find("cultuurplekken")} == set(Status)

"""A process that files extra vragen is killed at any moment: whatever it acknowledged is there."""

import multiprocessing
import os
import random
import secrets
import signal
import sqlite3
import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import count
from multiprocessing.connection import Connection

from sqlalchemy import make_url

from terecht.adapters.sql_store import SqlStore
from terecht.domain.extra_vraag import EventKind, ExtraVraag
from terecht.service.asking import Asking
from tests.fakes import FakeCorpus

ROUNDS = 24
DEADLINE = 60.0
"""Seconds to wait for what a slow machine takes long for."""


def now() -> datetime:
    return datetime.now(UTC)


def token() -> str:
    return secrets.token_urlsafe(32)


def file_on_and_on(url: str, acknowledged: Connection) -> None:
    """Be the process that gets killed: file, leave an address, tell after each, without end."""
    asking = Asking(FakeCorpus(), SqlStore.open(url), clock=now, secrets=token)
    for number in count():
        query = f"vraag {number} van {os.getpid()}"
        receipt = asking.file(query, visit=token()).receipt
        acknowledged.send((query, receipt, ""))
        email = f"asker{number}@kerk.be"
        asking.leave_address(receipt, email=email, consent=True, addition="nog iets")
        acknowledged.send((query, receipt, email))


def run_and_kill(url: str, *, patience: int, delay: float) -> dict[str, tuple[str, str]]:
    """Let a process acknowledge so many, wait, kill it, and return all that it acknowledged, by query."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["terecht.adapters.sql_store", "tests.fakes", "alembic.command"])
    reading, writing = context.Pipe(duplex=False)
    process = context.Process(target=file_on_and_on, args=(url, writing))
    process.start()
    writing.close()
    received = [reading.recv() for _ in range(patience) if reading.poll(DEADLINE)]
    time.sleep(delay)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    with reading, suppress(EOFError):
        while True:
            received.append(reading.recv())
    assert process.exitcode == -signal.SIGKILL
    return {query: (receipt, email) for query, receipt, email in received}


def is_whole(vraag: ExtraVraag) -> bool:
    """Tell whether an extra vraag is all there or not at all there: never the one half of a step."""
    kinds = [event.kind for event in vraag.history]
    without = [EventKind.FILED]
    with_address = [*without, EventKind.ADDRESS_LEFT, EventKind.ADDED]
    if vraag.email:
        return (kinds, vraag.additions, vraag.version) == (with_address, ("nog iets",), 3)
    return (kinds, vraag.additions, vraag.version) == (without, (), 1)


def test_nothing_acknowledged_is_lost_when_killed_at_any_moment(database_url: str) -> None:
    moments = random.Random(20260302)
    acknowledged: dict[str, tuple[str, str]] = {}
    for place in range(ROUNDS):
        if place % 3 == 0:  # dies young: while it opens the database, the very first while it migrates
            killed = run_and_kill(database_url, patience=0, delay=moments.uniform(0, 0.2))
        else:
            killed = run_and_kill(
                database_url, patience=moments.randint(1, 12), delay=moments.uniform(0, 0.01)
            )
        acknowledged |= killed

    check_integrity(database_url)
    with closing(SqlStore.open(database_url)) as store:
        asking = Asking(FakeCorpus(), store, clock=now, secrets=token)
        kept = {vraag.text: vraag for vraag in store.find("cultuurplekken", limit=1_000_000)}
        assert len(acknowledged) > ROUNDS
        assert acknowledged.keys() <= kept.keys()
        assert len(kept) <= len(acknowledged) + ROUNDS
        assert all(map(is_whole, kept.values()))
        for query, (receipt, email) in acknowledged.items():
            assert kept[query].email == email or not email
            asking.leave_address(receipt, email="later@kerk.be", consent=True)
            assert asking.by_secret(receipt).text == query


def check_integrity(url: str) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        connection = sqlite3.connect(parsed.database)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()

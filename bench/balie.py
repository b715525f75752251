"""Measure the queue page of the coaches with many extra vragen, on SQLite and on PostgreSQL.

    python bench/balie.py data/faq.yaml [--size 10000] [--requests 60] [--postgresql URL] [--json FILE]

Fills an empty database with made extra vragen (phrasings of `made_faq`: as long as real ones, fifteen about the
same) in all statuses, some with an asker, some in groups, spread over a year; what is solved has an answer as long
as those of the FAQ, and every third a sentence that was added and a note. Then asks the real application,
built as `terecht serve` does, for each kind of page, one after the other, in this process: what is measured is
the server's work from request to HTML. PostgreSQL must be an empty database; its tables stay.
"""

import argparse
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

from flask.testing import FlaskClient
from made_faq import make_faq
from sqlalchemy import insert

from terecht.adapters.faq_file import read_faq
from terecht.adapters.sql_accounts import SqlAccounts
from terecht.adapters.sql_tables import addition, asker, extra_vraag, message, vraag_group
from terecht.bootstrap import Terecht, build, open_database
from terecht.config import Settings
from terecht.domain.account import Account, Role
from terecht.domain.extra_vraag import MessageKind, Resolution, Status
from terecht.service.asking import plain_words
from terecht.web import create_app
from terecht.web.access import COOKIE

SEED = 20260101
SPREAD = timedelta(days=365)
SHARES = {Status.NEW: 0.3, Status.OPEN: 0.15, Status.PENDING: 0.05, Status.SOLVED: 0.35, Status.CLOSED: 0.15}
WITH_ASKER = 0.4
WITH_TALK = 0.3
IN_GROUPS = 0.1
WARM_UP = 3

PAGES = {
    "nieuw, met voorstellen": "/balie",
    "alles": "/balie?deel=alles",
    "alles, laatst gewijzigd": "/balie?deel=alles&orde=gewijzigd",
    "van mij": "/balie?deel=van-mij",
    "halverwege": "/balie?deel=alles&na={half}",
    "te laat, anoniem": "/balie?deel=alles&laat=ja&antwoord=nee",
    "onderwerp": "/balie?deel=alles&onderwerp={category}",
    "zoeken": "/balie?deel=alles&zoek={words}",
    "zoeken in antwoorden": "/balie?deel=alles&zoek={answers}",
}


@dataclass(frozen=True)
class Result:
    """Milliseconds of one kind of page on one database."""

    database: str
    page: str
    p50: float
    p95: float
    cpu: float


def main() -> None:
    """Measure every kind of page on each database and print a table."""
    args = _arguments()
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        for url in ("", *filter(None, (args.postgresql,))):
            settings = Settings(
                mode="demo",
                faq_path=args.faq,
                database_url=url,
                var_path=Path(folder),
                limit_pages="100000 per minute",
            )
            results += measure(settings, size=args.size, requests=args.requests)
    for result in results:
        print(
            f"| {result.database} | {result.page} | {result.p50:.1f} | {result.p95:.1f} | {result.cpu:.1f} |"
        )
    if args.json:
        args.json.write_text(json.dumps([asdict(result) for result in results], indent=2), encoding="utf-8")


def measure(settings: Settings, *, size: int, requests: int) -> Iterator[Result]:
    """Fill the database of the settings and time every kind of page."""
    words = fill(settings, size)
    answers = [" ".join(entry.answer.split()[3:5]) for entry in read_faq(settings.faq_path).entries]
    start = time.perf_counter()
    terecht = build(settings)
    print(f"built in {time.perf_counter() - start:.1f} s")
    start = time.perf_counter()
    terecht.queue.warm_up()
    read = time.perf_counter() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"read {size} extra vragen in {read:.1f} s; at most {grown // 1024} MB so far")
    client = sign_in(terecht, settings)
    half = datetime.now(UTC) - SPREAD / 2
    category = read_faq(settings.faq_path).categories[0].id
    name = settings.database.partition(":")[0].partition("+")[0]
    for page, address in PAGES.items():
        addresses = [
            address.format(
                half=f"{round(half.timestamp() * 1e6)}.1", category=category, words=word, answers=told
            )
            for word, told in islice(zip(cycle(words), cycle(answers)), requests)
        ]
        yield Result(name, page, *timed(client, addresses))


def timed(client: FlaskClient, addresses: Sequence[str]) -> tuple[float, float, float]:
    """Return p50, p95 and mean processor time of these requests, in milliseconds."""
    for address in addresses[:WARM_UP]:
        client.get(address)
    wall, cpu = [], []
    for address in addresses:
        start, busy = time.perf_counter(), time.process_time()
        response = client.get(address)
        wall.append((time.perf_counter() - start) * 1000)
        cpu.append((time.process_time() - busy) * 1000)
        if response.status_code != 200:
            raise SystemExit(f"{address}: {response.status}")
    return statistics.median(wall), statistics.quantiles(wall, n=20)[-1], statistics.mean(cpu)


def sign_in(terecht: Terecht, settings: Settings) -> FlaskClient:
    """Return the browser of the one coach there is."""
    account = Account(1, "coach@steunpunt.be", "Coach", frozenset({Role.COACH}))
    client = create_app(terecht, settings).test_client()
    client.set_cookie(COOKIE, terecht.accounts.open_session(account))
    return client


def fill(settings: Settings, size: int) -> list[str]:
    """Keep `size` made extra vragen; return queries to search them with."""
    rng = random.Random(SEED)
    real = read_faq(settings.faq_path)
    made = make_faq(real, n_phrasings=size, n_queries=40, seed=SEED)
    texts = [text for entry in made.faq.entries for text in entry.phrasings][:size]
    rng.shuffle(texts)
    database = open_database(settings)
    coach = Account(0, "coach@steunpunt.be", "Coach", frozenset({Role.COACH}))
    SqlAccounts(database).add(coach, at=datetime.now(UTC))
    groups = max(1, int(size * IN_GROUPS) // 4)
    with database.begin() as connection:
        thema = {"thema": real.thema.id, "answer": "", "created_at": datetime.now(UTC)}
        connection.execute(insert(vraag_group), [thema] * groups)
        rows = [_row(number, text, real.thema.id, groups, rng, size) for number, text in enumerate(texts, 1)]
        for row, proposed in zip(rows, rng.choices(real.entries, k=len(rows)), strict=True):
            row["proposed"] = [{"entry_id": proposed.id, "score": 0.3}]
            if row["status"] is Status.SOLVED:
                row["answer"] = _answer(rng, [entry.answer for entry in real.entries])
        connection.execute(insert(extra_vraag), rows)
        askers = [row for row in rows if rng.random() < WITH_ASKER and row["status"] != Status.CLOSED]
        connection.execute(insert(asker), [_asker(row) for row in askers])
        talked = [row["id"] for row in rows if rng.random() < WITH_TALK]
        added = [
            {"extra_vraag_id": number, "number": 1, "text": f"Ook nog: {text}"}
            for number, text in zip(talked, rng.sample(texts, len(talked)), strict=True)
        ]
        connection.execute(insert(addition), added)
        note = {"number": 1, "at": datetime.now(UTC), "kind": MessageKind.NOTE, "by": "account:1"}
        notes = [{**one, **note, "text": f"Zie {one['text']}"} for one in added]
        connection.execute(insert(message), notes)
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    database.dispose()
    return [" ".join(text.split()[:2]) for text in rng.sample(texts, 20)] + list(made.queries)


def _row(number: int, text: str, thema: str, groups: int, rng: random.Random, size: int) -> dict[str, object]:
    (status,) = rng.choices(list(SHARES), list(SHARES.values()))
    at = datetime.now(UTC) - SPREAD * (1 - number / size)
    is_taken = status is not Status.NEW
    return {
        "id": number,
        "thema": thema,
        "text": text,
        "key": plain_words(text),
        "visit_key": f"{number:064x}",
        "status": status,
        "resolution": Resolution.ANSWERED if status is Status.SOLVED else Resolution.NONE,
        "reason": "onbekend",
        "probability": 0.1,
        "answer": "",
        "version": 1,
        "created_at": at,
        "updated_at": at,
        "assignee_id": 1 if is_taken else None,
        "group_id": rng.randint(1, groups) if rng.random() < IN_GROUPS else None,
    }


def _answer(rng: random.Random, answers: Sequence[str]) -> str:
    """Return an answer that nobody gave yet: sentences of several."""
    sentences = [piece for answer in rng.sample(answers, 4) for piece in answer.split(". ")]
    return ". ".join(rng.sample(sentences, min(8, len(sentences))))


def _asker(row: dict[str, object]) -> dict[str, object]:
    return {
        "extra_vraag_id": row["id"],
        "secret_hash": f"{row['id']:064x}",
        "expires_at": datetime.now(UTC) + SPREAD,
        "email": f"vraagsteller{row['id']}@voorbeeld.be",
        "consent_version": "1",
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the queue page of the coaches.")
    parser.add_argument("faq", type=Path)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--postgresql", default="", help="an empty database")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()

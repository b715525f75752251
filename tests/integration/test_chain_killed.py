"""The whole chain, answer → mail → promote → written → live, by a process that is killed at every step of it (A46).

Each round is one group of two askers and one process that dies a step later than the one before: before or after a
statement, at a commit, between the mail server and its note, around every fsync and rename of a file. Then somebody
starts anew and does what people do: send the form again. Whatever happened, the whole chain holds.
"""

import multiprocessing
import os
import secrets
import signal
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import event, select

from terecht.adapters.faq_edit import FaqFile
from terecht.adapters.faq_file import read_faq
from terecht.adapters.guarded_file import GuardedFile
from terecht.adapters.mail_write import Sender, write_mail
from terecht.adapters.smtp import SmtpPost, SmtpServer
from terecht.adapters.sql_accounts import SqlAccounts
from terecht.adapters.sql_desk import SqlDesk
from terecht.adapters.sql_engine import migrate, open_engine
from terecht.adapters.sql_outbox import SqlOutbox
from terecht.adapters.sql_promotions import SqlPromotions
from terecht.adapters.sql_store import SqlStore
from terecht.adapters.sql_tables import outbox
from terecht.domain.account import Account, Role
from terecht.domain.desk import Conflict
from terecht.domain.extra_vraag import EventKind, Status
from terecht.domain.outgoing import MailState, Outgoing
from terecht.domain.promotion import PromotionState
from terecht.domain.ranking import Outcome
from terecht.evaluation.run import Judged
from terecht.letters import extra_vraag as letters
from terecht.service.asking import Asking
from terecht.service.coaching import Coaching
from terecht.service.corpus import LiveCorpus, Snapshot
from terecht.service.editing import Editing
from terecht.service.mailing import LEASE, Mailing
from terecht.service.references import References
from tests.editing_desk import PhrasingEngine, now
from tests.fakes import FakeCorpus
from tests.integration.test_store_killed import check_integrity
from tests.smtp_server import Behaviour, smtp_server

BO = Account(1, "bo@steunpunt.be", "Bo", frozenset({Role.COACH, Role.EDITOR}))
ANSWER = "Ja, dat mag."
MOST = 400
"""More steps than the chain has."""
COMMENTS = ("# Wie hier schrijft, leest eerst docs/redactie.md.", "# niet zomaar: zie het besluit van 2024")
FAQ = f"""\
{COMMENTS[0]}
thema: {{id: cultuurplekken, titel: Cultuurplekken}}
vragen:
  - id: bar-openen  {COMMENTS[1]}
    vraag: Mag ik een bar openen?
    antwoord: Ja, met een vergunning.
"""


@dataclass(frozen=True)
class Round:
    """One group: its first extra vraag, what the coach saw of it, and what it is about."""

    number: int
    seen: Mapping[int, int]

    @property
    def question(self) -> str:
        return f"Mag raket {self.number} op het dak?"

    @property
    def entry(self) -> str:
        return f"raket-{self.number}"

    @property
    def wordings(self) -> tuple[str, str]:
        return f"wij willen vuurwerk {self.number} afsteken", f"mag er een raket {self.number} de lucht in"

    @property
    def askers(self) -> tuple[str, str]:
        return f"jan{self.number}@kerk.be", f"els{self.number}@molen.be"


class House:
    """All that a process of Terecht has in hand, on the database and files of a folder."""

    def __init__(self, url: str, folder: Path, server: SmtpServer, *, later: timedelta = timedelta()) -> None:
        self.database: Database = open_engine(url)
        self.path = folder / "faq.yaml"
        self.corpus = _follow(self.path)
        self.store = SqlStore(self.database)
        self.guarded = GuardedFile(folder / "bewaakt.jsonl", folder / "bewaakt-eigen.jsonl")
        self.promotions = SqlPromotions(self.database)
        self.coaching = Coaching(
            self.corpus, SqlDesk(self.database), letters=letters, clock=now, unseal=lambda sealed: sealed
        )
        self.mailing = Mailing(
            SqlOutbox(self.database),
            references=References("s" * 40),
            domain="steunpunt.be",
            clock=lambda: now() + later,
            chance=lambda: 0.5,
            random=lambda: secrets.token_hex(8),
        )
        self.post = SmtpPost(server, _write)
        self.editing = Editing(
            FaqFile(self.path),
            self.guarded,
            self.promotions,
            self.store,
            self.corpus,
            refit=PhrasingEngine,
            clock=now,
            today=lambda: date(2026, 11, 25),
        )

    def play(self, chain: Round) -> None:
        """Answer the group, mail it, and put what was answered in the FAQ; all of it may have been done before."""
        with suppress(Conflict):  # it is in the FAQ by now: the page says that somebody was first
            self.coaching.answer(chain.number, ANSWER, seen=chain.seen, by=BO, link_to=str)
        self.mailing.send_due(self.post)
        opened = self.editing.draft(chain.number)
        draft = replace(opened.draft, id=chain.entry, question=chain.question)
        is_there = chain.entry in self.editing.faq()
        seen = "" if is_there else self.editing.preview(draft, mark="").seen
        self.editing.save(draft, mark="", seen=seen, author=BO)


def _follow(path: Path) -> LiveCorpus:
    faq = read_faq(path)
    return LiveCorpus(
        Snapshot(faq, PhrasingEngine(faq)),
        stamp=0,
        changed=lambda: 0,
        read=lambda: read_faq(path),
        quick=PhrasingEngine,
        full=PhrasingEngine,
    )


def _write(outgoing: Outgoing) -> Any:
    return write_mail(outgoing, Sender("vragen@steunpunt.be", "Het Steunpunt"))


def play_and_die(url: str, folder: Path, server: SmtpServer, chain: Round, moment: int) -> None:
    """Be the process that plays the chain and is killed at its so-manyth step."""
    house, steps = House(url, folder, server), 0

    def step(*_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(function: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*arguments: Any, **options: Any) -> Any:
            step()
            result = function(*arguments, **options)
            step()
            return result

        return stepping

    for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(house.database, name, step)
    house.post.send = around(house.post.send)  # type: ignore[method-assign]
    for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "unlink")):
        setattr(owner, name, around(getattr(owner, name)))
    house.play(chain)


def file_group(url: str, number: int) -> Round:
    """File two extra vragen with an asker each, put them together, and return what a coach sees."""
    database = open_engine(url)
    chain, store = Round(number, {}), SqlStore(database)
    asking = Asking(
        FakeCorpus(), store, clock=now, secrets=lambda: secrets.token_urlsafe(24), seal=lambda secret: secret
    )
    for wording, asker in zip(chain.wordings, chain.askers, strict=True):
        receipt = asking.file(wording, visit=secrets.token_hex(8)).receipt
        asking.leave_address(receipt, email=asker, consent=True)
    coaching = Coaching(
        FakeCorpus(), SqlDesk(database), letters=letters, clock=now, unseal=lambda sealed: sealed
    )
    coaching.join(number + 1, number, seen=store.read(number + 1).version, by=BO)
    seen = coaching.dossier(number).seen
    database.dispose()
    return replace(chain, seen=seen)


def taken_but_not_noted(house: House, chain: Round, server: Behaviour) -> set[str]:
    """Return the askers whose mail the server took while nothing here says so: only they may get it again."""
    sent = select(outbox.c.to).where(outbox.c.state == MailState.SENT)
    with house.database.connect() as connection:
        return (set(chain.askers) & set(server.readers)) - set(connection.scalars(sent))


def check(house: House, chain: Round, server: Behaviour, doubtful: set[str]) -> None:
    """Hold everything that the chain promises against what is there."""
    vragen = [house.store.read(number) for number in (chain.number, chain.number + 1)]
    told = [Counter(line.kind for line in vraag.history) for vraag in vragen]
    assert {vraag.status for vraag in vragen} == {Status.SOLVED}
    assert [kinds[EventKind.ANSWERED] for kinds in told] == [1, 1]
    assert [kinds[EventKind.PROMOTED] for kinds in told] == [1, 0]
    mails = Counter(reader for reader in server.readers if reader in chain.askers)
    assert mails == {asker: 2 if asker in doubtful else 1 for asker in chain.askers}
    faq = house.editing.faq()
    assert faq.entry(chain.entry).answer == ANSWER
    assert [entry.id for entry in faq.entries] == ["bar-openen", chain.entry]
    assert house.path.read_text(encoding="utf-8").startswith(FAQ)  # not a letter of others, not a comment
    assert [name for name in os.listdir(house.path.parent) if name.startswith(".")] == []
    assert house.guarded.own() == (Judged(chain.wordings[0], frozenset({chain.entry}), "gevraagd"),)
    made = [one for one in house.promotions.newest(MOST) if one.change.entry_id == chain.entry]
    assert [one.state for one in made] == [PromotionState.DONE]
    for corpus in (house.corpus, _follow(house.path)):  # who went on serving, and who starts now
        assert corpus.current().engine.rank(chain.question).outcome is Outcome.ANSWER


@pytest.mark.timeout(1200)
def test_the_whole_chain_holds_wherever_its_process_is_killed(database_url: str, tmp_path: Path) -> None:
    migrate(database_url)
    database = open_engine(database_url)
    SqlAccounts(database).add(BO, at=now())
    database.dispose()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.integration.test_chain_killed"])
    killed, copies = 0, 0
    with smtp_server() as (server, behaviour):
        for moment in range(1, MOST):
            chain = file_group(database_url, 2 * moment - 1)
            (tmp_path / "faq.yaml").write_text(FAQ, encoding="utf-8")
            (tmp_path / "bewaakt-eigen.jsonl").unlink(missing_ok=True)
            process = context.Process(
                target=play_and_die, args=(database_url, tmp_path, server, chain, moment)
            )
            process.start()
            process.join(60)
            is_done = process.exitcode == 0
            assert is_done or process.exitcode == -signal.SIGKILL

            house = House(database_url, tmp_path, server, later=LEASE + timedelta(minutes=1))
            doubtful = taken_but_not_noted(house, chain, behaviour)
            house.editing.resume()
            for _ in range(2):  # somebody tries again, and is not sure it worked
                house.play(chain)
                check(house, chain, behaviour, doubtful)
            house.database.dispose()
            killed, copies = killed + (not is_done), copies + len(doubtful)
            if is_done:
                break

    assert is_done
    assert killed > 100
    assert 0 < copies < 20
    check_integrity(database_url)

"""A process that answers or makes a group is killed before every statement and around the commit: all or nothing."""

import multiprocessing
import os
import secrets
import signal
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy import Engine, event, func, select

from terecht.adapters.sql_accounts import SqlAccounts
from terecht.adapters.sql_desk import SqlDesk
from terecht.adapters.sql_engine import migrate, open_engine
from terecht.adapters.sql_store import SqlStore
from terecht.adapters.sql_tables import outbox, vraag_group
from terecht.domain.account import Account, Role
from terecht.domain.extra_vraag import EventKind, Status
from terecht.domain.mail import MailKind
from terecht.letters import extra_vraag as letters
from terecht.service.asking import Asking
from terecht.service.coaching import Coaching
from tests.fakes import FakeCorpus
from tests.integration.test_store_killed import check_integrity

AN = Account(1, "an@steunpunt.be", "An", frozenset({Role.COACH}))
ASKERS = 3
MOST = 200
"""More steps than any use case has."""

Act = Callable[[Coaching, Mapping[int, int]], None]
"""Something a coach does with what was seen."""


def coaching_on(engine: Engine) -> Coaching:
    return Coaching(
        FakeCorpus(),
        SqlDesk(engine),
        letters=letters,
        clock=lambda: datetime.now(UTC),
        unseal=lambda sealed: sealed,
    )


def answer(coaching: Coaching, seen: Mapping[int, int]) -> None:
    coaching.answer(1, "Ja, dat mag.", seen=seen, by=AN, link_to=str)


def join(coaching: Coaching, seen: Mapping[int, int]) -> None:
    coaching.join_all(seen, by=AN)


def act_and_die(act: Act, url: str, seen: Mapping[int, int], moment: int) -> None:
    """Be the process of a coach that is killed at its so-manyth step."""
    engine = open_engine(url)
    steps = 0

    def step(*_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", step)
    event.listen(engine, "after_cursor_execute", step)
    event.listen(engine, "commit", step)
    act(coaching_on(engine), seen)


def kill_everywhere(act: Act, url: str, seen: Mapping[int, int], is_done: Callable[[], bool]) -> None:
    """Let process after process act, killed one step later each time, until one comes to its end."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.integration.test_coaching_killed"])
    killed = 0
    for moment in range(1, MOST):
        process = context.Process(target=act_and_die, args=(act, url, seen, moment))
        process.start()
        process.join(60)
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        assert not is_done()
        killed += 1

    assert killed > 20
    assert is_done()


def prepare(url: str, *, is_group: bool) -> None:
    """File extra vragen, each with an asker of its own."""
    migrate(url)
    engine = open_engine(url)
    store = SqlStore(engine)
    SqlAccounts(engine).add(AN, at=datetime.now(UTC))
    tools = {"clock": lambda: datetime.now(UTC), "secrets": lambda: secrets.token_urlsafe(24)}
    asking = Asking(FakeCorpus(), store, **tools, seal=str)
    for number in range(1, ASKERS + 1):
        receipt = asking.file(f"vraag {number}", visit=secrets.token_hex(8)).receipt
        asking.leave_address(receipt, email=f"asker{number}@kerk.be", consent=True)
        if is_group and number > 1:
            coaching_on(engine).join(number, 1, seen=store.read(number).version, by=AN)
    engine.dispose()


def check(engine: Engine) -> bool:
    """Tell whether the group is answered; whatever happened, it is so for all of it and told to each once."""
    vragen = SqlStore(engine).find("cultuurplekken")
    is_answer = outbox.c.kind == MailKind.ANSWER
    with engine.connect() as connection:
        mails = Counter(connection.scalars(select(outbox.c.extra_vraag_id).where(is_answer)))
        answers = connection.scalars(select(vraag_group.c.answer).order_by(vraag_group.c.id)).all()
        addresses = connection.scalar(select(func.count(func.distinct(outbox.c.to))).where(is_answer))
    told = {vraag.id: sum(line.kind is EventKind.ANSWERED for line in vraag.history) for vraag in vragen}
    assert len(vragen) == ASKERS
    assert mails == +Counter(told)
    assert {vraag.version for vraag in vragen if vraag.version != len(vraag.history)} == set()
    is_answered = vragen[0].status is Status.SOLVED
    assert {vraag.status is Status.SOLVED for vraag in vragen} == {is_answered}
    assert answers[0] == ("Ja, dat mag." if is_answered else "")
    assert addresses == (ASKERS if is_answered else 0)
    return is_answered


def test_group_is_answered_whole_or_not_at_all_wherever_the_process_is_killed(database_url: str) -> None:
    prepare(database_url, is_group=True)
    engine = open_engine(database_url)
    coaching = coaching_on(engine)
    seen = coaching.dossier(1).seen

    kill_everywhere(answer, database_url, seen, lambda: check(engine))

    for again in (seen, coaching.dossier(1).seen):  # the form that died is sent again, and the page anew
        answer(coaching, again)
        assert check(engine)
    engine.dispose()
    check_integrity(database_url)


def are_together(engine: Engine) -> bool:
    """Tell whether all are in one group; whatever happened, none is when not, nor is an empty group left."""
    vragen = SqlStore(engine).find("cultuurplekken")
    with engine.connect() as connection:
        kept = connection.scalars(select(vraag_group.c.id)).all()
    (group,) = {vraag.group for vraag in vragen}
    joined = [sum(line.kind is EventKind.JOINED for line in vraag.history) for vraag in vragen]
    assert joined == [int(group > 0)] * ASKERS
    assert kept == ([group] if group else [])
    return group > 0


def test_proposal_is_joined_whole_or_not_at_all_wherever_the_process_is_killed(database_url: str) -> None:
    prepare(database_url, is_group=False)
    engine = open_engine(database_url)
    seen = {vraag.id: vraag.version for vraag in SqlStore(engine).find("cultuurplekken")}

    kill_everywhere(join, database_url, seen, lambda: are_together(engine))

    join(coaching_on(engine), seen)  # the form that died is sent again
    assert are_together(engine)
    engine.dispose()
    check_integrity(database_url)

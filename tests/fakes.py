"""Stand-ins under the names of the real ones, for tests that are about something else.

`FakeStore` keeps the promises of `ExtraVraagStore` in memory: the same contract tests run on it and on the
databases. `FakeEngine` says what the test told it to say.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import RLock

from terecht.domain.asked import Asked, Feedback
from terecht.domain.errors import StoreUnavailable, UnknownExtraVraag
from terecht.domain.extra_vraag import ExtraVraag, Status
from terecht.domain.faq import Entry, Faq, Thema
from terecht.domain.mail import Mail
from terecht.domain.ranking import Hit, Outcome, Ranking, Reason
from terecht.service.corpus import Snapshot

Step = Callable[[ExtraVraag], ExtraVraag]

BAR = Entry("bar-openen", "Mag ik een bar openen?", "Ja, met een vergunning.", variants=("drank schenken",))
ZAAL = Entry("zaal-huren", "Hoe huur ik een zaal?", "Vraag het aan de beheerder.")
SMALL_FAQ = Faq(Thema("cultuurplekken", "Cultuurplekken"), (BAR, ZAAL))


class FakeEngine:
    """Abstains on everything but what it was told in `answers`: a query and its ranking."""

    def __init__(self, answers: dict[str, Ranking] | None = None) -> None:
        self.answers = answers or {}

    def rank(self, query: str, *, explain: bool = False) -> Ranking:
        return self.answers.get(query) or unknown(query)


def sure(query: str, entry: Entry = BAR) -> Ranking:
    return Ranking(query, Outcome.ANSWER, Reason.SURE, 0.97, hits=(Hit(entry.id, 1, 0.9),))


def unknown(query: str, reason: Reason = Reason.UNKNOWN) -> Ranking:
    hits = (Hit(BAR.id, 1, 0.3), Hit(ZAAL.id, 2, 0.0)) if reason is Reason.UNKNOWN else ()
    return Ranking(query, Outcome.PASS_ON, reason, 0.12, hits=hits)


@dataclass
class FakeCorpus:
    snapshot: Snapshot = field(default_factory=lambda: Snapshot(SMALL_FAQ, FakeEngine()))
    problem: str = ""

    refreshed: int = 0

    def current(self) -> Snapshot:
        return self.snapshot

    def refresh(self) -> None:
        self.refreshed += 1


@dataclass
class FakeClock:
    """Stands still until told to go on."""

    now: datetime = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **duration: float) -> None:
        self.now += timedelta(**duration)


def numbered_secrets() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"geheim-{next(numbers)}-0123456789abcdef0123456789"


class FakeStore:
    """An `ExtraVraagStore` in memory. `is_away` makes every call fail as a database does."""

    def __init__(self) -> None:
        self.is_away = False
        self.asked: list[Asked] = []
        self.feedback: dict[str, Feedback] = {}
        self.mails: list[Mail] = []
        self._lock = RLock()
        self._vragen: dict[int, ExtraVraag] = {}
        self._visits: dict[str, int] = {}
        self._receipts: dict[str, tuple[int, datetime]] = {}
        self._secrets: dict[str, tuple[int, datetime]] = {}

    def close(self) -> None:
        """Nothing to let go of."""

    def check(self) -> None:
        with self._alone():
            pass

    def file(self, vraag: ExtraVraag, *, visit_key: str, receipt_hash: str, until: datetime) -> bool:
        with self._alone():
            if visit_key not in self._visits:
                number = len(self._vragen) + 1
                self._vragen[number] = replace(vraag, id=number)
                self._visits[visit_key] = number
            number = self._visits[visit_key]
            if any(owned == number for owned, _ in self._secrets.values()):
                return False
            self._receipts[receipt_hash] = (number, until)
            return True

    def claim(
        self,
        receipt_hash: str,
        step: Step,
        *,
        at: datetime,
        until: datetime,
        tell: Callable[[ExtraVraag], Iterable[Mail]] = lambda vraag: (),
    ) -> ExtraVraag:
        with self._alone():
            number, expires_at = self._receipts.get(receipt_hash, (0, at))
            if expires_at <= at:
                after = self._take(receipt_hash, step, at)
            else:
                after = self._step(number, step)
                self._receipts = {h: owned for h, owned in self._receipts.items() if owned[0] != number}
                self._secrets[receipt_hash] = (number, until)
            known = {mail.key for mail in self.mails}
            self.mails += [mail for mail in tell(after) if not mail.key or mail.key not in known]
            return after

    def annotate(self, receipt_hash: str, step: Step, *, at: datetime) -> ExtraVraag:
        with self._alone():
            number, expires_at = self._receipts.get(receipt_hash, (0, at))
            return self._take(receipt_hash, step, at) if expires_at <= at else self._step(number, step)

    def change(self, secret_hash: str, step: Step, *, at: datetime) -> ExtraVraag:
        with self._alone():
            return self._take(secret_hash, step, at)

    def forget(self, secret_hash: str, step: Step, *, at: datetime) -> None:
        with self._alone():
            if secret_hash in self._secrets:
                number = self._step(self._secrets[secret_hash][0], step).id
                del self._secrets[secret_hash]
                self._free_visit(number)

    def by_secret(self, secret_hash: str, *, at: datetime) -> ExtraVraag:
        with self._alone():
            return self._take(secret_hash, lambda vraag: vraag, at)

    def read(self, number: int) -> ExtraVraag:
        with self._alone():
            if number not in self._vragen:
                raise UnknownExtraVraag(f"extra vraag {number} bestaat niet")
            return self._vragen[number]

    def find(
        self,
        thema: str,
        *,
        statuses: Collection[Status] = (),
        words: str = "",
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[ExtraVraag, ...]:
        with self._alone():
            found = [
                vraag
                for vraag in self._vragen.values()
                if vraag.thema == thema and (not statuses or vraag.status in statuses) and words in vraag.key
            ]
            found.sort(key=lambda vraag: (vraag.created_at, vraag.id), reverse=True)
            return tuple(found[offset : offset + limit])

    def count(self, thema: str, *, statuses: Collection[Status] = (), words: str = "") -> int:
        return len(self.find(thema, statuses=statuses, words=words, limit=10**9))

    def record(self, asked: Asked) -> None:
        with self._alone():
            self.asked.append(asked)

    def rate(self, feedback: Feedback, *, visit_key: str) -> None:
        with self._alone():
            self.feedback[visit_key] = feedback

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._lock:
            if self.is_away:
                raise StoreUnavailable("de database is even niet bereikbaar")
            yield

    def _take(self, secret_hash: str, step: Step, at: datetime) -> ExtraVraag:
        number, expires_at = self._secrets.get(secret_hash, (0, at))
        if expires_at <= at:
            raise UnknownExtraVraag("deze link werkt niet (meer)")
        return self._step(number, step)

    def _step(self, number: int, step: Step) -> ExtraVraag:
        before = self._vragen[number]
        after = step(before)
        if after.history[: len(before.history)] != before.history:
            raise ValueError("the history only grows")
        self._vragen[number] = after
        if after.status is Status.CLOSED:
            self._free_visit(number)
        return after

    def _free_visit(self, number: int) -> None:
        self._visits = {key: kept for key, kept in self._visits.items() if kept != number}

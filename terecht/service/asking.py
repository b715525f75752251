"""What a visitor does: ask, be passed on to a coach, leave an address, follow it up, say whether it helped.

Knows the rules of these five and the Dutch sentences for what can't be taken; the engine ranks, the store
keeps. Knows no form, URL or table. What lets a visitor come back is a random token that only they hold: the
store sees its SHA-256 alone. A *receipt* lets its holder complete one extra vraag for a day: with an address,
or anonymously with a remark.
Once an address is left, that same token is the *secret* of the status page, and every other receipt of that
extra vraag is dead. Unknown, expired and malformed tokens look alike.

>>> plain_words("Mag ik  een BAR openen?!"), without_contact("Bel 0470 12 34 56 of jan@kerk.be, aub")
('mag ik een bar openen', 'Bel of aub')
"""

import logging
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from email_validator import EmailNotValidError, validate_email

from terecht.domain import extra_vraag as steps
from terecht.domain.asked import KEPT_REASONS, Asked, Feedback, NotUseful
from terecht.domain.errors import Fault, QueryError, StoreUnavailable
from terecht.domain.extra_vraag import Actor, Event, EventKind, ExtraVraag, Proposed, Status
from terecht.domain.faq import Entry, Faq, Thema
from terecht.domain.mail import Mail
from terecht.domain.ranking import Hit, Outcome, Ranking, Reason
from terecht.service.corpus import Snapshot
from terecht.service.tokens import hash_token
from terecht.text.normalise import normalise
from terecht.text.tokens import MAX_CHARACTERS, tokenise

logger = logging.getLogger(__name__)

MAX_TEXT = MAX_CHARACTERS
"""Characters of a query or an addition; the engine looks no further, and no question needs more."""
MAX_NOTE = 1_000
MAX_VISIT = 200

RECEIPT_LIFETIME = timedelta(days=1)
"""A page left open overnight still sends its form."""
SECRET_LIFETIME = timedelta(days=365)

CONSENT_VERSION = "2026-11"
"""Which consent text a visitor agrees to now; goes up whenever that text changes."""

Step = Callable[[ExtraVraag], ExtraVraag]


Tell = Callable[[ExtraVraag], Iterable[Mail]]
"""From what an extra vraag became to the mails that say so."""

Acknowledge = Callable[[ExtraVraag, Thema, str, datetime], Iterable[Mail]]
"""From an extra vraag, its theme, the secret of its status page and the time to the receipts for its asker."""


def nobody(_: ExtraVraag) -> Iterable[Mail]:
    """Tell nobody."""
    return ()


class Corpus(Protocol):
    """The FAQ and its engine as they are live."""

    def current(self) -> Snapshot:
        """Return the pair that serves now."""

    @property
    def problem(self) -> str:
        """Why the newest FAQ is not the one that serves (Dutch); "" when it is."""


class ExtraVraagStore(Protocol):
    """Where extra vragen, what was asked and what was thought of it are kept.

    Each call is one transaction, on disk when it returns; StoreUnavailable when that can't be. Tokens come in
    hashed. A call with a hash that answers to nothing, or no longer at `at`, raises UnknownExtraVraag.
    """

    def file(self, vraag: ExtraVraag, *, visit_key: str, receipt_hash: str, until: datetime) -> bool:
        """Keep `vraag` unless `visit_key` was filed already; let the receipt answer to it until `until`.

        False when an address was left for it already: then the receipt is not kept.
        """

    def claim(
        self, receipt_hash: str, step: Step, *, at: datetime, until: datetime, tell: Tell = nobody
    ) -> ExtraVraag:
        """Make a receipt the one secret of its extra vraag, until `until`, take the step and `tell` of it by mail.

        On a hash that is the secret already it only takes the step.
        """

    def annotate(self, receipt_hash: str, step: Step, *, at: datetime) -> ExtraVraag:
        """Take a step with the extra vraag of this receipt, which stays a receipt; or of this secret."""

    def change(self, secret_hash: str, step: Step, *, at: datetime) -> ExtraVraag:
        """Take a step with the extra vraag of this secret, alone with it, and return what it became."""

    def forget(self, secret_hash: str, step: Step, *, at: datetime) -> None:
        """Take a step and let nothing answer to the secret any more; nothing to do for a hash without one.

        An expired secret is still good for this.
        """

    def by_secret(self, secret_hash: str, *, at: datetime) -> ExtraVraag:
        """Return the extra vraag of this secret."""

    def read(self, number: int) -> ExtraVraag:
        """Return the extra vraag with this id, UnknownExtraVraag when there is none."""

    def find(
        self,
        thema: str,
        *,
        statuses: Collection[Status] = (),
        words: str = "",
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[ExtraVraag, ...]:
        """Return the extra vragen of a theme, newest first.

        Only those in one of `statuses` (none named: all), whose `key` holds `words` (see `plain_words`).
        """

    def count(self, thema: str, *, statuses: Collection[Status] = (), words: str = "") -> int:
        """Return how many `find` would find without a limit."""

    def record(self, asked: Asked) -> None:
        """Keep what a query led to."""

    def rate(self, feedback: Feedback, *, visit_key: str) -> None:
        """Keep what a visitor thought; a later word with the same `visit_key` replaces it."""


@dataclass(frozen=True, slots=True)
class Filed:
    """The extra vraag is with the coaches; `receipt` goes into the form for leaving an address.

    It is "" when this visit already left one for this query: there is nothing more to fill in.
    """

    receipt: str


@dataclass(frozen=True, slots=True)
class StatusLink:
    """The secret that opens the status page of one extra vraag; "" for who stays anonymous."""

    secret: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the engine says, the FAQ it says it about, and the extra vraag if one was filed by itself."""

    ranking: Ranking
    faq: Faq
    filed: Filed | None = None


class Asking:
    """The use cases of visitors, on one theme.

    Args:
        corpus: the live FAQ and engine.
        store: keeps what is filed.
        clock: the time now, aware, UTC.
        secrets: a new random token at each call, URL-safe, at least 128 bits.
        seal: makes of a secret what may be kept beside its hash, so that later mails can link to its page; ""
            keeps nothing.
        acknowledge: makes the receipt for who left an address.
        lifetime: how long the link to a status page works.
    """

    def __init__(
        self,
        corpus: Corpus,
        store: ExtraVraagStore,
        *,
        clock: Callable[[], datetime],
        secrets: Callable[[], str],
        seal: Callable[[str], str] = lambda secret: "",
        acknowledge: Acknowledge = lambda vraag, thema, secret, at: (),
        lifetime: timedelta = SECRET_LIFETIME,
    ) -> None:
        self._corpus = corpus
        self._store = store
        self._clock = clock
        self._secrets = secrets
        self._seal = seal
        self._acknowledge = acknowledge
        self._lifetime = lifetime

    def ask(self, query: str, *, visit: str = "") -> Reply:
        """Answer, suggest or abstain; a query the FAQ does not know is filed, once per visit.

        Args:
            query: as typed.
            visit: a random mark of this visit that the page made up and sends along; "" files nothing.

        Raises:
            QueryError: too long, or a visit that is no mark.
            StoreUnavailable: it should be filed and can't.
        """
        _check(query, visit)
        snapshot = self._corpus.current()
        ranking = snapshot.engine.rank(query, explain=True)
        filed = None
        if visit and ranking.outcome is Outcome.PASS_ON and ranking.reason is Reason.UNKNOWN:
            filed = self._file(query, ranking, snapshot.faq, visit=visit, by=Actor.ENGINE)
        self._record(query, ranking, snapshot.faq)
        return Reply(ranking, snapshot.faq, filed)

    def suggest(self, text: str, *, limit: int = 5) -> tuple[Entry, ...]:
        """Return the entries a visitor may be typing towards, best first. Records nothing."""
        snapshot = self._corpus.current()
        hits = snapshot.engine.rank(text[:MAX_TEXT]).hits
        return tuple(snapshot.faq.entry(hit.entry_id) for hit in hits[:limit] if hit.score > 0)

    def file(self, query: str, *, visit: str) -> Filed:
        """Pass a query on to the coaches because the visitor says so; once per visit, however often repeated.

        Raises:
            QueryError: empty, too long, or without a visit.
            StoreUnavailable: it can't be kept now.
        """
        _check(query, visit)
        if not visit:
            raise QueryError(Fault("dit formulier is onvolledig; laad de pagina opnieuw", field="visit"))
        snapshot = self._corpus.current()
        ranking = snapshot.engine.rank(query)
        return self._file(query, ranking, snapshot.faq, visit=visit, by=Actor.VISITOR)

    def leave_address(self, receipt: str, *, email: str, consent: bool, addition: str = "") -> StatusLink:
        """Let the visitor be answered by e-mail, and return the way to the status page.

        Who gives neither address nor consent stays anonymous: only the addition is kept, the receipt lives on,
        and there is no link. Sent twice it is done once, and the link is the same.

        Raises:
            QueryError: every fault of the address, the consent and the addition.
            UnknownExtraVraag: nothing answers to this receipt.
            TransitionNotAllowed: the extra vraag is closed.
            StoreUnavailable: it can't be kept now.
        """
        if not (email.strip() or consent):
            return self._remark(receipt, addition)
        faults: list[Fault] = []
        address = _address(email, faults)
        text = _text(addition, "addition", faults)
        if not consent:
            faults.append(Fault("we hebben je toestemming nodig om je te mailen", field="consent"))
        if faults:
            raise QueryError(*faults)
        now = self._clock()
        step = partial(
            steps.leave_address,
            email=address,
            consent_version=CONSENT_VERSION,
            addition=text,
            sealed_secret=self._seal(receipt),
            at=now,
        )
        tell = partial(self._tell, secret=receipt, at=now)
        self._store.claim(hash_token(receipt), step, at=now, until=now + self._lifetime, tell=tell)
        return StatusLink(receipt)

    def by_secret(self, secret: str) -> ExtraVraag:
        """Return the extra vraag whose status page this secret opens; UnknownExtraVraag otherwise."""
        return self._store.by_secret(hash_token(secret), at=self._clock())

    def add(self, secret: str, text: str) -> ExtraVraag:
        """Add a text of the asker; the same text twice is there once.

        Raises:
            QueryError: empty, too long or one too many.
            UnknownExtraVraag, TransitionNotAllowed, StoreUnavailable: as in `leave_address`.
        """
        plain = _addition(text, when_empty=Fault("typ eerst wat je wil toevoegen", field="addition"))
        now = self._clock()
        return self._store.change(hash_token(secret), partial(steps.add, text=plain, at=now), at=now)

    def agree(self, secret: str) -> ExtraVraag:
        """Let the organisation that was named have the question and the address; raises as `withdraw` does."""
        now = self._clock()
        return self._store.change(hash_token(secret), partial(steps.agree, at=now), at=now)

    def decline(self, secret: str) -> ExtraVraag:
        """Keep the question between asker and coaches; raises as `withdraw` does, also when it went already."""
        now = self._clock()
        return self._store.change(hash_token(secret), partial(steps.decline, at=now), at=now)

    def withdraw(self, secret: str) -> ExtraVraag:
        """Close the extra vraag and drop the address; the status page keeps saying so.

        Raises UnknownExtraVraag, TransitionNotAllowed (closed by a coach already) or StoreUnavailable.
        """
        now = self._clock()
        return self._store.change(hash_token(secret), partial(steps.withdraw, at=now), at=now)

    def erase(self, secret: str) -> None:
        """Drop everything about the asker, the secret included; the question stays, without anybody.

        Afterwards nothing answers to the secret, whether something did before or not: a second time, an
        expired or an unknown secret is no error and looks the same. Raises StoreUnavailable.
        """
        now = self._clock()
        self._store.forget(hash_token(secret), partial(steps.erase, at=now), at=now)

    def rate(
        self,
        entry_id: str,
        *,
        useful: bool,
        visit: str,
        query: str = "",
        reason: str = "",
        note: str = "",
    ) -> None:
        """Keep whether an answer was useful; the last word of a visit about this entry and query counts.

        Args:
            entry_id: of the answer shown.
            useful: yes or no.
            visit: as in `ask`; only its hash is kept, together with what was rated.
            query: what was asked.
            reason: a value of `NotUseful`, only with a no.
            note: free text, `MAX_NOTE` characters at most.

        Raises:
            QueryError: every fault of the above.
            StoreUnavailable: it can't be kept now.
        """
        faq = self._corpus.current().faq
        faults: list[Fault] = []
        if entry_id not in faq:
            faults.append(Fault("dit antwoord bestaat niet (meer)", field="entry_id"))
        if not 0 < len(visit) <= MAX_VISIT:
            faults.append(Fault("dit formulier is onvolledig; laad de pagina opnieuw", field="visit"))
        if reason not in list(NotUseful) or (useful and reason):
            faults.append(Fault("kies een van de redenen", field="reason"))
        text = _text(query, "query", faults)
        remark = _text(note, "note", faults, longest=MAX_NOTE)
        if faults:
            raise QueryError(*faults)
        feedback = Feedback(
            self._clock(),
            faq.thema.id,
            entry_id,
            useful=useful,
            query=without_contact(text),
            reason=NotUseful(reason),
            note=without_contact(remark),
        )
        self._store.rate(feedback, visit_key=_visit_key(visit, entry_id, plain_words(text)))

    def _remark(self, receipt: str, addition: str) -> StatusLink:
        """Add a text of somebody who stays anonymous."""
        nothing = Fault("typ je e-mailadres voor een antwoord, of zet iets bij je vraag", field="email")
        text = _addition(addition, when_empty=nothing)
        now = self._clock()
        step = partial(steps.add, text=text, at=now, by=Actor.VISITOR)
        self._store.annotate(hash_token(receipt), step, at=now)
        return StatusLink("")

    def _tell(self, vraag: ExtraVraag, *, secret: str, at: datetime) -> Iterable[Mail]:
        """Return the receipt if an address was left at this very moment."""
        is_new = any((event.at, event.kind) == (at, EventKind.ADDRESS_LEFT) for event in vraag.history)
        thema = self._corpus.current().faq.thema
        return self._acknowledge(vraag, thema, secret, at) if is_new else ()

    def _file(self, query: str, ranking: Ranking, faq: Faq, *, visit: str, by: Actor) -> Filed:
        text = storable(query)
        if not text:
            raise QueryError(Fault("typ eerst je vraag", field="query"))
        now = self._clock()
        key = plain_words(text)
        vraag = ExtraVraag(
            id=0,
            thema=faq.thema.id,
            text=text,
            status=Status.NEW,
            created_at=now,
            updated_at=now,
            key=key,
            reason=ranking.reason,
            probability=ranking.probability,
            proposed=tuple(map(_proposed, ranking.hits)),
            history=(Event(now, EventKind.FILED, by),),
        )
        receipt = self._secrets()
        is_kept = self._store.file(
            vraag,
            visit_key=_visit_key(visit, faq.thema.id, key),
            receipt_hash=hash_token(receipt),
            until=now + RECEIPT_LIFETIME,
        )
        return Filed(receipt if is_kept else "")

    def _record(self, query: str, ranking: Ranking, faq: Faq) -> None:
        """Keep what was asked. An answer is worth more than its count: a store that is away is no error."""
        if ranking.reason is Reason.EMPTY:
            return
        asked = Asked(
            self._clock(),
            faq.thema.id,
            ranking.outcome,
            ranking.reason,
            probability=ranking.probability,
            entry_id=ranking.hits[0].entry_id if ranking.hits else "",
            text=without_contact(query) if ranking.reason in KEPT_REASONS else "",
        )
        try:
            self._store.record(asked)
        except StoreUnavailable as error:
            logger.warning("a query was answered but not counted: %s", error)


def plain_words(text: str) -> str:
    """Return the words of a text in their plain form: what two ways of typing the same have in common.

    A text without words ("???", an emoji) stands for itself.
    """
    words = " ".join(token.key for token in tokenise(text, limit=MAX_TEXT))
    return words or normalise(text)


def storable(text: str) -> str:
    """Return a text as typed, less what can't be seen: control and direction characters, stray halves."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(letter for letter in lines if letter == "\n" or _is_visible(letter)).strip()


def without_contact(text: str) -> str:
    """Return a text in one plain line, less what looks like an e-mail address or a telephone number."""
    words = (word for word in normalise(text).split() if "@" not in word)
    return normalise(_TELEPHONE.sub(" ", " ".join(words)))


_TELEPHONE = re.compile(r"\+?\d(?:[ ./()-]{0,3}\d){7,}")
"""Eight digits or more with what people put between them; amounts and years have fewer."""


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}


def _visit_key(*parts: str) -> str:
    """Return what marks one thing in one visit; it tells neither the visit nor what else was done in it."""
    return hash_token("\0".join(parts))


def _proposed(hit: Hit) -> Proposed:
    return Proposed(hit.entry_id, hit.score)


def _check(query: str, visit: str) -> None:
    faults: list[Fault] = []
    _text(query, "query", faults)
    if len(visit) > MAX_VISIT:
        faults.append(Fault("dit formulier is onvolledig; laad de pagina opnieuw", field="visit"))
    if faults:
        raise QueryError(*faults)


def _text(text: str, field: str, faults: list[Fault], *, longest: int = MAX_TEXT) -> str:
    plain = storable(text)
    if len(plain) > longest:
        length = f"{len(plain)} tekens"
        faults.append(
            Fault(f"je tekst is te lang: {length}", field=field, expected=f"hoogstens {longest} tekens")
        )
    return plain


def _addition(text: str, *, when_empty: Fault) -> str:
    faults: list[Fault] = []
    plain = _text(text, "addition", faults)
    if not plain:
        faults.append(when_empty)
    if faults:
        raise QueryError(*faults)
    return plain


def _address(email: str, faults: list[Fault]) -> str:
    try:
        return validate_email(email.strip(" "), check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        faults.append(
            Fault("dit e-mailadres klopt niet", field="email", expected="één adres, zoals naam@voorbeeld.be")
        )
        return ""

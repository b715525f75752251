"""The post of the coaches: put a mail with an extra vraag by hand, send again what did not arrive, or let it be.

Knows who may be written to and what counts as done before; the moves are `domain.desk` and `domain.post`, the words
of a mail come in. A form that is sent twice does it once; of two coaches one is first, and the other hears so.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from email_validator import EmailNotValidError, validate_email

from terecht.domain import desk
from terecht.domain.account import Account
from terecht.domain.coaching_session import Around
from terecht.domain.errors import Fault, QueryError
from terecht.domain.extra_vraag import EventKind, ExtraVraag
from terecht.domain.faq import Thema
from terecht.domain.inbox import InboxMail, InboxState
from terecht.domain.mail import Mail, MailKind, plain_address
from terecht.domain.outgoing import Outgoing
from terecht.domain.post import Again, Join, Lost, MailMoved, SendAgain
from terecht.service.asking import Corpus
from terecht.service.receiving import CUT, addition_of

SHOWN = 200
"""Mails of one sort on the page; what is older waits its turn."""
SHOWN_DONE = 20
"""Of what was put aside, the newest: enough to take back what was a mistake."""
MAX_OUTSIDE = 20_000
"""Characters that are kept of what an outsider wrote: some ten pages."""
OFFERED = 5
"""Extra vragen of a sender that are offered."""

JOINED = frozenset({EventKind.MAIL_JOINED, EventKind.OUTSIDE_JOINED})
SENT_AGAIN = frozenset({EventKind.MAIL_RESENT, EventKind.MAIL_MENDED})


class MailroomStore(Protocol):
    """Where post is kept, for coaches. Each call is one transaction; UnknownMail for a number that is not there."""

    def waiting(self) -> int:
        """Return how many mails wait for a coach, in and out."""

    def incoming(self, state: InboxState, *, limit: int) -> tuple[InboxMail, ...]:
        """Return mails in this state, newest first."""

    def mail(self, number: int) -> InboxMail:
        """Return a mail that came in."""

    def asked_by(self, address: str, *, limit: int) -> tuple[int, ...]:
        """Return the extra vragen of whoever left this address, newest first, but those that are closed."""

    def join(self, number: int, vraag: int, step: Join) -> None:
        """Put a mail with an extra vraag as `step` says, alone with both. UnknownExtraVraag when there is none."""

    def put(self, number: int, state: InboxState, *, before: InboxState) -> None:
        """Bring a mail from one state into another; MailMoved when it is in a third."""

    def lost(self, *, is_left: bool, limit: int) -> tuple[Lost, ...]:
        """Return mails that did not arrive, those that were let be or the others, newest first."""

    def one_lost(self, number: int) -> Lost:
        """Return a mail that went out."""

    def send_again(self, number: int, step: SendAgain, *, at: datetime) -> None:
        """Send a mail anew as `step` says, alone with it and its extra vraag."""

    def leave(self, number: int, at: datetime | None) -> None:
        """Let a mail that did not arrive be, from `at` on, None = no longer; MailMoved for another."""


class Rewrite(Protocol):
    """Writes anew what was mailed about an extra vraag; `link` is the page of its asker, "" when there is none."""

    def __call__(self, outgoing: Outgoing, vraag: ExtraVraag, *, thema: Thema, link: str) -> Mail:
        """Return the mail, to the same reader."""


class TellAgain(Protocol):
    """Writes anew what a coaching session came to, with the calendar as it is now, or why there is none."""

    def __call__(self, around: Around, kind: MailKind, *, at: datetime) -> Mail:
        """Return the mail of this kind, so to the asker or to the coach."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Mail that waits, the newest of it when there is more; `aside` is what was put aside last."""

    mails: tuple[InboxMail, ...]
    has_more: bool
    aside: tuple[InboxMail, ...]


@dataclass(frozen=True, slots=True)
class Outgone:
    """Mail that did not arrive, and what of it was let be last."""

    lost: tuple[Lost, ...]
    left: tuple[Lost, ...]


class Mailroom:
    """The use cases of post.

    Args:
        corpus: the live FAQ, for the theme that mails speak of.
        store: keeps post.
        rewrite: the words of a mail that is sent anew.
        tell_again: those of one about a coaching session.
        clock: the time now, aware, UTC.
        link: from the sealed secret of an asker to their own page, "" when it can't be opened.
    """

    def __init__(
        self,
        corpus: Corpus,
        store: MailroomStore,
        *,
        rewrite: Rewrite,
        tell_again: TellAgain,
        clock: Callable[[], datetime],
        link: Callable[[str], str],
    ) -> None:
        self._corpus = corpus
        self._store = store
        self._rewrite = rewrite
        self._tell_again = tell_again
        self._clock = clock
        self._link = link

    def waiting(self) -> int:
        """Return how many mails wait for a coach, in and out."""
        return self._store.waiting()

    def incoming(self) -> Incoming:
        """Return the mail that came in and joined nothing."""
        mails = self._store.incoming(InboxState.QUARANTINED, limit=SHOWN + 1)
        aside = self._store.incoming(InboxState.HANDLED, limit=SHOWN_DONE)
        return Incoming(mails[:SHOWN], has_more=len(mails) > SHOWN, aside=aside)

    def outgone(self) -> Outgone:
        """Return the mail that went out and did not arrive."""
        return Outgone(
            self._store.lost(is_left=False, limit=SHOWN), self._store.lost(is_left=True, limit=SHOWN_DONE)
        )

    def mail(self, number: int) -> InboxMail:
        """Return a mail that came in; UnknownMail when there is none."""
        return self._store.mail(number)

    def offered(self, mail: InboxMail) -> tuple[int, ...]:
        """Return the extra vragen that a mail may well belong to: the one it names, those of its sender."""
        named = (mail.extra_vraag,) if mail.extra_vraag else ()
        theirs = self._store.asked_by(mail.received.sender, limit=OFFERED) if mail.received.sender else ()
        return tuple(dict.fromkeys((*named, *theirs)))

    def text_for(self, mail: InboxMail, vraag: ExtraVraag) -> str:
        """Return what of a mail an extra vraag gets: of its asker the reply itself, of another all of it."""
        text = mail.received.text.strip()
        if desk.is_asker(vraag, mail.received.sender):
            return addition_of(text)
        return text if len(text) <= MAX_OUTSIDE else text[: MAX_OUTSIDE - len(CUT)].rstrip() + CUT

    def join(self, number: int, vraag: int, *, seen: int, is_outsider: bool, by: Account) -> None:
        """Put a mail with an extra vraag, which its reader saw in version `seen`.

        Of another than who asked it, only when the coach says so: `is_outsider`. QueryError when not, and when
        there is nothing to put; MailMoved and Conflict when a colleague was first.
        """
        now = self._clock()

        def step(mail: InboxMail, before: ExtraVraag) -> ExtraVraag:
            if desk.did(before, JOINED, number, by=by.id):
                return before
            if not mail.needs_person:
                raise MailMoved(mail.state, mail.extra_vraag)
            desk.check_seen((before,), {vraag: seen})
            sender, text = mail.received.sender, self.text_for(mail, before)
            if not text:
                raise QueryError(Fault("in dit bericht staat geen tekst", field="mail"))
            if not is_outsider and not desk.is_asker(before, sender):
                raise QueryError(
                    Fault("zeg eerst dat je zag dat dit van iemand anders komt", field="outsider")
                )
            return desk.join_mail(before, text, mail=number, sender=sender, by=by.id, at=now)

        self._store.join(number, vraag, step)

    def put_aside(self, number: int) -> None:
        """Do nothing with a mail that came in; MailMoved when something was done with it."""
        self._store.put(number, InboxState.HANDLED, before=InboxState.QUARANTINED)

    def take_back(self, number: int) -> None:
        """Let a mail that was put aside wait again."""
        self._store.put(number, InboxState.QUARANTINED, before=InboxState.HANDLED)

    def send_again(self, number: int, *, to: str = "", by: Account) -> None:
        """Send a mail that did not arrive anew, to another address when `to` is one.

        QueryError for an address that is none, and for a mail that can't be sent anew; MailMoved when that was done.
        """
        now = self._clock()

        def step(outgoing: Outgoing, vraag: ExtraVraag | None, about: Around | None) -> Again | None:
            if vraag and desk.did(vraag, SENT_AGAIN, number, by=by.id):
                return None
            if not outgoing.needs_coach:
                raise MailMoved(outgoing.state)
            lost = Lost(outgoing, asker=vraag.email if vraag else "")
            if not lost.may_send:
                raise QueryError(Fault("dit bericht kan niet opnieuw vertrekken", field="to"))
            mail = self._told_anew(lost, about, now) if about else self._anew(lost, vraag, to)
            is_mended = mail.to != outgoing.mail.to
            told = vraag and desk.sent_again(vraag, number, is_mended=is_mended, by=by.id, at=now)
            return Again(replace(mail, key=_next_key(outgoing)), told)

        self._store.send_again(number, step, at=now)

    def leave(self, number: int) -> None:
        """Let a mail that did not arrive be."""
        self._store.leave(number, self._clock())

    def mind(self, number: int) -> None:
        """Let a mail that was let be wait again."""
        self._store.leave(number, None)

    def _anew(self, lost: Lost, vraag: ExtraVraag | None, to: str) -> Mail:
        mail = lost.outgoing.mail
        if lost.may_mend and to:
            return replace(mail, to=_address(to))
        if mail.text or vraag is None:
            return mail
        thema = self._corpus.current().faq.thema
        return self._rewrite(lost.outgoing, vraag, thema=thema, link=self._link(vraag.sealed_secret))

    def _told_anew(self, lost: Lost, about: Around, at: datetime) -> Mail:
        mail = self._tell_again(about, lost.outgoing.mail.kind, at=at)
        if plain_address(mail.to) != plain_address(lost.outgoing.mail.to):
            raise QueryError(
                Fault(
                    "dit gesprek is intussen van een andere coach, of die heeft een ander adres", field="to"
                )
            )
        return mail


def _next_key(outgoing: Outgoing) -> str:
    """Return a key of its own for what is sent instead of a mail: whatever happens, it is there once.

    The key of what it was begins it, for that says which words were in it.
    """
    first = outgoing.mail.key.partition(":opnieuw:")[0]
    return f"{first}:opnieuw:{outgoing.id}"


def _address(text: str) -> str:
    """Return an address as mail servers take it (A15)."""
    try:
        return validate_email(text.strip(" "), check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError as error:
        expected = "één adres, zoals naam@voorbeeld.be"
        raise QueryError(Fault("dit e-mailadres klopt niet", field="to", expected=expected)) from error

"""What a coach does: look into one extra vraag, move it, talk with its asker, answer once for all who ask the same.

Knows the use cases and who is told what; the moves are `domain.desk`, the words of mails come in. Knows no form,
URL or table. Every change says which version the coach looked at; when it is another by now, nothing happens and
`Conflict` carries what it became (A30). A form that was sent twice is done once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from email_validator import EmailNotValidError, validate_email

from terecht.domain import desk
from terecht.domain.account import Account
from terecht.domain.desk import Changes, Decide, Group, Move, OpenGroup, Together, check_seen
from terecht.domain.errors import Fault, QueryError
from terecht.domain.extra_vraag import ExtraVraag, Resolution, Status
from terecht.domain.faq import Faq, Thema
from terecht.domain.mail import Mail
from terecht.domain.ranking import Ranking
from terecht.service.asking import Corpus, storable

MAX_ANSWER = 20_000
"""Characters of what a coach writes at once: some ten pages."""

Step = Callable[[ExtraVraag], ExtraVraag]
LinkTo = Callable[[str], str]
"""From the secret of a status page to its address."""


class DeskStore(Protocol):
    """Where extra vragen are kept, for coaches. Each call is one transaction; StoreUnavailable when it can't be.

    A number that nothing answers to raises UnknownExtraVraag.
    """

    def together(self, number: int) -> Together:
        """Return an extra vraag with its group."""

    def change(self, numbers: tuple[int, ...], decide: Decide, *, at: datetime) -> None:
        """Do what `decide` says of these extra vragen and their groups, alone with all of them.

        Mails are written in the same transaction; of mails with one key only the first.
        """

    def colleagues(self) -> Mapping[int, str]:
        """Return who can have an extra vraag, and who ever did: the name of every account by its id."""

    def coaches(self) -> Mapping[int, str]:
        """Return those of them who can have one now."""

    def last_address(self, organisation: str) -> str:
        """Return where something last went to this organisation and did not come back, "" when nowhere."""


class Letters(Protocol):
    """The words of mails. A link is "" when there is none to give."""

    def answer(self, vraag: ExtraVraag, text: str, *, thema: Thema, link: str) -> Mail:
        """Return the answer to its asker."""

    def ask_back(self, vraag: ExtraVraag, text: str, *, thema: Thema, link: str) -> Mail:
        """Return what a coach wants to know."""

    def ask_hand_over(self, vraag: ExtraVraag, text: str, *, thema: Thema, link: str) -> Mail:
        """Return the request to let an organisation have the question."""

    def hand_over(self, vraag: ExtraVraag, text: str, *, thema: Thema, to: str) -> Mail:
        """Return the question for an organisation at this address."""


Letter = Callable[..., Mail]


@dataclass(frozen=True, slots=True)
class Dossier:
    """All a coach sees of one extra vraag. `ranking` is what the engine says of it now, explained."""

    vraag: ExtraVraag
    group: Group | None
    members: tuple[ExtraVraag, ...]
    ranking: Ranking
    faq: Faq
    coaches: Mapping[int, str]
    colleagues: Mapping[int, str]

    @property
    def seen(self) -> Mapping[int, int]:
        """The versions this shows, of all that an answer goes to."""
        return {vraag.id: vraag.version for vraag in self.members}

    @property
    def others(self) -> tuple[ExtraVraag, ...]:
        """Those of the group but itself."""
        return tuple(vraag for vraag in self.members if vraag.id != self.vraag.id)

    @property
    def without_answer(self) -> tuple[ExtraVraag, ...]:
        """Those of the group that did not get its answer yet."""
        return tuple(v for v in self.members if self.group and desk.lacks_answer(v, self.group))

    @property
    def readers(self) -> int:
        """How many askers an answer reaches by mail."""
        return sum(bool(v.email) and desk.allows(v, Move.ANSWER) for v in self.members)

    def may(self, move: str) -> bool:
        """Tell whether a move can be made now."""
        return desk.allows(self.vraag, Move(move))


class Coaching:
    """The use cases of coaches on one theme.

    Args:
        corpus: the live FAQ and engine.
        store: keeps extra vragen, and mail to be sent.
        letters: the words of mails.
        clock: the time now, aware, UTC.
        unseal: opens what `ExtraVraag.sealed_secret` holds; "" when it can't.
    """

    def __init__(
        self,
        corpus: Corpus,
        store: DeskStore,
        *,
        letters: Letters,
        clock: Callable[[], datetime],
        unseal: Callable[[str], str],
    ) -> None:
        self._corpus = corpus
        self._store = store
        self._letters = letters
        self._clock = clock
        self._unseal = unseal

    def dossier(self, number: int) -> Dossier:
        """Return all about one extra vraag; UnknownExtraVraag when there is none."""
        found = self._store.together(number)
        vraag, snapshot = found.vragen[number], self._corpus.current()
        return Dossier(
            vraag=vraag,
            group=found.group_of(number),
            members=found.members(number),
            ranking=snapshot.engine.rank(vraag.text, explain=True),
            faq=snapshot.faq,
            coaches=self._store.coaches(),
            colleagues=self._store.colleagues(),
        )

    def vraag(self, number: int) -> ExtraVraag:
        """Return one extra vraag, nothing weighed; UnknownExtraVraag when there is none."""
        return self._store.together(number).vragen[number]

    def take(self, number: int, *, seen: int, by: Account) -> None:
        """Make it one's own."""
        self._move(number, seen, partial(desk.take, by=by.id, at=self._clock()))

    def assign(self, number: int, to: int, *, seen: int, by: Account) -> None:
        """Make it the work of a colleague."""
        if to not in self._store.coaches():
            raise QueryError(Fault("kies een collega uit de lijst", field="to"))
        self._move(number, seen, partial(desk.assign, to=to, by=by.id, at=self._clock()))

    def release(self, number: int, *, seen: int, by: Account) -> None:
        """Put it back for whoever takes it."""
        self._move(number, seen, partial(desk.release, by=by.id, at=self._clock()))

    def note(self, number: int, text: str, *, seen: int, by: Account) -> None:
        """Keep a note that only staff sees."""
        self._say(number, desk.note, text, seen=seen, by=by)

    def ask_back(self, number: int, text: str, *, seen: int, by: Account, link_to: LinkTo) -> None:
        """Ask the asker for more, by mail and on the status page."""
        self._say(
            number, desk.ask_back, text, seen=seen, by=by, letter=self._letters.ask_back, link_to=link_to
        )

    def ask_hand_over(
        self, number: int, organisation: str, text: str, *, seen: int, by: Account, link_to: LinkTo
    ) -> None:
        """Ask the asker whether an organisation may get the question and the address."""
        self._check_organisation(organisation)
        self._say(
            number,
            partial(desk.ask_hand_over, organisation=organisation),
            text,
            seen=seen,
            by=by,
            letter=self._letters.ask_hand_over,
            link_to=link_to,
        )

    def hand_over_address(self, vraag: ExtraVraag) -> str:
        """Return the address to begin with: that of the FAQ, else where the last one for the organisation went."""
        wanted = vraag.hand_over.organisation if vraag.hand_over else ""
        known = [one.email for one in self._corpus.current().faq.organisations if one.id == wanted]
        return next(filter(_is_address, known), "") or self._store.last_address(wanted)

    def hand_over_mail(self, number: int, text: str, *, to: str) -> Mail:
        """Return the mail that an organisation would get, to be looked at first."""
        vraag = self._store.together(number).vragen[number]
        return self._letters.hand_over(
            vraag, storable(text), thema=self._thema, to=_address_of_others(to, vraag)
        )

    def hand_over(self, number: int, text: str, *, to: str, seen: int, by: Account) -> None:
        """Mail the question to the organisation that its asker agreed to, at an address that a coach typed."""
        said, now, thema = storable(text), self._clock(), self._thema

        def decide(found: Together, _: OpenGroup) -> Changes:
            vraag = found.vragen[number]
            if _is_repeated(vraag, said, seen=seen, by=by):
                return Changes()
            check_seen((vraag,), {number: seen})
            after = desk.hand_over(vraag, said, by=by.id, at=now)
            self._check_organisation(vraag.hand_over.organisation if vraag.hand_over else "")
            mail = self._letters.hand_over(after, said, thema=thema, to=_address_of_others(to, vraag))
            return Changes((after,), mails=(mail,))

        self._store.change((number,), decide, at=now)

    def answer(
        self, number: int, text: str, *, seen: Mapping[int, int], by: Account, link_to: LinkTo
    ) -> None:
        """Answer an extra vraag and all of its group; every asker gets a private mail of their own."""
        said, now = _said(text), self._clock()

        def decide(found: Together, _: OpenGroup) -> Changes:
            vraag, group = found.vragen[number], found.group_of(number)
            if _is_repeated(vraag, said, seen=seen.get(number, 0), by=by):
                return Changes()
            check_seen(found.members(number), seen)
            after = tuple(
                desk.answer(member, said, by=by.id, at=now)
                for member in found.members(number)
                if (member.id == number or desk.allows(member, Move.ANSWER))
                and not desk.has_answer(member, said)
            )
            mails = self._mails(after, self._letters.answer, said, link_to)
            return Changes(after, replace(group, answer=said) if group else None, mails)

        self._store.change((number,), decide, at=now)

    def send_group_answer(self, number: int, *, seen: int, by: Account, link_to: LinkTo) -> None:
        """Give somebody who joined a group later the answer that the others got."""
        now = self._clock()

        def decide(found: Together, _: OpenGroup) -> Changes:
            vraag, group = found.vragen[number], found.group_of(number)
            if group is None or not desk.lacks_answer(vraag, group):
                return Changes()
            check_seen((vraag,), {number: seen})
            after = (desk.answer(vraag, group.answer, by=by.id, at=now),)
            return Changes(after, mails=self._mails(after, self._letters.answer, group.answer, link_to))

        self._store.change((number,), decide, at=now)

    def join(self, number: int, other: int, *, seen: int, by: Account) -> None:
        """Bring an extra vraag, with its group, together with another one that asks the same."""
        if number == other:
            raise QueryError(Fault("kies een andere extra vraag", field="other"))
        self._join((other, number), {number: seen}, by)

    def join_all(self, seen: Mapping[int, int], *, by: Account) -> None:
        """Bring extra vragen together in one move: all of them as they were seen, or none at all."""
        if len(seen) < 2:
            raise QueryError(Fault("kies minstens twee extra vragen", field="vragen"))
        self._join(tuple(seen), seen, by)

    def split(self, number: int, *, seen: int, by: Account) -> None:
        """Take an extra vraag out of its group."""
        self._move(number, seen, partial(desk.split, by=by.id, at=self._clock()))

    def spam(self, number: int, *, seen: int, by: Account) -> None:
        """Close what is no question, and erase who sent it."""
        self._move(number, seen, partial(desk.spam, by=by.id, at=self._clock()))

    def close(self, number: int, resolution: Resolution, *, seen: int, by: Account) -> None:
        """Close for good, and erase the asker."""
        self._move(number, seen, partial(desk.close, resolution=resolution, by=by.id, at=self._clock()))

    def reopen(self, number: int, *, seen: int, by: Account) -> None:
        """Go on with what waited or was answered."""
        self._move(number, seen, partial(desk.reopen, by=by.id, at=self._clock()))

    @property
    def _thema(self) -> Thema:
        return self._corpus.current().faq.thema

    def _check_organisation(self, organisation_id: str) -> None:
        if all(one.id != organisation_id for one in self._corpus.current().faq.organisations):
            raise QueryError(Fault("kies een organisatie uit de FAQ", field="organisation"))

    def _join(self, numbers: tuple[int, ...], seen: Mapping[int, int], by: Account) -> None:
        """Make one group of these with their groups; those in `seen` may not be another version by now.

        What one of them was answered becomes the answer of the group: the others lack it from now on. What is
        closed stays in the group it was in.
        """
        now = self._clock()

        def decide(found: Together, open_group: OpenGroup) -> Changes:
            vragen = tuple(found.vragen[number] for number in numbers)
            if vragen[0].group and len({vraag.group for vraag in vragen}) == 1:
                return Changes()
            check_seen([found.vragen[number] for number in seen], seen)
            group = next((vraag.group for vraag in vragen if vraag.group), 0) or open_group()
            members = [member for number in numbers for member in found.members(number)]
            those = {each.id: each for each in members if each.id in numbers or desk.allows(each, Move.JOIN)}
            after = tuple(desk.join(member, group, by=by.id, at=now) for member in those.values())
            return Changes(after, _with_answer(found.groups.get(group, Group(group)), *those.values()))

        self._store.change(numbers, decide, at=now)

    def _move(self, number: int, seen: int, step: Step) -> None:
        def decide(found: Together, _: OpenGroup) -> Changes:
            vraag = found.vragen[number]
            check_seen((vraag,), {number: seen})
            return Changes((step(vraag),))

        self._store.change((number,), decide, at=self._clock())

    def _say(
        self,
        number: int,
        step: Callable[..., ExtraVraag],
        text: str,
        *,
        seen: int,
        by: Account,
        letter: Letter | None = None,
        link_to: LinkTo = str,
    ) -> None:
        """Write something about an extra vraag, and mail it when there is a letter for it."""
        said, now = _said(text), self._clock()

        def decide(found: Together, _: OpenGroup) -> Changes:
            vraag = found.vragen[number]
            if _is_repeated(vraag, said, seen=seen, by=by):
                return Changes()
            check_seen((vraag,), {number: seen})
            after = (step(vraag, text=said, by=by.id, at=now),)
            return Changes(after, mails=self._mails(after, letter, said, link_to) if letter else ())

        self._store.change((number,), decide, at=now)

    def _mails(
        self, vragen: tuple[ExtraVraag, ...], letter: Letter, text: str, link_to: LinkTo
    ) -> tuple[Mail, ...]:
        """Return one mail for each asker among these, never two addresses in one."""
        return tuple(
            letter(vraag, text, thema=self._thema, link=self._link(vraag, link_to))
            for vraag in vragen
            if vraag.email
        )

    def _link(self, vraag: ExtraVraag, link_to: LinkTo) -> str:
        secret = self._unseal(vraag.sealed_secret)
        return link_to(secret) if secret else ""


def _with_answer(group: Group, *vragen: ExtraVraag) -> Group:
    """Return a group with its answer; that of the first of these that was answered when it had none."""
    found = (vraag.answer for vraag in vragen if vraag.status is Status.SOLVED)
    return group if group.answer else replace(group, answer=next(found, ""))


def _is_address(text: str) -> bool:
    """Tell whether a text is one plain address (A15)."""
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return True


def _address_of_others(text: str, vraag: ExtraVraag) -> str:
    """Return a typed address as one plain address that is not the asker's own."""
    address = text.strip()
    if not _is_address(address):
        raise QueryError(Fault("typ het e-mailadres van de organisatie", field="to"))
    if address.lower() == vraag.email.lower():
        raise QueryError(Fault("dit is het adres van de vraagsteller, niet van de organisatie", field="to"))
    return address


def _said(text: str) -> str:
    said = storable(text)
    if not said:
        raise QueryError(Fault("typ eerst je tekst", field="text"))
    if len(said) > MAX_ANSWER:
        raise QueryError(
            Fault("je tekst is te lang", field="text", expected=f"hoogstens {MAX_ANSWER} tekens")
        )
    return said


def _is_repeated(vraag: ExtraVraag, said: str, *, seen: int, by: Account) -> bool:
    """Tell whether all that changed since `seen` is that this very coach said this very thing."""
    if vraag.version != seen + 1 or not vraag.messages:
        return False
    last = vraag.messages[-1]
    return (last.by, last.text, last.at) == (desk.coach(by.id), said, vraag.updated_at)

"""What an editor typed, as an entry of the FAQ, or why it can't be one yet.

Knows the rules of a draft, each of which says what is wrong and in which field; no file, no engine.

>>> propose_id("Mag ik een bar openen in de zaal?", taken={"bar-openen-zaal"})
'bar-openen-zaal-2'
"""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from itertools import count

from terecht.domain.errors import Fault
from terecht.domain.faq import Doorverwijzing, Entry, Faq
from terecht.domain.promotion import Draft, DraftReferral
from terecht.service.asking import plain_words, without_contact
from terecht.text.normalise import fold
from terecht.text.salutation import LEFT_OUT
from terecht.text.stopwords import is_stopword
from terecht.text.tokens import tokenise

ID_WORDS = 5


def faults_of(draft: Draft, faq: Faq, *, is_new: bool, guarded: Collection[str]) -> tuple[Fault, ...]:
    """Return every fault of a tidy draft, by field; `guarded` are the queries that are measured with."""
    return (
        *_faults(draft, faq, is_new=is_new),
        *_copies(draft, faq),
        *_leaks(draft, guarded),
        *_gaps(draft),
    )


def propose_id(question: str, *, taken: Collection[str]) -> str:
    """Return an id for a question: its first words that carry meaning; "" when it has no letters."""
    words = [fold(token.key) for token in tokenise(question)]
    ascii_words = [
        "".join(letter for letter in word if letter.isascii() and letter.isalnum()) for word in words
    ]
    telling = [word for word in ascii_words if word and not is_stopword(word)] or [
        w for w in ascii_words if w
    ]
    base = "-".join(telling[:ID_WORDS])[:60].strip("-")
    if not base:
        return ""
    return next(name for name in _numbered(base) if name not in taken)


def _numbered(base: str) -> Iterator[str]:
    yield base
    yield from (f"{base}-{number}" for number in count(2))


def tidy(draft: Draft, faq: Faq) -> Draft:
    """Return a draft without stray blanks and empty lines, and with an id if it had none."""
    question = _line(draft.question)
    return replace(
        draft,
        id=_line(draft.id) or propose_id(question, taken={entry.id for entry in faq.entries}),
        question=question,
        answer=draft.answer.strip(),
        category=_line(draft.category),
        variants=_lines(draft.variants),
        lookalikes=_lines(draft.lookalikes),
        referrals=tuple(
            DraftReferral(_line(one.organisation), _line(one.why), _line(one.for_whom))
            for one in draft.referrals
            if _line(one.organisation + one.why + one.for_whom)
        ),
        sources=_lines(draft.sources),
        reviewed=_line(draft.reviewed),
        valid_until=_line(draft.valid_until),
        related=tuple(dict.fromkeys(_ids(draft.related, faq))),
        guarded=without_contact(draft.guarded),
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _lines(texts: Collection[str]) -> tuple[str, ...]:
    return tuple(line for line in dict.fromkeys(map(_line, texts)) if line)


def _ids(questions: Collection[str], faq: Faq) -> Iterator[str]:
    """Yield the ids of entries of which the question is typed, or the id; what is of no entry as it was typed."""
    asked = {plain_words(entry.question): entry.id for entry in faq.entries} if questions else {}
    for text in _lines(questions):
        yield text if text in faq else asked.get(plain_words(text), text)


def _faults(draft: Draft, faq: Faq, *, is_new: bool) -> Iterator[Fault]:
    if not draft.question:
        yield Fault("schrijf de vraag", field="question")
    if not draft.answer:
        yield Fault("schrijf het antwoord", field="answer")
    if draft.question and not draft.id:
        yield Fault("kies een id: letters, cijfers en streepjes", field="id")
    if is_new and draft.id in faq:
        yield Fault(f"de id ‘{draft.id}’ bestaat al", field="id", expected="een andere id")
    if draft.category and draft.category not in {category.id for category in faq.categories}:
        yield Fault("deze categorie bestaat niet", field="category")
    known = {organisation.id for organisation in faq.organisations}
    for place, referral in enumerate(draft.referrals, 1):
        if referral.organisation not in known:
            yield Fault("kies een organisatie uit de lijst", field=f"organisation_{place}")
    for place, other in enumerate(draft.related, 1):
        if other not in faq:
            message, expected = f"‘{other}’ staat niet in de FAQ", "een vraag uit de lijst"
            yield Fault(message, field=f"related_{place}", expected=expected)
        elif other == draft.id:
            yield Fault("een vraag is niet verwant met zichzelf", field=f"related_{place}")
    for field, text in (("reviewed", draft.reviewed), ("valid_until", draft.valid_until)):
        if text and _date(text) is None:
            yield Fault("dit is geen datum", field=field, expected="jaar-maand-dag, zoals 2026-11-23")


def _copies(draft: Draft, faq: Faq) -> Iterator[Fault]:
    """Name the phrasings that another entry has and this one did not have before."""
    taken = {
        plain_words(text): entry.id
        for entry in faq.entries
        for text in entry.phrasings
        if entry.id != draft.id
    }
    old = faq.entry(draft.id).phrasings if draft.id in faq else ()
    known = set(map(plain_words, old))
    for field, texts in (("question", (draft.question,)), ("variants", draft.variants)):
        for words, text in ((plain_words(text), text) for text in texts if text):
            if words in taken and words not in known:
                message = (
                    f"‘{text}’ staat al bij de vraag ‘{faq.entry(taken[words]).question}’ ({taken[words]})"
                )
                yield Fault(message, field=field, expected="andere woorden, of vul die vraag aan")


def _leaks(draft: Draft, guarded: Collection[str]) -> Iterator[Fault]:
    """What is measured with is not learned from: a guarded query can't be a phrasing at the same time."""
    own, measured = plain_words(draft.guarded), set(map(plain_words, guarded))
    for field, texts in (("question", (draft.question,)), ("variants", draft.variants)):
        for words, text in ((plain_words(text), text) for text in texts if text and LEFT_OUT not in text):
            if words in measured:
                message = f"‘{text}’ is een bewaakte vraag; die dient om te meten"
                yield Fault(message, field=field, expected="dezelfde vraag in andere woorden")
            elif words == own:
                message = f"‘{text}’ staat ook hieronder als bewaakte vraag; die dient om te meten"
                expected = "hier andere woorden, of niets bij de bewaakte vraag"
                yield Fault(message, field=field, expected=expected)


def _gaps(draft: Draft) -> Iterator[Fault]:
    """Name the places where a name was taken out of what somebody wrote: visitors don't have to see those."""
    texts = {
        "question": draft.question,
        "variants": "\n".join(draft.variants),
        "answer": draft.answer,
    }
    for field, text in texts.items():
        if draft.extra_vraag and LEFT_OUT in text:
            message = f"waar {LEFT_OUT} staat, stond een naam"
            yield Fault(message, field=field, expected="een zin die zonder die naam klopt")


def entry_of(draft: Draft, faq: Faq) -> Entry:
    """Return a draft without faults as an entry."""
    organisations = {organisation.id: organisation for organisation in faq.organisations}
    return Entry(
        id=draft.id,
        question=draft.question,
        answer=draft.answer,
        category=draft.category,
        variants=draft.variants,
        lookalikes=draft.lookalikes,
        referrals=tuple(
            Doorverwijzing(organisations[one.organisation], one.why, one.for_whom) for one in draft.referrals
        ),
        sources=draft.sources,
        reviewed=_date(draft.reviewed),
        valid_until=_date(draft.valid_until),
        related=draft.related,
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_in(faq: Faq, draft: Draft) -> bool:
    """Tell whether the FAQ has an entry just as a tidy draft says."""
    if draft.id not in faq or any(_faults(draft, faq, is_new=False)):
        return False
    return entry_of(draft, faq) == replace(faq.entry(draft.id), line=None)


def mark_of(text: str) -> str:
    """Return what stands for the lines of an entry, "" for none."""
    return hashlib.sha256(text.encode()).hexdigest()[:32] if text else ""

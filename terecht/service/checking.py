"""What in a sound FAQ will still disappoint visitors, said to its editor with the cure.

Judges the FAQ itself and, when the engine tells how phrasings fared while held out, whether entries can be
found. Faults that make a file unreadable are `adapters.faq_file`'s.

>>> from terecht.domain.faq import Thema
>>> faq = Faq(Thema("demo"), (Entry("bar", "Mag een bar?", "Ja.", variants=("drank schenken",)),))
>>> [str(warning.kind) for warning in check(faq, today=date(2026, 11, 23))]
['geen-doorverwijzing', 'niet-nagekeken']
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from rapidfuzz import fuzz

from terecht.domain.faq import Entry, Faq
from terecht.evaluation.run import Judged
from terecht.text.tokens import tokenise


class WarningKind(StrEnum):
    """What a warning is about, gravest first; explained one by one in ``docs/redactie.md``."""

    NO_ENTRIES = "geen-vragen"
    EMPTY_ANSWER = "leeg-antwoord"
    SAME_PHRASING = "zelfde-formulering"
    EXPIRED = "vervallen"
    NOT_FOUND = "onvindbaar"
    FINDS_OTHER = "vindt-andere"
    GUARDED_PHRASING = "bewaakte-formulering"
    GUARDED_LOST = "bewaakt-niet-gevonden"
    GUARDED_ORPHAN = "bewaakt-zonder-vraag"
    NEAR_PHRASING = "bijna-zelfde"
    NO_VARIANTS = "geen-varianten"
    NO_REFERRAL = "geen-doorverwijzing"
    NOT_REVIEWED = "niet-nagekeken"
    LONG_AGO = "lang-geleden-nagekeken"
    LONG_ANSWER = "lang-antwoord"
    REPEATED_PHRASING = "dubbele-formulering"
    EMPTY_CATEGORY = "lege-categorie"
    UNUSED_ORGANISATION = "ongebruikte-organisatie"


_GRAVITY = {kind: place for place, kind in enumerate(WarningKind)}

MAX_ANSWER_WORDS = 250
REVIEW_EVERY = timedelta(days=366)
NEAR = 85.0
"""Of 100 (rapidfuzz's token_sort_ratio): "wat kost coaching" and "wat kost een coaching" have 89."""
FOUND_SHARE = 0.5
"""An entry that shows among the first three for fewer of its held-out phrasings can't be found."""
SHOWN = 3
LEAST_PHRASINGS = 3
OTHER_SHARE = 0.25
"""Below this share of the phrasings, one that finds another entry is chance."""

_RARE_WORDS = 3
_MAX_COMPARED = 50


class HeldOut(Protocol):
    """How a phrasing fared while the engine did not know it.

    `found_id` is the entry found first ("" = none), `rank` that of its own entry, from 1 (0 = not found).
    """

    @property
    def entry_id(self) -> str: ...  # noqa: D102 - said above
    @property
    def phrasing(self) -> str: ...  # noqa: D102
    @property
    def found_id(self) -> str: ...  # noqa: D102
    @property
    def rank(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class FaqWarning:
    """One thing that will disappoint: a Dutch sentence with its cure, and the entry it is about, if any."""

    kind: WarningKind
    sentence: str
    entry: str = ""
    line: int | None = None

    def __str__(self) -> str:
        places = (f"regel {self.line}" if self.line else "", f"vraag '{self.entry}'" if self.entry else "")
        place = ", ".join(part for part in places if part)
        return f"{place}: {self.sentence}" if place else self.sentence


def check(faq: Faq, *, today: date, held_out: Sequence[HeldOut] = ()) -> tuple[FaqWarning, ...]:
    """Return every warning, gravest kind first, then in the order of the file.

    Args:
        faq: what to judge.
        today: against which review dates and ends of validity are held.
        held_out: how the phrasings fared; without it nothing is said about what can be found.
    """
    warnings = [
        *(warning for entry in faq.entries for warning in _of_entry(entry, today)),
        *_of_phrasings(faq),
        *_of_finding(faq, held_out),
        *_of_the_rest(faq),
    ]
    return tuple(sorted(warnings, key=lambda warning: (_GRAVITY[warning.kind], warning.line or 0)))


def check_guarded(
    faq: Faq, guarded: Sequence[Judged], *, is_served: Callable[[Judged], bool] = lambda query: True
) -> tuple[FaqWarning, ...]:
    """Return what is wrong with guarded queries: learned from, lost, or of an entry that is gone.

    `is_served` tells whether who asks a query gets to see an entry that answers it.
    """
    learned = {_words(text): entry for entry in faq.entries for text in entry.phrasings}
    warnings = [warning for query in guarded for warning in _of_guarded(query, faq, learned, is_served)]
    return tuple(sorted(warnings, key=lambda warning: _GRAVITY[warning.kind]))


def _of_guarded(
    query: Judged,
    faq: Faq,
    learned: Mapping[tuple[str, ...], Entry],
    is_served: Callable[[Judged], bool],
) -> Iterator[FaqWarning]:
    ids = sorted(query.right_ids)
    if entry := learned.get(_words(query.text)):
        sentence = (
            f"‘{query.text}’ is een bewaakte vraag en staat hier ook; haal ze hier weg, anders meet ze niets."
        )
        yield FaqWarning(WarningKind.GUARDED_PHRASING, sentence, entry.id, entry.line)
    elif ids and not any(entry_id in faq for entry_id in ids):
        sentence = f"de bewaakte vraag ‘{query.text}’ hoort bij '{ids[0]}', en die vraag is er niet (meer)."
        yield FaqWarning(WarningKind.GUARDED_ORPHAN, sentence)
    elif ids and not is_served(query):
        sentence = f"wie vraagt ‘{query.text}’, krijgt dit antwoord niet te zien; voeg varianten toe in andere woorden."
        yield FaqWarning(WarningKind.GUARDED_LOST, sentence, ids[0])


@lru_cache(maxsize=20_000)  # an editor has the same FAQ judged again and again
def _words(text: str) -> tuple[str, ...]:
    """Return the keys of a text: without capitals, accents and punctuation."""
    return tuple(token.key for token in tokenise(text))


def _of_entry(entry: Entry, today: date) -> Iterator[FaqWarning]:
    def warning(kind: WarningKind, sentence: str) -> FaqWarning:
        return FaqWarning(kind, sentence, entry.id, entry.line)

    words = len(entry.answer.split())
    if not words:
        yield warning(WarningKind.EMPTY_ANSWER, "het antwoord is leeg; schrijf het, of haal de vraag weg.")
    if words > MAX_ANSWER_WORDS:
        sentence = f"het antwoord telt {words} woorden; kort in tot {MAX_ANSWER_WORDS}, of splits de vraag."
        yield warning(WarningKind.LONG_ANSWER, sentence)
    if not entry.variants:
        sentence = "er zijn geen varianten; zet er enkele bij zoals bezoekers het zelf zouden typen."
        yield warning(WarningKind.NO_VARIANTS, sentence)
    if not entry.referrals:
        sentence = "er is geen doorverwijzing; zet erbij wie de bezoeker verder kan helpen."
        yield warning(WarningKind.NO_REFERRAL, sentence)
    if entry.valid_until and entry.valid_until < today:
        sentence = f"gold tot {entry.valid_until}; pas antwoord en 'geldig_tot' aan, of haal de vraag weg."
        yield warning(WarningKind.EXPIRED, sentence)
    if entry.reviewed is None:
        sentence = "er staat niet bij wanneer dit is nagekeken; kijk het na en vul 'nagekeken' in."
        yield warning(WarningKind.NOT_REVIEWED, sentence)
    elif today - entry.reviewed > REVIEW_EVERY:
        sentence = f"laatst nagekeken op {entry.reviewed}, meer dan een jaar geleden; kijk het opnieuw na."
        yield warning(WarningKind.LONG_AGO, sentence)


@dataclass(frozen=True, slots=True)
class _Phrasing:
    """A phrasing of `entry`; `words` are its keys: without capitals, accents and punctuation."""

    entry: Entry
    text: str
    words: tuple[str, ...]


def _of_phrasings(faq: Faq) -> Iterator[FaqWarning]:
    phrasings = [_Phrasing(entry, text, _words(text)) for entry in faq.entries for text in entry.phrasings]
    first_with: dict[tuple[str, ...], _Phrasing] = {}
    for phrasing in phrasings:
        first = first_with.setdefault(phrasing.words, phrasing)
        if first is not phrasing and phrasing.words:
            yield _same(phrasing, first)
    yield from _near(list(first_with.values()))


def _same(phrasing: _Phrasing, first: _Phrasing) -> FaqWarning:
    entry = phrasing.entry
    if entry.id == first.entry.id:
        sentence = f"‘{phrasing.text}’ staat er al als ‘{first.text}’; één keer is genoeg."
        return FaqWarning(WarningKind.REPEATED_PHRASING, sentence, entry.id, entry.line)
    sentence = (
        f"‘{phrasing.text}’ staat ook bij '{first.entry.id}'{_on_line(first.entry)}; "
        "laat ze bij één van beide staan, of voeg de vragen samen."
    )
    return FaqWarning(WarningKind.SAME_PHRASING, sentence, entry.id, entry.line)


def _near(phrasings: list[_Phrasing]) -> Iterator[FaqWarning]:
    """Warn once an entry: of the phrasing most like one of an entry above it."""
    best: dict[str, tuple[float, _Phrasing, _Phrasing]] = {}
    for one, other in _neighbours(phrasings):
        similarity = fuzz.token_sort_ratio(" ".join(one.words), " ".join(other.words), score_cutoff=NEAR)
        entry_id = other.entry.id
        if similarity and (entry_id not in best or similarity > best[entry_id][0]):
            best[entry_id] = (similarity, one, other)
    for _, one, other in best.values():
        sentence = (
            f"‘{other.text}’ lijkt erg op ‘{one.text}’ bij '{one.entry.id}'{_on_line(one.entry)}; "
            "zet in elke variant het woord dat het verschil maakt, of voeg de vragen samen."
        )
        yield FaqWarning(WarningKind.NEAR_PHRASING, sentence, other.entry.id, other.entry.line)


def _neighbours(phrasings: list[_Phrasing]) -> Iterator[tuple[_Phrasing, _Phrasing]]:
    """Yield pairs of two entries, in the order of the file, that share one of their rarest words.

    Comparing all with all would take hours for 5,000 entries; nearly equal phrasings share rare words.
    """
    frequency = Counter(word for phrasing in phrasings for word in set(phrasing.words))
    seen_with: dict[str, list[_Phrasing]] = defaultdict(list)
    for phrasing in phrasings:
        rarest = sorted(set(phrasing.words), key=lambda word: (frequency[word], word))[:_RARE_WORDS]
        others = {id(other): other for word in rarest for other in seen_with[word][-_MAX_COMPARED:]}
        yield from ((other, phrasing) for other in others.values() if other.entry.id != phrasing.entry.id)
        for word in rarest:
            seen_with[word].append(phrasing)


def _of_finding(faq: Faq, held_out: Sequence[HeldOut]) -> Iterator[FaqWarning]:
    by_entry: dict[str, list[HeldOut]] = defaultdict(list)
    for result in held_out:
        by_entry[result.entry_id].append(result)
    for entry in faq.entries:
        results = by_entry[entry.id]
        if len(results) >= LEAST_PHRASINGS:
            yield from _not_found(entry, results)
            yield from _finds_other(entry, results)


def _not_found(entry: Entry, results: list[HeldOut]) -> Iterator[FaqWarning]:
    found = sum(map(_is_shown, results))
    if found < FOUND_SHARE * len(results):
        finds = "vindt" if found == 1 else "vinden"
        sentence = (
            f"maar {found} van de {len(results)} formuleringen {finds} deze vraag, telkens zonder zichzelf; "
            "zet er varianten bij in andere woorden, en haal weg wat bij een andere vraag hoort."
        )
        yield FaqWarning(WarningKind.NOT_FOUND, sentence, entry.id, entry.line)


def _finds_other(entry: Entry, results: list[HeldOut]) -> Iterator[FaqWarning]:
    """Warn of an entry found instead when this one would not even be shown, or when it happens often."""
    elsewhere: dict[str, list[HeldOut]] = defaultdict(list)
    for result in results:
        if result.found_id and result.found_id != entry.id:
            elsewhere[result.found_id].append(result)
    for found_id, misled in elsewhere.items():
        lost = [result for result in misled if not _is_shown(result)]
        if lost or len(misled) >= max(2, OTHER_SHARE * len(results)):
            examples = " of ".join(f"‘{result.phrasing}’" for result in (lost or misled)[:2])
            sentence = (
                f"wie vraagt zoals {examples}, komt eerder bij '{found_id}' uit ({len(misled)} van de "
                f"{len(results)} formuleringen, telkens zonder zichzelf); verduidelijk of verplaats ze, "
                "of zet ze daar bij 'niet'."
            )
            yield FaqWarning(WarningKind.FINDS_OTHER, sentence, entry.id, entry.line)


def _is_shown(result: HeldOut) -> bool:
    return 1 <= result.rank <= SHOWN


def _of_the_rest(faq: Faq) -> Iterator[FaqWarning]:
    if not faq.entries:
        sentence = "er staat nog geen enkele vraag in; elke bezoeker wordt doorgegeven."
        yield FaqWarning(WarningKind.NO_ENTRIES, sentence)
    used = {entry.category for entry in faq.entries}
    for category in faq.categories:
        if category.id not in used:
            sentence = f"categorie '{category.id}' is leeg; zet er vragen in, of haal ze weg."
            yield FaqWarning(WarningKind.EMPTY_CATEGORY, sentence)
    referred = {referral.organisation.id for entry in faq.entries for referral in entry.referrals}
    for organisation in faq.organisations:
        if organisation.id not in referred:
            sentence = (
                f"geen enkele vraag verwijst naar organisatie '{organisation.id}'; haal ze weg of verwijs."
            )
            yield FaqWarning(WarningKind.UNUSED_ORGANISATION, sentence)


def _on_line(entry: Entry) -> str:
    return f" (regel {entry.line})" if entry.line else ""

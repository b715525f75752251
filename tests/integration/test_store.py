"""The promises of `ExtraVraagStore`, kept by the fake store, by SQLite and by PostgreSQL alike."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier

import pytest

from terecht.domain.asked import Feedback, NotUseful
from terecht.domain.errors import UnknownExtraVraag
from terecht.domain.extra_vraag import (
    Actor,
    Event,
    EventKind,
    ExtraVraag,
    Status,
    add,
    erase,
    withdraw,
)
from terecht.service.asking import Asking, ExtraVraagStore
from terecht.service.tokens import hash_token
from tests.fakes import FakeClock, FakeCorpus, numbered_secrets
from tests.filed import AT, NEXT_YEAR, TOMORROW, VRAAG, arrive, claim, file


def same(vraag: ExtraVraag) -> ExtraVraag:
    return vraag


# --- filing


def test_file_keeps_the_whole_extra_vraag(store: ExtraVraagStore) -> None:
    assert file(store)

    (kept,) = store.find("cultuurplekken")
    assert kept.id > 0
    assert kept == replace(VRAAG, id=kept.id)
    assert store.read(kept.id) == kept


def test_file_keeps_one_of_a_visit_key(store: ExtraVraagStore) -> None:
    assert file(store, receipt="r1")
    assert file(store, replace(VRAAG, text="MAG DE PAROCHIE …"), receipt="r2")
    assert file(store, visit="v2", receipt="r3")

    assert [vraag.text for vraag in store.find("cultuurplekken")] == [VRAAG.text] * 2


def test_file_keeps_no_receipt_once_an_address_was_left(store: ExtraVraagStore) -> None:
    file(store)
    claim(store)

    assert not file(store, receipt="r2")
    with pytest.raises(UnknownExtraVraag):
        claim(store, "r2")


def test_read_of_a_number_that_is_not_there_is_unknown(store: ExtraVraagStore) -> None:
    with pytest.raises(UnknownExtraVraag, match="extra vraag 41 bestaat niet"):
        store.read(41)


# --- receipts and secrets


def test_claim_takes_the_step_and_makes_the_receipt_the_secret(store: ExtraVraagStore) -> None:
    file(store)
    number = store.find("cultuurplekken")[0].id

    claimed = claim(store)

    assert claimed == arrive(replace(VRAAG, id=number))
    assert store.by_secret("r1", at=AT) == claimed


def test_claim_again_takes_the_step_on_what_it_is_now(store: ExtraVraagStore) -> None:
    file(store)
    once = claim(store)

    assert claim(store) == once


def test_claim_kills_all_other_receipts(store: ExtraVraagStore) -> None:
    for receipt in ("r1", "r2", "r3"):
        file(store, receipt=receipt)
    claim(store, "r2")

    for receipt in ("r1", "r3"):
        with pytest.raises(UnknownExtraVraag):
            claim(store, receipt)


def test_claim_leaves_receipts_of_other_extra_vragen_alone(store: ExtraVraagStore) -> None:
    file(store, visit="v1", receipt="r1")
    file(store, visit="v2", receipt="r2")

    assert claim(store, "r1").id != claim(store, "r2").id


@pytest.mark.parametrize(
    "receipt", ["", "r", "R1", "r1 ", "' OR '1'='1", "%", "r\N{COMBINING ACUTE ACCENT}1"]
)
def test_claim_of_an_unknown_receipt_is_unknown(store: ExtraVraagStore, receipt: str) -> None:
    file(store)

    with pytest.raises(UnknownExtraVraag):
        claim(store, receipt)


def test_claim_of_an_expired_receipt_is_unknown(store: ExtraVraagStore) -> None:
    file(store)

    with pytest.raises(UnknownExtraVraag):
        claim(store, at=TOMORROW)


def test_claim_whose_step_is_refused_changes_nothing(store: ExtraVraagStore) -> None:
    def refuse(vraag: ExtraVraag) -> ExtraVraag:
        raise ValueError

    file(store)
    with pytest.raises(ValueError):  # noqa: PT011 - any error of a step
        store.claim("r1", refuse, at=AT, until=NEXT_YEAR)

    with pytest.raises(UnknownExtraVraag):
        store.by_secret("r1", at=AT)
    assert claim(store).email == "jan@kerk.be"


def remark(
    store: ExtraVraagStore, receipt: str = "r1", *, text: str = "in Gent", at: datetime = AT
) -> ExtraVraag:
    return store.annotate(receipt, partial(add, text=text, at=at), at=at)


def test_annotate_takes_the_step_and_leaves_the_receipt_a_receipt(store: ExtraVraagStore) -> None:
    file(store)
    remarked = remark(store)

    assert (remarked.additions, remarked.email) == (("in Gent",), "")
    assert store.read(remarked.id) == remarked
    with pytest.raises(UnknownExtraVraag):
        store.by_secret("r1", at=AT)
    assert claim(store).email == "jan@kerk.be"


def test_annotate_is_good_with_the_secret_too_but_not_with_a_receipt_that_is_dead(
    store: ExtraVraagStore,
) -> None:
    for receipt in ("r1", "r2"):
        file(store, receipt=receipt)
    claim(store, "r1")

    assert remark(store, "r1", text="nog iets").additions == ("in Gent", "nog iets")
    with pytest.raises(UnknownExtraVraag):
        remark(store, "r2")


def test_annotate_reaches_the_extra_vraag_of_its_receipt_alone(store: ExtraVraagStore) -> None:
    for name in ("1", "2"):
        file(store, visit=name, receipt=name)
    changed = remark(store, "2")

    assert [vraag.additions for vraag in store.find("cultuurplekken") if vraag.id != changed.id] == [()]


@pytest.mark.parametrize(("receipt", "at"), [("r2", AT), ("", AT), ("r1", TOMORROW)])
def test_annotate_of_an_unknown_or_expired_receipt_is_unknown(
    store: ExtraVraagStore, receipt: str, at: datetime
) -> None:
    file(store)

    with pytest.raises(UnknownExtraVraag):
        remark(store, receipt, at=at)


def test_receipt_is_no_secret(store: ExtraVraagStore) -> None:
    file(store)

    with pytest.raises(UnknownExtraVraag):
        store.by_secret("r1", at=AT)
    with pytest.raises(UnknownExtraVraag):
        store.change("r1", same, at=AT)
    store.forget("r1", partial(erase, at=AT), at=AT)
    assert len(store.find("cultuurplekken")[0].history) == 1


def test_secret_expires(store: ExtraVraagStore) -> None:
    file(store)
    claim(store)

    assert store.by_secret("r1", at=NEXT_YEAR - timedelta(seconds=1)).email == "jan@kerk.be"
    with pytest.raises(UnknownExtraVraag):
        store.by_secret("r1", at=NEXT_YEAR)
    with pytest.raises(UnknownExtraVraag):
        store.change("r1", same, at=NEXT_YEAR)


# --- steps


def test_change_keeps_what_the_step_made_of_it(store: ExtraVraagStore) -> None:
    file(store)
    claim(store)

    for text in ("eerst", "dan"):
        changed = store.change("r1", partial(add, text=text, at=TOMORROW), at=AT)

    assert changed.additions == ("in Gent", "eerst", "dan")
    assert store.by_secret("r1", at=AT) == changed
    assert [event.kind for event in changed.history] == [
        EventKind.FILED,
        EventKind.ADDRESS_LEFT,
        EventKind.ADDED,
        EventKind.ADDED,
        EventKind.ADDED,
    ]


def test_change_touches_no_other_extra_vraag(store: ExtraVraagStore) -> None:
    for name in ("1", "2"):
        file(store, visit=name, receipt=name)
        claim(store, name)
    other = store.by_secret("2", at=AT)
    store.change("1", partial(withdraw, at=TOMORROW), at=AT)

    assert store.by_secret("2", at=AT) == other


@pytest.mark.parametrize(
    "rewritten",
    [(), (Event(AT, EventKind.ERASED),), (Event(AT, EventKind.FILED, "iemand anders"),)],
    ids=["dropped", "replaced", "changed"],
)
def test_change_refuses_a_step_that_rewrites_history(
    store: ExtraVraagStore, rewritten: tuple[Event, ...]
) -> None:
    file(store)
    before = claim(store)

    with pytest.raises(ValueError, match="the history only grows"):
        store.change("r1", lambda vraag: replace(vraag, history=rewritten), at=AT)
    assert store.by_secret("r1", at=AT) == before


def test_withdrawn_keeps_its_status_page_and_frees_the_visit(store: ExtraVraagStore) -> None:
    file(store)
    claim(store)
    withdrawn = store.change("r1", partial(withdraw, at=TOMORROW), at=AT)

    assert store.by_secret("r1", at=AT) == withdrawn
    assert (withdrawn.email, withdrawn.consent_at, withdrawn.additions) == ("", None, ())
    assert file(store, receipt="r2")
    assert store.count("cultuurplekken") == 2


def test_forget_keeps_the_question_and_kills_the_secret(store: ExtraVraagStore) -> None:
    file(store)
    claim(store)
    store.forget("r1", partial(erase, at=TOMORROW), at=AT)

    with pytest.raises(UnknownExtraVraag):
        store.by_secret("r1", at=AT)
    (kept,) = store.find("cultuurplekken")
    assert (kept.text, kept.email, kept.additions) == (VRAAG.text, "", ())
    assert kept.history[-1] == Event(TOMORROW, EventKind.ERASED, Actor.ASKER)


def test_forget_frees_the_visit(store: ExtraVraagStore) -> None:
    file(store)
    claim(store)
    store.forget("r1", partial(erase, at=AT), at=AT)

    assert file(store, receipt="r2")
    assert store.count("cultuurplekken") == 2


def test_forget_again_or_of_an_unknown_secret_is_silent(store: ExtraVraagStore) -> None:
    file(store)
    claim(store)
    for secret in ("r1", "r1", "never"):
        store.forget(secret, partial(erase, at=AT), at=AT)

    assert [event.kind for event in store.find("cultuurplekken")[0].history].count(EventKind.ERASED) == 1


def test_forget_is_possible_after_the_secret_expired(store: ExtraVraagStore) -> None:
    file(store)
    claim(store)
    store.forget("r1", partial(erase, at=NEXT_YEAR), at=NEXT_YEAR)

    assert store.find("cultuurplekken")[0].email == ""


# --- finding


def many(store: ExtraVraagStore) -> list[int]:
    """File five, the newest last; the second is withdrawn, the fifth is of another theme."""
    for place in range(5):
        vraag = replace(
            VRAAG,
            created_at=AT + timedelta(minutes=place),
            key=f"vraag {place} 100% a_b",
            thema="ander" if place == 4 else "cultuurplekken",
        )
        file(store, vraag, visit=str(place), receipt=str(place))
    claim(store, "1")
    store.change("1", partial(withdraw, at=AT), at=AT)
    return sorted(vraag.id for thema in ("cultuurplekken", "ander") for vraag in store.find(thema))


def test_find_gives_the_newest_of_the_theme_first(store: ExtraVraagStore) -> None:
    numbers = many(store)

    assert [vraag.id for vraag in store.find("cultuurplekken")] == numbers[3::-1]
    assert [vraag.id for vraag in store.find("ander")] == numbers[4:]
    assert store.find("onbekend") == ()


def test_find_gives_a_page(store: ExtraVraagStore) -> None:
    numbers = many(store)

    assert [vraag.id for vraag in store.find("cultuurplekken", limit=2, offset=1)] == numbers[2:0:-1]
    assert store.count("cultuurplekken") == 4


@pytest.mark.parametrize(
    ("statuses", "places"),
    [
        ((Status.CLOSED,), [1]),
        ((Status.NEW, Status.OPEN), [3, 2, 0]),
        ((Status.PENDING,), []),
        ((), [3, 2, 1, 0]),
    ],
)
def test_find_gives_the_statuses_asked_for(
    store: ExtraVraagStore, statuses: tuple[Status, ...], places: list[int]
) -> None:
    numbers = many(store)

    assert [vraag.id for vraag in store.find("cultuurplekken", statuses=statuses)] == [
        numbers[place] for place in places
    ]
    assert store.count("cultuurplekken", statuses=statuses) == len(places)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("vraag 2", 1),
        ("100%", 4),
        ("%", 4),
        ("a_b", 4),
        ("a%b", 0),
        ("axb", 0),
        ("_", 4),
        ("/", 0),
        ("\\", 0),
    ],
)
def test_find_takes_words_as_they_are(store: ExtraVraagStore, words: str, found: int) -> None:
    many(store)

    assert len(store.find("cultuurplekken", words=words)) == found
    assert store.count("cultuurplekken", words=words) == found


@pytest.mark.parametrize(
    "attack",
    ["' OR 1=1 --", "'; DROP TABLE extra_vraag; --", '" OR ""="', "\\' OR 1=1 --", "x' UNION SELECT 1 --"],
)
def test_find_runs_no_sql_that_it_is_given(store: ExtraVraagStore, attack: str) -> None:
    many(store)

    assert store.find(attack) == store.find("cultuurplekken", words=attack) == ()
    assert store.find("cultuurplekken", statuses=(attack,)) == ()  # type: ignore[arg-type]  # the attack
    assert store.count("cultuurplekken") == 4


def test_what_is_filed_is_kept_letter_by_letter(store: ExtraVraagStore) -> None:
    odd = replace(VRAAG, text="'; DROP TABLE asker; -- \\ % _ {{7*7}} <b>é ë ĳ 🇧🇪")
    file(store, odd)

    assert store.find("cultuurplekken")[0].text == odd.text


# --- feedback


def test_rate_takes_every_word_of_a_visitor(store: ExtraVraagStore) -> None:
    feedback = Feedback(AT, "cultuurplekken", "bar-openen", useful=False, query="bar?", note="x" * 1000)

    for reason in NotUseful:
        store.rate(replace(feedback, reason=reason), visit_key="v1")


# --- many at once


def at_once(count: int, call: Callable[[int], object]) -> list[object]:
    """Call from so many threads at the same moment; what each returned or raised."""
    barrier = Barrier(count)

    def run(place: int) -> object:
        barrier.wait()
        try:
            return call(place)
        except Exception as error:
            return error

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))


def test_fifty_equal_posts_at_once_are_one_extra_vraag(store: ExtraVraagStore) -> None:
    kept = at_once(50, lambda place: file(store, receipt=f"r{place}"))

    assert kept == [True] * 50
    (vraag,) = store.find("cultuurplekken")
    assert [event.kind for event in vraag.history] == [EventKind.FILED]
    assert claim(store, "r33").id == vraag.id


def test_fifty_claims_at_once_of_different_receipts_have_one_winner(store: ExtraVraagStore) -> None:
    for place in range(50):
        file(store, receipt=f"r{place}")

    results = at_once(50, lambda place: claim(store, f"r{place}"))

    winners = [place for place, result in enumerate(results) if isinstance(result, ExtraVraag)]
    losers = [result for result in results if isinstance(result, UnknownExtraVraag)]
    assert (len(winners), len(losers)) == (1, 49)
    assert store.by_secret(f"r{winners[0]}", at=AT) == results[winners[0]]


def test_twenty_claims_at_once_of_one_receipt_are_one(store: ExtraVraagStore) -> None:
    file(store)

    results = at_once(20, lambda _: claim(store))

    assert results == [store.by_secret("r1", at=AT)] * 20


def test_additions_at_once_are_all_kept(store: ExtraVraagStore) -> None:
    file(store)
    claim(store)

    at_once(15, lambda place: store.change("r1", partial(add, text=f"tekst {place}", at=AT), at=AT))

    vraag = store.by_secret("r1", at=AT)
    assert set(vraag.additions) == {"in Gent", *(f"tekst {place}" for place in range(15))}
    assert (vraag.version, len(vraag.history)) == (18, 18)


def test_erasing_while_others_add_ends_erased(store: ExtraVraagStore) -> None:
    file(store)
    claim(store)

    def act(place: int) -> object:
        if place == 7:
            return store.forget("r1", partial(erase, at=AT), at=AT)
        return store.change("r1", partial(add, text=f"tekst {place}", at=AT), at=AT)

    results = at_once(15, act)

    assert all(result is None or isinstance(result, ExtraVraag | UnknownExtraVraag) for result in results)
    (vraag,) = store.find("cultuurplekken")
    assert (vraag.email, vraag.additions) == ("", ())


def test_filing_while_an_address_is_left_never_leaves_a_live_receipt(store: ExtraVraagStore) -> None:
    file(store, receipt="r0")

    def act(place: int) -> object:
        return claim(store, "r0") if place == 5 else file(store, receipt=f"late {place}")

    results = at_once(12, act)

    assert not [result for result in results if isinstance(result, Exception)]
    for place in (1, 4, 6, 11):
        with pytest.raises(UnknownExtraVraag):
            claim(store, f"late {place}")


# --- the use case on top


def test_the_story_of_an_asker_is_the_same_on_every_store(store: ExtraVraagStore) -> None:
    clock = FakeClock()
    asking = Asking(FakeCorpus(), store, clock=clock, secrets=numbered_secrets())

    filed = asking.ask("Mag een zendmast?", visit="bezoek").filed
    assert filed is not None
    secret = asking.leave_address(filed.receipt, email="jan@kerk.be", consent=True).secret
    clock.forward(hours=1)
    asking.add(secret, "Op de toren.")
    asking.rate("bar-openen", useful=False, visit="bezoek", reason="klopt-niet", note="Nee.")
    asking.rate("bar-openen", useful=True, visit="bezoek")
    shown = asking.by_secret(secret)
    asking.erase(secret)

    assert (shown.email, shown.additions, shown.version) == ("jan@kerk.be", ("Op de toren.",), 3)
    assert shown.updated_at - shown.created_at == timedelta(hours=1)
    with pytest.raises(UnknownExtraVraag):
        store.by_secret(hash_token(secret), at=clock())

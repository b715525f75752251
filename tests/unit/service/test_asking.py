import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.domain.asked import Asked, Feedback, NotUseful
from terecht.domain.errors import QueryError, StoreUnavailable, TransitionNotAllowed, UnknownExtraVraag
from terecht.domain.extra_vraag import Actor, EventKind, ExtraVraag, Proposed, Resolution, Status
from terecht.domain.faq import Entry, Faq, Thema
from terecht.domain.ranking import Hit, Outcome, Ranking, Reason
from terecht.labels.asking import FEEDBACK_REASONS
from terecht.service.asking import (
    CONSENT_VERSION,
    MAX_NOTE,
    MAX_TEXT,
    MAX_VISIT,
    Asking,
    Filed,
    StatusLink,
    hash_token,
    storable,
    without_contact,
)
from terecht.service.corpus import Snapshot
from tests.fakes import (
    BAR,
    SMALL_FAQ,
    ZAAL,
    FakeClock,
    FakeCorpus,
    FakeEngine,
    FakeStore,
    numbered_secrets,
    sure,
    unknown,
)

VISIT = "bezoek-8f3b2c"
QUERY = "Mag de parochie een zendmast zetten?"


@dataclass
class Case:
    """Asking with everything around it in the test's hand."""

    store: FakeStore = field(default_factory=FakeStore)
    clock: FakeClock = field(default_factory=FakeClock)
    engine: FakeEngine = field(default_factory=FakeEngine)

    def __post_init__(self) -> None:
        corpus = FakeCorpus(Snapshot(SMALL_FAQ, self.engine))
        self.asking = Asking(corpus, self.store, clock=self.clock, secrets=numbered_secrets())

    def filed(self) -> tuple[ExtraVraag, ...]:
        return self.store.find("cultuurplekken")

    def secret(self, email: str = "jan@kerk.be") -> str:
        receipt = self.asking.file(QUERY, visit=VISIT).receipt
        return self.asking.leave_address(receipt, email=email, consent=True).secret


@pytest.fixture
def case() -> Case:
    return Case()


# --- ask


def test_ask_gives_ranking_and_the_faq_it_is_about(case: Case) -> None:
    case.engine.answers["bar?"] = sure("bar?")

    reply = case.asking.ask("bar?", visit=VISIT)

    assert (reply.ranking, reply.faq, reply.filed) == (sure("bar?"), SMALL_FAQ, None)
    assert case.filed() == ()


def test_ask_files_what_the_faq_does_not_know(case: Case) -> None:
    reply = case.asking.ask(QUERY, visit=VISIT)

    assert reply.filed == Filed("geheim-1-0123456789abcdef0123456789")
    (vraag,) = case.filed()
    assert (vraag.thema, vraag.text, vraag.status) == ("cultuurplekken", QUERY, Status.NEW)
    assert (vraag.created_at, vraag.updated_at) == (case.clock.now, case.clock.now)
    assert (vraag.reason, vraag.probability) == (Reason.UNKNOWN, 0.12)
    assert vraag.proposed == (Proposed("bar-openen", 0.3), Proposed("zaal-huren", 0.0))
    assert [(event.kind, event.by, event.text) for event in vraag.history] == [
        (EventKind.FILED, Actor.ENGINE, "")
    ]
    assert (vraag.email, vraag.consent_at, vraag.additions) == ("", None, ())


@pytest.mark.parametrize(
    "again",
    [
        QUERY,
        f"  {QUERY.upper()} ",
        QUERY.replace("?", " !!!"),
        "Mag de parochie\r\neen  zendmast zetten",
        "Mag de pàrochie een zendm\u00adast zetten?",
    ],
)
def test_ask_retyped_in_the_same_visit_files_once(case: Case, again: str) -> None:
    case.asking.ask(QUERY, visit=VISIT)
    reply = case.asking.ask(again, visit=VISIT)

    assert reply.filed is not None
    assert reply.filed.receipt
    assert [vraag.text for vraag in case.filed()] == [QUERY]


def test_ask_by_another_visit_or_with_other_words_files_again(case: Case) -> None:
    case.asking.ask(QUERY, visit=VISIT)
    case.asking.ask(QUERY, visit="een ander bezoek")
    case.asking.ask("Mag de parochie een windmolen zetten?", visit=VISIT)

    assert len(case.filed()) == 3


@pytest.mark.parametrize("signs", [("???", "!!!"), ("🎸", "🥁")])
def test_ask_tells_texts_without_words_apart(case: Case, signs: tuple[str, str]) -> None:
    for sign in signs:
        case.asking.ask(sign, visit=VISIT)

    assert {vraag.text for vraag in case.filed()} == set(signs)


def test_ask_without_a_visit_files_nothing(case: Case) -> None:
    assert case.asking.ask(QUERY).filed is None
    assert case.filed() == ()


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.UNKNOWN])
def test_ask_files_only_what_is_unknown(case: Case, reason: Reason) -> None:
    case.engine.answers["hm"] = unknown("hm", reason)

    assert case.asking.ask("hm", visit=VISIT).filed is None
    assert case.filed() == ()


def test_ask_files_no_suggestions(case: Case) -> None:
    case.engine.answers["hm"] = Ranking(
        "hm", Outcome.SUGGESTIONS, Reason.UNKNOWN, 0.5, (Hit(BAR.id, 1, 0.5),)
    )

    assert case.asking.ask("hm", visit=VISIT).filed is None


def test_ask_refuses_everything_too_long_at_once(case: Case) -> None:
    with pytest.raises(QueryError) as caught:
        case.asking.ask("x" * (MAX_TEXT + 1), visit="v" * (MAX_VISIT + 1))

    assert [fault.field for fault in caught.value.faults] == ["query", "visit"]
    assert "je tekst is te lang: 2001 tekens" in str(caught.value)


def test_ask_takes_a_text_of_the_greatest_length_whatever_its_line_ends(case: Case) -> None:
    assert case.asking.ask("a\r\n" * (MAX_TEXT // 2), visit=VISIT).filed is not None


def test_ask_keeps_the_faq_and_engine_together_when_another_is_swapped_in() -> None:
    corpus = FakeCorpus()

    class SwappingEngine(FakeEngine):
        def rank(self, query: str, *, explain: bool = False) -> Ranking:
            corpus.snapshot = Snapshot(Faq(Thema("ander"), ()), FakeEngine())
            return sure(query)

    corpus.snapshot = Snapshot(SMALL_FAQ, SwappingEngine())
    reply = Asking(corpus, FakeStore(), clock=FakeClock(), secrets=numbered_secrets()).ask("bar?")

    assert reply.faq.entry(reply.ranking.hits[0].entry_id) is BAR


def test_ask_that_can_not_be_filed_says_so(case: Case) -> None:
    case.store.is_away = True

    with pytest.raises(StoreUnavailable):
        case.asking.ask(QUERY, visit=VISIT)


def test_ask_answers_while_the_store_is_away(case: Case, caplog: pytest.LogCaptureFixture) -> None:
    case.engine.answers["bar van jan@kerk.be?"] = sure("bar van jan@kerk.be?")
    case.store.is_away = True

    with caplog.at_level(logging.WARNING):
        reply = case.asking.ask("bar van jan@kerk.be?", visit=VISIT)

    assert reply.ranking.outcome is Outcome.ANSWER
    assert "not counted" in caplog.text
    assert "jan@kerk.be" not in caplog.text


@given(query=st.text(), visit=st.text(max_size=MAX_VISIT))
def test_ask_and_file_take_any_text_or_say_what_is_wrong(query: str, visit: str) -> None:
    case = Case()

    for call in (case.asking.ask, case.asking.file):
        with suppress(QueryError):
            call(query, visit=visit)
    for vraag in case.filed():
        vraag.text.encode()
        assert "\0" not in vraag.text + vraag.key


# --- what was asked


def test_ask_counts_what_it_led_to(case: Case) -> None:
    case.engine.answers["Mag mijn  bár open, mail jan@kerk.be"] = sure("…")
    case.asking.ask("Mag mijn  bár open, mail jan@kerk.be", visit=VISIT)

    assert case.store.asked == [
        Asked(
            case.clock.now,
            "cultuurplekken",
            Outcome.ANSWER,
            Reason.SURE,
            probability=0.97,
            entry_id="bar-openen",
            text="Mag mijn bár open, mail",
        )
    ]


@pytest.mark.parametrize("reason", [Reason.SMALL_TALK, Reason.GIBBERISH, Reason.OTHER_LANGUAGE])
def test_ask_counts_small_talk_without_its_text(case: Case, reason: Reason) -> None:
    case.engine.answers["ik ben Jan"] = unknown("ik ben Jan", reason)
    case.asking.ask("ik ben Jan")

    assert [(asked.reason, asked.text, asked.entry_id) for asked in case.store.asked] == [(reason, "", "")]


def test_ask_does_not_count_an_empty_query(case: Case) -> None:
    case.engine.answers["  "] = unknown("  ", Reason.EMPTY)
    case.asking.ask("  ", visit=VISIT)

    assert case.store.asked == []


# --- suggest


def test_suggest_gives_entries_best_first_and_counts_nothing(case: Case) -> None:
    hits = (Hit(ZAAL.id, 1, 0.6), Hit(BAR.id, 2, 0.2))
    case.engine.answers["za"] = Ranking("za", Outcome.SUGGESTIONS, Reason.BETWEEN, 0.5, hits)

    assert case.asking.suggest("za") == (ZAAL, BAR)
    assert case.asking.suggest("za", limit=1) == (ZAAL,)
    assert (case.store.asked, case.filed()) == ([], ())


def test_suggest_leaves_out_what_has_nothing_of_the_text(case: Case) -> None:
    assert case.asking.suggest("qqq") == (BAR,)


def test_suggest_looks_at_the_beginning_of_a_long_text(case: Case) -> None:
    case.engine.answers["x" * MAX_TEXT] = sure("x", ZAAL)

    assert case.asking.suggest("x" * 100_000) == (ZAAL,)


# --- file


def test_file_passes_on_even_what_has_an_answer(case: Case) -> None:
    case.engine.answers["bar?"] = sure("bar?")
    receipt = case.asking.file("bar?", visit=VISIT).receipt

    (vraag,) = case.filed()
    assert receipt
    assert (vraag.reason, vraag.probability, vraag.history[0].by) == (Reason.SURE, 0.97, Actor.VISITOR)


def test_file_after_ask_gives_another_receipt_and_the_first_still_works(case: Case) -> None:
    first = case.asking.ask(QUERY, visit=VISIT).filed
    second = case.asking.file(QUERY, visit=VISIT)

    assert first is not None
    assert first.receipt != second.receipt
    assert len(case.filed()) == 1
    case.asking.leave_address(first.receipt, email="jan@kerk.be", consent=True)


@pytest.mark.parametrize("query", ["", "  \n\t ", "\0\u200b"])
def test_file_refuses_an_empty_text(case: Case, query: str) -> None:
    with pytest.raises(QueryError, match="typ eerst je vraag"):
        case.asking.file(query, visit=VISIT)


def test_file_refuses_a_form_without_visit(case: Case) -> None:
    with pytest.raises(QueryError, match="laad de pagina opnieuw"):
        case.asking.file(QUERY, visit="")


def test_file_keeps_nothing_that_tells_who_or_which_visit(case: Case) -> None:
    case.asking.file(QUERY, visit=VISIT)

    assert VISIT not in repr(vars(case.store))


def test_file_keeps_lines_and_drops_what_can_not_be_seen(case: Case) -> None:
    case.asking.file("Dag,\r\nmag\tdit?\u202e \ud800\0", visit=VISIT)

    assert case.filed()[0].text == "Dag,\nmag dit?"


def test_file_after_an_address_was_left_asks_for_none(case: Case) -> None:
    case.secret()

    assert case.asking.file(QUERY, visit=VISIT) == Filed("")
    assert case.asking.ask(QUERY, visit=VISIT).filed == Filed("")
    assert len(case.filed()) == 1


# --- leave_address


def test_leave_address_opens_the_status_page_with_the_same_token(case: Case) -> None:
    receipt = case.asking.file(QUERY, visit=VISIT).receipt
    case.clock.forward(minutes=3)

    link = case.asking.leave_address(receipt, email=" Jan@Kerk.BE ", consent=True, addition=" in Gent ")

    vraag = case.asking.by_secret(link.secret)
    assert link == StatusLink(receipt)
    assert (vraag.email, vraag.additions) == ("Jan@kerk.be", ("in Gent",))
    assert (vraag.consent_at, vraag.consent_version) == (case.clock.now, CONSENT_VERSION)


def test_leave_address_twice_is_done_once_with_the_same_link(case: Case) -> None:
    receipt = case.asking.file(QUERY, visit=VISIT).receipt
    links = {
        case.asking.leave_address(receipt, email="jan@kerk.be", consent=True, addition="in Gent")
        for _ in range(2)
    }

    assert links == {StatusLink(receipt)}
    assert [event.kind for event in case.asking.by_secret(receipt).history] == [
        EventKind.FILED,
        EventKind.ADDRESS_LEFT,
        EventKind.ADDED,
    ]


def test_leave_address_kills_the_other_receipts(case: Case) -> None:
    older = case.asking.file(QUERY, visit=VISIT).receipt
    newer = case.asking.file(QUERY, visit=VISIT).receipt
    case.asking.leave_address(older, email="jan@kerk.be", consent=True)

    with pytest.raises(UnknownExtraVraag):
        case.asking.leave_address(newer, email="piet@kwaad.be", consent=True)
    assert case.filed()[0].email == "jan@kerk.be"


ADDRESSES_NOT_TAKEN = [
    "",
    "jan",
    "jan@kerk",
    "jan@kerk.be\r\nBcc: piet@kwaad.be",
    "jan@kerk.be\n",
    "\rjan@kerk.be",
    "jan@kerk.be\0",
    "jan@kerk.be, piet@kwaad.be",
    "jan@kerk.be;piet@kwaad.be",
    "jan@kerk.be piet@kwaad.be",
    "Jan <jan@kerk.be>",
    '"jan@kerk.be" <piet@kwaad.be>',
    '"a b"@kerk.be',
    "jan@[127.0.0.1]",
    "jan@localhost",
    "jän@kerk.be",
    "j" * 10_000 + "@kerk.be",
    "jan@" + "kerk." * 2_000 + "be",
    "jan@kerk.be\ud800",
]


@pytest.mark.parametrize("email", ADDRESSES_NOT_TAKEN, ids=lambda email: email[:30].encode("unicode_escape"))
def test_leave_address_takes_one_plain_address(case: Case, email: str) -> None:
    receipt = case.asking.file(QUERY, visit=VISIT).receipt

    with pytest.raises(QueryError) as caught:
        case.asking.leave_address(receipt, email=email, consent=True)

    assert str(caught.value) == (
        "veld 'email': dit e-mailadres klopt niet; verwacht: één adres, zoals naam@voorbeeld.be"
    )
    assert case.filed()[0].email == ""


@pytest.mark.parametrize("email", ["jan.de-smet+kerk@cultuur.gent.be", "o'neil@bücher.be"])
def test_leave_address_takes_real_addresses(case: Case, email: str) -> None:
    assert case.asking.by_secret(case.secret(email)).email == email


def test_leave_address_tells_every_fault_at_once(case: Case) -> None:
    receipt = case.asking.file(QUERY, visit=VISIT).receipt

    with pytest.raises(QueryError) as caught:
        case.asking.leave_address(receipt, email="jan", consent=False, addition="x" * (MAX_TEXT + 1))

    assert {fault.field for fault in caught.value.faults} == {"email", "consent", "addition"}


def test_leave_address_without_consent_keeps_no_address(case: Case) -> None:
    receipt = case.asking.file(QUERY, visit=VISIT).receipt

    with pytest.raises(QueryError, match="we hebben je toestemming nodig"):
        case.asking.leave_address(receipt, email="jan@kerk.be", consent=False)
    assert case.filed()[0].email == ""


def test_leave_address_says_the_same_whether_the_address_is_known_or_not(case: Case) -> None:
    case.secret("jan@kerk.be")
    receipts = [case.asking.file(query, visit=VISIT).receipt for query in ("eerste", "tweede")]

    links = [
        case.asking.leave_address(receipt, email=email, consent=True)
        for receipt, email in zip(receipts, ["jan@kerk.be", "an@kerk.be"], strict=True)
    ]

    assert links == [StatusLink(receipt) for receipt in receipts]


def test_leave_address_without_one_keeps_the_addition_of_somebody_anonymous(case: Case) -> None:
    receipt = case.asking.file(QUERY, visit=VISIT).receipt
    links = {
        case.asking.leave_address(receipt, email=" ", consent=False, addition=" in Gent ") for _ in range(2)
    }

    (vraag,) = case.filed()
    assert links == {StatusLink("")}
    assert (vraag.additions, vraag.email, vraag.consent_at) == (("in Gent",), "", None)
    assert [(event.kind, event.by) for event in vraag.history[1:]] == [(EventKind.ADDED, Actor.VISITOR)]


def test_leave_address_is_possible_after_an_anonymous_addition(case: Case) -> None:
    receipt = case.asking.file(QUERY, visit=VISIT).receipt
    case.asking.leave_address(receipt, email="", consent=False, addition="in Gent")
    case.asking.leave_address(receipt, email="jan@kerk.be", consent=True)

    assert case.asking.by_secret(receipt).additions == ("in Gent",)


@pytest.mark.parametrize(
    ("addition", "fault"),
    [
        (" ", "typ je e-mailadres voor een antwoord, of zet iets bij je vraag"),
        ("x" * (MAX_TEXT + 1), "te lang"),
    ],
)
def test_leave_address_without_one_needs_an_addition(case: Case, addition: str, fault: str) -> None:
    receipt = case.asking.file(QUERY, visit=VISIT).receipt

    with pytest.raises(QueryError, match=fault):
        case.asking.leave_address(receipt, email="", consent=False, addition=addition)


def test_consent_without_an_address_asks_for_the_address(case: Case) -> None:
    receipt = case.asking.file(QUERY, visit=VISIT).receipt

    with pytest.raises(QueryError, match="dit e-mailadres klopt niet"):
        case.asking.leave_address(receipt, email="", consent=True, addition="in Gent")
    assert case.filed()[0].additions == ()


@pytest.mark.parametrize("receipt", ["", "verzonnen"])
def test_an_unknown_receipt_takes_no_addition(case: Case, receipt: str) -> None:
    case.asking.file(QUERY, visit=VISIT)

    with pytest.raises(UnknownExtraVraag):
        case.asking.leave_address(receipt, email="", consent=False, addition="in Gent")


def test_receipt_expires_after_a_day(case: Case) -> None:
    receipt = case.asking.file(QUERY, visit=VISIT).receipt
    case.clock.forward(days=1)

    with pytest.raises(UnknownExtraVraag):
        case.asking.leave_address(receipt, email="jan@kerk.be", consent=True)


# --- the status page


def calls(case: Case, secret: str) -> Iterator[object]:
    for call in (
        case.asking.by_secret,
        case.asking.withdraw,
        lambda secret: case.asking.add(secret, "tekst"),
        lambda secret: case.asking.leave_address(secret, email="jan@kerk.be", consent=True),
    ):
        try:
            yield call(secret)
        except UnknownExtraVraag as error:
            yield str(error)


def test_unknown_expired_erased_and_malformed_secrets_look_alike(case: Case) -> None:
    erased = case.secret()
    case.asking.erase(erased)
    expired = case.secret()
    case.clock.forward(days=365)
    odd = ["", "x", "geheim\0", "\ud800", "é" * 100_000, "' OR 1=1 --", hash_token(expired)]

    seen = [list(calls(case, secret)) for secret in (expired, erased, *odd)]

    assert seen == [["deze link werkt niet (meer)"] * 4] * len(seen)


def test_receipt_alone_opens_no_status_page(case: Case) -> None:
    receipt = case.asking.file(QUERY, visit=VISIT).receipt

    with pytest.raises(UnknownExtraVraag):
        case.asking.by_secret(receipt)
    with pytest.raises(UnknownExtraVraag):
        case.asking.withdraw(receipt)


def test_add_adds_for_the_coach(case: Case) -> None:
    secret = case.secret()

    assert case.asking.add(secret, " Het is in\r\nGent ").additions == ("Het is in\nGent",)
    assert case.asking.by_secret(secret).additions == ("Het is in\nGent",)


@pytest.mark.parametrize(
    ("text", "fault"), [(" \n", "typ eerst wat je wil toevoegen"), ("x" * 2_001, "je tekst is te lang")]
)
def test_add_refuses_empty_and_long(case: Case, text: str, fault: str) -> None:
    with pytest.raises(QueryError, match=fault) as caught:
        case.asking.add(case.secret(), text)
    assert len(caught.value.faults) == 1


def test_withdraw_twice_shows_the_same(case: Case) -> None:
    secret = case.secret()
    once = case.asking.withdraw(secret)

    assert (once.status, once.resolution, once.email) == (Status.CLOSED, Resolution.WITHDRAWN, "")
    assert case.asking.withdraw(secret) == case.asking.by_secret(secret) == once


def test_withdrawn_takes_no_more_text(case: Case) -> None:
    secret = case.secret()
    case.asking.withdraw(secret)

    with pytest.raises(TransitionNotAllowed):
        case.asking.add(secret, "toch nog")


def test_withdrawn_and_asked_again_is_a_new_extra_vraag(case: Case) -> None:
    case.asking.withdraw(case.secret())

    assert case.asking.file(QUERY, visit=VISIT).receipt
    assert len(case.filed()) == 2


def test_erase_keeps_the_question_without_the_person(case: Case) -> None:
    secret = case.secret()
    case.asking.add(secret, "Ik ben Jan uit Gent")
    case.asking.erase(secret)

    (vraag,) = case.filed()
    assert (vraag.text, vraag.email, vraag.additions, vraag.status) == (QUERY, "", (), Status.NEW)
    for token in ("jan", "Gent", secret, hash_token(secret)):
        assert token not in str(vars(case.store))


def test_erase_again_expired_or_never_known_is_silent(case: Case) -> None:
    secret = case.secret()
    case.clock.forward(days=400)
    case.asking.erase(secret)
    case.asking.erase(secret)
    case.asking.erase("nooit bestaan")

    assert [event.kind for event in case.filed()[0].history].count(EventKind.ERASED) == 1
    assert case.filed()[0].email == ""


def test_the_store_sees_hashes_only(case: Case) -> None:
    receipt = case.asking.file(QUERY, visit=VISIT).receipt
    assert receipt not in str(vars(case.store))
    assert hash_token(receipt) in str(vars(case.store))


# --- rate


def test_rate_keeps_what_was_thought_without_who(case: Case) -> None:
    case.asking.rate(
        BAR.id,
        useful=False,
        visit=VISIT,
        query="bar? bel 0470/12.34.56",
        reason="onvolledig",
        note="Wat met glas?\nmail: jan@kerk.be",
    )

    assert list(case.store.feedback.values()) == [
        Feedback(
            case.clock.now,
            "cultuurplekken",
            "bar-openen",
            useful=False,
            query="bar? bel",
            reason=NotUseful.INCOMPLETE,
            note="Wat met glas? mail:",
        )
    ]
    assert VISIT not in str(case.store.feedback)


def test_rate_again_in_the_same_visit_replaces_the_first_word(case: Case) -> None:
    case.asking.rate(BAR.id, useful=False, visit=VISIT, query="bar?")
    case.asking.rate(BAR.id, useful=False, visit=VISIT, query="Bar", reason="onduidelijk")

    assert [feedback.reason for feedback in case.store.feedback.values()] == [NotUseful.UNCLEAR]


@pytest.mark.parametrize(
    ("entry", "visit", "query"), [(ZAAL, VISIT, "bar"), (BAR, "x", "bar"), (BAR, VISIT, "y")]
)
def test_rate_keeps_other_entries_visits_and_queries_apart(
    case: Case, entry: Entry, visit: str, query: str
) -> None:
    case.asking.rate(BAR.id, useful=True, visit=VISIT, query="bar")
    case.asking.rate(entry.id, useful=True, visit=visit, query=query)

    assert len(case.store.feedback) == 2


def test_rate_tells_every_fault_at_once(case: Case) -> None:
    with pytest.raises(QueryError) as caught:
        case.asking.rate(
            "weg",
            useful=False,
            visit="",
            query="x" * (MAX_TEXT + 1),
            reason="status=answered",
            note="x" * (MAX_NOTE + 1),
        )

    assert [fault.field for fault in caught.value.faults] == ["entry_id", "visit", "reason", "query", "note"]
    assert case.store.feedback == {}


def test_rate_refuses_a_visit_without_end(case: Case) -> None:
    with pytest.raises(QueryError, match="laad de pagina opnieuw"):
        case.asking.rate(BAR.id, useful=True, visit="v" * (MAX_VISIT + 1))


def test_rate_takes_no_reason_with_a_yes(case: Case) -> None:
    with pytest.raises(QueryError, match="kies een van de redenen"):
        case.asking.rate(BAR.id, useful=True, visit=VISIT, reason="onduidelijk")


# --- texts


@given(st.text())
def test_storable_twice_is_storable_once(text: str) -> None:
    plain = storable(text)

    assert storable(plain) == plain
    plain.encode()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("mail mij op jan.smets@kerk.be!", "mail mij op"),
        ("bel 0470 12 34 56 of +32 (0)9/123.45.67 aub", "bel of aub"),
        ("IBAN BE71096123456769", "IBAN BE"),
        ("kost dat 1.250,50 euro in 2026?", "kost dat 1.250,50 euro in 2026?"),
        ("van 18.30 tot 22 uur, 9000 Gent", "van 18.30 tot 22 uur, 9000 Gent"),
        ("", ""),
    ],
)
def test_without_contact_takes_addresses_and_numbers_out(text: str, left: str) -> None:
    assert without_contact(text) == left


def test_every_reason_for_a_no_has_words_for_visitors() -> None:
    assert set(FEEDBACK_REASONS) == set(NotUseful) - {NotUseful.NONE}

"""An extra vraag in full, and the two steps that bring it into a store and to an asker."""

from datetime import UTC, datetime, timedelta
from functools import partial

from terecht.domain.extra_vraag import Actor, Event, EventKind, ExtraVraag, Proposed, Status, leave_address
from terecht.service.asking import ExtraVraagStore

AT = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)
TOMORROW = AT + timedelta(days=1)
NEXT_YEAR = AT + timedelta(days=365)

VRAAG = ExtraVraag(
    id=0,
    thema="cultuurplekken",
    text="Mag de parochie\neen 🎸-zaal « bouwen »?",
    status=Status.NEW,
    created_at=AT,
    updated_at=AT,
    key="mag de parochie een zaal bouwen",
    reason="onbekend",
    probability=0.1234567890123,
    proposed=(Proposed("bar-openen", 0.3), Proposed("zaal-huren", 0.25)),
    history=(Event(AT, EventKind.FILED, Actor.ENGINE),),
)

arrive = partial(leave_address, email="jan@kerk.be", consent_version="1", addition="in Gent", at=AT)


def file(
    store: ExtraVraagStore, vraag: ExtraVraag = VRAAG, *, visit: str = "v1", receipt: str = "r1"
) -> bool:
    return store.file(vraag, visit_key=visit, receipt_hash=receipt, until=TOMORROW)


def claim(store: ExtraVraagStore, receipt: str = "r1", *, at: datetime = AT) -> ExtraVraag:
    return store.claim(receipt, arrive, at=at, until=NEXT_YEAR)

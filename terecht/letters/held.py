"""What is held about an address, said to the person it is about: as facts for JSON, and the same as plain text.

No secret is in it and no name of staff. Whoever gets it, gets everything that was written to and about them.

>>> print(as_text({"adres": "jan@kerk.be", "extra vragen": [{"nummer": 7}]}), end="")
adres: jan@kerk.be
extra vragen:
  - nummer: 7
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from terecht.domain.coaching_session import CoachingSession
from terecht.domain.extra_vraag import Actor, ExtraVraag
from terecht.domain.held import Held
from terecht.domain.inbox import InboxMail
from terecht.domain.introduction import Introduction
from terecht.domain.mail import WITH_SECRET
from terecht.domain.outgoing import Outgoing
from terecht.labels.accounts import ROLES
from terecht.labels.desk import ACTORS, DESK_EVENTS, MESSAGE_KINDS
from terecht.labels.extra_vragen import STATUSES
from terecht.labels.mail import MAIL_KINDS, MAIL_STATES
from terecht.labels.measures import counted, moment_label
from terecht.labels.privacy import CONSENTS
from terecht.labels.sessions import PLACES, SESSION_KINDS, SESSION_STATES

Facts = Mapping[str, Any]
"""Text, number, a list of them or facts again: what JSON knows."""


def as_facts(held: Held) -> Facts:
    """Return everything, under Dutch names; what there is none of is left out."""
    account = held.account
    return _filled(
        {
            "adres": held.address,
            "extra vragen": [_vraag(vraag, held) for vraag in held.vragen],
            "berichten die we stuurden": [_sent(mail) for mail in held.sent],
            "berichten die we kregen": [_received(mail) for mail in held.received],
            "gesprekken": [_session(session) for session in held.sessions],
            "kennismakingen": [_introduction(introduction) for introduction in held.introductions],
            "vermeld in extra vragen van anderen": list(held.mentions),
            "vermeld in wijzigingen van de FAQ": list(held.changes),
            "herinneringen": "afgemeld" if held.is_stopped else "",
            "account als medewerker": ", ".join(sorted(ROLES[role] for role in account.roles))
            if account
            else "",
        }
    )


def as_text(facts: Facts) -> str:
    """Return facts as lines that people read."""
    return "".join(f"{line}\n" for line in _lines(facts))


def _vraag(vraag: ExtraVraag, held: Held) -> Facts:
    link = held.links.get(vraag.id)
    return _filled(
        {
            "nummer": vraag.id,
            "gesteld": moment_label(vraag.created_at),
            "vraag": vraag.text,
            "adres": vraag.email,
            "status": STATUSES[vraag.status],
            "toestemming": _consent(vraag),
            "geheime link werkt tot": moment_label(link) if link else "",
            "doorgeven": _hand_over(vraag),
            "aanvullingen": list(vraag.additions),
            "gesprek": [
                {
                    "wanneer": moment_label(message.at),
                    "wat": MESSAGE_KINDS[message.kind],
                    "van": _who(message.by),
                    "tekst": message.text,
                }
                for message in vraag.messages
            ],
            "antwoord": vraag.answer,
            "wat er gebeurde": [
                f"{moment_label(event.at)}: {_who(event.by)} {DESK_EVENTS[event.kind]}"
                for event in vraag.history
            ],
        }
    )


def _consent(vraag: ExtraVraag) -> Facts:
    if vraag.consent_at is None:
        return {}
    return {
        "gegeven": moment_label(vraag.consent_at),
        "versie": vraag.consent_version,
        "tekst": CONSENTS.get(vraag.consent_version, ""),
    }


def _hand_over(vraag: ExtraVraag) -> Facts:
    asked = vraag.hand_over
    if asked is None:
        return {}
    moments = {"gevraagd": asked.asked_at, "toegestaan": asked.agreed_at, "doorgegeven": asked.sent_at}
    told = {name: moment_label(moment) for name, moment in moments.items() if moment}
    return {"organisatie": asked.organisation, **told}


def _sent(mail: Outgoing) -> Facts:
    """Tell of a mail; a link that opens their page is for nobody else, and the words are in the conversation."""
    return _filled(
        {
            "wanneer": moment_label(mail.created_at),
            "wat": MAIL_KINDS[mail.mail.kind],
            "aan": mail.mail.to,
            "stand": MAIL_STATES[mail.state],
            "reden": mail.fault,
            "onderwerp": mail.mail.subject,
            "tekst": "" if mail.mail.kind in WITH_SECRET else mail.mail.text,
        }
    )


def _received(mail: InboxMail) -> Facts:
    return _filled(
        {
            "wanneer": moment_label(mail.at),
            "van": mail.received.sender,
            "onderwerp": mail.received.subject,
            "tekst": mail.received.text,
        }
    )


def _session(session: CoachingSession) -> Facts:
    return _filled(
        {
            "wat": SESSION_KINDS[session.kind],
            "waar": PLACES[session.place],
            "stand": SESSION_STATES[session.state],
            "aangeboden": moment_label(session.offered_at),
            "wanneer": moment_label(session.starts_at) if session.starts_at else "",
        }
    )


def _introduction(introduction: Introduction) -> Facts:
    ended = introduction.ended_at
    return _filled(
        {
            "voorgesteld": moment_label(introduction.proposed_at),
            "ja gezegd door": counted(len(introduction.yes), "iemand", "mensen"),
            "gestopt": moment_label(ended) if ended else "",
        }
    )


def _who(by: str) -> str:
    return ACTORS[Actor(by)] if by in list(Actor) else "een medewerker"


def _filled(facts: Facts) -> Facts:
    return {name: value for name, value in facts.items() if value not in ("", [], {}, None)}


def _lines(facts: Facts, indent: str = "") -> Iterator[str]:
    for name, value in facts.items():
        if isinstance(value, Mapping):
            yield f"{indent}{name}:"
            yield from _lines(value, indent + "  ")
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield f"{indent}{name}:"
            for item in value:
                yield from _item(item, indent)
        else:
            yield f"{indent}{name}: {_wrapped(value, indent)}"


def _item(item: object, indent: str) -> Iterator[str]:
    if not isinstance(item, Mapping):
        yield f"{indent}  - {_wrapped(item, indent)}"
        return
    for place, line in enumerate(_lines(item, indent + "    ")):
        yield line if place else f"{indent}  - {line.strip()}"


def _wrapped(value: object, indent: str) -> str:
    """Return a value whose later lines stand under its first."""
    return f"\n{indent}    ".join(str(value).splitlines() or [""])

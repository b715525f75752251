"""The FAQ file: its Dutch keys and what they mean, read strictly and explained kindly.

Dutch keys become fields of `domain.faq` here and nowhere else; `faq_write` goes the other way. Mere warnings
are in `service.checking`.

>>> data = b"thema: {id: demo}\\nvragen: [{id: bar, vraag: Mag een bar?, antwoord: Ja.}]"
>>> faq = parse_faq(data, name="faq.yaml")
>>> faq.entry("bar").question
'Mag een bar?'
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from terecht.adapters.editor_files import read_bytes
from terecht.adapters.fault_list import FaultList
from terecht.adapters.strict_yaml import (
    MappingNode,
    Node,
    RefusedNode,
    ScalarNode,
    SequenceNode,
    parse_tree,
)
from terecht.adapters.yaml_fields import Fields
from terecht.domain.faq import Category, Doorverwijzing, Entry, Faq, Organisation, Thema

KEYS = {
    "": ("thema", "categorieen", "organisaties", "vragen"),
    "thema": ("id", "titel", "over", "contact", "welkom", "plaatshouder", "knop", "sites"),
    "contact": ("naam", "email", "telefoon"),
    "categorieen": ("id", "titel", "over"),
    "organisaties": ("id", "naam", "doet", "link", "email", "telefoon"),
    "vragen": (
        "id",
        "categorie",
        "vraag",
        "varianten",
        "niet",
        "antwoord",
        "doorverwijzing",
        "bronnen",
        "nagekeken",
        "geldig_tot",
        "verwant",
    ),
    "doorverwijzing": ("organisatie", "waarom", "voor_wie"),
}
"""What may stand where; "" is the top of the file, the other places are the keys that hold them."""


def read_faq(path: Path) -> Faq:
    """Return the FAQ in the file at `path`; raises FaqError with every fault found, never OSError."""
    return parse_faq(read_bytes(path), name=str(path))


def parse_faq(data: bytes, *, name: str) -> Faq:
    """Return the FAQ written in `data`; `name` is what faults call the file. Raises FaqError."""
    faults = FaultList(name)
    faq = build_faq(parse_tree(data, faults), faults, fingerprint=hashlib.sha256(data).hexdigest())
    faults.raise_any()
    return faq


def build_faq(root: Node | None, faults: FaultList, *, fingerprint: str = "") -> Faq:
    """Return what `root` says, noting in `faults` all that is wrong; it counts only when nothing is."""
    if not isinstance(root, MappingNode):
        _note_no_faq(root, faults)
        return Faq(Thema(""), ())
    top = Fields(root, faults, keys=KEYS[""])
    top.refuse_unknown()
    top.require_filled("thema")
    categories = _read_all(top, "categorieen", faults, read=_category)
    organisations = _read_all(top, "organisaties", faults, read=_organisation)
    known = _Known(categories, organisations, _entry_ids(root))
    entries = _read_all(top, "vragen", faults, read=lambda fields: _entry(fields, known, faults))
    return Faq(
        thema=_thema(top.mapping("thema"), faults),
        entries=tuple(entries.values()),
        categories=tuple(categories.values()),
        organisations=tuple(organisations.values()),
        fingerprint=fingerprint,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What an entry may refer to, by id."""

    categories: Mapping[str, Category]
    organisations: Mapping[str, Organisation]
    entries: Mapping[str, str]


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_Record = TypeVar("_Record", bound=_HasId)


def _read_all(
    top: Fields, key: str, faults: FaultList, *, read: Callable[[Fields], _Record]
) -> dict[str, _Record]:
    """Read every mapping listed at `key` and note ids that were used before."""
    found: dict[str, _Record] = {}
    lines: dict[str, int] = {}
    for node in top.mappings(key):
        fields = Fields(node, faults, keys=KEYS[key], place="" if key == "vragen" else key)
        fields.require_filled("id")
        record = read(fields)
        fields.refuse_unknown()
        if record.id in lines:
            message = f"deze id staat er al op regel {lines[record.id]}"
            fields.note(message, "id", value=record.id, expected="elke id één keer")
        elif record.id:
            found[record.id] = record
            lines[record.id] = fields.line_of("id")
    return found


def _entry_ids(root: MappingNode) -> dict[str, str]:
    """Return the ids of all entries before any is read: an entry may be related to a later one."""
    listed = root.values.get("vragen")
    nodes = listed.items if isinstance(listed, SequenceNode) else ()
    ids = (node.values.get("id") for node in nodes if isinstance(node, MappingNode))
    return {text: text for node in ids if isinstance(node, ScalarNode) and (text := node.text.strip())}


def _thema(node: MappingNode | None, faults: FaultList) -> Thema:
    if node is None:
        return Thema("")
    fields = Fields(node, faults, keys=KEYS["thema"], place="thema")
    fields.require_filled("id")
    fields.refuse_unknown()
    contact = _contact(fields.mapping("contact"), faults)
    return Thema(
        id=fields.id(),
        title=fields.line("titel"),
        about=fields.line("over"),
        contact_name=contact.line("naam"),
        contact_email=contact.email("email"),
        contact_phone=contact.line("telefoon"),
        welcome=fields.line("welkom"),
        placeholder=fields.line("plaatshouder"),
        button=fields.line("knop"),
        allowed_sites=fields.origins("sites"),
    )


def _contact(node: MappingNode | None, faults: FaultList) -> Fields:
    fields = Fields(node or MappingNode(1, {}, {}), faults, keys=KEYS["contact"], place="thema.contact")
    fields.refuse_unknown()
    return fields


def _category(fields: Fields) -> Category:
    category_id = fields.id()
    return Category(category_id, title=fields.line("titel") or category_id, about=fields.line("over"))


def _organisation(fields: Fields) -> Organisation:
    organisation_id = fields.id()
    return Organisation(
        id=organisation_id,
        name=fields.line("naam") or organisation_id,
        does=fields.line("doet"),
        url=fields.link("link"),
        email=fields.email("email"),
        phone=fields.line("telefoon"),
    )


def _entry(fields: Fields, known: _Known, faults: FaultList) -> Entry:
    entry_id = fields.entry = fields.id()
    fields.require_filled("vraag")
    fields.require("antwoord")
    category = fields.reference("categorie", known.categories, to="categorie")
    return Entry(
        id=entry_id,
        question=fields.line("vraag"),
        answer=fields.block("antwoord"),
        category=category.id if category else "",
        variants=fields.lines("varianten"),
        lookalikes=fields.lines("niet"),
        referrals=_referrals(fields, known, faults),
        sources=fields.sources("bronnen"),
        reviewed=fields.date("nagekeken"),
        valid_until=fields.date("geldig_tot"),
        related=fields.references("verwant", known.entries, to="vraag"),
        line=fields.node_line,
    )


def _referrals(entry: Fields, known: _Known, faults: FaultList) -> tuple[Doorverwijzing, ...]:
    found = []
    for node in entry.mappings("doorverwijzing"):
        fields = Fields(node, faults, keys=KEYS["doorverwijzing"], place="doorverwijzing", entry=entry.entry)
        fields.refuse_unknown()
        fields.require_filled("organisatie")
        organisation = fields.reference("organisatie", known.organisations, to="organisatie")
        if organisation:
            found.append(
                Doorverwijzing(organisation, why=fields.line("waarom"), for_whom=fields.line("voor_wie"))
            )
    return tuple(found)


def _note_no_faq(root: Node | None, faults: FaultList) -> None:
    if isinstance(root, RefusedNode):
        return
    message = "het bestand is leeg" if root is None else "dit is geen FAQ"
    faults.add(message, line=root.line if root else None, expected="de sleutels thema en vragen")

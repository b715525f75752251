"""Reads the fields of one mapping of a tree, each as the type it should have, and notes what is wrong.

Knows kinds of values (one line, a block of text, a list, a date, a link, an id), not which keys a format has.
A reader never stops at a fault: it notes it and returns the empty value, so that all faults come out at once.

>>> entry = MappingNode(1, {"vraag": ScalarNode(1, "  Wat kost\\n  het? ")}, {"vraag": 1})
>>> Fields(entry, FaultList("faq.yaml"), keys=("vraag",)).line("vraag")
'Wat kost het?'
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TypeVar
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from terecht.adapters.editor_files import control_character, with_plain_line_ends
from terecht.adapters.fault_list import FaultList, meant
from terecht.adapters.strict_yaml import MappingNode, Node, RefusedNode, ScalarNode, SequenceNode

MAX_LINE = 1_000
"""Characters of a question, a variant, a title …; more is a quote that was never closed."""
MAX_BLOCK = 20_000
MAX_ID = 80

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BELGIAN_DATE = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?=\S)")

_Value = TypeVar("_Value")


class Fields:
    """The fields of `node`. `place` is where it stands ("contact"); `entry` the id to name in its faults."""

    def __init__(
        self, node: MappingNode, faults: FaultList, *, keys: Iterable[str], place: str = "", entry: str = ""
    ) -> None:
        self.entry = entry
        self._node = node
        self._faults = faults
        self._keys = tuple(keys)
        self._place = f"{place}." if place else ""

    def refuse_unknown(self) -> None:
        """Note every key that does not belong here."""
        for key, line in self._node.key_lines.items():
            if key not in self._keys:
                known = f"één van {', '.join(self._keys)}"
                expected = (meant(key, self._keys) or known) if self._faults.has_room else ""
                self._note("deze sleutel is hier niet bekend", line=line, value=key, expected=expected)

    def require(self, key: str) -> None:
        """Note it when `key` is not there."""
        if key not in self._node.values:
            self._note("ontbreekt", line=self._node.line, field=key)

    def require_filled(self, key: str) -> None:
        """Note it when `key` is not there or has nothing behind it."""
        self.require(key)
        node = self._node.values.get(key)
        if isinstance(node, ScalarNode) and not node.text.strip():
            self._note("is leeg", line=node.line, field=key)

    @property
    def node_line(self) -> int:
        """The line on which the mapping begins."""
        return self._node.line

    def line_of(self, key: str) -> int:
        """Return the line on which the value of `key` begins, or that of the mapping when it has none."""
        node = self._node.values.get(key)
        return node.line if node else self._node.line

    def line(self, key: str) -> str:
        """Return a text of one line: blanks at its ends are dropped, line ends within it are blanks."""
        return self._one_line(self._node.values.get(key), field=key)

    def block(self, key: str) -> str:
        """Return a text of any number of lines, without the blanks and line ends around it."""
        text = self._text(self._node.values.get(key), field=key, longest=MAX_BLOCK)
        return with_plain_line_ends(text).strip()

    def lines(self, key: str) -> tuple[str, ...]:
        """Return a list of texts of one line, none of them empty."""
        return tuple(text for _, text in self.numbered_lines(key))

    def numbered_lines(self, key: str) -> Iterator[tuple[int, str]]:
        """Yield the texts of a list, each with its line in the file."""
        for node in self._items(key):
            text = self._one_line(node, field=key)
            if text:
                yield node.line, text
            elif isinstance(node, ScalarNode) and not node.text.strip():
                self._note("achter dit streepje staat niets", line=node.line, field=key)

    def id(self, key: str = "id") -> str:
        """Return an id: it becomes part of web addresses."""
        text = self.line(key)
        if text and (len(text) > MAX_ID or not _ID.fullmatch(text)):
            expected = f"hoogstens {MAX_ID} letters zonder accent, cijfers en streepjes, zoals 'bar-openen'"
            self._note("is geen goede id", line=self.line_of(key), field=key, value=text, expected=expected)
            return ""
        return text

    def date(self, key: str) -> date | None:
        """Return a calendar date written as year-month-day, None when nothing is filled in."""
        text = self.line(key)
        if not text:
            return None
        try:
            return _date(text)
        except ValueError:
            expected = _meant_date(text) or "jaar-maand-dag, zoals 2026-11-23"
            self._note("is geen datum", line=self.line_of(key), field=key, value=text, expected=expected)
            return None

    def link(self, key: str) -> str:
        """Return a web address with http or https."""
        text = self.line(key)
        return text if not text or self._is_link(text, line=self.line_of(key), field=key) else ""

    def sources(self, key: str) -> tuple[str, ...]:
        """Return a list of web addresses, or texts that do not pass for one of another kind."""
        return tuple(
            text
            for line, text in self.numbered_lines(key)
            if not _SCHEME.match(text) or self._is_link(text, line=line, field=key)
        )

    def origins(self, key: str) -> tuple[str, ...]:
        """Return a list of web sites: scheme and host, in lower case as browsers say them."""
        return tuple(
            text.lower()
            for line, text in self.numbered_lines(key)
            if self._is_link(text, line=line, field=key) and self._is_origin(text, line=line, field=key)
        )

    def email(self, key: str) -> str:
        """Return an e-mail address; whether it exists is not asked."""
        text = self.line(key)
        if not text:
            return ""
        try:
            return validate_email(text, check_deliverability=False).normalized
        except EmailNotValidError:
            line, expected = self.line_of(key), "een adres zoals naam@organisatie.be"
            self._note("is geen e-mailadres", line=line, field=key, value=text, expected=expected)
            return ""

    def reference(self, key: str, known: Mapping[str, _Value], *, to: str) -> _Value | None:
        """Return the one of `known` whose id stands at `key`, if any; `to` says what it is: "organisatie"."""
        text = self.line(key)
        return self._known(text, known, line=self.line_of(key), field=key, to=to) if text else None

    def references(self, key: str, known: Mapping[str, _Value], *, to: str) -> tuple[_Value, ...]:
        """Return those of `known` whose ids are listed at `key`."""
        found = (
            self._known(text, known, line=line, field=key, to=to) for line, text in self.numbered_lines(key)
        )
        return tuple(value for value in found if value is not None)

    def mapping(self, key: str) -> MappingNode | None:
        """Return the mapping at `key`, None when nothing stands there."""
        return self._mapping(self._node.values.get(key), field=key)

    def mappings(self, key: str) -> tuple[MappingNode, ...]:
        """Return the list of mappings at `key`."""
        found = (self._mapping(node, field=key, in_list=True) for node in self._items(key))
        return tuple(node for node in found if node is not None)

    def note(
        self, message: str, key: str, *, line: int | None = None, value: str = "", expected: str = ""
    ) -> None:
        """Note a fault of the field `key`, on `line` when that is not where its value begins."""
        self._note(message, line=line or self.line_of(key), field=key, value=value, expected=expected)

    def _items(self, key: str) -> tuple[Node, ...]:
        node = self._node.values.get(key)
        match node:
            case SequenceNode():
                return node.items
            case ScalarNode(text=text) if text.strip():
                expected = "elke regel achter een streepje: '- …'"
                self._note("hier hoort een lijst", line=node.line, field=key, value=text, expected=expected)
            case MappingNode():
                expected = "elk stuk achter een streepje: '- …'"
                self._note("hier hoort een lijst", line=node.line, field=key, expected=expected)
        return ()

    def _mapping(self, node: Node | None, *, field: str, in_list: bool = False) -> MappingNode | None:
        match node:
            case MappingNode():
                return node
            case None | RefusedNode():
                return None
            case ScalarNode(text="") if not in_list:
                return None
        value = node.text if isinstance(node, ScalarNode) else ""
        expected = "sleutels met hun waarde, zoals 'id: …', op ingesprongen regels"
        self._note("hier horen sleutels", line=node.line, field=field, value=value, expected=expected)
        return None

    def _one_line(self, node: Node | None, *, field: str) -> str:
        return " ".join(self._text(node, field=field, longest=MAX_LINE).split())

    def _text(self, node: Node | None, *, field: str, longest: int) -> str:
        match node:
            case ScalarNode(text=text):
                return text if self._is_fit(text, line=node.line, field=field, longest=longest) else ""
            case MappingNode():
                expected = "staat er een dubbelepunt in de tekst, zet er dan aanhalingstekens rond"
                first = f"{next(iter(node.values), '')}: …"
                self._note("hier hoort tekst", line=node.line, field=field, value=first, expected=expected)
            case SequenceNode():
                expected = "één tekst; begint hij met [ of -, zet er dan aanhalingstekens rond"
                self._note("hier hoort tekst", line=node.line, field=field, expected=expected)
        return ""

    def _is_fit(self, text: str, *, line: int, field: str, longest: int) -> bool:
        if len(text) > longest:
            expected = f"hoogstens {longest} tekens; is er een aanhalingsteken vergeten?"
            self._note("de tekst is te lang", line=line, field=field, value=text, expected=expected)
        elif character := control_character(text):
            message = "in de tekst staat een onzichtbaar stuurteken"
            self._note(message, line=line, field=field, value=character, expected="wis het teken")
        else:
            return True
        return False

    def _is_link(self, text: str, *, line: int, field: str) -> bool:
        if _is_web_address(text):
            return True
        expected = "een adres dat begint met https:// of http://"
        self._note("is geen webadres", line=line, field=field, value=text, expected=expected)
        return False

    def _is_origin(self, text: str, *, line: int, field: str) -> bool:
        parts = urlsplit(text)
        origin = f"{parts.scheme}://{parts.netloc}"
        if text.lower() == origin.lower():
            return True
        expected = f"bedoelde je '{origin}'?"
        self._note("hier hoort alleen een site", line=line, field=field, value=text, expected=expected)
        return False

    def _known(
        self, text: str, known: Mapping[str, _Value], *, line: int, field: str, to: str
    ) -> _Value | None:
        if text in known:
            return known[text]
        expected = (meant(text, known) if self._faults.has_room else "") or "een id die in dit bestand staat"
        self._note(f"deze {to} bestaat niet", line=line, field=field, value=text, expected=expected)
        return None

    def _note(self, message: str, *, line: int, field: str = "", value: str = "", expected: str = "") -> None:
        field = f"{self._place}{field}" if field else self._place.rstrip(".")
        self._faults.add(message, line=line, entry=self.entry, field=field, value=value, expected=expected)


def _date(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _meant_date(text: str) -> str:
    """Say the date that was written as day-month-year the way it should be; "" when it is none."""
    found = _BELGIAN_DATE.fullmatch(text)
    if not found:
        return ""
    day, month, year = (int(number) for number in found.groups())
    try:
        return f"bedoelde je {date(year, month, day)}?"
    except ValueError:
        return ""


def _is_web_address(text: str) -> bool:
    if " " in text:
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False

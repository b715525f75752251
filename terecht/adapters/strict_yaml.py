"""YAML as editors need it: every value is text, every node knows its line, and nothing clever is allowed.

Anchors, aliases, tags, merge keys, duplicate keys and second documents are faults; size, depth and number of
values are bounded before anything is built. Knows no key of any format: `yaml_fields` reads those.

>>> tree = parse_tree(b"vraag: ja\\nprijs: 0777\\n", FaultList("faq.yaml"))
>>> [(key, node.line, node.text) for key, node in tree.values.items()]
[('vraag', 1, 'ja'), ('prijs', 2, '0777')]
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from terecht.adapters.editor_files import decode_text, refuse_too_large
from terecht.adapters.fault_list import FaultList
from terecht.adapters.yaml_syntax import explain

MAX_DEPTH = 20
MAX_NODES = 600_000
"""5,000 entries with 15 phrasings, three look-alikes and two referrals are some 330,000 nodes."""

_DIRECTIVE = re.compile("^%", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A text, "" when nothing stands there. `line` counts from 1."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list."""

    line: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Keys with their values, in the order of the file; `key_lines` has the line of each key."""

    line: int
    values: dict[str, "Node"]
    key_lines: dict[str, int]


@dataclass(frozen=True, slots=True)
class RefusedNode:
    """Something that is not allowed and of which the fault is noted; readers pass over it."""

    line: int


Node = ScalarNode | SequenceNode | MappingNode | RefusedNode


def parse_tree(data: bytes, faults: FaultList) -> Node | None:
    """Return the one document in `data` as a tree, None when it is empty.

    What can be passed over is noted in `faults`; raises FaqError where reading can't go on.
    """
    refuse_too_large(data, name=faults.file)
    text = decode_text(data, name=faults.file)
    _refuse_directives(text, faults)
    try:
        return _Builder(_events(text), faults).document()
    except yaml.MarkedYAMLError as error:
        fault = explain(error, text)
        faults.stop(fault.message, line=fault.line, value=fault.value, expected=fault.expected)


def _refuse_directives(text: str, faults: FaultList) -> None:
    """Stop at a line that begins with %: libyaml's time grows with the square of their number."""
    if found := _DIRECTIVE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        faults.stop("een regel kan niet met % beginnen", line=line, expected="spaties voor het %-teken")


def _events(text: str) -> Iterator[yaml.Event]:
    """Parse with libyaml when PyYAML was built with it, else in Python: slower, the same events."""
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return events


class _Builder:
    """Turns parse events into nodes. It builds nothing for an alias, so a bomb of them costs nothing."""

    def __init__(self, events: Iterator[yaml.Event], faults: FaultList) -> None:
        self._events = events
        self._faults = faults
        self._room = MAX_NODES

    def document(self) -> Node | None:
        """Read up to the end of the stream."""
        root: Node | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    message = "na '---' begint een tweede document"
                    self._faults.stop(message, line=_line(event), expected="wis de regel met '---'")
            elif isinstance(event, yaml.NodeEvent):
                root = self._node(event, depth=1)
        return root

    def _node(self, event: yaml.NodeEvent, *, depth: int) -> Node:
        self._room -= 1
        if self._room < 0:
            expected = f"hoogstens {MAX_NODES}"
            self._faults.stop("het bestand telt te veel waarden", line=_line(event), expected=expected)
        if depth > MAX_DEPTH:
            expected = f"hoogstens {MAX_DEPTH} niveaus"
            self._faults.stop("dit zit te diep genest", line=_line(event), expected=expected)
        node = self._built(event, depth=depth)
        return RefusedNode(node.line) if self._is_refused(event) else node

    def _built(self, event: yaml.NodeEvent, *, depth: int) -> Node:
        line = _line(event)
        match event:
            case yaml.ScalarEvent():
                return ScalarNode(line, event.value)
            case yaml.SequenceStartEvent():
                return SequenceNode(line, tuple(self._items(depth)))
            case yaml.MappingStartEvent():
                return self._mapping(line, depth)
            case _:
                return RefusedNode(line)

    def _items(self, depth: int) -> Iterator[Node]:
        while isinstance(event := next(self._events), yaml.NodeEvent):
            yield self._node(event, depth=depth + 1)

    def _mapping(self, line: int, depth: int) -> MappingNode:
        values: dict[str, Node] = {}
        key_lines: dict[str, int] = {}
        items = self._items(depth)
        for key, value in zip(items, items, strict=True):
            if isinstance(key, ScalarNode) and self._is_new(key, key_lines):
                values[key.text] = value
                key_lines[key.text] = key.line
            elif isinstance(key, SequenceNode | MappingNode):
                expected = (
                    "een sleutel is één woord; begint een tekst met [ of {, zet er dan aanhalingstekens rond"
                )
                self._faults.add("hier hoort een sleutel", line=key.line, expected=expected)
        return MappingNode(line, values, key_lines)

    def _is_new(self, key: ScalarNode, key_lines: dict[str, int]) -> bool:
        if key.text == "<<":
            self._faults.add(
                "'<<' (samenvoegen) kan hier niet", line=key.line, expected="schrijf alles voluit"
            )
        elif key.text in key_lines:
            message = f"deze sleutel staat er al op regel {key_lines[key.text]}"
            self._faults.add(message, line=key.line, field=key.text, expected="elke sleutel één keer")
        else:
            return True
        return False

    def _is_refused(self, event: yaml.NodeEvent) -> bool:
        line, quote = _line(event), "zet aanhalingstekens rond de hele tekst, of schrijf hem in een blok na |"
        tag = event.tag if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) else None
        if isinstance(event, yaml.AliasEvent):
            message = "een verwijzing (tekst die met * begint) kan hier niet"
            self._faults.add(message, line=line, value=f"*{event.anchor}", expected=quote)
        elif event.anchor is not None:
            message = "een anker (tekst die met & begint) kan hier niet"
            self._faults.add(message, line=line, value=f"&{event.anchor}", expected=quote)
        elif tag is not None:
            message = "een type-aanduiding (tekst die met ! begint) kan hier niet"
            self._faults.add(message, line=line, value=tag, expected=quote)
        else:
            return False
        return True


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1

"""The two files beside the FAQ: words that mean the same, and queries that no entry answers.

Both are optional: a file that does not exist is an empty one. As strict and as kind as the FAQ file.

>>> parse_synonyms(b"groepen: ['kerk, bedehuis, parochiekerk']", name="synoniemen.yaml")
(('kerk', 'bedehuis', 'parochiekerk'),)
"""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from terecht.adapters.editor_files import read_bytes
from terecht.adapters.fault_list import FaultList
from terecht.adapters.strict_yaml import MappingNode, parse_tree
from terecht.adapters.yaml_fields import Fields
from terecht.domain.background import Background

SYNONYM_KEYS = ("uitleg", "groepen")
BACKGROUND_KEYS = ("uitleg", "dichtbij", "ver", "praat", "vaag", "onzin", "andere_taal")

_LANGUAGE = re.compile(r"[a-z]{2}")


def read_synonyms(path: Path) -> tuple[tuple[str, ...], ...]:
    """Return groups of words or phrases that mean the same, as written; raises FaqError."""
    return parse_synonyms(read_bytes(path, optional=True), name=str(path))


def parse_synonyms(data: bytes, *, name: str) -> tuple[tuple[str, ...], ...]:
    """Return the groups written in `data`, each of two or more; `name` is what faults call the file."""
    faults = FaultList(name)
    fields = _top(data, faults, keys=SYNONYM_KEYS)
    groups = tuple(_group(fields, line, text) for line, text in fields.numbered_lines("groepen"))
    faults.raise_any()
    return groups


def read_background(path: Path) -> Background:
    """Return the queries from outside the FAQ; raises FaqError."""
    return parse_background(read_bytes(path, optional=True), name=str(path))


def parse_background(data: bytes, *, name: str) -> Background:
    """Return the queries written in `data`; `name` is what faults call the file. Raises FaqError."""
    faults = FaultList(name)
    fields = _top(data, faults, keys=BACKGROUND_KEYS)
    background = Background(
        near=fields.lines("dichtbij"),
        far=fields.lines("ver"),
        small_talk=fields.lines("praat"),
        vague=fields.lines("vaag"),
        gibberish=fields.lines("onzin"),
        other_languages=_languages(fields.mapping("andere_taal"), faults),
    )
    faults.raise_any()
    return background


def _top(data: bytes, faults: FaultList, *, keys: tuple[str, ...]) -> Fields:
    """Return the fields at the top of the file; an empty file has none."""
    root = parse_tree(data, faults)
    if root is not None and not isinstance(root, MappingNode):
        faults.add("hier horen sleutels", line=root.line, expected=f"één van {', '.join(keys)}")
    top = Fields(root if isinstance(root, MappingNode) else MappingNode(1, {}, {}), faults, keys=keys)
    top.refuse_unknown()
    top.line("uitleg")
    return top


def _group(fields: Fields, line: int, text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(","))
    if len(words) < 2 or not all(words):
        expected = "twee of meer woorden met komma's ertussen, zoals 'kerk, bedehuis'"
        fields.note("is geen groep", "groepen", line=line, value=text, expected=expected)
    elif len({word.casefold() for word in words}) < len(words):
        fields.note("een woord staat er dubbel in", "groepen", line=line, value=text)
    return words


def _languages(node: MappingNode | None, faults: FaultList) -> Mapping[str, tuple[str, ...]]:
    if node is None:
        return MappingProxyType({})
    fields = Fields(node, faults, keys=node.values, place="andere_taal")
    for code in node.values:
        if not _LANGUAGE.fullmatch(code):
            fields.note("is geen taalcode", code, expected="twee kleine letters, zoals fr of en")
    return MappingProxyType({code: fields.lines(code) for code in node.values})

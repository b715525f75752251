"""One entry changed in a FAQ file that people wrote: every other letter of the file stays as it is.

An entry is a run of whole lines. Its lines are cut out, changed in a YAML round trip that keeps comments and
order, and put back; the rest is never parsed for writing. What would be written is first read by the strict
reader, and must say the same as before but for that entry. Knows the layout that editors use (``- id: …`` on a
line of its own); an entry in braces is left to a text editor.

>>> data = b"thema: {id: demo}\\nvragen:\\n  - id: bar # niet zomaar\\n    vraag: Mag een bar?\\n    antwoord: Ja.\\n"
>>> bar = parse_faq(data, name="faq.yaml").entry("bar")
>>> file = FaqText(data, name="faq.yaml")
>>> print(file.changed(file.plan(replace(bar, variants=("drank schenken",))).change).decode())
thema: {id: demo}
vragen:
  - id: bar # niet zomaar
    vraag: Mag een bar?
    varianten:
      - drank schenken
    antwoord: Ja.
<BLANKLINE>
"""

import io
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import LiteralScalarString

from terecht.adapters.atomic_file import alone_with, replace_file
from terecht.adapters.editor_files import read_bytes
from terecht.adapters.faq_file import KEYS, parse_faq
from terecht.adapters.faq_write import Plain, plain_entry, unplaced
from terecht.adapters.fault_list import FaultList
from terecht.adapters.strict_yaml import MappingNode, ScalarNode, SequenceNode, parse_tree
from terecht.domain.errors import FaqConflict, FaqError, FaqUnwritable, Fault
from terecht.domain.faq import Entry, Faq
from terecht.domain.promotion import EntryChange, Planned

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_NEVER_WRAP = 10**6
_BY_HAND = "pas deze vraag aan in het bestand zelf"


class FaqFile:
    """The FAQ file at `path`, changed one entry at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self) -> "FaqText":
        """Return what the file says now; FaqError with every fault."""
        return FaqText(read_bytes(self._path), name=str(self._path))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other writer of this FAQ waiting; FaqUnwritable when its folder can't be opened."""
        with ExitStack() as stack:
            with self._said():
                stack.enter_context(alone_with(self._path))
            yield

    def write(self, change: EntryChange) -> None:
        """Change the file, on disk when it returns; call it `alone`.

        Raises:
            FaqConflict: the entry in the file is another than the change begins with.
            FaqUnwritable: the disk is full, the file or its folder is read-only.
            FaqError: the file, or what would come of it, is not sound.
        """
        data = self.open().changed(change)
        parse_faq(data, name=str(self._path))
        with self._said():
            replace_file(self._path, data)

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            message = f"het bestand kan niet geschreven worden ({error.strerror or error})"
            raise FaqUnwritable(Fault(message, file=str(self._path))) from error


@dataclass(frozen=True, slots=True)
class _Span:
    """The lines of an entry, from `start` up to `end`."""

    start: int
    end: int


class FaqText:
    """A sound FAQ file as lines, and where each entry stands. FaqError with every fault of `data`."""

    def __init__(self, data: bytes, *, name: str) -> None:
        self.faq = parse_faq(data, name=name)
        self._name = name
        self._lines = _LINE.findall(data.decode())
        self._line_end = "\r\n" if self._lines and self._lines[0].endswith("\r\n") else "\n"

    def text_of(self, entry_id: str) -> str:
        """Return the lines of an entry, "" when it is not there."""
        if entry_id not in self.faq:
            return ""
        span = self._span(self.faq.entry(entry_id))
        return "".join(self._lines[span.start : span.end])

    def plan(self, entry: Entry) -> Planned:
        """Return the change that makes the file say `entry`; FaqError when that can't be without loss."""
        before = self.text_of(entry.id)
        old = self.faq.entry(entry.id) if before else None
        is_same = old is not None and replace(entry, line=old.line) == old
        after = before if is_same else self._rendered(before, old, entry)
        change = EntryChange(entry.id, before, after)
        written = parse_faq(self.changed(change), name=self._name)
        if unplaced(written) != unplaced(_with(self.faq, entry)):
            message = "deze wijziging kan niet zonder verlies in het bestand"
            raise FaqError(Fault(message, file=self._name, entry=entry.id, expected=_BY_HAND))
        return Planned(change, written)

    def changed(self, change: EntryChange) -> bytes:
        """Return the file with a change in it; outside of that entry not a letter differs.

        Raises FaqConflict when the entry is another than the change begins with.
        """
        if self.text_of(change.entry_id) != change.before:
            raise FaqConflict(
                Fault("deze vraag is intussen veranderd", file=self._name, entry=change.entry_id)
            )
        return self._with_text(change.entry_id, change.after).encode()

    def _rendered(self, before: str, old: Entry | None, entry: Entry) -> str:
        return self._in_its_style(_rendered(before, old, entry, name=self._name))

    def _in_its_style(self, text: str) -> str:
        """Return lines with the indent and the line ends of this file."""
        indent = " " * (self._indent(self.faq.entries[0]) if self.faq.entries else 2)
        lines = (f"{indent}{line}" if line else line for line in text.split("\n"))
        return "".join(f"{line}{self._line_end}" for line in lines)

    def _with_text(self, entry_id: str, text: str) -> str:
        """Return the whole with the lines of an entry replaced; new ones stand last in their category."""
        if entry_id in self.faq:
            span = self._span(self.faq.entry(entry_id))
            start = span.start if text else self._without_blank_before(span.start)
            return self._joined(start, span.end, text)
        end = self._end_of_category(_category_of(text))
        return self._joined(end, end, f"{self._line_end}{text}")

    def _joined(self, start: int, end: int, text: str) -> str:
        before = "".join(self._lines[:start])
        if before and not before.endswith(("\n", "\r")):
            before += self._line_end
        return before + text + "".join(self._lines[end:])

    def _without_blank_before(self, line: int) -> int:
        return line - 1 if line and not self._lines[line - 1].strip() else line

    def _end_of_category(self, category: str) -> int:
        """Return the line after the last entry of a category, or after the last entry of all."""
        if not self.faq.entries:
            raise FaqError(
                Fault(
                    "er staat nog geen vraag in",
                    file=self._name,
                    expected="zet de eerste vraag in het bestand zelf",
                )
            )
        alike = self.faq.in_category(category) or self.faq.entries
        return self._span(alike[-1]).end

    def _span(self, entry: Entry) -> _Span:
        start = (entry.line or 1) - 1
        indent = self._indent(entry)
        end = start + 1
        while end < len(self._lines) and not self._is_beyond(self._lines[end], indent):
            end += 1
        while self._is_between(self._lines[end - 1], indent):
            end -= 1
        return _Span(start, end)

    def _indent(self, entry: Entry) -> int:
        """Return how far the dash of an entry stands from the margin."""
        line = self._lines[(entry.line or 1) - 1]
        if not re.match(r" *- +[A-Za-z]", line):
            raise FaqError(
                Fault(
                    "staat niet op eigen regels",
                    file=self._name,
                    line=entry.line,
                    entry=entry.id,
                    expected=_BY_HAND,
                )
            )
        return _margin(line)

    @staticmethod
    def _is_beyond(line: str, indent: int) -> bool:
        """Tell whether a line is no part of an entry whose dash stands at `indent`."""
        text = line.strip()
        return bool(text) and not text.startswith("#") and _margin(line) <= indent

    @staticmethod
    def _is_between(line: str, indent: int) -> bool:
        """Tell whether a line after an entry's values belongs to what follows: blank, or a comment as far out."""
        return not line.strip() or (line.lstrip().startswith("#") and _margin(line) <= indent)


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _with(faq: Faq, entry: Entry) -> Faq:
    """Return `faq` with an entry in the place of the one that has its id, or last in its category."""
    entries = list(faq.entries)
    if entry.id in faq:
        entries[entries.index(faq.entry(entry.id))] = entry
    else:
        alike = faq.in_category(entry.category) or faq.entries
        entries.insert(entries.index(alike[-1]) + 1, entry)
    return replace(faq, entries=tuple(entries))


def _category_of(text: str) -> str:
    root = parse_tree(text.encode(), FaultList(""))
    entry = root.items[0] if isinstance(root, SequenceNode) else None
    category = entry.values.get("categorie") if isinstance(entry, MappingNode) else None
    return category.text.strip() if isinstance(category, ScalarNode) else ""


# From an entry to lines ------------------------------------------------------------------------------------


def _rendered(text: str, old: Entry | None, new: Entry, *, name: str) -> str:
    """Return the lines of `new`, made of the lines of `old` where there are any, with the dash at the margin."""
    dash, lines = _undashed(text)
    yaml = _yaml(lines)
    try:
        entry = yaml.load(lines) if lines else CommentedMap()
        _update(entry, plain_entry(old) if old else {}, plain_entry(new))
        stream = io.StringIO()
        yaml.dump(entry, stream)
    except YAMLError as error:
        fault = Fault("is niet te wijzigen", file=name, entry=new.id, expected=_BY_HAND)
        raise FaqError(fault) from error
    first, *rest = stream.getvalue().rstrip("\n").split("\n")
    return "\n".join([f"{dash}{first}", *(f"{' ' * len(dash)}{line}" if line else line for line in rest)])


def _undashed(text: str) -> tuple[str, str]:
    """Return the dash of an entry with its blanks, and the lines behind it, their keys at the margin."""
    lines = [line.rstrip("\r\n") for line in _LINE.findall(text)]
    if not lines:
        return "- ", ""
    found = re.match(r" *(- +)", lines[0])
    dash = found[1] if found else "- "
    margin = _margin(lines[0]) + len(dash)
    rest = (line[min(margin, _margin(line)) :] for line in lines[1:])
    return dash, "".join(f"{line}\n" for line in (lines[0][margin:], *rest))


def _yaml(lines: str) -> YAML:
    """Return a round trip that indents lists as far as these lines do."""
    found = re.search(r"^[a-z_]+:[ \t]*(?:#.*)?\n( *)- ", lines, re.MULTILINE)
    offset = len(found[1]) if found else 2
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _NEVER_WRAP
    yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
    return yaml


def _update(entry: CommentedMap, old: dict[str, Plain], new: dict[str, Plain]) -> None:
    """Make `entry` say `new`; what it says already is not touched."""
    for key in KEYS["vragen"]:
        value, wanted = entry.get(key), new.get(key)
        if wanted == old.get(key):
            continue
        if wanted is None:
            entry.pop(key)
        elif isinstance(value, CommentedSeq) and isinstance(wanted, list):
            _update_list(value, old.get(key), wanted)
        elif key in entry:
            entry[key] = _styled(key, wanted)
        else:
            entry.insert(_place_of(key, entry), key, _styled(key, wanted))


def _place_of(key: str, entry: CommentedMap) -> int:
    """Return where a new key goes: behind those that come before it in a FAQ file."""
    before = KEYS["vragen"][: KEYS["vragen"].index(key)]
    return max((place for place, other in enumerate(entry, 1) if other in before), default=0)


def _update_list(values: CommentedSeq, old: Plain | None, new: list[Plain]) -> None:
    """Make a list say `new`, item by item from its end, so that what stays keeps its comments."""
    steps = SequenceMatcher(
        None, [str(item) for item in _list(old)], [str(item) for item in new], autojunk=False
    )
    for _, start, end, new_start, new_end in reversed(
        [step for step in steps.get_opcodes() if step[0] != "equal"]
    ):
        for place in reversed(range(start, end)):
            del values[place]
        for shift, item in enumerate(new[new_start:new_end]):
            values.insert(start + shift, item)


def _list(value: Plain | None) -> list[Plain]:
    return value if isinstance(value, list) else []


def _styled(key: str, value: Plain) -> object:
    return LiteralScalarString(f"{value}\n") if key == "antwoord" and value else value

"""JSON that a person may have written: one value or one object a line, each field as the type it should have.

Knows kinds of values, not which keys a format has. A reader never stops at a fault: it notes it and returns
the empty value, so that all faults come out at once. Keys that nobody asks for are left alone.

>>> faults = FaultList("vragen.jsonl")
>>> line = next(read_lines(b'{"text": "mag de bar open", "id": 7}', faults))
>>> line.text("text"), line.text("id")
('mag de bar open', '')
>>> faults.raise_any()
Traceback (most recent call last):
    ...
terecht.domain.errors.FaqError: vragen.jsonl, regel 1, veld 'id': hier hoort tekst (gevonden: '7')
"""

import json
from collections.abc import Collection, Iterator, Sequence

from terecht.adapters.editor_files import control_character, decode_text
from terecht.adapters.fault_list import FaultList, meant

_NOT_THERE = object()
_LINE_ENDS = {ord(character): f"\\u{ord(character):04x}" for character in "\x85\u2028\u2029"}


class JsonFields:
    """Fields of one object; `line`: where it stands, if known; `place`: what it is part of ("hits[2]")."""

    def __init__(
        self, values: dict[str, object], faults: FaultList, *, line: int | None = None, place: str = ""
    ) -> None:
        self.line = line
        self._values = values
        self._faults = faults
        self._place = f"{place}." if place else ""

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def is_null(self, key: str) -> bool:
        """Whether `key` is there with nothing in it (null)."""
        return self._values.get(key, _NOT_THERE) is None

    def value(self, key: str) -> object:
        """Return whatever is at `key`; None when nothing is."""
        return self._values.get(key)

    def text(self, key: str) -> str:
        """Return a text that must be there and not be blank."""
        value = self._required(key)
        return "" if value is _NOT_THERE else self._text(value, key)

    def optional_text(self, key: str) -> str:
        """Return a text that may be away, null or empty: "" then."""
        value = self._values.get(key)
        return self._text(value, key) if value not in (None, "") else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of different texts, none blank; empty when `key` is not there."""
        listed = self._list(self._values.get(key, []), key)
        found = tuple(self._text(value, f"{key}[{place}]") for place, value in enumerate(listed, 1))
        if len(set(found)) < len(found):
            self.note(
                "hier staat tweemaal hetzelfde", key, value=next(t for t in found if found.count(t) > 1)
            )
        return found

    def choice(self, key: str, known: Collection[str]) -> str:
        """Return one of the `known` texts, "" when it is another."""
        text = self.text(key)
        if not text or text in known:
            return text
        expected = meant(text, known) or f"één van {', '.join(known)}"
        self.note("deze waarde is niet bekend", key, value=text, expected=expected)
        return ""

    def number(self, key: str, *, low: float, high: float) -> float:
        """Return a number from `low` to `high`; `low` when it is none."""
        value = self._required(key)
        if value is _NOT_THERE:
            return low
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        expected = f"van {low:g} tot {high:g}"
        self.note("hier hoort een getal", key, value=_shown(value), expected=expected)
        return low

    def count(self, key: str, *, high: int) -> int:
        """Return a whole number from 0 to `high`; 0 when it is none."""
        value = self._required(key)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= high:
            return value
        if value is not _NOT_THERE:
            self.note("hier hoort een geheel getal", key, value=_shown(value), expected=f"van 0 tot {high}")
        return 0

    def objects(self, key: str) -> list["JsonFields"]:
        """Return the objects of a list that must be there."""
        value = self._required(key)
        listed = self._list([] if value is _NOT_THERE else value, key)
        found = []
        for place, item in enumerate(listed, 1):
            where = f"{self._place}{key}[{place}]"
            if isinstance(item, dict):
                found.append(JsonFields(item, self._faults, line=self.line, place=where))
            else:
                self.note("hier hoort een object", f"{key}[{place}]", value=_shown(item))
        return found

    def note(self, message: str, key: str, *, value: str = "", expected: str = "") -> None:
        """Note what is wrong with the field `key`."""
        field = f"{self._place}{key}"
        self._faults.add(message, line=self.line, field=field, value=value, expected=expected)

    def _required(self, key: str) -> object:
        if key not in self._values:
            self.note("ontbreekt", key)
        return self._values.get(key, _NOT_THERE)

    def _list(self, value: object, key: str) -> Sequence[object]:
        if isinstance(value, list):
            return value
        self.note("hier hoort een lijst", key, value=_shown(value), expected="[…, …]")
        return []

    def _text(self, value: object, key: str) -> str:
        if not isinstance(value, str):
            self.note("hier hoort tekst", key, value=_shown(value))
        elif not value.strip():
            self.note("is leeg", key)
        elif character := control_character(value):
            self.note("in de tekst staat een onzichtbaar stuurteken", key, value=character)
        else:
            return value
        return ""


def read_lines(data: bytes, faults: FaultList) -> Iterator[JsonFields]:
    """Give the object on every line of JSON Lines; blank lines are skipped, what is no object is noted."""
    for number, line in enumerate(decode_text(data, name=faults.file).split("\n"), 1):
        if line.strip():
            found = parse_object(line, faults, line=number)
            if found is not None:
                yield found


def parse_object(text: str, faults: FaultList, *, line: int | None = None) -> JsonFields | None:
    """Return the one object written in `text`; None, and a fault noted, when it is something else."""
    expected = 'een object, zoals {"text": "…"}'
    try:
        value = json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        where = line or error.lineno
        message = f"dit is geen JSON (vanaf teken {error.colno})"
        faults.add(message, line=where, value=error.doc[error.pos :].strip(), expected=expected)
        return None
    except (ValueError, RecursionError) as error:
        faults.add("deze JSON is niet bruikbaar", line=line, value=text, expected=_said(error))
        return None
    if not isinstance(value, dict):
        faults.add("hier hoort een object", line=line, value=_shown(value), expected=expected)
        return None
    return JsonFields(value, faults, line=line)


def write_line(value: object) -> str:
    """Return `value` as JSON on one line that people can read.

    What some readers take for the end of a line is escaped, so that it comes back as it was.
    """
    return json.dumps(value, ensure_ascii=False).translate(_LINE_ENDS)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _UnusableError(f"de sleutel '{twice}' één keer")
    return found


class _UnusableError(ValueError):
    """JSON that parses but that this project does not take; says what was expected."""


def _said(error: Exception) -> str:
    return (
        str(error) if isinstance(error, _UnusableError) else "kleinere getallen en minder haakjes in elkaar"
    )


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)

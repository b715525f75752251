"""Reading a file that an editor made: whole, bounded and in UTF-8, or a sentence that says why not.

Knows bytes and text, not what stands in them; the same rules serve YAML, CSV and JSON Lines.

>>> decode_text(b"\\xef\\xbb\\xbfvraag", name="faq.yaml")
'vraag'
"""

import codecs
import re
from pathlib import Path

from terecht.adapters.fault_list import FaultList
from terecht.domain.errors import FaqError, Fault

MAX_BYTES = 16 * 1024 * 1024
"""5,000 entries with 15 phrasings, a full answer and referrals take some 13 MB."""

_NOT_UTF_8 = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SAVE_AS_UTF_8 = "bewaar het bestand opnieuw als 'UTF-8' (in Excel: 'CSV UTF-8')"
_LINE_ENDS = str.maketrans({"\r": "\n", "\x85": " ", "\u2028": " ", "\u2029": " "})
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def read_bytes(path: Path, *, limit: int = MAX_BYTES, optional: bool = False) -> bytes:
    """Return what is in a regular file of at most `limit` bytes; raises FaqError, never OSError.

    An `optional` file that does not exist is an empty one.
    """
    try:
        if path.exists() and not path.is_file():
            raise FaqError(Fault("is geen gewoon bestand", file=str(path)))
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        if optional and isinstance(error, FileNotFoundError):
            return b""
        raise FaqError(Fault(_reason(error), file=str(path))) from error
    refuse_too_large(data, name=str(path), limit=limit)
    return data


def refuse_too_large(data: bytes, *, name: str, limit: int = MAX_BYTES) -> None:
    """Raise FaqError when `data` is longer than `limit` bytes."""
    if len(data) > limit:
        raise FaqError(
            Fault("het bestand is te groot", file=name, expected=f"hoogstens {limit / 2**20:.0f} MB")
        )


def decode_text(data: bytes, *, name: str) -> str:
    """Return the text of UTF-8 `data`, without byte order mark and with ``\\n`` as line end; raises FaqError.

    Other encodings, binary files and control characters (tab and line ends excepted) are refused.
    """
    for mark, encoding in _NOT_UTF_8:
        if data.startswith(mark):
            raise FaqError(Fault(f"het bestand staat in {encoding}", file=name, expected=_SAVE_AS_UTF_8))
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\x00" in data:
        message = "dit is geen tekstbestand (er staan nultekens in)"
        raise FaqError(Fault(message, file=name, line=_line(data, data.index(0)), expected=_SAVE_AS_UTF_8))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = "hier staat een teken dat geen UTF-8 is"
        line = _line(data, error.start)
        raise FaqError(Fault(message, file=name, line=line, expected=_SAVE_AS_UTF_8)) from error
    text = with_plain_line_ends(text)
    _refuse_control_characters(text, name)
    return text


def with_plain_line_ends(text: str) -> str:
    """Return `text` with ``\\n`` as its only line end, and blanks for the separators of word processors.

    YAML 1.1 counts those separators as line ends and no text editor does: line numbers would drift.
    """
    return text.replace("\r\n", "\n").translate(_LINE_ENDS)


def control_character(text: str) -> str:
    """Return the first character of `text` that no text should hold, as ``U+0007``; "" when there is none."""
    found = _CONTROL.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def _refuse_control_characters(text: str, name: str) -> None:
    faults, line, counted = FaultList(name), 1, 0
    for found in _CONTROL.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        value = f"U+{ord(found[0]):04X}"
        faults.add("hier staat een onzichtbaar stuurteken", line=line, value=value, expected="wis het teken")
        if not faults.has_room:
            break
    faults.raise_any()


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _reason(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "het bestand bestaat niet"
        case PermissionError():
            return "het bestand mag niet gelezen worden"
        case _:
            return f"het bestand kan niet gelezen worden ({error.strerror or error})"

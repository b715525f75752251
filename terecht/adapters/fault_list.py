"""The faults of one file while it is read: all of them in order, the first 200 in full, the rest as a count.

>>> faults = FaultList("faq.yaml")
>>> faults.add("is leeg", line=3, field="vraag")
>>> faults.raise_any()
Traceback (most recent call last):
    ...
terecht.domain.errors.FaqError: faq.yaml, regel 3, veld 'vraag': is leeg
"""

from collections.abc import Collection
from typing import NoReturn

from rapidfuzz import fuzz, process

from terecht.domain.errors import FaqError, Fault

MAX_SHOWN = 200
_LONGEST_VALUE = 80
_ALIKE = 60.0  # of 100: "organisatis" is meant as "organisatie", "prijs" is not meant as "titel"


class FaultList:
    """Collects the faults of `file`; `raise_any` ends the reading when there is one."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._shown: list[Fault] = []
        self._hidden = 0

    @property
    def has_room(self) -> bool:
        """Whether the next fault will still be shown."""
        return len(self._shown) < MAX_SHOWN

    def add(
        self,
        message: str,
        *,
        line: int | None = None,
        entry: str = "",
        field: str = "",
        value: str = "",
        expected: str = "",
    ) -> None:
        """Note one fault; a long `value` or `field` is cut."""
        if not self.has_room:
            self._hidden += 1
            return
        fault = Fault(
            message,
            file=self.file,
            line=line,
            entry=entry,
            field=_cut(field),
            value=_cut(value),
            expected=expected,
        )
        self._shown.append(fault)

    def raise_any(self) -> None:
        """Raise FaqError with everything noted so far, in the order of the file, if anything was."""
        if self._shown:
            raise FaqError(*self._all())

    def stop(self, message: str, *, line: int | None = None, value: str = "", expected: str = "") -> NoReturn:
        """Raise FaqError with everything noted so far and, last, the fault that ends the reading."""
        last = Fault(message, file=self.file, line=line, value=_cut(value), expected=expected)
        raise FaqError(*self._all(), last)

    def _all(self) -> list[Fault]:
        found = sorted(self._shown, key=lambda fault: fault.line or 0)
        if self._hidden:
            noun = "fout" if self._hidden == 1 else "fouten"
            found.append(Fault(f"en nog {self._hidden} {noun}", file=self.file))
        return found


def _cut(value: str) -> str:
    return value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"


def meant(word: str, known: Collection[str]) -> str:
    """Return "bedoelde je '…'?" with the known word nearest to `word`; "" when none is near.

    >>> meant("organisatis", ("organisatie", "waarom"))
    "bedoelde je 'organisatie'?"
    """
    if len(word) > _LONGEST_VALUE:
        return ""
    nearest = process.extractOne(
        word.casefold(), tuple(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_ALIKE
    )
    return f"bedoelde je '{nearest[0]}'?" if nearest else ""

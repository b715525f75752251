"""The Dutch word forms: is it a word, what are its lemmas, may it stand in a compound.

Knows the file that `models/build_lexicon.py` writes and the short file of exceptions that editors extend; knows
nothing of compounds (see `compounds`). Forms and lemmas are keys (see `normalise.fold`). Held as one sorted block of
bytes with arrays beside it: some 12 MB where a dictionary would take 100.

>>> lexicon = Lexicon.of({"zalen": ("zaal",), "zaal": ("zaal",), "vragen": ("vraag", "vragen")})
>>> lexicon.lemmas("zalen"), lexicon.lemmas("vragen"), lexicon.is_word("zoal")
(('zaal',), ('vraag', 'vragen'), False)
"""

import json
import lzma
import re
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np

from terecht.text.normalise import fold

FORMAT = 1


WORD = 1
"""Flag of a form that is a word by itself."""
BEGIN = 2
"""Flag of a form that may begin a compound, its linking letters included (verenigings-)."""
MIDDLE = 4
"""Flag of a form that may stand inside a compound."""
END = 8
"""Flag of a form that may end a compound."""


@dataclass(frozen=True, slots=True)
class LemmaRule:
    """How a form becomes its lemma: take "ge" out at `cut` (-1: nowhere), then `strip` letters, then `add`.

    >>> LemmaRule(cut=2, strip=1, add="len").apply("opgebeld")
    'opbellen'
    """

    cut: int
    strip: int
    add: str

    def apply(self, form: str) -> str:
        """Return the lemma of `form` under this rule."""
        if self.cut >= 0:
            form = form[: self.cut] + form[self.cut + 2 :]
        return form[: len(form) - self.strip] + self.add


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What editors add by hand: lemmas of a form, and the parts of a word (itself alone: not to be split)."""

    lemmas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Lexicon:
    """Word forms with their lemmas and flags. Thread-safe: it never changes after it was made."""

    def __init__(
        self,
        text: bytes,
        *,
        codes: "array[int]",
        flags: bytes,
        rules: tuple[tuple[LemmaRule, ...], ...],
        exceptions: Exceptions = Exceptions(),  # noqa: B008 - an immutable value
    ) -> None:
        """Store the columns: `text` holds the sorted forms, a line each, in UTF-8."""
        ends = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == ord("\n")).astype(np.uint32)
        self._text = text
        self._starts = array("I", np.concatenate(([0], ends + 1)).astype(np.uint32).tobytes())
        self._codes = codes
        self._flags = flags
        self._rules = rules
        self._shelves = _shelves(text, self._starts)
        self.exceptions = exceptions
        self.flags = lru_cache(maxsize=32768)(self._find_flags)
        self.lemmas = lru_cache(maxsize=32768)(self._find_lemmas)

    @classmethod
    def load(cls, path: Path, *, exceptions: Path | None = None) -> Self:
        """Read a lexicon that `models/build_lexicon.py` wrote, and the exceptions beside it.

        Raises:
            ValueError: the file is of another format or damaged.
        """
        try:
            content = lzma.decompress(path.read_bytes())
            head, _, body = content.partition(b"\n")
            card = json.loads(head)
        except (lzma.LZMAError, ValueError) as error:
            raise ValueError(f"{path}: geen woordenlijst, of beschadigd") from error
        if card.get("format") != FORMAT:
            raise ValueError(f"{path}: woordenlijst van formaat {card.get('format')}, verwacht {FORMAT}")
        size, count = card["bytes"], card["forms"]
        rules = tuple(tuple(LemmaRule(*rule) for rule in several) for several in card["rules"])
        return cls(
            body[:size],
            codes=array("H", body[size : size + 2 * count]),
            flags=body[size + 2 * count : size + 3 * count],
            rules=rules,
            exceptions=read_exceptions(exceptions) if exceptions else Exceptions(),
        )

    @classmethod
    def of(cls, forms: Mapping[str, Iterable[str]], *, flags: Mapping[str, int] | None = None) -> Self:
        """Make a small lexicon in memory from forms and their lemmas (for tests and examples)."""
        flags_of = {**dict.fromkeys(forms, WORD), **(flags or {})}
        rows = sorted((form.encode(), form) for form in flags_of)
        rules = tuple(
            tuple(LemmaRule(-1, len(form), lemma) for lemma in forms.get(form, (form,))) for _, form in rows
        )
        return cls(
            b"".join(row + b"\n" for row, _ in rows),
            codes=array("H", range(len(rows))),
            flags=bytes(flags_of[form] for _, form in rows),
            rules=rules,
        )

    def __len__(self) -> int:
        return len(self._flags)

    def is_word(self, key: str) -> bool:
        """Return whether `key` is a Dutch word form by itself."""
        return key in self.exceptions.lemmas or bool(self.flags(key) & WORD)

    def _find_flags(self, key: str) -> int:
        """Return the flags of `key` (WORD, BEGIN, MIDDLE, END) added up; 0 when the form is unknown."""
        place = self._place(key)
        return 0 if place < 0 else self._flags[place]

    def _find_lemmas(self, key: str) -> tuple[str, ...]:
        """Return the possible lemmas of `key`, most likely first; () when the form is unknown."""
        by_hand = self.exceptions.lemmas.get(key)
        if by_hand is not None:
            return by_hand
        place = self._place(key)
        if place < 0:
            return ()
        return tuple(rule.apply(key) for rule in self._rules[self._codes[place]])

    def _place(self, key: str) -> int:
        """Return the row of `key`, -1 when it has none."""
        wanted = key.encode("utf-8", "surrogatepass")
        low, high = self._shelves.get(wanted[:3], (0, 0))
        text, starts = self._text, self._starts
        while low < high:
            middle = (low + high) // 2
            found = text[starts[middle] : starts[middle + 1] - 1]
            if found < wanted:
                low = middle + 1
            elif found > wanted:
                high = middle
            else:
                return middle
        return -1


def _shelves(text: bytes, starts: "array[int]") -> dict[bytes, tuple[int, int]]:
    """Return, per first three bytes, the rows that begin with them: a shorter way to a form."""
    letters = np.frombuffer(text + b"\n\n", dtype=np.uint8)
    first = np.frombuffer(starts, dtype=np.uint32)[:-1]
    heads = np.stack([letters[first + step] for step in range(3)], axis=1)
    turns = [0, *(np.flatnonzero((heads[1:] != heads[:-1]).any(axis=1)) + 1).tolist(), len(first)]
    shelves: dict[bytes, tuple[int, int]] = {}
    for low, high in pairwise(turns):
        head = text[starts[low] : starts[low] + 3].split(b"\n")[0]
        shelves[head] = (shelves.get(head, (low, high))[0], high)
    return shelves


def read_exceptions(path: Path) -> Exceptions:
    """Read the file of exceptions: a form, a tab, its lemmas with `|`, and optionally a tab and its parts with `+`.

    Lines with # and empty lines say nothing. `-` for the lemmas leaves them to the lexicon.

    Raises:
        ValueError: a line has no second column; it names the line.
    """
    lemmas: dict[str, tuple[str, ...]] = {}
    parts: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = [column.strip() for column in re.split(r"\t+", line)]
        if len(columns) < 2:
            raise ValueError(f"{path}, regel {number}: verwacht een vorm, een tab en haar grondvorm")
        key = fold(columns[0])
        if columns[1] != "-":
            lemmas[key] = tuple(fold(lemma) for lemma in columns[1].split("|"))
        if len(columns) > 2:
            parts[key] = tuple(fold(part) for part in columns[2].split("+"))
    return Exceptions(lemmas, parts)

"""The Dutch word forms: is it a word, what are its lemmas, may it stand in a compound.

Knows the file that `models/build_lexicon.py` writes and the short file of exceptions that editors extend;
knows nothing of compounds (see `compounds`). Forms and lemmas are keys (see `normalise.fold`). Held as one
sorted block of bytes with arrays beside it: some 12 MB where a dictionary would take 100.

>>> lexicon = Lexicon.of({"zalen": ("zaal",), "zaal": ("zaal",), "vragen": ("vraag", "vragen")})
>>> lexicon.lemmas("zalen"), lexicon.lemmas("vragen"), lexicon.is_word("zoal")
(('zaal',), ('vraag', 'vragen'), False)
"""

import json
import lzma
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np

from terecht.text.normalise import fold

FORMAT = 1
PIECE = 1 << 18


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

    @classmethod
    def between(cls, form: str, lemma: str) -> Self:
        """Return the shortest rule that makes `lemma` of `form`."""
        cuts = [-1, *(place for place in range(len(form)) if form.startswith("ge", place))]
        return min(
            (cls(cut, *_ending(form if cut < 0 else form[:cut] + form[cut + 2 :], lemma)) for cut in cuts),
            key=lambda rule: (rule.strip + len(rule.add) + (rule.cut >= 0), rule.cut),
        )


def _ending(form: str, lemma: str) -> tuple[int, str]:
    """Return how many letters to strip from `form` and what to add, to make `lemma`."""
    common = next(
        (place for place, (left, right) in enumerate(zip(form, lemma, strict=False)) if left != right),
        min(len(form), len(lemma)),
    )
    return len(form) - common, lemma[common:]


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What editors add by hand (see `read_exceptions`); in `lemmas`, "*" stands for those of the lexicon."""

    lemmas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    flags: Mapping[str, int] = field(default_factory=dict)


class Lexicon:
    """Word forms with their lemmas and flags. Thread-safe: it never changes after it was made."""

    def __init__(
        self,
        text: bytes,
        *,
        codes: "array[int]",
        flags: bytes,
        rules: tuple[tuple[LemmaRule, ...], ...],
        exceptions: Exceptions | None = None,
    ) -> None:
        """Store the columns: `text` holds the sorted forms, a line each, in UTF-8."""
        self._text = text
        self._starts = _starts(text)
        self._codes = codes
        self._flags = flags
        self._rules = rules
        self._shelves = _shelves(text, self._starts)
        self.exceptions = exceptions or Exceptions()
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
            start = content.index(b"\n") + 1
            card = json.loads(content[:start])
        except (lzma.LZMAError, ValueError) as error:
            raise ValueError(f"{path}: geen woordenlijst, of beschadigd") from error
        if card.get("format") != FORMAT:
            raise ValueError(f"{path}: woordenlijst van formaat {card.get('format')}, verwacht {FORMAT}")
        codes = start + card["bytes"]
        flags = codes + 2 * card["forms"]
        return cls(
            content[start:codes],
            codes=array("H", content[codes:flags]),
            flags=content[flags:],
            rules=tuple(tuple(LemmaRule(*rule) for rule in several) for several in card["rules"]),
            exceptions=read_exceptions(exceptions) if exceptions else None,
        )

    @classmethod
    def of(cls, forms: Mapping[str, Iterable[str]], *, flags: Mapping[str, int] | None = None) -> Self:
        """Make a lexicon from forms and their lemmas; each form is a WORD, or what `flags` says if given."""
        flags = flags or dict.fromkeys(forms, WORD)
        rows = sorted(forms, key=str.encode)
        made = {form: tuple(LemmaRule.between(form, lemma) for lemma in forms[form]) for form in rows}
        counted = Counter(made.values())
        rules = sorted(counted, key=lambda several: (-counted[several], repr(several)))
        codes = {several: code for code, several in enumerate(rules)}
        return cls(
            "".join(f"{form}\n" for form in rows).encode(),
            codes=array("H", (codes[made[form]] for form in rows)),
            flags=bytes(flags.get(form, 0) for form in rows),
            rules=tuple(rules),
        )

    def save(self, path: Path) -> None:
        """Write the lexicon (without exceptions) to `path`; the same words give the same bytes.

        An xz stream of a line of JSON (format, counts, lemma rules), the sorted forms a line each, a 16-bit
        number of its lemma rules per form, and a byte of flags per form.
        """
        card = {
            "format": FORMAT,
            "forms": len(self),
            "bytes": len(self._text),
            "rules": [[(rule.cut, rule.strip, rule.add) for rule in several] for several in self._rules],
        }
        head = json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode()
        body = b"".join((head, b"\n", self._text, self._codes.tobytes(), self._flags))
        path.write_bytes(lzma.compress(body, preset=9 | lzma.PRESET_EXTREME))

    def __len__(self) -> int:
        return len(self._flags)

    def is_word(self, key: str) -> bool:
        """Return whether `key` is a Dutch word form by itself."""
        return bool(self.flags(key) & WORD)

    def _find_flags(self, key: str) -> int:
        """Return the flags of `key` (WORD, BEGIN, MIDDLE, END) added up; 0 when the form is unknown."""
        place = self._place(key)
        return (0 if place < 0 else self._flags[place]) | self.exceptions.flags.get(key, 0)

    def _find_lemmas(self, key: str) -> tuple[str, ...]:
        """Return the possible lemmas of `key`, most likely first; () when the lexicon knows of none."""
        place = self._place(key)
        own = () if place < 0 else tuple(rule.apply(key) for rule in self._rules[self._codes[place]])
        by_hand = self.exceptions.lemmas.get(key)
        if by_hand is None:
            return own
        return tuple(
            dict.fromkeys(lemma for given in by_hand for lemma in (own if given == "*" else (given,)))
        )

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


def _starts(text: bytes) -> "array[int]":
    """Return where each line of `text` begins, and its end; piece by piece, to stay small in memory."""
    letters = np.frombuffer(text, dtype=np.uint8)
    starts = array("I", [0])
    for piece in range(0, len(letters), PIECE):
        ends = np.flatnonzero(letters[piece : piece + PIECE] == ord("\n"))
        starts.frombytes((ends + (piece + 1)).astype(np.uint32).tobytes())
    return starts


def _shelves(text: bytes, starts: "array[int]") -> dict[bytes, tuple[int, int]]:
    """Return, per first three bytes, the rows that begin with them: a shorter way to a form."""
    letters = np.frombuffer(text, dtype=np.uint8)
    first = np.frombuffer(starts, dtype=np.uint32)[:-1]
    heads = np.zeros(len(first), dtype=np.uint32)
    for step in range(3):
        heads <<= 8
        heads |= letters[np.minimum(first + step, max(0, len(letters) - 1))]
    turns = [0, *(np.flatnonzero(heads[1:] != heads[:-1]) + 1).tolist(), len(first)]
    shelves: dict[bytes, tuple[int, int]] = {}
    for low, high in pairwise(turns):
        head = text[starts[low] : starts[low] + 3].split(b"\n")[0]
        shelves[head] = (shelves.get(head, (low, high))[0], high)
    return shelves


def read_exceptions(path: Path) -> Exceptions:
    """Read the file of exceptions: a form, a tab, its lemmas, and perhaps a tab and how it compounds.

    Lemmas stand apart by `|`, most likely first; `*` stands for those of the lexicon, `-` leaves all to it.
    The third column is the parts of the form with `+` (itself alone: not to be split), or where it may
    stand in a compound: `bib-` begins one, `-kot` ends one, `-bar-` does both. Empty lines and lines with #
    say nothing.

    Raises:
        ValueError: a line has no second column; the message names file and line.
    """
    lemmas: dict[str, tuple[str, ...]] = {}
    parts: dict[str, tuple[str, ...]] = {}
    flags: dict[str, int] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        form, *columns = (column.strip() for column in line.split("\t"))
        if not form or not columns or not columns[0]:
            raise ValueError(f"{path}, regel {number}: verwacht een vorm, een tab en haar grondvorm")
        key = fold(form)
        flags[key] = WORD
        if columns[0] != "-":
            lemmas[key] = tuple(fold(lemma) for lemma in columns[0].split("|"))
        if len(columns) > 1 and columns[1]:
            begins, ends = columns[1].endswith("-"), columns[1].startswith("-")
            flags[key] |= BEGIN * begins | END * ends
            if not begins and not ends:
                parts[key] = tuple(fold(part) for part in columns[1].split("+"))
    return Exceptions(lemmas, parts, flags)

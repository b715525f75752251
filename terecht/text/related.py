"""Words of kin: what a dictionary describes with the same words (salaris, loon), and how near they are.

Knows the file that `models/build_related.py` writes. A thesaurus says that words mean the same; this says that
they have to do with each other, for every Dutch word in common use, and therefore weighs little.

>>> related = Related.of({"salaris": {"loon": 0.31}})
>>> related.to("salaris"), related.to("kerk")
((('loon', 0.31),), ())
"""

import json
import lzma
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Self

from terecht.text.analysis import Term

FORMAT = 1
KIND = "related"


class Related:
    """Lemmas with their kin. Thread-safe: it never changes after it was made."""

    def __init__(self, lines: Mapping[str, str]) -> None:
        """Store per lemma a line `loon 31 wedde 23`: its kin, and how near in hundredths."""
        self._lines = lines
        self.to = lru_cache(maxsize=16384)(self._to)
        self.widen = lru_cache(maxsize=16384)(self._widen)

    @classmethod
    def of(cls, words: Mapping[str, Mapping[str, float]]) -> Self:
        """Make it from lemmas, their kin and how near these are, in (0, 1]."""
        return cls(
            {
                word: " ".join(f"{other} {round(100 * near)}" for other, near in kin.items())
                for word, kin in words.items()
            }
        )

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file that `save` wrote.

        Raises:
            ValueError: the file is of another format or damaged.
        """
        try:
            card, *lines = lzma.decompress(path.read_bytes()).decode().splitlines()
            found = json.loads(card)["format"]
            kin = dict(line.split(" ", 1) for line in lines)
        except (lzma.LZMAError, ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}: geen verwante woorden, of beschadigd") from error
        if found != FORMAT:
            raise ValueError(f"{path}: verwante woorden van formaat {found}, verwacht {FORMAT}")
        return cls(kin)

    def save(self, path: Path) -> None:
        """Write an xz stream of a line of JSON and a line per lemma; the same kin gives the same bytes."""
        lines = [
            json.dumps({"format": FORMAT}),
            *(f"{word} {kin}" for word, kin in sorted(self._lines.items())),
        ]
        path.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME))

    def __len__(self) -> int:
        return len(self._lines)

    def _to(self, lemma: str) -> tuple[tuple[str, float], ...]:
        """Return the kin of a lemma, nearest first, and how near in (0, 1]; () when there is none."""
        fields = self._lines.get(lemma, "").split()
        return tuple((word, int(near) / 100) for word, near in zip(fields[::2], fields[1::2], strict=True))

    def _widen(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """Return the terms of one word, and the kin of its lemmas and parts after them."""
        weights: dict[str, float] = {}
        for term in terms:
            if term.kind != "synonym":
                for word, near in self.to(term.key):
                    weights[word] = max(weights.get(word, 0.0), near * term.weight)
        own = {term.key for term in terms}
        return terms + tuple(Term(word, KIND, weight) for word, weight in weights.items() if word not in own)


NO_KIN = Related({})
"""Every word by itself."""

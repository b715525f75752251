"""Many strings as two arrays, so that they can live on disk and workers share them.

>>> words = Strings.of(["zaal", "", "België"])
>>> words[2], list(words)
('België', ['zaal', '', 'België'])
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Strings:
    """String i is letters[starts[i]:starts[i + 1]], in UTF-8."""

    letters: NDArray[np.uint8]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, strings: Iterable[str]) -> Self:
        """Store strings, lone surrogates too."""
        encoded = [string.encode("utf-8", "surrogatepass") for string in strings]
        starts = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(part) for part in encoded], out=starts[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, place: int) -> str:
        start, stop = self.starts[place], self.starts[place + 1]
        return self.letters[start:stop].tobytes().decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        """Read all of them from one copy of the letters."""
        letters, start = self.letters.tobytes(), 0
        for stop in self.starts[1:].tolist():
            yield letters[start:stop].decode("utf-8", "surrogatepass")
            start = stop

"""The words of a FAQ, how often they occur and how they sound: what typing errors are repaired towards.

Arrays only, so that a worker need not read the whole FAQ again for them.

>>> vocabulary = Vocabulary.of({"kerk": 3, "zaal": 2, "de": 9}, sound=str.upper)
>>> list(vocabulary.words), list(vocabulary.sounds)
(['de', 'kerk', 'zaal'], ['KERK', 'ZAAL'])
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from terecht.text.strings import Strings

SHORTEST = 4
"""Shorter words are never repaired: nearly every three letters are one edit from a word."""


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Words and sounds, both the shortest first, then by letter.

    `counts` (n_words,): how often each word occurs. `by_sound`: the words (places) that sound the same stand
    together; those of sound i are by_sound[sound_starts[i]:sound_starts[i + 1]]. Words shorter than
    `SHORTEST` have no sound.
    """

    words: Strings
    counts: NDArray[np.int32]
    sounds: Strings
    sound_starts: NDArray[np.int32]
    by_sound: NDArray[np.int32]

    @classmethod
    def of(cls, counts: Mapping[str, int], *, sound: Callable[[str], str]) -> Self:
        """Sort the words of `counts` (word -> how often it occurs) and listen to them."""
        words = _sorted(counts)
        heard: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            if len(word) >= SHORTEST:
                heard.setdefault(sound(word), []).append(place)
        sounds = _sorted(heard)
        starts = np.cumsum([0, *(len(heard[sound]) for sound in sounds)], dtype=np.int32)
        by_sound = [place for sound in sounds for place in heard[sound]]
        return cls(
            Strings.of(words),
            np.array([counts[word] for word in words], dtype=np.int32),
            Strings.of(sounds),
            starts,
            np.array(by_sound, dtype=np.int32),
        )

    def sounding(self, sound: int) -> list[int]:
        """Return the words (places) that sound as sound number `sound`."""
        places: list[int] = self.by_sound[self.sound_starts[sound] : self.sound_starts[sound + 1]].tolist()
        return places


def _sorted(words: Mapping[str, object]) -> list[str]:
    return sorted(words, key=lambda word: (len(word), word))

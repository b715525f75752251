"""Queries that no entry answers, by the kind of thing they are: what the engine learns to abstain from.

Knows no query of a visitor and no file; `adapters.word_files` reads them.

>>> Background(vague=("help",)).count
1
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Background:
    """Example queries from outside the FAQ. `other_languages` has them by ISO 639-1 code."""

    near: tuple[str, ...] = ()
    """About the theme's world, and not answered by it."""
    far: tuple[str, ...] = ()
    """About something else altogether."""
    small_talk: tuple[str, ...] = ()
    vague: tuple[str, ...] = ()
    """Too short or general to say what is asked."""
    gibberish: tuple[str, ...] = ()
    other_languages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many queries there are, of all kinds together."""
        kinds = (self.near, self.far, self.small_talk, self.vague, self.gibberish)
        return sum(map(len, (*kinds, *self.other_languages.values())))

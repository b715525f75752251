"""The background: what visitors also type but no entry answers. The matcher learns from it to stay silent.

>>> Background(near=("Hoe word ik bibliothecaris?",)).near
('Hoe word ik bibliothecaris?',)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Background:
    """Examples by kind: neighbouring fields, the rest of life, small talk, vague cries, keyboard mashing.

    `other_languages` maps an ISO 639-1 code to examples in that language.
    """

    near: tuple[str, ...] = ()
    far: tuple[str, ...] = ()
    small_talk: tuple[str, ...] = ()
    vague: tuple[str, ...] = ()
    gibberish: tuple[str, ...] = ()
    other_languages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

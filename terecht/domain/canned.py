"""Sentences that coaches use again, with a few variables that are filled in literally.

Only what is in `VARIABLES` is ever replaced, once, by text that is not looked at again: nothing is evaluated
(A35).

>>> fill("Dag! Over {thema}: {{7*7}} {onbekend}", {"thema": "{coach}", "coach": "An"})
'Dag! Over {coach}: {{7*7}} {onbekend}'
>>> unknown_variables("{thema} {naam} {{7*7}}")
('naam',)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

VARIABLES = ("vraag", "thema", "coach", "contact")
"""What may stand between braces."""

_VARIABLE = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")


@dataclass(frozen=True, slots=True)
class CannedText:
    """A text with a title to find it by. `id` is 0 until stored; `version` counts its changes from 1."""

    id: int
    title: str
    text: str = field(repr=False)
    version: int = 1


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its variables filled in; what has no value stays as it stands."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def unknown_variables(text: str) -> tuple[str, ...]:
    """Return what looks like a variable and is none, each once."""
    return tuple(dict.fromkeys(name for name in _VARIABLE.findall(text) if name not in VARIABLES))

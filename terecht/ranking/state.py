"""A fitted engine as named arrays and plain facts, and back: what a file can hold without running code when
read.

Walks the frozen dataclasses of the fitted parts: an array becomes an array under its dotted name, anything
else a fact.

>>> arrays, facts = flatten(Thresholds(answer=0.7, suggest=0.2, carried=True))
>>> restore(Thresholds, arrays, facts)
Thresholds(answer=0.7, suggest=0.2, carried=True)
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from terecht.domain.errors import Fault, ModelError
from terecht.ranking.decision import Thresholds  # noqa: F401 - for the example

Arrays = Mapping[str, NDArray[Any]]
Facts = Mapping[str, Any]
T = TypeVar("T")


def flatten(value: object, *, prefix: str = "") -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Return the arrays and the facts of a frozen dataclass, keyed by dotted field names."""
    arrays: dict[str, NDArray[Any]] = {}
    facts: dict[str, Any] = {}
    for field in fields(value):  # type: ignore[arg-type]  # a dataclass instance, by contract
        name, part = f"{prefix}{field.name}", getattr(value, field.name)
        if is_dataclass(part):
            more_arrays, more_facts = flatten(part, prefix=f"{name}.")
            arrays |= more_arrays
            facts |= more_facts
        elif isinstance(part, np.ndarray):
            arrays[name] = part
        else:
            facts[name] = part
    return arrays, facts


def restore(kind: type[T], arrays: Arrays, facts: Facts, *, prefix: str = "") -> T:
    """Return the dataclass `kind` that `flatten` took apart; ModelError when a part is missing or of another
    type.
    """
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        name, hint = f"{prefix}{field.name}", hints[field.name]
        if is_dataclass(hint):
            values[field.name] = restore(hint, arrays, facts, prefix=f"{name}.")  # type: ignore[arg-type]
        elif name in arrays:
            values[field.name] = arrays[name]
        elif name in facts:
            fact = facts[name]
            values[field.name] = _fact(fact, hint)
        else:
            raise ModelError(Fault("de geleerde zoekmachine is onvolledig", field=name))
    return kind(**values)


def _fact(fact: Any, hint: Any) -> Any:
    """Give a list back the type it had: an array or a tuple."""
    if not isinstance(fact, list):
        return fact
    return np.array(fact) if get_origin(hint) is np.ndarray else tuple(fact)

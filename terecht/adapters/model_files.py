"""The fitted engine on disk: plain arrays, a card, and nothing that runs when it is read.

A folder holds one ``.npy`` file an array (memory-mapped when read, so that workers share the pages) and
``kaart.json``: the format, what it was fitted to, the checksums of the arrays, the facts and the figures.
Pickle is never read. The same engine gives the same bytes.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from terecht.domain.errors import Fault, ModelError
from terecht.ranking.engine import Fitted
from terecht.ranking.fitting import Prior
from terecht.ranking.state import flatten, restore
from terecht.text.vocabulary import Vocabulary

FORMAT = 3
CARD = "kaart.json"
WORDS = "vocabulary."  # what the arrays of the vocabulary are called by
REFIT = "leer opnieuw met: terecht train"


@dataclass(frozen=True)
class Stored:
    """A fitted engine with the words of its FAQ, and the card they were saved with."""

    fitted: Fitted
    vocabulary: Vocabulary
    card: Mapping[str, Any]


def save_engine(
    folder: Path, fitted: Fitted, vocabulary: Vocabulary, *, fingerprint: str, figures: Mapping[str, Any]
) -> None:
    """Write a fitted engine and the words of its FAQ to `folder`, whole or not at all; `fingerprint` says what
    they were learned from.
    """
    arrays, facts = flatten(fitted)
    arrays |= flatten(vocabulary, prefix=WORDS)[0]
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    fresh.chmod(0o755)  # a temporary folder is private; workers may run as somebody else
    try:
        checksums = {}
        for name, array in sorted(arrays.items()):
            path = fresh / f"{name}.npy"
            np.save(path, np.ascontiguousarray(array), allow_pickle=False)
            checksums[name] = _checksum(path)
        card = {
            "formaat": FORMAT,
            "geleerd_van": fingerprint,
            "cijfers": figures,
            "feiten": facts,
            "controlesommen": checksums,
        }
        text = json.dumps(card, ensure_ascii=False, indent=1, sort_keys=True)
        (fresh / CARD).write_text(text + "\n", encoding="utf-8")
        _replace(folder, fresh)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def load_engine(folder: Path, *, fingerprint: str) -> Stored:
    """Read the fitted engine in `folder`.

    Raises:
        ModelError: there is none, it is of another format, damaged, or was fitted to something else.
    """
    card = _read_card(folder)
    if card.get("formaat") != FORMAT:
        fault = Fault(
            "de geleerde zoekmachine is van een andere versie",
            file=str(folder),
            value=str(card.get("formaat")),
        )
        raise ModelError(fault, REFIT)
    if card.get("geleerd_van") != fingerprint:
        raise ModelError(Fault("de geleerde zoekmachine hoort bij een andere FAQ", file=str(folder)), REFIT)
    try:
        arrays = {
            name: _read_array(folder / f"{name}.npy", wanted)
            for name, wanted in card["controlesommen"].items()
        }
        fitted = restore(Fitted, arrays, card["feiten"])
        return Stored(fitted, restore(Vocabulary, arrays, {}, prefix=WORDS), card)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(Fault("de geleerde zoekmachine is beschadigd", file=str(folder)), REFIT) from error


def read_prior(path: Path) -> Prior:
    """Return what is known before a FAQ is read; ModelError when the file is missing or damaged."""
    try:
        return restore(Prior, {}, json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(Fault("de voorkennis van de zoekmachine is onleesbaar", file=str(path))) from error


def read_card(folder: Path) -> Mapping[str, Any]:
    """Return the card of the engine in `folder`; ModelError when there is none."""
    return _read_card(folder)


def _read_card(folder: Path) -> dict[str, Any]:
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(Fault("er is nog geen geleerde zoekmachine", file=str(folder)), REFIT) from error
    except (OSError, ValueError) as error:
        raise ModelError(
            Fault("de kaart van de geleerde zoekmachine is onleesbaar", file=str(folder)), REFIT
        ) from error
    if not isinstance(card, dict):
        raise ModelError(Fault("de kaart van de geleerde zoekmachine is onleesbaar", file=str(folder)), REFIT)
    return card


def _read_array(path: Path, wanted: str) -> np.ndarray[Any, Any]:
    if _checksum(path) != wanted:
        raise ValueError(f"{path}: checksum differs")
    array = np.load(path, mmap_mode="r" if path.stat().st_size > 4096 else None, allow_pickle=False)
    return np.asarray(array)  # still mapped; a slice of a memmap object takes ten times as long


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _replace(folder: Path, fresh: Path) -> None:
    """Put `fresh` in the place of `folder`; a reader sees the one or the other."""
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-oud-", dir=folder.parent))
    if folder.exists():
        os.rename(folder, old / folder.name)
    os.rename(fresh, folder)
    shutil.rmtree(old, ignore_errors=True)

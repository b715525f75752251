"""spaCy's small Dutch model as a second opinion on lemmas, where it is installed and asked for.

Knows how to find, check and load `nl_core_news_sm`. Our own lemma stands for every form that the lexicon or
the compound splitter knows: on unseen compounds a trained lemmatiser makes up words ("nieuwsbrieav"), so the
model's lemma is taken only for another form, and only when the lemma itself is a word. Tagger and lemmatiser
run; parser and entities don't.
"""

import logging
import threading
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from terecht.domain.errors import Fault, ModelError
from terecht.text.normalise import fold
from terecht.text.tokens import Token

logger = logging.getLogger(__name__)

NAME = "nl_core_news_sm"
BUILT_IN = "ingebouwd"
UNUSED = ("parser", "ner", "senter")

Lemmatise = Callable[[tuple[Token, ...]], tuple[tuple[str, ...], ...]]


def load_pipeline(wanted: str, knows: Callable[[str], bool]) -> tuple[str, Lemmatise | None]:
    """Return what the setting `wanted` gives here, with its name: the model's lemmatiser, or None for the
    built-in one.

    `knows` tells whether the lexicon or the splitter knows a key. "auto" takes the model when it can be used;
    a model that can't is said in the log, and the built-in one serves.

    Raises:
        ModelError: `wanted` is neither of the known names.
    """
    if wanted not in ("auto", BUILT_IN, NAME):
        raise ModelError(
            Fault("dit taalmodel kennen we niet", value=wanted, expected=f"auto, {BUILT_IN} of {NAME}")
        )
    if wanted == BUILT_IN or (wanted == "auto" and not (find_spec("spacy") and find_spec(NAME))):
        return BUILT_IN, None
    try:
        nlp = _load()
    except (ImportError, OSError, ValueError) as error:
        logger.warning("%s can't be used, the built-in pipeline serves: %s", NAME, error)
        return BUILT_IN, None
    return f"{NAME} {nlp.meta['version']}", SpacyLemmatiser(nlp, knows)


def _load() -> Any:
    """Load the model; ValueError when it was made for another spaCy or has no lemmas."""
    import spacy  # an optional part, and a second to import
    from spacy.about import __version__
    from spacy.util import is_compatible_version

    nlp = spacy.load(NAME, exclude=list(UNUSED))
    made_for = nlp.meta.get("spacy_version", "")
    if not is_compatible_version(__version__, made_for):
        raise ValueError(f"made for spaCy {made_for}, this is {__version__}")
    if not {"lemmatizer", "trainable_lemmatizer"} & set(nlp.pipe_names):
        raise ValueError("it has no lemmatiser")
    return nlp


class SpacyLemmatiser:
    """Lemmas of the model for forms that we don't know. Thread-safe: one text at a time."""

    def __init__(self, nlp: Any, knows: Callable[[str], bool]) -> None:
        """Keep the model and what decides whether a key is a word."""
        self._nlp, self._knows, self._one_at_a_time = nlp, knows, threading.Lock()

    def __call__(self, tokens: tuple[Token, ...]) -> tuple[tuple[str, ...], ...]:
        """Return the lemmas of each token, () where our own stand."""
        if all(self._knows(token.key) for token in tokens):
            return ((),) * len(tokens)
        from spacy.tokens import Doc

        with self._one_at_a_time:
            doc = Doc(self._nlp.vocab, words=[token.text for token in tokens])
            for _, component in self._nlp.pipeline:
                doc = component(doc)
            lemmas = [fold(word.lemma_.replace("_", "")) for word in doc]
        return tuple(map(self._choose, tokens, lemmas))

    def _choose(self, token: Token, lemma: str) -> tuple[str, ...]:
        is_ours = self._knows(token.key) or not self._knows(lemma)
        return () if is_ours else (lemma,)

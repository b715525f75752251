"""Engines for a FAQ: learned, refitted, kept and loaded, with the language material of the settings."""

import gc
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from terecht import __version__
from terecht.adapters.embeddings import load_embed
from terecht.adapters.faq_file import read_faq
from terecht.adapters.model_files import load_engine, read_card, read_prior, save_engine
from terecht.adapters.spacy_nl import Lemmatise, load_pipeline
from terecht.adapters.word_files import read_background, read_synonyms
from terecht.config import Settings
from terecht.domain.background import Background
from terecht.domain.errors import ModelError
from terecht.domain.faq import Faq
from terecht.ranking import examples, fitting
from terecht.ranking.dense import Embed
from terecht.ranking.engine import Engine, Progress
from terecht.ranking.fitting import HeldOut, Prior
from terecht.text.analysis import Analyser, Analysis, Synonyms, vocabulary_of
from terecht.text.compounds import Splitter
from terecht.text.lexicon import Lexicon
from terecht.text.related import Related
from terecht.text.vocabulary import Vocabulary

logger = logging.getLogger(__name__)


PROBE = "Wat kost het om een zaal te huren?"  # tells two models of one name apart


KEPT = 4  # engines: two that learned, and those of the last drafts

REMEMBERED = 20_000  # analyses kept for when the FAQ changes: some 60 MB


@dataclass
class Workshop:
    """Builds engines for a FAQ with the language material of the settings; keeps the lexicon between two."""

    settings: Settings
    _learned: Engine | None = field(default=None, init=False)
    _known: dict[str, Engine] = field(default_factory=dict, init=False)
    _analyse: examples.Analyse = field(init=False)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The Dutch word forms."""
        models = self.settings.models_path
        try:
            return Lexicon.load(models / "nl_lexicon.xz", exceptions=models / "nl_uitzonderingen.tsv")
        except (OSError, ValueError) as error:
            raise ModelError(f"de woordenlijst kan niet gelezen worden: {error}") from error

    @cached_property
    def related(self) -> Related:
        """Which Dutch words are akin."""
        try:
            return Related.load(self.settings.models_path / "nl_verwant.xz")
        except (OSError, ValueError) as error:
            raise ModelError(f"de verwante woorden kunnen niet gelezen worden: {error}") from error

    @cached_property
    def prior(self) -> Prior:
        """What an engine knows before it has read a FAQ."""
        return read_prior(self.settings.models_path / self.prior_file)

    @property
    def prior_file(self) -> str:
        """Which prior: with a language model another one, for it has to know what to make of it."""
        return "voorkennis_taalmodel.json" if self.embed else "voorkennis.json"

    def read_faq(self) -> Faq:
        """Read the FAQ of the settings; FaqError with every fault."""
        return read_faq(self.settings.faq_path)

    def background(self) -> Background:
        """Read what no entry answers."""
        return read_background(self.settings.background_path)

    @property
    def synonyms(self) -> Synonyms:
        """Read the thesaurus; read anew each time, for editors change it while Terecht runs."""
        groups = read_synonyms(self.settings.synonyms_path)
        return Synonyms(tuple((group[0], group) for group in groups))

    def analyser(self, faq: Faq, vocabulary: Vocabulary | None = None) -> Analyser:
        """Return what analyses queries for `faq`; its `vocabulary` is read from it when not given."""
        texts = (text for entry in faq.entries for text in (*entry.phrasings, entry.answer))
        return Analyser(
            self.lexicon,
            synonyms=self.synonyms,
            vocabulary=vocabulary or vocabulary_of(texts),
            lemmatise=self.pipeline[1],
        )

    def analyse(self, text: str) -> Analysis:
        """Analyse a text as the newest engine does, which must be there."""
        if self._learned is None:
            raise ModelError("er is nog geen zoekmachine")
        return self._learned.analyser.analyse(text)

    def fit(
        self, faq: Faq, *, progress: Progress = lambda done, of: None
    ) -> tuple[Engine, tuple[HeldOut, ...]]:
        """Learn an engine from `faq`, and how its phrasings fared when held out."""
        analyser = self._use(self.analyser(faq))
        fitted, held_out = fitting.fit(
            faq,
            analyse=self._analyse,
            background=self.background(),
            prior=self.prior,
            precision=self.settings.precision,
            progress=progress,
            embed=self.embed,
            related=self.related,
        )
        engine = Engine(faq, fitted, analyser, embed=self.embed, related=self.related)
        self._take(engine)
        return engine, held_out

    def _take(self, learned: Engine) -> None:
        """Go on from an engine that learned. It and the one before are kept: undoing a change gives that one back."""
        before, self._learned = self._learned, learned
        kept = {key: engine for key, engine in self._known.items() if engine is before}
        self._known = {**kept, self.fingerprint(learned.faq): learned}

    def _use(self, analyser: Analyser) -> Analyser:
        """Remember the analyses of this analyser: a changed FAQ is mostly the FAQ it was."""
        self._analyse = lru_cache(maxsize=REMEMBERED)(analyser.analyse)
        return analyser

    def refit(self, faq: Faq) -> Engine:
        """Return an engine for a changed FAQ with what was learned before: quick.

        The last ones are remembered by all that they depend on, so that what an editor saw is what goes live.
        """
        if self._learned is None:
            return self.fit(faq)[0]
        key = self.fingerprint(faq) if faq.fingerprint else ""
        if key in self._known:
            return self._known[key]
        fitted = fitting.reindex(
            faq,
            self._learned,
            analyse=self._analyse,
            background=self.background(),
            related=self.related,
        )
        engine = Engine(faq, fitted, self._learned.analyser, embed=self.embed, related=self.related)
        if key:
            self._known = {**dict(list(self._known.items())[-KEPT + 1 :]), key: engine}
        return engine

    def quick(self, faq: Faq) -> Engine:
        """Return what `refit` does, to serve from now on."""
        engine = self.refit(faq)
        settle()
        return engine

    def remember(self, faq: Faq) -> None:
        """Analyse all texts of `faq` now, so that its first change is read as quickly as the next ones."""
        examples.texts_of(faq, analyse=self._analyse, background=self.background(), related=self.related)
        for entry in faq.entries:
            examples.answer_words(entry, self._analyse, self.related)

    def train(self, faq: Faq, *, progress: Progress = lambda done, of: None) -> Engine:
        """Learn an engine and save it for the workers that start later."""
        engine, held_out = self.fit(faq, progress=progress)
        save_engine(
            self.folder,
            engine.fitted,
            engine.analyser.vocabulary,
            fingerprint=self.fingerprint(faq),
            figures=figures(engine, held_out),
        )
        settle()
        return engine

    def engine(self, faq: Faq, *, progress: Progress = lambda done, of: None) -> Engine:
        """Return the saved engine for `faq`; learns and saves one when there is none that fits."""
        fingerprint = self.fingerprint(faq)  # what it depends on must be there
        try:
            stored = load_engine(self.folder, fingerprint=fingerprint)
        except ModelError:
            return self.train(faq, progress=progress)
        analyser = self._use(self.analyser(faq, stored.vocabulary))
        engine = Engine(faq, stored.fitted, analyser, embed=self.embed, related=self.related)
        self._take(engine)
        settle()
        return engine

    def card(self) -> Mapping[str, Any]:
        """Return the card of the saved engine; ModelError when there is none."""
        return read_card(self.folder)

    @cached_property
    def pipeline(self) -> tuple[str, Lemmatise | None]:
        """The Dutch pipeline that analyses texts, by name, and its lemmatiser (None: our own)."""
        return load_pipeline(self.settings.language_pipeline, Splitter(self.lexicon).is_known)

    @cached_property
    def embed(self) -> Embed | None:
        """What embeds texts for the dense scorer (None: it is off)."""
        return load_embed(self.settings.embedding_model)

    @property
    def folder(self) -> Path:
        """Where the fitted engine is kept."""
        return self.settings.models_path / "engine"

    def fingerprint(self, faq: Faq) -> str:
        """Return what an engine depends on: the FAQ, the word files, the lexicon, the promise, the code's
        version, and the model that embeds: which, and what it makes of a sentence.
        """
        digest = hashlib.sha256(
            f"{__version__} {faq.fingerprint} {self.settings.precision} {self.pipeline[0]}".encode()
        )
        if self.embed:
            digest.update(self.settings.embedding_model.encode())
            digest.update(np.rint(self.embed([PROBE]) * 100).astype(np.int8).tobytes())
        models = self.settings.models_path
        files = (
            self.settings.background_path,
            self.settings.synonyms_path,
            models / "nl_lexicon.xz",
            models / "nl_uitzonderingen.tsv",
            models / "nl_verwant.xz",
            models / self.prior_file,
        )
        for path in files:
            digest.update(path.read_bytes() if path.exists() else b"-")
        return digest.hexdigest()


def figures(engine: Engine, held_out: tuple[HeldOut, ...]) -> dict[str, object]:
    """Return what the card of a fitted engine tells: sizes, weights, thresholds and how held-out phrasings
    fared.
    """
    fitted = engine.fitted
    names = [scorer.name for scorer in engine.scorers]
    first = sum(result.rank == 1 for result in held_out)
    return {
        "vragen": len(engine.faq.entries),
        "formuleringen": int(fitted.index.entry_starts[-1]),
        "rijen": len(fitted.index.rows),
        "gewichten": {
            name: round(float(share), 4) for name, share in zip(names, fitted.fusion.shares, strict=True)
        },
        "drempels": {"antwoord": fitted.thresholds.answer, "suggesties": fitted.thresholds.suggest},
        "belofte_gedragen": fitted.thresholds.carried,
        "achtergehouden": len(held_out),
        "achtergehouden_juist": round(first / len(held_out), 4) if held_out else None,
    }


def settle() -> None:
    """Take what is there now for lasting: the garbage collector looks at it no more, which would halt the query at
    hand for some 50 ms. What lasted before and is garbage now is collected first.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()

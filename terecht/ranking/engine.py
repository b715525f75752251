"""The engine: from a query to hits, a calibrated probability and an outcome. Thread-safe; never changes once
fitted.

>>> engine.rank("hoeveel kost coaching").hits[0].entry_id          # doctest: +SKIP
'coaching-kostprijs'
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from terecht.domain.faq import Faq
from terecht.domain.ranking import Correction, Hit, Outcome, Part, Ranking, Reason
from terecht.ranking.classifier import Classifier
from terecht.ranking.company import Company
from terecht.ranking.confidence import confidence, signals_of
from terecht.ranking.coverage import Coverage
from terecht.ranking.decision import Thresholds
from terecht.ranking.dense import Embed, Vectors, dense_scorers, said
from terecht.ranking.evidence import GRAMS, TERMS, Evidence, Matcher
from terecht.ranking.explanation import focus_of, parts_of, text_words
from terecht.ranking.features import Floats
from terecht.ranking.fusion import Fusion
from terecht.ranking.fuzzy import Fuzzy, RowTexts
from terecht.ranking.index import Beyond, Index
from terecht.ranking.logistic import Logistic
from terecht.ranking.nearest import Nearest
from terecht.ranking.profile import Profile
from terecht.ranking.scorer import Scorer
from terecht.ranking.words import words_of
from terecht.text.analysis import Analyser, Analysis
from terecht.text.related import NO_KIN, Related
from terecht.text.strings import Strings

HITS = 10
EXPLAINED = 3  # the hits a visitor may get to see
FEW_WORDS = 4  # a query that says more than this is a story, not a vague cry


@dataclass(frozen=True)
class Fitted:
    """All that was learned from a FAQ: arrays and numbers only (see `state`).

    `vectors`: what a sentence-embedding model makes of it, if there is one.
    """

    index: Index
    weights: Floats
    row_texts: Strings
    fusion: Fusion
    right: Logistic
    among_three: Logistic
    thresholds: Thresholds
    vectors: Vectors


def build_scorers(row_texts: RowTexts) -> tuple[Scorer, ...]:
    """Return every scorer that is always there, in the order the fusion learns their weights."""
    return (
        Nearest("nearest-grams", GRAMS),
        Nearest("nearest-terms", TERMS),
        Profile("profile-grams", GRAMS),
        Profile("profile-terms", TERMS),
        Coverage(),
        Classifier(),
        Fuzzy(row_texts),
        Company(),
    )


class Engine:
    """Ranks the entries of one FAQ. Build with `fitting.fit`, or from what was saved."""

    def __init__(
        self,
        faq: Faq,
        fitted: Fitted,
        analyser: Analyser,
        *,
        embed: Embed | None = None,
        related: Related = NO_KIN,
    ) -> None:
        """Store the fitted parts; the arrays are shared, not copied. `embed`, `related` as when it was fitted."""
        self.faq = faq
        self.fitted = fitted
        self.analyser = analyser
        self.matcher = Matcher(fitted.index, fitted.weights)
        self.embed = embed
        self._words_of_text = lru_cache(maxsize=4096)(
            lambda text: text_words(analyser.analyse(text), related)
        )
        self.scorers: tuple[Scorer, ...] = (
            *build_scorers(fitted.row_texts),
            *dense_scorers(fitted.vectors, embed),
        )

    def rank(self, query: str, *, explain: bool = False) -> Ranking:
        """Return the ranking of a query; never raises, whatever the text. `explain` fills in why."""
        analysis = self.analyser.analyse(query)
        if not self.faq.entries:
            return Ranking(query, Outcome.PASS_ON, Reason.UNKNOWN if analysis.tokens else Reason.EMPTY, 0.0)
        evidence = self.matcher.meet(words_of(analysis), said(analysis))
        scores = score_table(self.scorers, evidence)
        fused = self.fitted.fusion.fuse(scores)
        order = np.argsort(-fused, kind="stable")[:HITS]
        probability, among_three = self._probabilities(analysis, evidence, scores)
        outcome, reason = self._decide(analysis, evidence, probability, among_three)
        hits = tuple(
            self._hit(rank, evidence, fused, candidate, analysis, explain=explain and rank <= EXPLAINED)
            for rank, candidate in enumerate(order, start=1)
        )
        return Ranking(
            query=query,
            outcome=outcome,
            reason=reason,
            probability=probability,
            hits=hits,
            corrections=tuple(Correction(c.start, c.end, c.typed, c.used) for c in analysis.corrections),
            focus=focus_of(query, hits[0].parts) if explain and hits else (0, 0),
            language=analysis.language,
        )

    def _probabilities(self, analysis: Analysis, evidence: Evidence, scores: Floats) -> tuple[float, float]:
        if not analysis.tokens:
            return 0.0, 0.0
        signals = signals_of(evidence, is_dutch=analysis.language == "nl")
        features = confidence(signals, scores, self.fitted.fusion)
        return float(self.fitted.right.probability(features)), float(
            self.fitted.among_three.probability(features)
        )

    def _decide(
        self, analysis: Analysis, evidence: Evidence, probability: float, among_three: float
    ) -> tuple[Outcome, Reason]:
        if not analysis.tokens:
            return Outcome.PASS_ON, Reason.EMPTY
        if analysis.gibberish:
            return Outcome.PASS_ON, Reason.GIBBERISH
        if analysis.language not in ("nl", "und"):
            return Outcome.PASS_ON, Reason.OTHER_LANGUAGE
        outcome = self.fitted.thresholds.outcome(probability, among_three)
        beyond, said = self._beyond(evidence), int(np.count_nonzero(evidence.information))
        if beyond is Beyond.VAGUE and said <= FEW_WORDS:
            return Outcome.SUGGESTIONS, Reason.VAGUE
        if outcome is Outcome.ANSWER:
            return outcome, Reason.SURE
        if beyond is Beyond.SMALL_TALK:
            return Outcome.PASS_ON, Reason.SMALL_TALK
        if said <= 1 and evidence.held.any():
            return Outcome.SUGGESTIONS, Reason.VAGUE
        return outcome, Reason.BETWEEN if outcome is Outcome.SUGGESTIONS else Reason.UNKNOWN

    def _beyond(self, evidence: Evidence) -> Beyond | None:
        """Return the class beyond the FAQ that the classifier puts before any entry, if it does."""
        if not evidence.classes.size:
            return None
        best = int(evidence.classes.argmax()) - self.fitted.index.n_entries
        return Beyond(best) if best >= 0 else None

    def _hit(
        self,
        rank: int,
        evidence: Evidence,
        fused: NDArray[np.float64],
        candidate: int,
        analysis: Analysis,
        *,
        explain: bool,
    ) -> Hit:
        entry = self.faq.entries[int(evidence.entries[candidate])]
        row = evidence.nearest_row(candidate) - int(
            self.fitted.index.entry_starts[evidence.entries[candidate]]
        )
        phrasing = entry.phrasings[row] if row < len(entry.phrasings) else entry.question
        parts: tuple[Part, ...] = ()
        if explain:
            shares = self.fitted.fusion.shares @ np.array(
                [s.shares(evidence, candidate) for s in self.scorers]
            )
            texts = [self._words_of_text(text) for text in dict.fromkeys((phrasing, entry.question))]
            parts = parts_of(analysis, evidence.words, shares, texts)
        return Hit(entry.id, rank, float(fused[candidate]), parts, phrasing)


def score_table(scorers: tuple[Scorer, ...], evidence: Evidence) -> Floats:
    """Return the scores of all scorers for all candidates, (n_scorers, c)."""
    return np.array([scorer.score(evidence) for scorer in scorers], dtype=np.float32)


Progress = Callable[[int, int], None]

"""Learns an engine from the FAQ alone: no labels, no other data, the same FAQ gives the same engine.

The phrasings are their own examples. In each of `FOLDS` rounds a block of every entry's phrasings is held
out, and every fifth entry altogether: the former teach what a right hit looks like, the latter (with the
look-alikes and a held-out part of the background) what it looks like when nothing answers. A round's index
and classifier never saw what it is asked, the fusion that scores a round was learnt from the other rounds,
and so was the calibration that the thresholds come from.

A block is a run of neighbours in the file: editors tend to add in one go what one person wrote, so that a
held-out block is another voice, which is what a visitor is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from terecht.domain.background import Background
from terecht.domain.faq import Entry, Faq
from terecht.ranking.classifier import can_learn, carry_classifier, fit_classifier, given_by, may_learn
from terecht.ranking.confidence import Signals, confidence, signals_of
from terecht.ranking.decision import Thresholds, answer_threshold, suggest_threshold
from terecht.ranking.dense import NO_VECTORS, Embed, Vectors, dense_scorers, remembered, said, seen_from
from terecht.ranking.engine import Engine, Fitted, Progress, build_scorers, score_table
from terecht.ranking.evidence import Matcher
from terecht.ranking.examples import (
    FOLDS,
    Analyse,
    Text,
    answer_words,
    folded,
    texts_of,
    typed_by_fold,
    whole,
)
from terecht.ranking.features import Floats
from terecht.ranking.fusion import Fusion
from terecht.ranking.index import Beyond, Index, build_index
from terecht.ranking.logistic import Logistic
from terecht.ranking.words import Word
from terecht.text.related import NO_KIN, Related
from terecht.text.strings import Strings

NO_WEIGHTS = np.zeros((0, 0), dtype=np.float32)
MOST_CASES = 4_000  # held-out queries to learn some 40 weights from; keeps the fit of a large FAQ bounded
UNANSWERABLE = 1 / 3  # share of visitors' queries that no entry answers, as the promise assumes it
UNANSWERABLE_MIX = {"near": 0.55, "far": 0.15, "talk": 0.12, "vague": 0.03, "language": 0.05, "entry": 0.10}
"""What those are made of; a kind the FAQ has no examples of leaves its part to the others."""
RIDGE = 2.0
MANY_GONE = (
    1_000  # rows taken away at once; with more, learning the classifier anew costs no more than carrying it
)
ENOUGH = 60  # held-out phrasings from which a calibration can be learned; fewer, and the prior stands


@dataclass(frozen=True)
class Prior:
    """What is known before a FAQ is read: learned from the project's own FAQ, thinned to a few variants an
    entry.

    A FAQ that is too small to learn its own weights or calibration falls back on it.
    """

    fusion: Fusion
    right: Logistic
    among_three: Logistic
    thresholds: Thresholds


@dataclass(frozen=True)
class Case:
    """A held-out query with what the round's engine made of it.

    `right` is the place of the right candidate, -1 when there is none; `entries` are the candidates, as in
    the FAQ.
    """

    text: Text
    signals: Signals
    scores: Floats
    right: int
    entries: NDArray[np.intp]

    @property
    def kind(self) -> str:
        """The part of the mix it belongs to: "phrasing" when an entry that was there answers it."""
        return "entry" if self.text.owner >= 0 and self.right < 0 else self.text.kind


@dataclass(frozen=True)
class HeldOut:
    """How a phrasing fared while it was held out: the entry found first and the rank of its own (0: not among
    ten).
    """

    entry_id: str
    phrasing: str
    found_id: str
    rank: int


def fit(
    faq: Faq,
    *,
    analyse: Analyse,
    background: Background,
    prior: Prior,
    precision: float = 0.95,
    progress: Progress = lambda done, of: None,
    embed: Embed | None = None,
    related: Related = NO_KIN,
) -> tuple[Fitted, tuple[HeldOut, ...]]:
    """Return the fitted parts of an engine for `faq`, and how its phrasings fared when held out.

    With `embed` the dense scorers take part; not when the FAQ is too small and the prior knows no such scorers.
    """
    texts = texts_of(faq, analyse=analyse, background=background, related=related)
    answers = [answer_words(entry, analyse, related) for entry in faq.entries]
    if embed and faq.entries:
        wholes = (whole(entry, asked) for entry in faq.entries for asked in (True, False))
        embed = remembered(embed, (*(said(text.analysis) for text in texts), *wholes))
    cases: list[Case] = []
    for held_out in range(FOLDS):
        cases += ask(texts, answers, held_out=held_out, embed=embed, entries=faq.entries) if answers else []
        progress(held_out + 1, FOLDS + 1)
    if not (_can_teach(cases) or _knows_dense(prior)):
        embed, known = None, len(prior.fusion.weights)
        cases = [replace(case, scores=case.scores[:known]) for case in cases]
    everything = np.arange(len(faq.entries))
    index, weights, row_texts = _learn(texts, answers, keep=everything)
    progress(FOLDS + 1, FOLDS + 1)
    fusion, right, among_three, thresholds = calibrate(cases, prior=prior, precision=precision)
    vectors = _vectors(texts, index, row_texts, [whole(entry) for entry in faq.entries], embed)
    texts_of_rows = Strings.of(row_texts)
    fitted = Fitted(index, weights, texts_of_rows, fusion, right, among_three, thresholds, vectors)
    return fitted, _held_out(cases, faq, fusion)


def reindex(
    faq: Faq, previous: Engine, *, analyse: Analyse, background: Background, related: Related = NO_KIN
) -> Fitted:
    """Return a fitted engine for a changed FAQ that keeps what the previous one learned: quick, not final."""
    texts = texts_of(faq, analyse=analyse, background=background, related=related)
    answers = [answer_words(entry, analyse, related) for entry in faq.entries]
    rows, owners, row_texts = _rows(texts, answers, np.arange(len(faq.entries)))
    index, vectors = build_index(rows, owners, answers)
    learned = previous.fitted
    return Fitted(
        index,
        _carry_weights(faq, index, vectors, row_texts, previous),
        Strings.of(row_texts),
        learned.fusion,
        learned.right,
        learned.among_three,
        learned.thresholds,
        _carry_vectors(faq, texts, index, row_texts, previous),
    )


def _carry_weights(
    faq: Faq, index: Index, vectors: sp.csr_array | None, row_texts: Sequence[str], previous: Engine
) -> Floats:
    """Return the classifier's weights for a changed FAQ; (0, 0) when it is too large, or it had none."""
    learned = previous.fitted
    if vectors is None or not can_learn(index) or not learned.weights.size:
        return fit_classifier(index, vectors)
    names = [*(entry.id for entry in faq.entries), *Beyond]
    old_names = [*(entry.id for entry in previous.faq.entries), *Beyond]
    old_rows = {
        key: row for row, key in enumerate(_row_keys(old_names, learned.index.owners, learned.row_texts))
    }
    kept = np.array([old_rows.get(key, -1) for key in _row_keys(names, index.owners, row_texts)])
    gone = np.setdiff1d(np.arange(len(learned.row_texts)), kept)
    if len(gone) > MANY_GONE:
        return fit_classifier(index, vectors)
    old_columns = {name: column for column, name in enumerate(old_names)}
    columns = np.array([old_columns.get(name, -1) for name in names])
    old = np.where(columns >= 0, learned.weights[:, columns], np.float32(0.0))
    lost = given_by(gone, learned.index, old[gone])
    return carry_classifier(index, vectors, old[kept], kept < 0, lost[kept])


def _row_keys(
    names: Sequence[str | Beyond], owners: NDArray[np.int32], row_texts: Iterable[str]
) -> Iterator[tuple[str | Beyond, str, int]]:
    """Yield what tells each row from the others: whose it is, its text, and how many of those came before."""
    seen: Counter[tuple[str | Beyond, str]] = Counter()
    for owner, text in zip(owners.tolist(), row_texts, strict=True):
        key = names[owner], text
        yield (*key, seen[key])
        seen[key] += 1


def _carry_vectors(
    faq: Faq, texts: Sequence[Text], index: Index, row_texts: tuple[str, ...], previous: Engine
) -> Vectors:
    """Return the vectors of a changed FAQ: of what stayed as it was those it had, of what is new its own."""
    learned, embed = previous.fitted, previous.embed
    had = learned.vectors
    if embed is None or not len(had.origin):
        return had

    def carried(known: dict[str, Floats], wanted: Sequence[str], typed: Mapping[str, str]) -> Floats:
        new = [text for text in dict.fromkeys(wanted) if text not in known]
        if new:
            seen = seen_from(had.origin, embed([typed.get(text, text) for text in new]))
            known.update(zip(new, seen, strict=True))
        vectors = np.array([known[text] for text in wanted], dtype=np.float32)
        return vectors.reshape(len(wanted), len(had.origin))

    rows = dict(zip(learned.row_texts, had.rows, strict=False))  # the background's rows have none
    entries = dict(zip(map(whole, previous.faq.entries), had.entries, strict=True))
    return Vectors(
        carried(rows, row_texts[: index.entry_starts[-1]], typed_by_fold(texts)),
        carried(entries, [whole(entry) for entry in faq.entries], {}),
        had.origin,
    )


def _vectors(
    texts: Sequence[Text],
    index: Index,
    row_texts: tuple[str, ...],
    wholes: Sequence[str],
    embed: Embed | None,
) -> Vectors:
    """Return the vectors of an index's rows and of its entries, `wholes`; none when there is nothing to embed."""
    if embed is None or not wholes:
        return NO_VECTORS
    typed = typed_by_fold(texts)
    rows = embed([typed.get(row, row) for row in row_texts])
    return Vectors.of(rows, int(index.entry_starts[-1]), embed(wholes))


def _learn(
    texts: Sequence[Text],
    answers: Sequence[list[tuple[Word, ...]]],
    *,
    keep: NDArray[np.intp],
    held_out: int = -2,
) -> tuple[Index, Floats, tuple[str, ...]]:
    """Index and classifier weights over the entries to `keep`, without what the round `held_out` asks.

    No classifier, in a round either, where the whole is too large for one: fusion and calibration would learn to
    trust a scorer that the engine lacks.
    """
    learned = [text for text in texts if text.round != held_out]
    rows, owners, row_texts = _rows(learned, answers, keep)
    index, vectors = build_index(rows, owners, [answers[entry] for entry in keep])
    weights = fit_classifier(index, vectors) if _may_classify(texts, len(answers)) else NO_WEIGHTS
    return index, weights, row_texts


def _may_classify(texts: Sequence[Text], n_entries: int) -> bool:
    """Tell whether the engine that learns from all `texts` will have a classifier."""
    n_rows = sum(text.owner >= 0 or text.beyond is not None for text in texts)
    return may_learn(n_rows, n_entries)


def _rows(
    texts: Sequence[Text], answers: Sequence[list[tuple[Word, ...]]], keep: NDArray[np.intp]
) -> tuple[list[tuple[Word, ...]], list[int], tuple[str, ...]]:
    """Return the rows of an index, their owners, and their folded texts.

    Entries are numbered as in `keep`; one without a phrasing to learn from gets the start of its answer.
    """
    number = {int(entry): place for place, entry in enumerate(keep)}
    own: list[list[tuple[Word, ...]]] = [[] for _ in range(len(keep) + len(Beyond))]
    for text in texts:
        if text.owner in number:
            own[number[text.owner]].append(text.stored)
        elif text.owner < 0 and text.beyond is not None:
            own[len(keep) + text.beyond].append(text.stored)
    for place, entry in enumerate(keep):
        own[place] = own[place] or answers[entry][:1] or [()]
    rows = [words for several in own for words in several]
    owners = [owner for owner, several in enumerate(own) for _ in several]
    return rows, owners, tuple(map(folded, rows))


def ask(
    texts: Sequence[Text],
    answers: Sequence[list[tuple[Word, ...]]],
    *,
    held_out: int,
    entries_too: bool = True,
    embed: Embed | None = None,
    entries: Sequence[Entry] = (),
) -> list[Case]:
    """Ask a round's engine everything it has not seen: its block of phrasings, entries and background.

    `entries`: those of the FAQ, for `embed` to see the whole of.
    """
    entries_too = entries_too and len(answers) >= FOLDS
    keep = np.array([entry for entry in range(len(answers)) if entry % FOLDS != held_out or not entries_too])
    index, weights, row_texts = _learn(texts, answers, keep=keep, held_out=held_out)
    seen = {
        text.analysis.text for text in texts if text.round != held_out
    }  # a question that is asked stays out
    wholes = [whole(entries[place], entries[place].question in seen) for place in keep] if embed else []
    vectors = _vectors(texts, index, row_texts, wholes, embed)
    matcher, scorers = Matcher(index, weights), (*build_scorers(row_texts), *dense_scorers(vectors, embed))
    number = {int(entry): place for place, entry in enumerate(keep)}
    asked = [text for text in texts if text.round == held_out]
    every = max(1, len(asked) * FOLDS // MOST_CASES)
    cases = []
    for text in asked[::every]:
        evidence = matcher.meet(text.words, said(text.analysis))
        scores = score_table(scorers, evidence)
        place = number.get(text.owner, -1)
        right = (
            int(np.searchsorted(evidence.entries, place)) if place >= 0 and place in evidence.entries else -1
        )
        signals = signals_of(evidence, is_dutch=text.analysis.language == "nl")
        cases.append(Case(text, signals, scores, right, keep[evidence.entries]))
    return cases


def calibrate(
    cases: Sequence[Case], *, prior: Prior, precision: float
) -> tuple[Fusion, Logistic, Logistic, Thresholds]:
    """Learn the fusion and the calibration; the thresholds from probabilities cross-fitted over rounds.

    With fewer than `ENOUGH` held-out phrasings the `prior` stands.
    """
    if not _can_teach(cases):
        return prior.fusion, prior.right, prior.among_three, prior.thresholds
    start = prior.fusion.widened(len(cases[0].scores))
    fusion = _fuse(cases, start)
    numbers = {case.text.round for case in cases}
    elsewhere = {n: _fuse([c for c in cases if c.text.round != n], start) for n in sorted(numbers)}
    fusions = [elsewhere[case.text.round] for case in cases]
    return fusion, *learn_calibration(cases, fusions, precision=precision, cautious=prior.thresholds.answer)


def _knows_dense(prior: Prior) -> bool:
    """Tell whether the prior was learned with the dense scorers too."""
    return len(prior.fusion.weights) > len(build_scorers(Strings.of(())))


def _can_teach(cases: Sequence[Case]) -> bool:
    """Tell whether weights and a calibration can be learned from held-out queries."""
    return sum(case.kind == "phrasing" for case in cases) >= ENOUGH


def learn_calibration(
    cases: Sequence[Case], fusions: Sequence[Fusion], *, precision: float, cautious: float
) -> tuple[Logistic, Logistic, Thresholds]:
    """Learn what a query's features say: that the first hit is right, that one of three is; and the thresholds.

    `fusions`: for each case one that has not learned from it. `cautious`: the threshold for answers when no
    threshold can be shown to keep the `precision`.
    """
    rounds = np.array([case.text.round for case in cases])
    answerable = np.array([case.kind == "phrasing" for case in cases])
    features = np.array(
        [confidence(case.signals, case.scores, fusion) for case, fusion in zip(cases, fusions, strict=True)]
    )
    ranks = np.array([_rank(case, fusion) for case, fusion in zip(cases, fusions, strict=True)])
    weights = _weights([case.kind for case in cases])
    among = (ranks >= 1) & (ranks <= 3)
    right, first = _cross_fit(features, ranks == 1, weights, rounds)
    among_three, three = _cross_fit(features, among, weights, rounds)
    threshold = answer_threshold(first, ranks == 1, answerable, weights, precision=precision)
    thresholds = Thresholds(
        answer=cautious if threshold is None else threshold,
        suggest=suggest_threshold(three, answerable & among),
        carried=threshold is not None,
    )
    return right, among_three, thresholds


def _fuse(cases: Sequence[Case], start: Fusion) -> Fusion:
    known = [case for case in cases if case.right >= 0]
    return Fusion.fit([case.scores for case in known], [case.right for case in known], prior=start)


def _rank(case: Case, fusion: Fusion) -> int:
    """Return the rank of the right entry, 0 when there is none."""
    if case.right < 0:
        return 0
    fused = fusion.fuse(case.scores)
    return int(np.count_nonzero(fused > fused[case.right])) + 1


def _weights(kinds: Sequence[str]) -> NDArray[np.float64]:
    """Weigh the cases as visitors' queries are assumed to come: see `UNANSWERABLE` and its mix."""
    counts = {kind: kinds.count(kind) for kind in set(kinds)}
    present = sum(share for kind, share in UNANSWERABLE_MIX.items() if kind in counts)
    answerable = counts.get("phrasing", 0)
    total = answerable * UNANSWERABLE / (1 - UNANSWERABLE)
    each = {
        kind: total * share / present / counts[kind]
        for kind, share in UNANSWERABLE_MIX.items()
        if kind in counts
    }
    return np.array([each.get(kind, 1.0) for kind in kinds])


def _cross_fit(
    features: NDArray[np.float64],
    labels: NDArray[np.bool_],
    weights: NDArray[np.float64],
    rounds: NDArray[np.intp],
) -> tuple[Logistic, NDArray[np.float64]]:
    """Fit on everything; and the probability of each case from a fit on the other rounds."""
    honest = np.zeros(len(labels))
    for number in np.unique(rounds):
        theirs, mine = rounds != number, rounds == number
        model = Logistic.fit(features[theirs], labels[theirs], sample_weights=weights[theirs], ridge=RIDGE)
        honest[mine] = model.probability(features[mine])
    return Logistic.fit(features, labels, sample_weights=weights, ridge=RIDGE), honest


def _held_out(cases: Sequence[Case], faq: Faq, fusion: Fusion) -> tuple[HeldOut, ...]:
    """Tell how each phrasing fared while held out, in the order of the file."""
    results = []
    for case in cases:
        if case.kind == "phrasing":
            found = case.entries[int(np.argmax(fusion.fuse(case.scores)))]
            rank = _rank(case, fusion)
            entry = faq.entries[case.text.owner]
            results.append(
                HeldOut(entry.id, case.text.analysis.text, faq.entries[found].id, rank if rank <= 10 else 0)
            )
    return tuple(results)

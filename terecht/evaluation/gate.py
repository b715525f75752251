"""The gate: did a change make the matcher worse on the guarded queries, by more than a stated margin?

A figure *fell* when it is lower than in the golden file and one of two things holds:

- the queries that changed say so: an exact one-sided randomisation test over them (the exact sign test of
  McNemar 1947 where the figure is over fixed queries; for precision its generalisation, Smucker, Allan &
  Carterette 2007, doi 10.1145/1321440.1321528) gives less than 5 % chance to so large a fall;
- it lies under the golden figure's one-sided 95 % Wilson bound, however many queries were won in exchange.

>>> from dataclasses import replace
>>> from terecht.domain.ranking import Outcome
>>> from terecht.evaluation.run import Judged
>>> judged = [Judged(f"vraag {number}", frozenset({"bar"})) for number in range(9)]
>>> golden = [Verdict(query, Outcome.ANSWER, 0.9, rank=1) for query in judged]
>>> now = [replace(verdict, rank=2) for verdict in golden[:5]] + golden[5:]
>>> compare(golden, now).figures[0].sentence
'hit@1 zakte van 1,000 naar 0,444: 5 vragen verloren, 0 gewonnen; de kans dat dit toeval is: 3,1 %.'
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, isnan

import numpy as np

from terecht.domain.errors import FaqError, Fault
from terecht.evaluation.intervals import lower_bound
from terecht.evaluation.metrics import SHARES, Bools, Floats, Ints, JudgedRun, Share
from terecht.evaluation.run import Judged, Verdict

GUARDED = ("hit@1", "served", "precision")
CHANCE = 0.05
"""A fall that chance alone would bring less often than this counts."""

_NAMED = 3


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A guarded figure in the golden file (`was`) and `now`, both in [0, 1] or NaN.

    `lost` and `won`: queries that pull it down and up; `chance`: the p-value of so large a fall;
    `lowest`: the Wilson bound under which it may not come.
    """

    name: str
    was: float
    now: float
    lost: int
    won: int
    chance: float
    lowest: float

    @property
    def fell(self) -> bool:
        """Whether it is lower by more than the stated margin."""
        if isnan(self.now):
            return not isnan(self.was)
        return self.chance < CHANCE or self.now < self.lowest

    @property
    def sentence(self) -> str:
        """The change in Dutch."""
        if not self.lost and not self.won:
            return f"{self.name} bleef {_decimal(self.now)}."
        changed = f"{_queries(self.lost)} verloren, {self.won} gewonnen"
        verb = "zakte" if self.fell else "ging"
        return f"{self.name} {verb} van {_decimal(self.was)} naar {_decimal(self.now)}: {changed}{self._why}."

    @property
    def _why(self) -> str:
        if not self.fell:
            return "; binnen de marge" if self.now < self.was else ""
        if isnan(self.now):
            return "; er wordt niets meer rechtstreeks beantwoord"
        if self.chance < CHANCE:
            return f"; de kans dat dit toeval is: {_percent(self.chance)}"
        return f"; dat is lager dan de ondergrens {_decimal(self.lowest)}"


@dataclass(frozen=True, slots=True)
class QueryChange:
    """A query that fares otherwise; `lost` and `won` name the guarded figures that it pulls down and up."""

    was: Verdict
    now: Verdict
    lost: tuple[str, ...]
    won: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The change in Dutch, with what came first before and what comes first now."""
        kind = f" [{self.now.judged.kind}]" if self.now.judged.kind else ""
        effect = " en ".join(
            f"{word} voor {', '.join(names)}"
            for word, names in (("verloren", self.lost), ("gewonnen", self.won))
            if names
        )
        return f"{effect}: “{self.now.judged.text}”{kind}: {_said(self.was)} → {_said(self.now)}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The guarded figures beside the golden ones, and every query that changed one: losses first."""

    figures: tuple[FigureChange, ...]
    queries: tuple[QueryChange, ...]

    @property
    def fell(self) -> tuple[FigureChange, ...]:
        """The figures that keep a change out; none when it may pass."""
        return tuple(change for change in self.figures if change.fell)


def compare(golden: Sequence[Verdict], now: Sequence[Verdict]) -> Comparison:
    """Return what changed since the golden file; FaqError when that is about other queries or judgements."""
    _check_same_queries(golden, now)
    before, after = JudgedRun.of(golden), JudgedRun.of(now)
    shares = {name: (SHARES[name](before), SHARES[name](after)) for name in GUARDED}
    steps = {name: _values(after) - _values(before) for name, (before, after) in shares.items()}
    figures = tuple(_figure_change(name, *shares[name], steps[name]) for name in GUARDED)
    return Comparison(figures, _query_changes(golden, now, steps))


def _figure_change(name: str, was: Share, now: Share, steps: Ints) -> FigureChange:
    return FigureChange(
        name,
        was=was.value,
        now=now.value,
        lost=int((steps < 0).sum()),
        won=int((steps > 0).sum()),
        chance=fall_by_chance(was, now),
        lowest=lower_bound(was.count, was.of),
    )


def _values(share: Share) -> Ints:
    """Return what each query does for a share: 1 counts, -1 counts against, 0 is left out; (n_queries,)."""
    return share.part.astype(np.int64) - (share.whole & ~share.part)


def _query_changes(
    golden: Sequence[Verdict], now: Sequence[Verdict], steps: dict[str, Ints]
) -> tuple[QueryChange, ...]:
    changes = (
        QueryChange(
            was,
            new,
            lost=tuple(name for name in GUARDED if steps[name][place] < 0),
            won=tuple(name for name in GUARDED if steps[name][place] > 0),
        )
        for place, (was, new) in enumerate(zip(golden, now, strict=True))
    )
    found = [change for change in changes if change.lost or change.won]
    return tuple(sorted(found, key=lambda change: len(change.won) - len(change.lost)))


def fall_by_chance(was: Share, now: Share) -> float:
    """Return the chance of a fall at least as large as from `was` to `now` if the change did nothing.

    Exact: if nothing mattered, each changed query could as well have had its two states the other way round.
    So their swaps are counted, per pair of states: counts, counts against, left out. In [0, 1]; 1 when
    nothing changed, NaN when a share is undefined.
    """
    fall = was.value - now.value
    if isnan(fall):
        return float("nan")
    before, after = _values(was), _values(now)
    appear, oppose, turn = (_number_between(before, after, pair) for pair in ((1, 0), (-1, 0), (1, -1)))
    same = before == after
    part, whole = int((same & was.part).sum()), int((same & was.whole).sum()) + turn

    # One axis per pair of states: in how many of its queries the new side holds the first state.
    i, j, k = np.ogrid[: appear + 1, : oppose + 1, : turn + 1]
    weights = _swaps(appear)[i] * _swaps(oppose)[j] * _swaps(turn)[k]
    new = _ratio(part + i + k, whole + i + j)
    old = _ratio(part + (appear - i) + (turn - k), whole + (appear - i) + (oppose - j))
    defined = ~np.isnan(old - new)
    as_low = defined & (old - new >= fall - 1e-12)
    return float(weights[as_low].sum() / weights[defined].sum())


def _number_between(before: Ints, after: Ints, pair: tuple[int, int]) -> int:
    """Return how many queries went from one of the two states to the other, either way."""
    one, other = pair
    changed: Bools = ((before == one) & (after == other)) | ((before == other) & (after == one))
    return int(changed.sum())


def _swaps(count: int) -> Floats:
    """Return the chance of 0, 1, … `count` heads in `count` fair throws, shape (count + 1,)."""
    return np.array([comb(count, heads) / 2**count for heads in range(count + 1)])


def _ratio(part: Ints, whole: Ints) -> Floats:
    undefined = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    ratio: Floats = np.divide(part, whole, out=undefined, where=whole > 0)
    return ratio


def _check_same_queries(golden: Sequence[Verdict], now: Sequence[Verdict]) -> None:
    before, after = [verdict.judged for verdict in golden], [verdict.judged for verdict in now]
    if before == after:
        return
    differing = dict.fromkeys([*_missing(after, before), *_missing(before, after)])
    examples = ", ".join(f"“{query.text}”" for query in list(differing)[:_NAMED]) or "alleen de volgorde"
    raise FaqError(
        Fault(
            "het gouden bestand gaat over andere vragen of oordelen",
            value=examples,
            expected="maak het opnieuw als de bewaakte vragen met opzet veranderd zijn",
        )
    )


def _missing(queries: Sequence[Judged], among: Sequence[Judged]) -> list[Judged]:
    known = set(among)
    return [query for query in queries if query not in known]


def _said(verdict: Verdict) -> str:
    """Return what the engine said, where the right entry stood, and what came first instead, in Dutch."""
    said = str(verdict.outcome)
    if verdict.judged.is_answerable:
        said += f", juiste op {verdict.rank}" if verdict.rank else ", juiste niet gevonden"
    return said if verdict.is_right or not verdict.top else f"{said} (eerst: {verdict.top[0]})"


def _queries(count: int) -> str:
    return "1 vraag" if count == 1 else f"{count} vragen"


def _decimal(value: float) -> str:
    return "onbepaald" if isnan(value) else f"{value:.3f}".replace(".", ",")


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %".replace(".", ",")

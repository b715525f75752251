"""Extra vragen that ask the same, held against what is proposed as one group: with the words
that the shipped FAQ, lexicon and thesaurus know.
"""

from itertools import combinations
from pathlib import Path

import pytest

from terecht.bootstrap import Workshop
from terecht.config import Settings
from terecht.ranking.texts import Texts
from terecht.ranking.words import words_of
from terecht.service.similar import ALIKE, SAME
from terecht.text.analysis import Analyser

GOLD = Path(__file__).parent
ROOT = GOLD.parents[1]

Pairs = set[tuple[int, int]]


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    data = {"faq_path": "data/faq.yaml", "synonyms_path": "data/synoniemen.yaml", "models_path": "models"}
    paths = {name: ROOT / path for name, path in data.items()}
    workshop = Workshop(Settings(mode="demo", language_pipeline="ingebouwd", **paths))  # type: ignore[arg-type]
    return workshop.analyser(workshop.read_faq())


def found_and_meant(name: str, analyser: Analyser, *, least: float) -> tuple[Pairs, Pairs]:
    texts, meant, number = Texts(), set(), 0
    for line in (GOLD / name).read_text(encoding="utf-8").splitlines():
        asks_the_same = []
        for text in line.split("|"):
            number += 1
            texts.put(number, words_of(analyser.analyse(text)))
            asks_the_same.append(number)
        meant |= set(combinations(asks_the_same, 2))
    near = texts.compared().near(range(1, number + 1), least=least)
    found = {tuple(sorted((one, other.number))) for one, others in enumerate(near, 1) for other in others}
    return found, meant  # type: ignore[return-value]  # pairs


@pytest.mark.parametrize("name", ["zelfde_vraag.txt", "zelfde_vraag_gekozen.txt"])
def test_nearly_every_pair_that_is_proposed_asks_the_same(name: str, analyser: Analyser) -> None:
    found, meant = found_and_meant(name, analyser, least=SAME)

    assert len(found & meant) / len(found) >= 0.9
    assert len(found & meant) / len(meant) >= 0.5


def test_what_asks_the_same_is_mostly_among_what_is_shown_as_alike(analyser: Analyser) -> None:
    found, meant = found_and_meant("zelfde_vraag.txt", analyser, least=ALIKE)

    assert len(found & meant) / len(meant) >= 0.8

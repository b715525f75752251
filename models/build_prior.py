"""Build `models/voorkennis.json`: what an engine knows before it has read a FAQ (`ranking.fitting.Prior`).

Learned from the project's own FAQ thinned to nought to three variants an entry, asked the variants that were
left out and a fifth of the background that was left out: so a FAQ that is too small to learn from starts as
one of its size should. Build time only:

    python models/build_prior.py
    TERECHT_EMBEDDING_MODEL=… python models/build_prior.py

The second writes `voorkennis_taalmodel.json`, for who has a language model compare meanings too. The one in the project
was learned with multilingual-e5-small.
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from terecht.adapters.faq_file import read_faq
from terecht.adapters.word_files import read_background
from terecht.bootstrap import Workshop
from terecht.config import load_settings
from terecht.domain.faq import Faq
from terecht.ranking import examples, fitting
from terecht.ranking.dense import remembered
from terecht.ranking.examples import Text
from terecht.ranking.fitting import Prior
from terecht.ranking.fusion import Fusion
from terecht.ranking.state import flatten

HERE = Path(__file__).parent
VARIANTS = (0, 1, 2, 3)
ASKED = 7  # every seventh variant left out is asked
HELD_OUT = 0
PRECISION = 0.975
"""Half the errors of the usual promise: what was learned on one FAQ is too sure of itself on another. Of a FAQ of
other people (homeassistant_nl openset) 6 % of what nothing answers gets an answer so, and 8 % with 0.95."""
FUSION = Fusion(np.array([1.0, 1.0, 4.0, 4.0, 3.0, 10.0, 0.5, 16.0]))
"""Weights of the scorers before anything is learned. Weights learned here did worse than these, a first
guess, on a
FAQ of other people without variants (docs/matcher.md)."""
DENSE = np.array([8.0, 8.0])
"""Weights of the dense scorers, likewise: between 4 and 16 each the first hits stay the same within chance."""


def main() -> None:
    """Write the prior beside this script."""
    workshop = Workshop(load_settings(mode="demo", models_path=HERE))
    embed = workshop.embed
    fusion = Fusion(np.append(FUSION.weights, DENSE)) if embed else FUSION
    faq, background = (
        read_faq(HERE.parent / "data" / "faq.yaml"),
        read_background(HERE.parent / "data" / "achtergrond.yaml"),
    )
    if embed:
        everything = examples.texts_of(faq, analyse=workshop.analyser(faq).analyse, background=background)
        said = (text.analysis.text for text in everything)
        embed = remembered(embed, (*said, *(examples.whole(entry) for entry in faq.entries)))
    cases = []
    for round_, kept in enumerate(VARIANTS):
        texts, answers = _texts(faq, background, kept, workshop)
        found = fitting.ask(
            texts, answers, held_out=HELD_OUT, entries_too=False, embed=embed, entries=faq.entries
        )
        cases += [replace(case, text=replace(case.text, round=round_)) for case in found]
    calibration = fitting.learn_calibration(cases, [fusion] * len(cases), precision=PRECISION, cautious=0.95)
    prior = Prior(fusion, *calibration)
    arrays, facts = flatten(replace(prior, thresholds=replace(prior.thresholds, carried=False)))
    content = facts | {name: np.round(array, 6).tolist() for name, array in arrays.items()}
    (HERE / workshop.prior_file).write_text(
        json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    print("weights", np.round(prior.fusion.weights, 2), prior.thresholds)


def _texts(
    faq: Faq, background: object, kept: int, workshop: Workshop
) -> tuple[list[Text], list[list[object]]]:
    """Return all texts, with only `kept` variants of each entry to learn from and a seventh of the rest to
    ask.
    """
    analyser = workshop.analyser(faq)
    related = workshop.related
    texts = examples.texts_of(faq, analyse=analyser.analyse, background=background, related=related)
    thinned = []
    for owner, entry in enumerate(faq.entries):
        own = [text for text in texts if text.owner == owner]
        learned = own[:1] + own[1 + owner % 3 :: max(1, len(entry.variants) // max(kept, 1))][:kept]
        chosen = {id(text) for text in learned}
        left = [text for text in own if id(text) not in chosen]
        thinned += [replace(text, round=-1) for text in learned]
        thinned += [replace(text, round=HELD_OUT) for text in left[owner % ASKED :: ASKED]]
    return [*thinned, *(text for text in texts if text.owner < 0)], [
        examples.answer_words(e, analyser.analyse, related) for e in faq.entries
    ]


if __name__ == "__main__":
    main()

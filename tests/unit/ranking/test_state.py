import numpy as np
import pytest

from terecht.domain.errors import ModelError
from terecht.ranking.engine import Engine, Fitted
from terecht.ranking.state import flatten, restore
from tests.small_faq import FAQ, small_engine


def test_an_engine_taken_apart_and_restored_ranks_the_same():
    arrays, facts = flatten(small_engine().fitted)
    engine = Engine(FAQ, restore(Fitted, arrays, facts), small_engine().analyser)
    for query in ("brandweer", "waar oefenen", "wat kost het"):
        assert engine.rank(query, explain=True) == small_engine().rank(query, explain=True)


def test_what_is_taken_apart_is_arrays_and_plain_facts_only():
    arrays, facts = flatten(small_engine().fitted)
    assert all(array.dtype != np.dtype(object) for array in arrays.values())
    assert all(isinstance(fact, int | float | bool | tuple) for fact in facts.values())


@pytest.mark.parametrize("missing", ["index.rows.words", "fusion.weights"])
def test_a_missing_part_is_named(missing):
    arrays, facts = flatten(small_engine().fitted)
    del arrays[missing]
    with pytest.raises(ModelError, match=missing):
        restore(Fitted, arrays, facts)

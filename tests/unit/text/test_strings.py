import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from terecht.text.strings import Strings

texts = st.lists(st.one_of(st.text(max_size=20), st.sampled_from(["", "\ud800", "é\n😀"])), max_size=8)


@given(texts)
def test_strings_come_back_as_they_went_in_all_at_once_and_one_by_one(given_texts):
    strings = Strings.of(given_texts)
    assert list(strings) == given_texts
    assert [strings[place] for place in range(len(strings))] == given_texts


def test_strings_are_arrays_only():
    strings = Strings.of(["zaal", "kerk"])
    assert (strings.letters.dtype, strings.starts.tolist()) == (np.dtype(np.uint8), [0, 4, 8])

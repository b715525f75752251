"""Queries that ask the same are taken together, and each is in one group only."""

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from terecht.service.similar import clusters
from terecht.text.analysis import Analyser
from terecht.text.lexicon import Lexicon

LEXICON = Lexicon.of(
    {"zaal": ["zaal"], "zalen": ["zaal"], "huren": ["huren"], "huur": ["huren"], "een": ["een"], "de": ["de"]}
)
cluster = partial(clusters, analyse=Analyser(LEXICON).analyse)
TEXTS = st.lists(
    st.sampled_from(("zaal huren", "een zaal huren", "wifi", "parking voor fietsen", "?", "", "zalen huur")),
    max_size=12,
)


@given(TEXTS)
def test_every_text_is_in_one_group(texts: list[str]) -> None:
    groups = cluster(texts)

    assert sorted(place for group in groups for place in group) == list(range(len(texts)))
    assert [len(group) for group in groups] == sorted(map(len, groups), reverse=True)


def test_other_forms_of_the_same_words_are_together_and_other_things_apart() -> None:
    assert cluster(["wifi", "zaal huren", "parking voor fietsen", "de zalen huren", "wifi"]) == (
        (0, 4),
        (1, 3),
        (2,),
    )


def test_nothing_has_no_groups() -> None:
    assert cluster([]) == ()

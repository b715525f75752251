"""Bars fill their drawing: nothing falls outside, and lengths are as the counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.web.desk.charts import HEIGHT, LABELS, WIDTH, stacked

ORDER = ("goed", "fout")
ROWS = st.lists(
    st.fixed_dictionaries({"goed": st.integers(0, 10_000), "fout": st.integers(0, 10_000)}), max_size=400
)


@given(ROWS)
def test_bars_stay_inside_and_are_as_long_as_their_counts(counts: list[dict[str, int]]) -> None:
    chart = stacked([(str(place), row) for place, row in enumerate(counts)], order=ORDER)

    for bar in chart.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH + 0.1
        assert -0.1 <= bar.y <= bar.y + bar.height <= HEIGHT + 0.2
    drawn = sum(bar.height for bar in chart.bars)
    assert drawn == pytest.approx(
        HEIGHT * sum(sum(row.values()) for row in counts) / chart.top, abs=0.06 * (len(chart.bars) + 1)
    )


@given(st.integers(0, 10**7))
def test_upper_edge_holds_the_longest_bar_and_its_half_is_whole(count: int) -> None:
    top = stacked([("x", {"goed": count})], order=ORDER).top

    assert top >= count
    assert top % 2 == 0
    assert count <= 4 or top < 2.6 * count


def test_first_kind_lies_at_the_bottom() -> None:
    good, bad = stacked([("x", {"goed": 1, "fout": 3})], order=ORDER).bars

    assert (good.y + good.height, bad.y + bad.height) == (HEIGHT, good.y)
    assert good.title == "x: 1 goed"


@pytest.mark.parametrize("count", [1, 8, 31, 53])
def test_labels_are_few_enough_to_read(count: int) -> None:
    chart = stacked([(str(place), {"goed": 1}) for place in range(count)], order=ORDER)

    assert 1 <= len(chart.labels) <= LABELS

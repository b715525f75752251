from hypothesis import given
from hypothesis import strategies as st

from terecht.domain.canned import VARIABLES, fill, unknown_variables


@given(st.text(max_size=60))
def test_what_is_filled_in_is_never_looked_at_again(value: str) -> None:
    assert fill("<{vraag}>", {"vraag": value, "coach": "An"}) == f"<{value}>"


@given(st.text(max_size=60))
def test_text_without_values_stays_as_it_is(text: str) -> None:
    assert fill(text, {}) == text


def test_templates_of_other_engines_stay_literal() -> None:
    for text in (
        "{{7*7}}",
        "{% raw %}",
        "${7*7}",
        "#{7*7}",
        "{{vraag}}",
        "{vraag.__class__}",
        "{0}",
        "%(vraag)s",
    ):
        assert fill(text, dict.fromkeys(VARIABLES, "X")) == text


def test_unknown_variables_are_told_once() -> None:
    assert unknown_variables("{naam} {naam} {vraag} {{x}}") == ("naam",)

"""Markdown to HTML and to plain text: what people read says the same, and a literal text says just itself."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.prose import ALLOWED_TAGS, html_of, literal, text_of


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**Ja**, dat *mag*.", "Ja, dat mag."),
        ("# Kop\n\nTekst", "Kop\n\nTekst"),
        ("- een\n- twee\n  - binnen", "- een\n- twee\n  - binnen"),
        ("3. drie\n4. vier", "3. drie\n4. vier"),
        ("> gezegd\n> en gezegd", "> gezegd\n> en gezegd"),
        ("[Mail](mailto:an@kerk.be), <https://kerk.be>", "Mail (an@kerk.be), https://kerk.be"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2"),
        ("```\ncode\n```\n\n---", "code\n\n---"),
        ("![foto](https://ver.be/p.png)weg", "weg"),
    ],
)
def test_text_reads_as_people_write_mails(markdown: str, text: str) -> None:
    assert text_of(markdown) == text


@given(
    st.text(
        alphabet=st.characters(
            codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp", "Zs"), include_characters=" "
        ),
        max_size=80,
    )
)
def test_literal_text_shows_itself(text: str) -> None:
    assert text_of(literal(text)) == text.strip()


@given(
    st.lists(
        st.sampled_from(
            [
                "# x",
                "- x",
                "1. x",
                "> x",
                "`x`",
                "<b>x</b>",
                "&amp;",
                "[x](y)",
                "===",
                "~~~",
                "| x |",
                "1) x",
                "+ x",
                "![",
            ]
        ),
        max_size=8,
    )
)
def test_literal_text_never_becomes_markup(lines: list[str]) -> None:
    assert text_of(literal("\n".join(lines))) == "\n".join(lines)
    assert set(re.findall(r"<(\w+)", html_of(literal("\n".join(lines))))) <= {"p", "br"}


def test_plain_words_stay_as_they_were() -> None:
    assert literal("Het Steunpunt vzw (Brussel), 02 123.45.67") == "Het Steunpunt vzw (Brussel), 02 123.45.67"


@given(st.text(max_size=200))
def test_html_is_never_more_than_is_allowed(text: str) -> None:
    assert set(re.findall(r"<(\w+)", html_of(text))) <= ALLOWED_TAGS

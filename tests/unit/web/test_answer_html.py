"""Markdown to safe HTML, and the visitor's words marked in it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terecht.prose import ALLOWED_TAGS
from terecht.web.answer_html import answer_html, marked_parts, spans_marked

texts = st.text(max_size=200)
markdown = st.text(st.sampled_from("<>&\"'[]()!*_`#-| \n/:javascriptonerror=x\\"), max_size=120)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<img src=x onerror=alert(1)>",
        "![x](https://ver.be/spion.png)",
        "[klik](javascript:alert(1))",
        "[klik](JaVaScRiPt:alert(1))",
        "[klik](java\tscript:alert(1))",
        "[klik](&#106;avascript:alert(1))",
        "[klik](data:text/html;base64,PHNjcmlwdD4=)",
        "[klik](vbscript:x)",
        "[klik](ftp://a.be/x)",
        "[klik](file:///etc/passwd)",
        "<javascript:alert(1)>",
        '[x](https://a.be "onmouseover=alert(1)")',
        '<a href="https://a.be" onclick=alert(1)>x</a>',
        "<svg/onload=alert(1)>",
        "<iframe src=//evil.be>",
        "<style>*{display:none}</style>",
        "<!-- --><!--x--!><script>1</script>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    ],
)
@pytest.mark.parametrize("words", [(), ("klik", "script", "alert", "onerror", "javascript")])
def test_an_attack_comes_out_as_text_or_not_at_all(attack: str, words: tuple[str, ...]) -> None:
    html = str(answer_html(attack, words))
    assert set(re.findall(r"<(\w+)", html)) <= ALLOWED_TAGS
    attributes = re.findall(r"<\w+\s([^>]*)>", html)
    assert not re.search(r"\bon\w+\s*=", " ".join(re.sub(r'"[^"]*"', '""', text) for text in attributes))
    assert all(
        url.startswith(("http://", "https://", "mailto:")) for url in re.findall(r'href="([^"]*)"', html)
    )


@given(text=markdown, word=st.sampled_from(["script", "error", "java", "alert"]))
def test_marking_words_never_opens_a_tag_that_was_not_allowed(text: str, word: str) -> None:
    html = str(answer_html(text, (word,)))
    assert set(re.findall(r"<(\w+)", html)) <= ALLOWED_TAGS
    assert not re.search(r'<[^>"]*\bon\w+\s*=', html)


def test_html_in_an_answer_is_shown_as_it_was_typed() -> None:
    assert str(answer_html("a < b, <b>vet</b>")) == "<p>a &lt; b, &lt;b&gt;vet&lt;/b&gt;</p>\n"


def test_links_get_no_hold_on_our_page() -> None:
    html = answer_html("[meer](https://a.be/pad?x=1&y=2) en [mail](mailto:a@b.be)")
    assert 'href="https://a.be/pad?x=1&amp;y=2" rel="noopener nofollow"' in html
    assert 'href="mailto:a@b.be" rel="noopener nofollow"' in html


def test_headings_of_an_answer_stand_below_its_question() -> None:
    assert re.findall(r"<h\d>", answer_html("# a\n\n## b\n\n##### c")) == ["<h3>", "<h3>", "<h4>"]


def test_tables_and_lists_survive() -> None:
    html = answer_html("| a | b |\n|---|---|\n| 1 | 2 |\n\n3. drie\n4. vier")
    assert "<td>1</td>" in html
    assert '<ol start="3">' in html


def test_words_are_marked_in_text_only() -> None:
    html = answer_html("kost `kost` [kost](https://kost.be/kost)", ("kost",))
    assert html.count("<mark>kost</mark>") == 2
    assert "<code>kost</code>" in html
    assert 'href="https://kost.be/kost"' in html


@pytest.mark.parametrize(
    ("text", "word", "marked"),
    [
        ("Wat kosten zalen?", "kost", ["kosten"]),
        ("Wat kost een zaal?", "kosten", ["kost"]),
        ("een coachingsgesprek", "coaching", ["coachingsgesprek"]),
        ("ons netwerk", "werk", []),
        ("Coördinatie en coordinatie", "coördinatie", ["Coördinatie", "coordinatie"]),
        ("de kerk en de bar", "de en", []),
        ("de zaal", "za", []),
        ("Waar vind ik een atelier?", "vind", []),
        ("KERKEN", "kerk", ["KERKEN"]),
        ("het oud-kerkplein", "oud-kerkplein", ["oud-kerkplein"]),
    ],
)
def test_a_word_is_marked_in_its_forms_and_compounds(text: str, word: str, marked: list[str]) -> None:
    assert [part.text for part in marked_parts(text, (word,)) if part.mark] == marked


@given(text=texts, words=st.lists(texts, max_size=4))
def test_marked_parts_are_the_text(text: str, words: list[str]) -> None:
    assert "".join(part.text for part in marked_parts(text, words)) == text


@given(text=texts, spans=st.lists(st.tuples(st.integers(0, 250), st.integers(0, 250)), max_size=5))
def test_spans_cut_a_text_without_losing_a_letter(text: str, spans: list[tuple[int, int]]) -> None:
    parts = spans_marked(text, spans)
    assert "".join(part.text for part in parts) == text
    assert all(part.text for part in parts)
    inside = {at for start, end in spans for at in range(start, min(end, len(text)))}
    assert sum(len(part.text) for part in parts if part.mark) == len(inside)

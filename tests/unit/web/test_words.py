"""Templates are not type checked: a word that is not there would show as nothing."""

import re
from pathlib import Path

import terecht.web
from terecht.web.words import LABELS

TEMPLATES = (Path(terecht.web.__file__).parent / "templates").rglob("*.html")
ASKED_FOR = {
    found
    for path in TEMPLATES
    for found in re.findall(r"(?<!\.)\blabels\.(\w+)\.?(\w*)", path.read_text("utf-8"))
}


def test_every_word_that_a_template_asks_for_is_there() -> None:
    assert {(subject, name) for subject, name in ASKED_FOR if not hasattr(LABELS.get(subject), name)} == set()


def test_every_subject_is_asked_for_by_a_template() -> None:
    assert set(LABELS) == {subject for subject, _ in ASKED_FOR}

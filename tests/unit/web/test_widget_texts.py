"""Every word the widget shows has one home: terecht/labels/widget.py,
or texts.js for what must be sayable without it."""

import re

from terecht.labels.widget import WIDGET
from terecht.web.links import STATIC

SOURCES = {path.name: path.read_text(encoding="utf-8") for path in (STATIC / "widget").glob("*.js")}
SPOKEN = "".join(text for name, text in SOURCES.items() if name not in ("texts.js", "check.js"))
ALWAYS = dict(re.findall(r'\["(\w+)", "([^"]+)"\]', SOURCES["texts.js"]))


def asked_for() -> set[str]:
    """The keys that the panel asks for: t("key"), a choice of two, and the table of buttons."""
    calls = re.findall(r"\bt\(([^()]*?)[),]", SPOKEN)
    keys = {key for call in calls for key in re.findall(r'"(\w+)"', call)}
    buttons = re.findall(r"\[(?:send|again|shut), \"(\w+)\"\]", SPOKEN)
    return (keys | set(buttons)) - {"failed_"}


def test_every_text_that_the_panel_asks_for_exists() -> None:
    assert asked_for() - set(WIDGET) - set(ALWAYS) == set()


def test_every_kind_of_failure_has_a_sentence() -> None:
    kinds = {"offline", "unreachable", "slow", "server", "gone"}
    assert {f"failed_{kind}" for kind in kinds} <= set(ALWAYS)


def test_labels_are_in_order_and_filled() -> None:
    assert list(WIDGET) == sorted(WIDGET)
    assert all(text.strip() == text != "" for text in WIDGET.values())


def test_what_is_sayable_without_the_theme_says_the_same_as_the_theme() -> None:
    assert {key: text for key, text in ALWAYS.items() if WIDGET.get(key, text) != text} == {}

"""The widget's modules become the files that browsers load."""

import gzip
from pathlib import Path

import pytest

from terecht.web.links import STATIC
from terecht.web.widget_files import ENTRIES, BundleError, built, bundle, compressed, strip_modules


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A small widget of three modules and a style."""
    (tmp_path / "widget").mkdir()
    (tmp_path / "widget.js").write_text("/* first */\nlet x = 1;\n")
    modules = {
        "panel.js": 'import { one } from "./one.js";\nimport { two } from "./two.js";\n'
        'import css from "./style.css";\nexport function mount() { return one + two + css; }\n',
        "one.js": 'import { two } from "./two.js";\n// why\nexport const one = two + 1;\n',
        "two.js": "export const two = 2;\n",
        "style.css": '/* looks */\n.a { content: "é\\201c"; }\n',
        "check.js": "export const c = 1;\n",
        "print.js": "export const p = 1;\n",
    }
    for name, text in modules.items():
        (tmp_path / "widget" / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_bundle_has_each_module_once_with_what_it_needs_before_it(static: Path) -> None:
    text = bundle(static / "widget" / "panel.js")
    assert [line for line in text.splitlines() if line and not line.startswith("//")] == [
        "const two = 2;",
        "const one = two + 1;",
        'const css = ".a{content:\\"é\\\\201c\\"}";',
        "export function mount() { return one + two + css; }",
    ]


def test_modules_that_need_each_other_are_put_together_too(static: Path) -> None:
    two = static / "widget" / "two.js"
    two.write_text('import { one } from "./one.js";\nexport const two = () => one;\n')
    assert bundle(static / "widget" / "panel.js").count("const two") == 1


def test_two_modules_with_the_same_name_in_them_are_refused(static: Path) -> None:
    (static / "widget" / "two.js").write_text("export const two = 2;\nfunction one() {}\n")
    with pytest.raises(BundleError, match=r"one is declared in two\.js and in one\.js"):
        bundle(static / "widget" / "panel.js")


def test_only_declarations_lose_their_export() -> None:
    source = 'export async function a() {}\nexport const b = "export const c";\nexport class D {}\n'
    assert strip_modules(source) == 'async function a() {}\nconst b = "export const c";\nclass D {}\n'
    assert strip_modules(source, keep_exports=True) == source


def test_what_is_built_has_no_comments_and_is_built_anew_after_a_change(static: Path) -> None:
    before = built(static, "widget-panel.js")
    assert "why" not in before.text
    assert built(static, "widget-panel.js") is before
    (static / "widget" / "two.js").write_text("export const two = 3;\n")
    after = built(static, "widget-panel.js")
    assert "two=3" in after.text
    assert after.version != before.version


def test_the_same_text_compresses_to_the_same_bytes() -> None:
    compressed.cache_clear()
    first = compressed("tekst é")
    compressed.cache_clear()
    assert compressed("tekst é") == first
    assert gzip.decompress(first).decode() == "tekst é"


@pytest.mark.parametrize("name", ENTRIES)
def test_every_script_of_the_widget_can_be_built(name: str) -> None:
    script = built(STATIC, name)
    assert "import {" not in script.text
    assert len(script.version) == 12

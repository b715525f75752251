"""The widget's source modules as the few small files that browsers load.

Browsers get `widget.js` (the first load), `widget-panel.js` (the rest, when opened), `widget-print.js` (for
who prints) and `widget-check.js` (for who installs it). All but the first are written as modules under
`static/widget/` and put together here, dependencies first, so that opening takes one request. All lose their
comments and blanks, in memory, at the first request after a change: installing needs no JavaScript tools.

Knows just the JavaScript we write: named imports at the start of a line, one declaration of a name over all
modules of a bundle. Does not know HTTP.

>>> strip_modules('import { a } from "./b.js";\\nexport const c = a;')
'const c = a;'
"""

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import rcssmin
import rjsmin

ENTRIES = {
    "widget.js": "widget.js",
    "widget-panel.js": "widget/panel.js",
    "widget-check.js": "widget/check.js",
    "widget-print.js": "widget/print.js",
}
"""From the name browsers ask for to the module it starts with, both under the static folder."""

_IMPORT = re.compile(r'^import (?:\{[^}]*\}|\w+) from "\./(?P<file>[\w-]+\.(?:js|css))";\n?', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let)\b)", re.MULTILINE)
_DECLARED = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)


class BundleError(ValueError):
    """Two modules of a bundle declare the same name, so that they can't share one scope."""


@dataclass(frozen=True, slots=True)
class Built:
    """A script as it is sent; `version` is the first 12 hex digits of the SHA-256 of its text."""

    text: str
    version: str


def built(static: Path, name: str) -> Built:
    """Return one of `ENTRIES`, built anew only when a source changed."""
    sources = (static / "widget.js", *(static / "widget").iterdir())
    return _built(static, name, max(path.stat().st_mtime_ns for path in sources))


@lru_cache(maxsize=16)
def compressed(text: str) -> bytes:
    """Return the text gzipped as small as it gets; the same text always gives the same bytes."""
    return gzip.compress(text.encode(), compresslevel=9, mtime=0)


@lru_cache(maxsize=16)
def _built(static: Path, name: str, _changed: int) -> Built:
    text: str = rjsmin.jsmin(bundle(static / ENTRIES[name])).strip()
    return Built(text, hashlib.sha256(text.encode()).hexdigest()[:12])


def bundle(entry: Path) -> str:
    """Return a module and all it imports as one module, dependencies first; only the entry's exports remain.

    Raises:
        BundleError: when two of them declare the same name.
    """
    ordered = _dependencies_first(entry)
    _check_names(ordered)
    parts = [_module_text(path, keep_exports=path == entry) for path in ordered]
    return "\n".join(parts)


def strip_modules(source: str, *, keep_exports: bool = False) -> str:
    """Return the source without its imports, and without `export` before what it declares."""
    without = _IMPORT.sub("", source)
    return without if keep_exports else _EXPORT.sub("", without)


def _dependencies_first(entry: Path) -> list[Path]:
    ordered: list[Path] = []

    def visit(path: Path, above: tuple[Path, ...]) -> None:
        if path in ordered or path in above:
            return
        if path.suffix == ".js":
            for found in _IMPORT.finditer(path.read_text(encoding="utf-8")):
                visit(path.parent / found["file"], (*above, path))
        ordered.append(path)

    visit(entry, ())
    return ordered


def _module_text(path: Path, *, keep_exports: bool) -> str:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".css":  # import css from "./style.css"
        return f"const css = {json.dumps(rcssmin.cssmin(source), ensure_ascii=False)};"
    return strip_modules(source, keep_exports=keep_exports)


def _check_names(paths: list[Path]) -> None:
    owner: dict[str, Path] = {}
    for path in paths:
        names = _DECLARED.findall(path.read_text(encoding="utf-8")) if path.suffix == ".js" else ["css"]
        for name in names:
            if name in owner:
                raise BundleError(f"{name} is declared in {owner[name].name} and in {path.name}")
            owner[name] = path

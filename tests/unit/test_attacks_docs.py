"""The page on attacks names tests that are there, and every attack that the code speaks of."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROWS = [
    line
    for line in (ROOT / "docs" / "aanvallen.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| A")
]


def functions_of(path: Path) -> set[str]:
    """Return the names of the test functions of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_line_names_tests_and_every_test_it_names_exists() -> None:
    for row in ROWS:
        named = re.findall(r"`(\w[\w/]*\.py)::(test_\w+)`", row)
        assert named, row
        missing = [name for file, name in named if name not in functions_of(ROOT / "tests" / file)]
        assert missing == []


def test_every_attack_that_the_code_speaks_of_has_its_line() -> None:
    spoken = {
        number
        for path in (ROOT / "terecht").rglob("*.py")
        for group in re.findall(r"\((A\d+(?:, A\d+)*)[):]", path.read_text(encoding="utf-8"))
        for number in group.split(", ")
    }
    known = [row.split("|")[1].strip() for row in ROWS]
    assert len(known) == len(set(known))
    assert {"A5", "A17", "A20"} <= spoken <= set(known)

"""Every action of staff has a sentence that says that it worked, and every sentence an action."""

import re
from pathlib import Path

from terecht.labels.done import DONE

DESK = Path(__file__).parents[3] / "terecht" / "web" / "desk"


def test_every_action_has_its_sentence_and_every_sentence_its_action() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted(DESK.glob("*.py")))
    named = re.findall(r'(?:done\("[\w.]+",|_change\(|_switch\(number,)\s*"([\w-]+)"', sources)
    named += re.findall(r'_do\(\s*number,\s*\w+,\s*"([\w-]+)"', sources)
    named += re.findall(r'_press\(number, [\w.()]+, "([\w-]+)"', sources)
    assert set(named) == set(DONE)

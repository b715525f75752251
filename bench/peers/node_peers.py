"""Peers: MiniSearch, Orama and Fuse.js, run by Node in the folder where npm installed them."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from peers.shape import (
    ANSWER_WEIGHT,
    DOCUMENTS,
    Document,
    Found,
    Layout,
    Peer,
    Run,
    Setting,
    best_entries,
    grid,
)

SCRIPTS = Path(__file__).parent


def peers(folder: Path) -> tuple[Peer, ...]:
    """Return the three; `folder` has their node_modules.

    Few settings for Fuse.js, which takes a thousand times longer than the others.
    """
    for path in SCRIPTS.glob("*.mjs"):  # Node looks for packages beside the script
        shutil.copy(path, folder)
    layouts = list(Layout)
    mini = grid(layout=layouts, fuzzy=[0, 0.1, 0.2], prefix=[False, True])
    orama = grid(layout=layouts, tolerance=[0, 1], k=[1.2, 2.0], d=[0, 0.5])
    pattern = grid(layout=[Layout.PHRASING], tokens=[False], threshold=[0.4])
    phrasing = grid(layout=[Layout.PHRASING], tokens=[True], stem=[False], threshold=[0.2])
    fields = grid(layout=[Layout.FIELDS], tokens=[True], stem=[True, False], threshold=[0.1, 0.2])
    return (
        Peer("MiniSearch", mini, _run("minisearch", folder)),
        Peer("Orama", orama, _run("orama", folder)),
        Peer("Fuse.js", (*pattern, *phrasing, *fields), _run("fuse", folder)),
    )


def _run(script: str, folder: Path) -> Run:
    def run(documents: Sequence[Document], queries: Sequence[str], setting: Setting) -> list[Found]:
        task = {
            "documents": [asdict(document) for document in documents],
            "queries": queries,
            "setting": {**setting, "answerWeight": ANSWER_WEIGHT, "limit": DOCUMENTS},
        }
        command = ["node", str(folder / "ask.mjs"), script]
        done = subprocess.run(command, input=json.dumps(task), capture_output=True, text=True, check=True)
        answers = json.loads(done.stdout)
        return [Found(best_entries(documents, answer["hits"]), answer["seconds"]) for answer in answers]

    return run

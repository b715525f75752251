"""Build `models/nl_verwant.xz` and the facts on its card; at build time only.

    python models/build_related.py

needs the PyPI package wordfreq and the Debian packages `dict-freedict-nld-*` and `*-nld` of `LANGUAGES`. They
translate a Dutch word and describe it in Dutch; words are akin as far as their translations and the words of their
descriptions are the same: the cosine between two rows of both, idf-weighed.
"""

import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from card import count, debian_fact, file_facts, note_facts
from wordfreq import zipf_frequency

from terecht.text.compounds import Splitter
from terecht.text.lexicon import Lexicon
from terecht.text.normalise import fold
from terecht.text.related import Related
from terecht.text.stopwords import is_stopword
from terecht.text.tokens import tokenise

HERE = Path(__file__).parent
TARGET = HERE / "nl_verwant.xz"
CARD = TARGET.with_suffix(".md")
DICTIONARIES = Path("/usr/share/dictd")
FROM_DUTCH = ("bul", "ell", "fin", "ind", "ita", "lat", "lit", "pol", "por", "rus", "spa", "swe")
TO_DUTCH = ("ell", "fin", "pol", "swe")
LANGUAGES = tuple(f"nld-{code}" for code in FROM_DUTCH) + tuple(f"{code}-nld" for code in TO_DUTCH)
"""The dictionaries that WikDict made of Wiktionary; those of other makers have another licence."""

HEADWORD = re.compile(r"(\S.*?) (?:/.*/ )?<[^>]*>")
COMMON = 2.5  # Zipf: three in ten million words; rarer ones bring noise
DESCRIPTION, SELF = 0.7, 0.6  # weights beside that of the translations, 1
MOST_SHARED = 100  # a translation of more words says nothing
MOST_KIN, NEAREST, LEAST = 12, 0.5, 0.1
"""Per word at most so many; none counts for more than `NEAREST`, and what is less near than `LEAST` is chance."""

Counts = dict[str, set[str]]


class Sources:
    """What the dictionaries say of every Dutch word: its translations, and the lemmas of its descriptions."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._splitter = Splitter(lexicon)
        self.translations: Counts = defaultdict(set)
        self.descriptions: Counts = defaultdict(set)

    def read(self) -> None:
        """Read all dictionaries."""
        lines: dict[str, Counter[str]] = defaultdict(Counter)
        by_language: dict[tuple[str, str], set[str]] = defaultdict(set)
        for code in FROM_DUTCH:
            for word, said in _entries(DICTIONARIES / f"freedict-nld-{code}.dict.dz"):
                if " " not in word and (key := fold(word)):
                    lines[key].update(said)
                    by_language[key, code].update(said)
        for (key, code), said in by_language.items():
            for line in said:
                self._note(key, code, line, times=lines[key][line])
        for code in TO_DUTCH:
            for word, said in _entries(DICTIONARIES / f"freedict-{code}-nld.dict.dz"):
                for line in said:
                    self._note_backwards(f"{code}:{word.lower()}", line)

    def _note(self, key: str, code: str, line: str, *, times: int) -> None:
        tokens = [token.key for token in tokenise(line)]
        known = sum(self._lexicon.is_word(token) for token in tokens)
        if len(tokens) >= 2 and known >= 0.8 * len(tokens) and (times >= 2 or len(tokens) >= 3):
            lemmas = [self._splitter.lemmas(token) or (token,) for token in tokens if len(token) > 2]
            self.descriptions[key].update(some[0] for some in lemmas if not all(map(is_stopword, some)))
        else:
            phrases = (phrase for phrase in _phrases(line) if len(phrase.split()) <= 3)
            self.translations[key].update(f"{code}:{phrase.lower()}" for phrase in phrases)

    def _note_backwards(self, foreign: str, line: str) -> None:
        """Note a line of translations to Dutch; one that holds anything else is a description in their language."""
        keys = [fold(phrase) for phrase in _phrases(line)]
        if all(" " not in key and self._lexicon.lemmas(key) for key in keys):
            for key in keys:
                self.translations[key].add(foreign)


def _entries(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield every headword with its lines, without the numbers of its senses."""
    word, lines = "", list[str]()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in map(str.strip, file):
            if found := HEADWORD.fullmatch(line):
                yield word, lines
                word, lines = found[1], []
            elif word and line:
                lines.append(re.sub(r"^\d+\. ", "", line))
    yield word, lines


def _phrases(line: str) -> Iterator[str]:
    plain = re.sub(r"\([^)]*\)", "", line)
    return (phrase.strip() for phrase in re.split("[,;]", plain) if phrase.strip())


def kin_of(sources: Sources) -> dict[str, dict[str, float]]:
    """Return per word its kin, nearest first, and how near."""
    said = [sources.translations, sources.descriptions]
    inner = {word for several in sources.descriptions.values() for word in several}
    words = sorted(
        word
        for word in {*said[0], *said[1], *inner}
        if len(word) > 1 and zipf_frequency(word, "nl") >= COMMON
    )
    rows = sp.hstack(
        [
            _vectors(words, sources.translations, most=MOST_SHARED),
            DESCRIPTION * _vectors(words, sources.descriptions, among=words)
            + SELF * sp.eye_array(len(words)),
        ],
        format="csr",
    )
    unit = _unit(rows)
    near = (unit @ unit.T).tocsr()
    near.setdiag(0.0)
    kin = {}
    for place, word in enumerate(words):
        own = slice(near.indptr[place], near.indptr[place + 1])
        best = sorted(zip(-near.data[own], near.indices[own].tolist(), strict=True))[:MOST_KIN]
        if found := {words[other]: min(NEAREST, -value) for value, other in best if -value > LEAST}:
            kin[word] = found
    return kin


def _vectors(
    words: list[str], said: Mapping[str, set[str]], *, most: int = 0, among: list[str] | None = None
) -> sp.csr_array:
    """Return the words' rows over what is said of them, idf-weighed, of unit length."""
    counts = Counter(one for word in words for one in said.get(word, ()))
    columns = among or sorted(one for one, count in counts.items() if count <= most)
    number = {one: place for place, one in enumerate(columns)}
    pairs = [
        (row, number[one]) for row, word in enumerate(words) for one in said.get(word, ()) if one in number
    ]
    shape = (len(words), len(columns))
    matrix = sp.csr_array((np.ones(len(pairs)), tuple(zip(*sorted(pairs), strict=True))), shape=shape)
    frequency = np.bincount(matrix.indices, minlength=len(columns))
    return _unit(matrix @ sp.diags_array(np.log((1 + len(words)) / (1 + frequency))))


def _unit(matrix: sp.csr_array) -> sp.csr_array:
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    return sp.diags_array(1 / np.where(lengths > 0, lengths, 1.0)) @ matrix


def main() -> None:
    """Build the file and note the facts on its card."""
    lexicon = Lexicon.load(HERE / "nl_lexicon.xz", exceptions=HERE / "nl_uitzonderingen.tsv")
    sources = Sources(lexicon)
    sources.read()
    kin = kin_of(sources)
    Related.of(kin).save(TARGET)
    facts = [
        ("woorden", count(len(kin))),
        ("verwantschappen", count(sum(map(len, kin.values())))),
        *file_facts(TARGET),
        ("wordfreq (PyPI)", version("wordfreq")),
        *(debian_fact(f"dict-freedict-{pair}") for pair in LANGUAGES),
    ]
    note_facts(CARD, facts)


if __name__ == "__main__":
    main()

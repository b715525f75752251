"""What a YAML parser stumbled over, said to somebody who does not know YAML.

Looks at the place in the text first and at the parser's words second: both of PyYAML's parsers lead to one
sentence.

>>> text = "vraag: Kerk: wat nu?"
>>> try:
...     list(yaml.parse(text, Loader=yaml.BaseLoader))
... except yaml.MarkedYAMLError as error:
...     print(explain(error, text).message)
een dubbelepunt in de tekst (of deze regel springt te ver in)
"""

from dataclasses import dataclass

import yaml

from terecht.domain.errors import Fault

_QUOTE = "zet aanhalingstekens rond de hele tekst, of schrijf hem in een blok na |"


@dataclass(frozen=True, slots=True)
class _Stumble:
    """Where the parser stood: lines counted from 0, and all it had to say."""

    lines: list[str]
    line: int
    column: int
    start: int
    words: str

    @property
    def before(self) -> str:
        """What stands before the place, on its line."""
        return self._text(self.line)[: self.column]

    @property
    def letter(self) -> str:
        """What stands at the place, "" at the end of a line."""
        return self._text(self.line)[self.column : self.column + 1]

    def fault(self, message: str, expected: str, *, at_start: bool = False) -> Fault:
        """Say it of the line where the place is, or of where the unfinished thing begins."""
        line = self.start if at_start else self.line
        return Fault(message, line=line + 1, value=self._text(line).strip(), expected=expected)

    def _text(self, line: int) -> str:
        return self.lines[line] if line < len(self.lines) else ""


def explain(error: yaml.MarkedYAMLError, text: str) -> Fault:
    """Return one fault with the line, what stands there, what is wrong and how to mend it."""
    place = error.problem_mark or error.context_mark
    start = error.context_mark or place
    stumble = _Stumble(
        lines=text.split("\n"),
        line=place.line if place else 0,
        column=place.column if place else 0,
        start=start.line if start else 0,
        words=f"{error.context} {error.problem}",
    )
    return _of_place(stumble) or _of_words(stumble)


def _of_place(stumble: _Stumble) -> Fault | None:
    """Explain what the letters at the place already give away."""
    if stumble.letter == "\t" or "\t" in stumble.before[: len(stumble.before) - len(stumble.before.lstrip())]:
        return stumble.fault("deze regel springt in met een tab", "spaties: twee per niveau")
    if stumble.letter and stumble.letter in "@`%" and "cannot start" in stumble.words:
        return stumble.fault(f"een tekst kan niet met {stumble.letter} beginnen", _QUOTE)
    return None


def _of_words(stumble: _Stumble) -> Fault:
    """Explain by the parser's words; the first that fit decide."""
    words = stumble.words
    if "maximum nesting depth" in words:  # newer libyamls look ahead and stop before we do
        return stumble.fault("dit zit te diep genest", "hoogstens enkele niveaus onder elkaar")
    if "unexpected end of stream" in words:
        return stumble.fault("dit aanhalingsteken wordt nergens gesloten", "sluit het", at_start=True)
    if "scanning an alias" in words or "scanning an anchor" in words:
        return stumble.fault("een tekst kan niet met * of & beginnen", _QUOTE)
    if "undefined tag handle" in words or "scanning a tag" in words:
        return stumble.fault("een tekst kan niet met ! beginnen", _QUOTE)
    if "escape" in words:
        expected = "enkele aanhalingstekens ('…') in plaats van dubbele"
        return stumble.fault("een schuine streep \\ in een tekst tussen dubbele aanhalingstekens", expected)
    if "mapping values are not allowed" in words:
        expected = f"{_QUOTE}; of kijk na of de regel even ver inspringt als die erboven"
        return stumble.fault("een dubbelepunt in de tekst (of deze regel springt te ver in)", expected)
    if "expected ':'" in words:
        expected = "'sleutel: tekst', of '- tekst' met een spatie na het streepje"
        return stumble.fault("hier ontbreekt een dubbelepunt of een streepje", expected, at_start=True)
    if "scanning a block scalar" in words:
        return stumble.fault("na | of > staat al tekst", "begin de tekst op de volgende regel, ingesprongen")
    if "flow" in words:
        expected = f"sluit hem; of, als het tekst is: {_QUOTE}"
        return stumble.fault("een haak [ of { wordt niet goed gesloten", expected, at_start=True)
    if "while parsing a block" in words and any(quote in stumble.before for quote in "\"'"):
        expected = "aanhalingstekens alleen vooraan en achteraan; een ' in de tekst schrijf je dubbel: ''"
        return stumble.fault("na het sluitende aanhalingsteken staat nog tekst", expected)
    if "are not allowed" in words or "node content" in words or "cannot start" in words:
        return stumble.fault("een tekst kan zo niet beginnen", _QUOTE)
    expected = "evenveel spaties vooraan als bij de andere regels van dit stuk"
    return stumble.fault("deze regel past niet onder de vorige", expected)

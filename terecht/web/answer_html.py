"""From an entry's Markdown to HTML that is safe to show, with the visitor's words marked.

The order is the guard: Markdown (raw HTML off), then marks in text nodes, then the sanitiser, and nothing
after it (A1, A2). Knows nothing of Flask.

>>> str(answer_html("Coaching *kost* niets.<script>x</script>", words=("kosten",)))
'<p>Coaching <em><mark>kost</mark></em> niets.&lt;script&gt;x&lt;/script&gt;</p>\\n'
>>> [part.text for part in marked_parts("Wat kost coaching?", ("coachen", "kost")) if part.mark]
['kost']
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it.token import Token
from markupsafe import Markup

from terecht.prose import parser, sanitised
from terecht.text.normalise import fold
from terecht.text.stopwords import is_stopword

MIN_MARKED = 3
"""Letters a word needs to be marked: shorter ones are all over any text."""
MAX_ENDING = 3
"""Letters that two forms of one word may differ in at the end (kost, kosten; subsidie, subsidies)."""
MIN_PART = 5
"""Letters a word needs to be found as a part of a compound (coaching in coachingsgesprek)."""
ASKING = frozenset(["vraag", "vragen", "vind", "vinden", "vindt", "zoek", "zoeken", "zoekt", "hoeveel"])
"""Words of asking: any question has them, and none is about them, so a mark on them tells nothing."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class TextPart:
    """A stretch of plain text, marked or not; the parts of a text joined are the text."""

    text: str
    mark: bool


def answer_html(markdown: str, words: Iterable[str] = ()) -> Markup:
    """Return the HTML of an answer, with `words` and their inflections in ``<mark>``, sanitised last."""
    tokens = parser().parse(markdown)
    wanted = _wanted(words)
    for token in tokens:
        token.tag = {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}.get(token.tag, token.tag)
        token.children = list(_marked_tokens(token.children, wanted)) if token.children else token.children
    return sanitised(parser().renderer.render(tokens, parser().options, {}))


def marked_parts(text: str, words: Iterable[str]) -> tuple[TextPart, ...]:
    """Cut a plain text into marked and unmarked stretches."""
    return tuple(_parts(text, _wanted(words)))


def spans_marked(text: str, spans: Sequence[tuple[int, int]]) -> tuple[TextPart, ...]:
    """Cut a plain text into stretches inside and outside `spans` (which may overlap or run past its end)."""
    inside = [False] * len(text)
    for start, end in spans:
        inside[start:end] = [True] * len(inside[start:end])
    edges = [0, *(at for at in range(1, len(text)) if inside[at] != inside[at - 1]), len(text)]
    return tuple(TextPart(text[start:end], inside[start]) for start, end in pairwise(edges) if start < end)


def _marked_tokens(tokens: Sequence[Token], wanted: frozenset[str]) -> Iterator[Token]:
    """Split the text tokens; code, links' addresses and everything else stay as they are."""
    for token in tokens:
        if token.type != "text":
            yield token
            continue
        for part in _parts(token.content, wanted):
            if part.mark:
                yield Token("mark_open", "mark", 1)
            yield Token("text", "", 0, content=part.text)
            if part.mark:
                yield Token("mark_close", "mark", -1)


def _parts(text: str, wanted: frozenset[str]) -> Iterator[TextPart]:
    spans = [found.span() for found in _WORD.finditer(text) if _is_wanted(found.group(), wanted)]
    yield from spans_marked(text, spans)


def _wanted(words: Iterable[str]) -> frozenset[str]:
    """Return the folded words worth marking; a phrase counts as each of its words."""
    found = (fold(match.group()) for word in words for match in _WORD.finditer(word))
    return frozenset(
        word for word in found if len(word) >= MIN_MARKED and word not in ASKING and not is_stopword(word)
    )


def _is_wanted(word: str, wanted: frozenset[str]) -> bool:
    folded = fold(word)
    return len(folded) >= MIN_MARKED and any(_same_word(folded, other) for other in wanted)


def _same_word(one: str, other: str) -> bool:
    """Tell whether two folded words are equal, two forms of one word, or a compound and its outer part."""
    short, long = sorted((one, other), key=len)
    if short == long:
        return True
    if len(short) > MIN_MARKED and long.startswith(short) and len(long) - len(short) <= MAX_ENDING:
        return True
    return len(short) >= MIN_PART and (long.startswith(short) or long.endswith(short))

"""From Markdown to what people read: HTML that is safe to show, and plain text for mails.

Whatever becomes HTML goes through `sanitised` as its very last step (A1, A2). Knows neither pages nor mails.

>>> str(html_of("Coaching *kost* niets.<script>x</script>"))
'<p>Coaching <em>kost</em> niets.&lt;script&gt;x&lt;/script&gt;</p>\\n'
>>> print(text_of("Lees [meer](https://steunpunt.be).\\n\\n1. **Mail** ons.\\n2. Kies een dag."))
Lees meer (https://steunpunt.be).
<BLANKLINE>
1. Mail ons.
2. Kies een dag.
>>> print(text_of(literal("*geen* nadruk, [geen](link)")))
*geen* nadruk, [geen](link)
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from textwrap import indent

import nh3
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup

_TEXT_TAGS = {"a", "br", "code", "em", "mark", "strong"}
_BLOCK_TAGS = {"blockquote", "h3", "h4", "hr", "li", "ol", "p", "pre", "ul"}
_TABLE_TAGS = {"table", "tbody", "td", "th", "thead", "tr"}
ALLOWED_TAGS = frozenset(_TEXT_TAGS | _BLOCK_TAGS | _TABLE_TAGS)
ALLOWED_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
ALLOWED_SCHEMES = frozenset({"http", "https", "mailto"})

_MARKUP = re.compile(r"([\\`*_\[\]<>&|])")
_MARKUP_AT_START = re.compile(r"^([#+=~-])|^(\d+)([.)])")


def html_of(markdown: str) -> Markup:
    """Return the HTML of a Markdown text; raw HTML in it is shown as text, pictures are left out."""
    return sanitised(parser().render(markdown))


def text_of(markdown: str) -> str:
    """Return a Markdown text as people write mails: a link shows its address, a list its numbers."""
    return "\n\n".join(_blocks(SyntaxTreeNode(parser().parse(markdown))))


def literal(text: str) -> str:
    """Return the Markdown that shows a text as it stands, line by line; plain words stay as readable as they were."""
    return "\\\n".join(_literal_line(line.strip()) for line in text.splitlines() if line.strip())


def _literal_line(line: str) -> str:
    escaped = _MARKUP.sub(r"\\\1", line)
    return _MARKUP_AT_START.sub(lambda found: f"{found[2] or ''}\\{found[1] or found[3]}", escaped)


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """Return the one parser: CommonMark and tables, raw HTML escaped."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def sanitised(html: str) -> Markup:
    """Return HTML with nothing in it but what is allowed; nothing may be done to it afterwards."""
    clean = nh3.clean(
        html,
        tags=set(ALLOWED_TAGS),
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel="noopener nofollow",
        strip_comments=True,
    )
    return Markup(clean)


def _blocks(node: SyntaxTreeNode) -> Iterator[str]:
    for child in node.children:
        match child.type:
            case "bullet_list" | "ordered_list":
                yield "\n".join(_items(child))
            case "blockquote":
                yield indent("\n\n".join(_blocks(child)), "> ", lambda line: True)
            case "code_block" | "fence":
                yield child.content.rstrip("\n")
            case "table":
                yield "\n".join(_rows(child))
            case "hr":
                yield "---"
            case _:
                yield "".join(_inline(child))


def _items(node: SyntaxTreeNode) -> Iterator[str]:
    first = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, start=first):
        mark = f"{number}. " if node.type == "ordered_list" else "- "
        yield mark + indent("\n".join(_blocks(item)), " " * len(mark)).lstrip()


def _rows(node: SyntaxTreeNode) -> Iterator[str]:
    for row in (row for part in node.children for row in part.children):
        yield " | ".join("".join(_inline(cell)) for cell in row.children)


def _inline(node: SyntaxTreeNode) -> Iterator[str]:
    """Give the text of a node that stands in a line, pictures left out as in the HTML."""
    for child in node.children:
        match child.type:
            case "softbreak" | "hardbreak":
                yield "\n"
            case "text" | "code_inline":
                yield child.content
            case "image":
                continue
            case "link":
                yield _link("".join(_inline(child)), str(child.attrs["href"]))
            case _:
                yield from _inline(child)


def _link(text: str, href: str) -> str:
    address = href.removeprefix("mailto:")
    return address if text == address else f"{text} ({address})"

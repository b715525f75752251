r"""What somebody wrote in a reply, without what their mail program quoted below or above it.

Knows how Dutch, English, French and German programs begin a quotation. Cuts only at what is surely theirs, and
leaves everything when nothing would be left: a word too many is better than a word lost.

>>> reply_of("Ja, graag!\n\nOp ma 2 mrt 2026 om 10:30 schreef Het Steunpunt <vragen@steunpunt.be>:\n> Wil je komen?")
'Ja, graag!'
"""

import re

_INTRO = re.compile(
    r"^[ \t]*(?:op|on|le|am|il)\b[^\n]{4,200}(?:\n[^\n]{0,200})?"
    r"\b(?:schreef|wrote|a écrit|schrieb|ha scritto)\b[^\n]{0,200}:[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER = re.compile(
    r"^[ \t]*\*?(?:van|from|de|von)\*?:[^\n]{1,300}\n"
    r"(?:[^\n]{0,300}\n)?[ \t]*\*?(?:verzonden|datum|sent|date|envoyé|gesendet)\*?:",
    re.IGNORECASE | re.MULTILINE,
)
_RULE = re.compile(
    r"^[ \t]*[-_]{2,}[ \t]*(?:oorspronkelijk bericht|original message|doorgestuurd bericht|forwarded message"
    r"|message d'origine|ursprüngliche nachricht)[ \t]*[-_]{2,}[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def reply_of(text: str) -> str:
    """Return a reply without quotations and signature; the text itself when nothing else is left of it."""
    ends = [found.start() for pattern in (_RULE, _HEADER) if (found := pattern.search(text))]
    own = text[: min(ends)] if ends else text
    lines = _INTRO.sub("", own).split("\n")
    own = "\n".join(line for line in lines if not line.lstrip().startswith(">"))
    if signature := _SIGNATURE.search(own):
        own = own[: signature.start()]
    return re.sub(r"\n{3,}", "\n\n", own).strip() or text.strip()

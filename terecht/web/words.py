"""The Dutch words that templates have: `labels.mail.WHYS` is `WHYS` of `terecht.labels.mail`.

Code imports the names it needs; a template can't, so it gets the subjects.
"""

from types import ModuleType

from terecht.labels import (
    accounts,
    asking,
    desk,
    editing,
    extra_vragen,
    mail,
    measures,
    privacy,
    sessions,
    widget,
)

LABELS: dict[str, ModuleType] = {
    "accounts": accounts,
    "asking": asking,
    "desk": desk,
    "editing": editing,
    "extra_vragen": extra_vragen,
    "mail": mail,
    "measures": measures,
    "privacy": privacy,
    "sessions": sessions,
    "widget": widget,
}

"""A FAQ written as a new file that editors like to read: blocks, no clever YAML, answers as they are typed.

Writes whole files and keeps no comments: to change a file that people wrote is another matter.

>>> from terecht.domain.faq import Entry, Thema
>>> print(faq_bytes(Faq(Thema("demo"), (Entry("bar", "Mag een bar?", "Ja."),))).decode())
thema:
  id: demo
<BLANKLINE>
vragen:
  - id: bar
    vraag: Mag een bar?
    antwoord: |
      Ja.
<BLANKLINE>
"""

import io
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import LiteralScalarString

from terecht.adapters.atomic_file import alone_with, replace_file
from terecht.adapters.faq_file import parse_faq
from terecht.domain.errors import FaqError, Fault
from terecht.domain.faq import Entry, Faq, Organisation, Thema

Plain = str | date | list["Plain"] | dict[str, "Plain"]
_Values = Mapping[str, Plain | tuple[str, ...] | None]

_NEVER_WRAP = 10**6


def faq_bytes(faq: Faq) -> bytes:
    """Return `faq` as the bytes of a FAQ file."""
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = _NEVER_WRAP
    stream = io.BytesIO()
    yaml.dump(_styled(_plain(faq)), stream)
    return stream.getvalue()


def write_faq(faq: Faq, path: Path, *, overwrite: bool = False) -> None:
    """Write `faq` to a file at `path`, whole or not at all; raises FaqError.

    An existing file stays as it is unless `overwrite`. What is written was read back first and is the same.
    """
    if os.path.lexists(path) and not overwrite:
        raise FaqError(Fault("bestaat al", file=str(path), expected="een nieuwe bestandsnaam"))
    data = faq_bytes(faq)
    if unplaced(parse_faq(data, name=str(path))) != unplaced(faq):
        raise FaqError(Fault("de FAQ kan niet geschreven worden zonder verlies", file=str(path)))
    try:
        with alone_with(path):
            replace_file(path, data)
    except OSError as error:
        message = f"het bestand kan niet geschreven worden ({error.strerror or error})"
        raise FaqError(Fault(message, file=str(path))) from error


def unplaced(faq: Faq) -> Faq:
    """Return `faq` without the lines of the file that it came from."""
    return replace(faq, entries=tuple(replace(entry, line=None) for entry in faq.entries))


def _styled(faq: dict[str, Plain]) -> CommentedMap:
    """Return `faq` with blank lines between its parts and between entries, answers as literal blocks."""
    top = CommentedMap(faq)
    for key in list(faq)[1:]:
        top.yaml_set_comment_before_after_key(key, before="\n")
    entries = CommentedSeq(_styled_entry(entry) for entry in top.get("vragen", []))
    for place in range(1, len(entries)):
        entries.yaml_set_comment_before_after_key(place, before="\n")
    if entries:
        top["vragen"] = entries
    return top


def _styled_entry(entry: dict[str, Plain]) -> CommentedMap:
    answer = str(entry["antwoord"])
    return CommentedMap(entry | {"antwoord": LiteralScalarString(answer + "\n") if answer else ""})


def _plain(faq: Faq) -> dict[str, Plain]:
    """Return `faq` by the keys of the file, in their order, leaving out what is empty but for the answer."""
    return {
        "thema": _plain_thema(faq.thema),
        **_filled(
            {
                "categorieen": [
                    _filled({"id": category.id, "titel": category.title, "over": category.about})
                    for category in faq.categories
                ],
                "organisaties": [_plain_organisation(organisation) for organisation in faq.organisations],
                "vragen": [plain_entry(entry) for entry in faq.entries],
            }
        ),
    }


def _plain_thema(thema: Thema) -> Plain:
    contact = {
        "naam": thema.contact_name,
        "email": thema.contact_email,
        "telefoon": thema.contact_phone,
    }
    values: _Values = {
        "id": thema.id,
        "titel": thema.title,
        "over": thema.about,
        "contact": _filled(contact),
        "welkom": thema.welcome,
        "plaatshouder": thema.placeholder,
        "knop": thema.button,
        "sites": thema.allowed_sites,
    }
    return _filled(values)


def _plain_organisation(organisation: Organisation) -> Plain:
    return _filled(
        {
            "id": organisation.id,
            "naam": organisation.name,
            "doet": organisation.does,
            "link": organisation.url,
            "email": organisation.email,
            "telefoon": organisation.phone,
        }
    )


def plain_entry(entry: Entry) -> dict[str, Plain]:
    """Return `entry` by the keys of the file, in their order, leaving out what is empty but for the answer."""
    before: _Values = {
        "id": entry.id,
        "categorie": entry.category,
        "vraag": entry.question,
        "varianten": entry.variants,
        "niet": entry.lookalikes,
    }
    after: _Values = {
        "doorverwijzing": [
            _filled(
                {
                    "organisatie": referral.organisation.id,
                    "waarom": referral.why,
                    "voor_wie": referral.for_whom,
                }
            )
            for referral in entry.referrals
        ],
        "bronnen": entry.sources,
        "nagekeken": entry.reviewed,
        "geldig_tot": entry.valid_until,
        "verwant": entry.related,
    }
    return {**_filled(before), "antwoord": entry.answer, **_filled(after)}


def _filled(values: _Values) -> dict[str, Plain]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items() if value}

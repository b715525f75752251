"""Write a table as CSV that a spreadsheet opens well and can't execute.

For a Dutch Excel: `;` between cells, a byte order mark before, every text in quotes. Excel and LibreOffice
take a cell for a formula when it starts with = + - or @ (fullwidth ones too), also after blanks or quotes,
and drop a leading tab or line end; such a text gets an apostrophe before it. Knows nothing of what the table
is about.

Way back: of a text that starts with an apostrophe, drop it when what follows `needs_apostrophe`. That gives
every text back as it was; numbers are written as they are.

>>> print("".join(write_csv([("=1+1", 2), ("'s avonds", None)], ("vraag", "aantal"))).lstrip(BOM), end="")
"vraag";"aantal"\r
"'=1+1";2\r
"'s avonds";""\r
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO
from itertools import chain

Cell = str | int | float | datetime | None

BOM = "\ufeff"

_RISKY = re.compile(r"[\s'\"\u200b\ufeff]*[=+\-@＝＋－＠]|['\"]*[\t\r\n\0]")


def write_csv(rows: Iterable[Sequence[Cell]], header: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the table, the byte order mark first; encode them as UTF-8.

    A number is written plain, a datetime as ISO 8601, None as an empty cell.
    """
    line = StringIO()
    writer = csv.writer(line, delimiter=";", quoting=csv.QUOTE_NONNUMERIC)
    yield BOM
    for row in chain([header], rows):
        writer.writerow([_safe(cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def needs_apostrophe(text: str) -> bool:
    """Tell whether a spreadsheet could take this text for something else than a text."""
    return _RISKY.match(text) is not None


def _safe(cell: Cell) -> str | int | float:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.isoformat()
        case str() if needs_apostrophe(cell):
            return f"'{cell}"
        case _:
            return cell

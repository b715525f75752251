"""What the access log may say: which page, how long, which status; never who, what was asked, or a secret.

Gunicorn's own format names addresses, queries and the page a visitor came from; ours leaves them out, and the
secret of a link becomes ``…`` (A13).

>>> masked("/extra-vraag/aGVlbC1nZWhlaW0/wissen")
'/extra-vraag/…/wissen'
"""

import re
from typing import Any

from gunicorn.glogging import Logger

FORMAT = "%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
"""Method, path without query, status, size and time."""

_SECRET = re.compile(r"(?<=^/afmelden/)[^/]+|(?<=^/extra-vraag/)(?!adres$)[^/]+|(?<=^/medewerker/link/)[^/]+")


def masked(path: str) -> str:
    """Return a path as it may stand in a log."""
    return _SECRET.sub("…", path)


class AccessLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's logger with paths masked."""

    def atoms(self, *args: Any) -> dict[str, Any]:
        """Return the pieces that a line is made of."""
        atoms: dict[str, Any] = super().atoms(*args)
        return {**atoms, "U": masked(atoms["U"])}

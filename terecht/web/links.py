"""Absolute addresses of pages and files, for a site that may sit behind a proxy and be shown on another site.

Knows the public address and how static files are versioned: the address of a file carries a hash of its
content, so a browser may keep it for ever and a new version is fetched at once.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import request, url_for

from terecht.letters.account import account_url
from terecht.web import widget_files

STATIC = Path(__file__).with_name("static")


@dataclass(frozen=True, slots=True)
class RequestLinks:
    """Addresses as the visitor of this request sees them; `public_url` "" means: the host that was asked."""

    public_url: str

    @property
    def base(self) -> str:
        """The address of the site, without a slash at the end."""
        return self.public_url or request.host_url.rstrip("/")

    @property
    def origin(self) -> str:
        """The own origin as browsers write it (scheme, host, port)."""
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}".lower()

    def home(self) -> str:
        """Return the address of the theme."""
        return self._page("visitor.home")

    def entry(self, entry_id: str) -> str:
        """Return the address of an entry."""
        return self._page("visitor.entry", entry_id=entry_id)

    def category(self, category_id: str) -> str:
        """Return the address of a category."""
        return self._page("visitor.category", category_id=category_id)

    def privacy(self) -> str:
        """Return the address of the privacy page."""
        return self._page("visitor.privacy")

    def status(self, secret: str) -> str:
        """Return the secret status link."""
        return self._page("visitor.status", secret=secret)

    def account_link(self, token: str) -> str:
        """Return the secret link to choose a password."""
        return account_url(self.base, token)

    def identified(self) -> str:
        """Return where another service sends back who signed in there."""
        return self._page("entrance.identified")

    def widget(self) -> str:
        """Return the address that a site puts in its script tag."""
        return self._page("site.widget")

    def _page(self, endpoint: str, **values: Any) -> str:
        return self.base + url_for(endpoint, **values)


def static(name: str) -> str:
    """Return the path of a static file with the hash of its content."""
    return url_for("site.static_file", name=name, v=version(name))


def version(name: str) -> str:
    """Return the first 12 hex digits of the SHA-256 of a static file; "" when there is no such file."""
    if name in widget_files.ENTRIES:
        return widget_files.built(STATIC, name).version
    path = STATIC / name
    try:
        return _digest(path, path.stat().st_mtime_ns)
    except (OSError, ValueError):  # no such file, a folder, or a name that no file can have
        return ""


@lru_cache(maxsize=256)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]

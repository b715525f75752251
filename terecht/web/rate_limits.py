"""How often one visitor may do something: one table, endpoint by endpoint.

Knows which setting holds for which route. A visitor is an IPv4 address or an IPv6 /64, kept as a keyed hash
so that neither the counters nor the log hold one. The counters of ``memory://`` are exact within a process.
"""

import hashlib
import hmac
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from flask_limiter import Limiter, RequestLimit

from terecht.config import Settings
from terecht.web.security import visitor_network

logger = logging.getLogger(__name__)

ASK = "limit_ask"
SUGGEST = "limit_suggest"
FILE = "limit_file"
FEEDBACK = "limit_feedback"
PAGES = "limit_pages"

LIMITS = {
    "visitor.ask": ASK,
    "api.ask": ASK,
    "api.suggest": SUGGEST,
    "visitor.file": FILE,
    "visitor.leave_address": FILE,
    "visitor.add": FILE,
    "visitor.decide_hand_over": FILE,
    "meeting.book": FILE,
    "meeting.cancel": FILE,
    "meeting.consent": FILE,
    "visitor.withdraw": FILE,
    "visitor.erase": FILE,
    "visitor.stop": FILE,
    "visitor.resume": FILE,
    "visitor.confirm_stop": PAGES,
    "api.file": FILE,
    "api.leave_address": FILE,
    "visitor.rate": FEEDBACK,
    "api.rate": FEEDBACK,
    "entrance.send_link": FILE,
    "entrance.take_password": FILE,
    "entrance.sign_in": PAGES,
    "entrance.forgot": PAGES,
    "entrance.choose_password": PAGES,
    "entrance.to_service": PAGES,
    "entrance.identified": PAGES,
    "visitor.home": PAGES,
    "visitor.entry": PAGES,
    "visitor.category": PAGES,
    "visitor.status": PAGES,
    "visitor.received": PAGES,
    "visitor.confirm_withdraw": PAGES,
    "visitor.confirm_erase": PAGES,
    "api.thema": PAGES,
    "api.entry": PAGES,
}
"""Endpoint → the setting with its limit. Endpoints with the same setting share one counter.

Who signs in is counted by `service.signing_in` instead, which tells a coach from who plays one.
"""

PER_ADDRESS = ("visitor.leave_address", "api.leave_address")
"""Endpoints that also count per e-mail address, so that nobody is buried under another's extra vragen."""


@dataclass(frozen=True, slots=True)
class VisitorKeys:
    """Names who is counted, without saying who it is."""

    secret: str

    def visitor(self) -> str:
        """Return the key of the visitor's network."""
        return self._hashed("netwerk", visitor_network(request.remote_addr))

    def address(self) -> str:
        """Return the key of the e-mail address in the message."""
        return self._hashed("adres", _address())

    def _hashed(self, kind: str, text: str) -> str:
        message = f"{kind}:{text}".encode("utf-8", "replace")
        return hmac.new(self.secret.encode(), message, hashlib.sha256).hexdigest()[:32]


def _address() -> str:
    """Return the e-mail address in the message, "" without one: a remark of somebody anonymous buries nobody."""
    sent = request.get_json() if request.is_json else request.form
    email = sent.get("email") if isinstance(sent, Mapping) else None
    return email.strip().lower() if isinstance(email, str) else ""


def limit(app: Flask, settings: Settings) -> None:
    """Put the table of limits on the routes of `app`; call it when all blueprints are in."""
    keys = VisitorKeys(settings.secret_key.get_secret_value())
    limiter = Limiter(keys.visitor, storage_uri=settings.limit_storage, on_breach=_note)
    limiter.init_app(app)
    views: dict[str, Any] = app.view_functions  # both sides have types of their own for a view
    for endpoint, name in LIMITS.items():
        views[endpoint] = limiter.shared_limit(getattr(settings, name), scope=name)(views[endpoint])
    for endpoint in PER_ADDRESS:
        per_address = limiter.shared_limit(
            settings.limit_address, scope="adres", key_func=keys.address, exempt_when=lambda: not _address()
        )
        views[endpoint] = per_address(views[endpoint])


def _note(breached: RequestLimit) -> None:
    """Log the breach, and keep for the answer in how many seconds it is over."""
    logger.warning("limit %s reached at %s", breached.limit, request.endpoint)
    g.retry_after = max(1, breached.reset_at - int(time.time()), g.get("retry_after", 0))

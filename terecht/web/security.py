"""What guards every request: who may frame, fetch and post; which host is meant; the headers of every answer.

Knows origins and headers. Visitors get no cookie and no session, so no request carries authority by itself;
a changing request must still come from a page of ours (forms) or from a site of the theme (JSON).

>>> allowed_origin("https://evil-bib.be", own="https://terecht.be", sites=("https://bib.be",))
False
>>> allowed_origin("null", own="https://terecht.be", sites=())
False
"""

import ipaddress
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from terecht.config import Settings
from terecht.web.links import RequestLinks

API_PREFIX = "/api/"
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
PREFLIGHT_SECONDS = 86_400
HSTS_SECONDS = 31_536_000

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {ancestors}"
)
API_POLICY = "default-src 'none'; frame-ancestors 'none'"

STEADY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # The origin only: no path (a secret link) or query leaves, and browsers still send Origin with forms.
    "Referrer-Policy": "strict-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

Sites = Callable[[], Sequence[str]]
"""Returns the origins on which the widget may run; none means everywhere."""


def protect(app: Flask, settings: Settings, *, sites: Sites) -> None:
    """Put every guard of this module around `app`."""
    links = RequestLinks(settings.public_url)
    app.config["TRUSTED_HOSTS"] = list(settings.hosts)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the documented way to wrap an app
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )

    @app.before_request
    def refuse_foreign_changes() -> None:
        if request.method not in CHANGING:
            return
        if request.path.startswith(API_PREFIX):
            _check_json(sites=sites(), own=links.origin)
        else:
            _check_form(own=links.origin)

    @app.after_request
    def add_headers(response: Response) -> Response:
        is_api = request.path.startswith(API_PREFIX)
        response.headers.update(STEADY_HEADERS)
        response.headers["Content-Security-Policy"] = API_POLICY if is_api else _page_policy(settings)
        readers = "cross-origin" if is_api else "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", readers)
        response.headers.setdefault("Cache-Control", "no-store" if is_api else "private, no-cache")
        if not settings.frame_ancestors:
            response.headers["X-Frame-Options"] = "DENY"
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}"
        if is_api and not isinstance(request.routing_exception, SecurityError):
            _add_cors(response, sites=sites(), own=links.origin)
        return response


def is_loopback(address: str | None) -> bool:
    """Tell whether a request came from the computer that Terecht runs on."""
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


def visitor_network(address: str | None) -> str:
    """Return what stands for one visitor: an IPv4 address, or the /64 of an IPv6 one (a household has 2⁶⁴).

    >>> visitor_network("2001:db8::a:b"), visitor_network("::ffff:192.0.2.7")
    ('2001:db8::/64', '192.0.2.7')
    """
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "onbekend"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def allowed_origin(origin: str, *, own: str, sites: Sequence[str]) -> bool:
    """Tell whether a page of `origin` may use the API: our own, a listed site, or any site if none is listed.

    The whole origin is compared: a suffix, another scheme or another port is another site (A26).
    """
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return False
    listed = {site.rstrip("/").lower() for site in sites}
    return not listed or origin.lower() in listed | {own}


def _check_json(*, sites: Sequence[str], own: str) -> None:
    """Refuse what a foreign form can send without asking: other content types, and unlisted origins (A5)."""
    origin = request.headers.get("Origin")
    if origin is not None and not allowed_origin(origin, own=own, sites=sites):
        abort(403)
    try:
        request.get_json()  # 415 unless it says it is JSON; kept by Flask for whoever reads it next
    except RecursionError:
        abort(400)


def _check_form(*, own: str) -> None:
    """Refuse a form that the browser says comes from elsewhere; without these headers its token decides."""
    origin = request.headers.get("Origin")
    if origin is not None and origin.lower() not in (own, request.host_url.rstrip("/").lower()):
        abort(403)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)


def _page_policy(settings: Settings) -> str:
    return PAGE_POLICY.format(ancestors=" ".join(settings.frame_ancestors) or "'none'")


def _add_cors(response: Response, *, sites: Sequence[str], own: str) -> None:
    """Let an allowed site read the answer, never with credentials; caches keep answers per origin apart."""
    response.vary.add("Origin")
    origin = request.headers.get("Origin", "")
    if not allowed_origin(origin, own=own, sites=sites):
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)

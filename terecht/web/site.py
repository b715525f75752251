"""What a site has besides its pages: files, the widget's address, health, robots, map, the API's description.

Knows how long each may be kept. A file asked by its current hash never changes; `/widget.js` has one address
for ever, so it is kept for an hour only.
"""

import hashlib
import re

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    render_template,
    request,
    send_from_directory,
)
from flask.typing import ResponseReturnValue

import terecht
from terecht.domain.errors import StoreUnavailable
from terecht.domain.retention import Trouble
from terecht.web import widget_files
from terecht.web.access import is_staff
from terecht.web.edge import edge
from terecht.web.links import STATIC, static, version

site = Blueprint("site", __name__)

SPEC = "terecht_openapi"
FOR_EVER = "public, max-age=31536000, immutable"
FOR_MINUTES = "public, max-age=300"
FOR_AN_HOUR = "public, max-age=3600"

_PLACEHOLDER = re.compile(r"@@static/([\w./-]+)@@")


@site.get("/static/<path:name>")
def static_file(name: str) -> ResponseReturnValue:
    """Send a static file; for ever when the address carries the hash of what it is now."""
    kept = FOR_EVER if request.args.get("v") == version(name) else FOR_MINUTES
    if name in widget_files.ENTRIES:
        return _script(name, kept)
    return _public(send_from_directory(STATIC, name), kept)


@site.get("/widget.js")
def widget() -> ResponseReturnValue:
    """Send the widget's first file, with the versioned addresses of what it loads later filled in."""
    return _script("widget.js", FOR_AN_HOUR)


@site.get("/demo")
def demo() -> ResponseReturnValue:
    """Show the widget on a page that looks like somebody else's."""
    return render_template("demo.html", script_url=edge().links.widget())


@site.get("/inbedden")
def embed() -> ResponseReturnValue:
    """Show integrators how to put the widget on their site."""
    return render_template("inbedden.html", script_url=edge().links.widget())


@site.get("/api")
def api_page() -> ResponseReturnValue:
    """Describe the API to people, from the same description that machines get."""
    kept = current_app.extensions
    if SPEC not in kept:  # APIFlask makes it anew each time it is asked
        kept[SPEC] = current_app.spec  # type: ignore[attr-defined]  # APIFlask's
    return render_template("api.html", spec=kept[SPEC])


@site.get("/gezond")
def health() -> ResponseReturnValue:
    """Say whether everything works; 503 when extra vragen can't be kept. The reasons are for staff."""
    snapshot = edge().services.corpus.current()
    problem = edge().services.corpus.problem
    is_stored = _store_answers()
    is_stuck = is_stored and _post_is_stuck()
    trouble = _retention_trouble() if is_stored else Trouble.NONE
    state = "storing" if not is_stored else "probleem" if problem or is_stuck or trouble else "goed"
    faq = {
        "status": "laatste goede versie" if problem else "goed",
        "thema": snapshot.faq.thema.id,
        "vragen": len(snapshot.faq.entries),
        "vingerafdruk": snapshot.faq.fingerprint[:12],
    }
    if is_staff():
        faq["probleem"] = problem
    snapshot.engine.rank("Werkt de zoekmachine?")  # never raises; if it did, this page would say so
    database = "goed" if is_stored else "storing"
    response = jsonify(
        status=state,
        faq=faq,
        zoekmachine="goed",
        database=database,
        post="staat stil" if is_stuck else "goed",
        bewaren=_RETENTION[trouble],
        versie=terecht.__version__,
    )
    response.headers["Cache-Control"] = "no-store"
    return response, 200 if is_stored else 503


@site.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Tell search engines what to leave alone, and where the map is."""
    text = render_template("robots.txt", base=edge().links.base)
    return Response(text, content_type="text/plain; charset=utf-8")


@site.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    """List every page that anybody may read, with the day it was last reviewed."""
    faq, links = edge().faq, edge().links
    places = [(links.home(), None)]
    places += [(links.category(category.id), None) for category in faq.categories]
    entries = [(links.entry(entry.id), entry.reviewed) for entry in faq.entries]
    text = render_template("sitemap.xml", places=[*places, *entries])
    return Response(text, content_type="application/xml; charset=utf-8")


def _store_answers() -> bool:
    try:
        edge().services.store.check()
    except StoreUnavailable:
        return False
    return True


def _post_is_stuck() -> bool:
    try:
        return edge().services.mailing.is_stuck()
    except StoreUnavailable:
        return False


_RETENTION = {
    Trouble.NONE: "goed",
    Trouble.LATE: "loopt niet",
    Trouble.FAILED: "mislukt",
    Trouble.CLOCK: "wacht op bevestiging",
}


def _retention_trouble() -> Trouble:
    try:
        return edge().services.retention.trouble()
    except StoreUnavailable:
        return Trouble.NONE


def _script(name: str, kept: str) -> Response:
    """Send a script of the widget, compressed for who takes it so."""
    text = _PLACEHOLDER.sub(lambda found: static(found.group(1)), widget_files.built(STATIC, name).text)
    is_small = request.accept_encodings["gzip"] > 0
    body = widget_files.compressed(text) if is_small else text.encode()
    response = Response(body, content_type="text/javascript; charset=utf-8")
    response.set_etag(hashlib.sha256(body).hexdigest()[:16])
    response.vary.add("Accept-Encoding")
    if is_small:
        response.content_encoding = "gzip"
    response.make_conditional(request)
    return _public(response, kept)


def _public(response: Response, kept: str) -> Response:
    """Let every site fetch a file, also as a module or under a strict embedder policy."""
    response.headers["Cache-Control"] = kept
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response

"""The web edge: pages without JavaScript, the API of the widget, and what guards both.

`create_app` is the door. Routes parse, call the service and answer; what they show is made in `presenting`.
"""

from typing import Any

from apiflask import APIFlask

import terecht
from terecht.config import Settings, servable
from terecht.domain.errors import StoreUnavailable
from terecht.labels.measures import appointment_label, date_label, moment_label
from terecht.labels.privacy import TROUBLES
from terecht.web import presenting
from terecht.web.access import current_account, form_holder, guard, is_for_staff, is_staff
from terecht.web.api import api, describe
from terecht.web.desk import blueprints as desk
from terecht.web.desk.done import done_sentence
from terecht.web.desk.rooms import desk_rooms
from terecht.web.edge import NAME, Edge, Services, edge
from terecht.web.errors import handle_errors
from terecht.web.forms import FormTokens, new_visit
from terecht.web.links import RequestLinks, static
from terecht.web.meeting import meeting
from terecht.web.rate_limits import limit
from terecht.web.security import protect
from terecht.web.site import site
from terecht.web.visitor import pages
from terecht.web.words import LABELS


def create_app(services: Services, settings: Settings) -> APIFlask:
    """Build the WSGI application of one theme.

    Args:
        services: what `bootstrap.build` made of the same settings.
        settings: checked again here; ConfigError when they are unsafe to serve with (A47).
    """
    settings = servable(settings)
    app = APIFlask(
        __name__,
        title="Terecht",
        version=terecht.__version__,
        spec_path="/api/v1/openapi.json",
        docs_path=None,
        json_errors=False,
        static_folder=None,  # type: ignore[arg-type]  # Flask allows it; `site` sends the files
    )
    app.debug = settings.debug
    app.extensions[NAME] = _edge(services, settings)
    for blueprint in (pages, meeting, api, site, *desk):
        app.register_blueprint(blueprint)
    describe(app)
    guard(app)
    protect(app, settings, sites=lambda: services.corpus.current().faq.thema.allowed_sites)
    limit(app, settings)
    handle_errors(app)
    _fill_templates(app)
    return app


def _edge(services: Services, settings: Settings) -> Edge:
    key, seconds = settings.secret_key.get_secret_value(), settings.form_hours * 3600
    tokens = FormTokens(key, seconds=seconds, holder=form_holder)
    return Edge(services, settings, links=RequestLinks(settings.public_url), tokens=tokens)


def _fill_templates(app: APIFlask) -> None:
    """Give every template the theme, the labels, the addresses and the means to make a form."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        static=static, labels=LABELS, new_visit=new_visit, form_token=lambda form: edge().tokens.make(form)
    )
    app.jinja_env.globals.update(
        desk_rooms=desk_rooms, done_sentence=done_sentence, current_account=current_account
    )
    app.jinja_env.filters.update(
        date=date_label,
        moment=moment_label,
        appointment=appointment_label,
        short_url=presenting.short_url,
    )

    @app.context_processor
    def of_request() -> dict[str, Any]:
        problem = edge().services.corpus.problem
        return {
            "thema": edge().faq.thema,
            "contact": presenting.contact(edge().faq.thema),
            "links": edge().links,
            "base_url": edge().links.base,
            "staff_problem": problem if problem and is_staff() else "",
            "staff_alert": _alert() if is_for_staff() else "",
        }


def _alert() -> str:
    """Return what staff has to know about retention, on their own pages; "" when it runs."""
    try:
        trouble = edge().services.retention.trouble()
    except StoreUnavailable:
        return ""
    return f"Het opruimen van oude gegevens {TROUBLES[trouble]}." if trouble else ""

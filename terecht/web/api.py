"""The JSON API of the widget, version 1: parse, ask the service, answer.

Knows routes and how long an answer may be kept. Shapes stand in `payloads`, guards in `security`, errors in
`errors`; the OpenAPI description is generated from all of them.
"""

from typing import Any

from apiflask import APIBlueprint, APIFlask
from flask import Response, abort, request

from terecht.labels.extra_vragen import EXPECTATION, REMARKED
from terecht.web import payloads, presenting
from terecht.web.edge import edge, today
from terecht.web.errors import SENTENCES

api = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="Vragen")

PASSED_ON = "We gaven je vraag door aan onze coaches."
LINKED = "Dank je. Bewaar de link: daarmee volg je je vraag op."
THANKS = "Dank je, daar leren we van."

CACHED = {
    "api.thema": "public, max-age=60",
    "api.entry": "public, max-age=60",
    "api.suggest": "private, max-age=60",
}
"""How long browsers may keep an answer; the FAQ may change meanwhile, so not for long."""


@api.get("/themas/<thema>")
@api.output(payloads.ThemaOut)
@api.doc(summary="Een thema: teksten, contact, categorieën")
def thema(thema: str) -> payloads.ThemaOut:
    """Describe a theme to the widget."""
    faq = edge().faq
    if thema != faq.thema.id:
        abort(404)
    return presenting.thema(faq, edge().links)


@api.post("/vragen")
@api.input(payloads.Ask)
@api.output(payloads.Reply)
@api.doc(summary="Stel een vraag")
def ask(json_data: payloads.Ask) -> payloads.Reply:
    """Answer a query, or say what to choose from, or file it."""
    reply = edge().asking.ask(json_data.query, visit=json_data.visit)
    return presenting.reply(reply, edge().links, today=today())


@api.get("/suggesties")
@api.input(payloads.Suggest, location="query")
@api.output(payloads.Suggestions)
@api.doc(summary="Suggesties tijdens het typen")
def suggest(query_data: payloads.Suggest) -> payloads.Suggestions:
    """Return what a visitor may be typing towards."""
    typed = query_data.q
    links = [
        presenting.entry_link(entry, edge().links, typed.split()) for entry in edge().asking.suggest(typed)
    ]
    return payloads.Suggestions(query=typed, suggestions=links)


@api.get("/vragen/<entry_id>")
@api.output(payloads.Answer)
@api.doc(summary="Eén vraag met haar antwoord")
def entry(entry_id: str) -> payloads.Answer:
    """Return an entry."""
    faq = edge().faq
    if entry_id not in faq:
        abort(404)
    return presenting.answer(faq, faq.entry(entry_id), edge().links, today=today())


@api.post("/extra-vragen")
@api.input(payloads.File)
@api.output(payloads.FiledReply, status_code=201)
@api.doc(summary="Geef een vraag door aan de coaches")
def file(json_data: payloads.File) -> payloads.FiledReply:
    """Pass a query on to the coaches."""
    filed = edge().asking.file(json_data.query, visit=json_data.visit)
    return payloads.FiledReply(receipt=filed.receipt, text=json_data.query, message=PASSED_ON)


@api.post("/extra-vragen/adres")
@api.input(payloads.LeaveAddress)
@api.output(payloads.AddressReply)
@api.doc(summary="Laat een e-mailadres achter bij een doorgegeven vraag, of zet er alleen iets bij")
def leave_address(json_data: payloads.LeaveAddress) -> payloads.AddressReply:
    """Take an address for the reply and hand out the status link; without one, take the addition alone."""
    link = edge().asking.leave_address(
        json_data.receipt,
        email=json_data.email,
        consent=json_data.consent,
        addition=json_data.addition,
    )
    if not link.secret:
        return payloads.AddressReply(status_url="", message=REMARKED, expectation="")
    return payloads.AddressReply(
        status_url=edge().links.status(link.secret), message=LINKED, expectation=EXPECTATION
    )


@api.post("/nuttig")
@api.input(payloads.Rate)
@api.output(payloads.Thanks)
@api.doc(summary="Zeg of een antwoord nuttig was")
def rate(json_data: payloads.Rate) -> payloads.Thanks:
    """Keep whether an answer was useful."""
    edge().asking.rate(
        json_data.entry,
        useful=json_data.useful,
        visit=json_data.visit,
        query=json_data.query,
        reason=json_data.reason,
        note=json_data.note,
    )
    return payloads.Thanks(message=THANKS)


@api.after_request
def let_browsers_keep(response: Response) -> Response:
    """Give what may be kept its time and its ETag, and answer 304 to who has it already."""
    if response.status_code == 200 and request.endpoint in CACHED:
        response.headers["Cache-Control"] = CACHED[request.endpoint]
        response.add_etag()
        response.make_conditional(request)
    return response


def describe(app: APIFlask) -> None:
    """Let the OpenAPI description say what errors really look like."""
    app.config["AUTO_SERVERS"] = False
    app.config["SUCCESS_DESCRIPTION"] = "Gelukt"

    @app.spec_processor
    def with_problems(spec: Any) -> Any:  # APIFlask's type says dict or YAML text; it is a dict here
        schemas = spec["components"]["schemas"]
        problem = payloads.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem.pop("$defs"))
        schemas["Problem"] = problem
        for path, operations in spec["paths"].items():
            for method, operation in operations.items():
                operation["responses"].update(_problems(method, path))
        return spec


def _problems(method: str, path: str) -> dict[str, Any]:
    """Return the errors that an operation may answer with, as OpenAPI responses."""
    statuses = [429, 500]
    if "{" in path or path.endswith("/adres"):
        statuses.append(404)
    if method == "post":
        statuses += [400, 403, 413, 415, 422, 503]
    if path.endswith("/adres"):
        statuses.append(409)
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        str(status): {"description": SENTENCES[status][0], "content": content} for status in sorted(statuses)
    }

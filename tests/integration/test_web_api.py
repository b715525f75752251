"""The JSON API: what each call gives, that the description is true, and that nothing typed can break it."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from werkzeug.test import TestResponse

from terecht.labels.asking import FEEDBACK_REASONS
from terecht.labels.widget import WIDGET
from terecht.web import payloads
from tests.integration.web_fakes import VISIT, Site, web_site


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for the many requests of a property."""
    with web_site(tmp_path_factory.mktemp("web")) as site:
        yield site


def ask(client: FlaskClient, query: str, **body: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/vragen", json={"query": query, **body})
    assert answer.status_code == 200
    return dict(answer.json or {})


def test_a_theme_gives_the_widget_all_it_shows(client: FlaskClient) -> None:
    thema = client.get("/api/v1/themas/cultuurplekken").json
    assert thema
    assert thema["title"] == "Cultuurplekken"
    assert thema["welcome"] == "Waar kunnen we je mee helpen?"
    assert thema["contact"] == {"name": "Het Steunpunt", "email": "hulp@steunpunt.be", "phone": ""}
    assert [category["id"] for category in thema["categories"]] == ["coaching", "gebouwen"]
    assert thema["categories"][1]["count"] == 2
    assert thema["popular"][0]["url"] == "http://localhost/vraag/coaching-kostprijs"
    assert thema["labels"] == WIDGET
    assert [reason["code"] for reason in thema["feedback_reasons"]] == list(FEEDBACK_REASONS)
    assert thema["limits"]["query"] == 2000
    assert thema["url"] == "http://localhost/"


def test_another_theme_is_not_found(client: FlaskClient) -> None:
    answer = client.get("/api/v1/themas/weg")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_a_sure_query_gets_its_answer_in_full(client: FlaskClient) -> None:
    reply = ask(client, "hoevel kosten coaching")
    assert (reply["outcome"], reply["reason"], reply["probability"]) == ("antwoord", "zeker", 0.97)
    assert reply["message"] == "Dit vonden we voor je."
    answer = reply["answer"]
    assert answer["id"] == "coaching-kostprijs"
    assert answer["html"].startswith("<p><strong>Een gesprek <mark>kost</mark> 70 euro")
    assert 'href="https://steunpunt.be" rel="noopener nofollow"' in answer["html"]
    assert answer["category"]["title"] == "Coaching"
    assert answer["referrals"][0] == {
        "organisation": {
            "id": "steunpunt",
            "name": "Het Steunpunt",
            "does": "Helpt cultuurwerkers op weg.",
            "url": "https://www.steunpunt.be/coaching",
            "email": "vraag@steunpunt.be",
            "phone": "02 123 45 67",
        },
        "why": "Legt het gesprek met je vast.",
        "for_whom": "verenigingen",
    }
    assert answer["sources"] == [
        {"text": "steunpunt.be/prijzen", "url": "https://www.steunpunt.be/prijzen/"},
        {"text": "Brochure cultuurplekken", "url": ""},
    ]
    assert (answer["reviewed"], answer["reviewed_label"]) == ("2026-11-03", "3 november 2026")
    assert [entry["id"] for entry in answer["related"]] == ["kerk-herbestemmen"]
    assert (reply["suggestions"], reply["similar"], reply["extra_vraag"]) == ([], [], None)


def test_a_sure_query_explains_itself(client: FlaskClient) -> None:
    reply = ask(client, "hoevel kosten coaching")
    assert reply["corrections"] == [{"start": 0, "end": 6, "typed": "hoevel", "used": "hoeveel"}]
    assert reply["correction_message"] == "We zochten op ‘hoeveel’ in plaats van ‘hoevel’."
    assert reply["matches"][1] == {
        "start": 7,
        "end": 13,
        "text": "kosten",
        "matched": "kost",
        "kind": "grondvorm",
        "label": "zelfde woord, andere vorm",
        "weight": 0.1,
    }
    assert "".join(part["text"] for part in reply["query_parts"]) == reply["query"]
    assert reply["why"][2] == "‘coaching’ komt letterlijk terug"
    assert {"kost", "coaching"} <= set(reply["words"])


def test_places_count_characters_so_an_emoji_before_them_shifts_nothing(client: FlaskClient) -> None:
    reply = ask(client, "🎸 kosten coaching")
    assert [match["text"] for match in reply["matches"]] == ["kosten", "coaching"]
    assert reply["matches"][0]["start"] == 2


def test_suggestions_are_three_at_most_and_file_nothing(site: Site) -> None:
    reply = ask(site.client(), "een kerk", visit=VISIT)
    assert [entry["id"] for entry in reply["suggestions"]] == ["kerk-herbestemmen", "bar-openen"]
    assert reply["answer"] is None
    assert site.filed() == 0


def test_another_language_is_answered_in_it_and_says_which(client: FlaskClient) -> None:
    reply = ask(client, "hello there")
    assert (reply["message_language"], reply["message"][:4]) == ("en", "Our ")
    assert ask(client, "coaching")["message_language"] == "nl"


def test_a_vague_query_gets_directions_to_choose_from(client: FlaskClient) -> None:
    reply = ask(client, "help")
    assert reply["reason"] == "vaag"
    assert len(reply["suggestions"]) == 2


def test_an_unknown_query_is_filed_with_a_receipt_and_what_is_alike(site: Site) -> None:
    client = site.client()
    reply = ask(client, "Mag een raket?", visit=VISIT)
    assert reply["extra_vraag"]["text"] == "Mag een raket?"
    assert len(reply["extra_vraag"]["receipt"]) >= 22
    assert [entry["id"] for entry in reply["similar"]] == ["bar-openen"]
    ask(client, "mag EEN raket", visit=VISIT)
    ask(client, "Mag een raket?")
    assert site.filed() == 1


def test_none_of_these_then_an_address_gives_the_status_link(site: Site) -> None:
    client = site.client()
    filed = client.post("/api/v1/extra-vragen", json={"query": "een kerk", "visit": VISIT})
    assert filed.status_code == 201
    assert filed.json
    body = {
        "receipt": filed.json["receipt"],
        "email": "an@voorbeeld.be",
        "consent": True,
        "addition": "In Gent.",
    }
    left = client.post("/api/v1/extra-vragen/adres", json=body)
    assert left.status_code == 200
    assert left.json
    assert left.json["status_url"].startswith("http://localhost/extra-vraag/")
    assert client.post("/api/v1/extra-vragen/adres", json=body).json == left.json
    assert "In Gent." in client.get(left.json["status_url"]).text


def test_an_address_without_consent_names_the_field(site: Site) -> None:
    receipt = site.asking.file("een kerk", visit=VISIT).receipt
    answer = site.client().post("/api/v1/extra-vragen/adres", json={"receipt": receipt, "email": "an@b.be"})
    assert answer.status_code == 422
    assert answer.json
    assert [fault["field"] for fault in answer.json["errors"]] == ["consent"]


def test_a_remark_without_an_address_is_thanked_for_and_gives_no_link(site: Site) -> None:
    receipt = site.asking.file("een kerk", visit=VISIT).receipt
    body = {"receipt": receipt, "addition": "In Gent."}
    answer = site.client().post("/api/v1/extra-vragen/adres", json=body)
    assert answer.json
    assert answer.json == {
        "status_url": "",
        "message": "Je aanvulling staat bij je vraag. Zonder e-mailadres kunnen we je niet antwoorden.",
        "expectation": "",
    }
    assert site.store.find("cultuurplekken")[0].additions == ("In Gent.",)


def test_an_address_for_a_closed_extra_vraag_is_a_conflict(site: Site) -> None:
    secret = site.secret()
    site.asking.withdraw(secret)
    body = {"receipt": secret, "email": "b@voorbeeld.be", "consent": True}
    answer = site.client().post("/api/v1/extra-vragen/adres", json=body)
    assert answer.status_code == 409
    assert answer.json
    assert "al gesloten" in answer.json["detail"]


def test_rating_is_thanked_and_a_reason_needs_a_no(client: FlaskClient) -> None:
    body = {"entry": "bar-openen", "useful": False, "reason": "klopt-niet", "visit": VISIT}
    assert client.post("/api/v1/nuttig", json=body).json == {"message": "Dank je, daar leren we van."}
    assert client.post("/api/v1/nuttig", json={**body, "useful": True}).status_code == 422
    assert client.post("/api/v1/nuttig", json={**body, "entry": "weg"}).status_code == 422


def test_suggestions_while_typing_mark_what_was_typed(client: FlaskClient) -> None:
    answer = client.get("/api/v1/suggesties?q=coaching")
    assert answer.json
    assert answer.json["suggestions"][0]["id"] == "coaching-kostprijs"
    assert {"text": "coachingsgesprek", "mark": True} in answer.json["suggestions"][0]["question_parts"]
    assert len(client.get("/api/v1/suggesties?q=" + "a" * 3000).json["query"]) == 200  # type: ignore[index]
    assert client.get("/api/v1/suggesties").status_code == 200


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/api/v1/suggesties?q=kerk", "private, max-age=60"),
        ("/api/v1/themas/cultuurplekken", "public, max-age=60"),
        ("/api/v1/vragen/bar-openen", "public, max-age=60"),
    ],
)
def test_what_may_be_kept_is_not_sent_twice(client: FlaskClient, path: str, kept: str) -> None:
    first = client.get(path)
    assert first.headers["Cache-Control"] == kept
    second = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.data) == (304, b"")


def test_what_is_about_one_person_is_kept_nowhere(client: FlaskClient) -> None:
    answer = client.post("/api/v1/vragen", json={"query": "coaching"})
    assert answer.headers["Cache-Control"] == "no-store"


# Errors


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("get", "/api/v1/weg", None, 404),
        ("get", "/api/weg", None, 404),
        ("get", "/api/v1/vragen/weg", None, 404),
        ("delete", "/api/v1/vragen/bar-openen", None, 415),
        ("get", "/api/v1/vragen", None, 405),
        ("post", "/api/v1/vragen", "{", 400),
        ("post", "/api/v1/vragen", "[" * 30_000, 400),
        ("post", "/api/v1/vragen", "[]", 422),
        ("post", "/api/v1/vragen", "null", 422),
        ("post", "/api/v1/vragen", '"tekst"', 422),
        ("post", "/api/v1/vragen", "9" * 5000, 400),
        ("post", "/api/v1/vragen", '{"query": 1}', 422),
        ("post", "/api/v1/vragen", '{"query": "x", "visit": "kort"}', 422),
        ("post", "/api/v1/extra-vragen", '{"query": "x"}', 422),
        ("post", "/api/v1/nuttig", '{"entry": "bar-openen", "useful": "true", "visit": "0123456789"}', 422),
    ],
)
def test_every_error_is_a_problem_in_dutch(
    client: FlaskClient, method: str, path: str, body: str | None, status: int
) -> None:
    content_type = "application/json" if body else None
    answer = client.open(path, method=method, data=body, content_type=content_type)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    problem = payloads.Problem.model_validate_json(answer.text, strict=True)
    assert problem.status == status
    assert problem.title
    assert "Input should" not in answer.text


def test_every_fault_of_a_message_is_named_at_once(client: FlaskClient) -> None:
    body = {"query": "a" * 2001, "visit": "!", "status": "answered"}
    answer = client.post("/api/v1/vragen", json=body)
    assert answer.json
    assert {fault["field"]: fault["message"] for fault in answer.json["errors"]} == {
        "query": "Dit is te lang: hoogstens 2000 tekens.",
        "visit": "Dit heeft niet de juiste vorm.",
        "status": "Dit veld kennen we niet.",
    }


# The description


def test_the_description_names_every_call_and_only_those(site: Site) -> None:
    spec = site.client().get("/api/v1/openapi.json").json
    assert spec
    described = {
        (path.replace("{", "<").replace("}", ">"), method)
        for path, operations in spec["paths"].items()
        for method in operations
    }
    served = {
        (rule.rule, method.lower())
        for rule in site.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("api.")
    }
    assert described == served
    for operations in spec["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            problem = operation["responses"]["429"]["content"]["application/problem+json"]["schema"]
            assert problem == {"$ref": "#/components/schemas/Problem"}


def test_every_reference_in_the_description_leads_somewhere(site: Site) -> None:
    text = site.client().get("/api/v1/openapi.json").text
    spec = json.loads(text)
    references = {part.split('"')[0] for part in text.split('"$ref":"#/components/schemas/')[1:]}
    references |= {part.split('"')[0] for part in text.split('"$ref": "#/components/schemas/')[1:]}
    assert references
    assert references <= set(spec["components"]["schemas"])


def test_the_description_says_that_unknown_fields_are_refused(client: FlaskClient) -> None:
    schemas = client.get("/api/v1/openapi.json").json["components"]["schemas"]  # type: ignore[index]
    for name in ("Ask", "File", "LeaveAddress", "Rate"):
        assert schemas[name]["additionalProperties"] is False


# A51: whatever is sent, it is answered with a word that the description knows

SHAPES: dict[str, type[BaseModel]] = {
    "/api/v1/vragen": payloads.Reply,
    "/api/v1/extra-vragen": payloads.FiledReply,
    "/api/v1/extra-vragen/adres": payloads.AddressReply,
    "/api/v1/nuttig": payloads.Thanks,
}
FIELDS = ("query", "visit", "receipt", "email", "consent", "addition", "entry", "useful", "reason", "note")

texts = st.text(st.characters(exclude_categories=[]), max_size=300)
json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
likely_bodies = st.fixed_dictionaries(
    {},
    optional={name: texts | st.booleans() | st.just(VISIT) | st.just("bar-openen") for name in FIELDS},
)


def check(answer: TestResponse, shape: type[BaseModel]) -> None:
    assert answer.status_code < 500
    expected = shape if answer.status_code < 300 else payloads.Problem
    expected.model_validate_json(answer.text, strict=True)


@pytest.mark.parametrize("path", SHAPES)
@settings(max_examples=60, deadline=None)
@given(body=json_values | likely_bodies)
def test_any_json_is_answered_in_a_known_shape(shared: Site, path: str, body: object) -> None:
    text = json.dumps(body)
    check(shared.client().post(path, data=text, content_type="application/json"), SHAPES[path])


@settings(max_examples=200, deadline=None)
@given(query=texts | st.text(max_size=40).map(lambda text: f"coaching {text} kosten"))
def test_any_query_is_answered_and_its_parts_are_the_query(shared: Site, query: str) -> None:
    body = json.dumps({"query": query, "visit": VISIT})
    answer = shared.client().post("/api/v1/vragen", data=body, content_type="application/json")
    check(answer, payloads.Reply)
    if answer.status_code == 200:
        reply = payloads.Reply.model_validate_json(answer.text)
        assert "".join(part.text for part in reply.query_parts) == reply.query


@settings(max_examples=200, deadline=None)
@given(query=st.text(max_size=300))
def test_any_query_gets_a_page(shared: Site, query: str) -> None:
    data = {"query": query, "visit": VISIT, "formulier": shared.token("vraag")}
    page = shared.client().post("/zoek", data=data)
    assert page.status_code in (200, 422)


@settings(max_examples=100, deadline=None)
@given(raw=st.binary(max_size=400))
def test_any_bytes_in_a_form_get_a_page(shared: Site, raw: bytes) -> None:
    content_type = "application/x-www-form-urlencoded"
    page = shared.client().post("/zoek", data=raw, content_type=content_type)
    assert page.status_code == 422


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=250))
def test_anything_typed_gets_suggestions(shared: Site, text: str) -> None:
    answer = shared.client().get("/api/v1/suggesties", query_string={"q": text})
    check(answer, payloads.Suggestions)
    assert answer.status_code == 200


@settings(max_examples=50, deadline=None)
@given(name=st.text(min_size=1, max_size=80))
def test_any_address_below_the_pages_is_found_or_not_found(shared: Site, name: str) -> None:
    for start in ("/vraag/", "/categorie/", "/extra-vraag/", "/static/", "/api/v1/vragen/", "/"):
        page = shared.client().get(start + quote(name, safe=""))
        assert page.status_code < 500

"""Forms of the pages: read strictly, said back kindly, and only ours.

Knows how a posted form becomes a value of `payloads` or a list of faults with everything that was typed, and
the token that every form carries. It is tied to the form, to time and to its holder: of staff the account; of
visitors, who have no cookie, nobody: with the check on Origin in `security`, no other site can send one of our
forms.

>>> tokens = FormTokens("s" * 32, seconds=60)
>>> tokens.valid("vraag", tokens.make("vraag")), tokens.valid("wissen", tokens.make("vraag"))
(True, False)
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from flask import request
from itsdangerous import BadData, URLSafeTimedSerializer
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from terecht.domain.errors import QueryError

TOKEN_FIELD = "formulier"
TRAP_FIELD = "website"
"""A field that people don't see and bots fill in."""

YES = "ja"
NO = "nee"

TOO_OLD = "Deze pagina stond te lang open. Je tekst staat er nog: druk nog eens op de knop."
TRAPPED = "Laat het veld ‘website’ leeg."

FAULTS = {
    "missing": "Dit ontbreekt nog.",
    "string_too_short": "Vul dit in.",
    "string_too_long": "Dit is te lang: hoogstens {max_length} tekens.",
    "string_pattern_mismatch": "Dit heeft niet de juiste vorm.",
    "string_unicode": "Hier staan tekens in die we niet kunnen lezen.",
    "extra_forbidden": "Dit veld kennen we niet.",
}
"""Dutch for what pydantic finds, by its error type."""

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class FormTokens:
    """Makes and checks the signed, expiring token of a form.

    `holder` says whose the forms of this request are, "" for a visitor's: what one holder was given does not
    serve another.
    """

    secret: str = field(repr=False)
    seconds: int
    holder: Callable[[], str] = lambda: ""

    def make(self, form: str) -> str:
        """Return a token for the form of this name, good from now on for `seconds`."""
        return self._serializer().dumps([form, self.holder()])

    def valid(self, form: str, token: str) -> bool:
        """Tell whether `token` was made here, for this form and this holder, not too long ago."""
        try:
            return bool(self._serializer().loads(token, max_age=self.seconds) == [form, self.holder()])
        except BadData:
            return False

    def _serializer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.secret, salt="terecht-formulier")


@dataclass(frozen=True, slots=True)
class Submitted(Generic[Model]):
    """A posted form: its value, or None and why; `typed` holds every field as it was, to be shown again."""

    value: Model | None
    typed: Mapping[str, str]
    faults: Mapping[str, str]

    def refused(self, error: QueryError) -> "Submitted[Model]":
        """Return the form with what the service found wrong in it."""
        return replace(self, value=None, faults=query_faults(error))


def read_form(model: type[Model], form: str, tokens: FormTokens) -> Submitted[Model]:
    """Read the posted form `form` as a `model`. Unknown and doubled fields are faults (A15, A39)."""
    typed = {name: values[0] for name, values in request.form.lists()}
    faults = dict(_form_faults(typed))
    if not tokens.valid(form, typed.get(TOKEN_FIELD, "")):
        faults[TOKEN_FIELD] = TOO_OLD
    sent = {name: text for name, text in typed.items() if name not in (TOKEN_FIELD, TRAP_FIELD)}
    try:
        value = model.model_validate(_with_switches(model, sent))
    except ValidationError as error:
        return Submitted(None, typed, {**field_faults(error), **faults})
    return Submitted(None if faults else value, typed, faults)


def new_visit() -> str:
    """Return a new mark of a visit, for the forms of one page and those that follow from it."""
    return secrets.token_urlsafe(16)


def field_faults(error: ValidationError) -> dict[str, str]:
    """Return a Dutch sentence per field that can't be taken."""
    return {_name(detail): _sentence(detail) for detail in error.errors()}


def query_faults(error: QueryError) -> dict[str, str]:
    """Return the sentence per field of what the service can't take."""
    return {fault.field: _full_sentence(fault.message, fault.expected) for fault in error.faults}


def field_sentences(error: QueryError) -> dict[str, str]:
    """Return all that the service can't take, the sentences of one field behind each other."""
    found: dict[str, str] = {}
    for fault in error.faults:
        sentence = _full_sentence(fault.message, fault.expected)
        found[fault.field] = f"{found[fault.field]} {sentence}" if fault.field in found else sentence
    return found


def _form_faults(typed: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    if typed.get(TRAP_FIELD):
        yield TRAP_FIELD, TRAPPED
    for name, values in request.form.lists():
        if len(values) > 1:
            yield name, "Dit veld werd meer dan eens gestuurd."


def _with_switches(model: type[BaseModel], sent: Mapping[str, str]) -> dict[str, Any]:
    """Turn the ja/nee of boxes and buttons into booleans."""
    switches = [name for name, info in model.model_fields.items() if info.annotation is bool and name in sent]
    return {**sent, **{name: {YES: True, NO: False}.get(sent[name]) for name in switches}}


def _name(detail: ErrorDetails) -> str:
    return str(detail["loc"][0]) if detail["loc"] else "bericht"


def _sentence(detail: ErrorDetails) -> str:
    return FAULTS.get(detail["type"], "Dit kunnen we niet lezen.").format(**detail.get("ctx", {}))


def _full_sentence(message: str, expected: str) -> str:
    sentence = f"{message[:1].upper()}{message[1:]}."
    return f"{sentence} Verwacht: {expected}." if expected else sentence

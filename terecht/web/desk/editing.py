"""The FAQ for staff: find an entry, write it, see what the change does, save, undo.

Coaches write and propose; editors save. One form goes from page to page with everything typed in it, so that
nothing is ever lost: a fault, a conflict, a full disk and another step all show it again. Knows which page
follows which; the rules are `service.editing`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import unified_diff
from functools import cached_property
from typing import Literal

from apiflask import APIBlueprint
from flask import Response, abort, redirect, render_template, request, stream_template, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field, create_model

from terecht.domain.account import Role
from terecht.domain.errors import FaqConflict, FaqError, QueryError, StoreUnavailable, TerechtError
from terecht.domain.faq import Entry, Faq
from terecht.domain.promotion import Draft, DraftReferral
from terecht.domain.ranking import Ranking
from terecht.service.asking import plain_words
from terecht.service.checking import FaqWarning
from terecht.service.editing import EffectOutdated, Opened, Preview
from terecht.service.effect import Effect, Shift
from terecht.web import payloads, presenting
from terecht.web.access import requires, signed_in
from terecht.web.desk.done import done
from terecht.web.edge import edge, today
from terecht.web.forms import Submitted, field_sentences, read_form

faq = APIBlueprint("faq", __name__, url_prefix="/balie/faq", enable_openapi=False)
# Of APIFlask, because it asks every blueprint with a function before its requests about OpenAPI.

FORM = "faq"
ROWS = 8
"""Referrals that the form has room for; most entries have two."""
EMPTY_ROWS = 2
RELATED = 20
"""Related questions that the form has room for."""
MAX_SHIFTS = 100

Long = Field("", max_length=40_000)
Short = Field("", max_length=2_000)
Number = Field("", pattern=r"^\d{0,9}$")


class _EntryForm(payloads.Incoming):
    """An entry as typed, where it comes from, and which button was pressed."""

    stap: Literal["effect", "probeer", "terug", "bewaar", "voorstel"] = "effect"
    id: str = Short
    question: payloads.Text = Short
    category: str = Short
    variants: payloads.Text = Long
    lookalikes: payloads.Text = Long
    answer: payloads.Text = Long
    sources: payloads.Text = Long
    reviewed: str = Short
    valid_until: str = Short
    guarded: payloads.Text = Short
    extra_vraag: str = Number
    proposal: str = Number
    mark: str = Short
    seen: str = Short
    probe: payloads.Text = Short
    waarom: payloads.Text = Short


_REFERRAL_FIELDS = [
    f"{name}_{row}" for row in range(1, ROWS + 1) for name in ("organisation", "why", "for_whom")
]
_RELATED_FIELDS = [f"related_{row}" for row in range(1, RELATED + 1)]
EntryForm: type[_EntryForm] = create_model(
    "EntryForm",
    __base__=_EntryForm,
    **dict.fromkeys((*_REFERRAL_FIELDS, *_RELATED_FIELDS), (payloads.Text, Short)),  # type: ignore[call-overload]  # names made here
)


class Confirmation(payloads.Incoming):
    """A button pressed; the form's token is all it carries."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the pages of one entry share: where its form goes, the FAQ to choose from, and what was typed."""

    target: str
    faq: Faq
    opened: Opened
    seen: str = ""

    @property
    def draft(self) -> Draft:
        """The entry as typed."""
        return self.opened.draft

    @property
    def is_new(self) -> bool:
        """Whether the entry is not in the FAQ yet."""
        return not self.opened.mark

    @property
    def wordings(self) -> tuple[str, ...]:
        """How it was asked, when it comes from an extra vraag."""
        number = self.draft.extra_vraag
        return edge().services.editing.wordings(number) if number else ()

    @property
    def rows(self) -> tuple[DraftReferral, ...]:
        """The referrals, with some room for more."""
        filled = self.draft.referrals
        return (*filled, *(DraftReferral(""),) * min(EMPTY_ROWS, ROWS - len(filled)))

    @property
    def related(self) -> tuple[str, ...]:
        """The related questions, in words, with some room for more."""
        filled = tuple(_question(other, self.faq) for other in self.draft.related)
        return (*filled, *("",) * min(EMPTY_ROWS, RELATED - len(filled)))

    @property
    def fields(self) -> dict[str, str]:
        """All that the form carries, by name."""
        return {**form_fields(self.draft), "mark": self.opened.mark, "seen": self.seen}


class Awaited:
    """What the page of an effect waits for while its beginning is shown already: asked when the page comes to it.

    `problem` is why it can't be told, if so: by then it is too late for another page.
    """

    def __init__(self, preview: Preview, query: str) -> None:
        self._preview = preview
        self._query = query
        self.problem: TerechtError | None = None

    @cached_property
    def effect(self) -> Effect | None:
        """Which queries get something else to see."""
        try:
            return edge().services.editing.effect(self._preview)
        except TerechtError as error:
            self.problem = error
            return None

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """The worst of them."""
        return self.effect.shifts[:MAX_SHIFTS] if self.effect else ()

    @cached_property
    def rankings(self) -> tuple[Ranking, ...]:
        """What the query that is tried gets now and then."""
        if not (self._query and self.effect):
            return ()
        return edge().services.editing.explain(self._preview, self._query)


@faq.get("/")
@requires(Role.COACH, Role.EDITOR)
def index() -> ResponseReturnValue:
    """List the entries, those that hold the words looked for."""
    words = request.args.get("zoek", "")[:200]
    content = edge().services.editing.faq()
    entries = [entry for entry in content.entries if _holds(entry, words)]
    waiting = len(edge().services.editing.proposals())
    titles = {one.id: one.title or one.id for one in content.categories}
    return render_template("desk/faq.html", titles=titles, entries=entries, words=words, waiting=waiting)


@faq.get("/nieuw")
@requires(Role.COACH, Role.EDITOR)
def new() -> ResponseReturnValue:
    """Show an empty entry, or one begun from an extra vraag or a proposal."""
    editing = edge().services.editing
    if proposal := _number("voorstel"):
        return _form(url_for("faq.write_new"), editing.proposed(proposal))
    return _form(url_for("faq.write_new"), editing.draft(_number("extra_vraag")))


@faq.get("/vraag/<entry_id>")
@requires(Role.COACH, Role.EDITOR)
def entry(entry_id: str) -> ResponseReturnValue:
    """Show an entry to change, with the wordings of an extra vraag or what was proposed if that is asked."""
    editing = edge().services.editing
    try:
        opened = editing.open(entry_id)
    except FaqConflict:
        abort(404)
    if extra_vraag := _number("extra_vraag"):
        opened = editing.with_wordings(opened, extra_vraag)
    if proposal := _number("voorstel"):
        opened = editing.proposed(proposal)
    return _form(url_for("faq.write", entry_id=entry_id), opened, saved=request.args.get("bewaard", ""))


@faq.post("/nieuw")
@requires(Role.COACH, Role.EDITOR)
def write_new() -> ResponseReturnValue:
    """Take a step with a new entry."""
    return _step("", target=url_for("faq.write_new"))


@faq.post("/vraag/<entry_id>")
@requires(Role.COACH, Role.EDITOR)
def write(entry_id: str) -> ResponseReturnValue:
    """Take a step with an entry that is there."""
    return _step(entry_id, target=url_for("faq.write", entry_id=entry_id))


@faq.get("/wijzigingen")
@requires(Role.COACH, Role.EDITOR)
def changes() -> ResponseReturnValue:
    """List what was changed, newest first, with a way back."""
    return _changes()


@faq.post("/wijzigingen/<int:number>/terug")
@requires(Role.EDITOR)
def undo(number: int) -> ResponseReturnValue:
    """Give back what a change replaced."""
    if read_form(Confirmation, FORM, edge().tokens).value is None:
        return _changes("Deze pagina stond te lang open. Druk nog eens op de knop."), 422
    try:
        edge().services.editing.undo(number, author=signed_in())
    except FaqConflict:
        return _changes("Dat kan niet meer: deze vraag is sindsdien veranderd. Pas ze zelf aan."), 409
    except (FaqError, StoreUnavailable) as error:
        return _changes("Dat lukte niet, en er is niets veranderd.", error), 503
    return done("faq.changes", "faq-terug")


@faq.get("/voorstellen")
@requires(Role.COACH, Role.EDITOR)
def proposals() -> ResponseReturnValue:
    """List what waits for an editor."""
    editing = edge().services.editing
    return render_template(
        "desk/faq_proposals.html",
        proposals=editing.proposals(),
        faq=editing.faq(),
        may_save=_may_save(),
        sent=request.args.get("verstuurd", ""),
    )


@faq.post("/voorstellen/<int:number>/weg")
@requires(Role.EDITOR)
def refuse(number: int) -> ResponseReturnValue:
    """Set a proposal aside."""
    if read_form(Confirmation, FORM, edge().tokens).value is None:
        return redirect(url_for("faq.proposals"), 303)
    edge().services.editing.refuse(number)
    return done("faq.proposals", "voorstel-weg")


# One step of the form ------------------------------------------------------------------------------------------


def _step(entry_id: str, *, target: str) -> ResponseReturnValue:
    form = read_form(EntryForm, FORM, edge().tokens)
    opened = _typed(form, entry_id)
    if form.value is None:
        return _form(target, opened, faults=form.faults), 422
    if form.value.stap == "terug":
        return _form(target, opened)
    try:
        match form.value.stap:
            case "bewaar":
                return _save(opened, form.value.seen)
            case "voorstel":
                return _propose(opened)
            case _:
                return _effect(target, opened, form.value.waarom or form.value.probe)
    except QueryError as error:
        return _form(target, opened, faults=field_sentences(error)), 422
    except FaqConflict:
        return _conflict(target, opened), 409
    except EffectOutdated:
        return _effect(target, opened, "", is_outdated=True), 409
    except FaqError as error:
        return _form(target, opened, problem=error), 503
    except StoreUnavailable as error:
        return _form(target, opened, problem=error), 503


def _save(opened: Opened, seen: str) -> ResponseReturnValue:
    if not _may_save():
        abort(403)
    saved = edge().services.editing.save(opened.draft, mark=opened.mark, seen=seen, author=signed_in())
    state = "ja" if saved.is_complete else "deels"
    return redirect(url_for("faq.entry", entry_id=saved.entry_id, bewaard=state), 303)


def _propose(opened: Opened) -> ResponseReturnValue:
    """Leave a draft without faults to the editors."""
    preview = edge().services.editing.preview(opened.draft, mark=opened.mark)
    edge().services.editing.propose(preview.draft, author=signed_in())
    return redirect(url_for("faq.proposals", verstuurd="ja"), 303)


def _effect(target: str, opened: Opened, query: str, *, is_outdated: bool = False) -> Response:
    """Send the page as it comes: an editor sees what is known already while the queries are asked."""
    preview = edge().services.editing.preview(opened.draft, mark=opened.mark)
    opened = replace(opened, draft=preview.draft)
    page = stream_template(
        "desk/faq_effect.html",
        page=Page(target, preview.planned.faq, opened, preview.seen),
        preview=preview,
        answer=presenting.answer(preview.planned.faq, preview.entry, edge().links, today=today()),
        awaited=Awaited(preview, query),
        warnings=[(found.kind, _said(found, preview)) for found in preview.warnings],
        lines=_difference(preview),
        query=query,
        before=edge().faq,
        may_save=_may_save(),
        is_outdated=is_outdated,
    )
    return Response(
        page, headers={"X-Accel-Buffering": "no"}
    )  # nginx would hold it back until all of it is there


def _conflict(target: str, opened: Opened) -> str:
    """Show both texts: what was typed, and what the file says now."""
    try:
        now = edge().services.editing.open(opened.draft.id)
    except FaqConflict:
        now = Opened(Draft())
    content = edge().services.editing.faq()
    page = Page(target, content, Opened(opened.draft, now.mark))
    theirs, mine = _shown(now.draft, content), _shown(opened.draft, content)
    different = [name for name in mine if mine[name] != theirs.get(name, "") and name not in _OWN]
    both = {name: _apart(theirs.get(name, ""), mine[name]) for name in different}
    return render_template("desk/faq_conflict.html", page=page, both=both)


def _apart(one: str, other: str) -> tuple[str, str]:
    """Return the lines of two texts that the other lacks; all of both when they differ in order alone."""
    lines, others = one.splitlines(), other.splitlines()
    apart = [line for line in lines if line not in others], [line for line in others if line not in lines]
    return ("\n".join(apart[0]), "\n".join(apart[1])) if any(apart) else (one, other)


def _form(
    target: str,
    opened: Opened,
    *,
    faults: Mapping[str, str] | None = None,
    problem: TerechtError | None = None,
    saved: str = "",
) -> str:
    try:
        content = edge().services.editing.faq()
    except FaqError as error:  # the file is broken just now: what was typed is shown with the FAQ that serves
        content, problem = edge().faq, error
    page = Page(target, content, opened)
    return render_template(
        "desk/faq_edit.html", page=page, faults=faults or {}, problem=problem, saved=saved, limit=ROWS
    )


def _changes(refusal: str = "", problem: TerechtError | None = None) -> str:
    return render_template(
        "desk/faq_changes.html",
        changes=edge().services.editing.changes(),
        faq=edge().faq,
        may_save=_may_save(),
        refusal=refusal,
        problem=problem,
    )


# Between form and draft ----------------------------------------------------------------------------------------

_OWN = ("id", "extra_vraag", "proposal")
"""What the form carries and nobody wrote."""


def form_fields(draft: Draft) -> dict[str, str]:
    """Return a draft as the form has it, by field."""
    fields = {
        "id": draft.id,
        "question": draft.question,
        "category": draft.category,
        "variants": "\n".join(draft.variants),
        "lookalikes": "\n".join(draft.lookalikes),
        "answer": draft.answer,
        "sources": "\n".join(draft.sources),
        "reviewed": draft.reviewed,
        "valid_until": draft.valid_until,
        "guarded": draft.guarded,
        "extra_vraag": str(draft.extra_vraag or ""),
        "proposal": str(draft.proposal or ""),
    }
    for row, other in enumerate(draft.related, 1):
        fields[f"related_{row}"] = other
    for row, referral in enumerate(draft.referrals, 1):
        fields[f"organisation_{row}"] = referral.organisation
        fields[f"why_{row}"] = referral.why
        fields[f"for_whom_{row}"] = referral.for_whom
    return fields


def _shown(draft: Draft, faq: Faq) -> dict[str, str]:
    """Return the fields of a draft with related questions in words, one under the other."""
    related = "\n".join(_question(other, faq) for other in draft.related)
    return form_fields(replace(draft, related=())) | {"related": related}


def _typed(form: Submitted[_EntryForm], entry_id: str) -> Opened:
    """Return what was typed as a draft, whatever is wrong with it; the address says which entry it is of."""
    typed = form.typed
    lines = {name: tuple(typed.get(name, "").splitlines()) for name in ("variants", "lookalikes", "sources")}
    referrals = (
        DraftReferral(*(typed.get(f"{name}_{row}", "") for name in ("organisation", "why", "for_whom")))
        for row in range(1, ROWS + 1)
    )
    draft = Draft(
        id=entry_id or typed.get("id", ""),
        question=typed.get("question", ""),
        answer=typed.get("answer", "").replace("\r\n", "\n"),
        category=typed.get("category", ""),
        variants=lines["variants"],
        lookalikes=lines["lookalikes"],
        referrals=tuple(one for one in referrals if one != DraftReferral("")),
        sources=lines["sources"],
        reviewed=typed.get("reviewed", ""),
        valid_until=typed.get("valid_until", ""),
        related=tuple(filter(None, (typed.get(name, "").strip() for name in _RELATED_FIELDS))),
        guarded=typed.get("guarded", ""),
        extra_vraag=_as_number(typed.get("extra_vraag", "")),
        proposal=_as_number(typed.get("proposal", "")),
    )
    return Opened(draft, typed.get("mark", ""))


def _said(found: FaqWarning, preview: Preview) -> str:
    return presenting.warning(found, preview.planned.faq, entry_id=preview.entry.id)


def _question(entry_id: str, faq: Faq) -> str:
    return faq.entry(entry_id).question if entry_id in faq else entry_id


def _difference(preview: Preview) -> list[str]:
    """Return the lines of the file that go (-) and come (+), with some around them."""
    change = preview.planned.change
    lines = unified_diff(change.before.splitlines(), change.after.splitlines(), lineterm="", n=1)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def _holds(entry: Entry, words: str) -> bool:
    text = plain_words(" ".join((entry.id, *entry.phrasings)))
    return all(word in text for word in plain_words(words).split())


def _may_save() -> bool:
    return signed_in().may(Role.EDITOR)


def _number(name: str) -> int:
    return _as_number(request.args.get(name, ""))


def _as_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

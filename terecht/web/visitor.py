"""The pages of a visitor, from question to sent extra vraag, without a line of JavaScript.

Knows which page follows which. A question is asked by POST and its answer is shown at once (no redirect):

- a query may hold a person's story; in an address it would end up in logs, history and on screens;
- a query that no entry answers is filed, and nothing may change by GET (mail scanners open every link);
- the answer may be kept by the browser (``private, no-cache``, not ``no-store``), so the back button shows it
  again without asking.

What follows an address that was left is a redirect, so that a reload does not send a form twice. What follows an
anonymous remark is no redirect, for only the form knows the receipt; sent twice, the remark is there once.
"""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from terecht.domain.errors import QueryError
from terecht.domain.extra_vraag import AMONG_COACHES, ExtraVraag, MessageKind
from terecht.domain.faq import Organisation
from terecht.prose import html_of
from terecht.service.asking import MAX_TEXT
from terecht.web import payloads, presenting
from terecht.web.answer_html import answer_html
from terecht.web.edge import edge, today
from terecht.web.forms import Model, Submitted, new_visit, read_form

pages = Blueprint("visitor", __name__)

SECRET_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
"""For pages that only the holder of a link may see."""


SEEN_BY_ASKER = frozenset(MessageKind) - AMONG_COACHES
"""The turns of a conversation that its asker may read; notes are among coaches."""


class AddressForm(payloads.LeaveAddress):
    """The form of the page: the query goes along, to be shown again when something is wrong."""

    query: payloads.Text = Field("", max_length=MAX_TEXT)


class Addition(payloads.Incoming):
    """What an asker adds on the status page."""

    addition: payloads.Text = Field(max_length=MAX_TEXT)


class HandOverChoice(payloads.Incoming):
    """Whether a question may go to the organisation that a coach named."""

    agree: bool


@pages.get("/")
def home() -> ResponseReturnValue:
    """Show the theme: search field, categories, where to begin."""
    return _home(None)


@pages.get("/zoek")
def search() -> ResponseReturnValue:
    """Send whoever reloads or types the address of an answer back to the search field."""
    return redirect(url_for("visitor.home"))


@pages.post("/zoek")
def ask() -> ResponseReturnValue:
    """Answer a query, or say what to choose from, or that it was passed on."""
    form = _read(payloads.Ask, "vraag")
    if form.value is None:
        return _home(form), 422
    try:
        reply = edge().asking.ask(form.value.query, visit=form.value.visit)
    except QueryError as error:
        return _home(form.refused(error)), 422
    shown = presenting.reply(reply, edge().links, today=today())
    return render_template(
        "answer.html", reply=shown, visit=form.value.visit or new_visit(), form=_passed_on(shown)
    )


@pages.get("/vraag/<entry_id>")
def entry(entry_id: str) -> ResponseReturnValue:
    """Show an entry of the FAQ."""
    faq = edge().faq
    if entry_id not in faq:
        abort(404)
    answer = presenting.answer(faq, faq.entry(entry_id), edge().links, today=today())
    return render_template(
        "entry.html", answer=answer, json_ld=presenting.json_ld(answer), summary=presenting.summary(answer)
    )


@pages.get("/categorie/<category_id>")
def category(category_id: str) -> ResponseReturnValue:
    """Show the entries of a category."""
    faq, links = edge().faq, edge().links
    found = presenting.category_link(faq, category_id, links)
    if found is None:
        abort(404)
    entries = [presenting.entry_link(entry, links) for entry in faq.in_category(category_id)]
    return render_template(
        "category.html", category=found, entries=entries, categories=presenting.categories(faq, links)
    )


@pages.post("/nuttig")
def rate() -> ResponseReturnValue:
    """Keep whether an answer was useful; after a no, ask why."""
    form = _read(payloads.Rate, "nuttig")
    if form.value is None:
        return render_template("rated.html", form=form), 422
    try:
        edge().asking.rate(
            form.value.entry,
            useful=form.value.useful,
            visit=form.value.visit,
            query=form.value.query,
            reason=form.value.reason,
            note=form.value.note,
        )
    except QueryError as error:
        return render_template("rated.html", form=form.refused(error)), 422
    return render_template("rated.html", form=form)


@pages.post("/extra-vraag")
def file() -> ResponseReturnValue:
    """Pass a query on to the coaches because the visitor says so."""
    form = _read(payloads.File, "doorgeven")
    if form.value is None:
        return _home(form), 422
    filed = edge().asking.file(form.value.query, visit=form.value.visit)
    typed = {"query": form.value.query, "receipt": filed.receipt}
    return render_template("filed.html", form=Submitted(None, typed, {}))


@pages.post("/extra-vraag/adres")
def leave_address() -> ResponseReturnValue:
    """Take an address for the reply and hand out the secret status link; without one, take the remark alone."""
    form = _read(AddressForm, "adres")
    if form.value is None:
        return render_template("filed.html", form=form), 422
    given = form.value
    try:
        link = edge().asking.leave_address(
            given.receipt, email=given.email, consent=given.consent, addition=given.addition
        )
    except QueryError as error:
        return render_template("filed.html", form=form.refused(error)), 422
    if not link.secret:
        again: Submitted[AddressForm] = Submitted(None, {"query": given.query, "receipt": given.receipt}, {})
        return render_template("filed.html", form=again, remark=given.addition)
    return redirect(url_for("visitor.received", secret=link.secret), 303)


@pages.get("/extra-vraag/<secret>/ontvangen")
def received(secret: str) -> ResponseReturnValue:
    """Show the receipt: the link to keep, and what happens next."""
    vraag = edge().asking.by_secret(secret)
    link = edge().links.status(secret)
    return render_template("received.html", vraag=vraag, link=link), SECRET_HEADERS


@pages.get("/extra-vraag/<secret>")
def status(secret: str) -> ResponseReturnValue:
    """Show where an extra vraag stands."""
    return _status(secret)


@pages.post("/extra-vraag/<secret>/aanvullen")
def add(secret: str) -> ResponseReturnValue:
    """Add a text to an extra vraag."""
    form = _read(Addition, "aanvullen")
    if form.value is None:
        return _status(secret, form)
    try:
        edge().asking.add(secret, form.value.addition)
    except QueryError as error:
        return _status(secret, form.refused(error))
    return redirect(url_for("visitor.status", secret=secret), 303)


@pages.post("/extra-vraag/<secret>/doorgeven")
def decide_hand_over(secret: str) -> ResponseReturnValue:
    """Say whether an organisation may have the question and the address; what was allowed can be taken back."""
    form = _read(HandOverChoice, "doorgeven-mag")
    if form.value is None:
        return _status(secret, code=422)
    (edge().asking.agree if form.value.agree else edge().asking.decline)(secret)
    return redirect(url_for("visitor.status", secret=secret), 303)


@pages.get("/extra-vraag/<secret>/intrekken")
def confirm_withdraw(secret: str) -> ResponseReturnValue:
    """Ask whether to withdraw an extra vraag."""
    return _confirm(secret, "intrekken")


@pages.post("/extra-vraag/<secret>/intrekken")
def withdraw(secret: str) -> ResponseReturnValue:
    """Withdraw an extra vraag."""
    if _read(payloads.Button, "intrekken").value is None:
        return _confirm(secret, "intrekken", status=422)
    edge().asking.withdraw(secret)
    return redirect(url_for("visitor.status", secret=secret), 303)


@pages.get("/extra-vraag/<secret>/wissen")
def confirm_erase(secret: str) -> ResponseReturnValue:
    """Ask whether to erase everything about the asker."""
    return _confirm(secret, "wissen")


@pages.post("/extra-vraag/<secret>/wissen")
def erase(secret: str) -> ResponseReturnValue:
    """Erase everything about the asker; the link is dead from then on."""
    if _read(payloads.Button, "wissen").value is None:
        return _confirm(secret, "wissen", status=422)
    edge().asking.erase(secret)
    return redirect(url_for("visitor.erased"), 303)


@pages.get("/gewist")
def erased() -> ResponseReturnValue:
    """Say that everything was erased."""
    return render_template("erased.html")


@pages.get("/afmelden/<token>")
def confirm_stop(token: str) -> ResponseReturnValue:
    """Ask whether to stop sending reminders; a mail scanner that opens the link changes nothing (A24)."""
    return _stop(_stop_state(token), token)


@pages.post("/afmelden/<token>")
def stop(token: str) -> ResponseReturnValue:
    """Send no reminders any more to whoever holds this link, be it a person or a mail program (RFC 8058).

    The link is all it takes, so no form token: programs have none.
    """
    return _stop("stopped" if edge().services.mailing.stop(token) else "unknown", token)


@pages.post("/afmelden/<token>/toch-wel")
def resume(token: str) -> ResponseReturnValue:
    """Send reminders again to whoever stopped them, or whose mail program did."""
    if _read(payloads.Button, "herinneringen").value is None:
        return _stop(_stop_state(token), token, code=422)
    return _stop("resumed" if edge().services.mailing.resume(token) else "unknown", token)


def _stop_state(token: str) -> str:
    mailing = edge().services.mailing
    if not mailing.is_stop_token(token):
        return "unknown"
    return "already" if mailing.is_stopped(token) else "ask"


def _stop(state: str, token: str, *, code: int = 200) -> ResponseReturnValue:
    page = render_template("stop.html", state=state, token=token)
    return page, 404 if state == "unknown" else code, SECRET_HEADERS


@pages.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Say what is kept, why and how long."""
    return render_template("privacy.html", days=edge().settings.keep_days)


@pages.get("/over")
def about() -> ResponseReturnValue:
    """Say what this is and who makes it."""
    return render_template("about.html")


def _read(model: type[Model], form: str) -> Submitted[Model]:
    return read_form(model, form, edge().tokens)


def _home(form: Submitted[Model] | None) -> str:
    faq, links = edge().faq, edge().links
    return render_template(
        "home.html",
        form=form,
        categories=presenting.categories(faq, links),
        popular=[presenting.entry_link(entry, links) for entry in presenting.popular(faq)],
    )


def _passed_on(reply: payloads.Reply) -> Submitted[AddressForm]:
    """Return the empty form for an address, with what was filed in it."""
    filed = reply.extra_vraag
    typed = {"query": filed.text, "receipt": filed.receipt} if filed else {}
    return Submitted(None, typed, {})


def _status(secret: str, form: Submitted[Addition] | None = None, *, code: int = 200) -> ResponseReturnValue:
    vraag = edge().asking.by_secret(secret)
    answer = answer_html(vraag.answer) if vraag.answer else ""
    page = render_template(
        "status.html",
        vraag=vraag,
        answer_html=answer,
        conversation=[(m, html_of(m.text)) for m in vraag.messages if m.kind in SEEN_BY_ASKER],
        organisation=_asked_organisation(vraag),
        secret=secret,
        form=form,
        **_contact(secret),
    )
    return page, 422 if form else code, SECRET_HEADERS


def _asked_organisation(vraag: ExtraVraag) -> Organisation | None:
    """Return the organisation that a coach wants to hand the question to, as long as the FAQ knows it."""
    wanted = vraag.hand_over.organisation if vraag.hand_over else ""
    return next((one for one in edge().faq.organisations if one.id == wanted), None)


def _contact(secret: str) -> dict[str, Any]:
    """Return the people whom an asker may meet: a coach, and somebody with a similar question."""
    sessions = edge().services.sessions
    return {
        "sessions": sessions.of_secret(secret),
        "slots": sessions.free_slots(),
        "prices": sessions.prices,
        "introductions": edge().services.introductions.of_secret(secret),
        "faq": edge().faq,
    }


def _confirm(secret: str, step: str, *, status: int = 200) -> ResponseReturnValue:
    page = render_template("confirm.html", vraag=edge().asking.by_secret(secret), secret=secret, step=step)
    return page, status, SECRET_HEADERS

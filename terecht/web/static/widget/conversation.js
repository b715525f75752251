/*
 * The conversation: a log of turns, each what somebody asked and what came of it.
 *
 * Decides what to show for each outcome and where the focus goes; how it looks is view.js, forms.js and the style.
 * Earlier turns fold to one line and can be opened again: that is the way back. What a visitor typed is never lost:
 * when a call fails it returns to the field, and an extra vraag is filed with it.
 */
import { addressForm, copyButton, receipt, usefulness } from "./forms.js";
import { answerText, apology, background, button, choices, el, heading, icon, referrals, takeOut } from "./view.js";

const SLOW = 4000; // ms after which we say that it takes longer than usual
const TO_PEOPLE = new Set(["vaag", "andere-taal", "onleesbaar"]); // nothing was filed, but a person may still help

/**
 * @param log the element with role=log
 * @param config promise-returning function: the theme's configuration, asked again after a failure
 * @param emit (name, detail): tells the page; never with the visitor's words
 * @param restore, retract (text): put text back in the field, and take it out when it is still there
 * @param reveal (node): scrolls a turn into view
 * @param touch whether a finger points: then the focus leaves the field, and its keyboard the screen
 * @param typing whether the focus is in the field or on its button: there it may stay
 * @param print (nodes, address): prints an answer
 * @param words where texts come from: t changes when the configuration comes
 */
export function createConversation({ log, api, config, emit, restore, retract, reveal, touch, typing, contact, print, words }) {
  const t = (key, values) => words.t(key, values);
  let latest = null;

  /** Adds a turn and folds the ones before it. */
  function begin(said, text) {
    const reply = el("div", { class: "reply" });
    const summary = el("summary", { "aria-live": "off" }, el("span", { class: "said" }, said), el("q", {}, text), icon("next"));
    const node = el("details", { class: "turn", open: true }, summary, reply);
    const before = latest;
    latest = { node, summary, reply, before, text };
    log.appendChild(node);
    reveal(node);
    return latest;
  }

  /** Puts the reply of a turn in place at once, so that a screen reader hears it as one. */
  function fill(turn, ...nodes) {
    const content = el("div", {}, ...nodes);
    turn.reply.textContent = "";
    turn.reply.appendChild(content);
    settle(turn);
  }

  /** Folds what came before, and brings the focus along when it is in the conversation; never from the page. */
  function settle(turn) {
    if (turn !== latest) return;
    const focused = log.getRootNode().activeElement;
    for (const other of log.children) if (other !== turn.node) other.open = false;
    if (log.contains(focused) || (touch() && typing())) focusOn(turn);
    reveal(turn.node);
  }

  function focusOn(turn) {
    (turn.reply.querySelector("h3") || turn.summary).focus({ preventScroll: true });
  }

  /** Does the work of a turn and shows it; says so when it takes long, and when it fails. */
  async function run(turn, work, show) {
    turn.reply.textContent = "";
    turn.reply.appendChild(el("p", { class: "waiting", "aria-hidden": "true" }, t("searching")));
    const timer = setTimeout(() => turn.reply.appendChild(el("p", {}, t("slow"))), SLOW); // heard too
    try {
      await config();
      show(turn, await work());
    } catch (failure) {
      fail(turn, failure, () => run(turn, work, show));
    }
    clearTimeout(timer);
  }

  function fail(turn, failure, again) {
    if (!failure.kind) console.warn("Terecht:", failure); // a fault of ours: the visitor gets the same words
    emit("fout", { soort: failure.kind || "intern" });
    const retry = failure.kind === "gone" ? null : () => { turn.summary.focus(); retract(turn.text); again(); };
    fill(turn, apology(failure, { contact: contact(), retry, t }));
    if (turn.typed) restore(turn.text);
  }

  // ---- asking ----

  function ask(query) {
    const turn = begin(t("asked"), query);
    turn.typed = true;
    return run(turn, () => api.ask(query), showReply);
  }

  /** Opens an entry: a suggestion, a related or a popular question. `query` is what was typed before, if anything. */
  function open(link, query) {
    const turn = begin(t("chosen"), link.question);
    if (!typing()) turn.summary.focus({ preventScroll: true }); // what was clicked may fold or go
    return run(turn, () => api.entry(link.id), (done, answer) => showAnswer(done, { answer, query: query || "" }));
  }

  function showReply(turn, reply) {
    const { outcome, reason } = reply;
    if (outcome === "antwoord" && reply.answer) return showAnswer(turn, { ...reply, query: turn.text });
    if (reply.extra_vraag) return showFiled(turn, reply.extra_vraag, reply);
    if (reply.suggestions && reply.suggestions.length) return showSuggestions(turn, reply);
    fill(turn, heading(3, reply.message, { class: "message" }), TO_PEOPLE.has(reason) && passOnButton(turn, t("pass_on")));
    if (reason !== "praatje") restore(turn.text);
    emit("geen-antwoord", { reden: reason });
  }

  function showSuggestions(turn, { reason, message, suggestions }) {
    const isVague = reason === "vaag";
    fill(turn,
      heading(3, message, { class: "message" }),
      choices(suggestions, (link) => open(link, turn.text)),
      passOnButton(turn, t(isVague ? "pass_on" : "none_of_these")));
    if (isVague) restore(turn.text);
    emit("suggesties", { reden: reason, ids: suggestions.map((one) => one.id) });
  }

  function showAnswer(turn, { answer, message, correction_message: correction, why, query }) {
    const text = answerText(answer, t);
    const cards = referrals(answer, t);
    const related = answer.related || [];
    fill(turn,
      message && el("p", { class: "soft" }, message),
      correction && el("p", { class: "correction" }, correction),
      text,
      cards,
      el("div", { "aria-live": "off" },
        background(answer, why, t),
        el("p", { class: "tools" },
          copyButton(answer.url, t),
          button(t("print"), () => print([text, cards].filter(Boolean), answer.url), "print"),
          turn.before && backButton(turn)),
        usefulnessOf(turn, answer, query),
        related.length > 0 && el("section", {}, el("h4", { class: "label" }, t("related")), choices(related, (link) => open(link, query)))));
    emit("antwoord", { id: answer.id, url: answer.url });
  }

  function backButton(turn) {
    const { before } = turn;
    return button(t("back"), () => {
      before.node.open = true;
      focusOn(before);
      reveal(before.node);
    }, "again");
  }

  function usefulnessOf(turn, answer, query) {
    return usefulness({
      t,
      limits: words.config.limits || {},
      reasons: words.config.feedback_reasons || [],
      rate: async (rating) => {
        const thanks = await api.rate({ entry: answer.id, query, ...rating });
        emit("nuttig", { id: answer.id, nuttig: rating.useful, reden: rating.reason });
        return thanks;
      },
      dissatisfied: () => passOnButton(turn, t("pass_on"), query || answer.question),
    });
  }

  // ---- passing on ----

  /** Files the query of a turn for the coaches, at the visitor's word; the reply comes under what is there. */
  function passOnButton(turn, label, query) {
    const place = el("div", { class: "pass-on", "aria-live": "polite" });
    async function passOn() {
      takeOut(place.querySelector(".apology"));
      try {
        const filed = await api.passOn(query || turn.text);
        place.textContent = "";
        place.appendChild(filedForm(place, filed, filed.message));
        place.querySelector("h3").focus();
      } catch (failure) {
        emit("fout", { soort: failure.kind || "intern" });
        place.appendChild(apology(failure, { contact: contact(), t }));
      }
    }
    place.appendChild(button(label, passOn));
    return place;
  }

  function showFiled(turn, filed, { message, similar }) {
    const place = el("div", {});
    place.appendChild(filedForm(place, filed, t("passed_on"), message));
    fill(turn, el("div", { class: "beside" }, place,
      similar && similar.length > 0 && el("section", { "aria-live": "off" },
        el("h4", { class: "label" }, t("similar")), choices(similar, (link) => open(link, turn.text)))));
  }

  function filedForm(place, filed, title, message) {
    emit("doorgegeven", {});
    return el("section", { class: "passed-on" },
      message && el("p", {}, message),
      heading(3, title),
      el("p", {}, t(filed.receipt ? "what_happens" : "address_left")),
      filed.receipt && addressForm(filed, {
        t,
        limits: words.config.limits || {},
        privacy: words.config.privacy_url,
        send: (form) => api.leaveAddress(form),
        sent: (done) => {
          const shown = receipt(done, t);
          place.textContent = "";
          place.appendChild(shown);
          shown.querySelector("h3").focus();
        },
      }));
  }

  return {
    ask,
    open,
    focusLatest: () => latest && focusOn(latest),
    clear() {
      log.textContent = "";
      latest = null;
    },
  };
}

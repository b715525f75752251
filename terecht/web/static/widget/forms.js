/*
 * What visitors can fill in: an address for an extra vraag (never its text again), and whether an answer was useful.
 *
 * Knows fields, their explanations and where a fault is shown; sending is the caller's. The service decides what
 * is right: its words come back beside the field they are about, and the focus goes to the first of them.
 */
import { bringIntoView, button, el, heading, takeOut } from "./view.js";
import { linkTo } from "./html.js";

let lastId = 0; // ids are unique in a widget: two forms of one conversation may be open

function field(label, control, help) {
  const id = "field-" + ++lastId;
  control.setAttribute("id", id);
  if (help) control.setAttribute("aria-describedby", id + "-help");
  return el("div", { class: "row" },
    el("label", { for: id }, label),
    help && el("p", { class: "soft small", id: id + "-help" }, help),
    control);
}

/** Shows the service's words beside their field; what has no field here goes above the button. */
function showFaults(form, failure, t) {
  for (const old of form.querySelectorAll(".fault")) takeOut(old);
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  const faults = failure.faults.length ? failure.faults : [{ field: "", message: failure.detail || t("failed_" + failure.kind) }];
  let first = null;
  for (const { field: name, message } of faults) {
    const control = form.elements.namedItem(name.split(".").pop());
    const fault = el("p", { class: "fault", id: "fault-" + ++lastId, role: control ? null : "alert" }, message);
    if (control) {
      control.setAttribute("aria-invalid", "true");
      control.setAttribute("aria-describedby", [fault.id, control.getAttribute("aria-describedby") || ""].join(" ").trim());
    }
    const place = control ? (control.parentNode.localName === "label" ? control.parentNode : control) : form.querySelector("[type=submit]");
    place.parentNode.insertBefore(fault, place);
    first = first || control;
  }
  (first || form.querySelector("[type=submit]")).focus();
  bringIntoView(form.querySelector(".fault"));
}

/** Sends on submit, once at a time; `send` gets the form and shows what comes of it. */
function sendable(form, send, t) {
  let isSending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    try {
      await send(form.elements);
    } catch (failure) {
      showFaults(form, failure, t);
    }
    isSending = false;
  });
  return form;
}

/**
 * The form that goes with a filed query. `send({receipt, email, consent, addition})` returns a promise of the
 * receipt, which `sent(receipt)` shows; without an address it is a word of thanks, and the form stays.
 */
export function addressForm(filed, { send, sent, limits, privacy, t }) {
  const addition = el("textarea", { name: "addition", rows: "3", maxlength: limits.addition });
  const email = el("input", { name: "email", type: "email", autocomplete: "email", maxlength: limits.email });
  const consent = el("input", { name: "consent", type: "checkbox" });
  const thanks = el("p", { tabindex: "-1" });
  const form = el("form", { class: "form", novalidate: true },
    el("p", { class: "label" }, t("your_question")),
    el("blockquote", {}, filed.text),
    thanks,
    field(t("address_label"), email, t("address_help")),
    el("div", { class: "row" },
      el("label", { class: "check" }, consent, el("span", {}, t("consent"), " ", privacy && linkTo(privacy, t("privacy"), t)))),
    field(t("add_label"), addition),
    el("button", { type: "submit", class: "button strong" }, t("send")));
  return sendable(form, async () => {
    const done = await send({
      receipt: filed.receipt,
      email: email.value.trim(),
      consent: consent.checked,
      addition: addition.value.trim(),
    });
    if (done.status_url) return sent(done);
    addition.value = "";
    thanks.className = "correction";
    thanks.textContent = done.message;
    thanks.focus();
  }, t);
}

/** What somebody gets who sent the form: when to expect an answer, and the secret address to follow it. */
export function receipt({ message, expectation, status_url: address }, t) {
  return el("section", { class: "receipt" },
    heading(3, t("received")),
    el("p", {}, message, " ", expectation),
    el("p", {}, linkTo(address, t("follow"), t)),
    el("p", { class: "soft small" }, t("keep_link")),
    el("p", {}, copyButton(address, t)));
}

/** A button that copies an address; where the browser refuses, the address appears, selected. */
export function copyButton(address, t) {
  const said = el("span", {}, t("copy"));
  const copier = button(said, copy, "copy");
  async function copy() {
    try {
      await navigator.clipboard.writeText(address);
      said.textContent = t("copied");
    } catch {
      const shown = el("input", { class: "address", readonly: true, "aria-label": t("copy"), value: address });
      copier.parentNode.insertBefore(shown, copier);
      copier.hidden = true;
      shown.focus();
      shown.select();
    }
  }
  return copier;
}

/**
 * "Was dit nuttig?" `rate({useful, reason, note})` returns a promise; with a no, the visitor may say why.
 * `dissatisfied()` gives what to offer after that.
 */
export function usefulness({ rate, reasons, limits, dissatisfied, t }) {
  const box = el("div", { class: "useful", role: "group", "aria-label": t("useful") });
  const no = button(t("useful_no"), askWhy);
  no.setAttribute("aria-expanded", "false");
  box.appendChild(el("p", {}, el("span", {}, t("useful")), button(t("useful_yes"), () => settle(true)), no));

  function askWhy() {
    if (box.children.length > 1) return;
    no.setAttribute("aria-expanded", "true");
    const note = el("textarea", { name: "note", rows: "2", maxlength: limits.note });
    const form = el("form", { class: "form", novalidate: true },
      el("fieldset", {}, el("legend", {}, t("reason")), reasons.map(({ code, label }) =>
        el("label", { class: "check" }, el("input", { type: "radio", name: "reason", value: code }), el("span", {}, label)))),
      field(t("note_label"), note),
      el("button", { type: "submit", class: "button" }, t("send")));
    box.appendChild(sendable(form, () => settle(false, form.elements.reason.value, note.value.trim()), t));
    form.querySelector("input").focus();
  }

  async function settle(useful, reason, note) {
    let words;
    try {
      words = (await rate({ useful, reason: reason || "", note: note || "" })).message;
    } catch (failure) {
      if (!useful) throw failure;
      words = failure.detail || t("failed_" + failure.kind);
    }
    const thanks = el("p", { tabindex: "-1" }, words, " ", useful ? null : dissatisfied());
    box.textContent = "";
    box.appendChild(thanks);
    thanks.focus();
  }
  return box;
}

/*
 * The panel: what opens when somebody presses the button, or what stands in the page inside <terecht-widget>.
 *
 * Knows the frame (a modal dialogue, or a section), opening and closing, the colours and the first screen; puts
 * the field (combobox.js) and the conversation (conversation.js) together. The service serves this module and
 * what it imports as one file, static/widget-panel.js.
 *
 * The agreement with widget.js, which may be an hour older or newer: `mount(element)` gets the custom element with
 * `shadowRoot`, `options` (thema, modus, vraag, contact, server …) and, when floating, `launcher`; it returns
 * { show, open, ask, close, check }. `tell(element, asked, fill)` warns about a colour. Both only grow.
 */
import { createApi } from "./api.js";
import { accentsOf, tellColours } from "./colour.js";
import { createCombobox } from "./combobox.js";
import { createConversation } from "./conversation.js";
import { linkTo } from "./html.js";
import { createTexts } from "./texts.js";
import { apology, choices, contactList, el, heading, icon } from "./view.js";
import css from "./style.css";

export const tell = tellColours;

/** Builds the panel in the element's shadow root, closed; it asks the service for the theme when first shown. */
export function mount(element) {
  const { shadowRoot: root, options, launcher } = element;
  const isDialog = Boolean(launcher);
  const words = { config: {}, t: createTexts() };
  const t = (key, values) => words.t(key, values);
  const api = createApi(options.server, options.thema || "");
  const emit = (name, detail) =>
    element.dispatchEvent(new CustomEvent("terecht:" + name, { bubbles: true, composed: true, detail: { thema: options.thema, ...detail } }));

  // ---- the frame; texts come with the configuration ----

  const title = heading(2, "", { id: "title" });
  const label = el("label", { for: "query", class: "welcome" });
  const input = el("input", {
    id: "query", type: "text", role: "combobox", autocomplete: "off", autocapitalize: "sentences", enterkeyhint: "search",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "options",
  });
  const area = el("textarea", { rows: "4", hidden: true, enterkeyhint: "send", "aria-labelledby": "welcome" });
  const send = el("button", { type: "submit", class: "send" }, icon("send"));
  const list = el("ul", { id: "options", role: "listbox", hidden: true });
  const hint = el("p", { class: "hint small" });
  const status = el("p", { role: "status", class: "sr" });
  const toAnswer = el("button", { type: "button", class: "button skip", hidden: true, onclick: () => conversation.focusLatest() });
  const again = el("button", { type: "button", class: "icon", hidden: true, onclick: startOver }, icon("again"));
  const shut = isDialog && el("button", { type: "button", class: "icon", onclick: close }, icon("close"));
  const home = el("div", { class: "home" });
  const log = el("div", { role: "log", class: "log", hidden: true });
  const scroller = el("div", { class: "scroller" }, home, log);
  const foot = el("div", { class: "foot" });
  const form = el("form", { class: "ask", novalidate: true, onsubmit: submitted },
    label, el("div", { class: "field" }, input, area, send), hint, list);
  label.setAttribute("id", "welcome");

  const frame = el(isDialog ? "dialog" : "div", { class: "panel", role: isDialog ? null : "group", "aria-labelledby": "title" },
    el("div", { class: "sheet" },
      el("div", { class: "head" }, el("div", { class: "bar" }, title, again, shut), form),
      toAnswer, scroller, foot, status));

  const box = createCombobox({ input, area, list, status, t, suggest: api.suggest, submit, choose: (link, text) => { box.value = ""; talk(() => conversation.open(link, text)); } });
  const conversation = createConversation({
    log, api, emit, reveal, words,
    config: configured,
    contact: contactOf,
    touch: () => matchMedia("(pointer: coarse)").matches,
    typing: () => form.contains(root.activeElement),
    restore: (text) => { if (!box.value) box.value = text; },
    retract: (text) => { if (box.value === text) box.value = ""; },
    print: (nodes, address) => extra("print").then((module) => module.printNodes(nodes, address), () => window.open(address, "_blank", "noopener")),
  });

  // ---- words ----

  let asking;

  /** The theme's configuration, asked once; after a failure the next caller asks again. */
  function configured() {
    asking ??= api.config().then(configure);
    asking.catch(() => { asking = null; });
    return asking;
  }

  function configure(config) {
    words.config = config;
    words.t = createTexts(config.labels);
    write();
    const { popular, categories } = config;
    home.textContent = "";
    for (const part of [
      popular && popular.length > 0 && el("section", {}, heading(3, t("popular"), { class: "label" }),
        choices(popular, (link) => talk(() => conversation.open(link, "")))),
      categories && categories.length > 0 && el("section", {}, heading(3, t("browse"), { class: "label" }),
        el("ul", { class: "shelves" }, categories.map((one) => el("li", {}, linkTo(one.url, one.title, t))))),
    ]) if (part) home.appendChild(part);
  }

  /** Puts the words we have in their places. */
  function write() {
    const { title: name, welcome, placeholder, limits, privacy_url: privacy } = words.config;
    title.textContent = name || t("field");
    label.textContent = welcome || t("field");
    input.setAttribute("placeholder", placeholder || "");
    list.setAttribute("aria-label", t("suggestions"));
    log.setAttribute("aria-label", t("log"));
    hint.textContent = t("story");
    toAnswer.textContent = t("to_answer");
    for (const [button, key] of [[send, "search"], [again, "again"], [shut, "close"]]) if (button) button.setAttribute("aria-label", t(key));
    for (const control of [input, area]) if (limits) control.setAttribute("maxlength", limits.query);
    foot.textContent = "";
    foot.appendChild(el("p", {}, t("contact")));
    foot.appendChild(contactList(contactOf(), t));
    if (privacy) foot.appendChild(el("p", {}, linkTo(privacy, t("privacy"), t)));
  }

  /** The theme's contact; what the site said, and the page of the service, when the theme did not come. */
  function contactOf() {
    const { contact } = words.config;
    if (contact && (contact.email || contact.phone)) return contact;
    const said = options.contact || "";
    const isMail = /^\S+@\S+$/.test(said);
    return { email: isMail ? said : "", phone: /^[+\d][\d ./()-]+$/.test(said) ? said : "", name: said, url: options.server };
  }

  // ---- asking ----

  function submitted(event) {
    event.preventDefault();
    submit(box.value);
  }

  function submit(text) {
    const query = text.trim();
    if (!query) return box.focus();
    box.value = "";
    talk(() => conversation.ask(query));
  }

  function talk(say) {
    home.hidden = true;
    log.hidden = again.hidden = toAnswer.hidden = false;
    frame.setAttribute("data-stand", "gesprek");
    return say();
  }

  function startOver() {
    conversation.clear();
    home.hidden = false;
    log.hidden = again.hidden = toAnswer.hidden = true;
    frame.removeAttribute("data-stand");
    box.value = "";
    box.focus();
  }

  /** Brings the start of a turn to the top of what scrolls: the middle part, the whole panel, or the page it is in. */
  function reveal(node) {
    const topOf = (one) => one.getBoundingClientRect().top;
    const scrolling = [scroller, frame].find((one) => one.scrollHeight > one.clientHeight + 1 && getComputedStyle(one).overflowY === "auto");
    if (scrolling) scrolling.scrollTop += topOf(node) - topOf(scrolling) - 8;
    else if (topOf(node) < 0 || topOf(node) > innerHeight * 0.7) scrollBy(0, topOf(node) - 16);
  }

  // ---- opening and closing ----

  let opener;

  function show() {
    dress();
    if (frame.parentNode) return;
    for (const slot of root.querySelectorAll("slot")) slot.hidden = true;
    root.appendChild(frame);
    configured().catch(apologise);
  }

  function apologise(failure) {
    home.textContent = "";
    home.appendChild(apology(failure, { t, contact: contactOf(), retry: () => { box.focus(); configured().catch(apologise); } }));
    emit("fout", { soort: failure.kind || "intern" });
  }

  function open(text) {
    show();
    if (text || (options.vraag && !box.value && log.hidden)) box.value = text || options.vraag;
    if (isDialog && !frame.open && frame.isConnected) {
      opener = document.activeElement;
      frame.showModal();
      launcher.setAttribute("aria-expanded", "true");
      emit("geopend", {});
    }
    if (matchMedia("(pointer: coarse)").matches && isDialog) title.focus(); // not the field: the keyboard would cover the rest
    else box.focus();
  }

  function ask(text) {
    open();
    submit(String(text));
  }

  function close() {
    if (isDialog) frame.close();
  }

  function closed() {
    launcher.setAttribute("aria-expanded", "false");
    const back = opener && opener !== element && opener !== document.body && opener.isConnected ? opener : launcher;
    back.focus();
    emit("gesloten", {});
  }

  // ---- looks ----

  const colours = new CSSStyleSheet();

  function dress() {
    const accents = accentsOf(fillOf(root));
    colours.replaceSync(`:host{--accent-licht:${accents.licht};--accent-donker:${accents.donker}}`);
    frame.setAttribute("data-modus", options.modus && options.modus !== "auto" ? options.modus : isDarkPage() ? "donker" : "licht");
  }

  // ---- together ----

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet, colours];
  frame.addEventListener("pointerdown", (event) => { if (isDialog && event.target === frame) close(); }); // on the backdrop
  if (isDialog) frame.addEventListener("close", closed);
  // Keys typed here are not the page's: its shortcuts ("/", "s") listen on the document.
  for (const kind of ["keydown", "keypress", "keyup", "input"]) frame.addEventListener(kind, (event) => event.stopPropagation());
  if (!isDialog && options.vraag) box.value = options.vraag;
  write();

  async function check(script) {
    const { report } = await extra("check");
    show();
    return report({ element, script, api, options, fill: fillOf(root) });
  }

  /** What few people need, loaded when they do. */
  function extra(name) {
    return import(new URL(`static/widget-${name}.js`, options.server));
  }

  return { show, open, ask, close, check };
}

/** The button's colour, chosen by widget.js. */
function fillOf(root) {
  return getComputedStyle(root.host).getPropertyValue("--fill").trim();
}

/** Whether the page behind us is dark: by its background, or when it paints none by the colour of its words. */
function isDarkPage() {
  for (const node of [document.body, document.documentElement]) {
    const [red, green, blue, alpha = 1] = numbersOf(getComputedStyle(node).backgroundColor);
    if (alpha > 0.5) return red + green + blue < 330;
  }
  const [red, green, blue] = numbersOf(getComputedStyle(document.body).color);
  return red + green + blue > 435;
}

const numbersOf = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);

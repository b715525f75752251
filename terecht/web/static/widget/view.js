/*
 * Pieces of page: elements, icons, lists to choose from, an answer, a referral, an apology.
 *
 * Takes values as the API gives them and functions to call; returns nodes. Holds no state and fetches nothing.
 * Only appendChild, setAttribute and textContent are used: the methods that pages like to overwrite are not.
 */
import { fragmentOf, linkTo } from "./html.js";

const ICONS = new Map([
  ["again", "M5 12a7 7 0 1 0 2-5M5 4v4h4"],
  ["close", "M6 6l12 12M18 6L6 18"],
  ["copy", "M9 9h11v11H9zM5 15H4V4h11v1"],
  ["mail", "M4 6h16v12H4zM4 7l8 6 8-6"],
  ["next", "M9 5l7 7-7 7"],
  ["page", "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6"],
  ["phone", "M6 4h4l1 5-2 1c1 2 3 4 5 5l1-2 5 1v4c0 1-1 2-2 2C11 20 4 13 4 6c0-1 1-2 2-2z"],
  ["print", "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z"],
  ["send", "M12 20V5M6 11l6-6 6 6"],
]);

/** An element with attributes (onclick and the like are listeners; null and false are left out) and children. */
export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) {
    if (child) node.appendChild(child.nodeType ? child : document.createTextNode(child));
  }
  return node;
}

/** A drawing beside words; it says nothing by itself. */
export function icon(name) {
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS.get(name));
  svg.appendChild(path);
  return svg;
}

/** The question of a suggestion, the visitor's words in it marked. */
export function parts(link) {
  return (link.question_parts || [{ text: link.question }]).map((part) => (part.mark ? el("mark", {}, part.text) : part.text));
}

/** A button with words, and a drawing before them. */
export function button(text, onclick, drawing) {
  return el("button", { type: "button", class: "button", onclick }, drawing && icon(drawing), text);
}

/** Takes a node out, wherever it is. */
export function takeOut(node) {
  if (node && node.parentNode) node.parentNode.removeChild(node);
}

/** Questions to choose from; `choose(link)` is called with the one clicked. */
export function choices(links, choose) {
  return el("ul", { class: "choices" }, links.map((link) =>
    el("li", {}, el("button", { type: "button", onclick: () => choose(link) }, el("span", {}, parts(link)), icon("next")))));
}

/** Scrolls a node to the middle; where the page overwrote that, it stays where it is. */
export function bringIntoView(node) {
  try { node.scrollIntoView({ block: "center" }); } catch { /* the focus is in the right field all the same */ }
}

/** A heading that can take the focus when what it heads has just come. */
export function heading(level, text, attributes) {
  return el("h" + level, { tabindex: "-1", ...attributes }, text);
}

/** The ways to reach somebody, as far as there are any; `page` is what the link to `url` says. */
export function contactList({ name, email, phone, url }, t, page) {
  return el("ul", { class: "contact" },
    url && el("li", {}, icon("page"), linkTo(url, page || t("page"), t)),
    email && el("li", {}, icon("mail"), linkTo("mailto:" + email, email, t)),
    phone && el("li", {}, icon("phone"), linkTo("tel:" + phone.replace(/[^+\d]/g, ""), phone, t)),
    !email && !phone && name && el("li", {}, name));
}

/** What went wrong, in words, with another way to reach people. */
export function apology(failure, { contact, retry, t }) {
  return el("div", { class: "apology" },
    el("p", {}, failure.detail || t("failed_" + failure.kind) || t("failed_server")),
    retry && el("p", {}, button(t("retry"), retry, "again")),
    el("p", { class: "soft" }, t("instead")),
    contactList(contact, t));
}

/** Who helps further: the organisation, what it does for you, for whom, and how to reach it. */
function referral({ organisation, why, for_whom: forWhom }, t) {
  const { name, does, url = "", email, phone } = organisation;
  return el("li", { class: "card" },
    el("h4", {}, name),
    (why || does) && el("p", {}, why || does),
    why && does && el("p", { class: "soft small" }, does),
    forWhom && el("p", { class: "small" }, el("b", {}, t("for_whom") + ": "), forWhom),
    contactList({ url, email, phone }, t, hostOf(url)));
}

/** "parcum.be" of "https://www.parcum.be/kerken": people recognise a site by its name. */
function hostOf(url) {
  const found = /^https?:\/\/(?:www\.)?([^/?#]+)/i.exec(url);
  return found ? found[1] : url;
}

/** The answer itself: question, text, how fresh it is. */
export function answerText(answer, t) {
  const reviewed = answer.reviewed_label && t("reviewed", { date: answer.reviewed_label });
  return el("article", { class: "answer" },
    heading(3, answer.question_parts ? parts(answer) : answer.question),
    answer.outdated && el("p", { class: "warning" }, t("outdated")),
    el("div", { class: "prose" }, fragmentOf(answer.html, t)),
    reviewed && el("p", { class: "soft small" }, reviewed));
}

/** The organisations an answer refers to; null when it refers to none. */
export function referrals(answer, t) {
  if (!answer.referrals || !answer.referrals.length) return null;
  return el("section", {}, el("h4", { class: "label" }, t("referrals")),
    el("ul", { class: "cards" }, answer.referrals.map((one) => referral(one, t))));
}

/** Why this answer and where it comes from, folded away. */
export function background(answer, why, t) {
  const sources = answer.sources || [];
  return el("div", { class: "background" },
    why && why.length > 0 && el("details", {}, el("summary", {}, t("why")), el("ul", {}, why.map((line) => el("li", {}, line)))),
    sources.length > 0 && el("details", {}, el("summary", {}, t("sources")),
      el("ul", {}, sources.map((source) => el("li", {}, source.url ? linkTo(source.url, source.text, t) : source.text)))));
}

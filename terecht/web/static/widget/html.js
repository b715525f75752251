/*
 * Puts an answer's HTML on somebody else's page.
 *
 * The service sanitised it already; this is the second lock, should its answer ever be tampered with. The text is
 * taken apart here and only elements of a short list are made, with no attribute but a checked href: there is no
 * innerHTML or DOMParser that could make anything else, and so a page that demands Trusted Types is served too.
 */

const ALLOWED = new Set("p br strong em ul ol li a h3 h4 blockquote code pre hr mark table thead tbody tr th td".split(" "));
const EMPTY = new Set(["br", "hr"]);
const TOKEN = /<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|'[^']*'|[^<>"'])*)>|[^<]+|</gi;
const ENTITIES = new Map([["amp", "&"], ["lt", "<"], ["gt", ">"], ["quot", '"'], ["apos", "'"], ["nbsp", "\u00a0"]]);

/** The href when it leads to a web page, a mail or a phone; "" for anything that could run or read something. */
export function safeHref(href) {
  const text = String(href || "").trim();
  return /^(https?:\/\/|mailto:|tel:)/i.test(text) ? text : "";
}

/** Makes a link: a web page opens beside the host page, so that the conversation stays. */
export function linkTo(href, text, t) {
  const safe = safeHref(href);
  const link = document.createElement(safe ? "a" : "span");
  link.textContent = text;
  if (safe) link.setAttribute("href", safe);
  if (/^http/i.test(safe)) openBeside(link, t);
  return link;
}

function openBeside(link, t) {
  link.setAttribute("target", "_blank");
  link.setAttribute("rel", "noopener noreferrer nofollow");
  const note = document.createElement("span");
  note.className = "sr";
  note.textContent = " " + t("new_tab");
  link.appendChild(note);
}

function decoded(text) {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{1,8}));/gi, (whole, decimal, hex, name) => {
    if (name) return ENTITIES.get(name) || whole;
    const code = decimal ? Number(decimal) : parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });
}

function element(tag, attributes) {
  const node = document.createElement(tag);
  const found = tag === "a" && /\bhref\s*=\s*("[^"]*"|'[^']*')/i.exec(attributes);
  const href = found && safeHref(decoded(found[1].slice(1, -1)));
  if (href) node.setAttribute("href", href);
  return node;
}

/** A document fragment of this HTML: allowed elements, checked links, and everything else as plain text. */
export function fragmentOf(html, t) {
  const fragment = document.createDocumentFragment();
  const open = [fragment];
  for (const [token, slash, name, attributes] of String(html).matchAll(TOKEN)) {
    const parent = open[open.length - 1];
    const tag = name && name.toLowerCase();
    if (!tag) parent.appendChild(document.createTextNode(decoded(token)));
    else if (!ALLOWED.has(tag)) continue;
    else if (slash) close(open, tag, t);
    else {
      const node = parent.appendChild(element(tag, attributes));
      if (!EMPTY.has(tag)) open.push(node);
    }
  }
  return fragment;
}

/** Closes the nearest open element of this name and what is open inside it; a stray end tag closes nothing. */
function close(open, tag, t) {
  const at = open.findLastIndex((node) => node.localName === tag);
  if (at < 1) return;
  for (const node of open.splice(at)) {
    if (node.localName === "a" && /^http/i.test(node.getAttribute("href") || "")) openBeside(node, t);
  }
}

/*
 * Prints one answer from somebody else's page: a paper of its own beside the page's content, which is hidden
 * while the printer looks and back right after. The page itself is not changed.
 */
import { el, takeOut } from "./view.js";

const PAPER = `
:host { all: initial; display: block }
article, section { font: 12pt/1.5 Georgia, serif; color: #000 }
h3 { font-size: 18pt; line-height: 1.2; margin: 0 0 12pt }
h4 { font-size: 12pt; margin: 12pt 0 4pt }
ul { padding-left: 14pt } .contact, .cards { list-style: none; padding: 0 }
p { margin: 0 0 8pt } mark { background: none; color: inherit } svg, .sr { display: none } a { color: #000 }`;

/** Opens the print dialogue for copies of these nodes, with the address of the answer under them. */
export function printNodes(nodes, address) {
  const host = el("div", { "data-terecht-papier": "" });
  const root = host.attachShadow({ mode: "open" });
  const [paper, page] = [new CSSStyleSheet(), new CSSStyleSheet()];
  paper.replaceSync(PAPER);
  page.replaceSync(`@media print { body > :not([data-terecht-papier]) { display: none !important } }
    @media screen { [data-terecht-papier] { display: none !important } }`);
  root.adoptedStyleSheets = [paper];
  for (const node of nodes) root.appendChild(node.cloneNode(true));
  root.appendChild(el("section", {}, el("p", {}, address)));
  document.body.appendChild(host);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, page];
  addEventListener("afterprint", () => {
    takeOut(host);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== page);
  }, { once: true });
  window.print();
}

/*
 * Prints one answer from somebody else's page: a paper of its own beside the page's content, which is hidden
 * while the printer looks and back right after. The page itself is not changed. Loaded when somebody prints.
 */

const PAPER = `
:host { all: initial; display: block; font: 12pt/1.5 Georgia, serif; color: #000 }
h3 { font-size: 18pt; line-height: 1.2; margin: 0 0 12pt }
h4 { font-size: 12pt; margin: 12pt 0 4pt }
p { margin: 0 0 8pt }
ul { padding-left: 14pt }
.contact, .cards { list-style: none; padding: 0 }
mark { background: none; color: inherit }
svg, .sr { display: none }
a { color: #000 }
li, h3, h4 { break-inside: avoid }`;

const PAGE = `
@media print { body > :not([data-terecht-papier]) { display: none !important } }
@media screen { [data-terecht-papier] { display: none !important } }`;

/** Opens the print dialogue for copies of these nodes, with the address of the answer under them. */
export function printNodes(nodes, address) {
  const paper = document.createElement("div");
  const source = document.createElement("p");
  const sheets = [PAPER, PAGE].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  paper.setAttribute("data-terecht-papier", "");
  source.textContent = address;
  const root = paper.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheets[0]];
  for (const node of [...nodes, source]) root.appendChild(node.cloneNode(true));
  document.body.appendChild(paper);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheets[1]];
  addEventListener("afterprint", () => {
    document.body.removeChild(paper);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== sheets[1]);
  }, { once: true });
  print();
}

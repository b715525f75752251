/*
 * Tests an installation, on the page where it must work: open that page with #terecht-test behind its address.
 *
 * Knows what usually stands in the way (a strict CSP, a site that is not on the theme's list, a script loaded
 * twice, something over the button) and says it in Dutch to who installs. Visitors never load this.
 */
import { contrastOf } from "./colour.js";
import { el, takeOut } from "./view.js";

const STYLE = `
.check { all: initial; display: block; position: fixed; inset: 16px auto auto 16px; z-index: 2147483001; box-sizing: border-box; width: min(30em, 100vw - 32px); max-height: calc(100vh - 32px); overflow: auto; padding: 1em 1.2em; border: 2px solid #27211c; border-radius: .8em; background: #fffdfa; color: #27211c; font: 400 16px/1.45 system-ui, sans-serif }
h2 { font-size: 1.15em; margin: 0 0 .5em } ul { list-style: none; margin: 0; padding: 0 } li { padding: .4em 0 .4em 1.7em; position: relative }
li::before { position: absolute; left: .1em; font-weight: 700 } .good::before { content: "✓"; color: #236b34 } .bad::before { content: "✗"; color: #a3161f }
li span { display: block; color: #5e5449 } button { font: inherit; padding: .4em 1em }`;

let isDone = false; // a page may hold several widgets; one report is enough

const good = (text) => ({ isGood: true, text });
const bad = (text, cure) => ({ isGood: false, text, cure });

/** Runs every check, shows the report on the page and returns it: [{isGood, text, cure}]; [] the second time. */
export async function report({ element, script, api, options, fill }) {
  if (isDone) return [];
  isDone = true;
  const violations = [];
  document.addEventListener("securitypolicyviolation", (event) => violations.push(event));
  const found = [
    ofScript(script),
    await ofThema(api, options, violations),
    await ofAsking(api),
    ofColour(options, fill),
    ofPlace(element),
  ];
  show(found);
  return found;
}

function ofScript(script) {
  const count = document.querySelectorAll('script[src*="/widget.js"]').length;
  if (count > 1) return bad(`Het script staat ${count} keer op deze pagina.`, "Dat kan, maar één keer volstaat. Kijk in je thema, je plug-ins en je tagmanager.");
  if (!script) return bad("Het script draait, maar zonder eigen <script>.", "Een optimalisatieplug-in voegt scripts samen: sluit widget.js daarvan uit, en zet data-server erbij.");
  return good("Het script is geladen van " + new URL(script.src).origin + ".");
}

async function ofThema(api, options, violations) {
  if (!options.thema) return bad("Er is geen thema gekozen.", 'Zet data-thema="…" in het script of thema="…" op <terecht-widget>.');
  try {
    const config = await api.config();
    return good(`Het thema ‘${config.title}’ is bereikbaar.`);
  } catch ({ kind }) {
    if (kind === "thema") return bad(`Het thema ‘${options.thema}’ bestaat niet.`, "Kijk de schrijfwijze na op de pagina Inbedden.");
    await new Promise((done) => { setTimeout(done, 100); }); // the browser tells of a violation after the failure
    const isCsp = violations.some((event) => event.effectiveDirective === "connect-src");
    if (isCsp) return bad("De CSP van deze site houdt onze antwoorden tegen.", `Voeg ${new URL(options.server).origin} toe aan connect-src.`);
    return bad("Onze dienst antwoordt niet op deze pagina.",
      `Staat ${location.origin} op de lijst van toegelaten sites van het thema? Zet ook adblockers en cookiebanners eens uit.`);
  }
}

/** An empty question: travels as every other, and files nothing. */
async function ofAsking(api) {
  try {
    await api.ask("");
    return good("Vragen stellen werkt.");
  } catch ({ kind }) {
    return bad(`Vragen stellen werkt niet (${kind}).`, "Een firewall of plug-in houdt POST-verzoeken tegen.");
  }
}

function ofColour(options, fill) {
  if (!options.kleur) return good("De kleur is die van het huis.");
  const ratio = contrastOf(fill, "#ffffff");
  if (ratio >= 4.5) return good(`De kleur ${options.kleur} is goed leesbaar.`);
  return bad(`Witte tekst is niet leesbaar op ${options.kleur} (${ratio.toFixed(1)} : 1).`, "We gebruiken zwarte tekst en donkerdere links. Kies een donkerdere kleur als je dat niet wil.");
}

function ofPlace(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  if (!width || !height) return good("De widget staat klaar, zonder zichtbare knop.");
  const over = document.elementFromPoint(left + width / 2, top + height / 2);
  if (!over || over === element || element.contains(over)) return good("De widget is zichtbaar en bereikbaar.");
  const name = over.localName + (over.id ? "#" + over.id : "") + (over.className ? "." + String(over.className).split(" ")[0] : "");
  return bad(`Er ligt iets over de knop: ${name}.`, "Verplaats dat (een cookiebalk?), of kies data-positie=\"links\".");
}

function show(found) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  const failed = found.filter((one) => !one.isGood).length;
  const host = el("div", {});
  const inner = host.attachShadow({ mode: "open" });
  inner.adoptedStyleSheets = [sheet];
  inner.appendChild(el("section", { class: "check", role: "status" },
    el("h2", {}, failed ? `Terecht op deze pagina: ${failed} ${failed === 1 ? "punt" : "punten"} om na te kijken` : "Terecht werkt op deze pagina"),
    el("ul", {}, found.map((one) => el("li", { class: one.isGood ? "good" : "bad" }, one.text, one.cure && el("span", {}, one.cure)))),
    el("button", { type: "button", onclick: () => takeOut(host) }, "Sluiten")));
  document.body.appendChild(host);
}

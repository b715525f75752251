// The page for integrators: makes the snippet, shows the widget as chosen, and opens the test on their own page.
(() => {
  "use strict";

  const find = (id) => document.getElementById(id);
  const { script, thema, thuis, sites } = document.querySelector(".embed").dataset;
  const form = find("keuzes");
  const preview = find("voorbeeld");
  const HOUSE_COLOUR = "#a3301e";

  /** What was chosen, less what is the default anyway. */
  function chosen() {
    const { kleur, tekst, vraag, modus, vorm } = Object.fromEntries(new FormData(form));
    const options = { thema };
    if (kleur !== HOUSE_COLOUR) options.kleur = kleur;
    if (tekst.trim() && vorm !== "pagina") options.tekst = tekst.trim();
    if (vraag.trim()) options.vraag = vraag.trim();
    if (modus !== "auto") options.modus = modus;
    return { vorm, options };
  }

  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const attributes = (options, prefix) => Object.entries(options).map(([name, value]) => ` ${prefix}${name}="${escaped(value)}"`).join("");

  function snippet({ vorm, options }) {
    const link = `<a href="${escaped(thuis)}">Stel je vraag</a>`;
    const bare = `<script defer src="${escaped(script)}"></script>`;
    if (vorm === "pagina") return `<terecht-widget${attributes(options, "")}>${link}</terecht-widget>\n${bare}`;
    const place = vorm === "rechts" ? {} : { positie: vorm === "link" ? "geen" : vorm };
    const tag = bare.replace("></script>", `${attributes({ ...options, ...place }, "data-")}></script>`);
    if (vorm === "link") return `<a href="${escaped(thuis)}" data-terecht-open>Stel je vraag</a>\n${tag}`;
    return `${tag}\n<noscript>${link}</noscript>`;
  }

  function show() {
    const now = chosen();
    find("fragment").textContent = snippet(now);
    find("kleur-melding").textContent = "";
    window.Terecht.stop();
    preview.textContent = "";
    preview.hidden = now.vorm !== "pagina" && now.vorm !== "link";
    if (now.vorm === "pagina") window.Terecht.start({ ...now.options, element: "#voorbeeld" });
    else window.Terecht.start({ ...now.options, positie: now.vorm === "link" ? "geen" : now.vorm });
    if (now.vorm === "link") preview.append(Object.assign(document.createElement("a"), { href: thuis, textContent: "Stel je vraag" }));
    preview.querySelector("a")?.setAttribute("data-terecht-open", "");
  }

  function sayColour({ detail }) {
    find("kleur-melding").textContent =
      `Witte tekst is op deze kleur te weinig leesbaar (${String(detail.verhouding).replace(".", ",")} : 1, nodig is 4,5 : 1). ` +
      `Links in het venster krijgen daarom ${detail.accent}${detail.verhouding < 4.5 ? " en de tekst op de knop wordt zwart" : ""}.`;
  }

  function testPage(event) {
    event.preventDefault();
    const said = find("adres-melding");
    let address;
    try {
      const typed = find("adres").value.trim();
      address = new URL(/^https?:\/\//i.test(typed) ? typed : "https://" + typed);
      if (!/\./.test(address.hostname) && address.hostname !== "localhost") throw new TypeError("no site");
    } catch {
      said.textContent = "Dit is geen volledig adres, zoals https://www.jouwsite.be/vragen.";
      find("adres").focus();
      return;
    }
    const allowed = sites.split(" ").filter(Boolean);
    said.textContent = allowed.length && !allowed.includes(address.origin)
      ? `${address.origin} staat niet op de lijst van dit thema. De knop zal er staan, maar geen antwoord krijgen.`
      : `We openden ${address.origin} in een nieuw venster. Zie je linksboven niets? Kijk dan hieronder.`;
    address.hash = "terecht-test";
    window.open(address.href, "_blank", "noopener");
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(find("fragment").textContent);
      find("gekopieerd").textContent = "Gekopieerd.";
    } catch {
      getSelection().selectAllChildren(find("fragment"));
      find("gekopieerd").textContent = "Geselecteerd: kopieer met Ctrl + C.";
    }
  }

  let pause;
  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(show, 250);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("terecht:contrast", sayColour);
  find("test").addEventListener("submit", testPage);
  find("kopieer").addEventListener("click", copy);
  find("kopieer").hidden = false;
  show();
})();

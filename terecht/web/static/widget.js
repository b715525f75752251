/*
 * Terecht, the first load: a button in the corner of somebody else's page, and the element <terecht-widget>.
 *
 * Knows: its own attributes, where the rest of the widget lives, how to load it, and what to say when it does not
 * come. Does not know: questions, answers or the texts of a theme; that is the panel, static/widget/panel.js.
 *
 * Manners on a foreign page: one global (window.Terecht), no cookie or storage, no request but to its own service,
 * no inline style or script, no change to the page. Pages overwrite methods of Element.prototype (append, remove,
 * closest ...) and add enumerable properties to Object.prototype: neither is used or walked here.
 *
 * When the service serves this file it fills in the versioned URL between the at-signs and drops the comments.
 * It is cached for an hour and may be older or newer than the panel: the two agree on `mount` (see panel.js) only.
 */
(() => {
  "use strict";

  const PANEL = "@@static/widget-panel.js@@";
  const OPTIONS = "thema positie element kleur tekst vraag modus contact server".split(" ");
  const script = document.currentScript || document.querySelector('script[src*="/widget.js"]');

  const STYLE = `
:host{all:initial!important;direction:ltr!important;display:block!important}
:host([zwevend]){position:fixed!important;z-index:2147483000!important;bottom:var(--terecht-afstand,20px)!important;right:var(--terecht-afstand,20px)!important}
:host([zwevend=links]){right:auto!important;left:var(--terecht-afstand,20px)!important}
:host([hidden]),[hidden]{display:none!important}
#knop,#fout{box-sizing:border-box;max-width:min(24em,100vw - 40px);font:600 max(16px,1rem)/1.3 var(--terecht-lettertype,system-ui,sans-serif)}
#knop{display:flex;align-items:center;gap:.6em;padding:.7em 1.3em .7em .8em;border:2px solid transparent;border-radius:2em;background:var(--fill);color:var(--ink);cursor:pointer;box-shadow:0 0 0 1px #fff8,0 6px 24px #0005}
#knop:focus-visible{outline:3px solid var(--fill);outline-offset:3px;box-shadow:0 0 0 3px #fff}
#knop i{flex:none;width:1.9em;border-radius:50% 50% 50% .3em;background:var(--ink);color:var(--fill);font:700 1em/1.9 Georgia,serif;text-align:center}
#knop.aside{transform:translateY(200%)}
#fout{display:block;margin:.7em 0 0;padding:1em;border:1px solid #8a7f73;border-radius:1em;background:#fffdfa;color:#26211c;font-weight:400}
@media print{:host([zwevend]){display:none!important}}`;

  // ---- options: attributes of the script (data-thema) and of the element (thema), or an object (Terecht.start) ----

  function readOptions(valueOf) {
    const options = Object.create(null);
    for (const name of OPTIONS) {
      const value = valueOf(name);
      if (value != null) options[name] = value;
    }
    return options;
  }

  /** The options of this script; `server`, the address of the service, is where the script came from unless said. */
  function ofScript() {
    const options = readOptions((name) => script && script.getAttribute("data-" + name));
    options.server ??= new URL(".", (script && script.src) || location).href;
    return options;
  }

  // ---- colour: text on it white when that reads, else black; the panel guards the rest (colour.js) ----

  /** The colour asked for as "#rrggbb"; the house colour when there is none or the browser does not know it. */
  function hexOf(colour) {
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = "#a3301e";
    canvas.fillStyle = colour; // ignored when it is no colour
    return canvas.fillStyle.length === 7 ? canvas.fillStyle : "#a3301e";
  }

  /**
   * Luminance in [0, 1], near enough to WCAG's: white and black text both reach 4.5 : 1 between .175 and .183, so
   * that choosing at .179 is always right (a test tries the colours), and our own paper needs links up to .155.
   */
  function luminance(hex) {
    const [red, green, blue] = [1, 3, 5].map((at) => (parseInt(hex.substr(at, 2), 16) / 255) ** 2.2);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  // ---- small tools ----

  function sheetOf(text) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  }

  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const name of Object.keys(attributes)) node.setAttribute(name, attributes[name]);
    for (const child of children) node.appendChild(child.nodeType ? child : new Text(child));
    return node;
  }

  let loading;

  function loadPanel() {
    loading ??= import(new URL(PANEL, ofScript().server));
    loading.catch(() => (loading = null)); // so that the next click tries again
    return loading;
  }

  // ---- the element ----

  const given = new WeakMap(); // options of elements made by start(); a clone of one has none and takes itself away
  const floating = new Set();

  class TerechtWidget extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const made = given.get(this);
      if (!made && this.hasAttribute("zwevend")) return void this.parentNode.removeChild(this);
      const options = (this.options = made || Object.assign(ofScript(), readOptions((name) => this.getAttribute(name))));
      const root = this.attachShadow({ mode: "open" });
      const fill = hexOf(options.kleur);
      const light = luminance(fill);
      root.adoptedStyleSheets = [sheetOf(STYLE + `:host{--fill:${fill};--ink:${light > 0.179 ? "#000" : "#fff"}}`)];
      root.appendChild(floating.has(this) ? this._button(options) : this._waitForView());
      if (options.kleur && (light > 0.155 || options.kleur !== fill)) loadPanel().then((panel) => panel.tell(this, options.kleur, fill)).catch(() => {});
    }

    disconnectedCallback() {
      // A single-page app swapped the body: come back. Not at once, should a script keep throwing us out.
      if (floating.has(this)) setTimeout(() => floating.has(this) && !this.isConnected && document.body.appendChild(this), 100);
    }

    _button(options) {
      const button = make("button", { id: "knop", type: "button", "aria-haspopup": "dialog" }, make("i", { "aria-hidden": "true" }, "?"), options.tekst || "Stel je vraag");
      button.hidden = options.positie === "geen";
      button.onclick = () => this.open();
      button.onpointerenter = button.onfocus = loadPanel;
      return (this.launcher = button);
    }

    /** Inline: what the site wrote inside the element stays until the panel is there; it comes when nearly in view. */
    _waitForView() {
      new IntersectionObserver((entries, watcher) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        watcher.disconnect();
        this._call("show");
      }, { rootMargin: "300px" }).observe(this);
      return make("slot", {});
    }

    /** Calls the panel's `open` or `ask` with this text, loading it first; apologises when it does not come. */
    async _call(method, text) {
      const button = this.launcher || this;
      button.setAttribute("aria-busy", "true");
      try {
        const { mount } = await loadPanel();
        this.panel ??= mount(this);
        if (this.note) this.note.hidden = true;
        await this.panel[method](text);
      } catch (error) {
        this._apologise(this.options);
        console.warn("Terecht laadt niet, zie " + this.options.server + "inbedden", error);
      }
      button.removeAttribute("aria-busy");
    }

    _apologise({ contact, server }) {
      if (this.note) this.shadowRoot.removeChild(this.note);
      this.note = make("p", { id: "fout", role: "alert" }, "Ons vragenvenster laadt hier niet. Stel je vraag op ",
        make("a", { href: server, target: "_blank" }, "onze vragenpagina"), contact ? " of via " + contact : "", ".");
      this.shadowRoot.appendChild(this.note);
      this.dispatchEvent(new CustomEvent("terecht:fout", { bubbles: true, detail: { soort: "laden" } }));
    }

    open(text) { return this._call("open", text); }
    ask(text) { return this._call("ask", text); }
    close() { if (this.panel) this.panel.close(); }

    /** Keyboard focus on the page must never lie under the button (WCAG 2.2, 2.4.11): step aside for it. */
    dodge(target) {
      const [mine, theirs] = [this, target].map((node) => node.getBoundingClientRect());
      this.launcher.className = target !== this && theirs.height < innerHeight / 2 && theirs.right > mine.left &&
        theirs.left < mine.right && theirs.bottom > mine.top && theirs.top < mine.bottom ? "aside" : "";
    }
  }

  // ---- starting ----

  const started = new Map();

  /** Puts a widget on the page and returns it; the same options again return the one that is there. */
  function start(wanted) {
    const options = Object.assign(ofScript(), readOptions((name) => wanted && wanted[name]));
    const key = OPTIONS.map((name) => options[name]).join();
    if (started.has(key)) return started.get(key);
    const element = document.createElement("terecht-widget");
    const place = options.element && document.querySelector(options.element);
    given.set(element, options);
    started.set(key, element);
    if (!place) {
      element.setAttribute("zwevend", options.positie || "rechts");
      floating.add(element);
    }
    (place || document.body).appendChild(element);
    return element;
  }

  function stop() {
    for (const element of started.values()) {
      floating.delete(element);
      if (element.parentNode) element.parentNode.removeChild(element);
    }
    started.clear();
  }

  const first = () => document.querySelector("terecht-widget") || start({ positie: "geen" });

  function begin() {
    if (ofScript().thema) window.Terecht.start(ofScript());
    if (location.hash === "#terecht-test") first()._call("check", script);
  }

  if (!window.Terecht || !window.Terecht.start) { // loaded twice: the first one serves this script's wishes too
    window.Terecht = {
      start,
      stop,
      open: (text) => first().open(text),
      vraag: (text) => first().ask(text),
      sluit: () => first().close(),
    };
    customElements.define("terecht-widget", TerechtWidget);
    document.addEventListener("focusin", (event) => floating.forEach((element) => element.dodge(event.target)));
    document.addEventListener("click", (event) => {
      // <a href="…" data-terecht-open="een vraag">: opens the widget, and is a plain link without it.
      const opener = event.composedPath().find((node) => node.dataset && "terechtOpen" in node.dataset);
      if (!opener || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      first().open(opener.dataset.terechtOpen);
    });
  }
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
})();

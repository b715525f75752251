/*
 * The colour guard: the site chooses one colour, visitors can always read the result (WCAG 2.2, 1.4.3: 4.5 to 1).
 *
 * The button keeps the site's colour and gets white or black text (widget.js chooses). Links and accents in the
 * panel are that colour moved towards black or white until they read on the panel's darkest or lightest block.
 * Whoever put the widget there is told, once, what was changed.
 */

const SURFACES = { licht: "#f5efe6", donker: "#2f2a26" }; // --block in style.css
const GOAL = 4.5;

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** Relative luminance in [0, 1] of "#rrggbb" (WCAG 2.2). */
function relativeLuminance(hex) {
  const [red, green, blue] = channels(hex).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two "#rrggbb" colours, from 1 (same) to 21 (black on white). */
export function contrastOf(one, other) {
  const [dark, light] = [relativeLuminance(one), relativeLuminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** `fill` moved towards black (on a light surface) or white (on a dark one) in steps of 2 % until it reads. */
function readableOn(surface, fill) {
  const end = relativeLuminance(surface) > 0.18 ? 0 : 255;
  let hex = fill;
  for (let step = 1; contrastOf(hex, surface) < GOAL; step++) {
    const moved = channels(fill).map((value) => Math.round(value + (end - value) * (step / 50)));
    hex = "#" + moved.map((value) => value.toString(16).padStart(2, "0")).join("");
  }
  return hex;
}

/** The accent colours of the light and the dark panel for this fill ("#rrggbb"). */
export function accentsOf(fill) {
  return { licht: readableOn(SURFACES.licht, fill), donker: readableOn(SURFACES.donker, fill) };
}

/** Tells the integrator which colour could not be used as it was: one warning and one event, `terecht:contrast`. */
export function tellColours(element, asked, fill) {
  const ratio = (surface) => Math.floor(contrastOf(fill, surface) * 100) / 100;
  const isKnown = CSS.supports("color", asked);
  const used = accentsOf(fill).licht;
  const said = !isKnown
    ? `"${asked}" is geen kleur die we begrijpen; we gebruiken ${fill}.`
    : `${asked} haalt geen contrast van 4,5 : 1 (op wit ${ratio("#ffffff")} : 1). De knop krijgt ` +
      `${ratio("#ffffff") < GOAL ? "zwarte" : "witte"} tekst, links worden ${used}.`;
  console.warn("Terecht: " + said);
  const detail = { kleur: asked, verhouding: isKnown ? ratio("#ffffff") : null, knop: fill, accent: used };
  element.dispatchEvent(new CustomEvent("terecht:contrast", { bubbles: true, composed: true, detail }));
}

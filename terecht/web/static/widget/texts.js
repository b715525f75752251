/*
 * The words the panel shows. Most come with the theme (`labels` of the configuration call, terecht/labels/widget.py);
 * here is only what must be sayable before that call, or instead of it.
 */

const ALWAYS = new Map([
  ["asked", "Je vroeg"],
  ["close", "Sluiten"],
  ["field", "Stel je vraag"],
  ["failed_gone", "Dit antwoord bestaat niet meer."],
  ["failed_offline", "Je bent offline. Je tekst staat er nog: probeer het opnieuw zodra je weer verbinding hebt."],
  ["failed_server", "Er liep iets mis aan onze kant. Je tekst staat er nog. Probeer het straks opnieuw."],
  ["failed_slow", "Het antwoord blijft te lang uit. Je tekst staat er nog. Probeer het straks opnieuw."],
  ["failed_unreachable", "We raken niet tot bij onze vragendienst. Misschien houdt je netwerk of een adblocker dat tegen. Je tekst staat er nog."],
  ["instead", "Lukt het niet? Je bereikt ons ook zo:"],
  ["new_tab", "(opent in een nieuw venster)"],
  ["page", "onze vragenpagina"],
  ["retry", "Probeer opnieuw"],
  ["search", "Zoek"],
  ["searching", "Even zoeken …"],
  ["slow", "Het duurt wat langer dan gewoonlijk, we zoeken nog."],
]);

/** Returns t(key, values): the theme's label, else ours, else "" (a newer panel before an older service). */
export function createTexts(labels) {
  const known = new Map(Object.entries(labels || {}));
  return (key, values) => {
    const text = known.get(key) || ALWAYS.get(key) || "";
    return text.replace(/\{(\w+)\}/g, (whole, name) => (values && Object.hasOwn(values, name) ? values[name] : whole));
  };
}

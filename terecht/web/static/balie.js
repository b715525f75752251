// The keys of the queue: j and k walk through the list, / searches, ? helps. All of it works without.
// One letter may be in somebody's way, say with speech: the help lets you switch them off, and remembers it.
(() => {
  "use strict";

  const KEPT = "terecht-sneltoetsen";
  const dialog = document.getElementById("toetsen");
  const box = dialog.querySelector("[data-keys]");
  const button = document.querySelector("[data-help]");
  const links = [...document.querySelectorAll(".vragen .vraag")];

  const read = () => {
    try {
      return localStorage.getItem(KEPT);
    } catch {
      return null; // storage may be blocked; the keys work all the same
    }
  };
  const keep = (value) => {
    try {
      localStorage.setItem(KEPT, value);
    } catch {
      // nothing to do: next time they are on again
    }
  };

  const help = () => dialog.showModal();
  const walk = (step) => {
    const here = links.indexOf(document.activeElement);
    const next = here < 0 && step < 0 ? -1 : here + step;
    links.at(Math.max(next, here < 0 ? next : 0))?.focus();
  };
  const actions = {
    j: () => walk(1),
    k: () => walk(-1),
    "/": () => document.getElementById("zoek").focus(),
    "?": help,
  };

  box.checked = read() !== "uit";
  box.addEventListener("change", () => keep(box.checked ? "aan" : "uit"));
  button.hidden = false;
  button.addEventListener("click", help);

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : null;
    if (!action || !box.checked || isTyping || dialog.open) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    action();
  });
})();

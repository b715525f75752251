// Says every twenty seconds that this page is still open, and shows who else has it open. Without it, opening the
// page says so once. A page nobody looks at keeps silent.
(() => {
  "use strict";

  const EVERY = 20_000;
  const form = document.querySelector("form.presence");
  const shown = document.querySelector(".watchers");
  if (!form || !shown) return;

  const sentence = (names) =>
    names.length ? `${names.join(", ")} ${names.length === 1 ? "kijkt" : "kijken"} hier nu ook naar.` : "";

  const tell = async () => {
    if (document.hidden) return;
    try {
      const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (!response.ok) return;
      const text = sentence((await response.json()).names);
      if (shown.textContent !== text) shown.textContent = text;
    } catch {
      // away for a moment; the next time tells again
    }
  };

  setInterval(tell, EVERY);
  document.addEventListener("visibilitychange", tell);
})();

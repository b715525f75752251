// What pages do better with JavaScript; everything works without it. No dependency, no global.
(() => {
  "use strict";

  // Enter asks, Shift+Enter makes a new line: the field is tall because stories are long.
  for (const field of document.querySelectorAll(".search textarea")) {
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      field.form.requestSubmit();
    });
  }

  // After a form came back, start at what is wrong with it; at the list itself when no field can mend it.
  const faults = document.querySelector(".faults");
  (faults?.querySelector("a") ?? faults)?.focus();
})();

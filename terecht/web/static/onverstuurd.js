// Asks before a text that was typed but not sent is lost: by a link, by another form of the page, by closing it.
// What the server put in a field after a button (a draft, an insertion) was not sent either: `data-unsent`.
(() => {
  "use strict";

  let sending = null;

  const isUnsent = (field) =>
    field.value.trim() !== "" && ("unsent" in field.dataset || field.value !== field.defaultValue);

  document.addEventListener("submit", (event) => {
    sending = event.target;
  });

  window.addEventListener("beforeunload", (event) => {
    const fields = [...document.querySelectorAll("textarea")];
    if (fields.some((field) => field.form !== sending && isUnsent(field))) event.preventDefault();
    sending = null; // who stays may go by another way
  });
})();

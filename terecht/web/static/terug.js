// The way back to the queue leads to the part and the filters that its reader came from, in this tab.
(() => {
  "use strict";

  const KEPT = "terecht-wachtrij";
  const back = document.querySelector("a[data-back]");

  try {
    if (!back) sessionStorage.setItem(KEPT, location.search);
    else back.search = sessionStorage.getItem(KEPT) ?? "";
  } catch {
    // storage may be blocked: then the link leads to the queue as it begins
  }
})();

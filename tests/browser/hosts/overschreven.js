// What old frameworks do to a page: Prototype.js, MooTools and home-made "helpers".
(() => {
  const broken = () => { throw new Error("overwritten by the page"); };
  for (const name of ["append", "prepend", "remove", "before", "after", "replaceWith", "replaceChildren", "closest",
    "matches", "toggleAttribute", "insertAdjacentElement", "insertAdjacentHTML", "scrollIntoView", "animate"])
    Element.prototype[name] = broken;
  for (const name of ["show", "hide", "open", "close", "update", "ask", "select"]) if (!(name in HTMLElement.prototype)) HTMLElement.prototype[name] = broken;
  Object.defineProperty(Element.prototype, "innerHTML", { set: broken, get: broken });
  Object.defineProperty(Element.prototype, "outerHTML", { set: broken, get: broken });
  window.DOMParser = broken;
  Object.prototype.extra = function () { return "enumerable"; };
  Object.prototype.toJSON = () => "stolen";
  Array.prototype.toJSON = () => "[]";
  Array.prototype.contains = function () { return false; };
  Array.from = (list) => [...list];
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (kind, run, options) { return add.call(this, kind, run, options); };
})();

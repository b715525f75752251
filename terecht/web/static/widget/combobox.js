/*
 * The field to ask in: a combobox with suggestions (W3C ARIA practices, list autocomplete with manual selection).
 *
 * Knows keys, timing and announcing; what a suggestion does is for the caller. Requests wait for a pause in the
 * typing and cancel each other; the list changes only when the next answer is there, so nothing flickers. A long
 * story moves to a field of several lines, without suggestions.
 */
import { el, parts } from "./view.js";

const PAUSE = 70; // ms without a key before asking: below 100 a reply feels immediate, above 50 fast typists cost one call a word
const ANNOUNCE_AFTER = 1000; // ms: screen readers first speak the letters typed
const STORY = 70; // characters that fit the single line
const SHORTEST = 2; // letters before we suggest

/**
 * @param parts_ input, area (textarea), list (ul role=listbox), status (role=status)
 * @param suggest (text, signal) => promise of [{id, question, question_parts}]
 * @param choose (suggestion, text) and submit(text): what the visitor decided
 * @returns {{value: string, focus(): void, close(): void}}
 */
export function createCombobox({ input, area, list, status, suggest, choose, submit, t }) {
  const remembered = new Map(); // text -> suggestions; small, for one visit
  let shown = [];
  let active = -1;
  let pause;
  let announcing;
  let request = new AbortController();

  const field = () => (area.hidden ? input : area);
  const isOpen = () => !list.hidden;

  function close() {
    clearTimeout(pause);
    clearTimeout(announcing);
    request.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    activate(-1);
  }

  function activate(index) {
    active = index;
    for (const [at, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(at === index));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else {
      const option = list.children[index];
      input.setAttribute("aria-activedescendant", option.id);
      const below = option.offsetTop + option.offsetHeight - list.clientHeight;
      list.scrollTop = Math.min(Math.max(list.scrollTop, below), option.offsetTop);
    }
  }

  function show(suggestions) {
    shown = suggestions;
    if (!shown.length) return close();
    const options = shown.map((one, at) =>
      el("li", { id: "option-" + at, role: "option", "aria-selected": "false", onclick: () => pick(at) }, ...parts(one)));
    list.textContent = "";
    for (const option of options) list.appendChild(option);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    activate(-1);
    list.scrollTop = 0;
    clearTimeout(announcing);
    announcing = setTimeout(() => {
      status.textContent = t(shown.length === 1 ? "count_one" : "count", { count: shown.length });
    }, ANNOUNCE_AFTER);
  }

  function pick(at) {
    const text = input.value;
    close();
    choose(shown[at], text);
  }

  async function ask(text) {
    request.abort();
    request = new AbortController();
    const { signal } = request;
    try {
      if (!remembered.has(text)) remembered.set(text, (await suggest(text, signal)).suggestions);
      if (!signal.aborted) show(remembered.get(text));
    } catch {
      if (!signal.aborted) close(); // no suggestions is no failure: asking still works
    }
  }

  function typed() {
    const text = input.value.trim();
    clearTimeout(pause);
    status.textContent = "";
    activate(-1); // Enter asks what is typed now, not what was pointed at before
    if (input.value.length > STORY) return stretch();
    if (text.length < SHORTEST) return close();
    if (remembered.has(text)) return void ask(text);
    pause = setTimeout(() => ask(text), PAUSE);
  }

  function useArea(isLong) {
    close();
    area.hidden = !isLong;
    input.hidden = isLong;
  }

  /** Moves the text, the caret and the focus to the field of several lines. */
  function stretch() {
    const { value, selectionStart, selectionEnd } = input;
    useArea(true);
    area.value = value;
    area.focus();
    area.setSelectionRange(selectionStart, selectionEnd);
  }

  function pasted(event) {
    const text = event.clipboardData ? event.clipboardData.getData("text") : "";
    if (!/\n/.test(text.trim())) return;
    event.preventDefault(); // one line would lose the lines of a pasted story
    stretch();
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  }

  const keys = new Map([
    ["ArrowDown", (event) => move(event, active + 1 >= shown.length ? -1 : active + 1)],
    ["ArrowUp", (event) => move(event, active < 0 ? shown.length - 1 : active - 1)],
    ["Escape", (event) => { if (isOpen()) { event.preventDefault(); close(); } }],
    ["Enter", (event) => { if (isOpen() && active >= 0) { event.preventDefault(); pick(active); } }],
  ]);

  function move(event, index) {
    event.preventDefault();
    if (isOpen()) activate(event.altKey ? -1 : index);
    else if (shown.length && input.value.trim().length >= SHORTEST) show(shown);
  }

  input.addEventListener("input", (event) => { if (!event.isComposing) typed(); });
  input.addEventListener("compositionend", typed);
  input.addEventListener("keydown", (event) => { if (!event.isComposing && keys.has(event.key)) keys.get(event.key)(event); });
  input.addEventListener("blur", close);
  input.addEventListener("paste", pasted);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit(area.value);
  });

  return {
    get value() { return field().value; },
    set value(text) {
      useArea(text.length > STORY || text.includes("\n"));
      input.value = area.value = text;
    },
    focus: () => field().focus(),
    close,
  };
}

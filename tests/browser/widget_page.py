"""The widget on a page as a test drives it: open, type, ask, look. Locators see through its shadow root."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

ARTEFACTS = Path(__file__).parents[2] / "artefacts" / "widget"

_DEEP_FOCUS = """() => {
  let node = document.activeElement;
  while (node && node.shadowRoot && node.shadowRoot.activeElement) node = node.shadowRoot.activeElement;
  return node;
}"""

LISTENER = """() => {
  const live = (node) => {
    for (let at = node; at && at.nodeType === 1; at = at.parentElement) {
      const said = at.getAttribute("aria-live");
      if (said) return said !== "off";
      if (["log", "status", "alert"].includes(at.getAttribute("role"))) return true;
    }
    return false;
  };
  const words = (node) => {
    if (node.nodeType === 3) return node.data;
    if (node.nodeType !== 1 || node.hidden || node.getAttribute("aria-hidden") === "true") return "";
    if (node.getAttribute("aria-live") === "off" || node.localName === "svg") return "";
    return [...node.childNodes].map(words).join(" ");
  };
  window.said = [];
  const hear = (records) => {
    for (const record of records)
      for (const node of record.addedNodes) {
        const place = node.nodeType === 1 ? node : node.parentElement;
        const text = live(place) ? words(node).replace(/\\s+/g, " ").trim() : "";
        if (text) window.said.push(text);
      }
  };
  for (const one of document.querySelectorAll("terecht-widget"))
    new MutationObserver(hear).observe(one.shadowRoot, { childList: true, subtree: true });
}"""
"""Notes in `window.said` what a screen reader would speak of the live regions, in order."""


@dataclass(frozen=True)
class Widget:
    """One widget on a page; the first unless told otherwise."""

    page: Page
    index: int = 0

    @property
    def element(self) -> Locator:
        """The custom element."""
        return self.page.locator("terecht-widget").nth(self.index)

    @property
    def button(self) -> Locator:
        """The launcher."""
        return self.element.locator("#knop")

    @property
    def panel(self) -> Locator:
        """The dialogue, or the section in the page."""
        return self.element.locator(".panel")

    @property
    def field(self) -> Locator:
        """The field to ask in: of one line, or of more when the story is long."""
        return self.element.locator(".field :is(input, textarea):not([hidden])")

    @property
    def options(self) -> Locator:
        """The suggestions shown."""
        return self.element.locator("[role=option]")

    @property
    def reply(self) -> Locator:
        """What came of the last turn."""
        return self.element.locator(".turn").last.locator(".reply")

    def open(self) -> "Widget":
        """Press the button and wait for the first screen."""
        self.button.click()
        expect(self.element.locator(".home .choices")).to_be_visible()
        return self

    def type(self, word: str) -> None:
        """Type a word letter by letter and wait until the suggestions are those of the whole word, marked in them.

        On a slow machine those of its first letters come before, and a key pressed then would be for those.
        """
        self.field.press_sequentially(word)
        expect(self.element.locator("[role=option]:visible mark").first).to_have_text(word)

    def ask(self, query: str) -> Locator:
        """Type a query, press Enter and wait for what comes of it."""
        turns = self.element.locator(".turn").count()
        self.field.fill(query)
        self.field.press("Enter")
        expect(self.element.locator(".turn")).to_have_count(turns + 1)
        expect(self.reply.locator(".waiting")).to_have_count(0)
        return self.reply

    def choose(self, name: str) -> Locator:
        """Press a button in the last reply that starts a new turn, and wait for what comes of it."""
        turns = self.element.locator(".turn").count()
        self.reply.get_by_role("button", name=name).click()
        expect(self.element.locator(".turn")).to_have_count(turns + 1)
        expect(self.reply.locator(".waiting")).to_have_count(0)
        return self.reply

    def focused(self) -> str:
        """Return what has the keyboard focus, as tag, id or class, and the first words in it."""
        return str(
            self.page.evaluate(
                f"""() => {{ const node = ({_DEEP_FOCUS})();
                if (!node) return "";
                const mark = node.id ? "#" + node.id : node.name ? "@" + node.name : "";
                return (node.localName + mark + " " + node.textContent.trim().slice(0, 40)).trim(); }}"""
            )
        )

    def comes_to_focus(self, start: str) -> bool:
        """Tell whether the focus comes, in a moment, to something whose name as `focused` gives it begins so."""
        for _ in range(100):
            if self.focused().startswith(start):
                return True
            self.page.wait_for_timeout(50)
        return False

    def listen(self) -> None:
        """Start noting what screen readers hear."""
        self.page.evaluate(LISTENER)

    def said(self) -> list[str]:
        """Return what was heard since the last look."""
        heard: list[str] = self.page.evaluate("() => window.said.splice(0)")
        return heard

    def picture(self, name: str) -> None:
        """Keep a screenshot for people to look at."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{name}.png")

"""A page as who has no mouse walks it: where Tab stops, whether that shows, whether all of it is reached."""

from dataclasses import dataclass
from itertools import groupby

from playwright.sync_api import Page

NAME = """(node) => {
  const label = node.labels && node.labels.length ? node.labels[0].textContent : "";
  const name = node.getAttribute("aria-label") || label || node.textContent;
  return `${node.localName} ${name.replace(/\\s+/g, " ").trim().slice(0, 50)}`; }"""

STOP = f"""() => {{
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const isRinged = (one) => {{
    const {{ outlineStyle, outlineWidth }} = getComputedStyle(one);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2; }};
  const {{ left, top, right, bottom, width, height }} = node.getClientRects()[0]; // of a link, its first line
  const [x, y] = [Math.max(left, 0), Math.max(top, 0)]; // of what is higher than the window, the part in sight
  const at = document.elementFromPoint(x + Math.min(width / 2, 20), y + Math.min((bottom - y) / 2, 20));
  const rules = {{
    "no outline": isRinged(node) || (node.closest("li") && isRinged(node.closest("li"))), // of a line that is one link
    "out of sight": bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
    "covered": at && (node.contains(at) || at.contains(node)),
  }};
  return {{
    name: ({NAME})(node),
    top: top + scrollY,
    bottom: bottom + scrollY,
    faults: Object.keys(rules).filter((rule) => !rules[rule]),
  }}; }}"""

REACHABLE = f"""() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
  .filter((node) => !node.disabled && node.tabIndex >= 0 && node.checkVisibility({{ visibilityProperty: true }}))
  .map({NAME})"""

MANY = 150
"""More stops than any page has: who is not through by then is trapped."""


@dataclass(frozen=True)
class Stop:
    """Where the focus came: what it is called, where it stands on the page, and what is wrong with how it shows."""

    name: str
    top: float
    bottom: float
    faults: list[str]


def names(found: list[Stop]) -> list[str]:
    """Return what the stops are called; a field of parts, as a date is, stops more than once and is named once."""
    return [name for name, _ in groupby(stop.name for stop in found)]


def stops(page: Page) -> list[Stop]:
    """Press Tab from the top of the page until the focus leaves it at the bottom; return where it came."""
    _to_the_end(page)  # from wherever the page put the focus
    return _to_the_end(page)


def stops_back(page: Page, many: int) -> list[Stop]:
    """Press Shift+Tab so many times, from the bottom after `stops`; return where the focus came."""
    found = []
    for _ in range(many):
        page.keyboard.press("Shift+Tab")
        found.append(Stop(**page.evaluate(STOP)))
    return found


def reachable(page: Page) -> list[str]:
    """Return the names of everything on the page that can be used, in the order in which it is read."""
    found: list[str] = page.evaluate(REACHABLE)
    return [name for name, _ in groupby(found)]


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is at what begins with this name, as a stop is named."""
    for _ in range(MANY):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop and stop["name"].startswith(name):
            return
    raise AssertionError(f"{name!r} is never reached")


def _to_the_end(page: Page) -> list[Stop]:
    found: list[Stop] = []
    for _ in range(MANY):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            return found
        found.append(Stop(**stop))
    raise AssertionError(f"trapped: {[stop.name for stop in found[-5:]]}")

"""Waiting for what a press or a key brings about: a page that stands, a request that was made.

Whatever reads a page at once, without a waiting `expect`, comes after one of these: `axe`, a width, a list of texts,
`page.goto` (which would cut off the form that was just sent), a field that the page before it has too.
"""

from datetime import UTC, datetime

from playwright.sync_api import Locator, Page, Route


def press(button: Locator) -> None:
    """Press what leads to another page, and wait until that page stands: a click alone does not."""
    with button.page.expect_navigation():
        button.click()


def stop_clock(page: Page) -> None:
    """Let no time pass on a page but what `page.clock.run_for` gives: a slow machine is not a slow service."""
    page.clock.install(time=datetime(2026, 11, 25, 12, tzinfo=UTC))
    page.clock.pause_at(datetime(2026, 11, 25, 13, tzinfo=UTC))


class Held:
    """Requests to an address, kept until the test lets them go, in the order in which they were made."""

    def __init__(self, page: Page, pattern: str) -> None:
        self._page = page
        self._routes: list[Route] = []
        page.route(pattern, lambda route: self._routes.append(route))

    def take(self) -> Route:
        """Wait for the oldest request that is held, and give it away."""
        for _ in range(500):
            if self._routes:
                return self._routes.pop(0)
            self._page.wait_for_timeout(20)
        raise AssertionError("nothing was asked")

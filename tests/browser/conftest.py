"""A live site on a free loopback port and a Chromium that visits it, for the tests in this folder.

`live_site` serves the app of `tests.integration.web_fakes` for real; `visitor` makes pages that fail the test
on any uncaught error or unexpected word on the console. TERECHT_TEST_CHROMIUM names the browser.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

from tests.browser.host_pages import Host, serve_host
from tests.integration.web_fakes import Site, web_site

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
    # No test leaves the machine: every name but the own computer is unknown.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


@dataclass
class LiveSite:
    """A site that listens."""

    url: str
    site: Site


@contextmanager
def serve(site: Site) -> Iterator[LiveSite]:
    """Serve a site on a free port of the own computer until the end of the block."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="live-site", daemon=True)
    thread.start()
    try:
        yield LiveSite(f"http://127.0.0.1:{server.server_port}", site)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def live_site(tmp_path: Path) -> Iterator[LiveSite]:
    """A site of this test alone."""
    with web_site(tmp_path) as site, serve(site) as live:
        yield live


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each test has contexts of its own in it."""
    path = os.environ.get("TERECHT_TEST_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Opens pages and notes what went wrong in them."""

    browser: Browser
    url: str
    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def page(self, **options: Any) -> Page:
        """Return a page in a context of its own; `options` are Playwright's."""
        context = self.browser.new_context(base_url=self.url, locale="nl-BE", **options)
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        page.on("console", self._hear)
        return page

    def expect(self, text: str) -> None:
        """Let the console say something with this text in it."""
        self.expected.append(text)

    def _hear(self, message: ConsoleMessage) -> None:
        is_expected = any(text in message.text for text in self.expected)
        if message.type in ("error", "warning") and not is_expected:
            self.faults.append(f"console {message.type}: {message.text}")


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[[str], Visitor]]:
    """Make a visitor of a site by its address; afterwards nothing may have gone wrong."""
    visitors: list[Visitor] = []

    def visitor(url: str) -> Visitor:
        visitors.append(Visitor(browser, url))
        return visitors[-1]

    yield visitor
    for one in visitors:
        for context in one.contexts:
            context.close()
    assert [fault for one in visitors for fault in one.faults] == []


@pytest.fixture
def visitor(live_site: LiveSite, visit: Callable[[str], Visitor]) -> Visitor:
    """A visitor of the live site."""
    return visit(live_site.url)


@pytest.fixture
def host(live_site: LiveSite) -> Iterator[Host]:
    """Somebody else's site, on an origin of its own, with the widget of the live site on its pages."""
    with serve_host(live_site.url) as host:
        yield host


@pytest.fixture
def guest(host: Host, visit: Callable[[str], Visitor]) -> Visitor:
    """A visitor of somebody else's site."""
    return visit(host.url)

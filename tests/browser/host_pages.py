"""Somebody else's website for the tests: pages of the folder `hosts/` on an origin of their own.

`@@terecht@@` in a page becomes the address of the service, so that the widget comes from a foreign origin, as
it does in life. A test may give the site headers, such as a strict Content-Security-Policy.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

PAGES = Path(__file__).with_name("hosts")


@dataclass
class Host:
    """A foreign site that listens; `headers` go with every page of it."""

    terecht: str
    url: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @Request.application
    def __call__(self, request: Request) -> Response:
        """Answer with the page asked for; a favicon is nothing to complain about."""
        path = PAGES / request.path.removeprefix("/")
        if path.suffix not in (".html", ".js") or not path.is_file():
            return Response(status=204)
        kind = "text/html" if path.suffix == ".html" else "text/javascript"
        text = path.read_text(encoding="utf-8").replace("@@terecht@@", self.terecht)
        return Response(text, content_type=f"{kind}; charset=utf-8", headers=self.headers)


@contextmanager
def serve_host(terecht: str) -> Iterator[Host]:
    """Serve a foreign site on a free port of the own computer until the end of the block."""
    host = Host(terecht)
    server = make_server("127.0.0.1", 0, host, threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="host-site", daemon=True)
    thread.start()
    host.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

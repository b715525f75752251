"""The web site that web tests visit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.integration.web_fakes import Site, web_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site with a store of its own."""
    with web_site(tmp_path) as site:
        yield site


@pytest.fixture
def client(site: Site) -> FlaskClient:
    """A browser on that site."""
    return site.client()

"""A server on the bundled sample."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.kg_serving import Asker, serving


@pytest.fixture(scope="session")
def server(sample_store: Path) -> Iterator[str]:
    """The address of a server with short limits."""
    options = ("--timeout", "5", "--max-rows", "1000", "--memory", "300", "--access-log", "/dev/null")
    with serving(sample_store, *options) as (address, _):
        yield address


@pytest.fixture(scope="session")
def ask(server: str) -> Asker:
    """Asks the endpoint by GET; keywords are headers with underscores for hyphens."""

    def call(query: str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.get(f"{server}sparql", params={"query": query}, headers=named, timeout=60)

    return call

"""A server on the bundled sample."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kg_serving import serving


@pytest.fixture(scope="session")
def server(sample_store: Path) -> Iterator[str]:
    """The address of a server."""
    with serving(sample_store, "--timeout", "10", "--access-log", "/dev/null") as (address, _):
        yield address

"""`kg stats`."""

from __future__ import annotations

import kg
from kg.cli.console import print_table
from kg.cli.options import DEFAULT_STORE, Store


def stats(store: Store = DEFAULT_STORE) -> None:
    """Count what is in the graph."""
    with kg.open(store) as graph:
        print_table(("what", "how many"), [(name, str(count)) for name, count in graph.stats().items()])

"""`kg stats`."""

from __future__ import annotations

import kg
from kg.cli.console import Terminal, print_table
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose


def stats(store: Store = DEFAULT_STORE, verbose: Verbose = False, quiet: Quiet = False) -> None:
    """Count what is in the graph."""
    Terminal(quiet=quiet, verbose=verbose)
    with kg.open(store) as graph:
        print_table(("what", "how many"), [(name, str(count)) for name, count in graph.stats().items()])

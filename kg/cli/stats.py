"""`kg stats`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import kg
from kg.cli.console import Terminal, print_table
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose
from kg.store.remote.places import address_of

if TYPE_CHECKING:
    from kg.api import Graph
    from kg.review.precision import Precision


def stats(store: Store = DEFAULT_STORE, verbose: Verbose = False, quiet: Quiet = False) -> None:
    """Count what is in the graph; tell how often it is right, where statements drawn by chance were judged."""
    Terminal(quiet=quiet, verbose=verbose)
    with kg.open(store) as graph:
        rows = [(name, str(count)) for name, count in graph.stats().items()]
        rows += [(f"precision of {each.relation}", str(each)) for each in _precisions(graph, store)]
    print_table(("what", "how many"), rows)


def _precisions(graph: Graph, store: Path) -> list[Precision]:
    """How often relations are right, where people judged statements that were drawn by chance."""
    if address_of(store):
        return []
    from kg.review.file import read_all
    from kg.review.precision import precisions
    from kg.review.showing import model_of

    decisions = read_all(store)
    return precisions(decisions, model_of(graph.opened)) if decisions.statements else []

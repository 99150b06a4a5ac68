"""Bring what a build made to a store of another program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Quad

from kg.building.report import Progress, silent
from kg.core.ids import Iris
from kg.export import ExportOptions
from kg.export.ordering import document
from kg.store.layout import StoreFolder
from kg.store.opened import Opened
from kg.store.remote.endpoint import Endpoint
from kg.store.remote.ledger import Ledger
from kg.store.remote.publishing import Published, publish


def publish_store(folder: Path, address: str, *, progress: Progress = silent) -> Published:
    """Make the store at a web address hold what the current generation of a folder holds, with all provenance.

    Only named graphs that differ are written, each in requests of at most a few megabytes. Readers may see some graphs
    before others.

    Raises:
        StoreError: the folder holds no graph, or the store cannot be reached, or refuses.
        UsageError: it is not known where the store takes updates.
    """
    place = StoreFolder(folder)
    generation, lease = place.lease_current()
    try:
        opened = Opened.read(generation, Iris(place.base()))
        with Endpoint(address) as endpoint:
            return publish(_counted(opened, progress), endpoint, Ledger(endpoint, opened.iris))
    finally:
        lease.close()


def _counted(opened: Opened, progress: Progress) -> Iterator[Quad]:
    progress("publishing", 0, None)
    for number, quad in enumerate(document(opened, options=ExportOptions(provenance=True)), 1):
        if number % 1000 == 0:
            progress("publishing", number, None)
        yield quad

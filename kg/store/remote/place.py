"""A remote store where a folder is expected: the same steps open it for reading."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from pyoxigraph import Store

from kg.core.ids import Iris
from kg.store.remote.dataset import RemoteDataset, mirror
from kg.store.remote.endpoint import Endpoint
from kg.store.remote.ledger import Ledger, base_of


class RemotePlace:
    """The store at an address, as `kg.store.layout.StoreFolder` is one in a folder."""

    def __init__(self, address: str) -> None:
        self._endpoint = Endpoint(address)
        try:
            self._base = base_of(self._endpoint)
        except BaseException:
            self._endpoint.close()
            raise

    @property
    def name(self) -> str:
        """What people may call it."""
        return urlsplit(self._endpoint.address).netloc

    def base(self) -> str:
        """The IRI that the data stand under."""
        return self._base

    def lease_current(self) -> tuple[RemoteGeneration, RemoteGeneration]:
        """What the store holds now; others may change it while it is read."""
        generation = RemoteGeneration(self._endpoint, Ledger(self._endpoint, Iris(self._base)))
        return generation, generation


class RemoteGeneration:
    """What a remote store holds; `close` gives up connections and copies."""

    def __init__(self, endpoint: Endpoint, ledger: Ledger) -> None:
        self._endpoint = endpoint
        self._ledger = ledger
        self._kept = ExitStack()

    def dataset(self) -> RemoteDataset:
        """The store, to be asked."""
        return RemoteDataset(self._endpoint, self._ledger)

    def open(self) -> Store:
        """A copy of the store on this machine, for those who read all of it."""
        folder = self._kept.enter_context(tempfile.TemporaryDirectory(prefix="paperkg-", ignore_cleanup_errors=True))
        return mirror(self._endpoint, self._ledger, Path(folder))

    def close(self) -> None:
        """Give up the connections and the copy."""
        self._kept.close()
        self._endpoint.close()

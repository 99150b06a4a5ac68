"""A remote store where a folder is expected: the same steps open it for reading."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from kg.core.ids import Iris
from kg.store.layout import Generation
from kg.store.opened import Opened
from kg.store.remote.copying import copy
from kg.store.remote.dataset import RemoteDataset
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
        iris = Iris(self._base)
        generation = RemoteGeneration(self._endpoint, Ledger(self._endpoint, iris), iris)
        return generation, generation


class RemoteGeneration:
    """What a remote store holds; `close` gives up connections and copies."""

    def __init__(self, endpoint: Endpoint, ledger: Ledger, iris: Iris) -> None:
        self._endpoint = endpoint
        self._ledger = ledger
        self._iris = iris
        self._kept = ExitStack()
        self._copy: Opened | None = None

    def dataset(self) -> RemoteDataset:
        """The store, to be asked."""
        return RemoteDataset(self._endpoint, self._ledger, copied=self.copied)

    def copied(self) -> Opened:
        """A copy of the store on this machine, made when it is first asked for."""
        if self._copy is None:
            folder = tempfile.TemporaryDirectory(prefix="paperkg-", ignore_cleanup_errors=True)
            generation = Generation(Path(self._kept.enter_context(folder)))
            copy(self._endpoint, self._ledger, generation, self._iris)
            self._copy = Opened.read(generation, self._iris)
        return self._copy

    def close(self) -> None:
        """Give up the connections and the copy."""
        self._kept.close()
        self._endpoint.close()

"""The newest generation of a store, held open by a worker, with what is made of it once."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from pyoxigraph import NamedNode

from kg.core.ids import Iris
from kg.search.finding import Searcher
from kg.search.meaning import open_embed
from kg.server import graphs
from kg.server.browse.lists import Lists
from kg.store.layout import StoreFolder
from kg.store.opened import Opened


class OpenStore:
    """The newest generation of a store, held open; `renew` moves on to the next when there is one."""

    def __init__(self, folder: StoreFolder) -> None:
        self._folder = folder
        self._open()

    @property
    def name(self) -> str:
        """What the store is called."""
        return self._folder.name

    def _open(self) -> None:
        generation, self._lease = self._folder.lease_current()
        self.number: int = generation.number
        self.iris = Iris(self._folder.base())
        self.generation = Opened.read(generation, self.iris)
        self.store = self.generation.rdf
        self.searcher = Searcher(self.generation, open_embed())
        self._sizes: dict[str, int] = {}
        #: What took long to find out about this generation, by name.
        self.kept: dict[str, Any] = {}
        self.__dict__.pop("lists", None)

    @cached_property
    def lists(self) -> Lists:
        """The lists of the generation; made at the first use."""
        return Lists(self.generation, lambda: self.searcher.index)

    def renew(self) -> None:
        """Open the current generation if it is another than the one that is open."""
        current = self._folder.current()
        if current is not None and current.number != self.number:
            lease = self._lease
            self._open()
            lease.close()

    def graph(self, iri: str) -> graphs.Told | None:
        """A named graph, if there is one of that IRI; a large one is counted once for each generation."""
        if not self.store.contains_named_graph(NamedNode(iri)):
            return None
        told = graphs.read(self.store, iri, iris=self.iris, total=self._sizes.get(iri))
        if told.total > graphs.MOST:
            self._sizes[iri] = told.total
        return told

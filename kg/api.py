"""What `import kg` offers: open a graph, ask it, look at it, take it elsewhere."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Store

import queries.catalogue as catalogue
from kg import lookup
from kg.building import build as build_store
from kg.errors import QueryError, UsageError
from kg.export import ExportOptions, exporter, format_of
from kg.files import whole_file
from kg.ids import Iris
from kg.settings import Settings, load_settings
from kg.store.layout import StoreFolder
from kg.store.sparql import Answer, Term

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from kg.page import PageReport

DEFAULT_STORE: Final = "paperkg.store"


@dataclass(frozen=True, slots=True)
class Taken:
    """Which node a parameter's text was taken for."""

    parameter: str
    given: str
    iri: str
    name: str
    others: tuple[str, ...]


class Graph:
    """A finished graph, open for reading; builds that finish later do not change it.

    Use it as a context manager or `close` it, so that later builds can drop the generation it holds.
    """

    def __init__(self, folder: StoreFolder) -> None:
        self._folder = folder
        self._generation, self._lease = folder.lease_current()
        self.iris: Final = Iris(folder.base())
        self.store: Final = Store.read_only(str(self._generation.rdf))

    def __enter__(self) -> Graph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let later builds drop the generation."""
        self._lease.close()

    def query(self, sparql: str, **values: Term) -> Answer:
        """Ask in SPARQL over all graphs as one; the usual prefixes need not be declared.

        Raises:
            QueryError: the query is not valid; the message says where.
        """
        return Answer(self.store, sparql, values)

    def run(self, name: str, **values: str | int) -> Answer:
        """Ask one of the questions of the library, with values for its parameters.

        Raises:
            QueryError: no such question, or a value that fits nothing.
        """
        return self.ask(name, {key: str(value) for key, value in values.items()})[0]

    def ask(self, name: str, values: Mapping[str, str]) -> tuple[Answer, list[Taken]]:
        """As `run`, and say which nodes the values were taken for."""
        try:
            bound = catalogue.bind(catalogue.load(name), values)
        except catalogue.CatalogueError as error:
            raise QueryError(str(error)) from None
        terms: dict[str, Term] = {}
        taken: list[Taken] = []
        for variable, (parameter, value) in bound.values.items():
            terms[variable], took = self._term(parameter, value)
            taken += took
        return Answer(self.store, bound.text, terms), taken

    def _term(self, parameter: catalogue.Parameter, value: str) -> tuple[Term, list[Taken]]:
        if parameter.type == "integer":
            return Literal(int(value)), []
        if parameter.type == "text":
            return Literal(value), []
        if parameter.type == "paper":
            found = lookup.paper(self.store, value, iris=self.iris)
        else:
            found = lookup.entity(self.store, value, of=parameter.of)
        return NamedNode(found.iri), [Taken(parameter.name, value, found.iri, found.name, found.others)]

    @cached_property
    def _networkx(self) -> nx.MultiDiGraph:
        from kg.graph import to_networkx
        from kg.store import read

        return to_networkx(read.papers(self.store), read.entities(self.store), read.edges(self.store))

    def to_networkx(self) -> nx.MultiDiGraph:
        """A directed multigraph with attributes on nodes and edges; see `kg.graph.to_networkx`."""
        return self._networkx.copy()

    def to_rdflib(self) -> rdflib.Dataset:
        """An rdflib dataset over the store itself, all graphs as one; it is read-only."""
        import rdflib
        from oxrdflib import OxigraphStore

        return rdflib.Dataset(store=OxigraphStore(store=self.store), default_union=True)

    def export(
        self,
        path: str | os.PathLike[str],
        *,
        format: str | None = None,
        provenance: bool = False,
        min_confidence: float = 0.0,
    ) -> Path:
        """Write the graph to a file, in the format of its ending or the one named; see `kg.export`.

        Raises:
            UsageError: an unknown format.
            ExportError: the file cannot be written.
        """
        target = Path(path)
        write = exporter(format or format_of(target))
        with whole_file(target) as file:
            write(self.store, file, options=ExportOptions(provenance, min_confidence), iris=self.iris)
        return target

    def page(
        self,
        path: str | os.PathLike[str] = "graph.html",
        *,
        focus: str | None = None,
        types: Sequence[str] = (),
        topic: str | None = None,
        since: int | None = None,
        max_nodes: int = 1500,
    ) -> PageReport:
        """Draw the graph as one HTML page that works offline; see `kg.page.PageOptions` for what the options mean.

        Raises:
            UsageError: the focus, a type or the topic is not in the graph.
            ExportError: the page cannot be written.
        """
        from kg import page

        options = page.PageOptions(
            title=f"{self._folder.path.resolve().stem}: papers and what they do",
            focus=focus,
            types=tuple(types),
            topic=topic,
            since=since,
            max_nodes=max_nodes,
        )
        return page.write(self._networkx, Path(path), options=options)

    def _repr_html_(self) -> str:
        """The picture, where Jupyter shows a graph."""
        from kg import page

        return page.notebook_html(self._networkx)

    def stats(self) -> dict[str, int]:
        """How many papers, entities of each type, edges of each relation and triples there are."""
        counts: dict[str, int] = {}
        classes = self.query("SELECT ?t (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?t } GROUP BY ?t ORDER BY ?t")
        wanted = ("Paper", "Entity", "Method", "Dataset", "Task", "Metric", "Topic", "Assertion", "Mention")
        found = {str(iri).rpartition("#")[2]: n for iri, n in classes}
        counts |= {name: int(found.get(name, 0)) for name in wanted}
        relations = self.query("SELECT ?p (COUNT(*) AS ?n) WHERE { ?a rdf:predicate ?p } GROUP BY ?p ORDER BY ?p")
        counts |= {str(iri).rpartition("#")[2]: int(n) for iri, n in relations}
        counts["triples"] = len(self.store)
        return counts


def open(path: str | os.PathLike[str] = DEFAULT_STORE) -> Graph:
    """Open the graph of a store for reading.

    Raises:
        StoreError: there is no store, or no finished build in it.
    """
    return Graph(StoreFolder(Path(path)))


def build(
    sources: Sequence[str | os.PathLike[str]],
    *,
    store: str | os.PathLike[str] = DEFAULT_STORE,
    format: str | None = None,
    settings: Settings | None = None,
) -> Graph:
    """Read sources into a store and open its graph; see `kg.building.build`.

    Raises:
        SourceError: nothing could be read.
        StoreError: the store cannot be written.
    """
    if not sources:
        raise UsageError("name at least one source: a file or a folder")
    build_store([Path(s) for s in sources], store=Path(store), format=format, settings=settings or load_settings())
    return open(store)

"""What `import kg` offers: open a graph, ask it, look at it, take it elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from kg.building import build as build_store
from kg.core.errors import UsageError
from kg.core.ids import Iris
from kg.core.settings import Settings, load_settings
from kg.search import lookup
from kg.search.lookup import Taken
from kg.store.layout import StoreFolder
from kg.store.sparql import Answer, Term

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from kg.insight.evidence import Why
    from kg.linking import Doubt
    from kg.page import PageReport
    from kg.store.clusters import EntityCluster

DEFAULT_STORE: Final = "paperkg.store"


class Graph:
    """A finished graph, open for reading; builds that finish later do not change it.

    Use it as a context manager or `close` it, so that later builds can drop the generation it holds.
    """

    def __init__(self, folder: StoreFolder) -> None:
        self._folder = folder
        self._generation, self._lease = folder.lease_current()
        self.iris: Final = Iris(folder.base())
        try:
            self.store: Final = self._generation.open()
        except BaseException:
            self._lease.close()
            raise

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
        asked = lookup.ask(self.store, name, values, iris=self.iris)
        return Answer(self.store, asked.text, asked.terms), list(asked.taken)

    @cached_property
    def _networkx(self) -> nx.MultiDiGraph:
        from kg.graph import to_networkx
        from kg.store import read

        return to_networkx(
            read.papers(self.store),
            read.entities(self.store),
            read.edges(self.store),
            read.topics(self.store),
            read.results(self.store),
        )

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

        Returns:
            The file; for a format of several files, as CSV, the first of them.

        Raises:
            UsageError: an unknown format.
            ExportError: the file cannot be written.
        """
        from kg import export

        options = export.ExportOptions(provenance=provenance, min_confidence=min_confidence)
        return export.write(self.store, path, format=format, options=options, iris=self.iris)[0]

    def why(self, paper: str, entity: str) -> Why:
        """Say why the graph holds edges from a paper to an entity; see `kg.insight.evidence.why`.

        Raises:
            QueryError: no such paper or entity, or the paper does not name it.
        """
        from kg.insight import evidence

        return evidence.why(self.store, paper, entity, iris=self.iris)

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

    def clusters(self) -> Iterator[EntityCluster]:
        """Every entity with the entities of papers that it was made of, sorted by IRI."""
        from kg.store import clusters

        return clusters.clusters(self._folder, self._generation, self.store)

    def doubts(self) -> list[Doubt]:
        """What looks doubtful about the entities, with lines for a file of overrides."""
        from kg.store import clusters

        return clusters.doubts(self._generation)

    def years(self) -> tuple[int, int] | None:
        """The first and the last year that a paper is from; nothing where no paper has one."""
        [(first, last)] = self.query("SELECT (MIN(?y) AS ?first) (MAX(?y) AS ?last) WHERE { ?paper kg:year ?y }")
        return None if first is None else (int(first), int(last))

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
    overrides: str | None = None,
) -> Graph:
    """Read sources into a store and open its graph; see `kg.building.build`.

    ``overrides`` is TOML text: what you say about entities, kept for later builds.

    Raises:
        SourceError: nothing could be read.
        StoreError: the store cannot be written.
    """
    if not sources:
        raise UsageError("name at least one source: a file or a folder")
    build_store(
        [Path(s) for s in sources],
        store=Path(store),
        format=format,
        settings=settings or load_settings(),
        overrides=overrides,
    )
    return open(store)

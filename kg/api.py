"""What `import kg` offers: open a graph, ask it, look at it, take it elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from pyoxigraph import Store

from kg.building import build as build_store
from kg.core.errors import StoreError, UsageError
from kg.core.ids import Iris
from kg.core.settings import Settings, load_settings
from kg.search import lookup
from kg.search.lookup import Taken
from kg.store.functions import Term
from kg.store.layout import Generation, StoreFolder
from kg.store.leases import Lease
from kg.store.opened import Opened
from kg.store.remote.places import address_of, remote_place
from kg.store.sparql import Answer

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from kg.insight.ask import Refused, Understood
    from kg.insight.evidence import Why
    from kg.insight.results import Leaderboard
    from kg.insight.trends import Trends
    from kg.linking import Doubt
    from kg.page import PageOptions, PageReport
    from kg.search.finding import Searcher
    from kg.search.records import Found, Like
    from kg.store.clusters import EntityCluster, Explanation
    from kg.store.remote.dataset import RemoteDataset
    from kg.store.remote.place import RemoteGeneration, RemotePlace

DEFAULT_STORE: Final = "paperkg.store"


class Graph:
    """A finished graph, open for reading; builds that finish later do not change it.

    Use it as a context manager or `close` it, so that later builds can drop the generation it holds.
    """

    def __init__(self, folder: StoreFolder | RemotePlace) -> None:
        self._folder = folder
        self._generation: Generation | RemoteGeneration
        self._lease: Lease | RemoteGeneration
        self._generation, self._lease = folder.lease_current()
        self.iris: Final = Iris(folder.base())
        try:
            #: What answers queries: the graph here, or a store elsewhere.
            self.asked: Final[Opened | RemoteDataset] = (
                Opened.read(self._generation, self.iris)
                if isinstance(self._generation, Generation)
                else self._generation.dataset()
            )
        except BaseException:
            self._lease.close()
            raise

    @property
    def name(self) -> str:
        """What the store is called."""
        return self._folder.name

    @cached_property
    def opened(self) -> Opened:
        """The whole graph on this machine, for those who read all of it; a remote store is copied."""
        return self.asked if isinstance(self.asked, Opened) else self.asked.copied()

    @property
    def store(self) -> Store:
        """The graph as a database of Oxigraph; as `opened`."""
        return self.opened.rdf

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
        return Answer(self.asked, sparql, values)

    def run(self, name: str, **values: str | int) -> Answer:
        """Ask one of the questions of the library, with values for its parameters.

        Raises:
            QueryError: no such question, or a value that fits nothing.
        """
        return self.ask(name, {key: str(value) for key, value in values.items()})[0]

    def ask(self, name: str, values: Mapping[str, str]) -> tuple[Answer, list[Taken]]:
        """As `run`, and say which nodes the values were taken for."""
        asked = lookup.ask(self.opened, name, values)
        return Answer(self.asked, asked.text, asked.terms), list(asked.taken)

    def understand(self, question: str) -> Understood | Refused:
        """Find the question of the library that is asked in plain English; see `kg.insight.ask.understand`.

        `ask` answers it: ``graph.ask(found.name, found.bound)``.
        """
        from kg.insight.ask import understand

        return understand(self.opened, question)

    def to_networkx(
        self,
        *,
        types: Sequence[str] = (),
        min_papers: int = 0,
        since: int | None = None,
        evidence: bool = True,
    ) -> nx.MultiDiGraph:
        """A directed multigraph with attributes on nodes and edges; see `kg.graph.to_networkx`.

        Args:
            types: kinds of node to keep: Paper, Method, Dataset, Task, Metric, Topic; all where none is named.
            min_papers: entities and topics that fewer papers name are left out.
            since: papers before this year, or without one, are left out, and what only they name.
            evidence: whether edges have a sentence; without, a large graph takes a third of the time and memory.

        Raises:
            UsageError: there is no such type.
        """
        from kg.insight import part

        return part.network(self.opened, types=types, min_papers=min_papers, since=since, evidence=evidence)

    def to_rdflib(self) -> rdflib.Dataset:
        """An rdflib dataset over the store itself, all graphs as one; it is read-only.

        Queries given as text have the functions of `kg.store.functions`.
        """
        import rdflib

        from kg.store.rdflib_store import AskingStore

        return rdflib.Dataset(store=AskingStore(self.opened), default_union=True)

    def search(
        self,
        text: str,
        *,
        types: Sequence[str] = (),
        topic: str | None = None,
        since: int | None = None,
        until: int | None = None,
        role: str | None = None,
        source: str | None = None,
        limit: int = 10,
        start: int = 0,
    ) -> Found:
        """Find papers by words and meaning, or by a link to them, and entities and topics by name.

        Args:
            text: words, in any form; or an address of a paper, a DOI or an arXiv id.
            types: kinds of node to look for: Paper, Method, Dataset, Task, Metric, Topic; all where none is named.
            topic: a topic by name; only its papers, and what they name.
            since: the first year.
            until: the last year.
            role: what papers do with what the words name: proposes, uses, evaluates and so on.
            source: the name of a file that papers were read from.
            limit: papers at most, and entities and topics at most.
            start: how many papers are skipped.

        Raises:
            UsageError: there is no such type or role.
            QueryError: there is no such topic or source.
            StoreError: the store was built by an earlier version.
        """
        from kg.page.names import check_types
        from kg.search.records import Wanted

        filed = lookup.topic(self.opened, topic).iri if topic else None
        wanted = Wanted(check_types(types), filed, since, until, role, source)
        return self._searcher.search(text, wanted, limit=limit, start=start)

    def similar(self, paper: str, *, same: str | None = None, limit: int = 10) -> list[Like]:
        """Find papers that are like one: in what they mean, and in what they do with what is rare.

        Args:
            paper: a paper by id, title, link or IRI.
            same: ``task``, ``method`` or ``data``: only papers that have one of these in common with it.
            limit: papers at most.

        Raises:
            UsageError: nothing of that name can be in common.
            QueryError: there is no such paper.
            StoreError: the store was built by an earlier version.
        """
        from kg.search import similar

        found = similar.named(self._searcher, paper)
        return similar.similar(self._searcher, found.iri, same=similar.aspect(same), limit=limit)

    @cached_property
    def _searcher(self) -> Searcher:
        from kg.search import index
        from kg.search.finding import Searcher
        from kg.search.meaning import open_embed

        if not isinstance(self._generation, Generation):  # a copy of a remote store, which has no index
            index.write(self.opened)
        return Searcher(self.opened, open_embed())

    def trends(
        self,
        *,
        types: Sequence[str] = (),
        since: int | None = None,
        until: int | None = None,
        topic: str | None = None,
        limit: int = 10,
    ) -> Trends:
        """Find what rises and falls, by shares of papers; methods, tasks and datasets where no type is named.

        See `kg.insight.trends.trends`.

        Raises:
            UsageError: there is no such type.
            QueryError: there is no such topic, no paper has a year, or none is from the period or before it.
        """
        from kg.insight import trends
        from kg.page.names import check_types

        kinds = check_types(types) or trends.TYPES
        if "Paper" in kinds:
            raise UsageError(f"papers do not rise or fall; the types are {', '.join(trends.RELATIONS)}")
        filed = lookup.topic(self.opened, topic).iri if topic else None
        return trends.trends(self.opened, types=kinds, since=since, until=until, topic=filed, most=limit)

    def export(
        self,
        path: str | os.PathLike[str],
        *,
        format: str | None = None,
        provenance: bool = False,
        min_confidence: float = 0.0,
        shards: int | None = None,
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
        return export.write(self.opened, path, format=format, options=options, shards=shards)[0]

    def why(self, paper: str, entity: str) -> Why:
        """Say why the graph holds edges from a paper to an entity; see `kg.insight.evidence.why`.

        Raises:
            QueryError: no such paper or entity, or the paper does not name it.
        """
        from kg.insight import evidence

        return evidence.why(self.opened, paper, entity)

    def leaderboard(self, dataset: str, metric: str, task: str | None = None) -> Leaderboard:
        """Rank what papers claim to reach on a dataset by a metric; see `kg.insight.results.leaderboard`.

        Raises:
            QueryError: no such dataset, metric or task.
        """
        from kg.insight import results

        return results.leaderboard(self.opened, dataset, metric, task)

    def page(
        self,
        path: str | os.PathLike[str] = "graph.html",
        *,
        focus: str | None = None,
        types: Sequence[str] = (),
        topic: str | None = None,
        since: int | None = None,
        max_nodes: int = 1500,
        citations: bool = False,
    ) -> PageReport:
        """Draw the graph as one HTML page that works offline; see `kg.page.PageOptions` for what the options mean.

        Raises:
            UsageError: the focus, a type or the topic is not in the graph.
            ExportError: the page cannot be written.
        """
        from kg import page

        options = page.PageOptions(
            title=f"{self._folder.name}: papers and what they do",
            focus=focus,
            types=tuple(types),
            topic=topic,
            since=since,
            max_nodes=max_nodes,
            citations=citations,
        )
        return page.write(self._pictured(options), Path(path), options=options)

    def _pictured(self, options: PageOptions) -> nx.MultiDiGraph:
        """The graph, or what of it a page may show where all of it would not fit."""
        from kg.insight import part

        return part.pictured(self.opened, options)

    def clusters(self) -> Iterator[EntityCluster]:
        """Every entity with the entities of papers that it was made of, sorted by IRI."""
        from kg.store import clusters

        folder, generation = self._local()
        return clusters.clusters(folder, generation, self.store)

    def doubts(self) -> list[Doubt]:
        """What looks doubtful about the entities, with lines for a file of overrides."""
        from kg.store import clusters

        return clusters.doubts(self._local()[1])

    def _local(self) -> tuple[StoreFolder, Generation]:
        """The folder of the store, and the generation in it."""
        if isinstance(self._folder, StoreFolder) and isinstance(self._generation, Generation):
            return self._folder, self._generation
        raise StoreError("a remote store does not keep how papers were linked; name the folder of its builds instead")

    def years(self) -> tuple[int, int] | None:
        """The first and the last year that a paper is from; nothing where no paper has one."""
        [(first, last)] = self.query("SELECT (MIN(?y) AS ?first) (MAX(?y) AS ?last) WHERE { ?paper kg:year ?y }")
        return None if first is None else (int(first), int(last))

    def explain(self, entity: str) -> Explanation:
        """Tell by which rule each form of an entity belongs to it, and why it stands under others.

        Raises:
            QueryError: no entity has that name.
        """
        from kg.search import lookup
        from kg.store import clusters

        found = lookup.entity(self.opened, entity)
        return clusters.explanation(*self._local(), iri=found.iri, name=found.name)

    def _repr_html_(self) -> str:
        """The picture, where Jupyter shows a graph."""
        from kg import page

        return page.notebook_html(self._pictured(page.PageOptions()))

    def stats(self) -> dict[str, int]:
        """How many papers, entities of each type, edges of each relation and triples there are."""
        return self.opened.counts.totals()


def open(path: str | os.PathLike[str] = DEFAULT_STORE) -> Graph:
    """Open the graph of a store for reading.

    Args:
        path: a folder, or the web address at which a store of another program answers queries.

    Raises:
        StoreError: there is no store, or no finished build in it.
        UsageError: what speaks with remote stores is not installed.
    """
    address = address_of(path)
    return Graph(StoreFolder(Path(path)) if address is None else remote_place(address))


def build(
    sources: Sequence[str | os.PathLike[str]],
    *,
    store: str | os.PathLike[str] = DEFAULT_STORE,
    format: str | None = None,
    settings: Settings | None = None,
    overrides: str | None = None,
    jobs: int | None = None,
) -> Graph:
    """Read sources into a store and open its graph; see `kg.building.build`.

    ``overrides`` is TOML text: what you say about entities, kept for later builds. ``jobs`` is the number of processes
    that read texts, by default that of the processors.

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
        jobs=jobs,
    )
    return open(store)

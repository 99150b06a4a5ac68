"""A generation that is open for reading: its RDF, and what stands beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Store, Variable

from kg.core.ids import Iris
from kg.store.counts import Counts
from kg.store.fulltext import FullText
from kg.store.functions import Functions, Term, functions
from kg.store.layout import Generation
from kg.store.mentions import Mentions
from kg.store.shelf import Shelf


@dataclass(frozen=True)
class Opened:
    """One finished generation; it never changes.

    Attributes:
        rdf: the graph.
        mentions: where papers say it.
        counts: how much there is of what.
        texts: names and titles, to be found by any part of them.
        iris: makes the IRIs of the data.
        generation: where all of it stands on disk.
        shelf: nodes by number, for lists.
    """

    rdf: Store
    mentions: Mentions
    counts: Counts
    texts: FullText
    iris: Iris
    generation: Generation
    shelf: Shelf

    @classmethod
    def read(cls, generation: Generation, iris: Iris) -> Opened:
        """Open a generation that whoever asks holds a lease on."""
        rdf, index = generation.open(), open_index(generation.index)
        shelf = Shelf(index, rdf, iris, generation.path)
        counts, texts = Counts(index, iris), FullText(index, iris)
        return cls(rdf, Mentions(index, rdf, iris), counts, texts, iris, generation, shelf)

    @property
    def dataset(self) -> Store:
        """What look-ups go to: the graph."""
        return self.rdf

    def ask(
        self, text: str, *, prefixes: Mapping[str, str], values: dict[Variable, Term]
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Answer a query, all graphs as one."""
        return self.rdf.query(
            text,
            prefixes=dict(prefixes),
            use_default_graph_as_union=True,
            substitutions=values,
            custom_functions=self.functions,
        )

    @cached_property
    def functions(self) -> Functions:
        """What queries may ask of mentions and nodes; for ``custom_functions`` of `Store.query`."""
        return functions(self.mentions, self.counts)


def open_index(path: Path) -> sqlite3.Connection:
    """Open the index of a finished generation, which never changes; any thread may ask it."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)

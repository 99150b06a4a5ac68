"""Check a graph against the shapes of the ontology, batch by batch, and say in a person's words what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Store

from kg.core.ids import Iris
from kg.store.mentions import Mentions
from kg.validation.batches import Batch, batches

if TYPE_CHECKING:
    from kg.validation.shacl import Result

__all__ = ["Finding", "validate"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the graph that breaks a rule.

    ``about`` names the paper, entity or statement for people and ``node`` is its IRI; ``rule`` says what has to hold,
    ``found`` is the value that does not fit (empty where one is missing), ``advice`` says what to do.
    """

    node: str
    about: str
    rule: str
    found: str
    advice: str

    @property
    def sentence(self) -> str:
        """The finding in one line."""
        found = f" (found: {self.found})" if self.found else ""
        return f"{self.about}: {self.rule}{found}; {self.advice}"


def validate(
    store: Store,
    *,
    iris: Iris,
    mentions: Mentions | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Finding]:
    """Run all shapes over a store, in bounded memory.

    Args:
        store: the graph.
        iris: makes its IRIs.
        mentions: where papers say it; without them, the store itself has to hold mentions in their full form.
        progress: is told how many of how many papers and entities are done.

    Yields:
        What is wrong, each thing once, in a stable order.
    """
    from kg.validation.shacl import Shapes

    shapes = Shapes()
    for batch in batches(store, iris=iris, mentions=mentions):
        results = (result for result in shapes.broken_by(batch.triples) if _concerns(result, batch))
        found = {_finding(result, store, iris, mentions) for result in results}
        yield from sorted(found, key=lambda f: (f.about, f.rule, f.found))
        if progress is not None:
            progress(batch.done, batch.total)


def _concerns(result: Result, batch: Batch) -> bool:
    """Whether a result is about the batch itself, and not about what stands around it only to be pointed at."""
    return (result.value if result.is_of_all else result.node) in batch.own


def _finding(result: Result, store: Store, iris: Iris, mentions: Mentions | None) -> Finding:
    from kg.validation.naming import name_of

    node, value = (result.value, "") if result.is_of_all else (result.node, result.value)
    found = name_of(store, value, iris, mentions) if value.startswith(iris.base) else value
    return Finding(node, name_of(store, node, iris, mentions), result.message, found, result.advice)

"""A knowledge graph of papers and what they do with methods, datasets, tasks and metrics.

>>> import kg
>>> graph = kg.build(["papers.txt"])  # doctest: +SKIP
>>> graph.query("SELECT ?title WHERE { ?paper dcterms:title ?title }")  # doctest: +SKIP
"""

from __future__ import annotations

TYPE_CHECKING = False  # nothing is imported here, not even `typing`: the command starts with this module
if TYPE_CHECKING:
    from kg.api import Graph, build, open

__all__ = ["Graph", "build", "open"]


def __getattr__(name: str) -> object:
    """Load what is offered on first use, so that `import kg` costs nothing."""
    if name in __all__:
        from importlib import import_module

        return getattr(import_module("kg.api"), name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Offer the lazy names to completion."""
    return sorted(__all__)

"""A generation as a store of rdflib, by way of oxrdflib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox
from oxrdflib import OxigraphStore

from kg.store.opened import Opened

if TYPE_CHECKING:
    pass


class AskingStore(OxigraphStore):
    """Passes queries on to Oxigraph with the functions that are asked of mentions, which oxrdflib knows no way to."""

    def __init__(self, opened: Opened) -> None:
        super().__init__(store=cast(ox.Store, _WithFunctions(opened)))


class _WithFunctions:
    """The RDF of a generation; what oxrdflib asks it is asked with our functions."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    def query(self, text: str, **options: Any) -> Any:
        return self._opened.rdf.query(text, custom_functions=self._opened.functions, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._opened.rdf, name)

"""Read methods, datasets, tasks and metrics out of titles and abstracts; a spaCy library that knows no graph.

Example:
    >>> import extractors
    >>> nlp = extractors.load("rules")
    >>> paper = extractors.Text("p1", "A title", "We train ResNet-50 on ImageNet.")
    >>> [entity.name for entity in next(extractors.extract([paper], nlp=nlp)).entities]
    ['ResNet-50', 'ImageNet']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from extractors.records import (
    Abbreviation,
    Entity,
    Extraction,
    ExtractionError,
    Mention,
    ModelNotFoundError,
    Relation,
    Text,
    TypedMention,
)

if TYPE_CHECKING:
    from extractors.pipeline import extract, load, model_name

__all__ = [
    "Abbreviation",
    "Entity",
    "Extraction",
    "ExtractionError",
    "Mention",
    "ModelNotFoundError",
    "Relation",
    "Text",
    "TypedMention",
    "extract",
    "load",
    "model_name",
]

#: What is loaded on first use, so that reading extractions does not import spaCy.
_LAZY: Final = frozenset({"extract", "load", "model_name"})


def __getattr__(name: str) -> Any:
    """Load the pipeline's functions when they are first asked for."""
    if name in _LAZY:
        return getattr(import_module("extractors.pipeline"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

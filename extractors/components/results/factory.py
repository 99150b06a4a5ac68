"""The result component for spaCy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from extractors.components.documents import register, title_length
from extractors.components.results import head
from extractors.components.results.reading import read_results

register()


@Language.factory(
    "kg_results",
    requires=["doc._.kg_read", "doc._.kg_entities", "doc._.kg_sentences"],
    assigns=["doc._.kg_results"],
)
def create_results(nlp: Language, name: str, path: str) -> Callable[[Doc], Doc]:
    """Find results with the head of the model folder ``path``; none where it has none."""
    learnt = head.load(Path(path))

    def find(doc: Doc) -> Doc:
        if learnt is not None:
            doc._.kg_results = read_results(
                learnt, doc._.kg_read, title_length(doc), doc._.kg_sentences, doc._.kg_entities
            )
        return doc

    return find

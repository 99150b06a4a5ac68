"""The relation component for spaCy."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from extractors.components.documents import register
from extractors.components.relations.logic import relate

register()


@Language.factory("kg_relations", requires=["doc._.kg_entities", "doc._.kg_sentences"], assigns=["doc._.kg_relations"])
def create_relations(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Find the relations that single sentences state."""

    def find(doc: Doc) -> Doc:
        doc._.kg_relations = relate(doc._.kg_entities, doc.text, doc._.kg_sentences)
        return doc

    return find

"""The relation component for spaCy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from extractors.components.documents import register, title_length
from extractors.components.relations import head
from extractors.components.relations.logic import relate
from extractors.components.relations.reading import read_relations

register()


@Language.factory(
    "kg_relations",
    requires=["doc._.kg_entities", "doc._.kg_sentences"],
    assigns=["doc._.kg_relations"],
    default_config={"path": None},
)
def create_relations(nlp: Language, name: str, path: str | None) -> Callable[[Doc], Doc]:
    """Find relations with the head of the model folder ``path``; by patterns alone where there is none."""
    learnt = head.load(Path(path)) if path is not None else None

    def find(doc: Doc) -> Doc:
        stated = relate(doc._.kg_entities, doc.text, doc._.kg_sentences)
        if learnt is None or doc._.kg_read is None:
            doc._.kg_relations = stated
        else:
            doc._.kg_relations = read_relations(
                learnt, doc._.kg_read, title_length(doc), doc._.kg_sentences, doc._.kg_entities, stated
            )
        return doc

    return find

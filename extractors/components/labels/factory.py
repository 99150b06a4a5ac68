"""The component that reads another spaCy pipeline's entities."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from extractors.components.documents import register
from extractors.components.labels.logic import checked_labels, typed_mentions

register()


@Language.factory(
    "kg_labels", requires=["doc.ents"], assigns=["doc._.kg_mentions"], default_config={"labels": {}, "model": "spacy"}
)
def create_labels(nlp: Language, name: str, labels: dict[str, str], model: str) -> Callable[[Doc], Doc]:
    """Map ``doc.ents`` to mentions with the weakest role."""
    types = checked_labels(labels, model=model)

    def read(doc: Doc) -> Doc:
        spans = [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]
        doc._.kg_mentions = typed_mentions(spans, types, component="kg_labels")
        return doc

    return read

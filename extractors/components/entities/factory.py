"""The entity component for spaCy."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from extractors.components.documents import given, register, title_length
from extractors.components.entities.logic import gather

register()


@Language.factory(
    "kg_entities",
    requires=["doc._.kg_mentions", "doc._.kg_abbreviations"],
    assigns=["doc._.kg_entities", "doc.ents", "doc.spans"],
    default_config={"set_ents": True},
)
def create_entities(nlp: Language, name: str, set_ents: bool) -> Callable[[Doc], Doc]:
    """Gather mentions into entities, unless these are given, and show them as spaCy's own spans."""

    def collect(doc: Doc) -> Doc:
        known = given(doc)
        doc._.kg_entities = (
            known
            if known is not None
            else gather(
                doc._.kg_mentions,
                doc._.kg_abbreviations,
                doc.text,
                title_length=title_length(doc),
                links=doc._.kg_links,
            )
        )
        spans: list[Span] = []
        for entity in doc._.kg_entities:
            for place in entity.mentions:
                span = doc.char_span(place.start, place.end, label=entity.type, alignment_mode="expand")
                spans.extend([span] if span is not None else [])
        doc.spans["kg"] = spans
        if set_ents:
            doc.set_ents(filter_spans(spans))
        return doc

    return collect

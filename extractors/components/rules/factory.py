"""The rule component for spaCy."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from extractors.components.documents import register, title_length
from extractors.components.rules.logic import read_mentions

register()


@Language.factory(
    "kg_rules",
    requires=["doc._.kg_sentences", "doc._.kg_abbreviations"],
    assigns=["doc._.kg_mentions"],
    default_config={"threshold": 0.4},
)
def create_rules(nlp: Language, name: str, threshold: float) -> Callable[[Doc], Doc]:
    """Read mentions by rules; those that score less than ``threshold`` are left out."""

    def read(doc: Doc) -> Doc:
        doc._.kg_mentions = read_mentions(
            doc.text, doc._.kg_sentences, doc._.kg_abbreviations, title_length(doc), threshold=threshold
        )
        return doc

    return read

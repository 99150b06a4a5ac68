"""The abbreviation component for spaCy."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from extractors.components.abbreviations.logic import find_abbreviations
from extractors.components.documents import register

register()


@Language.factory("kg_abbreviations", assigns=["doc._.kg_abbreviations"])
def create_abbreviations(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Find short and long forms."""

    def find(doc: Doc) -> Doc:
        doc._.kg_abbreviations = find_abbreviations(doc.text)
        return doc

    return find

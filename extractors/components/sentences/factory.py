"""The sentence component for spaCy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from spacy.attrs import IDX, SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from extractors.components.documents import register, title_length
from extractors.components.sentences.logic import sentence_spans

register()


@Language.factory(
    "kg_sentences", assigns=["token.is_sent_start", "doc._.kg_sentences"], default_config={"boundaries": True}
)
def create_sentences(nlp: Language, name: str, boundaries: bool) -> Callable[[Doc], Doc]:
    """Set sentence boundaries; with ``boundaries`` false only the spans, for pipelines that have a parser."""

    def find(doc: Doc) -> Doc:
        spans = sentence_spans(doc.text, title_length(doc))
        doc._.kg_sentences = spans
        if boundaries and len(doc):
            places = np.searchsorted(doc.to_array(IDX), [start for start, _ in spans[1:]], side="right") - 1
            flags = np.full(len(doc), -1, dtype=np.int64)
            flags[0] = flags[places.astype(np.int64)] = 1
            doc.from_array([SENT_START], cast(Any, flags.view(np.uint64).reshape(-1, 1)))
        return doc

    return find

"""What the components keep on a spaCy document: plain records in extension attributes.

The title's length in code points is passed in ``doc.user_data["title_length"]``; offsets count in ``doc.text``.
"""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc

#: The attributes: sentence spans, abbreviations, typed mentions, pairs of places that name one entity, entities,
#: relations; each a tuple of plain records.
ATTRIBUTES: Final = ("kg_sentences", "kg_abbreviations", "kg_mentions", "kg_links", "kg_entities", "kg_relations")


def register() -> None:
    """Make the attributes known to spaCy; doing so twice changes nothing."""
    for name in ATTRIBUTES:
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=())


def title_length(doc: Doc) -> int:
    """Give the title's length in code points; a text that came without one has its first line as title."""
    length = doc.user_data.get("title_length")
    return int(length) if length is not None else max(doc.text.find("\n"), 0)

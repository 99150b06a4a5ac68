"""What the components keep on a spaCy document: plain records in extension attributes.

The title's length in code points is passed in ``doc.user_data["title_length"]``, entities that are known beforehand in
``doc.user_data["given"]``; offsets count in ``doc.text``.
"""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc

from extractors.records import Entity

#: The attributes: sentence spans, abbreviations, typed mentions, pairs of places that name one entity, entities,
#: relations, results; each a tuple of plain records.
ATTRIBUTES: Final = (
    "kg_sentences", "kg_abbreviations", "kg_mentions", "kg_links", "kg_entities", "kg_relations", "kg_results",
)  # fmt: skip

#: What a network said of the document's words; None where none read it.
READ: Final = "kg_read"


def register() -> None:
    """Make the attributes known to spaCy; doing so twice changes nothing."""
    for name in ATTRIBUTES:
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=())
    if not Doc.has_extension(READ):
        Doc.set_extension(READ, default=None)


def title_length(doc: Doc) -> int:
    """Give the title's length in code points; a text that came without one has its first line as title."""
    length = doc.user_data.get("title_length")
    return int(length) if length is not None else max(doc.text.find("\n"), 0)


def given(doc: Doc) -> tuple[Entity, ...] | None:
    """Give the entities that are known beforehand; None where they are to be read."""
    known: tuple[Entity, ...] | None = doc.user_data.get("given")
    return known

"""From a path to text: pipes, compression, archives, encodings."""

from kg.sources.opening.decoding import TextFile, head_of, inspect
from kg.sources.opening.documents import Document, documents_of

__all__ = ["Document", "TextFile", "documents_of", "head_of", "inspect"]

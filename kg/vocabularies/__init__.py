"""Other people's vocabularies: read them, find what they and the graph both name, and keep the links in the graph."""

from kg.vocabularies.linking import link
from kg.vocabularies.reading import read_vocabulary
from kg.vocabularies.records import Link, Named, Term
from kg.vocabularies.writing import Imported, import_vocabulary

__all__ = ["Imported", "Link", "Named", "Term", "import_vocabulary", "link", "read_vocabulary"]

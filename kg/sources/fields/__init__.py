"""The fields of a paper out of rows whose keys and values every source writes its own way."""

from kg.sources.fields.paper import paper_from
from kg.sources.fields.rows import has_title
from kg.sources.fields.values import RowError, is_number, text_field, type_name

__all__ = ["RowError", "has_title", "is_number", "paper_from", "text_field", "type_name"]

"""One paper once: the records that several sources hold of a paper, made one, whatever order they come in."""

from kg.sources.papers.records import Doubt, Origin, PaperRecord, Unified
from kg.sources.papers.unify import unify

__all__ = ["Doubt", "Origin", "PaperRecord", "Unified", "unify"]

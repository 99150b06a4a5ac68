"""The reader of text copied from Hugging Face Papers pages."""

from kg.sources.hf_papers.reader import READER, HfPapersReader, papers_of

__all__ = ["READER", "HfPapersReader", "papers_of"]

"""Sentence boundaries for titles and abstracts."""

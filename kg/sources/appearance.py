"""Say in a few words what a text that nobody can read looks like."""

from __future__ import annotations

import re
from typing import Final

#: What a text looks like, by its beginning; the first that fits is told.
_LOOKS: Final = (
    (r"\s*<!doctype html|\s*<html|\s*<head", "an HTML page (save or copy it as text)"),
    (r"\s*<\?xml|\s*<[a-zA-Z][\w:-]*[\s>]", "XML"),
    (r"(?s).{0,2000}^\s*@(article|inproceedings|misc|book|techreport|phdthesis|proceedings)\s*\{", "BibTeX"),
    (r"(?s).{0,500}^TY  - ", "an RIS file"),
    (r"(?s).{0,2000}\\(documentclass|begin\{document\})", "LaTeX"),
    (r"(?s)\s*---\n.{0,2000}?\n---\n", "Markdown"),
    (r"(?s)\s*#{1,3} \S", "Markdown"),
    (r"#!", "a script"),
    (r"(?s).{0,2000}^(import|from) [\w.]+( import .*)?$", "program code"),
    (r"\s*@prefix |\s*PREFIX ", "Turtle"),
    (r"[^\n\t]*\t[^\n\t]*(\t[^\n]*)?\n[^\n\t]*\t", "a table with tabs"),
    (r'("?[\w ]{1,40}"?,){2,}"?[\w ]{1,40}"?\n[^\n]*,', "a table with commas (CSV)"),
    (r"\s*[\[{]", "JSON, but not of papers"),
    (r"(?s)(\s*[\w-]+:[ \n][^\n]*\n){3}", "YAML or a list of settings"),
)
_COMPILED: Final = tuple((re.compile(pattern, re.MULTILINE | re.IGNORECASE), what) for pattern, what in _LOOKS)


def looks_like(head: str) -> str:
    """Name what a text looks like, from its beginning.

    >>> looks_like("@article{x,")
    'BibTeX'
    """
    return next((what for pattern, what in _COMPILED if pattern.match(head)), "plain text without titles and abstracts")

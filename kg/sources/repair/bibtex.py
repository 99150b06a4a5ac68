"""Fields of BibTeX, where braces group and protect beside what LaTeX means."""

from __future__ import annotations

import re
from typing import Final

from kg.sources.repair.braces import with_lost_backslashes, without_protection
from kg.sources.repair.latex import without_latex

#: Stand for braces that are written, while those that group go.
_OPEN, _CLOSE = "\ue000", "\ue001"
_TYPED_AS: Final = {"---": "—", "--": "–", "``": "“", "''": "”", "`": "‘", "'": "’", '"': '"', "~": " "}
_TYPED: Final = re.compile(r"\{(---|--|``|''|`|'|\"|~)\}")


def bibtex_text(text: str) -> str:
    r"""Undo the LaTeX of a field of BibTeX, where braces only protect; dashes and quotes in braces are typed.

    Outside of braces they stay, so that a text reads the same in BibTeX as in other formats.

    >>> bibtex_text(r"{\"U}ber {BibTeX} \& {\'e}tudes {---} {``}x{''}")
    'Über BibTeX & études — “x”'
    """
    text = with_lost_backslashes(text)
    if "\\" in text or "$" in text:
        escaped = text.replace("\\{", _OPEN).replace("\\}", _CLOSE)
        text = without_latex(escaped)
    if "{" in text or "}" in text:
        text = _TYPED.sub(lambda found: _TYPED_AS[found.group(1)], text)
        text = text.replace("{", "").replace("}", "")
    return text.replace(_OPEN, "{").replace(_CLOSE, "}")


def bibtex_prose(text: str) -> str:
    r"""Undo the LaTeX of an abstract in BibTeX: only braces that protect go, for others are part of the text.

    >>> bibtex_prose(r"{We sample from \{0, 1\} {---} or {2, 3} {---} with {FooNet}.}")
    'We sample from {0, 1} — or {2, 3} — with FooNet.'
    """
    text = text.strip()
    while text.startswith("{") and text.endswith("}") and encloses(text):
        text = text[1:-1].strip()
    if "\\" in text or "$" in text:
        text = without_latex(with_lost_backslashes(text))
    if "{" in text:
        text = without_latex(with_lost_backslashes(text))
        text = without_protection(_TYPED.sub(lambda found: _TYPED_AS[found.group(1)], text))
    return text


def encloses(text: str) -> bool:
    """Whether the brace at the start of a text closes at its end."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return place == len(text) - 1
    return False

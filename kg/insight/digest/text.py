"""A digest as plain text for mails, and as Markdown; both say what the HTML says."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Final

from kg.insight.digest.document import Document, Item, Line, text_of

#: Columns of plain text in mails (RFC 3676).
_COLUMNS: Final = 76
#: What Markdown would read as its own.
_SIGNS: Final = re.compile(r"([\\`*_\[\]<>#|~$])")
_LIST: Final = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")


def plain(document: Document, *, footer: Line = ()) -> str:
    """Write a digest as plain text; links stand on lines of their own."""
    lines = [*_wrapped(document.title), "=" * min(_COLUMNS, len(document.title)), "", *_wrapped(document.lead)]
    for section in document.sections:
        lines += ["", "", *_wrapped(section.title), "-" * min(_COLUMNS, len(section.title))]
        for item in section.items:
            lines += ["", *_item(item)]
        if section.more:
            lines += ["", *_wrapped(section.more)]
    if document.notes or footer:
        lines += ["", "-- "]
    lines += [line for note in document.notes for line in _wrapped(note)]
    if footer:
        lines += [*_wrapped(text_of(footer)), *_links(footer)]
    return "\n".join(lines) + "\n"


def _item(item: Item) -> Iterator[str]:
    yield from _wrapped(text_of(item.heading))
    if item.byline:
        yield from _wrapped(item.byline, "  ")
    if item.says:
        yield from _wrapped(text_of(item.says), "  ")
    if item.sentence:
        yield from _wrapped(text_of(item.sentence), "  > ")
    for link in (*_links(item.heading), *_links(item.says)):
        yield f"  {link}"


def _links(line: Line) -> list[str]:
    return list(dict.fromkeys(span.link for span in line if span.link))


def _wrapped(text: str, start: str = "") -> list[str]:
    lines = textwrap.wrap(text, _COLUMNS - len(start), break_long_words=False, break_on_hyphens=False)
    return [f"{start}{line}" for line in lines]


def markdown(document: Document) -> str:
    """Write a digest as Markdown (CommonMark)."""
    parts = [f"# {_escaped(document.title)}", _escaped(document.lead)]
    for section in document.sections:
        parts.append(f"## {_escaped(section.title)}")
        for item in section.items:
            parts.append(f"### {_marked(item.heading)}")
            parts += [_escaped(item.byline)] if item.byline else []
            parts += [_marked(item.says)] if item.says else []
            parts += [f"> {_marked(item.sentence)}"] if item.sentence else []
        parts += [_escaped(section.more)] if section.more else []
    if document.notes:
        parts += ["---", *map(_escaped, document.notes)]
    return "\n\n".join(parts) + "\n"


def _marked(line: Line) -> str:
    written = []
    for span in line:
        text = _escaped(span.text)
        inner = text.strip()
        if span.marked and inner:
            text = text.replace(inner, f"**{inner}**", 1)
        written.append(f"[{text}](<{span.link}>)" if span.link else text)
    return "".join(written)


def _escaped(text: str) -> str:
    return _LIST.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", " ".join(text.split(" "))))

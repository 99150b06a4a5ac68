"""A digest as HTML that mail programs show as it is meant: nested tables and inline styles, nothing fetched.

Mail programs drop style sheets, scripts, classes and what CSS came up with after 2005; the tags and properties used
here are those of `TAGS` and `PROPERTIES`, which tests hold.
"""

from __future__ import annotations

from html import escape
from typing import Final

from kg.insight.digest.document import Document, Item, Line, Section

#: All tags that are written.
TAGS: Final = frozenset({"html", "head", "meta", "title", "body", "table", "tr", "td", "h1", "h2", "h3", "p", "a", "b"})
#: All CSS properties that are written, each inline.
PROPERTIES: Final = frozenset(
    {
        "background-color", "border-bottom", "border-left", "color", "font-family", "font-size", "font-weight",
        "line-height", "margin", "max-width", "padding", "text-decoration", "width", "word-break",
    }
)  # fmt: skip

_FONT: Final = "font-family:Helvetica,Arial,sans-serif"
_INK, _PALE, _LINK, _RULE = "#1c2733", "#5a6672", "#0b57a4", "#d5dbe1"
_BODY: Final = f"margin:0;padding:0;background-color:#f2f4f6;color:{_INK}"
_SHEET: Final = "width:100%;max-width:640px;background-color:#ffffff"
_BREAKS: Final = "word-break:break-word"
_TITLE: Final = f"margin:0;{_FONT};font-size:22px;line-height:28px;font-weight:bold;color:{_INK};{_BREAKS}"
_SECTION: Final = (
    f"margin:0;padding:0 0 6px 0;border-bottom:2px solid {_INK};{_FONT};font-size:16px;line-height:22px;"
    f"font-weight:bold;color:{_INK}"
)
_HEADING: Final = f"margin:0;{_FONT};font-size:16px;line-height:22px;font-weight:bold;color:{_INK};{_BREAKS}"
_TEXT: Final = f"margin:0;padding:4px 0 0 0;{_FONT};font-size:15px;line-height:22px;color:{_INK};{_BREAKS}"
_SMALL: Final = f"margin:0;padding:2px 0 0 0;{_FONT};font-size:13px;line-height:19px;color:{_PALE};{_BREAKS}"
_QUOTE: Final = (
    f"margin:6px 0 0 0;padding:0 0 0 10px;border-left:3px solid {_RULE};{_FONT};font-size:14px;line-height:21px;"
    f"color:{_PALE};{_BREAKS}"
)


def render(document: Document, *, footer: Line = ()) -> str:
    """Write a digest as one HTML document; ``footer`` stands below everything, as the way to unsubscribe does."""
    rows = [
        _row(f'<h1 style="{_TITLE}">{escape(document.title)}</h1>{_paragraph(document.lead)}', "28px 24px 8px 24px")
    ]
    rows += [_section(section) for section in document.sections]
    below = "".join(_small(escape(note)) for note in document.notes) + (_small(_line(footer)) if footer else "")
    if below:
        rows.append(_row(below, "20px 24px 28px 24px"))
    sheet = _table("".join(rows), f'width="640" style="{_SHEET}"')
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(document.title)}</title></head>"
        f'<body style="{_BODY}">'
        + _table(f'<tr><td align="center" style="padding:0">{sheet}</td></tr>\n', 'width="100%" style="width:100%"')
        + "</body></html>\n"
    )


def _section(section: Section) -> str:
    parts = [f'<h2 style="{_SECTION}">{escape(section.title)}</h2>']
    parts += [_table(_row(item_html(item), "14px 0 0 0"), 'width="100%" style="width:100%"') for item in section.items]
    if section.more:
        parts.append(_small(escape(section.more)))
    return _row("\n".join(parts), "20px 24px 4px 24px")


def item_html(item: Item) -> str:
    """One item, as it stands in a digest and in the entries of a feed."""
    parts = [f'<h3 dir="auto" style="{_HEADING}">{_line(item.heading)}</h3>']
    if item.byline:
        parts.append(_small(escape(item.byline)))
    if item.says:
        parts.append(f'<p style="{_TEXT}">{_line(item.says)}</p>')
    if item.sentence:
        parts.append(f'<p dir="auto" style="{_QUOTE}">{_line(item.sentence)}</p>')
    return "".join(parts)


def _paragraph(text: str) -> str:
    return f'<p style="{_TEXT}">{escape(text)}</p>'


def _small(content: str) -> str:
    return f'<p style="{_SMALL}">{content}</p>'


def _line(line: Line) -> str:
    return "".join(_span(span.text, span.marked, span.link) for span in line)


def _span(text: str, marked: bool, link: str) -> str:
    content = escape(text)
    if marked:
        content = f'<b style="color:{_INK}">{content}</b>'
    if link:
        content = f'<a href="{escape(link)}" style="color:{_LINK};text-decoration:none">{content}</a>'
    return content


def _row(content: str, padding: str) -> str:
    return f'<tr><td align="left" style="padding:{padding}">{content}</td></tr>\n'


def _table(rows: str, attributes: str) -> str:
    return f'<table role="presentation" cellpadding="0" cellspacing="0" border="0" {attributes}>{rows}</table>'

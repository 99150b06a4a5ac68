"""A digest as an Atom feed (RFC 4287): an entry a paper."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from kg.insight.digest.document import Document, Entry, text_of
from kg.insight.digest.html import item_html

#: What XML 1.0 cannot hold.
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What a feed without papers says of its age.
_NEVER: Final = "1970-01-01"


def render(document: Document, *, identifier: str, address: str = "", pages: str = "") -> str:
    """Write a feed.

    Args:
        document: the digest, with entries.
        identifier: the IRI of the feed, the same for the same question.
        address: where the feed is read, where that is known.
        pages: what stands before the IRI of a paper in the address of its page, for papers without one elsewhere.
    """
    updated = max((entry.day for entry in document.entries), default=_NEVER)
    own = f'<link rel="self" type="application/atom+xml" href={_quoted(address)}/>\n' if address else ""
    entries = "".join(_entry(entry, pages) for entry in document.entries)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f"<id>{_text(identifier)}</id>\n<title>{_text(document.title)}</title>\n<subtitle>{_text(document.lead)}</subtitle>\n"
        f"<updated>{updated}T00:00:00Z</updated>\n<author><name>paperkg</name></author>\n"
        f"<generator>paperkg</generator>\n{own}{entries}</feed>\n"
    )


def _entry(entry: Entry, pages: str) -> str:
    link = next((span.link for span in entry.item.heading if span.link), "") or (pages and f"{pages}{entry.iri}")
    authors = "".join(f"<author><name>{_text(name)}</name></author>" for name in entry.authors)
    summary = text_of(entry.item.says) or text_of(entry.item.sentence) or entry.item.byline
    return (
        f"<entry>\n<id>{_text(entry.iri)}</id>\n<title>{_text(text_of(entry.item.heading))}</title>\n"
        + (f'<link rel="alternate" href={_quoted(link)}/>\n' if link else "")
        + f"<published>{entry.day}T00:00:00Z</published>\n<updated>{entry.day}T00:00:00Z</updated>\n{authors}\n"
        f"<summary>{_text(summary)}</summary>\n"
        f'<content type="html">{_text(item_html(entry.item))}</content>\n</entry>\n'
    )


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))


def _quoted(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("", text))

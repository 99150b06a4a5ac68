"""What well-known producers of tables write in columns whose names say something else, or in a form of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from kg.sources.formats.tagged import bare_title

Row = dict[str, Any]

_NO_PAPERS: Final = frozenset({"attachment", "note"})
#: Where one name ends and the next begins without anything between them; not within "McDonald" or "DeVries".
_GLUED: Final = re.compile(
    r"(?<=[^\W\d_A-Z])(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bDi)(?<!\bLa)(?<!\bLe)(?<!\bVan)(?=[A-ZÀ-Þ])"
)


def _pubmed(row: Row) -> Row:
    authors = row.get("Authors")
    return row | {"Title": bare_title(row.get("Title", ""))} | ({"Authors": authors.rstrip(".")} if authors else {})


def _springer(row: Row) -> Row:
    return row | {"Authors": "; ".join(_GLUED.split(row["Authors"]))} if row.get("Authors") else row


def _zotero(row: Row) -> Row | None:
    return None if str(row.get("Item Type", "")).casefold() in _NO_PAPERS else row


def _as_it_is(row: Row) -> Row:
    return row


#: Columns that only one producer has → its other names of columns, and what its rows mean; None is no paper.
_DIALECTS: Final[tuple[tuple[frozenset[str], Mapping[str, str], Callable[[Row], Row | None]], ...]] = (
    (frozenset({"PMID", "Journal/Book"}), {}, _pubmed),
    (frozenset({"Item Title", "Item DOI"}), {}, _springer),
    (frozenset({"Key", "Item Type"}), {"Key": "source_key"}, _zotero),
    (frozenset({"PT", "TI", "SO"}), {"ID": "keywords_plus"}, _as_it_is),
)
#: A key counts in one library only, so it is no identity.
_LOCAL: Final[Mapping[str, str]] = MappingProxyType({"Key": "source_key"})


def dialect(header: Sequence[str]) -> tuple[Mapping[str, str], Callable[[Row], Row | None]]:
    """How the producer of a table names its columns, and what its rows mean.

    >>> renamed, plain = dialect(["Item Title", "Item DOI", "Authors"])
    >>> plain({"Authors": "Ada QuillBo McDonaldCy Ford"})
    {'Authors': 'Ada Quill; Bo McDonald; Cy Ford'}
    """
    names = set(header)
    for signs, renamed, plain in _DIALECTS:
        if signs <= names:
            return renamed, plain
    return _LOCAL, _as_it_is

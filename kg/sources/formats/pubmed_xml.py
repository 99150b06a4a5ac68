"""Articles of PubMed as XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TextIO
from xml.etree.ElementTree import Element

from kg.core.model import SourceItem
from kg.sources.base import Reading
from kg.sources.formats.tagged import bare_title
from kg.sources.formats.xml_records import child, children, items_of, text

_SIGNS: Final = re.compile(r"<(PubmedArticleSet|PubmedArticle|MedlineCitation|PubmedBookArticle)\b")


class PubmedXmlReader:
    """Reads ``PubmedArticle`` elements."""

    name: Final = "pubmed-xml"
    notes: Final = True

    def recognises(self, head: str) -> bool:
        """XML with articles of PubMed."""
        return _SIGNS.search(head) is not None

    def read(self, stream: TextIO, source: str, reading: Reading | None = None) -> Iterator[SourceItem]:
        """Yield the articles.

        Raises:
            SourceError: There is no article with a title.
        """
        return items_of(stream, source, reading, row_of, "PubmedArticle", "MedlineCitation", what="PubMed XML")


def row_of(record: Element) -> dict[str, Any]:
    """The fields of one article."""
    citation = child(record, "MedlineCitation")
    citation = record if citation is None else citation
    article = child(citation, "Article")
    data = child(record, "PubmedData")
    ids = {
        i.get("IdType"): text(i)
        for i in children(child(data, "ArticleIdList") if data is not None else None, "ArticleId")
    }
    if article is None:
        return {}
    located = {i.get("EIdType"): text(i) for i in children(article, "ELocationID")}
    return {
        "title": bare_title(text(article, "ArticleTitle") or text(article, "VernacularTitle") or ""),
        "abstract": _abstract(child(article, "Abstract")),
        "authors": [_author(author) for author in children(child(article, "AuthorList"), "Author")],
        "published": _date(article),
        "venue": text(article, "Journal", "Title") or text(article, "Journal", "ISOAbbreviation"),
        "doi": located.get("doi") or ids.get("doi"),
        "pmid": text(citation, "PMID") or ids.get("pubmed"),
        "keywords": [
            k for group in children(citation, "KeywordList") for e in children(group, "Keyword") if (k := text(e))
        ],
        "references": _references(data),
    }


def _abstract(abstract: Element | None) -> str | None:
    """The parts of an abstract, each with its label."""
    parts = []
    for part in children(abstract, "AbstractText"):
        if said := text(part):
            label = part.get("Label")
            parts.append(f"{label}: {said}" if label and label != "UNLABELLED" else said)
    return "\n".join(parts) or None


def _author(author: Element) -> dict[str, Any]:
    orcid = next((text(i) for i in children(author, "Identifier") if (i.get("Source") or "").upper() == "ORCID"), None)
    given = text(author, "ForeName") or text(author, "FirstName") or text(author, "Initials")
    if (collective := text(author, "CollectiveName")) is not None:
        return {"literal": collective}
    return {"family": text(author, "LastName"), "given": given, "suffix": text(author, "Suffix"), "orcid": orcid}


def _date(article: Element) -> dict[str, Any] | str | None:
    """When it was published: in the issue, else on the web."""
    issue = child(article, "Journal", "JournalIssue", "PubDate")
    for found in (issue, child(article, "ArticleDate")):
        if found is None:
            continue
        if (year := text(found, "Year")) is not None:
            return {"year": year, "month": text(found, "Month"), "day": text(found, "Day")}
        if (medline := text(found, "MedlineDate")) is not None:
            return medline
    return None


def _references(data: Element | None) -> list[str]:
    """What it cites, as far as the entries have a PubMed id or a DOI."""
    cites = []
    for entry in data.iter() if data is not None else ():
        if entry.tag == "Reference":
            ids = {i.get("IdType"): text(i) for i in children(child(entry, "ArticleIdList"), "ArticleId")}
            if ids.get("doi"):
                cites.append(f"doi:{ids['doi']}")
            elif ids.get("pubmed"):
                cites.append(f"pmid:{ids['pubmed']}")
    return cites


READER: Final = PubmedXmlReader()

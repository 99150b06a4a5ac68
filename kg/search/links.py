"""The paper that a pasted link leads to: of arXiv, a DOI, OpenReview, Hugging Face, or its own address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from pyoxigraph import Literal

from kg.core.ids import plain
from kg.core.vocab import KG
from kg.sources.fields.identifiers import arxiv_in, bare_arxiv, clean_doi, doi_in, unversioned
from kg.store import scan
from kg.store.opened import Opened

_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|[\w.-]+\.[a-z]{2,}/\S+", re.IGNORECASE)
_URL: Final = f"{KG}url"


def is_link(text: str) -> bool:
    """Whether a text is an address, a DOI or an arXiv id, and no words.

    >>> is_link("arxiv.org/abs/1706.03762"), is_link("10.1000/x1"), is_link("1706.03762v2"), is_link("input/output")
    (True, True, True, False)
    """
    text = text.strip()
    if " " in text:
        return False
    return bool(_ADDRESS.fullmatch(text) or bare_arxiv(text) or (clean_doi(text).startswith("10.") and doi_in(text)))


def linked(opened: Opened, text: str) -> list[str]:
    """The IRIs of the papers that a link means; none where it means none of this graph."""
    text = text.strip().rstrip(".,;>")
    for name in _identifiers(text):
        hits = [entry.iri for entry in opened.texts.called(plain(name)) if entry.kind == "Paper"]
        if hits:
            return hits
    for address in _addresses(text):
        if found := scan.subjects(opened.rdf, _URL, Literal(address)):
            return found
    return []


def _identifiers(text: str) -> Iterator[str]:
    """What the paper may be called, the surest first."""
    arxiv = bare_arxiv(text) or arxiv_in(text)
    if arxiv:
        bare = unversioned(arxiv)
        yield from (bare, arxiv, f"arxiv-{bare}", f"10.48550/arxiv.{bare}", f"doi-10.48550/arxiv.{bare}")
    if doi := doi_in(text):
        yield from (doi, f"doi-{doi}")
    if forum := _forum(text):
        yield from (forum, f"openreview-{forum}")


def _addresses(text: str) -> Iterator[str]:
    """The spellings of an address under which a source may have given it."""
    parts = urlsplit(text if "://" in text else f"https://{text}")
    host = parts.netloc.lower().removeprefix("www.")
    tails = [text.partition("://")[2] or text]
    if forum := _forum(text):
        tails += [f"openreview.net/{page}?id={forum}" for page in ("forum", "pdf")]
    if arxiv := arxiv_in(text):
        bare = unversioned(arxiv)
        tails += [f"arxiv.org/{page}/{name}" for page in ("abs", "pdf") for name in (bare, arxiv)]
        tails.append(f"huggingface.co/papers/{bare}")
    if doi := doi_in(text):
        tails += [f"doi.org/{doi}", f"dx.doi.org/{doi}"]
    if host.startswith("aclanthology."):
        tails.append(f"{host}{parts.path.removesuffix('.pdf').rstrip('/')}/")
    stems = dict.fromkeys(part for tail in tails for part in (tail, tail.rstrip("/"), f"{tail.rstrip('/')}/"))
    for stem in stems:
        bare = stem.removeprefix("www.")
        yield from (f"https://{bare}", f"http://{bare}", f"https://www.{bare}", f"http://www.{bare}")


def _forum(text: str) -> str:
    """The id of a paper on OpenReview."""
    parts = urlsplit(text if "://" in text else f"https://{text}")
    if parts.netloc.lower().removeprefix("www.").removeprefix("api.").removeprefix("api2.") != "openreview.net":
        return ""
    query = parse_qs(parts.query)
    return unquote((query.get("id") or query.get("forum") or [""])[0])

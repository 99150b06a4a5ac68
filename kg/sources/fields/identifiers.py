"""DOIs and arXiv ids in the texts that hold them."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

_OLD_ARXIV: Final = (
    r"(?:acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    r"funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|"
    r"q-alg|q-bio|quant-ph|solv-int|stat|supr-con)(?:\.[A-Z]{2})?/\d{7}"
)
_NEW_ARXIV: Final = r"\d\d(?:0[1-9]|1[0-2])\.\d{4,5}"
_ARXIV: Final = rf"(?:{_NEW_ARXIV}|{_OLD_ARXIV})(?:v\d{{1,3}})?"
_BARE_ARXIV: Final = re.compile(_ARXIV)
_ARXIV_IN: Final = re.compile(
    rf"(?:arxiv(?:\.org/(?:abs|pdf|html|format|e-print)/|\s*:\s*|\.org:|\s+(?:preprint\s+)?)|oai:arXiv\.org:|huggingface\.co/papers/|"
    rf"alphaxiv\.org/(?:abs|pdf)/|10\.48550/arxiv\.)({_ARXIV})(?![\d/])",
    re.IGNORECASE,
)
_CORR: Final = re.compile(rf"^\s*(?:abs/)?({_ARXIV})\s*$")
_DOI_PREFIX: Final = re.compile(
    r"^(?:https?://(?:dx\.|www\.)?doi\.org/|info:doi/|urn:doi:|doi:?\s*)(?=10\.)", re.IGNORECASE
)
_DOI_IN: Final = re.compile(
    r"(?:doi\.org/|doi:?\s*|info:doi/|/doi/(?:abs/|pdf/|full/|epdf/)?)(10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE
)
_DOI: Final = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_VERSION: Final = re.compile(r"v\d+$")
_TRAILING: Final = ".,;:)]}>'\""
_ORCID: Final = re.compile(r"(?<!\d)(\d{4}-\d{4}-\d{4}-\d{3}[\dXx])(?!\d)")


def clean_doi(text: str) -> str:
    """Take a DOI out of its address or prefix; its case stays.

    >>> clean_doi("https://doi.org/10.1234/XY")
    '10.1234/XY'
    """
    bare = _DOI_PREFIX.sub("", text.strip())
    return unquote(bare) if bare != text.strip() and "%" in bare else bare


def doi_in(text: str) -> str | None:
    """The DOI that a text is, or that stands in it as an address or behind ``doi:``."""
    bare = clean_doi(text)
    if _DOI.fullmatch(bare):
        return _trimmed(bare)
    found = _DOI_IN.search(text)
    return _trimmed(unquote(found.group(1))) if found else None


def arxiv_in(text: str) -> str | None:
    """The arXiv id that stands in a text: as an address, behind ``arXiv:``, or in a DOI of arXiv.

    >>> arxiv_in("https://arxiv.org/pdf/2401.12345v2"), arxiv_in("10.48550/arXiv.1706.03762"), arxiv_in("1706.03762")
    ('2401.12345v2', '1706.03762', None)
    """
    found = _ARXIV_IN.search(text)
    return found.group(1) if found else None


def bare_arxiv(text: str) -> str | None:
    """The arXiv id that a text is, with or without ``abs/``, or that stands in it as for `arxiv_in`."""
    found = _CORR.match(text)
    return found.group(1) if found else arxiv_in(text)


def is_bare_arxiv(text: str) -> bool:
    """Whether a text is an arXiv id and nothing else."""
    return _BARE_ARXIV.fullmatch(text) is not None


def unversioned(arxiv_id: str) -> str:
    """An arXiv id without its version."""
    return _VERSION.sub("", arxiv_id)


def version_of(arxiv_id: str | None) -> str | None:
    """The version that an arXiv id names, like ``v2``."""
    found = _VERSION.search(arxiv_id) if arxiv_id else None
    return found.group() if found else None


def orcid_in(text: object) -> str:
    """The ORCID in a text, or an empty text."""
    found = _ORCID.search(text) if isinstance(text, str) else None
    return found.group(1).upper() if found else ""


def _trimmed(doi: str) -> str:
    """Cut what belongs to the sentence around a DOI; brackets that close inside it stay."""
    while doi and doi[-1] in _TRAILING:
        opening = {")": "(", "]": "[", "}": "{", ">": "<"}.get(doi[-1])
        if opening and doi.count(opening) >= doi.count(doi[-1]):
            break
        doi = doi[:-1]
    return doi

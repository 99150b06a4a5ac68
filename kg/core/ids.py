"""The one place that makes identifiers, names' keys and IRIs."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

from kg.core.errors import SettingsError

DEFAULT_BASE: Final = "https://w3id.org/paperkg/"
ONTOLOGY_NAMESPACE: Final = "https://w3id.org/paperkg/ns#"

#: What RFC 3987 allows in a path segment beside letters and digits, apart from what Turtle readers trip over.
_SAFE: Final = "-._~!$&'()*+,;=:@"
_VERSION: Final = re.compile(r"v\d+$")
_TITLE_ID: Final = re.compile(r"title-[0-9a-f]{16}")
#: Hexadecimal digits of a digest.
_DIGITS: Final = 16
_DIGEST: Final = re.compile(f"[0-9a-f]{{{_DIGITS}}}")


def digest(*parts: str) -> str:
    """Hash text parts, in order and kept apart, to 16 hexadecimal digits."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:_DIGITS]


def normalise_title(title: str) -> str:
    """Fold a title to what stays the same between sources: case, accents' encoding, punctuation and spaces go."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return " ".join(re.findall(r"\w+", folded))


def paper_id(*, title: str, arxiv_id: str | None = None, doi: str | None = None) -> str:
    """Make the id of a paper whose source gives none.

    >>> paper_id(title="DeepFool", arxiv_id="1511.04599v3")
    'arxiv-1511.04599'
    >>> paper_id(title="Deep  Fool!") == paper_id(title="deep fool")
    True
    """
    if arxiv_id:
        return f"arxiv-{unversioned(arxiv_id)}"
    if doi:
        return f"doi-{doi.strip().lower()}"
    return f"title-{digest(normalise_title(title))}"


def is_weak_id(identifier: str) -> bool:
    """Whether an id was made of a title, because nothing better was known."""
    return _TITLE_ID.fullmatch(identifier) is not None


def unversioned(arxiv_id: str) -> str:
    """An arXiv id without its version."""
    return _VERSION.sub("", arxiv_id.strip())


def plain(text: str) -> str:
    """Fold case and accents, and drop blanks around.

    >>> plain(" Poincaré Embedding")
    'poincare embedding'
    """
    if text.isascii():
        return text.strip().lower()
    parted = unicodedata.normalize("NFKD", text)
    return "".join(c for c in parted if not unicodedata.combining(c)).strip().casefold()


def slug(key: str) -> str:
    """Turn a normalised name into the last part of an IRI: readable, never empty, different for different keys.

    Words are joined by hyphens; what IRIs cannot hold is percent-encoded by `Iris`.

    >>> slug("graph convolutional network")
    'graph-convolutional-network'
    """
    return "-".join(key.split()) or "unnamed"


def iri_segment(text: str) -> str:
    """Percent-encode a text so that it is one valid path segment; letters of any script stay.

    >>> iri_segment("10.1145/3292500")
    '10.1145%2F3292500'
    """
    clean = unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c.isalnum() else quote(c, safe=_SAFE) for c in clean)


class MentionParts(NamedTuple):
    """The IRIs of what a mention is made of (Web Annotation): its target, and the target's two selectors."""

    target: str
    position: str
    quote: str


def digest_number(iri: str) -> int:
    """The digest that an IRI ends in (16 hexadecimal digits) as a signed number of 64 bits, as databases keep them.

    Raises `ValueError` where it ends in no digest.

    >>> digest_number("https://example.org/mention/ffffffffffffffff")
    -1
    """
    text = iri[-_DIGITS:]
    if not _DIGEST.fullmatch(text):
        raise ValueError(f"{iri} does not end in a digest")
    return int.from_bytes(bytes.fromhex(text), "big", signed=True)


def digest_text(number: int) -> str:
    """The digest of a number, the inverse of `digest_number`.

    >>> digest_text(-1)
    'ffffffffffffffff'
    """
    return number.to_bytes(_DIGITS // 2, "big", signed=True).hex()


def mention_parts(mention: str) -> MentionParts:
    """Name the parts of a mention, given as IRI.

    >>> mention_parts("https://example.org/mention/1").quote
    'https://example.org/mention/1#quote'
    """
    return MentionParts(*(f"{mention}#{part}" for part in MentionParts._fields))


@dataclass(frozen=True, slots=True)
class Iris:
    """Makes every IRI of the data under one base.

    Raises `SettingsError` when the base is not an absolute http(s) IRI that ends in ``/`` or ``#``.
    """

    base: str = DEFAULT_BASE

    def __post_init__(self) -> None:
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+[/#]", self.base):
            raise SettingsError(
                f"base {self.base!r} is not a web address that ends in / or #; give one like {DEFAULT_BASE}"
            )

    def paper(self, identifier: str) -> str:
        """IRI of a paper, from its id."""
        return f"{self.base}paper/{iri_segment(identifier)}"

    def entity(self, key: str) -> str:
        """IRI of an entity, from its cluster's key."""
        return f"{self.base}entity/{iri_segment(slug(key))}"

    def topic(self, key: str) -> str:
        """IRI of a topic, from its key in the taxonomy."""
        return f"{self.base}topic/{iri_segment(slug(key))}"

    def assertion(self, subject: str, predicate: str, obj: str) -> str:
        """IRI of the assertion of one triple, given as IRIs."""
        return f"{self.base}assertion/{digest(subject, predicate, obj)}"

    def mention(self, paper: str, start: int, end: int, entity: str) -> str:
        """IRI of the mention of an entity at one place of a paper; both given as IRIs."""
        return f"{self.base}mention/{digest(paper, str(start), str(end), entity)}"

    def result(self, paper: str, start: int, end: int) -> str:
        """IRI of a result that a paper, given as IRI, reports at one place."""
        return f"{self.base}result/{digest(paper, str(start), str(end))}"

    def run(self, software: str, model: str, settings: str) -> str:
        """IRI of an extraction run: the same software, model and settings are the same run."""
        return f"{self.base}run/{digest(software, model, settings)}"

    def author(self, paper: str, position: int) -> str:
        """IRI of one author of a paper (given as IRI), counted from 1; names are no identity, so papers share none."""
        return f"{paper}/author/{position}"

    def graph(self, name: str) -> str:
        """IRI of a shared named graph: ``entities``, ``topics``, ``ontology`` or ``runs``."""
        return f"{self.base}graph/{name}"

    def paper_graph(self, identifier: str) -> str:
        """IRI of the named graph that holds what one paper supports."""
        return f"{self.base}graph/paper/{iri_segment(identifier)}"

    def local(self, iri: str) -> str:
        """What stands behind the base, decoded; an IRI of another base is returned whole."""
        return unquote(iri.removeprefix(self.base)) if iri.startswith(self.base) else iri

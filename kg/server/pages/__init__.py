"""The pages for people: our own HTML, style and scripts, which ask no other server for anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from extractors.records import ROLES
from kg.core.ids import Iris
from kg.core.vocab import ENTITY_RELATIONS, PAPER_RELATIONS, PREFIXES, relation_order, wording
from kg.page.document import asset
from kg.server.node import shorten
from kg.store.functions import FUNCTIONS

_SCRIPTS: Final = (
    "charts", "combobox", "complete", "dom", "editor", "force", "highlight", "names", "parameters", "results",
    "search", "theme",
)  # fmt: skip
#: Parts of the style of the site, after the colours that it has in common with the picture.
_STYLES: Final = ("site", "lists", "nodes", "front", "ask")
MEDIA: Final[Mapping[str, str]] = {
    "style.css": "text/css; charset=utf-8",
    **{f"{name}.js": "text/javascript; charset=utf-8" for name in _SCRIPTS},
}
#: No script, style or frame but our own; nothing is written into a page as markup.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_PROPERTIES: Final = (
    "rdf:type",
    "rdf:subject",
    "rdf:predicate",
    "rdf:object",
    "rdfs:label",
    "rdfs:subClassOf",
    "skos:prefLabel",
    "skos:altLabel",
    "skos:broader",
    "skos:exactMatch",
    "skos:closeMatch",
    "dcterms:title",
    "dcterms:abstract",
    "dcterms:creator",
    "dcterms:issued",
    "dcterms:identifier",
    "dcterms:isReplacedBy",
    "schema:name",
    "schema:position",
    "prov:wasGeneratedBy",
    "prov:wasDerivedFrom",
)
_OWN: Final = (
    "Paper",
    "Entity",
    "Topic",
    "Assertion",
    "ExtractionRun",
    "key",
    "mainType",
    "year",
    "venue",
    "doi",
    "url",
    "arxivId",
    "category",
    "keyword",
    "confidence",
    "support",
    "status",
    "evidence",
    "model",
    "hasTopic",
)
#: What the IRIs of the data that have a path of their own here begin with, behind the base.
_KINDS: Final = frozenset({"paper", "entity", "topic", "assertion", "mention", "run", "graph", "result"})


@cache
def static(name: str) -> bytes:
    """A file of the pages, as it is; the style in one piece."""
    if name == "style.css":
        parts = [asset("css", "colours.css"), *(static(f"{part}.css").decode("utf-8") for part in _STYLES)]
        return "\n".join(parts).encode("utf-8")
    return files(__package__).joinpath("files", name).read_bytes()


def vocabulary() -> dict[str, Any]:
    """Prefixes and names that the editor completes."""
    own = {*_OWN, *PAPER_RELATIONS.values(), *ENTITY_RELATIONS, *ROLES}
    return {"prefixes": dict(PREFIXES), "names": sorted({*(f"kg:{name}" for name in (*own, *FUNCTIONS)), *_PROPERTIES})}


def address(iri: str, iris: Iris) -> str:
    """Where this server tells of an IRI: under its own path if it is one of the data's, else by parameter.

    >>> address("https://w3id.org/paperkg/entity/cnn", Iris()), address("https://example.org/a", Iris())
    ('/entity/cnn', '/node?iri=https%3A%2F%2Fexample.org%2Fa')
    """
    local = iri.removeprefix(iris.base)
    first, _, rest = local.partition("/")
    if local != iri and rest and "#" not in local and first in _KINDS:
        return f"/{local}"
    return f"/node?{urlencode({'iri': iri})}"


def render(template: str, iris: Iris, **values: Any) -> bytes:
    """A page from a template, which may ask for the addresses of IRIs."""
    known = {
        "at": lambda iri: address(iri, iris),
        "quoted": _quoted,
        "safe": _link,
        "short": shorten,
        "local": lambda iri: _local(iri, iris),
        "prefixes": list(PREFIXES),
    }
    text = _environment().get_template(template).render(**known, **values)
    return text.encode("utf-8", "replace")


def _local(iri: str, iris: Iris) -> str:
    """An IRI as tables show it: with its prefix, or without the base of the data."""
    told = shorten(iri)
    return told if told != iri else iris.local(iri)


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "replace"), safe="")


def node(about: Mapping[str, Any], iris: Iris, *, review: str = "") -> bytes:
    """The page about a node, or a named graph, from what `kg.server.node.tell` or `kg.server.graphs.tell` gives.

    ``review`` is the address at which it can be corrected, if there is one.
    """
    picture = f"/graph?{urlencode({'focus': about['iri']})}"
    return render(
        "node.html", iris, about=about, groups=list(_groups(about)), picture=picture, link=_link, review=review
    )


def missing(iri: str, iris: Iris) -> bytes:
    """The page that says that there is no such node."""
    return render("missing.html", iris, iri=iri)


def _groups(about: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The edges of a node by relation, in the order and words of `kg.core.vocab`; each relation outwards first."""
    named = [(group["relation"].rpartition(":")[2], group) for group in about["edges"]]
    for relation, group in sorted(named, key=lambda item: (relation_order(item[0]), not item[1]["outwards"])):
        words = wording(relation)
        yield {**group, "title": words.outward if group["outwards"] else words.inward}


def _link(value: str) -> str:
    """An address of the web that may be followed; nothing for anything else, such as a script."""
    return value if value.startswith(("https://", "http://")) else ""


@cache
def _environment() -> Environment:
    loader = PackageLoader("kg.server.pages", "files")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)

"""Vocabularies from files: SKOS in any RDF format, the triples of CSO, JSON of Papers with Code, and tables."""

from __future__ import annotations

import csv
import gzip
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.core.errors import SourceError
from kg.core.ids import iri_segment
from kg.core.vocab import RDFS, SKOS
from kg.vocabularies.records import Term

_RDF: Final[Mapping[str, RdfFormat]] = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}
_CSO: Final = "https://cso.kmi.open.ac.uk/topics/"
_CSO_NEIGHBOURS: Final = frozenset(
    "broaderGeneric superTopicOf contributesTo relatedEquivalent primaryLabel preferentialEquivalent".split()
)
_CODE: Final = "https://paperswithcode.com/"
_NOT_IN_IRI: Final = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_ROW: Final = re.compile(r'"((?:[^"\\]|\\.)*)";([\w:]+);"?((?:[^"\\]|\\.)*)"?')
_IN_BRACKETS: Final = re.compile(r"^<?(.*?)>?$")
_LANGUAGES: Final = ("", "en", "en-us", "en-gb")
#: Keys of Papers with Code that only one of its files has, with the kind that this file is about.
_KINDS: Final = (
    ("full_name", "Method"),
    ("tasks", "Dataset"),
    ("variants", "Dataset"),
    ("areas", "Task"),
    ("parents", "Task"),
)
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "iri": ("iri", "uri", "id", "identifier", "concept", "url"),
    "label": ("label", "preflabel", "name", "term", "title", "topic"),
    "others": ("altlabel", "altlabels", "synonyms", "synonym", "aliases", "alias", "alternative"),
    "full": ("fullname", "longname", "longform", "expansion"),
    "kind": ("type", "kind", "class"),
    "around": ("broader", "parent", "parents", "narrower"),
}
_KNOWN_KINDS: Final = {kind.casefold(): kind for kind in ("Method", "Dataset", "Task", "Metric", "Topic")}


def read_vocabulary(path: Path) -> list[Term]:
    """Read the terms of a vocabulary; its form is found by looking, a file that ends in ``.gz`` is unpacked.

    Raises:
        SourceError: The file cannot be read, or holds no term.
    """
    try:
        content = path.read_bytes()
        content = gzip.decompress(content) if path.suffix == ".gz" else content
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    name = path.with_suffix("") if path.suffix == ".gz" else path
    try:
        terms = [replace(term, iri=_address(term.iri)) for term in _terms(content, name)]
    except (ValueError, SyntaxError, csv.Error) as error:
        raise SourceError(f"{path} cannot be read as a vocabulary: {error}") from error
    if not terms:
        raise SourceError(
            f"{path} holds no term of a vocabulary; give SKOS (Turtle, RDF/XML and the like), the CSV of CSO, JSON of "
            "Papers with Code, or a table with a column of labels"
        )
    return terms


def _address(iri: str) -> str:
    """An IRI with the characters written out that IRIs cannot hold."""
    return quote(iri, safe="%:/?#[]@!$&'()*+,;=~-._") if _NOT_IN_IRI.search(iri) else iri


def _terms(content: bytes, name: Path) -> Iterator[Term]:
    if name.suffix.lower() in _RDF:
        return _of_skos(quad.triple for quad in parse(content, format=_RDF[name.suffix.lower()]))
    text = content.decode("utf-8-sig")
    start = text.lstrip()[:2000]
    if start[:1] in ("{", "["):
        return _of_json(_rows(text))
    if "klink:" in start or "cso.kmi.open.ac.uk" in start:
        return _of_cso(text)
    return _of_table(text)


def _of_skos(triples: Iterable[Triple]) -> Iterator[Term]:
    """The concepts, by their labels in English or in no language."""
    labels: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    nearby: dict[str, list[str]] = defaultdict(list)
    for triple in triples:
        subject, predicate, term = triple.subject, triple.predicate.value, triple.object
        if not isinstance(subject, NamedNode):
            continue
        if isinstance(term, Literal) and (term.language or "").casefold() in _LANGUAGES:
            labels[subject.value][predicate].append(term.value)
        elif isinstance(term, NamedNode) and predicate in (f"{SKOS}broader", f"{SKOS}narrower", f"{SKOS}related"):
            nearby[subject.value].append(term.value)
            nearby[term.value].append(subject.value)

    def label(iri: str) -> str:
        said = labels.get(iri, {})
        return next(iter([*said.get(f"{SKOS}prefLabel", []), *said.get(f"{RDFS}label", [])]), "")

    for iri, said in labels.items():
        if name := label(iri):
            others = (*said[f"{SKOS}prefLabel"][1:], *said[f"{SKOS}altLabel"])
            around = tuple(filter(None, map(label, nearby[iri])))
            yield Term(iri, name, others=tuple(dict.fromkeys(others)), around=around)


def _of_cso(text: str) -> Iterator[Term]:
    """Topics of the Computer Science Ontology, as triples with semicolons (2019) or of whole IRIs (since).

    Equivalent names have topics of their own.
    """
    related: dict[str, list[str]] = defaultdict(list)
    names: dict[str, None] = {}
    for subject, predicate, value in _cso_rows(text):
        names.setdefault(subject)
        if predicate in _CSO_NEIGHBOURS and value != subject:
            related[subject].append(value)
            related[value].append(subject)
    for name in names:
        around = tuple(dict.fromkeys(related[name]))
        yield Term(f"{_CSO}{iri_segment(name.replace(' ', '_'))}", name, around=around)


def _cso_rows(text: str) -> Iterator[tuple[str, str, str]]:
    for line in text.splitlines():
        if found := _ROW.fullmatch(line.strip()):
            yield found.group(1), found.group(2).rpartition(":")[2], found.group(3)
            continue
        cells = next(csv.reader([line]), [])
        if len(cells) == 3:
            subject, predicate, value = (_IN_BRACKETS.sub(r"\1", cell) for cell in cells)
            yield _cso_name(subject), re.split(r"[#/]", predicate)[-1], _cso_name(value)


def _cso_name(iri: str) -> str:
    return iri.removeprefix(_CSO).replace("_", " ") if iri.startswith(_CSO) else iri


def _rows(text: str) -> list[dict[str, Any]]:
    """The objects of an array, of lines, or of the longest list in an object."""
    try:
        value = json.loads(text)
    except ValueError:
        value = [json.loads(line) for line in text.splitlines() if line.strip()]
    if isinstance(value, dict):
        lists = [held for held in value.values() if isinstance(held, list)]
        value = max(lists, key=len) if lists else [value]
    return [row for row in value if isinstance(row, dict)]


def _of_json(rows: Sequence[dict[str, Any]]) -> Iterator[Term]:
    for row in rows:
        name = row.get("name") or row.get("task") or row.get("label")
        if not isinstance(name, str) or not name.strip():
            continue
        kind = next((kind for key, kind in _KINDS if key in row), "Task" if "task" in row else "")
        address = row.get("url") if isinstance(row.get("url"), str) else None
        slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
        full = row.get("full_name") if isinstance(row.get("full_name"), str) else ""
        yield Term(
            iri=address or f"{_CODE}{kind.lower() or 'term'}/{iri_segment(slug)}",
            label=name.strip(),
            full=full.strip() if full and full != name else "",
            others=_texts(row.get("variants")) + _texts(row.get("synonyms")),
            kind=kind,
            around=_texts(row.get("parents")) + _texts(row.get("tasks")),
        )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _of_table(text: str) -> Iterator[Term]:
    """A table whose first row names its columns; several values of a cell stand between bars or semicolons."""
    lines = text.splitlines()
    if not lines:
        return
    separator = max(",;\t|", key=lines[0].count)
    reader = csv.DictReader(lines, delimiter=separator)
    folded = {re.sub(r"[^a-z]", "", (name or "").casefold()): name for name in reader.fieldnames or ()}
    columns = {
        field: next((folded[name] for name in names if name in folded), None) for field, names in _COLUMNS.items()
    }
    if columns["label"] is None:
        raise ValueError(f"no column looks like a label; its columns: {', '.join(map(repr, reader.fieldnames or ()))}")
    for row in reader:
        said = {field: (row.get(column) or "").strip() if column else "" for field, column in columns.items()}
        if said["label"]:
            yield Term(
                iri=said["iri"] if ":" in said["iri"] else f"urn:term:{iri_segment(said['iri'] or said['label'])}",
                label=said["label"],
                full=said["full"],
                others=_cut(said["others"]),
                kind=_KNOWN_KINDS.get(said["kind"].casefold(), ""),
                around=_cut(said["around"]),
            )


def _cut(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[|;]", cell) if part.strip())

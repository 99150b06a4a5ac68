"""What a person reads: papers with tags, or a library kept in another program."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from extractors.records import text_of
from kg import sources
from kg.core.errors import QueryError, SourceError, UsageError
from kg.core.files import read_text
from kg.core.model import ExtractedPaper, Paper
from kg.core.vocab import TYPE_ORDER
from kg.search import lookup
from kg.search.recognising import recognise
from kg.store.opened import Opened

#: Words of the longest name of an entity that is looked for in papers that the graph does not have.
_LONGEST: Final = 6


@dataclass(frozen=True, slots=True)
class Liked:
    """A paper of a profile: its title and text, the entities it names (IRIs), its IRI where the graph has it."""

    title: str
    text: str
    entities: frozenset[str]
    iri: str = ""


#: A name that the person gave (empty for a library as a whole) → the papers.
Profile = Mapping[str, tuple[Liked, ...]]


def read(opened: Opened, path: Path) -> tuple[Profile, list[str]]:
    """Read a profile: a TOML file with tags, or a library in any format that `kg build` reads (BibTeX, Zotero, RIS…).

    A file with tags looks so; papers are named by id, arXiv id or title::

        [tags]
        "graph learning" = ["arxiv-1609.02907", "Graph Attention Networks"]

    Returns:
        The profile, and a sentence for each paper that was not found.

    Raises:
        UsageError: the file is no TOML, or holds something else.
        SourceError: the library cannot be read, or the graph has none of the papers with tags.
    """
    if path.suffix.casefold() == ".toml":
        return _tagged(opened, path)
    papers = [
        item.paper if isinstance(item, ExtractedPaper) else item
        for file in sources.find([path])
        for item in sources.read(file)
        if isinstance(item, Paper | ExtractedPaper)
    ]
    if not papers:
        raise SourceError(f"the profile {path} holds no paper")
    return {"": tuple(_liked(opened, papers))}, []


def _tagged(opened: Opened, path: Path) -> tuple[Profile, list[str]]:
    text = read_text(path, what="profile")
    try:
        tags = tomllib.loads(text).get("tags")
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"the profile {path} is not valid TOML: {error}") from error
    if not isinstance(tags, dict) or not all(_is_list(named) for named in tags.values()):
        raise UsageError(f'the profile {path} needs a table [tags] with lines like "my topic" = ["arxiv-1706.03762"]')
    profile: dict[str, tuple[Liked, ...]] = {}
    missing: list[str] = []
    for tag, named in tags.items():
        found = []
        for name in named:
            try:
                found.append(known(opened, lookup.paper(opened, name).iri))
            except QueryError as error:
                missing.append(f"tag {tag!r}: {error}")
        if found:
            profile[tag] = tuple(found)
    if not profile:
        raise SourceError(f"the graph has none of the papers that {path} gives tags to")
    return profile, missing


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def known(opened: Opened, iri: str) -> Liked:
    """A paper of the graph as one of a profile."""
    text = opened.mentions.text(iri)
    entities = frozenset(line.object for line in opened.counts.lines_from([iri]))
    return Liked(text.partition("\n")[0], text, entities, iri)


def _liked(opened: Opened, papers: Iterable[Paper]) -> Iterator[Liked]:
    """Papers of a library, by what the graph knows of them, or the names of its entities that stand in their texts."""
    for paper in papers:
        found = _in_graph(opened, paper)
        if found:
            yield known(opened, found)
            continue
        text = text_of(paper.title, paper.abstract)
        named = recognise(opened.texts, text, kinds=TYPE_ORDER, longest=_LONGEST)
        yield Liked(paper.title, text, frozenset(one.entries[0].iri for one in named))


def _in_graph(opened: Opened, paper: Paper) -> str:
    for name in (paper.id, paper.arxiv_id, paper.doi, paper.title):
        if name:
            try:
                return lookup.paper(opened, name).iri
            except QueryError:
                continue
    return ""

"""Training labels of what people reviewed: the extractions of judged papers, with the decisions in them.

A paper that somebody judged becomes one line, in the form of an extraction file. It holds what people say, and beside
it what the model says and nobody judged: a name left out would teach that it is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import Store

from extractors.records import Entity, EntityType, Extraction, Mention, text_of, text_sha256
from kg.core.errors import StoreError
from kg.core.ids import Iris
from kg.core.model import Paper
from kg.linking import Linking, Overrides, parse_overrides
from kg.linking.records import LinkedEntity
from kg.review.applying import ADDED, PERSON, Said, added, judge, paper_of
from kg.review.decisions import UNSURE, Decisions
from kg.review.finding import named, names_of
from kg.sources.extraction_file import write_row
from kg.store import read, scan
from kg.store.clusters import OVERRIDES
from kg.store.layout import Generation, StoreFolder
from kg.store.state import ExtractionCache, PaperLinks, State

#: The model that labels are said to come from.
REVIEWED: Final = "reviewed"


@dataclass(frozen=True, slots=True)
class Labels:
    """A line for every paper that was judged, and decisions that fit nothing."""

    rows: tuple[str, ...]
    problems: tuple[str, ...]


def labels(folder: StoreFolder, generation: Generation, store: Store, decisions: Decisions) -> Labels:
    """Make labels of the papers that decisions are about, whether or not a build has applied these.

    Raises:
        StoreError: the store lacks the extraction of a paper.
    """
    iris, state = Iris(folder.base()), State(generation.state)
    links = {link.paper: link for link in state.links()}
    judged = [decision for decision in decisions.statements if decision.kind != UNSURE and decision.paper]
    missing = [f"{d}: there is no paper {d.paper!r}" for d in judged if paper_of(d, links, iris) not in links]
    wanted = sorted({paper_of(decision, links, iris) for decision in judged} & links.keys())
    said, keys = _read(folder, store, [links[identifier] for identifier in wanted], iris)
    own = Decisions(tuple(judged))
    for identifier, extraction in added(own, said, iris=iris).items():
        new = len(extraction.entities) - len(said[identifier].extraction.entities)
        said[identifier] = replace(said[identifier], extraction=extraction)
        keys[identifier] = (*keys[identifier], *(f"{_NEW} {number}" for number in range(new)))
    overrides = parse_overrides(state.note(OVERRIDES)) + decisions.overrides
    linking = _overridden(Linking(_named(store, keys, iris), keys, {}), overrides, said)
    done = judge(own, linking, said, iris=iris, strict=False)
    rows = (
        _row(each.paper, done.extractions.get(identifier, each.extraction), done.linking)
        for identifier, each in said.items()
        if identifier in done.papers or identifier in done.extractions
    )
    return Labels(tuple(rows), (*missing, *done.problems))


def _read(
    folder: StoreFolder, store: Store, links: Sequence[PaperLinks], iris: Iris
) -> tuple[dict[str, Said], dict[str, tuple[str, ...]]]:
    """Papers as the model read them, and the keys of their entities."""
    said: dict[str, Said] = {}
    keys: dict[str, tuple[str, ...]] = {}
    with ExtractionCache(folder.extractions) as cache:
        try:
            for link, extraction in zip(links, cache.get_many(link.extraction for link in links), strict=True):
                paper = read.paper(store, iris.paper(link.paper)).paper
                said[link.paper], keys[link.paper] = _as_read(paper, extraction, link)
        except KeyError as error:
            raise StoreError(f"{folder.extractions} lacks the extraction {error}; build the store again") from error
    return said, keys


def _overridden(linking: Linking, overrides: Overrides, said: Mapping[str, Said]) -> Linking:
    """What people say of entities everywhere counts for labels too: that they are none, or of what type they are."""
    members = {paper: list(keys) for paper, keys in linking.members.items()}
    types: dict[str, EntityType] = {}
    names = names_of(linking.entities)
    for override in overrides.statements:
        for paper, keys in members.items() if override.kind in {"drop", "retype"} else ():
            for place in named(override.fields["name"], said[paper].extraction.entities, keys, names):
                if override.kind == "retype" and keys[place]:
                    types[keys[place]] = override.fields["type"]
                elif override.kind == "drop":
                    keys[place] = ""
    tuples = {paper: tuple(keys) for paper, keys in members.items()}
    return replace(linking, members=tuples, retyped=types)


#: What the key of something that people add begins with; no key has blanks around it.
_NEW: Final = " new"


def _as_read(paper: Paper, extraction: Extraction, link: PaperLinks) -> tuple[Said, tuple[str, ...]]:
    """A paper as the model read it: what people added at the last build is taken out, as they may have undone it.

    A key that a build left empty, because people rejected the entity, is made good, as they may have undone that too.
    """
    if extraction.text_sha256 != text_sha256(text_of(paper.title, paper.abstract)):
        raise StoreError(f"the paper {paper.id} has another text than the one that was read; build its source again")
    entities = list(extraction.entities)
    while entities and link.extraction.startswith(ADDED) and all(m.component == PERSON for m in entities[-1].mentions):
        entities.pop()  # what people add stands behind the rest
    named = tuple(link.keys[n] or f"{_NEW} was {n}" for n in range(len(entities)))
    return Said(paper, replace(extraction, entities=tuple(entities))), named


def _named(store: Store, keys: Mapping[str, Sequence[str]], iris: Iris) -> dict[str, LinkedEntity]:
    """The entities of some papers with all their names, as the graph has them."""
    found: dict[str, LinkedEntity] = {}
    for key in {key for some in keys.values() for key in some}:
        iri = iris.entity(key)
        if not key.startswith(_NEW) and scan.values(store, iri):
            node = read.entity(store, iri)
            found[key] = LinkedEntity(key, node.name, node.aliases, node.keys, (), node.types, 0)
    return found


def _row(paper: Paper, extraction: Extraction, linking: Linking) -> str:
    left, _ = linking.applied(extraction)
    taken = [(m.start, m.end) for entity in left.entities for m in entity.mentions if m.component == PERSON]
    entities = tuple(replace(entity, reasons=(), mentions=_apart(entity, taken)) for entity in left.entities)
    return write_row(paper, replace(left, entities=entities, model=REVIEWED))


def _apart(entity: Entity, taken: Sequence[tuple[int, int]]) -> tuple[Mention, ...]:
    """The mentions of an entity, but for the model's own that overlap those of people: a label has one type a word."""
    return tuple(
        mention
        for mention in entity.mentions
        if mention.component == PERSON or all(mention.end <= a or b <= mention.start for a, b in taken)
    )

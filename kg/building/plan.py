"""Work out what the new generation holds and what of it differs from the one before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Final

from kg.building.extract import Read
from kg.core.ids import Iris, digest
from kg.core.model import Run
from kg.linking import Linking, Overrides, link
from kg.ontology import ontology_quads, ontology_turtle
from kg.search.index import FORM
from kg.statements import EntityStatements, entity_statements, paper_statements, topic_nodes
from kg.store.state import Item, PaperLinks
from kg.store.terms import PROJECTION, entity_quads, paper_quads, run_quads, topic_quads
from kg.store.write import Changes, Maker, Written
from kg.topics import assign, taxonomy

SOFTWARE: Final = "paperkg"


@dataclass(frozen=True, slots=True)
class Plan:
    """A generation to be: digests of everything in it, the changes that make it, and counts for the report.

    ``added``, ``changed`` and ``removed`` count papers; ``linking`` tells which entities of papers became one.
    """

    linking: Linking
    links: tuple[PaperLinks, ...]
    digests: Mapping[str, str]
    changes: Changes
    entities: int
    added: int
    changed: int
    removed: int


def plan(
    reads: Sequence[Read],
    *,
    items: Sequence[Item],
    old: Mapping[str, str],
    times: tuple[str, str],
    iris: Iris,
    overrides: Overrides | None = None,
    whole: bool = False,
) -> Plan:
    """Link all papers and compare what they state with the digests of the generation before.

    Args:
        reads: every paper with its extraction.
        items: where the papers come from.
        old: IRI → digest of the generation before.
        times: start and end of the extraction, ISO 8601.
        iris: makes the IRIs.
        overrides: what a person says about entities.
        whole: the generation before was written by another projection, so that nothing of it can stay.
    """
    linking = link((read.extraction for read in reads), overrides=overrides)
    papers = _papers(reads, linking, iris)
    entities = _entities(reads, linking, iris)
    digests = {iri: d for iri, (d, _) in (*papers.items(), *entities.items())}
    gone = old.keys() - digests.keys()
    gone_papers = {iri for iri in gone if iri.startswith(iris.paper_graph(""))}
    same: Mapping[str, str] = {} if whole else old
    changed_papers = _differing(papers, same) | dict.fromkeys(gone_papers)
    changed_entities = _differing(entities, same) | dict.fromkeys(gone - gone_papers)
    added = sum(iri not in old for iri in papers)
    runs = _runs(reads, items, times, iris)
    shared: dict[str, Maker] = {
        iris.graph("runs"): lambda: Written(run_quads(runs, iris=iris)),
        iris.graph("ontology"): lambda: Written(ontology_quads(iris=iris)),
        iris.graph("topics"): partial(_taxonomy, iris),
    }
    return Plan(
        linking=linking,
        links=tuple(PaperLinks(r.record.paper.id, r.key, linking.members[r.record.paper.id]) for r in reads),
        digests=digests,
        changes=Changes(changed_papers, changed_entities, shared, total=len(digests)),
        entities=len(entities),
        added=added,
        changed=len(changed_papers) - added - len(gone_papers),
        removed=len(gone_papers),
    )


def _taxonomy(iris: Iris) -> Written:
    topics = topic_nodes(iris=iris)
    return Written(topic_quads(topics, iris=iris), topics)


def projection() -> str:
    """What decides, beside the records, what a generation holds: our code for it, ontology and taxonomy."""
    return digest(str(PROJECTION), str(FORM), ontology_turtle(), taxonomy().digest)


def _differing(made: Mapping[str, tuple[str, Maker]], old: Mapping[str, str]) -> dict[str, Maker | None]:
    return {iri: maker for iri, (new_digest, maker) in made.items() if old.get(iri) != new_digest}


def _papers(reads: Sequence[Read], linking: Linking, iris: Iris) -> dict[str, tuple[str, Maker]]:
    """Graph IRI of every paper → digest of what goes into it, and the maker of what it comes to."""
    made: dict[str, tuple[str, Maker]] = {}
    for read in reads:
        paper = read.record.paper
        extraction, keys = linking.applied(read.extraction)
        run = run_iri(read.extraction.model, iris)
        given = [e.type for e in extraction.entities] if extraction is not read.extraction else []
        said = [asdict(paper), read.record.cites, [asdict(origin) for origin in read.record.origins]]
        content = digest(json.dumps(said), read.key, *keys, *given, run)
        read_now = replace(read, extraction=extraction)
        made[iris.paper_graph(paper.id)] = content, partial(_paper, read_now, keys, run, iris)
    return made


def _paper(read: Read, keys: Sequence[str], run: str, iris: Iris) -> Written:
    paper, extraction = read.record.paper, read.extraction
    topics = assign(paper.title, paper.abstract, extraction.entities)
    stated = paper_statements(
        paper,
        extraction,
        keys,
        iris=iris,
        run=run,
        topics=topics,
        cites=read.record.cites,
        origins=read.record.origins,
    )
    return Written(paper_quads(stated, iris=iris), (stated.node,), stated.edges)


def _entities(reads: Sequence[Read], linking: Linking, iris: Iris) -> dict[str, tuple[str, Maker]]:
    """IRI of every entity → digest of its statements, and the maker of what it comes to."""
    papers = {read.record.paper.id: read.record.paper for read in reads}
    extractions = [read.extraction for read in reads]
    return {s.node.iri: _entity(s, iris) for s in entity_statements(linking, papers, extractions, iris=iris)}


def _entity(statements: EntityStatements, iris: Iris) -> tuple[str, Maker]:
    return digest(repr(statements), run_iri("", iris)), partial(_written, statements, iris)


def _written(statements: EntityStatements, iris: Iris) -> Written:
    return Written(entity_quads(statements, iris=iris), (statements.node,), statements.edges)


@cache
def _version() -> str:
    return version(SOFTWARE)


def run_iri(model: str, iris: Iris) -> str:
    """The run that stands for this version of the software with a model."""
    return iris.run(f"{SOFTWARE} {_version()}", model, "")


def _runs(reads: Sequence[Read], items: Sequence[Item], times: tuple[str, str], iris: Iris) -> list[tuple[str, Run]]:
    names = tuple(sorted({Path(item.source).name for item in items}))
    started, ended = times
    models = sorted({read.extraction.model for read in reads})
    return [(run_iri(model, iris), Run(SOFTWARE, _version(), model, started, ended, names)) for model in models]
